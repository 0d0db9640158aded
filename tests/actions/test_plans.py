"""The action list: items from recommendations, with owner, date and progress."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from hengdu.actions import (
    ActionError,
    ChangeAction,
    Conflict,
    ItemFacts,
    NotFoundError,
    PermissionRefused,
    PlanAction,
    ReportProgress,
    Role,
)
from hengdu.store.assessments.packs import installed
from hengdu.store.notices.queries import notices_visible_to
from hengdu.store.plans.models import ActionItem
from hengdu.store.tenants.models import Grant
from hengdu.store.trail.models import Event


@pytest.fixture
def team(world):
    """An assessment, its lead, and a respondent."""
    tenant = world.tenant()
    assessment = world.assessment(tenant)
    return assessment, world.person(Role.LEAD, tenant), world.respondent(assessment, "ITO")


def plan(team, **facts):
    return PlanAction(assessment=team[0], facts=ItemFacts(**facts)).run(team[1])


def test_an_item_from_a_recommendation_takes_its_words_and_practices_from_the_pack(team):
    recommendation = installed("sf-nscmm").recommendations["SH-04.R3"]
    row = ActionItem.objects.get(pk=plan(team, source="SH-04.R3/2"))
    action = recommendation.actions[1]
    assert (row.title_zh, row.title_en) == (action.text.zh, action.text.en)
    assert tuple(row.practices) == action.satisfies
    assert (row.node, row.level, row.status) == ("SH-04", 3, "open")
    whole = ActionItem.objects.get(pk=plan(team, source="SH-04.R3"))
    assert whole.title_zh == recommendation.title.zh
    assert set(whole.practices) == {code for item in recommendation.actions for code in item.satisfies}


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"source": "ZZ-01.R1"},
        {"source": "SH-04.R3/99"},
        {"source": "SH-04.R3/0"},
        {"source": "SH-04.R3/x"},
        {"title_zh": "补台账", "practices": ("ZZ",)},
        {"title_zh": "补台账", "node": "ZZ"},
        {"title_zh": "补台账", "level": -1},
        {"title_zh": "补台账", "level": 9},
        {"title_zh": "补台账", "starts": date(2026, 2, 1), "due": date(2026, 1, 1)},
    ],
)
def test_an_item_that_makes_no_sense_is_refused(team, facts):
    with pytest.raises((ActionError, NotFoundError)):
        plan(team, **facts)
    assert not ActionItem.objects.exists()


def test_the_owner_is_told_and_reports_progress(team):
    ito = team[2]
    item = plan(team, title_zh="补台账", owner=ito.user_id, due=date(2027, 3, 31))
    assert "action_given" in {notice.kind for notice in notices_visible_to(ito)}
    assert ReportProgress(item=item, status="doing", progress=40, version=1).run(ito) == 2
    assert ReportProgress(item=item, status="done", progress=70, note="已补", version=2).run(ito) == 3
    row = ActionItem.objects.get(pk=item)
    assert (row.status, row.progress, row.note) == ("done", 100, "已补")
    assert '"progress":40' in Event.objects.last().before


def test_somebody_else_does_not_report_for_the_owner(team, world):
    item = plan(team, title_zh="补台账", owner=team[1].user_id)
    with pytest.raises(PermissionRefused):
        ReportProgress(item=item, status="doing", progress=40).run(team[2])
    foreign = world.person(Role.LEAD, world.tenant("示例乙"))
    with pytest.raises(PermissionRefused) as refused:
        ReportProgress(item=item, status="doing", progress=40).run(foreign)
    assert not refused.value.known


@pytest.mark.parametrize(("status", "progress"), [("doing", 101), ("doing", -1), ("closed", 100), ("x", 1)])
def test_progress_that_makes_no_sense_is_refused(team, status, progress):
    item = plan(team, title_zh="补台账")
    with pytest.raises(ActionError):
        ReportProgress(item=item, status=status, progress=progress).run(team[1])


def test_an_owner_works_in_the_institution(team, world):
    item = plan(team, title_zh="补台账")
    elsewhere = world.person(Role.LEAD, world.tenant("示例乙")).user_id
    for owner in (elsewhere, world.person().user_id, uuid4()):
        with pytest.raises(NotFoundError):
            plan(team, title_zh="补台账", owner=owner)
        with pytest.raises(NotFoundError):
            ChangeAction(item=item, facts=ItemFacts(title_zh="补台账", owner=owner), version=1).run(team[1])
    assert ActionItem.objects.get().owner_id is None


def test_an_owner_who_left_stays_until_another_is_named(team):
    owner = team[2].user_id
    item = plan(team, title_zh="补台账", owner=owner)
    Grant.objects.filter(user=owner).update(revoked_at=timezone.now())
    ChangeAction(item=item, facts=ItemFacts(title_zh="补全台账", owner=owner), version=1).run(team[1])
    assert ActionItem.objects.get().owner_id == owner
    with pytest.raises(NotFoundError):
        plan(team, title_zh="另一项", owner=owner)


def test_two_who_change_an_item_do_not_overwrite_each_other(team):
    item = plan(team, title_zh="补台账")
    assert ChangeAction(item=item, facts=ItemFacts(title_zh="补全台账"), version=1).run(team[1]) == 2
    with pytest.raises(Conflict) as conflict:
        ChangeAction(item=item, facts=ItemFacts(title_zh="另一个"), version=1).run(team[1])
    assert conflict.value.current.title_zh == "补全台账"
