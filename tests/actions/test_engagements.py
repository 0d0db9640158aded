"""Engagements of outside people, and auditors' verdicts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.sealing import answered, approve

from hengdu.actions import (
    ActionError,
    Conflict,
    DeclareIndependence,
    EndEngagement,
    EngagementFacts,
    GiveVerdict,
    MakeEngagement,
    NotFoundError,
    PermissionRefused,
    Place,
    Role,
    SealAssessment,
    days_left,
    verdict_sections,
)
from hengdu.actions._authored import _verdicts
from hengdu.actions._seal import dossier_path
from hengdu.actions._verdicts import is_after_seal, sealed_root
from hengdu.dossier import read_dossier
from hengdu.store import Permission
from hengdu.store.assessments.mapping import assessment_file
from hengdu.store.assessments.models import Assessment
from hengdu.store.dossiers.models import Dossier
from hengdu.store.engagements.models import Engagement, Verdict
from hengdu.store.engagements.queries import engagements_visible_to, waiting_for
from hengdu.store.people.models import User
from hengdu.store.tenants.models import Grant
from hengdu.store.trail.models import Event
from hengdu.web.engagements._verdict_rows import verdict_rows

NOW = timezone.now()


@pytest.fixture
def room(world):
    """An institution's lead, an assessment, and an outside person without any role."""
    tenant = world.tenant()
    return tenant, world.assessment(tenant), world.person(Role.LEAD, tenant), world.person()


def engage(room, **more):
    tenant, assessment, lead, person = room
    facts = {
        "username": User.objects.get(pk=person.user_id).username,
        "organisation": "示例审计",
        "role": "auditor",
        "purpose": "年度审计",
        "starts_at": NOW - timedelta(days=1),
        "ends_at": NOW + timedelta(days=30),
    } | more
    made = MakeEngagement(tenant=tenant, assessment=assessment, facts=EngagementFacts(**facts)).run(lead)
    return made.engagement


def test_the_role_begins_with_the_declaration_and_ends_by_itself(room, world):
    tenant, assessment, lead, person = room
    engagement = engage(room)
    place = Place(tenant=tenant, assessment=assessment)
    assert not world.again(person).may(Permission.VERDICT_WRITE, place)
    assert waiting_for(person, NOW).get().pk == engagement
    DeclareIndependence(engagement=engagement, agrees=True, conflicts="曾任职于其子公司").run(person)
    assert world.again(person).may(Permission.VERDICT_WRITE, place)
    grant = Grant.objects.get(user_id=person.user_id)
    assert (grant.ends_at, grant.granted_by_id) == (NOW + timedelta(days=30), lead.user_id)
    row = Engagement.objects.get()
    assert row.conflicts == "曾任职于其子公司"
    assert "利益关系" in row.declaration
    Grant.objects.filter(pk=grant.pk).update(ends_at=NOW - timedelta(hours=1))
    assert not world.again(person).may(Permission.VERDICT_WRITE, place)


def test_only_the_engaged_person_signs_and_only_with_consent(room, world):
    lead, person = room[2], room[3]
    engagement = engage(room)
    for other in (lead, world.person()):
        with pytest.raises(NotFoundError):
            DeclareIndependence(engagement=engagement, agrees=True).run(other)
    with pytest.raises(ActionError, match="confirmed"):
        DeclareIndependence(engagement=engagement, agrees=False).run(person)
    DeclareIndependence(engagement=engagement, agrees=True).run(person)
    with pytest.raises(ActionError, match="over"):
        DeclareIndependence(engagement=engagement, agrees=True).run(person)


def test_a_later_engagement_waits_for_its_first_day(room, world):
    tenant, assessment, _lead, person = room
    engagement = engage(room, starts_at=NOW + timedelta(days=5))
    DeclareIndependence(engagement=engagement, agrees=True).run(person)
    assert not world.again(person).may(Permission.VERDICT_WRITE, Place(tenant=tenant, assessment=assessment))
    assert Grant.objects.get(user_id=person.user_id).starts_at == NOW + timedelta(days=5)


def test_an_engagement_ends_early_with_a_reason(room, world):
    tenant, assessment, lead, person = room
    engagement = engage(room)
    DeclareIndependence(engagement=engagement, agrees=True).run(person)
    with pytest.raises(ActionError):
        EndEngagement(engagement=engagement, reason=" ").run(lead)
    EndEngagement(engagement=engagement, reason="合同终止").run(lead)
    assert not world.again(person).may(Permission.VERDICT_WRITE, Place(tenant=tenant, assessment=assessment))
    assert days_left(Engagement.objects.get(), NOW.date()) == 0


def test_a_person_without_an_account_gets_one_with_a_code(room):
    tenant, assessment, lead, _person = room
    facts = EngagementFacts(
        username="auditor9",
        display_name="示例审计员",
        organisation="示例审计",
        role="auditor",
        purpose="审计",
        starts_at=NOW,
        ends_at=NOW + timedelta(days=3),
    )
    made = MakeEngagement(tenant=tenant, assessment=assessment, facts=facts).run(lead)
    assert made.code
    assert Engagement.objects.get().user.display_name == "示例审计员"


@pytest.mark.parametrize(
    "facts",
    [
        {"role": "lead"},
        {"ends_at": NOW - timedelta(minutes=1)},
        {"ends_at": NOW + timedelta(days=900)},
        {"starts_at": NOW + timedelta(days=40)},
        {"organisation": " "},
        {"purpose": ""},
        {"username": "nobody"},
    ],
)
def test_an_engagement_that_makes_no_sense_is_refused(room, facts):
    with pytest.raises(ActionError):
        engage(room, **facts)


def test_others_neither_engage_nor_see_engagements(room, world):
    tenant, _assessment, _lead, person = room
    engage(room)
    stranger = world.person(Role.LEAD, world.tenant("示例乙"))
    assert not engagements_visible_to(stranger).exists()
    assert engagements_visible_to(person).count() == 1
    facts = EngagementFacts(
        username="x", organisation="x", role="auditor", purpose="x", starts_at=NOW, ends_at=NOW
    )
    with pytest.raises(PermissionRefused):
        MakeEngagement(tenant=tenant, facts=facts).run(stranger)


def test_a_verdict_stands_beside_the_level_and_changes_no_answer(room, world):
    assessment = room[1]
    auditor = world.person(Role.AUDITOR, room[0])
    before = assessment_file(Assessment.objects.get(pk=assessment))
    given = {"assessment": assessment, "node": "SH-04", "adequacy": "yes", "effectiveness": "partly"}
    assert GiveVerdict(**given, reason="抽样充分").run(auditor) == 1
    with pytest.raises(Conflict):
        GiveVerdict(**given, reason="再写").run(auditor)
    assert GiveVerdict(**given, reason="抽样 12 份", version=1).run(auditor) == 2
    row = Assessment.objects.get(pk=assessment)
    assert assessment_file(row) == before
    (record,) = verdict_sections(row)
    assert (record["node"], record["suitability"], record["reason"]) == ("SH-04", "", "抽样 12 份")


def test_a_verdict_needs_a_view_a_reason_and_the_role(room, world):
    tenant, assessment, lead, _person = room
    auditor = world.person(Role.AUDITOR, tenant)
    with pytest.raises(ActionError):
        GiveVerdict(assessment=assessment, node="SH-04", reason="x").run(auditor)
    with pytest.raises(ActionError):
        GiveVerdict(assessment=assessment, node="SH-04", adequacy="yes", reason=" ").run(auditor)
    with pytest.raises(NotFoundError):
        GiveVerdict(assessment=assessment, node="SH", adequacy="yes", reason="x").run(auditor)
    with pytest.raises(PermissionRefused):
        GiveVerdict(assessment=assessment, node="SH-04", adequacy="yes", reason="x").run(lead)
    Assessment.objects.filter(pk=assessment).update(status="cancelled")
    with pytest.raises(ActionError, match="given up"):
        GiveVerdict(assessment=assessment, node="SH-04", adequacy="yes", reason="x").run(auditor)


def test_an_auditor_who_comes_after_the_seal_gives_a_verdict_beside_the_dossier(room, world):
    tenant, _assessment, lead, _person = room
    assessment = answered(world, tenant)
    first = world.person(Role.AUDITOR, tenant)
    GiveVerdict(assessment=assessment, node="SH-04", adequacy="yes", reason="封存前").run(first)
    approve(assessment)
    SealAssessment(assessment=assessment).run(lead)
    dossier = Dossier.objects.get()
    sealed = dossier_path(dossier.digest).read_bytes()
    late = world.person(Role.AUDITOR, tenant)
    GiveVerdict(assessment=assessment, node="SH-04", adequacy="no", reason="封存后").run(late)
    assert dossier.root in Event.objects.filter(tag="engagement:verdict:given").last().after
    before, after = Verdict.objects.select_related("assessment").order_by("given_at")
    assert (is_after_seal(before), is_after_seal(after)) == (False, True)
    assert sealed_root(after.assessment) == dossier.root
    assert dossier_path(dossier.digest).read_bytes() == sealed
    assert [one.data["version"] for one in read_dossier(sealed).sections["verdicts"]] == [1]
    (row,) = verdict_rows(late, assessment)[1:]
    assert (row["after_seal"], row["root"]) == (True, dossier.root)
    said = {one.reason: one.about for one in _verdicts(Assessment.objects.get(pk=assessment))}
    assert said == {"封存前": "", "封存后": dossier.root}
