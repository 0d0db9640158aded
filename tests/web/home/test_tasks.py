"""The start page: what waits for whom, as the assessment goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone
from tests.actions.standards.rows import kept
from tests.sealing import approve
from tests.standards.process import samples
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


UNIT = "示例期货乙"


@pytest.fixture
def solicited():
    """A drafting in its round of comments, which the unit has not answered."""
    record = samples.solicited()
    rounds = tuple(
        replace(one, replies=tuple(reply for reply in one.replies if reply.unit != UNIT))
        for one in record.solicitations
    )
    return kept(replace(record, solicitations=rounds))


def test_a_unit_that_was_asked_is_led_to_its_reply(site, solicited):
    page = start(site, site.person("u", Role.UNIT_EDITOR, unit=UNIT))
    assert "填报本单位意见" in page
    assert f"/desk/process/{solicited.pk}/comments/drafts/C1/reply/" in page
    assert "填报本单位意见" not in start(site, site.person("v", Role.UNIT_EDITOR, unit="示例他人"))


def test_a_gate_with_everything_there_leads_only_who_may_move_it(site):
    on = samples.day("2026-01-20")
    record = samples.go(samples.begun(), "apply", samples.LEAD, on, "application", "outline")
    row = kept(replace(record, papers=(*record.papers, *samples.papers("2026-02-01", "plan-notice"))))
    mover, reader = site.person("g", Role.SECRETARIAT), site.person("r", Role.DESK_READER)
    assert "条件已齐备" in start(site, mover)
    assert f"/desk/process/{row.pk}/" in start(site, mover)
    assert "条件已齐备" not in start(site, reader)


def test_whoever_a_meeting_gave_a_task_is_led_to_it(site):
    kept(samples.voted())
    doer = site.person("d", Role.WORKING_GROUP)
    type(doer).objects.filter(pk=doer.pk).update(display_name="示例主笔")
    assert "会议任务" in start(site, doer)
    assert "会议任务" not in start(site, site.person("e", Role.WORKING_GROUP))


def test_what_is_late_is_counted_for_leaders_too(site):
    kept(samples.voted())
    assert "1 项标准制定已逾期" in start(site, site.person("r", Role.DESK_READER))


def test_the_start_page_of_the_desk_stays_within_its_queries(site, max_queries):
    for _ in range(20):
        kept(samples.voted())
    client = site.client(site.person("s", Role.SECRETARIAT))
    client.get("/")
    with max_queries(15):
        client.get("/")
