"""A backup, a restore and a migration are killed half-way; what is there is whole, and a second run works."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.migrations import RunPython
from django.db.migrations.recorder import MigrationRecorder
from tests import trails
from tests.faults.dying import killed_at
from tests.operations.next_release import next_release
from tests.world import World

from hengdu.operations import make_recipient_key
from hengdu.operations._rows import count, tables
from hengdu.store import upgrade
from hengdu.store.jobs.models import Job
from hengdu.web.runtime._migrate import migrate

BYTES = 32 * 1024 * 1024
HENGDU = [sys.executable, "-m", "hengdu"]


def environment(address):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HENGDU_", "DJANGO_"))}
    return {**kept, "HENGDU_DATABASE": address}


def run(address, *words):
    command = [*HENGDU, *map(str, words)]
    done = subprocess.run(command, env=environment(address), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def killed(address, words, has_begun):
    """Run a command, kill it once ``has_begun``, and say whether it was still at work."""
    command = [*HENGDU, *map(str, words)]
    process = subprocess.Popen(command, env=environment(address), stdout=subprocess.DEVNULL)
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


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request):
    """The database that is backed up, as HENGDU_DATABASE has it."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql")
    request.getfixturevalue("database")
    return ""


@pytest.fixture
def data(address, tmp_path):
    """A data folder of some size, its database closed, its recipient's key beside it."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copytree(settings.HENGDU_DATA / "keys", folder / "keys")
    (folder / "evidence").mkdir()
    for number in range(4):
        (folder / "evidence" / str(number)).write_bytes(os.urandom(BYTES // 4))
    trails.add(3)
    name = connections["default"].settings_dict["NAME"]
    connections.close_all()
    if not address:
        shutil.copyfile(name, folder / "hengdu.sqlite3")
    make_recipient_key(tmp_path / "key.pem")
    return folder


def test_killed_backups_and_restores_leave_nothing_half_done(data, address, empty_postgresql, tmp_path):
    out, part = tmp_path / "b.hdbk", tmp_path / ".b.hdbk.part"
    words = ("backup", "--data", data, "--out", out, "--to", tmp_path / "key.pem.pub")
    assert killed(address, words, lambda: size_of(part) > BYTES // 2)
    assert not out.exists()
    code, said = run(address, *words)
    assert code == 0, said
    assert not part.exists()

    new, staged = tmp_path / "new", tmp_path / ".new.restoring"
    where = empty_postgresql if address else ""
    words = ("restore", out, "--data", new, "--key", tmp_path / "key.pem")
    words = (*words, "--database", where) if where else words
    assert killed(address, words, lambda: size_of(staged) > BYTES // 2)
    assert not new.exists()
    code, said = run(address, *words)
    assert code == 0, said
    assert not staged.exists()
    for number in range(4):
        assert (new / "evidence" / str(number)).read_bytes() == (data / "evidence" / str(number)).read_bytes()
    assert run(where, "audit", "verify", "--data", new)[0] == 0


def test_a_migration_killed_on_postgresql_leaves_the_old_tables_with_their_data(postgresql, tmp_path):
    assert postgresql
    world = World()
    world.assessment(world.tenant())
    Job.objects.create(kind="示例", user_id=world.person().user_id)
    before = {model: count(model, "default") for model in tables()}
    with next_release(tmp_path):
        for moment in (RunPython, MigrationRecorder):  # the column is there; it is filled too
            name = "database_forwards" if moment is RunPython else "record_applied"
            killed_at(moment, name, 1, lambda: migrate(None))
            assert upgrade.pending() == ("hd_jobs.0002_label",)
            assert {model: count(model, "default") for model in tables()} == before
        assert migrate(None) == ("hd_jobs.0002_label",)
        with connection.cursor() as cursor:
            cursor.execute("SELECT label FROM hd_jobs_job")
            assert cursor.fetchone()[0].startswith("job ")
    assert {model: count(model, "default") for model in tables()} == before
