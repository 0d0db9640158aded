"""What each role sees of its own institution, of another, and of what was submitted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from hengdu.actions import (
    AssignRespondent,
    ItemFacts,
    Permission,
    PlanAction,
    ReferQuestion,
    Role,
    SaveAnswer,
    SaveBackground,
    SaveMeasurement,
)
from hengdu.store import ANONYMOUS
from hengdu.store.assessments import queries
from hengdu.store.assessments.models import Answer, Assessment, Submission
from hengdu.store.notices.models import Notice
from hengdu.store.notices.queries import notices_visible_to, unread_count
from hengdu.store.plans.queries import items_visible_to
from hengdu.store.tenants.models import Grant, Tenant
from hengdu.store.tenants.queries import grants_visible_to, people_known_to, tenants_visible_to
from hengdu.store.trail.queries import Search, events_visible_to, search_events

CODE = "AP-01.L1.ST1"  # asked of ITO


@pytest.fixture
def two(world):
    """Two institutions with the same content each: an assessment, a respondent, answers, a plan."""
    found = {}
    for name in ("甲", "乙"):
        tenant = world.tenant(f"示例{name}")
        assessment = world.assessment(tenant)
        ito = world.respondent(assessment, "ITO")
        lead = world.person(Role.LEAD, tenant)
        SaveAnswer(assessment=assessment, code=CODE, role="ITO", given={"answer": "F"}).run(ito)
        SaveMeasurement(
            assessment=assessment, indicator="AP-01.I1", data={"period": "2026Q1", "value": "90"}
        ).run(ito)
        SaveBackground(assessment=assessment, key="org", zh="三级架构").run(ito)
        ReferQuestion(assessment=assessment, code=CODE, role="ITO", to_person="某人").run(ito)
        PlanAction(assessment=assessment, facts=ItemFacts(title_zh="补台账", owner=ito.user_id)).run(lead)
        found[name] = (tenant, assessment, lead, ito)
    return found


READERS = {
    "assessments": queries.assessments_visible_to,
    "answers": queries.answers_visible_to,
    "assignments": queries.assignments_visible_to,
    "versions": queries.versions_visible_to,
    "referrals": queries.referrals_visible_to,
    "measurements": queries.measurements_visible_to,
    "backgrounds": queries.backgrounds_visible_to,
    "items": items_visible_to,
}


def seen(actor):
    """Return how many rows of each kind an actor sees."""
    return {name: reader(actor).count() for name, reader in READERS.items()}


ALL_OF_ONE = dict.fromkeys(READERS, 1)


def test_the_lead_sees_all_of_its_own_institution_and_nothing_of_another(two):
    _, assessment, lead, _ = two["甲"]
    assert seen(lead) == ALL_OF_ONE
    assert queries.assessments_visible_to(lead).get().pk == assessment
    assert queries.assessment_for(lead, two["乙"][1], Permission.ASSESSMENT_READ) is None


def test_a_reader_sees_results_but_not_who_is_asked(two, world):
    reader = world.person(Role.READER, two["甲"][0])
    assert seen(reader) == {**ALL_OF_ONE, "assignments": 0, "referrals": 0}


def test_a_respondent_sees_its_own_part(two):
    ito = two["甲"][3]
    assert seen(ito) == {**ALL_OF_ONE, "versions": 0}
    Answer.objects.update(role="CISO")
    assert queries.answers_visible_to(ito).count() == 0


@pytest.mark.parametrize(
    "role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.OBSERVER, Role.SUPERVISOR]
)
@pytest.mark.usefixtures("two")
def test_roles_of_the_site_see_no_rows_of_institutions(world, role):
    assert seen(world.person(role)) == dict.fromkeys(READERS, 0)


@pytest.mark.usefixtures("two")
def test_a_stranger_and_a_person_without_a_role_see_nothing(world):
    assert seen(ANONYMOUS) == dict.fromkeys(READERS, 0)
    assert seen(world.person()) == dict.fromkeys(READERS, 0)
    assert not tenants_visible_to(ANONYMOUS).exists()
    assert not events_visible_to(ANONYMOUS).exists()
    assert not notices_visible_to(ANONYMOUS).exists()


def test_a_supervisor_sees_what_was_submitted_to_it_and_not_what_was_withdrawn(two, world):
    supervisor = world.person(Role.SUPERVISOR)
    assessment = Assessment.objects.get(pk=two["甲"][1])
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    Assessment.objects.filter(pk=assessment.pk).update(submitted_at=moment)
    sent = Submission.objects.create(assessment=assessment, to="supervisor", sent_at=moment)
    assert queries.assessments_visible_to(supervisor).get() == assessment
    assert queries.answers_visible_to(supervisor).count() == 1
    assessment.refresh_from_db()
    assert supervisor.may(Permission.RESULT_READ, queries.place_of(assessment))
    Submission.objects.filter(pk=sent.pk).update(withdrawn_at=moment)
    assert not queries.assessments_visible_to(supervisor).exists()
    assert not supervisor.knows(queries.place_of(assessment))


def test_a_supervisor_of_one_institution_sees_no_other(two, world):
    supervisor = world.person(Role.SUPERVISOR, two["甲"][0])
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    Assessment.objects.update(submitted_at=moment)
    for row in Assessment.objects.all():
        Submission.objects.create(assessment=row, to="supervisor", sent_at=moment)
    assert [row.pk for row in queries.assessments_visible_to(supervisor)] == [two["甲"][1]]


def test_what_was_submitted_to_the_reviewer_only_is_no_supervisors_business(two, world):
    supervisor = world.person(Role.SUPERVISOR)
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    Assessment.objects.update(submitted_at=moment)
    Submission.objects.create(assessment_id=two["甲"][1], to="reviewer", sent_at=moment)
    assert not queries.assessments_visible_to(supervisor).exists()


def test_a_group_reads_its_subsidiaries_and_theirs_but_changes_nothing_there(two, world):
    group, middle = world.tenant("示例集团"), world.tenant("示例中间")
    Tenant.objects.filter(pk=group).update(is_group=True)
    Tenant.objects.filter(pk=middle).update(is_group=True, parent=group)
    Tenant.objects.filter(pk=two["甲"][0]).update(parent=middle)
    head = world.person(Role.LEAD, group)
    assert seen(head) == {**ALL_OF_ONE, "assignments": 0, "referrals": 0}
    place = queries.place_of(Assessment.objects.get(pk=two["甲"][1]))
    assert head.may(Permission.RESULT_READ, place)
    assert not head.may(Permission.ASSESSMENT_EDIT, place)
    assert not head.knows(queries.place_of(Assessment.objects.get(pk=two["乙"][1])))


def test_a_subsidiary_does_not_see_its_group(two, world):
    group = world.tenant("示例集团")
    Tenant.objects.filter(pk=group).update(is_group=True)
    Tenant.objects.filter(pk=two["甲"][0]).update(parent=group)
    lead = world.again(two["甲"][2])
    assert [row.pk for row in tenants_visible_to(lead)] == [two["甲"][0]]


def test_tenants_and_grants_are_seen_by_those_who_manage_them_and_those_inside(two, world):
    assert tenants_visible_to(world.person(Role.SYSTEM_ADMIN)).count() == 2
    assert grants_visible_to(world.person(Role.SECURITY_ADMIN)).count() == 6
    lead, ito = two["甲"][2:]
    assert {row.user_id for row in grants_visible_to(lead)} == {lead.user_id, ito.user_id}
    assert {row.user_id for row in grants_visible_to(ito)} == {ito.user_id}


def test_the_lead_knows_the_people_of_its_institution_only(two):
    tenant, _, lead, ito = two["甲"]
    now = timezone.now()
    assert {person.pk for person in people_known_to(lead, tenant, now)} == {lead.user_id, ito.user_id}
    assert not people_known_to(lead, two["乙"][0], now).exists()
    assert not people_known_to(ito, tenant, now).exists()


def test_who_has_left_is_no_longer_known_and_who_comes_later_already_is(two, world):
    tenant, _, lead, ito = two["甲"]
    now = timezone.now()
    coming = world.person(Role.LEAD, tenant)
    Grant.objects.filter(user_id=coming.user_id).update(starts_at=now + timedelta(days=3))
    Grant.objects.filter(user_id=ito.user_id).update(ends_at=now)
    assert {person.pk for person in people_known_to(lead, tenant, now)} == {lead.user_id, coming.user_id}
    before = people_known_to(lead, tenant, now - timedelta(seconds=1))
    assert ito.user_id in {person.pk for person in before}


def test_only_the_audit_administrator_reads_all_events(two, world):
    auditor = world.person(Role.AUDIT_ADMIN)
    assert events_visible_to(auditor).count() == events_visible_to(world.system).count() > 20
    own = events_visible_to(two["甲"][3])
    assert {event.actor for event in own} == {str(two["甲"][3].user_id)}


def test_the_trail_is_searched_by_person_kind_institution_object_time_and_text(two, world):
    auditor = world.person(Role.AUDIT_ADMIN)
    tenant, assessment, lead, ito = two["甲"]

    def found(**search):
        return [event.tag for event in search_events(auditor, Search(**search))]

    assert found(actor=lead.user_id) == ["plan:item:planned"]
    assert found(tags=("assessment:answer:saved",), tenant=tenant) == ["assessment:answer:saved"]
    assert set(found(tags=("plan:", "assessment:background:"))) == {
        "plan:item:planned",
        "assessment:background:saved",
    }
    assert found(object=CODE, assessment=assessment) == [
        "assessment:question:referred",
        "assessment:answer:saved",
    ]
    assert found(text=ito.name, tags=("assessment:measurement",)) == ["assessment:measurement:saved"]
    assert found(address="198.51.100.1") == []
    assert found(until=datetime(2000, 1, 1, tzinfo=UTC)) == []
    assert len(found(since=datetime(2000, 1, 1, tzinfo=UTC))) == events_visible_to(auditor).count()


def test_notices_are_read_by_their_person_only(two):
    _, _, lead, ito = two["甲"]
    assert {notice.kind for notice in notices_visible_to(lead)} == {"grant_changed", "referred"}
    assert {notice.kind for notice in notices_visible_to(ito)} == {
        "grant_changed",
        "assigned",
        "action_given",
    }
    assert unread_count(lead) == 2
    assert Notice.objects.count() > unread_count(lead)


def test_an_ended_grant_shows_nothing_any_more(two, world):
    _, assessment, lead, ito = two["甲"]
    row = AssignRespondent(assessment=assessment, role="MGT", user=ito.user_id).run(lead)
    assert row
    from hengdu.actions import EndAssignment
    from hengdu.store.assessments.models import Assignment

    for assignment in Assignment.objects.filter(assessment=assessment):
        EndAssignment(assessment=assessment, assignment=assignment.pk).run(lead)
    assert queries.assessments_visible_to(world.again(ito)).count() == 0
