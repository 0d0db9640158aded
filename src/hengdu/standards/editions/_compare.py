"""Compare two scheduled plans side by side."""

from __future__ import annotations

from typing import Literal

import attrs

from hengdu.standards.editions._months import read_month
from hengdu.standards.editions._plan import PlanFile, PlannedItem
from hengdu.text import Text

Kind = Literal["same", "earlier", "later", "added", "dropped"]


@attrs.frozen(kw_only=True)
class ItemChange:
    """One item in both plans; ``moved`` is the months by which its end moves, later is positive."""

    standard: str
    title: Text
    left: PlannedItem | None
    right: PlannedItem | None
    moved: int
    kind: Kind


@attrs.frozen(kw_only=True)
class Totals:
    """What one plan comes to."""

    items: int
    late_items: int
    late_months: int
    weighted_months: int
    last: str


@attrs.frozen(kw_only=True)
class PlanComparison:
    """Two plans, their totals, and every item with the months by which it moves."""

    left: PlanFile
    right: PlanFile
    totals: tuple[Totals, Totals]
    items: tuple[ItemChange, ...]
    assumptions: tuple[Text, ...]

    def moved(self) -> tuple[ItemChange, ...]:
        """Return the items that are not the same, the greatest move first."""
        found = [one for one in self.items if one.kind != "same"]
        return tuple(sorted(found, key=lambda one: (-abs(one.moved), one.standard)))


def compare_plans(left: PlanFile, right: PlanFile) -> PlanComparison:
    """Return what changes from one plan to another, item by item and in total."""
    codes = dict.fromkeys([*(item.standard for item in left.items), *(item.standard for item in right.items)])
    return PlanComparison(
        left=left,
        right=right,
        totals=(_totals(left), _totals(right)),
        items=tuple(_change(code, left.item(code), right.item(code)) for code in codes),
        assumptions=tuple(_assumptions(left, right)),
    )


def _totals(plan: PlanFile) -> Totals:
    return Totals(
        items=len(plan.items),
        late_items=len(plan.late),
        late_months=sum(item.months_late for item in plan.items),
        weighted_months=sum(item.months_late * max(1, item.urgency) for item in plan.items),
        last=max((item.last for item in plan.items), default=""),
    )


def _change(code: str, left: PlannedItem | None, right: PlannedItem | None) -> ItemChange:
    either = right or left
    title = Text("", "") if either is None else either.title
    if left is None or right is None:
        kind: Kind = "added" if left is None else "dropped"
        return ItemChange(standard=code, title=title, left=left, right=right, moved=0, kind=kind)
    moved = read_month(right.last) - read_month(left.last)
    kind = "later" if moved > 0 else "earlier" if moved < 0 else "same"
    return ItemChange(standard=code, title=title, left=left, right=right, moved=moved, kind=kind)


def _assumptions(left: PlanFile, right: PlanFile) -> list[Text]:
    """Say which capacities and weights the plans do not share."""
    said = []
    before = {rule.code: rule for rule in left.assumptions.resources}
    for rule in right.assumptions.resources:
        old = before.get(rule.code)
        if old is None or (old.capacity, old.changes) != (rule.capacity, rule.changes):
            said.append(Text(f"{rule.name.zh}的能力不同", f"the capacity of {rule.name.en} differs"))
    if left.assumptions.weights != right.assumptions.weights:
        said.append(Text("权重不同", "the weights differ"))
    if left.assumptions.stages != right.assumptions.stages:
        said.append(Text("阶段或工期不同", "stages or durations differ"))
    return said
