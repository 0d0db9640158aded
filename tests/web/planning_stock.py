"""What the planning pages of the desk show: an edition, a schedule, a policy, risk entries, a document."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hengdu.actions.standards import (
    AddPolicyText,
    KeepDocument,
    KeepEdition,
    KeepSchedule,
    SaveEntry,
    SavePolicy,
)
from hengdu.standards.consistency import Finding, Place, Severity
from hengdu.standards.editions import Wish, default_assumptions, make_plan, read_month
from hengdu.standards.registry import (
    LAYERS,
    PlanEdition,
    PlanItem,
    Policy,
    Unit,
    WorkingGroup,
    builtin_register,
)
from hengdu.standards.risks import AdoptionRecord, RiskPoint
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from hengdu.standards.editions import PlanFile
    from hengdu.store import Actor

_ITEMS = (("sf-42", 4), ("sf-43", 2), ("sf-04", 3))


@cache
def sample_plan(code: str, mark: str) -> PlanFile:
    """Return a short plan, scheduled by rule."""
    wish = Wish(
        register=builtin_register(),
        edition=sample_edition(code, mark),
        assumptions=default_assumptions(),
        start=read_month("2027-01"),
        layers=LAYERS,
    )
    return make_plan(wish, plan_id=f"{code}-plan", title=Text(mark, mark), search="greedy")


def sample_edition(code: str, mark: str) -> PlanEdition:
    """Return an edition of three items."""
    items = tuple(
        PlanItem(id=f"{code}-{at}", seq=at, standard=standard, title=mark, urgency=stars, year=2027)
        for at, (standard, stars) in enumerate(_ITEMS, start=1)
    )
    return PlanEdition(
        id=code,
        title=Text(mark, mark),
        first_year=2027,
        last_year=2029,
        predecessors=("sfis-2023",),
        items=items,
        note=Text(mark, mark),
    )


def planning(actor: Actor, side: str, text: Callable[[str], str]) -> dict[str, Any]:
    """Make one of everything for a side and return the ids by the names in addresses."""
    said = Text(text("规划"), text("规划"))
    edition = KeepEdition(edition=sample_edition(f"plan-{side}", said.zh)).run(actor)
    plan = KeepSchedule(id=uuid4(), plan=sample_plan(edition, said.zh), note=text("备注")).run(actor)
    policy = Policy(id=f"policy-{side}", title=said, issuer=text("机关"), order=text("文号"))
    SavePolicy(policy=policy, is_new=True).run(actor)
    first = f"第一条 机构应当保护数据。{text('条文')}\n第二条 自发布之日起施行。"
    AddPolicyText(policy=policy.id, label="2025", text=first).run(actor)
    review = AddPolicyText(
        policy=policy.id,
        label="2026",
        text=f"第一条 机构应当保护数据，见 GB/T 22239-2019。{text('条文')}\n第二条 自2026年起施行。",
        effective=dt.date(2026, 7, 1),
        order=text("文号"),
    ).run(actor)
    point = RiskPoint(
        id=f"point-{side}", name=said, likelihood=4, impact=4, exposure=4, standards=("sf-42",), note=said
    )
    SaveEntry(code=point.id, record=point, is_new=True).run(actor)
    adopted = AdoptionRecord(
        standard=f"own-{side}", adopter=text("机构"), effect=said, problems=(said,), cost_cny=100
    )
    SaveEntry(code=f"adopted-{side}", record=adopted, is_new=True).run(actor)
    unit = Unit(id=f"unit-{side}", name=said, short=text("简称")[:80], kind="fund")
    SaveEntry(code=unit.id, record=unit, is_new=True).run(actor)
    group = WorkingGroup(
        id=f"group-{side}", name=said, lead=unit.id, units=(unit.id,), topics=("CI.warning",)
    )
    SaveEntry(code=group.id, record=group, is_new=True).run(actor)
    return {
        "unit_code": unit.id,
        "group_code": group.id,
        "edition": edition,
        "plan_id": plan,
        "policy": policy.id,
        "policy_review_id": review,
        "point": point.id,
        "entry_kind": "adoption",
        "entry": f"adopted-{side}",
        "document_id": _document(actor, text),
    }


def _document(actor: Actor, text: Callable[[str], str]) -> Any:
    found = Finding(
        rule="stated-count",
        severity=Severity.WARNING,
        places=(Place(document=text("文稿"), line=3, text=text("原文"), table=text("表"), row="1"),),
        message=Text(text("发现"), text("发现")),
        proposal=Text(text("建议"), text("建议")),
        names=(text("甲"), text("乙")),
    )
    name = text("文稿")[:100] + ".txt"
    return KeepDocument(id=uuid4(), name=name, text=text("文本"), findings=(found,)).run(actor)
