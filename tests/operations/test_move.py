"""A database moves whole to an empty one, row by row the same, or nothing moves."""

import sqlite3
from uuid import uuid4

import pytest
from tests import trails
from tests.faults.dying import killed_at
from tests.operations.conftest import ACTOR, MOMENT, lay_out
from tests.world import World

from hengdu.operations import OperationError, _move, _rows, move_database
from hengdu.operations._databases import pointed_at, settings_of
from hengdu.operations._rows import count, name_of, tables
from hengdu.store.trail import Tag
from hengdu.store.trail.heads import trail_key
from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail
from hengdu.web._environment import SettingError
from hengdu.web.runtime._folder import DataFolder, FolderLock


@pytest.fixture
def installation(database, postgresql, tmp_path):
    """An installation on SQLite with an assessment and a trail; an empty PostgreSQL database is there too."""
    assert postgresql
    assert database.parent == tmp_path
    with pointed_at(settings_of("", tmp_path)):
        world = World()
        world.assessment(world.tenant())
        yield lay_out(tmp_path)


@pytest.fixture
def target(postgresql):
    """The address of an empty PostgreSQL database with this version's tables."""
    return postgresql


def move(installation, address):
    return move_database(installation.data, address, actor=ACTOR, moment=MOMENT)


def counted():
    return {name_of(model): count(model, "default") for model in tables()}


@pytest.fixture(params=["sqlite", "postgresql"])
def source(request, installation, target):
    """Where a move starts from: SQLite, or PostgreSQL after a move there; with the address it goes to."""
    if request.param == "sqlite":
        yield target
    else:
        move(installation, target)
        with pointed_at(settings_of(target)):
            yield ""


def in_target(address, installation):
    """Return the settings of what a move writes, or None while that is not there."""
    if address:
        return settings_of(address)
    is_there = (installation.data / "hengdu.sqlite3").exists()
    return settings_of("", installation.data) if is_there else None


def test_killed_in_the_middle_nothing_is_visible_and_the_next_move_works(installation, source):
    before = counted()
    at = 2 + [name_of(model) for model in tables()].index("hd_trail_event")
    killed_at(_rows, "read_rows", at, lambda: move(installation, source))
    written = in_target(source, installation)
    if written:
        with pointed_at(written):
            assert {name for name, one in counted().items() if one.rows} == set()
    assert counted() == before
    assert dict(move(installation, source).tables) == before
    assert list(installation.data.glob("*.moving*")) == []


def test_killed_before_the_file_gets_its_name_the_next_move_comes_to_its_end(installation, source):
    before = counted()
    killed_at(_move, "_put", 1, lambda: move(installation, source))
    assert (installation.data / "hengdu.sqlite3").exists() == bool(source)
    again = move(installation, source)
    assert dict(again.tables) == before
    assert (again.set_aside is not None) == bool(source)
    with pointed_at(in_target(source, installation)):
        events = before["hd_trail_event"].rows + 1
        assert [event.seq for event in Event.objects.filter(tag=Tag.DATABASE_MOVED.value)][-1] == events
        assert Event.objects.count() == events
        assert {name for name, one in counted().items() if one != before[name]} == {"hd_trail_event"}


def test_what_was_written_after_a_killed_move_is_never_taken_for_moved(installation, target):
    killed_at(_move, "_put", 1, lambda: move(installation, target))
    trails.add(1)
    with pytest.raises(OperationError, match="not empty"):
        move(installation, target)
    assert (installation.data / "hengdu.sqlite3").exists()


def test_there_and_back_again_every_row_is_the_same_and_the_trail_goes_on(installation, target):
    before = counted()
    moved = move(installation, target)
    assert dict(moved.tables) == before
    assert moved.set_aside == installation.data / "hengdu.sqlite3.moved"
    assert not (installation.data / "hengdu.sqlite3").exists()
    with pointed_at(settings_of(target)):
        after = counted()
        assert {name for name in before if before[name] != after[name]} == {"hd_trail_event"}
        trails.add(1)
        back = move(installation, "")
        assert back.set_aside is None
    with pointed_at(settings_of("", installation.data)):
        events = before["hd_trail_event"].rows
        assert Event.objects.count() == events + 3
        assert verify_trail(trail_key().public_hex).is_intact
        World().tenant("示例期货")  # new rows get new numbers


def test_a_database_that_holds_a_row_is_refused(installation, target):
    with pointed_at(settings_of(target)):
        trails.add(1)
    with pytest.raises(OperationError, match="not empty"):
        move(installation, target)
    assert (installation.data / "hengdu.sqlite3").exists()


def test_a_running_server_keeps_its_database(installation, target):
    lock = FolderLock(DataFolder(installation.data))
    lock.take()
    with pytest.raises(SettingError):
        move(installation, target)
    lock.release()


def test_an_altered_trail_does_not_move_and_the_target_stays_empty(installation, target):
    from django.db import connections

    connections.close_all()
    with sqlite3.connect(installation.data / "hengdu.sqlite3") as thief:
        thief.execute("DROP TRIGGER hd_trail_event_no_update")
        thief.execute("UPDATE hd_trail_event SET actor_name = 'x' WHERE seq = 2")
    thief.close()
    with pytest.raises(OperationError, match="trail"):
        move(installation, target)
    with pointed_at(settings_of(target)):
        assert {name for name, table in counted().items() if table.rows} == set()


def test_a_server_does_not_begin_anew_where_the_database_was_moved_away(tmp_path):
    from hengdu.web._environment import MOVED_NAME

    folder = DataFolder(tmp_path / str(uuid4()))
    folder.prepare()
    folder.refuse_moved({})
    (folder.path / MOVED_NAME).touch()
    folder.refuse_moved({"HENGDU_DATABASE": "postgresql://host/name"})
    with pytest.raises(SettingError, match="HENGDU_DATABASE"):
        folder.refuse_moved({})
