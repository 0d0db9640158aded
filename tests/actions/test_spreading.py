"""Questions of a role are spread over several people in one go."""

import pytest

from hengdu.actions import (
    ActionError,
    AssignRespondent,
    NotFoundError,
    PermissionRefused,
    Role,
    Share,
    SpreadRole,
    held_leaves,
    leaves_of,
)
from hengdu.store.assessments.models import Assessment, Assignment
from hengdu.store.assessments.packs import interviewer_of
from hengdu.store.trail.models import Event


@pytest.fixture
def team(world):
    """An assessment, its lead, the person asked as ITO, and one more."""
    tenant = world.tenant()
    assessment = world.assessment(tenant)
    lead = world.person(Role.LEAD, tenant)
    return assessment, lead, world.respondent(assessment, "ITO"), world.person(Role.READER, tenant)


def leaves(assessment):
    return leaves_of(interviewer_of(Assessment.objects.get(pk=assessment)), "ITO")


def held(assessment):
    """Return who is asked which sub-domains of ITO now."""
    interviewer = interviewer_of(Assessment.objects.get(pk=assessment))
    rows = Assignment.objects.filter(assessment=assessment, role="ITO", ended_at__isnull=True)
    return {row.user_id: held_leaves(interviewer, "ITO", row.codes) for row in rows}


def test_what_moves_is_taken_from_who_had_it(team):
    assessment, lead, first, second = team
    every = leaves(assessment)
    moved = SpreadRole(
        assessment=assessment, role="ITO", shares=(Share(codes=every[:3], user=second.user_id),)
    ).run(lead)
    assert moved == 2
    assert held(assessment) == {first.user_id: every[3:], second.user_id: every[:3]}
    assert Event.objects.filter(tag="assessment:questions:spread").count() == 1


def test_who_keeps_nothing_is_asked_no_more(team, world):
    assessment, lead, first, second = team
    SpreadRole(
        assessment=assessment,
        role="ITO",
        shares=(Share(codes=leaves(assessment), user=second.user_id),),
    ).run(lead)
    assert held(assessment) == {second.user_id: leaves(assessment)}
    assert world.again(first).grants == ()


def test_one_form_spreads_over_several_people_and_over_who_has_no_account(team):
    assessment, lead, first, second = team
    one, two, three = leaves(assessment)[:3]
    named = AssignRespondent(assessment=assessment, role="ITO", person="示例·代答", codes=(one,)).run(lead)
    shares = (
        Share(codes=(one, two), user=second.user_id),
        Share(codes=(three,), assignment=named),
    )
    SpreadRole(assessment=assessment, role="ITO", shares=shares).run(lead)
    assert held(assessment) == {
        first.user_id: leaves(assessment)[3:],
        second.user_id: (one, two),
        None: (three,),
    }


def test_a_question_referred_to_somebody_stays_there(team, world):
    assessment, lead, _, second = team
    expert = world.respondent(assessment, "ITO", codes=("AP-01.L1.ST1",))
    SpreadRole(assessment=assessment, role="ITO", shares=(Share(codes=("AP-01",), user=second.user_id),)).run(
        lead
    )
    assert Assignment.objects.get(user_id=expert.user_id).codes == ["AP-01.L1.ST1"]


def test_spreading_what_stands_already_changes_nothing(team):
    assessment, lead, first, _ = team
    share = Share(codes=leaves(assessment)[:2], user=first.user_id)
    events = Event.objects.count()
    assert SpreadRole(assessment=assessment, role="ITO", shares=(share,)).run(lead) == 0
    assert Event.objects.count() == events


def test_a_sub_domain_goes_to_one_person_and_must_be_there(team):
    assessment, lead, first, second = team
    at = leaves(assessment)[0]
    for shares, error in (
        ((Share(codes=(at,), user=first.user_id), Share(codes=(at,), user=second.user_id)), ActionError),
        ((Share(codes=("ZZ-99",), user=second.user_id),), ActionError),
        ((Share(codes=(at,)),), NotFoundError),
        ((Share(codes=(at,), assignment=assessment),), NotFoundError),
        ((Share(codes=(at,), user=assessment),), NotFoundError),
    ):
        with pytest.raises(error):
            SpreadRole(assessment=assessment, role="ITO", shares=shares).run(lead)
    assert held(assessment) == {first.user_id: leaves(assessment)}


def test_only_the_lead_spreads(team):
    assessment, _, first, second = team
    share = Share(codes=leaves(assessment)[:1], user=second.user_id)
    with pytest.raises(PermissionRefused):
        SpreadRole(assessment=assessment, role="ITO", shares=(share,)).run(first)
