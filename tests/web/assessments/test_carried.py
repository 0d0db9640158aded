"""The lead sees which carried answers nobody confirmed, and confirms them with a reason."""

from __future__ import annotations

import pytest

from hengdu.actions import CreateAssessment, SetUp
from hengdu.assessments import AnswerFile
from hengdu.store.assessments.models import Answer, AnswerVersion, Assessment
from hengdu.store.assessments.writing import insert_answers
from hengdu.store.trail.models import Event

GIVEN = {
    "AP-01.L1.ST1": [AnswerFile(answer="F", role="ITO", evidence="E1")],
    "AP-01.L1.DU1": [AnswerFile(answer="L", role="ITO", evidence="E1")],
    "AP-02.L1.ST1": [AnswerFile(answer="P", role="VUL", evidence="E1")],
    "SH-07": [AnswerFile(answer="NA", reason="no_object", note="没有云")],
}


@pytest.fixture
def following(flow, site):
    """Return this year's assessment, with four answers carried over from the last."""
    insert_answers(flow.row.pk, GIVEN, how="typed", moment=flow.row.created_at, by=None)
    facts = SetUp(title="下一年（示例）")
    made = CreateAssessment(tenant=flow.tenant.pk, pack="sf-nscmm", facts=facts, previous=flow.row.pk)
    return Assessment.objects.get(pk=made.run(site.system))


def carried(row):
    return sorted(row.answers.filter(carry="carried").values_list("code", flat=True))


def test_the_lead_reads_what_waits_domain_by_domain(following, flow, site):
    lead = site.client(flow.lead)
    shown = lead.get(f"/assessments/{following.pk}/carried/").content.decode()
    assert "AP-01.L1.ST1" in shown
    assert "SH-07" not in shown
    assert "没有云" not in shown
    other = lead.get(f"/assessments/{following.pk}/carried/?domain=SH").content.decode()
    assert " · 没有云" in other
    for page in ("", "review/"):
        linked = lead.get(f"/assessments/{following.pk}/{page}").content.decode()
        assert f"/assessments/{following.pk}/carried/" in linked


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ({"what": "ticked", "node": ["AP-01"]}, ["AP-02.L1.ST1", "SH-07"]),
        ({"what": "domain"}, ["SH-07"]),
        ({"what": "all"}, []),
    ],
)
def test_ticked_sub_domains_a_domain_or_all_are_confirmed_with_the_reason(following, flow, site, sent, left):
    given = {"domain": "AP", "reason": "示例：上期以来没有变化", **sent}
    answer = site.client(flow.lead).post(f"/assessments/{following.pk}/carried/confirm/", given)
    assert answer.status_code == 302
    assert carried(following) == left
    done = Answer.objects.get(assessment=following, code="AP-01.L1.ST1")
    assert (done.carry, done.version, done.saved_by, done.answer) == ("confirmed", 2, flow.lead, "F")
    version = AnswerVersion.objects.get(assessment=following, code="AP-01.L1.ST1", version=2)
    assert (version.how, version.saved_by) == ("confirmed", flow.lead)
    event = Event.objects.filter(tag="assessment:answers:confirmed").get()
    assert "示例：上期以来没有变化" in str(event.after)


@pytest.mark.parametrize("sent", [{"what": "all", "reason": " "}, {"what": "ticked", "reason": "示例"}])
def test_without_a_reason_or_a_choice_nothing_is_confirmed_and_what_was_typed_stays(
    following, flow, site, sent
):
    answer = site.client(flow.lead).post(f"/assessments/{following.pk}/carried/confirm/", sent)
    assert answer.status_code == 422
    assert f">{sent['reason']}</textarea>" in answer.content.decode()
    assert len(carried(following)) == 4


def test_an_answer_given_anew_meanwhile_stays_as_it_is(following, flow, site):
    Answer.objects.filter(assessment=following, code="AP-01.L1.ST1").update(carry="", answer="N", version=2)
    given = {"domain": "AP", "reason": "示例", "what": "domain"}
    site.client(flow.lead).post(f"/assessments/{following.pk}/carried/confirm/", given)
    row = Answer.objects.get(assessment=following, code="AP-01.L1.ST1")
    assert (row.carry, row.answer, row.version) == ("", "N", 2)
