"""Closing, dates and the ledger on their pages: who asks, who decides, what the owner sees."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hengdu.actions import CreateAssessment, ItemFacts, PlanAction, Role, SetUp
from hengdu.actions.jobs import run_job
from hengdu.store.assessments.models import Assessment
from hengdu.store.jobs.models import Job
from hengdu.store.plans.models import ActionItem


@pytest.fixture
def place(site):
    tenant = site.tenant()
    facts = SetUp(title="示例评估")
    key = CreateAssessment(tenant=tenant.pk, pack="sf-nscmm", facts=facts).run(site.system)
    return Assessment.objects.select_related("tenant").get(pk=key)


def test_an_owner_asks_and_another_decides_on_their_pages(site, place):
    owner = site.person("owner", Role.RESPONDENT, tenant=place.tenant, interview_roles=["ITO"])
    facts = ItemFacts(
        title_zh="补台账", practices=("SH-04.L2.EX1",), owner=owner.pk, due=dt.date(2027, 3, 31)
    )
    item = PlanAction(assessment=place.pk, facts=facts).run(site.system)
    base = f"/assessments/{place.pk}/actions/{item}/"
    mine, lead = site.client(owner), site.client_as(Role.LEAD, tenant=place.tenant)
    assert "申请关闭或延期" in mine.get(base + "progress/").content.decode()
    assert mine.post(base + "closing/", {"do": "close", "note": "已补"}).status_code == 422
    later = {"do": "extend", "new_due": "2027-06-30", "why": "采购延后"}
    assert mine.post(base + "closing/", later).status_code == 302
    sent = {"do": "close", "note": "已补", "evidence": "台账 v2"}
    assert mine.post(base + "closing/", sent).status_code == 302
    assert mine.post(base + "ruling/", {"do": "rule_closing", "accept": "yes"}).status_code in {403, 404}
    assert lead.post(base + "ruling/", {"do": "rule_extension", "accept": "yes"}).status_code == 302
    assert lead.post(base + "ruling/", {"do": "rule_closing", "accept": "no"}).status_code == 422
    assert lead.post(base + "ruling/", {"do": "rule_closing", "accept": "yes"}).status_code == 302
    row = ActionItem.objects.get()
    assert (row.status, row.due) == ("closed", dt.date(2027, 6, 30))
    shown = lead.get(base).content.decode()
    assert "需重新评估" in shown
    assert "SH-04.L2.EX1" in shown


def test_a_ledger_is_taken_in_by_a_job(site, place):
    lead = site.client_as(Role.LEAD, tenant=place.tenant)
    page = f"/assessments/{place.pk}/actions/ledger/"
    assert lead.post(page).status_code == 422
    file = SimpleUploadedFile("台账.csv", "事项,期限\n补台账,2027-03-31\n".encode())
    assert lead.post(page, {"file": file}).status_code == 302
    run_job(Job.objects.get().pk)
    assert ActionItem.objects.get().title_zh == "补台账"
