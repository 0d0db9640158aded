"""Pieces of evidence are chosen where something is closed, and shown as links."""

from __future__ import annotations

import datetime as dt

import pytest

from hengdu.actions import (
    AddEvidence,
    AskSubQuestion,
    CreateAssessment,
    EvidenceFacts,
    ItemFacts,
    OpenDispute,
    PlanAction,
    Role,
    SetUp,
    WithdrawEvidence,
    closure_sections,
    dispute_sections,
)
from hengdu.store.assessments.models import Assessment
from hengdu.store.disputes.models import SubQuestion
from hengdu.store.plans.models import Closing


@pytest.fixture
def office(site):
    """An assessment with a note of evidence, an action and a dispute, and its lead."""
    tenant = site.tenant()
    facts = SetUp(title="示例评估", as_of=dt.date(2026, 12, 31))

    class Office:
        lead = site.person("lead", Role.LEAD, tenant=tenant)
        client = site.client(lead)
        actor = site.actor(lead)
        pk = CreateAssessment(tenant=tenant.pk, pack="sf-nscmm", facts=facts).run(site.system)
        other = CreateAssessment(tenant=tenant.pk, pack="sf-nscmm", facts=facts).run(site.system)

        def piece(self, assessment=None, title="示例演练记录"):
            facts = EvidenceFacts(kind="note", title=title, note="示例", grade="E2")
            return AddEvidence(assessment=assessment or self.pk, facts=facts).run(self.actor)

    made = Office()
    made.item = PlanAction(
        assessment=made.pk, facts=ItemFacts(title_zh="示例事项", node="SH-01", level=2, owner=made.lead.pk)
    ).run(made.actor)
    made.dispute = OpenDispute(
        assessment=made.pk, kind="node", subject="SH-01", title="示例分歧", statement="示例"
    ).run(made.actor)
    AskSubQuestion(dispute=made.dispute, question="示例子问题").run(made.actor)
    made.question = SubQuestion.objects.get().pk
    return made


def close(office, **given):
    data = {"do": "close", "question": office.question, "reason": "示例理由", **given}
    return office.client.post(f"/assessments/{office.pk}/disputes/{office.dispute}/act/", data)


def ask(office, **given):
    data = {"do": "close", "note": "示例：已完成", **given}
    return office.client.post(f"/assessments/{office.pk}/actions/{office.item}/closing/", data)


def test_a_sub_question_is_closed_with_a_chosen_piece_that_is_a_link_and_in_the_dossier(office):
    piece = office.piece()
    page = office.client.get(f"/assessments/{office.pk}/disputes/{office.dispute}/").content.decode()
    assert f'<option value="{piece}">示例演练记录 · E2</option>' in page
    assert close(office, pieces=[piece], evidence="档案室 3 号柜").status_code == 302
    page = office.client.get(f"/assessments/{office.pk}/disputes/{office.dispute}/").content.decode()
    assert f'<a href="/assessments/{office.pk}/evidence/{piece}/">示例演练记录</a>' in page
    assert "档案室 3 号柜" in page
    row = Assessment.objects.get(pk=office.pk)
    (asked,) = dispute_sections(row)[0]["questions"]
    assert (asked["evidence"], asked["pieces"]) == (["档案室 3 号柜"], [str(piece)])


def test_an_action_is_closed_with_a_chosen_piece(office):
    piece = office.piece()
    assert ask(office, pieces=[piece]).status_code == 302
    page = office.client.get(f"/assessments/{office.pk}/actions/{office.item}/closing/").content.decode()
    assert f'<a href="/assessments/{office.pk}/evidence/{piece}/">示例演练记录</a>' in page
    (item,) = closure_sections(Assessment.objects.get(pk=office.pk))
    assert item["closings"][0]["pieces"] == [str(piece)]


@pytest.mark.parametrize("do", [close, ask])
def test_something_must_be_chosen_or_said(office, do):
    office.piece()
    answer = do(office)
    assert answer.status_code == 422
    assert "请选择证据" in answer.content.decode()


@pytest.mark.parametrize("do", [close, ask])
def test_a_piece_of_another_assessment_or_taken_back_is_not_taken(office, do):
    gone = office.piece(title="示例撤回")
    WithdrawEvidence(piece=gone, reason="示例").run(office.actor)
    office.piece()
    for piece in (office.piece(office.other), gone):
        assert do(office, pieces=[piece]).status_code == 422
    assert not Closing.objects.exists()
    assert SubQuestion.objects.get().closed_at is None


def test_without_any_evidence_words_are_enough(office):
    assert close(office, evidence="档案室").status_code == 302
    assert ask(office, evidence="档案室").status_code == 302
