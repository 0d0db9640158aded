"""Pages of disputes: from opening to the decision, by the different people."""

import re

import pytest

from hengdu.actions import CreateAssessment, OpenDispute, Role, SetUp
from hengdu.store.assessments.models import Assessment
from hengdu.store.disputes.models import Dispute, SubQuestion

CODE = "SH-04.L2.EX1"
ATTACK = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


@pytest.fixture
def place(site):
    tenant = site.tenant()
    facts = SetUp(title="示例评估")
    key = CreateAssessment(tenant=tenant.pk, pack="sf-nscmm", facts=facts).run(site.system)
    return Assessment.objects.get(pk=key)


def address(row, rest=""):
    return f"/assessments/{row.pk}/disputes/{rest}"


def opened(site, place, **more):
    facts = {"kind": "practice", "subject": CODE, "title": "范围", "statement": "已覆盖"} | more
    person = site.person("opener", Role.ASSESSOR, tenant=place.tenant)
    return OpenDispute(assessment=place.pk, **facts).run(site.actor(person))


def test_the_empty_list_says_what_to_do(site, place):
    lead = site.client_as(Role.LEAD, tenant=place.tenant)
    assert "可在此提出分歧" in lead.get(address(place)).content.decode()
    reader = site.client_as(Role.READER, tenant=place.tenant)
    page = reader.get(address(place)).content.decode()
    assert "目前没有重大分歧" in page
    assert "new/" not in page


def test_a_dispute_goes_from_opening_to_decision_on_its_page(site, place):
    assessor = site.client_as(Role.ASSESSOR, tenant=place.tenant)
    lead = site.client_as(Role.LEAD, tenant=place.tenant)
    fields = {"kind": "practice", "subject": CODE, "title": "范围", "statement": "已覆盖", "evidence": "台账"}
    page = assessor.post(address(place, "new/"), fields)
    row = Dispute.objects.get()
    assert page["Location"] == address(place, f"{row.pk}/")
    act = address(place, f"{row.pk}/act/")
    assert lead.post(act, {"do": "state", "side": "opposing", "statement": "未含外包"}).status_code == 302
    assert lead.post(act, {"do": "ask", "question": "是否含外包？"}).status_code == 302
    question = SubQuestion.objects.get()
    close = {"do": "close", "question": str(question.pk), "reason": "含", "evidence": ""}
    refused = lead.post(act, close)
    assert refused.status_code == 422
    assert "含</textarea>" in refused.content.decode()
    assert lead.post(act, close | {"evidence": "台账第 3 页"}).status_code == 302
    party = lead.get(address(place, f"{row.pk}/")).content.decode()
    assert "您是当事人" in party
    other = site.client_as(Role.LEAD, tenant=place.tenant)
    shown = other.get(address(place, f"{row.pk}/")).content.decode()
    version = re.search(r'name="version" value="(\d+)"', shown).group(1)
    assert other.post(act, {"do": "decide", "decision": "计为大部分", "version": version}).status_code == 302
    after = other.get(address(place, f"{row.pk}/")).content.decode()
    assert "计为大部分" in after
    assert 'name="do"' not in after


def test_a_stale_decision_is_refused_and_kept_in_the_form(site, place):
    row = opened(site, place)
    lead = site.client_as(Role.LEAD, tenant=place.tenant)
    act = address(place, f"{row}/act/")
    page = lead.post(act, {"do": "decide", "decision": "维持原判", "version": "1"})
    assert page.status_code == 422
    assert "维持原判" in page.content.decode()


def test_what_people_write_is_never_markup(site, place):
    row = opened(site, place, title=ATTACK, statement=ATTACK, evidence=(ATTACK,))
    lead = site.client_as(Role.LEAD, tenant=place.tenant)
    for page in (address(place), address(place, f"{row}/")):
        assert "<script>alert" not in lead.get(page).content.decode()


def test_a_dispute_is_not_found_under_another_assessment(site, place):
    row = opened(site, place)
    other = CreateAssessment(tenant=place.tenant_id, pack="sf-nscmm", facts=SetUp(title="另一")).run(
        site.system
    )
    lead = site.client_as(Role.LEAD, tenant=place.tenant)
    assert lead.get(f"/assessments/{other}/disputes/{row}/").status_code == 404
    assert lead.post(f"/assessments/{other}/disputes/{row}/act/", {"do": "ask"}).status_code == 404


def test_the_list_asks_the_database_as_often_for_many_as_for_one(site, place, max_queries):
    person = site.actor(site.person("opener", Role.ASSESSOR, tenant=place.tenant))
    for number in range(10):
        OpenDispute(
            assessment=place.pk, kind="node", subject="SH-04", title=f"分歧{number}", statement="x"
        ).run(person)
    lead = site.client_as(Role.LEAD, tenant=place.tenant)
    lead.get(address(place))
    with max_queries(12):
        lead.get(address(place))
