"""Submitting, reviewing, approving: what blocks, who is refused, what a change undoes."""

import dataclasses
import datetime as dt

import attrs
import pytest

from hengdu.actions import (
    ActionError,
    AskClosing,
    AskSubQuestion,
    AssignRespondent,
    CloseSubQuestion,
    Confirmation,
    ConfirmCarried,
    ConfirmManyCarried,
    DecideClosing,
    DecideConsensus,
    DecideDispute,
    DecideProposals,
    DecideReview,
    Decision,
    GiveApproval,
    ItemFacts,
    NotFoundError,
    OpenDispute,
    PermissionRefused,
    PlanAction,
    PlanVerification,
    RemindPeople,
    ResolveComment,
    ReturnAssessment,
    Role,
    SaveAnswer,
    SaveMeasurement,
    SaveValidation,
    SubmitAssessment,
    Verified,
    VerifyAnswer,
    WithdrawSubmission,
    WriteComment,
)
from hengdu.actions._seal_sections import SECTIONS
from hengdu.actions.signature import signature_page_of
from hengdu.assessments import AnswerFile, asked_of
from hengdu.store.assessments.models import Answer, Assessment, Proposal, Resolution
from hengdu.store.assessments.packs import installed
from hengdu.store.assessments.writing import insert_answers
from hengdu.store.disputes.models import Dispute, SubQuestion
from hengdu.store.interviews.models import Interview, Interviewee, TypedAnswer
from hengdu.store.notices.models import Notice
from hengdu.store.people.models import Installation, Mode
from hengdu.store.people.queries import forget_policy
from hengdu.store.reviews.authors import WHOLE, authors_of
from hengdu.store.reviews.models import Round
from hengdu.store.reviews.queries import comments_visible_to, reopened_nodes
from hengdu.store.reviews.state import review_state
from hengdu.store.trail.models import Event

DAY = dt.date(2026, 11, 20)
MOMENT = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
NODES = tuple(node.code for node in installed("sf-nscmm").nodes.values() if node.practices)
FIRST = "SH-01"
CODE = next(one.code for one in installed("sf-nscmm").nodes[FIRST].practices)
OTHER = next(node for node in NODES if node != FIRST)


@pytest.fixture
def team(world):
    """An assessment with one answer, and everybody who has to do with its review."""

    class Team:
        system = world.system
        tenant = world.tenant()
        assessment = world.assessment(tenant)
        lead = world.person(Role.LEAD, tenant)
        reviewer = world.person(Role.REVIEWER, tenant)
        assessor = world.person(Role.ASSESSOR, tenant)
        direct = world.person(Role.DIRECT_RESPONSIBLE, tenant)
        first = world.person(Role.FIRST_RESPONSIBLE, tenant)
        respondent = world.respondent(assessment, "CISO")
        own = next(
            one.code
            for one in installed("sf-nscmm").practices.values()
            if one.code != CODE and "CISO" in asked_of(installed("sf-nscmm"), one)
        )

        @property
        def row(self):
            return Assessment.objects.select_related("tenant").get(pk=self.assessment)

        def answer(self, code=CODE, answer="L", by=None, role="", **more):
            given = AnswerFile(answer=answer, role=role, **more)
            person = (by or self.respondent).user_id
            insert_answers(
                self.assessment, {code: [given]}, how="typed", moment=MOMENT, by=person, signed=True
            )

        def decide_proposals(self):
            codes = Proposal.objects.filter(assessment=self.assessment).values_list("code", flat=True)
            decisions = tuple(Decision(code=code, confirm=False, reason="示例理由") for code in codes)
            DecideProposals(assessment=self.assessment, decisions=decisions).run(self.lead)

        def submit(self):
            self.decide_proposals()
            return SubmitAssessment(assessment=self.assessment, reason="示例：先行提交").run(self.lead)

        def accept(self, *nodes, by=None):
            action = DecideReview(assessment=self.assessment, nodes=nodes or NODES, accept=True)
            return action.run(by or self.reviewer)

        def give_back(self, *nodes):
            DecideReview(assessment=self.assessment, nodes=nodes, accept=False, note="示例：请补充").run(
                self.reviewer
            )
            return ReturnAssessment(assessment=self.assessment).run(self.reviewer)

        def approve(self, person, *, approve=True, **more):
            action = GiveApproval(
                assessment=self.assessment,
                approve=approve,
                opinion="示例：同意",
                post="示例职务",
                day=DAY,
                **more,
            )
            return action.run(person)

    made = Team()
    made.answer()
    return made


def test_what_blocks_must_be_done_before_submitting(team):
    Proposal.objects.create(assessment_id=team.assessment, code="SH-09", reason="no_object")
    with pytest.raises(ActionError) as refused:
        SubmitAssessment(assessment=team.assessment, reason="示例").run(team.lead)
    assert "不适用建议" in refused.value.zh
    team.decide_proposals()
    team.answer(answer="F", role="MGT", rater="示例甲")
    team.answer(answer="N", role="ITO", rater="示例乙")
    with pytest.raises(ActionError) as refused:
        SubmitAssessment(assessment=team.assessment, reason="示例").run(team.lead)
    assert "分歧" in refused.value.zh
    assert team.row.status == "open"


def test_carried_answers_must_be_confirmed_before_submitting(team):
    team.decide_proposals()
    Answer.objects.filter(assessment=team.assessment).update(carry="carried")
    with pytest.raises(ActionError) as refused:
        SubmitAssessment(assessment=team.assessment, reason="示例").run(team.lead)
    assert "沿用的答案尚未确认" in refused.value.zh
    ConfirmManyCarried(assessment=team.assessment, reason="示例：上期以来没有变化").run(team.lead)
    assert SubmitAssessment(assessment=team.assessment, reason="示例").run(team.lead) == 1


def test_what_does_not_block_needs_a_reason_that_the_round_keeps(team):
    team.decide_proposals()
    with pytest.raises(ActionError) as refused:
        SubmitAssessment(assessment=team.assessment).run(team.lead)
    assert refused.value.place == "reason"
    team.submit()
    made = Round.objects.get()
    assert (made.number, made.reason) == (1, "示例：先行提交")
    assert {"questions", "roles"} <= {one["kind"] for one in made.missing}
    assert team.row.status == "submitted"
    assert Notice.objects.filter(user_id=team.reviewer.user_id, kind="review_asked").exists()


def test_an_assessment_without_answers_is_not_submitted(team, world):
    empty = world.assessment(team.tenant)
    with pytest.raises(ActionError) as refused:
        SubmitAssessment(assessment=empty, reason="示例").run(team.lead)
    assert "没有任何答案" in refused.value.zh


def test_a_submitted_assessment_takes_no_answers(team):
    team.submit()
    with pytest.raises(ActionError):
        SaveAnswer(assessment=team.assessment, code=CODE, role="CISO", given={"answer": "P"}).run(
            team.respondent
        )


def test_only_what_was_returned_is_open_again(team):
    practices = installed("sf-nscmm").nodes
    team.submit()
    assert team.give_back(FIRST) == (FIRST,)
    assert team.row.status == "returned"
    lead = team.lead
    SaveValidation(assessment=team.assessment, nodes=(FIRST,), kind="示例演练", day=DAY).run(lead)
    with pytest.raises(ActionError) as refused:
        SaveValidation(assessment=team.assessment, nodes=(OTHER,), kind="示例演练", day=DAY).run(lead)
    assert FIRST in refused.value.hint_zh
    indicator = next(node for node in practices.values() if node.indicators and node.code != FIRST)
    with pytest.raises(ActionError):
        SaveMeasurement(
            assessment=team.assessment,
            indicator=indicator.indicators[0].code,
            data={"period": "2026Q1", "value": 1},
        ).run(lead)
    foreign = practices[OTHER].practices[0].code
    with pytest.raises(ActionError):
        SaveAnswer(assessment=team.assessment, code=foreign, role="CISO", given={"answer": "P"}).run(
            team.respondent
        )
    with pytest.raises(ActionError):
        ConfirmCarried(
            assessment=team.assessment,
            role="CISO",
            items=(Confirmation(code=foreign, role="CISO", version=1),),
        ).run(team.respondent)


def test_acceptance_lasts_into_the_next_round_unless_the_content_changed(team):
    team.submit()
    team.accept(*(node for node in NODES if node != FIRST))
    team.give_back(FIRST)
    team.answer(code=installed("sf-nscmm").nodes[FIRST].practices[1].code)
    team.submit()
    states = {one.node.code: one.state for one in review_state(team.row).nodes}
    assert states.pop(FIRST) == "undecided"
    assert set(states.values()) == {"accepted"}
    team.answer(code=installed("sf-nscmm").nodes[OTHER].practices[0].code)  # by whatever way
    states = {one.node.code: one.state for one in review_state(team.row).nodes}
    assert states[OTHER] == "changed"
    assert [one.number for one in Round.objects.all()] == [2, 1]


def by_saving(team, person):
    Answer.objects.filter(assessment_id=team.assessment, code=CODE).update(saved_by=person.user_id)


def by_an_earlier_version(team, person):
    team.answer(code=installed("sf-nscmm").nodes[FIRST].practices[2].code, by=person)
    Answer.objects.filter(saved_by=person.user_id).update(saved_by=team.respondent.user_id)


def by_importing(team, person):
    from hengdu.actions import GrantRole, Role, actor_for
    from hengdu.actions.exchange import MergeAnswers, file_digest
    from hengdu.store.assessments.mapping import assessment_file

    GrantRole(user=person.user_id, role=Role.LEAD, tenant=team.tenant).run(team.system)
    file = assessment_file(team.row)
    base = file_digest(file)
    answers = {**file.answers, CODE: (dataclasses.replace(file.answers[CODE][0], answer="P"),)}
    changed = dataclasses.replace(file, answers=answers)
    MergeAnswers(assessment=team.assessment, file=changed, base=base).run(actor_for(person.user_id))


def by_being_named_as_rater(team, person):
    team.answer(answer="L", role="VUL", rater=person.name)


def by_typing_in_an_interview(team, person):
    sat = Interview.objects.create(
        assessment_id=team.assessment, role="CISO", interviewer="示例", started_at=MOMENT, created_at=MOMENT
    )
    TypedAnswer.objects.create(interview=sat, code=CODE, typed_by_id=person.user_id)


def by_being_interviewed(team, person):
    sat = Interview.objects.create(
        assessment_id=team.assessment, role="CISO", interviewer="示例", started_at=MOMENT, created_at=MOMENT
    )
    TypedAnswer.objects.create(interview=sat, code=CODE)
    Interviewee.objects.create(interview=sat, user_id=person.user_id, name=person.name)


def by_a_whole_domain(team, person):
    team.answer(code="SH", answer="NA", by=person, reason="out_of_scope")


def by_measuring(team, person):
    from hengdu.store.assessments.models import Measurement

    indicator = installed("sf-nscmm").nodes[FIRST].indicators[0].code
    Measurement.objects.create(
        assessment_id=team.assessment,
        indicator=indicator,
        period="2026",
        value="1",
        saved_at=MOMENT,
        saved_by_id=person.user_id,
    )


def by_deciding_a_disagreement(team, person):
    from hengdu.store.reviews.models import Consensus

    Consensus.objects.create(
        assessment_id=team.assessment,
        code=CODE,
        version=1,
        answer="L",
        reason="示例",
        decided_at=MOMENT,
        decided_by_id=person.user_id,
    )


@pytest.mark.parametrize(
    "way",
    [
        by_saving,
        by_an_earlier_version,
        by_importing,
        by_being_named_as_rater,
        by_typing_in_an_interview,
        by_being_interviewed,
        by_a_whole_domain,
        by_measuring,
        by_deciding_a_disagreement,
    ],
)
def test_the_author_of_an_answer_reviews_and_approves_it_by_no_route(team, way):
    way(team, team.reviewer)
    authors = authors_of(team.assessment, installed("sf-nscmm"))
    assert team.reviewer.user_id in authors[FIRST]
    assert team.reviewer.user_id in authors[WHOLE]
    team.submit()
    with pytest.raises(ActionError) as refused:
        team.accept(FIRST)
    assert FIRST in refused.value.zh
    assert team.accept(NODES[-1]) == 1


def test_both_responsible_people_approve_in_their_order(team):
    team.submit()
    with pytest.raises(ActionError):
        team.approve(team.direct)  # nothing is accepted yet
    team.accept()
    with pytest.raises(ActionError) as refused:
        team.approve(team.first)
    assert "尚未轮到" in refused.value.zh
    assert team.approve(team.direct) == "direct"
    with pytest.raises(ActionError):
        team.approve(team.direct)
    assert team.approve(team.first, name="示例负责人") == "first"
    assert team.row.status == "approved"
    assert Round.objects.get().outcome == "approved"
    assert Notice.objects.filter(user_id=team.lead.user_id, kind="approved").exists()
    assert Event.objects.filter(tag="review:approval:given").count() == 2


def test_one_person_with_both_roles_does_not_approve_twice(team, world):
    from hengdu.actions import GrantRole

    GrantRole(user=team.direct.user_id, role=Role.FIRST_RESPONSIBLE, tenant=team.tenant).run(world.system)
    both = world.again(team.direct)
    team.submit()
    team.accept()
    assert team.approve(both) == "direct"
    with pytest.raises(ActionError) as refused:
        team.approve(both)
    assert "两人" in refused.value.zh


def test_neither_author_nor_reviewer_approves(team, world):
    from hengdu.actions import GrantRole

    for person in (team.reviewer, team.respondent):
        GrantRole(user=person.user_id, role=Role.DIRECT_RESPONSIBLE, tenant=team.tenant).run(world.system)
    team.submit()
    team.accept()
    with pytest.raises(ActionError) as refused:
        team.approve(world.again(team.reviewer))
    assert "复核过" in refused.value.zh
    with pytest.raises(ActionError) as refused:
        team.approve(world.again(team.respondent))
    assert "作答" in refused.value.zh
    with pytest.raises(PermissionRefused):
        team.approve(team.lead)


def test_a_change_of_content_undoes_the_approval(team):
    team.submit()
    team.accept()
    team.approve(team.direct)
    assert set(review_state(team.row).approvals) == {"direct"}
    Answer.objects.filter(code=CODE).update(answer="F")
    state = review_state(team.row)
    assert state.approvals == {}
    with pytest.raises(ActionError):
        team.approve(team.first)
    team.accept(FIRST)
    assert team.approve(team.direct) == "direct"


def test_a_refusal_returns_the_assessment_with_its_reason(team):
    team.submit()
    team.accept()
    team.approve(team.direct, approve=False, nodes=(FIRST,))
    made = Round.objects.get()
    assert (made.outcome, made.open_nodes, made.ended_reason) == ("rejected", [FIRST], "示例：同意")
    assert team.row.status == "returned"


def test_returning_needs_a_note_and_something_returned(team):
    team.submit()
    with pytest.raises(ActionError) as refused:
        DecideReview(assessment=team.assessment, nodes=(FIRST,), accept=False).run(team.reviewer)
    assert refused.value.place == "note"
    with pytest.raises(ActionError):
        ReturnAssessment(assessment=team.assessment).run(team.reviewer)
    with pytest.raises(PermissionRefused):
        team.accept(by=team.lead)
    with pytest.raises(NotFoundError):
        team.accept("ZZ-01")


def test_reviewer_and_respondent_talk_about_a_sub_domain_until_it_is_resolved(team):
    team.submit()
    first = WriteComment(assessment=team.assessment, node=FIRST, text="示例：证据是哪一年的？").run(
        team.reviewer
    )
    WriteComment(assessment=team.assessment, node=FIRST, text="示例：2026年", answers=first).run(
        team.respondent
    )
    assert comments_visible_to(team.respondent).count() == 2
    assert review_state(team.row).nodes[NODES.index(FIRST)].open_comments == 1
    with pytest.raises(PermissionRefused):
        ResolveComment(assessment=team.assessment, comment=first).run(team.respondent)
    ResolveComment(assessment=team.assessment, comment=first).run(team.reviewer)
    assert review_state(team.row).nodes[NODES.index(FIRST)].open_comments == 0
    with pytest.raises(PermissionRefused):
        WriteComment(assessment=team.assessment, node=FIRST, text="示例").run(team.direct)


def test_a_respondent_does_not_comment_on_what_others_are_asked(team, world):
    narrow = world.respondent(team.assessment, "CISO", codes=(OTHER,))
    team.submit()
    with pytest.raises(NotFoundError):
        WriteComment(assessment=team.assessment, node=FIRST, text="示例").run(narrow)


def test_nobody_is_reminded_twice_a_day(team, world):
    row = team.row.assignments.get()
    unknown = AssignRespondent(assessment=team.assessment, role="VUL", person="示例代答人").run(world.system)
    remind = RemindPeople(assessment=team.assessment, assignments=(row.pk, unknown))
    assert remind.run(team.lead) == 1
    assert remind.run(team.lead) == 0
    assert Notice.objects.filter(kind="reminded").count() == 1


def test_an_approved_assessment_takes_no_verification(team):
    team.submit()
    team.accept()
    team.approve(team.direct)
    team.approve(team.first)
    with pytest.raises(ActionError):
        PlanVerification(assessment=team.assessment, seed="1").run(team.assessor)
    with pytest.raises(ActionError):
        VerifyAnswer(assessment=team.assessment, code=CODE, found=Verified(state="verified")).run(
            team.assessor
        )
    with pytest.raises(ActionError):
        WriteComment(assessment=team.assessment, node=FIRST, text="示例").run(team.reviewer)


def test_a_consensus_is_decided_changed_and_taken_back(team):
    team.answer(answer="F", role="MGT", rater="示例甲")
    team.answer(answer="N", role="ITO", rater="示例乙")

    def decide(answer, version):
        return DecideConsensus(
            assessment=team.assessment, code=CODE, answer=answer, reason="示例：以台账为准", version=version
        ).run(team.lead)

    assert decide("P", 0) == 1
    assert Resolution.objects.get().answer == "P"
    with pytest.raises(ActionError):
        decide("L", 0)
    assert decide("L", 1) == 2
    assert decide("", 2) == 3
    assert not Resolution.objects.exists()
    with pytest.raises(ActionError):
        decide("", 3)
    with pytest.raises(ActionError):
        decide("X", 3)


def test_a_submission_is_taken_back_and_answers_are_open_again(team):
    team.submit()
    withdraw = WithdrawSubmission(assessment=team.assessment, reason="示例：还要补充")
    assert withdraw.run(team.lead) == "open"
    made = Round.objects.get()
    assert (made.outcome, made.ended_reason, team.row.status) == ("withdrawn", "示例：还要补充", "open")
    assert not Notice.objects.filter(kind="review_asked", read_at__isnull=True).exists()
    save = SaveAnswer(assessment=team.assessment, code=team.own, role="CISO", given={"answer": "F"})
    assert save.run(team.respondent).version == 1
    assert SubmitAssessment(assessment=team.assessment, reason="示例").run(team.lead) == 2


def test_a_submission_is_not_taken_back_once_the_reviewer_has_decided(team):
    team.submit()
    with pytest.raises(ActionError) as refused:
        WithdrawSubmission(assessment=team.assessment, reason=" ").run(team.lead)
    assert refused.value.place == "reason"
    team.accept(FIRST)
    with pytest.raises(ActionError) as refused:
        WithdrawSubmission(assessment=team.assessment, reason="示例").run(team.lead)
    assert "已作出决定" in refused.value.zh
    with pytest.raises(PermissionRefused):
        WithdrawSubmission(assessment=team.assessment, reason="示例").run(team.reviewer)


def test_taking_back_a_later_round_opens_only_what_was_returned(team):
    team.submit()
    team.give_back(FIRST)
    SubmitAssessment(assessment=team.assessment, reason="示例").run(team.lead)
    WithdrawSubmission(assessment=team.assessment, reason="示例").run(team.lead)
    assert team.row.status == "returned"
    assert reopened_nodes(team.assessment) == {FIRST}


def test_one_person_alone_takes_every_step_and_each_is_marked(team):
    """Whoever answered reviews, approves twice, closes and decides; trail, dossier and page say so."""
    Installation.objects.create(id=1, mode=Mode.LOCAL)
    forget_policy()
    everybody = attrs.evolve(team.respondent, everything=True)
    team.decide_proposals()
    SubmitAssessment(assessment=team.assessment, reason="示例").run(everybody)
    team.accept(by=everybody)
    assert [team.approve(everybody), team.approve(everybody)] == ["direct", "first"]
    facts = ItemFacts(title_zh="示例事项", node=FIRST, level=2, owner=everybody.user_id)
    item = PlanAction(assessment=team.assessment, facts=facts).run(everybody)
    AskClosing(item=item, note="示例：已办", evidence=("台账",)).run(everybody)
    DecideClosing(item=item, accept=True).run(everybody)
    dispute = OpenDispute(
        assessment=team.assessment, kind="node", subject=FIRST, title="示例", statement="示例"
    ).run(everybody)
    AskSubQuestion(dispute=dispute, question="示例").run(everybody)
    asked = SubQuestion.objects.get()
    CloseSubQuestion(dispute=dispute, question=asked.pk, reason="示例", evidence=("示例",)).run(everybody)
    version = Dispute.objects.get().version
    DecideDispute(dispute=dispute, decision="示例", version=version).run(everybody)
    tags = (
        *("review:subdomain:decided", "review:approval:given"),
        *(DecideClosing.event.value, DecideDispute.event.value),
    )
    for tag in tags:
        assert all("single_person" in one.after for one in Event.objects.filter(tag=tag))
        assert Event.objects.filter(tag=tag).exists()
    sections = {name: collect(team.row) for name, collect in SECTIONS.items()}
    assert [one["single_person"] for one in sections["approvals"]] == [True, True]
    assert all(one["single_person"] for one in sections["reviews"][0]["decisions"])
    assert sections["actions"][0]["closings"][0]["single_person"]
    assert sections["disputes"][0]["steps"][-1]["data"]["single_person"]
    page = signature_page_of(team.row, "zh")
    assert all("单人模式" in one.note["zh"] for one in page.signatures)


def test_where_duties_are_separated_nothing_is_marked(team):
    team.submit()
    team.accept()
    team.approve(team.direct)
    sections = {name: collect(team.row) for name, collect in SECTIONS.items()}
    assert "single_person" not in sections["approvals"][0]
    assert "single_person" not in sections["reviews"][0]["decisions"][0]
    assert not Event.objects.filter(after__contains="single_person").exists()
    assert signature_page_of(team.row, "zh").signatures[0].note is None
