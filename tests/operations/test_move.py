"""A database moves whole to an empty one, row by row the same, or nothing moves."""

import contextlib
import os
import signal
import sqlite3
from uuid import uuid4

import pytest
from django.db import connections
from tests import trails
from tests.operations.conftest import ACTOR, MOMENT, lay_out
from tests.world import World

from hengdu.operations import OperationError, _rows, move_database
from hengdu.operations._databases import pointed_at, settings_of
from hengdu.operations._rows import count, name_of, tables
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


def test_killed_in_the_middle_nothing_is_visible_and_the_next_move_works(installation, target):
    before = counted()
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        read = _rows.read_rows

        def killed(model, alias):
            if name_of(model) == "hd_trail_event":
                os.kill(os.getpid(), signal.SIGKILL)
            return read(model, alias)

        _rows.read_rows = killed
        with contextlib.suppress(BaseException):
            move(installation, target)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    with pointed_at(settings_of(target)):
        assert {name: one.rows for name, one in counted().items() if one.rows} == {}
    assert counted() == before
    assert dict(move(installation, target).tables) == before


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
