"""Respondents are assigned, invited, replaced and ended; questions are passed on."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from hengdu.actions import (
    ActionError,
    AssignRespondent,
    DecideReferral,
    EndAssignment,
    InviteRespondent,
    NotFoundError,
    PermissionRefused,
    ReadNotices,
    ReassignRespondent,
    ReferQuestion,
    Role,
    SaveAnswer,
    actor_for,
)
from hengdu.actions.accounts import AccountError
from hengdu.store.assessments.mapping import assessment_file, load_file
from hengdu.store.assessments.models import Answer, Assessment, Assignment, Referral
from hengdu.store.notices.queries import notices_visible_to, unread_count
from hengdu.store.people.models import OneTimeCode, User
from hengdu.store.tenants.models import Grant

CODE = "AP-01.L1.ST1"  # asked of ITO


@pytest.fixture
def team(world):
    """An assessment, its lead, and the person asked as ITO."""
    tenant = world.tenant()
    assessment = world.assessment(tenant)
    return assessment, world.person(Role.LEAD, tenant), world.respondent(assessment, "ITO")


def colleague(world, lead):
    """Make a person who works in the lead's institution and is asked nothing yet."""
    return world.person(Role.READER, lead.grants[0].tenant)


def answer(assessment, actor, version=0, value="F"):
    save = SaveAnswer(assessment=assessment, code=CODE, role="ITO", given={"answer": value}, version=version)
    return save.run(actor)


def test_an_assignment_lets_a_person_answer_in_this_assessment_only(team, world):
    assessment, lead, _ = team
    person = colleague(world, lead)
    AssignRespondent(
        assessment=assessment, role="ITO", user=person.user_id, due=date(2027, 1, 31), note="月底前"
    ).run(lead)
    person = world.again(person)
    (held,) = (one for one in person.grants if one.role is Role.RESPONDENT)
    assert (held.assessment, held.interview_roles) == (assessment, {"ITO"})
    assert {notice.kind for notice in notices_visible_to(person)} == {"grant_changed", "assigned"}
    answer(assessment, person)


def test_who_has_no_account_is_named_until_one_is_there(team):
    assessment, lead, _ = team
    row = AssignRespondent(assessment=assessment, role="MGT", person="示例·王五").run(lead)
    assert Assignment.objects.get(pk=row).grant is None
    with pytest.raises(ActionError, match="give a name"):
        AssignRespondent(assessment=assessment, role="MGT").run(lead)


@pytest.mark.parametrize("more", [{"role": "ABC"}, {"codes": ("ZZ-99",)}])
def test_an_assignment_of_what_is_not_there_is_refused(team, world, more):
    with pytest.raises(ActionError):
        AssignRespondent(
            **{"assessment": team[0], "role": "ITO", "user": colleague(world, team[1]).user_id, **more}
        ).run(team[1])


def test_an_invited_respondent_gets_an_account_that_can_only_answer_here(team):
    assessment, lead, _ = team
    invited = InviteRespondent(
        assessment=assessment, role="VUL", username="vul-1", display_name="示例·赵六", codes=("AP-02",)
    ).run(lead)
    assert len(invited.code) > 8
    assert invited.code not in str(invited)
    assert OneTimeCode.objects.filter(user_id=invited.user, purpose="invite").count() == 1
    (held,) = actor_for(invited.user).grants
    assert (held.role, held.assessment) == (Role.RESPONDENT, assessment)
    with pytest.raises(AccountError):
        InviteRespondent(assessment=assessment, role="VUL", username="VUL-1", display_name="示例·另一人").run(
            lead
        )


def test_only_the_lead_assigns_and_invites(team, world):
    assessment, _, ito = team
    for action in (
        AssignRespondent(assessment=assessment, role="ITO", user=world.person().user_id),
        InviteRespondent(assessment=assessment, role="VUL", username="x", display_name="x"),
    ):
        with pytest.raises(PermissionRefused):
            action.run(ito)
    assert not User.objects.filter(username="x").exists()


def test_answers_keep_who_gave_them_when_somebody_else_takes_over(team, world):
    assessment, lead, first = team
    answer(assessment, first)
    present = Assignment.objects.get(role="ITO")
    second = colleague(world, lead)
    new = ReassignRespondent(
        assessment=assessment, assignment=present.pk, user=second.user_id, reason="调岗"
    ).run(lead)
    row = Answer.objects.get(code=CODE)
    assert (row.saved_by_id, row.assignment_id) == (first.user_id, present.pk)
    with pytest.raises(PermissionRefused):
        answer(assessment, world.again(first), version=1, value="P")
    answer(assessment, world.again(second), version=1, value="P")
    assert Answer.objects.get(code=CODE).assignment_id == new
    (given,) = assessment_file(Assessment.objects.get(pk=assessment)).answers[CODE]
    assert given.rater == second.name
    present.refresh_from_db()
    assert (present.ended_reason, Assignment.objects.get(pk=new).instead_of_id) == ("调岗", present.pk)


def test_a_deputy_answers_beside_the_absent_person(team, world):
    assessment, lead, first = team
    deputy = colleague(world, lead)
    ReassignRespondent(
        assessment=assessment,
        assignment=Assignment.objects.get(role="ITO").pk,
        user=deputy.user_id,
        as_deputy=True,
    ).run(lead)
    answer(assessment, world.again(deputy))
    answer(assessment, world.again(first), version=1, value="P")
    assert Assignment.objects.filter(ended_at__isnull=True, is_deputy=True).count() == 1


def test_an_ended_assignment_ends_its_grant_and_asks_nothing_more(team, world):
    assessment, lead, first = team
    present = Assignment.objects.get(role="ITO").pk
    EndAssignment(assessment=assessment, assignment=present, reason="离职").run(lead)
    assert world.again(first).grants == ()
    assert not Grant.objects.filter(user_id=first.user_id, revoked_at__isnull=True).exists()
    assert load_file(Assessment.objects.get(pk=assessment)).interviews == ()
    with pytest.raises(NotFoundError):
        EndAssignment(assessment=assessment, assignment=present).run(lead)


def test_an_assignment_of_another_assessment_is_not_found(team, world):
    _, lead, _ = team
    other = world.assessment(lead.grants[0].tenant)
    with pytest.raises(NotFoundError):
        EndAssignment(assessment=other, assignment=Assignment.objects.get(role="ITO").pk).run(lead)


def test_a_question_is_passed_on_and_the_lead_accepts(team, world):
    assessment, lead, ito = team
    expert = colleague(world, lead)
    referral = ReferQuestion(
        assessment=assessment, code=CODE, role="ITO", to_user=expert.user_id, note="台账由他管"
    ).run(ito)
    (notice,) = [item for item in notices_visible_to(lead) if item.kind == "referred"]
    assert (notice.params["code"], notice.object) == (CODE, str(referral))
    made = DecideReferral(assessment=assessment, referral=referral, accept=True).run(lead)
    row = Assignment.objects.get(pk=made)
    assert (row.user_id, row.codes, row.role) == (expert.user_id, [CODE], "ITO")
    answer(assessment, world.again(expert))
    assert "referral_decided" in {item.kind for item in notices_visible_to(ito)}
    with pytest.raises(NotFoundError):
        DecideReferral(assessment=assessment, referral=referral, accept=False).run(lead)


def test_whoever_holds_nothing_here_is_named_no_more_than_who_does_not_exist(team, world):
    assessment, lead, ito = team
    present = Assignment.objects.get(role="ITO").pk
    elsewhere = world.person(Role.READER, world.tenant("示例丙")).user_id
    for user in (elsewhere, world.person().user_id, uuid4()):
        for action, actor in (
            (AssignRespondent(assessment=assessment, role="ITO", user=user), lead),
            (ReassignRespondent(assessment=assessment, assignment=present, user=user), lead),
            (ReferQuestion(assessment=assessment, code=CODE, role="ITO", to_user=user), ito),
        ):
            with pytest.raises(NotFoundError):
                action.run(actor)
    assert not Grant.objects.filter(user=elsewhere, assessment=assessment).exists()


def test_a_referral_is_not_accepted_for_somebody_who_left_meanwhile(team, world):
    assessment, lead, ito = team
    expert = colleague(world, lead)
    referral = ReferQuestion(assessment=assessment, code=CODE, role="ITO", to_user=expert.user_id).run(ito)
    Grant.objects.filter(user=expert.user_id).update(revoked_at=timezone.now())
    with pytest.raises(NotFoundError):
        DecideReferral(assessment=assessment, referral=referral, accept=True).run(lead)
    DecideReferral(assessment=assessment, referral=referral, accept=True, person="示例·接任").run(lead)


def test_a_declined_referral_assigns_nobody(team):
    assessment, lead, ito = team
    referral = ReferQuestion(assessment=assessment, code=CODE, role="ITO", to_person="某人").run(ito)
    assert (
        DecideReferral(assessment=assessment, referral=referral, accept=False, reason="请自答").run(lead)
        is None
    )
    assert Referral.objects.get().decision == "declined"
    assert Assignment.objects.count() == 1


def test_a_referral_names_somebody_and_a_known_question_of_ones_own(team):
    assessment, _, ito = team
    with pytest.raises(ActionError, match="who should answer"):
        ReferQuestion(assessment=assessment, code=CODE, role="ITO").run(ito)
    with pytest.raises(NotFoundError):
        ReferQuestion(assessment=assessment, code="ZZ", role="ITO", to_person="某人").run(ito)
    with pytest.raises(PermissionRefused):
        ReferQuestion(assessment=assessment, code=CODE, role="CISO", to_person="某人").run(ito)


def test_notices_are_marked_as_read_by_their_person_only(team):
    _, lead, ito = team
    unread = unread_count(ito)
    assert unread > 0
    foreign = notices_visible_to(ito).first().pk
    assert ReadNotices(notices=(foreign,)).run(lead) == 0
    assert ReadNotices(notices=(foreign,)).run(ito) == 1
    assert ReadNotices().run(ito) == unread - 1
    assert unread_count(ito) == 0
