"""The start page: what waits for whom, as the assessment goes on."""

from __future__ import annotations

from django.utils import timezone
from tests.sealing import approve
from tests.web.assessments.flow import flow

from hengdu.actions import Role
from hengdu.store.assessments.models import Assessment, Status, Submission
from hengdu.store.reviews.models import Round

__all__ = ["flow"]


def start(site, user):
    return site.client(user).get("/").content.decode()


def submitted(row):
    now = timezone.now()
    sent = Submission.objects.create(assessment=row, to="reviewer", sent_at=now)
    Round.objects.create(assessment=row, submission=sent, number=1)
    Assessment.objects.filter(pk=row.pk).update(status=Status.SUBMITTED, submitted_at=now)


def test_the_lead_is_led_to_what_is_open_and_then_to_the_seal(site, flow):
    lead = site.person("lead2", Role.LEAD, tenant=flow.tenant)
    assert "查看未完成事项并提交" in start(site, lead)
    submitted(flow.row)
    assert "等您处理" not in start(site, lead)
    approve(flow.row.pk)
    page = start(site, lead)
    assert "可以封存" in page
    assert f"{flow.url}dossier/" in page


def test_a_returned_assessment_leads_to_what_was_returned(site, flow):
    Assessment.objects.filter(pk=flow.row.pk).update(status=Status.RETURNED)
    assert "查看退回内容" in start(site, site.person("lead2", Role.LEAD, tenant=flow.tenant))


def test_a_submitted_assessment_waits_for_assessor_and_reviewer_but_not_yet_for_approval(site, flow):
    people = {
        role: site.person(role.value, role, tenant=flow.tenant)
        for role in (Role.ASSESSOR, Role.REVIEWER, Role.DIRECT_RESPONSIBLE, Role.AUDITOR)
    }
    submitted(flow.row)
    pages = {role: start(site, user) for role, user in people.items()}
    assert "对照证据核验作答" in pages[Role.ASSESSOR]
    assert "复核 40 个子域" in pages[Role.REVIEWER]
    assert "等您处理" not in pages[Role.DIRECT_RESPONSIBLE]
    assert "给出审计意见" in pages[Role.AUDITOR]


def test_whoever_is_asked_nothing_is_told_so_only_if_they_answer(site, flow):
    assert "没有等您回答的题目" not in start(site, site.person("r", Role.READER, tenant=flow.tenant))
