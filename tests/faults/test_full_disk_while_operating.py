"""The disk fills at any moment of a backup, a restore, a move or an upgrade: it is said, nothing is left."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from tests import postgres
from tests.faults.power_cut import build
from tests.operations.conftest import ACTOR, MOMENT, lay_out, served_by_postgresql
from tests.operations.next_release import next_release
from tests.operations.test_upgrade import content
from tests.world import World

from hengdu.operations import Wanted, make_backup, move_database, restore_backup
from hengdu.operations import _rows as rows
from hengdu.operations._databases import pointed_at, settings_of
from hengdu.store import upgrade
from hengdu.store.disk import DiskError
from hengdu.store.jobs.models import Job
from hengdu.web.runtime._migrate import migrate

__all__ = ["served_by_postgresql"]

TOP = Path(__file__).resolve().parents[2]
SHARES = (0.0, 0.1, 0.4, 0.7, 0.99)
ENOUGH = 10**12
SAID = "the server's disk is full; nothing was kept"


@pytest.fixture(scope="module")
def library():
    """The library that fills disks, where any user can read it."""
    folder = Path(tempfile.mkdtemp(prefix="hengdu-disk-"))
    folder.chmod(0o755)
    yield build("disk_full", folder)
    shutil.rmtree(folder)


class Filling:
    """The program that does things while the disk below ``root`` fills."""

    def __init__(self, library, root):
        self.root = root
        path = os.pathsep.join([str(TOP), *sys.path])
        variables = {"LD_PRELOAD": str(library), "DISK_FULL_ROOT": str(root), "PYTHONPATH": path}
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("HENGDU_", "DJANGO_"))}
        words = [sys.executable, "-m", "tests.faults.filling"]
        pipe = subprocess.PIPE
        self.program = subprocess.Popen(words, env={**kept, **variables}, stdin=pipe, stdout=pipe, text=True)

    def do(self, what, most, **words):
        """Do it with room for ``most`` bytes; return what is said."""
        asked = {"do": what, "bytes": most, **{name: str(word) for name, word in words.items()}}
        self.program.stdin.write(json.dumps(asked) + "\n")
        self.program.stdin.flush()
        return json.loads(self.program.stdout.readline())

    def end(self):
        """End the program."""
        self.program.stdin.close()
        self.program.stdout.close()
        self.program.wait(timeout=20)


@pytest.fixture(scope="module")
def filling(library, tmp_path_factory):
    """The program, once for all."""
    started = Filling(library, tmp_path_factory.mktemp("disk").resolve())
    yield started
    started.end()


def files(root):
    """Return what lies below a folder, by name; of a database its rows."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.name.endswith(".sqlite3"):
            found[name] = repr(content(path))
        elif path.is_file() and ".sqlite3-" not in name and ".lock" not in name:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def fills_everywhere(filling, disk, what, **words):
    """Assert that wherever the disk fills nothing of ``what`` is left; then do it with enough room.

    Where only SQLite's log could not be folded into its file any more, it may be done. Returns what it left.
    """
    before = files(disk)
    kept = disk.with_name(f"{disk.name}-kept")
    disk.rename(kept)
    shutil.copytree(kept, disk)
    whole = filling.do(what, ENOUGH, **words)
    assert whole["error"] is None, whole
    after = files(disk)
    ends = []
    for share in SHARES:
        if not ends or ends[-1] is None:
            shutil.rmtree(disk)
            shutil.copytree(kept, disk)
        said = filling.do(what, int(share * whole["written"]), **words)
        ends.append(said["error"])
        if ends[-1] is None:
            assert files(disk) == after, share
        else:
            assert (said["error"], said["en"]) == ("DiskError", SAID), (share, said)
            assert files(disk) == before, share
    assert {*ends[:3]} == {"DiskError"}
    if ends[-1] is not None:
        assert filling.do(what, ENOUGH, **words)["error"] is None
    return after


@pytest.fixture
def installation(database, tmp_path):
    """An installation on SQLite."""
    assert database.parent == tmp_path
    world = World()
    world.assessment(world.tenant())
    Job.objects.create(kind="示例", user_id=world.person().user_id)
    return lay_out(tmp_path)


@pytest.fixture
def disk(filling, request):
    """An empty folder below the one that fills."""
    folder = filling.root / request.node.name
    folder.mkdir()
    return folder


def laid_out(installation, folder):
    """Copy the installation's data folder."""
    connections.close_all()
    return shutil.copytree(installation.data, folder)


def backup_of(installation, name="b.hdbk"):
    out = installation.room / name
    return make_backup(installation.data, out, installation.recipient, actor=ACTOR, moment=MOMENT).path


def test_during_a_backup(installation, filling, disk):
    laid_out(installation, disk / "data")
    recipient = (installation.room / "private.pem.pub").read_text("utf-8").strip()
    (disk / "out").mkdir()
    words = {"data": disk / "data", "out": disk / "out/b.hdbk", "recipient": recipient}
    assert "out/b.hdbk" in fills_everywhere(filling, disk, "backup", **words)


def test_during_a_restore(installation, filling, disk):
    words = {"file": backup_of(installation), "key": installation.room / "private.pem"}
    after = fills_everywhere(filling, disk, "restore", folder=disk / "new", **words)
    assert "new/evidence/ab/abcd" in after


def test_during_an_upgrade(installation, filling, disk):
    laid_out(installation, disk / "data")
    after = fills_everywhere(filling, disk, "upgrade", data=disk / "data")
    assert "'label'" in after["data/hengdu.sqlite3"]


def test_during_a_move_to_sqlite(served_by_postgresql, postgresql, filling, disk):
    World().tenant()
    laid_out(served_by_postgresql, disk / "data")
    after = fills_everywhere(filling, disk, "move", data=disk / "data", source=postgresql)
    assert "示例证券" in after["data/hengdu.sqlite3"]


@pytest.fixture(scope="module")
def narrow(library):
    """A PostgreSQL server whose disk a test can fill."""

    def variables(home):
        return {
            "LD_PRELOAD": str(library),
            "DISK_FULL_ROOT": str(home / "data" / "base"),
            "DISK_FULL_FLAG": str(home / "full"),
        }

    return postgres.start("-c fsync=off -c autovacuum=off", variables)


@contextmanager
def full(narrow, at=None):
    """Fill the disk of a PostgreSQL server for a block, from the moment that a table is written."""
    flag = narrow / "full"
    real = rows.write_rows

    def write(model, given, alias):
        if rows.name_of(model) == at:
            flag.touch()
        real(model, given, alias)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "write_rows", write)
        if at is None:
            flag.touch()
        try:
            yield
        finally:
            flag.unlink()


def tables_in(address):
    """Return how many tables a database has."""
    with psycopg.connect(address) as server:
        return server.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]


def test_during_a_move_to_postgresql(installation, narrow):
    target, before = postgres.make(narrow, "moved"), content(installation.data / "hengdu.sqlite3")
    move = {"data": installation.data, "address": target, "actor": ACTOR, "moment": MOMENT}
    for table in (None, "hd_trail_event"):
        with full(narrow, table), pytest.raises(DiskError, match=SAID):
            move_database(**move)
        assert tables_in(target) == 0
        assert content(installation.data / "hengdu.sqlite3") == before
    assert move_database(**move).set_aside


def test_during_a_restore_into_postgresql(served_by_postgresql, narrow):
    backup, target = backup_of(served_by_postgresql), postgres.make(narrow, "restored")
    wanted = Wanted(folder=served_by_postgresql.room / "new", address=target)
    restore = {"wanted": wanted, "actor": ACTOR, "moment": MOMENT}
    for table in (None, "hd_trail_event"):
        with full(narrow, table), pytest.raises(DiskError, match=SAID):
            restore_backup(backup, served_by_postgresql.private, **restore)
        assert tables_in(target) == 0
        assert not wanted.folder.exists()
        assert list(served_by_postgresql.room.glob(".*")) == []
    assert restore_backup(backup, served_by_postgresql.private, **restore).verdict.is_intact


def test_during_an_upgrade_of_postgresql(narrow, tmp_path):
    with pointed_at(settings_of(postgres.make(narrow, "upgraded"))):
        upgrade.migrate_in_one_transaction()
        person = World().person()
        Job.objects.bulk_create(
            Job(kind="示例", user_id=person.user_id, error_zh="示例" * 200) for _number in range(300)
        )
        with next_release(tmp_path):
            with full(narrow), pytest.raises(DiskError, match=SAID):
                migrate(None)
            assert upgrade.pending() == ("hd_jobs.0002_label",)
            assert migrate(None) == ("hd_jobs.0002_label",)
