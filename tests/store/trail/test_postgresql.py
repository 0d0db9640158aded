"""The same chain on PostgreSQL, guarded by its own triggers."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests.trails import MOMENT, add, recompute_here

from hengdu.store.trail.heads import sign_head, trail_key
from hengdu.store.trail.models import Event, Head
from hengdu.store.trail.verify import verify_trail


@pytest.fixture
def anchored(postgresql):  # noqa: ARG001 - the events are there
    """Return the anchor of a trail of twelve events."""
    add(12)
    return sign_head(trail_key(), MOMENT)


def _ask(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def _kinds(*anchors):
    verdict = verify_trail(trail_key().public_hex, [("anchor", anchor) for anchor in anchors])
    return {finding.kind for finding in verdict.findings}


def test_postgresql_refuses_to_change_the_trail(anchored):
    for statement in (
        "UPDATE hd_trail_event SET actor_name = '他人' WHERE seq = 5",
        "DELETE FROM hd_trail_event WHERE seq = 12",
        "TRUNCATE hd_trail_event",
        "TRUNCATE hd_trail_event, hd_trail_head CASCADE",
        "SET LOCAL session_replication_role = replica; DELETE FROM hd_trail_event",
        (
            "INSERT INTO hd_trail_event SELECT * FROM hd_trail_event WHERE seq = 5 "
            "ON CONFLICT (seq) DO UPDATE SET actor_name = '他人'"
        ),
        "UPDATE hd_trail_head SET digest = 'x'",
        "DELETE FROM hd_trail_head",
        "TRUNCATE hd_trail_head",
    ):
        with pytest.raises(DatabaseError):
            _ask(statement)
    assert _kinds(anchored) == set()
    assert (Event.objects.count(), Head.objects.count()) == (12, 1)


def test_whoever_takes_the_guards_down_is_found_out(anchored):
    _ask(
        "ALTER TABLE hd_trail_event DISABLE TRIGGER ALL; UPDATE hd_trail_event SET object = '' WHERE seq = 5"
    )
    assert _kinds(anchored) == {"edited", "unguarded"}


def test_truncating_with_the_guards_down_is_found_out(anchored):
    _ask("ALTER TABLE hd_trail_event DISABLE TRIGGER ALL; ALTER TABLE hd_trail_head DISABLE TRIGGER ALL")
    _ask("TRUNCATE hd_trail_event, hd_trail_head")
    assert _kinds(anchored) == {"anchor_beyond", "unguarded"}


_DOWN = "ALTER TABLE hd_trail_event DISABLE TRIGGER ALL; ALTER TABLE hd_trail_head DISABLE TRIGGER ALL"
_SWAP = (
    "UPDATE hd_trail_event SET seq = -seq WHERE seq IN (5, 6); "
    "UPDATE hd_trail_event SET seq = 11 + seq WHERE seq < 0"
)
_UP = "; ".join(
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_{what}"
    for table in ("hd_trail_event", "hd_trail_head")
    for what in ("update", "delete", "truncate", "replace")
)


@pytest.mark.parametrize(
    ("theft", "alone", "with_anchor"),
    [
        ("UPDATE hd_trail_event SET actor_name = '他人' WHERE seq = 5", {"edited"}, {"edited"}),
        ("DELETE FROM hd_trail_event WHERE seq = 7", {"missing"}, {"missing"}),
        (
            _SWAP,
            {"relinked", "edited"},
            {"relinked", "edited"},
        ),
        (
            "DELETE FROM hd_trail_event WHERE seq > 9; DELETE FROM hd_trail_head",
            set(),
            {"anchor_beyond"},
        ),
        (
            "DELETE FROM hd_trail_event WHERE seq > 9",
            {"head_beyond"},
            {"head_beyond", "anchor_beyond"},
        ),
    ],
)
def test_a_theft_with_the_guards_put_back_is_found_out(anchored, theft, alone, with_anchor):
    for statements in (_DOWN, theft, _UP):
        _ask(statements)
    assert _kinds() == alone
    assert _kinds(anchored) == with_anchor


def test_a_full_recomputation_is_found_out_by_an_anchor_only(anchored):
    for statements in (
        _DOWN,
        "UPDATE hd_trail_event SET actor_name = '他人' WHERE seq = 2; DELETE FROM hd_trail_head",
    ):
        _ask(statements)
    recompute_here()
    _ask(_UP)
    assert _kinds() == set()
    assert _kinds(anchored) == {"anchor_differs"}


@pytest.mark.parametrize("kind", ["database", "postgresql"])
def test_an_event_has_the_same_digest_on_both_databases(request, kind):
    request.getfixturevalue(kind)
    add(3)
    digest = "4897e69637783b38cc14c06e9950c04bd281dc3584102d48e91980ec26ff6eb9"
    assert Event.objects.get(seq=3).digest == digest
