"""A backup and a restore are killed half-way; what is there is whole, and a second run works."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connections
from tests import trails

from hengdu.operations import make_recipient_key

BYTES = 48 * 1024 * 1024
HENGDU = [sys.executable, "-m", "hengdu"]


def environment():
    return {key: value for key, value in os.environ.items() if not key.startswith(("HENGDU_", "DJANGO_"))}


def run(*words):
    done = subprocess.run(
        [*HENGDU, *map(str, words)], env=environment(), capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def killed(words, has_begun):
    """Run a command, kill it once ``has_begun``, and say whether it was still at work."""
    process = subprocess.Popen([*HENGDU, *map(str, words)], env=environment(), stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not has_begun() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def size_of(path):
    try:
        return sum(one.stat().st_size for one in ([path] if path.is_file() else path.rglob("*")))
    except OSError:
        return 0


@pytest.fixture
def data(database, tmp_path):
    """A data folder of some size, its database closed, its recipient's key beside it."""
    assert database.is_file()
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copytree(settings.HENGDU_DATA / "keys", folder / "keys")
    (folder / "evidence").mkdir()
    for number in range(4):
        (folder / "evidence" / str(number)).write_bytes(os.urandom(BYTES // 4))
    trails.add(3)
    connections.close_all()
    shutil.copyfile(database, folder / "hengdu.sqlite3")
    make_recipient_key(tmp_path / "key.pem")
    return folder


def test_killed_backups_and_restores_leave_nothing_half_done(data, tmp_path):
    out, part = tmp_path / "b.hdbk", tmp_path / ".b.hdbk.part"
    words = ("backup", "--data", data, "--out", out, "--to", tmp_path / "key.pem.pub")
    assert killed(words, lambda: size_of(part) > BYTES // 2)
    assert not out.exists()
    code, said = run(*words)
    assert code == 0, said
    assert not part.exists()

    new, staged = tmp_path / "new", tmp_path / ".new.restoring"
    words = ("restore", out, "--data", new, "--key", tmp_path / "key.pem")
    assert killed(words, lambda: size_of(staged) > BYTES // 2)
    assert not new.exists()
    code, said = run(*words)
    assert code == 0, said
    assert not staged.exists()
    for number in range(4):
        assert (new / "evidence" / str(number)).read_bytes() == (data / "evidence" / str(number)).read_bytes()
    assert run("audit", "verify", "--data", new)[0] == 0
