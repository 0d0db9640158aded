"""A later release takes over a database with its data; the way back is the backup made before."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connections
from tests.operations import golden
from tests.operations.conftest import ACTOR, MOMENT, lay_out
from tests.operations.next_release import next_release

from hengdu.operations import (
    Wanted,
    _move,
    make_backup,
    make_recipient_key,
    move_database,
    read_private_key,
    read_recipient,
    restore_backup,
)
from hengdu.operations._databases import pointed_at, settings_of
from hengdu.operations._rows import count, name_of, tables
from hengdu.store import upgrade
from hengdu.store.people.sessions import access_tables
from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail
from hengdu.web.runtime._migrate import migrate

pytestmark = pytest.mark.sqlite("the kept databases are files; tests/operations/test_move.py crosses over")
_NOT_DATA = ("django_migrations", "sqlite_", "hd_standards_words_")


def content(path):
    """Return every row of every table, as {table: [{column: value}]}."""
    found = {}
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            if not name.startswith(_NOT_DATA):
                found[name] = [dict(row) for row in file.execute(f'SELECT * FROM "{name}" ORDER BY 1')]  # noqa: S608 - a table of this file
    return found


def lost(before, after):
    """Return the tables in which a value that was there is not there any more."""
    return [
        name
        for name, rows in before.items()
        if len(after.get(name, ())) != len(rows)
        or any(old.items() - new.items() for old, new in zip(rows, after[name], strict=True))
    ]


@pytest.mark.parametrize("version", list(golden.releases()))
def test_this_version_takes_over_the_database_of_each_release(database, version):
    connections.close_all()
    database.unlink()
    meant = golden.lay_down(version, database)
    before = content(database)
    migrate(database)
    assert lost(before, content(database)) == []
    assert upgrade.pending() == ()
    assert golden.facts() == meant
    assert verify_trail().is_intact


def test_a_release_with_one_more_migration_keeps_every_value_and_fills_its_own(database, tmp_path):
    connections.close_all()
    database.unlink()
    (version, *_) = reversed(list(golden.releases()))
    meant = golden.lay_down(version, database)
    before = content(database)
    with next_release(tmp_path):
        assert "hd_jobs.0002_label" in migrate(database)
    after = content(database)
    assert lost(before, after) == []
    assert golden.facts() == meant
    assert after["hd_jobs_job"]
    assert {row["label"] for row in after["hd_jobs_job"]} == {
        f"job {row['id']}" for row in after["hd_jobs_job"]
    }


def test_the_way_back_is_the_backup_made_before_the_upgrade(database, tmp_path):
    installation = lay_out(tmp_path)
    before = content(database)
    made = make_backup(
        installation.data, installation.room / "b.hdbk", installation.recipient, actor=ACTOR, moment=MOMENT
    )
    with next_release(installation.room):
        assert "hd_jobs.0002_label" in migrate(database)
    with pytest.raises(upgrade.UpgradeError, match=r"hd_jobs\.0002_label.*newer Hengdu"):
        migrate(database)
    wanted = Wanted(folder=installation.room / "new")
    done = restore_backup(made.path, installation.private, wanted, actor=ACTOR, moment=MOMENT)
    assert done.verdict.is_intact
    back = content(done.folder / "hengdu.sqlite3")
    assert {name for name in before if before[name] != back[name]} <= {"hd_trail_event", "hd_trail_head"}
    assert back["hd_trail_event"][: len(before["hd_trail_event"])] == before["hd_trail_event"]


def counted():
    """Return count and digest of every table of the present database."""
    return {model: count(model, "default") for model in tables()}


def test_the_database_of_a_release_goes_to_postgresql_through_an_upgrade_and_back_with_all_its_data(
    postgresql, empty_postgresql, tmp_path, monkeypatch
):
    monkeypatch.setattr(_move, "_check_trail", lambda _data: None)  # its key was never kept
    (version, *_) = reversed(list(golden.releases()))
    record = {"actor": ACTOR, "moment": MOMENT}
    (tmp_path / "room").mkdir()
    private = tmp_path / "room/private.pem"
    recipient = read_recipient(make_recipient_key(private))
    data = tmp_path / "data"
    shutil.copytree(settings.HENGDU_DATA / "keys", data / "keys")
    meant = golden.lay_down(version, data / "hengdu.sqlite3")
    with pointed_at(settings_of("", data)):
        migrate(data / "hengdu.sqlite3")
        before = counted()
        moved = move_database(data, empty_postgresql, **record)
    assert {name_of(model): rows for model, rows in before.items()} == moved.tables
    with pointed_at(settings_of(empty_postgresql)):
        made = make_backup(data, tmp_path / "room/b.hdbk", recipient, **record)
        with next_release(tmp_path / "room"):
            assert migrate(None) == ("hd_jobs.0002_label",)
            assert {model for model, rows in counted().items() if rows != before[model]} == {Event}
            assert golden.facts()["assessments"] == meant["assessments"]
        with pytest.raises(upgrade.UpgradeError, match=r"hd_jobs\.0002_label.*newer Hengdu"):
            migrate(None)
    wanted = Wanted(folder=tmp_path / "new", address=postgresql)
    done = restore_backup(made.path, read_private_key(private), wanted, **record)
    assert done.verdict.events == before[Event].rows + 1
    with pointed_at(settings_of(postgresql)):
        changed = {model for model, rows in counted().items() if rows != before[model]}
        assert changed <= {Event, *access_tables()}
        assert Event.objects.count() == before[Event].rows + 2
