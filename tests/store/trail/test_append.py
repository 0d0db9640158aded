"""What is appended, how it is masked, and when heads are anchored."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from tests.trails import MOMENT, add

from hengdu.chain import GENESIS
from hengdu.store import Actor, Place
from hengdu.store.trail import Tag, masked
from hengdu.store.trail.append import Entry, append
from hengdu.store.trail.heads import anchor_daily, anchors_in, read_anchor, sign_head, trail_key
from hengdu.store.trail.models import Event, Head


def test_nothing_is_appended_outside_a_transaction(world):
    with pytest.raises(RuntimeError):
        append(world.system, MOMENT, [Entry(tag=Tag.SIGNED_IN, place=Place())])


@pytest.mark.usefixtures("database")
def test_entries_of_one_action_follow_each_other():
    entries = [Entry(tag=Tag.SIGNED_IN, place=Place(), object=str(number)) for number in range(3)]
    with transaction.atomic():
        assert append(Actor(name="示例"), MOMENT, entries) == 3
    first, second, third = Event.objects.all()
    assert (first.prev, second.prev, third.prev) == (GENESIS, first.digest, second.digest)


@pytest.mark.usefixtures("database")
def test_an_append_that_is_rolled_back_leaves_no_gap():
    add(2)
    with transaction.atomic():
        append(Actor(), MOMENT, [Entry(tag=Tag.SIGNED_IN, place=Place())])
        transaction.set_rollback(True)
    add(1)
    assert list(Event.objects.values_list("seq", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"password": "geheim"}, {"password": "***"}),
        ({"new_password1": "geheim"}, {"new_password1": "***"}),
        ({"reset_token": "x"}, {"reset_token": "***"}),
        ({"email": "li@example.org"}, {"email": "li***"}),
        ({"mobile": "13800000000"}, {"mobile": "13***"}),
        ({"deep": [{"secret": "x", "answer": "F"}]}, {"deep": [{"secret": "***", "answer": "F"}]}),
        ({"password": ""}, {"password": ""}),
        ({"answer": "F", "count": 3, "is_cii": True, "none": None}, None),
    ],
)
def test_secrets_are_masked_wholly_and_personal_fields_in_part(given, kept):
    assert masked(given) == (given if kept is None else kept)


def test_a_text_is_kept_as_its_length_and_digest():
    (first,) = masked({"note": "口令是一二三"}).values()
    (second,) = masked({"note": "口令是一二四"}).values()
    assert first["length"] == second["length"] == 6
    assert first["sm3"] != second["sm3"]


@pytest.mark.usefixtures("database")
def test_a_long_name_or_address_does_not_break_the_chain():
    with transaction.atomic():
        append(
            Actor(name="长" * 100, address="f" * 100, session="s" * 100),
            MOMENT,
            [Entry(tag=Tag.SIGNED_IN, place=Place(), object="o" * 300)],
        )
    event = Event.objects.get()
    assert (len(event.actor_name), len(event.address), len(event.object)) == (64, 64, 200)


@pytest.mark.usefixtures("database")
def test_the_head_is_anchored_once_a_day():
    add(2)
    first = anchor_daily(datetime(2026, 11, 22, 1, tzinfo=UTC))
    assert anchor_daily(datetime(2026, 11, 22, 23, tzinfo=UTC)) is None
    add(1)
    second = anchor_daily(datetime(2026, 11, 23, 1, tzinfo=UTC))
    assert anchors_in(settings.HENGDU_ANCHORS) == [first, second]
    assert [read_anchor(path).seq for path in (first, second)] == [2, 3]
    assert all(read_anchor(path).is_genuine for path in (first, second))


@pytest.mark.usefixtures("database")
def test_a_head_of_an_unchanged_trail_is_kept_once_and_signed_again():
    add(2)
    first = sign_head(trail_key(), MOMENT)
    second = sign_head(trail_key(), MOMENT + timedelta(hours=1))
    assert (first.seq, first.digest) == (second.seq, second.digest)
    assert Head.objects.count() == 1


@pytest.mark.usefixtures("database")
def test_the_head_of_an_empty_trail_can_be_signed():
    assert sign_head(trail_key(), MOMENT).seq == 0
