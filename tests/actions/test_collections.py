"""A collection asks institutions for what they sealed; it is returned or accepted, looks leave a trace."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.sharing import keep
from tests.world import World

from hengdu.actions import (
    AcceptDelivery,
    ActionError,
    CloseCollection,
    CollectionFacts,
    HandIn,
    MakeCollection,
    NotFoundError,
    PermissionRefused,
    RecordLook,
    ReturnDelivery,
    Role,
    TakeBack,
)
from hengdu.store.assessments.models import Submission
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.collections.models import Collection, Delivery
from hengdu.store.collections.queries import (
    asked_visible_to,
    collections_visible_to,
    deliveries_visible_to,
    level_counts,
)
from hengdu.store.notices.models import Notice, NoticeKind
from hengdu.store.trail import Tag
from hengdu.store.trail.models import Event


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Make an institution with a sealed assessment and one without, once."""
    return keep(tmp_path_factory.mktemp("collecting"))


@pytest.fixture
def both(kept, tmp_path):
    """Return both institutions in a database of the test's own."""
    with kept.copy(tmp_path) as found:
        yield found


@pytest.fixture
def supervisor(both):
    """Return a supervisor of the whole site."""
    del both
    return World().person(Role.SUPERVISOR)


def asked(supervisor, both, **facts):
    """Make a collection that asks both institutions."""
    due = timezone.localdate() + dt.timedelta(days=30)
    given = {"title": "示例填报", "pack": "sf-nscmm", "due": due, "tenants": (both.provider, both.receiver)}
    return MakeCollection(facts=CollectionFacts(**(given | facts))).run(supervisor)


def test_the_leads_who_are_asked_are_told_and_see_it_but_others_do_not(both, supervisor):
    collection = asked(supervisor, both, tenants=(both.provider,))
    assert Notice.objects.filter(user=both.provider_lead, kind=NoticeKind.COLLECTION).exists()
    assert [one.collection_id for one in asked_visible_to(both.giver)] == [collection]
    assert not asked_visible_to(both.taker).exists()
    assert not collections_visible_to(both.giver).exists()


def test_what_is_handed_in_opens_to_the_supervisor_and_closes_when_it_is_returned(both, supervisor):
    collection = asked(supervisor, both)
    assert not assessments_visible_to(supervisor).exists()
    delivery = HandIn(collection=collection, assessment=both.sealed).run(both.giver)
    assert [row.pk for row in assessments_visible_to(supervisor)] == [both.sealed]
    assert Submission.objects.get(to="supervisor").digest
    with pytest.raises(ActionError) as caught:
        ReturnDelivery(delivery=delivery, reason=" ").run(supervisor)
    assert caught.value.place == "reason"
    ReturnDelivery(delivery=delivery, reason="示例原因").run(supervisor)
    assert not assessments_visible_to(supervisor).exists()
    again = HandIn(collection=collection, assessment=both.sealed).run(both.giver)
    AcceptDelivery(delivery=again).run(supervisor)
    states = list(Delivery.objects.order_by("sent_at").values_list("state", "reason"))
    assert states == [("returned", "示例原因"), ("accepted", "")]
    assert [row.pk for row in assessments_visible_to(supervisor)] == [both.sealed]
    with pytest.raises(ActionError):
        ReturnDelivery(delivery=again, reason="x").run(supervisor)


def test_what_waits_may_be_taken_back(both, supervisor):
    collection = asked(supervisor, both)
    delivery = HandIn(collection=collection, assessment=both.sealed).run(both.giver)
    with pytest.raises(ActionError):
        HandIn(collection=collection, assessment=both.sealed).run(both.giver)
    with pytest.raises((PermissionRefused, NotFoundError)):
        TakeBack(delivery=delivery).run(both.taker)
    TakeBack(delivery=delivery).run(both.giver)
    assert not assessments_visible_to(supervisor).exists()


def test_what_is_not_sealed_or_not_asked_for_is_refused(both, supervisor):
    collection = asked(supervisor, both)
    with pytest.raises(ActionError, match="not sealed"):
        HandIn(collection=collection, assessment=both.open).run(both.taker)
    Collection.objects.update(pack_version="0.0.1")
    with pytest.raises(ActionError, match="model version"):
        HandIn(collection=collection, assessment=both.sealed).run(both.giver)
    CloseCollection(collection=collection).run(supervisor)
    with pytest.raises(ActionError, match="closed"):
        HandIn(collection=collection, assessment=both.sealed).run(both.giver)
    other = asked(supervisor, both, tenants=(both.receiver,))
    with pytest.raises(NotFoundError):
        HandIn(collection=other, assessment=both.sealed).run(both.giver)


@pytest.mark.parametrize(
    ("facts", "place"),
    [({"due": dt.date(2020, 1, 1)}, "due"), ({"tenants": ()}, "tenants"), ({"checks": ("x",)}, "checks")],
)
def test_a_collection_that_asks_for_nothing_sensible_is_refused(both, supervisor, facts, place):
    with pytest.raises(ActionError) as caught:
        asked(supervisor, both, **facts)
    assert caught.value.place == place


def test_a_supervisor_of_one_institution_asks_no_other(both):
    narrow = World().person(Role.SUPERVISOR, both.receiver)
    with pytest.raises(NotFoundError):
        asked(narrow, both)
    collection = asked(narrow, both, tenants=(both.receiver,))
    assert [row.pk for row in collections_visible_to(narrow)] == [collection]
    asked(World().person(Role.SUPERVISOR), both)
    assert [row.pk for row in collections_visible_to(narrow)] == [collection]


def test_a_lead_makes_no_collection_and_a_stranger_decides_nothing(both, supervisor):
    collection = asked(supervisor, both)
    delivery = HandIn(collection=collection, assessment=both.sealed).run(both.giver)
    for actor in (both.giver, World().person(Role.OBSERVER), World().person(Role.SYSTEM_ADMIN)):
        with pytest.raises(PermissionRefused):
            asked(actor, both)
        with pytest.raises(PermissionRefused):
            AcceptDelivery(delivery=delivery).run(actor)
    assert not deliveries_visible_to(both.taker).exists()


def test_the_sealed_levels_and_doubts_are_kept_with_what_was_handed_in(both, supervisor):
    HandIn(collection=asked(supervisor, both), assessment=both.sealed).run(both.giver)
    row = Delivery.objects.get()
    assert len(row.levels) > 30
    assert "AP-01" in row.levels
    assert isinstance(row.doubts, list)


def test_an_observer_counts_accepted_submissions_only(both, supervisor):
    collection = asked(supervisor, both)
    observer = World().person(Role.OBSERVER)
    delivery = HandIn(collection=collection, assessment=both.sealed).run(both.giver)
    found = Collection.objects.get()
    assert level_counts(observer, found)[0] == 0
    AcceptDelivery(delivery=delivery).run(supervisor)
    assert level_counts(observer, found)[0] == 1
    assert level_counts(both.taker, found)[0] == 0


def test_a_look_is_in_the_trail(both, supervisor):
    HandIn(collection=asked(supervisor, both), assessment=both.sealed).run(both.giver)
    RecordLook(assessment=both.sealed, page="results").run(supervisor)
    event = Event.objects.get(tag=Tag.SUBMISSION_VIEWED.value)
    assert (event.object, event.actor) == ("results", str(supervisor.user_id))
