"""Disputes: who speaks, what must be closed, who decides, and what is kept."""

import pytest

from hengdu.actions import (
    ActionError,
    AskSubQuestion,
    CloseSubQuestion,
    Conflict,
    DecideDispute,
    InviteToDispute,
    NotFoundError,
    OpenDispute,
    PermissionRefused,
    ReopenSubQuestion,
    Role,
    StateSide,
    WithdrawDispute,
    dispute_sections,
)
from hengdu.store.assessments.models import Assessment
from hengdu.store.disputes.models import Dispute, SubQuestion
from hengdu.store.disputes.queries import disputes_visible_to, open_disputes
from hengdu.store.notices.queries import notices_visible_to

CODE = "SH-04.L2.EX1"


@pytest.fixture
def room(world):
    """An assessment, its lead, an assessor, a respondent, and the dispute that the respondent opened."""
    tenant = world.tenant()
    assessment = world.assessment(tenant)
    lead, assessor = world.person(Role.LEAD, tenant), world.person(Role.ASSESSOR, tenant)
    ito = world.respondent(assessment, "ITO")
    dispute = OpenDispute(
        assessment=assessment,
        kind="practice",
        subject=CODE,
        title="是否覆盖全部系统",
        statement="已覆盖",
        evidence=("台账 2026-03", "台账 2026-03", " "),
    ).run(ito)
    return assessment, lead, assessor, ito, dispute


def ask_and_close(room):
    _assessment, _lead, assessor, ito, dispute = room
    AskSubQuestion(dispute=dispute, question="台账是否含外包系统？").run(assessor)
    question = SubQuestion.objects.get()
    CloseSubQuestion(dispute=dispute, question=question.pk, reason="含", evidence=("台账第 3 页",)).run(ito)
    return question


def version(dispute):
    return Dispute.objects.get(pk=dispute).version


def test_whoever_is_not_party_decides_once_every_question_is_closed(room):
    assessment, lead, assessor, ito, dispute = room
    StateSide(dispute=dispute, side="opposing", statement="未覆盖外包系统").run(assessor)
    ask_and_close(room)
    now = version(dispute)
    with pytest.raises(ActionError, match="a party"):
        DecideDispute(dispute=dispute, decision="维持", version=now).run(assessor)
    with pytest.raises(PermissionRefused):
        DecideDispute(dispute=dispute, decision="维持", version=now).run(ito)
    DecideDispute(dispute=dispute, decision="计为大部分", version=now).run(lead)
    row = Dispute.objects.get()
    assert (row.state, row.decision, row.ended_by_id) == ("closed", "计为大部分", lead.user_id)
    assert not open_disputes(assessment).exists()
    with pytest.raises(ActionError):
        StateSide(dispute=dispute, side="raising", statement="再议").run(ito)


def test_a_dispute_with_open_questions_or_none_is_not_decided(room):
    _assessment, lead, _assessor, ito, dispute = room
    with pytest.raises(ActionError, match="no sub-question"):
        DecideDispute(dispute=dispute, decision="维持", version=version(dispute)).run(lead)
    question = ask_and_close(room)
    ReopenSubQuestion(dispute=dispute, question=question.pk, reason="页码不符").run(ito)
    with pytest.raises(ActionError, match="1 sub-questions"):
        DecideDispute(dispute=dispute, decision="维持", version=version(dispute)).run(lead)


def test_nobody_decides_without_the_last_statement(room):
    _assessment, lead, _assessor, ito, dispute = room
    ask_and_close(room)
    read = version(dispute)
    StateSide(dispute=dispute, side="raising", statement="补充").run(ito)
    with pytest.raises(Conflict):
        DecideDispute(dispute=dispute, decision="维持", version=read).run(lead)


def test_a_third_person_who_spoke_for_no_side_may_decide(room):
    assessor, dispute = room[2], room[4]
    StateSide(dispute=dispute, side="neutral", statement="两种口径见附件").run(assessor)
    ask_and_close(room)
    DecideDispute(dispute=dispute, decision="按甲口径", version=version(dispute)).run(assessor)
    assert Dispute.objects.get().state == "closed"


def test_every_version_of_a_statement_is_kept_and_goes_into_the_dossier(room):
    assessment, _lead, _assessor, ito, dispute = room
    StateSide(dispute=dispute, side="raising", statement="已覆盖，除测试环境").run(ito)
    question = ask_and_close(room)
    ReopenSubQuestion(dispute=dispute, question=question.pk, reason="页码不符").run(ito)
    (section,) = dispute_sections(Assessment.objects.get(pk=assessment))
    assert [step["data"].get("text") for step in section["steps"][:2]] == ["已覆盖", "已覆盖，除测试环境"]
    assert section["steps"][0]["data"]["evidence"] == ["台账 2026-03"]
    assert [step["kind"] for step in section["steps"]] == ["opened", "stated", "asked", "closed", "reopened"]
    assert section["steps"][3]["data"]["evidence"] == ["台账第 3 页"]


def test_a_question_is_closed_only_with_reason_and_evidence(room):
    ito, dispute = room[3], room[4]
    AskSubQuestion(dispute=dispute, question="何时？").run(ito)
    question = SubQuestion.objects.get().pk
    for fields in ({"reason": "", "evidence": ("台账",)}, {"reason": "三月", "evidence": (" ",)}):
        with pytest.raises(ActionError):
            CloseSubQuestion(dispute=dispute, question=question, **fields).run(ito)


def test_people_of_the_institution_are_invited_and_told(room, world):
    lead, assessor, dispute = room[1], room[2], room[4]
    InviteToDispute(dispute=dispute, user=assessor.user_id).run(lead)
    assert "dispute" in {notice.kind for notice in notices_visible_to(assessor)}
    stranger = world.person(Role.LEAD, world.tenant("示例乙"))
    with pytest.raises(NotFoundError):
        InviteToDispute(dispute=dispute, user=stranger.user_id).run(lead)


def test_only_who_opened_it_takes_it_back(room):
    lead, ito, dispute = room[1], room[3], room[4]
    with pytest.raises(ActionError):
        WithdrawDispute(dispute=dispute, reason="已说清").run(lead)
    WithdrawDispute(dispute=dispute, reason="已说清").run(ito)
    assert Dispute.objects.get().state == "withdrawn"


def test_a_sealed_assessment_takes_no_dispute_and_strangers_see_none(room, world):
    assessment, _lead, _assessor, ito, dispute = room
    stranger = world.person(Role.LEAD, world.tenant("示例乙"))
    assert not disputes_visible_to(stranger).exists()
    with pytest.raises(PermissionRefused) as refused:
        StateSide(dispute=dispute, side="raising", statement="x").run(stranger)
    assert not refused.value.known
    Assessment.objects.filter(pk=assessment).update(status="sealed")
    with pytest.raises(ActionError, match="sealed"):
        StateSide(dispute=dispute, side="raising", statement="x").run(ito)


def test_what_is_contested_must_exist(room):
    with pytest.raises(ActionError, match="no code"):
        OpenDispute(assessment=room[0], kind="node", subject="ZZ", title="x", statement="y").run(room[3])
