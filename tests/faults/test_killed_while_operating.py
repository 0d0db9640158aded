"""A backup, a restore and a migration are killed half-way; what is there is whole, and a second run works."""

from __future__ import annotations

import os
import shutil

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.recorder import MigrationRecorder
from tests import trails
from tests.faults.dying import killed_at, killed_once
from tests.operations.conftest import ACTOR, MOMENT
from tests.operations.next_release import next_release
from tests.world import World

from hengdu.operations import (
    Wanted,
    make_backup,
    make_recipient_key,
    read_private_key,
    read_recipient,
    restore_backup,
)
from hengdu.operations._databases import pointed_at, settings_of
from hengdu.operations._rows import count, tables
from hengdu.store import upgrade
from hengdu.store.jobs.models import Job
from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail
from hengdu.web.runtime._migrate import migrate

BYTES = 32 * 1024 * 1024


def size_of(path):
    try:
        return sum(one.stat().st_size for one in ([path] if path.is_file() else path.rglob("*")))
    except OSError:
        return 0


@pytest.fixture(params=["database", "postgresql"])
def data(request, tmp_path):
    """A data folder of some size with its database, and its recipient's key beside it."""
    request.getfixturevalue(request.param)
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copytree(settings.HENGDU_DATA / "keys", folder / "keys")
    (folder / "evidence").mkdir()
    for number in range(4):
        (folder / "evidence" / str(number)).write_bytes(os.urandom(BYTES // 4))
    trails.add(3)
    make_recipient_key(tmp_path / "key.pem")
    return folder


def test_killed_backups_and_restores_leave_nothing_half_done(data, empty_postgresql, tmp_path):
    out, part = tmp_path / "b.hdbk", tmp_path / ".b.hdbk.part"
    to, key = read_recipient(str(tmp_path / "key.pem.pub")), read_private_key(tmp_path / "key.pem")
    record = {"actor": ACTOR, "moment": MOMENT}

    def back_up():
        return make_backup(data, out, to, **record)

    killed_once(lambda: size_of(part) > BYTES // 2, back_up)
    assert not out.exists()
    is_rows = back_up().manifest.database == "rows"
    assert not part.exists()

    new, staged = tmp_path / "new", tmp_path / ".new.restoring"
    wanted = Wanted(folder=new, address=empty_postgresql if is_rows else "")

    def restore():
        return restore_backup(out, key, wanted, **record)

    killed_once(lambda: size_of(staged) > BYTES // 2, restore)
    assert not new.exists()
    assert restore().verdict.is_intact
    assert not staged.exists()
    for number in range(4):
        assert (new / "evidence" / str(number)).read_bytes() == (data / "evidence" / str(number)).read_bytes()
    with pointed_at(settings_of(wanted.address, new)):
        assert verify_trail().is_intact
        assert count(Event, "default").rows == 4


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
