"""The doctor finds what is wrong, says what to do, and fails nobody who is well."""

import os
import sqlite3
from datetime import timedelta

import pytest
from django.db import connections
from tests import trails
from tests.operations.conftest import ACTOR, MOMENT
from tests.world import World

from hengdu.operations import Outcome, examine, make_backup
from hengdu.store.evidence.models import FileVersion, Piece
from hengdu.web.runtime._folder import DataFolder, FolderLock


def found(installation, moment=MOMENT):
    return {check.id: check for check in examine(installation.data, moment)}


def test_an_installation_that_is_well_has_nothing_wrong(installation):
    checks = found(installation)
    assert [name for name, check in checks.items() if check.outcome is Outcome.WRONG] == []
    assert checks["backup"].outcome is Outcome.ATTENTION


def test_whatever_is_not_good_says_what_to_do_in_both_languages(installation):
    (installation.data / "keys" / "seal.pem").unlink()
    for check in found(installation).values():
        assert bool(check.todo.zh) == bool(check.todo.en) == (check.outcome is not Outcome.GOOD)
        assert check.found.zh
        assert check.found.en


def test_a_backup_ages(installation):
    make_backup(
        installation.data, installation.room / "b", installation.recipient, actor=ACTOR, moment=MOMENT
    )
    assert found(installation)["backup"].outcome is Outcome.GOOD
    later = found(installation, MOMENT + timedelta(days=9))["backup"]
    assert (later.outcome, "9" in later.found.en) == (Outcome.ATTENTION, True)


def test_a_key_that_others_can_read_or_that_is_gone_is_wrong(installation):
    (installation.data / "keys" / "trail.pem").chmod(0o644)
    check = found(installation)["keys"]
    assert (check.outcome, "chmod" in check.todo.en) == (Outcome.WRONG, True)
    (installation.data / "keys" / "trail.pem").unlink()
    checks = found(installation)
    assert {checks["keys"].outcome, checks["trail"].outcome} == {Outcome.WRONG}


def test_a_trigger_taken_down_and_an_edited_event_are_wrong(installation):
    connections.close_all()
    with sqlite3.connect(installation.data / "hengdu.sqlite3") as thief:
        thief.execute("DROP TRIGGER hd_trail_event_no_update")
        thief.execute("UPDATE hd_trail_event SET actor_name = 'x' WHERE seq = 2")
    thief.close()
    checks = found(installation)
    assert checks["guards"].outcome is checks["trail"].outcome is Outcome.WRONG
    assert "hd_trail_event_no_update" in checks["guards"].found.en


def test_a_clock_behind_the_last_event_is_wrong(installation):
    assert found(installation, trails.MOMENT - timedelta(hours=1))["clock"].outcome is Outcome.WRONG


def test_a_torn_database_is_wrong(installation):
    connections.close_all()
    path = installation.data / "hengdu.sqlite3"
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(os.urandom(20_000))
    assert found(installation)["database"].outcome is Outcome.WRONG


def test_pending_migrations_and_leftovers_want_attention(installation):
    connections.close_all()
    with sqlite3.connect(installation.data / "hengdu.sqlite3") as file:
        file.execute("DELETE FROM django_migrations WHERE app = 'hd_trail'")
    file.close()
    (installation.data / "hengdu.sqlite3.moving").touch()
    checks = found(installation)
    assert checks["migrations"].outcome is checks["leftovers"].outcome is Outcome.ATTENTION


@pytest.mark.parametrize("is_served", [True, False])
def test_it_says_whether_the_server_runs(installation, is_served):
    lock = FolderLock(DataFolder(installation.data))
    if is_served:
        lock.take()
    try:
        assert (found(installation)["worker"].outcome is Outcome.GOOD) == is_served
    finally:
        lock.release()


def test_it_writes_nothing(installation):
    connections.close_all()
    content = (installation.data / "hengdu.sqlite3").read_bytes()
    examine(installation.data, MOMENT)
    connections.close_all()
    assert (installation.data / "hengdu.sqlite3").read_bytes() == content


def test_it_examines_postgresql_too(served_by_postgresql):
    checks = found(served_by_postgresql)
    assert [name for name, check in checks.items() if check.outcome is Outcome.WRONG] == []
    assert "PostgreSQL" in checks["database"].found.en


def test_a_postgresql_that_may_lose_what_it_acknowledged_wants_attention(served_by_postgresql):
    check = found(served_by_postgresql)["database"]  # the cluster of the tests is careless
    assert check.outcome is Outcome.ATTENTION
    assert "has fsync, full_page_writes, synchronous_commit off" in check.found.en


def test_a_file_that_a_record_names_and_is_gone_is_wrong_and_one_without_record_worth_attention(installation):
    assert found(installation)["evidence"].outcome is Outcome.GOOD
    folder = installation.data / "evidence" / ("a" * 32) / "bb"
    folder.mkdir(parents=True)
    (folder / ("b" * 64)).write_bytes(b"left by a killed upload")
    check = found(installation)["evidence"]
    assert check.outcome is Outcome.ATTENTION
    assert "seven days" in check.todo.en
    world = World()
    piece = Piece.objects.create(assessment_id=world.assessment(world.tenant()), kind="file", title="示例")
    facts = {"name": "a.txt", "media": "text", "size": 1, "sha256": "d" * 64, "uploaded_at": MOMENT}
    FileVersion.objects.create(piece=piece, number=1, sm3="c" * 64, **facts)
    check = found(installation)["evidence"]
    assert check.outcome is Outcome.WRONG
    assert "c" * 16 in check.found.en
