"""Closing actions and moving their dates: never alone; what is to be assessed again."""

from datetime import date

import pytest

from hengdu.actions import (
    ActionError,
    AskClosing,
    AskExtension,
    ChangeAction,
    DecideClosing,
    DecideExtension,
    ItemFacts,
    PermissionRefused,
    PlanAction,
    ReopenAction,
    ReportProgress,
    Role,
    closure_sections,
)
from hengdu.store.assessments.models import Assessment
from hengdu.store.notices.queries import notices_visible_to
from hengdu.store.plans.models import ActionItem

DUE, LATER = date(2027, 3, 31), date(2027, 6, 30)


@pytest.fixture
def team(world):
    """An item, its owner, the lead, an assessor, and the assessment."""
    tenant = world.tenant()
    assessment = world.assessment(tenant)
    lead, assessor = world.person(Role.LEAD, tenant), world.person(Role.ASSESSOR, tenant)
    ito = world.respondent(assessment, "ITO")
    facts = ItemFacts(title_zh="补台账", practices=("SH-04.L2.EX1",), owner=ito.user_id, due=DUE)
    item = PlanAction(assessment=assessment, facts=facts).run(lead)
    return item, ito, lead, assessor, assessment


def row():
    return ActionItem.objects.get()


def test_an_item_is_closed_by_another_person_with_evidence(team):
    item, ito, lead, _assessor, assessment = team
    AskClosing(item=item, note="已补齐", evidence=("台账 v2", "台账 v2")).run(ito)
    assert (row().status, row().progress) == ("done", 100)
    assert "closure_asked" in {notice.kind for notice in notices_visible_to(lead)}
    DecideClosing(item=item, accept=True).run(lead)
    assert (row().status, row().closed_by_id, row().closed_note) == ("closed", lead.user_id, "已补齐")
    (record,) = closure_sections(Assessment.objects.get(pk=assessment))
    assert record["closings"] == [
        {"note": "已补齐", "evidence": ["台账 v2"], "ruling": "accepted", "reason": ""}
    ]


def test_neither_the_owner_nor_whoever_asked_decides(team, world):
    item, ito, lead, assessor, _assessment = team
    AskClosing(item=item, note="已补齐", evidence=("台账",)).run(lead)
    with pytest.raises(PermissionRefused):
        DecideClosing(item=item, accept=True).run(ito)
    with pytest.raises(ActionError, match="neither the owner"):
        DecideClosing(item=item, accept=True).run(lead)
    facts = ItemFacts(title_zh="补台账", owner=assessor.user_id, due=DUE)
    ChangeAction(item=item, facts=facts, version=row().version).run(lead)
    with pytest.raises(ActionError, match="neither the owner"):
        DecideClosing(item=item, accept=True).run(assessor)
    other = world.person(Role.REVIEWER, row().assessment.tenant_id)
    DecideClosing(item=item, accept=True).run(other)
    assert row().status == "closed"


def test_a_closing_without_words_is_refused_and_a_returned_one_says_why(team):
    item, ito, lead, _assessor, _assessment = team
    with pytest.raises(ActionError):
        AskClosing(item=item, note=" ", evidence=("台账",)).run(ito)
    AskClosing(item=item, note="已补齐", evidence=("台账",)).run(ito)
    with pytest.raises(ActionError, match="waits already"):
        AskClosing(item=item, note="再申请", evidence=("台账",)).run(ito)
    with pytest.raises(ActionError):
        DecideClosing(item=item, accept=False).run(lead)
    DecideClosing(item=item, accept=False, reason="缺外包系统").run(lead)
    assert row().status == "doing"
    AskClosing(item=item, note="已补外包", evidence=("台账",)).run(ito)


def test_a_closed_item_changes_only_after_it_is_opened_again(team):
    item, ito, lead, assessor, _assessment = team
    AskClosing(item=item, note="已补齐", evidence=("台账",)).run(ito)
    DecideClosing(item=item, accept=True).run(lead)
    version = row().version
    with pytest.raises(ActionError, match="closed"):
        ReportProgress(item=item, status="doing", progress=10, version=version).run(ito)
    with pytest.raises(ActionError, match="closed"):
        ChangeAction(item=item, facts=ItemFacts(title_zh="x"), version=version).run(lead)
    ReopenAction(item=item, reason="抽查发现缺项").run(assessor)
    assert (row().status, row().closed_at) == ("doing", None)


def test_a_date_moves_back_only_with_anothers_approval(team):
    item, ito, lead, assessor, _assessment = team
    later = ItemFacts(title_zh="补台账", owner=ito.user_id, due=LATER)
    for due in (later, ItemFacts(title_zh="补台账", owner=ito.user_id)):
        with pytest.raises(ActionError, match="moves back"):
            ChangeAction(item=item, facts=due, version=1).run(lead)
    AskExtension(item=item, new_due=LATER, why="采购延后").run(ito)
    assert row().due == DUE
    DecideExtension(item=item, accept=False, reason="不足").run(assessor)
    assert row().due == DUE
    AskExtension(item=item, new_due=LATER, why="采购延后，附合同").run(ito)
    DecideExtension(item=item, accept=True).run(lead)
    assert row().due == LATER
    assert [one.ruling for one in row().extensions.all()] == ["returned", "accepted"]


def test_whoever_asked_for_more_time_does_not_grant_it(team):
    item, _ito, lead, _assessor, _assessment = team
    AskExtension(item=item, new_due=LATER, why="采购延后").run(lead)
    with pytest.raises(ActionError, match="neither the owner"):
        DecideExtension(item=item, accept=True).run(lead)


def test_an_earlier_date_is_no_extension(team):
    item, ito = team[:2]
    with pytest.raises(ActionError):
        AskExtension(item=item, new_due=DUE, why="x").run(ito)
