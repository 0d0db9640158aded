"""Whoever changes the database file is found out; what cannot be found out is said."""

import dataclasses
import shutil
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, connection, connections, transaction
from tests.trails import MOMENT, add, recompute

from hengdu.store.trail.append import FIELDS
from hengdu.store.trail.heads import TrailKey, sign_head, trail_key
from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail

# test_postgresql.py does the same to a PostgreSQL database.
pytestmark = pytest.mark.sqlite("a thief opens the file")


def test_an_untouched_trail_is_intact(trail):
    assert trail.kinds(trail.anchor()) == set()


def test_an_edit_is_found(trail):
    trail.steal("UPDATE hd_trail_event SET actor_name = '他人' WHERE seq = 5")
    assert trail.kinds() == {"edited"}


def test_each_column_is_under_the_digest(trail):
    for name in FIELDS:
        if name in {"seq", "prev"}:
            continue
        before = Event.objects.filter(seq=3).values_list(name, flat=True).get()
        change = f"UPDATE hd_trail_event SET {name} = ? WHERE seq = 3"  # noqa: S608 - a name of our own column
        trail.steal((change, (f"{before}x",)))
        assert "edited" in trail.kinds(), name
        trail.steal((change, (before,)))
    assert trail.kinds() == set()


def test_a_removed_event_is_found(trail):
    trail.steal("DELETE FROM hd_trail_event WHERE seq = 7")
    assert trail.kinds() == {"missing"}


def test_a_removed_event_with_the_rest_renumbered_is_found(trail):
    trail.steal(
        "DELETE FROM hd_trail_event WHERE seq = 7",
        "UPDATE hd_trail_event SET seq = seq - 1 WHERE seq > 7",
    )
    assert {"relinked", "edited"} <= trail.kinds()


def test_a_replaced_event_is_found(trail):
    trail.steal(
        "REPLACE INTO hd_trail_event SELECT seq, time, tag, actor, '他人', channel, address, session, "
        "tenant, assessment, object, before, after, prev, digest FROM hd_trail_event WHERE seq = 4"
    )
    assert trail.kinds() == {"edited"}


def test_two_events_swapped_are_found(trail):
    trail.steal(
        "UPDATE hd_trail_event SET seq = -1 WHERE seq = 5",
        "UPDATE hd_trail_event SET seq = 5 WHERE seq = 6",
        "UPDATE hd_trail_event SET seq = 6 WHERE seq = -1",
    )
    assert {"relinked", "edited"} <= trail.kinds()


def test_an_inserted_event_is_found(trail):
    trail.steal(
        "INSERT INTO hd_trail_event SELECT 13, time, tag, actor, actor_name, channel, address, session, "
        "tenant, assessment, object, before, after, 'x', 'y' FROM hd_trail_event WHERE seq = 12"
    )
    assert {"relinked", "edited"} <= trail.kinds()


def test_a_cut_tail_is_found_by_a_head_in_the_database(trail):
    trail.anchor()
    trail.steal("DELETE FROM hd_trail_event WHERE seq > 9")
    assert trail.kinds() == {"head_beyond"}


def test_a_cut_tail_with_its_heads_is_found_by_an_anchor(trail):
    anchor = trail.anchor()
    trail.steal("DELETE FROM hd_trail_event WHERE seq > 9", "DELETE FROM hd_trail_head")
    assert trail.kinds(anchor) == {"anchor_beyond"}


def test_a_cut_tail_without_heads_and_anchors_is_not_found_and_that_is_said(trail):
    trail.steal("DELETE FROM hd_trail_event WHERE seq > 9")
    verdict = verify_trail(trail_key().public_hex)
    assert verdict.is_intact
    said = " ".join(item.en for item in verdict.unproven)
    assert "no anchor was given" in said
    assert "events 1 to 9 lie after the last signed head" in said


def test_a_cut_tail_that_grew_again_is_found_by_an_anchor(trail):
    anchor = trail.anchor()
    trail.steal("DELETE FROM hd_trail_event WHERE seq > 9", "DELETE FROM hd_trail_head")
    add(6, name="他人")
    assert trail.kinds() == set()
    assert trail.kinds(anchor) == {"anchor_differs"}


def test_a_full_recomputation_is_found_by_a_signed_head(trail):
    trail.anchor()
    trail.steal("UPDATE hd_trail_event SET actor_name = '他人' WHERE seq = 2")
    trail.steal(guards=False)
    recompute(trail.path, 2)
    trail.steal()
    assert trail.kinds() == {"head_differs"}


def test_a_full_recomputation_with_heads_signed_by_another_key_is_found(trail):
    anchor = trail.anchor()
    trail.steal("UPDATE hd_trail_event SET actor_name = '他人' WHERE seq = 2", "DELETE FROM hd_trail_head")
    trail.steal(guards=False)
    recompute(trail.path, 2)
    trail.steal()
    thiefs = TrailKey(Ed25519PrivateKey.generate())
    sign_head(thiefs, MOMENT)
    assert trail.kinds() == {"head_forged"}
    assert trail.kinds(anchor) == {"head_forged", "anchor_differs"}


def test_a_full_recomputation_without_heads_is_found_by_an_anchor_only(trail):
    anchor = trail.anchor()
    trail.steal("UPDATE hd_trail_event SET actor_name = '他人' WHERE seq = 2", "DELETE FROM hd_trail_head")
    trail.steal(guards=False)
    recompute(trail.path, 2)
    trail.steal()
    assert trail.kinds() == set()
    assert trail.kinds(anchor) == {"anchor_differs"}


def test_an_old_backup_is_found_by_an_anchor(trail, tmp_path):
    trail.anchor()
    connections.close_all()
    shutil.copyfile(trail.path, tmp_path / "backup.sqlite3")
    add(3)
    anchor = sign_head(trail_key(), MOMENT + timedelta(hours=1))
    connections.close_all()
    for name in ("-wal", "-shm"):
        trail.path.with_name(trail.path.name + name).unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "backup.sqlite3", trail.path)
    assert trail.kinds() == set()
    assert trail.kinds(anchor) == {"anchor_beyond"}


def test_an_anchor_that_was_changed_is_found(trail):
    anchor = trail.anchor()
    assert trail.kinds(dataclasses.replace(anchor, seq=5)) == {"anchor_forged"}


def test_an_anchor_of_another_key_is_found(trail):
    other = sign_head(TrailKey(Ed25519PrivateKey.generate()), MOMENT)
    assert "anchor_other_key" in trail.kinds(other)


def test_missing_guards_are_found(trail):
    trail.steal(guards=False)
    assert trail.kinds() == {"unguarded"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE hd_trail_event SET actor_name = '他人' WHERE seq = 5",
        "UPDATE OR REPLACE hd_trail_event SET seq = 6 WHERE seq = 5",
        "DELETE FROM hd_trail_event",
        "DELETE FROM hd_trail_event WHERE seq = 12",
        "REPLACE INTO hd_trail_event SELECT * FROM hd_trail_event WHERE seq = 5",
        "INSERT OR REPLACE INTO hd_trail_event SELECT * FROM hd_trail_event WHERE seq = 12",
        (
            "INSERT OR IGNORE INTO hd_trail_event SELECT seq + 1, time, tag, actor, actor_name, channel, "
            "address, session, tenant, assessment, object, before, after, 'x', 'y' "
            "FROM hd_trail_event WHERE seq = 12"
        ),
        "UPDATE hd_trail_head SET digest = 'x'",
        "DELETE FROM hd_trail_head",
        "REPLACE INTO hd_trail_head SELECT * FROM hd_trail_head",
    ],
)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_sqlite_refuses_to_change_the_trail(trail, statement, recursive):
    trail.anchor()
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers={recursive}")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement)
    assert trail.kinds() == set()
    assert Event.objects.count() == 12
