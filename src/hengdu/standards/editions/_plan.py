"""Describe the file of a scheduled plan: complete enough to print, compare and re-plan from."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from hengdu.documents import NO_TEXT, TextField, json_schema, read_document, record, validate_document
from hengdu.errors import StandardsError
from hengdu.standards.editions._assumptions import Assumptions
from hengdu.standards.editions._months import Month, read_month
from hengdu.standards.registry import Layer

Code = Annotated[str, Field(min_length=1, max_length=80)]
_WHOLE = 0


@record
class StageSlot:
    """One stage of an item: first and last month, both inclusive; ``fixed`` says it was under way."""

    stage: Code
    first: Month
    last: Month
    fixed: bool = False


@record
class PlannedItem:
    """One item of a scheduled plan; ``months_late`` counts from the end of its target year."""

    standard: Code
    title: TextField
    category: str = ""
    urgency: int = 0
    year: int | None = None
    lead: Code | None = None
    status: str = ""
    stages: tuple[StageSlot, ...] = ()
    months_late: int = 0
    reason: TextField = NO_TEXT
    note: TextField = NO_TEXT

    @property
    def first(self) -> str:
        """Return the month in which it begins."""
        return self.stages[0].first

    @property
    def last(self) -> str:
        """Return the month in which it ends."""
        return self.stages[-1].last


@record
class PlanFile:
    """A scheduled plan with its price, bound and all that it assumed.

    ``done`` are items of the edition that needed no scheduling any more; ``waits`` the order that was
    kept, as (before, after, reason); ``changes`` what was changed against the plan it was made from.
    """

    format: Literal[1] = 1
    kind: Literal["schedule"] = "schedule"
    id: Code
    title: TextField
    edition: Code
    start: Month
    search: Literal["optimal", "feasible", "greedy"]
    price: int
    bound: int
    is_bound_known: bool = True
    makespan: int
    layers: tuple[Layer, ...] = ()
    items: tuple[PlannedItem, ...] = ()
    done: tuple[Code, ...] = ()
    waits: tuple[WaitFor, ...] = ()
    changes: tuple[TextField, ...] = ()
    handovers: tuple[Code, ...] = ()
    assumptions: Assumptions = field(default_factory=Assumptions)

    def item(self, standard: str) -> PlannedItem | None:
        """Return one item, or None."""
        return next((one for one in self.items if one.standard == standard), None)

    @property
    def gap(self) -> float:
        """Return the share of the price that might still be saved; 0 when proven optimal."""
        return (self.price - self.bound) / self.price if self.price else 0.0

    @property
    def late(self) -> tuple[PlannedItem, ...]:
        """Return the items that end after their year, the latest first."""
        found = [item for item in self.items if item.months_late]
        return tuple(sorted(found, key=lambda item: (-item.months_late, item.standard)))


@record
class WaitFor:
    """Stage ``after`` of one standard waits for stage ``before`` of another."""

    before: Code
    before_stage: Code
    after: Code
    after_stage: Code
    reason: TextField = NO_TEXT
    assumed: bool = True


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema of files of scheduled plans.

    >>> plan_schema()["title"]
    'Hengdu schedule of a plan'
    """
    return json_schema(PlanFile, "Hengdu schedule of a plan")


def load_plan(path: Path | str) -> PlanFile:
    """Read a scheduled plan; DocumentError or StandardsError name ``file:line`` of what is wrong."""
    document = read_document(Path(path))
    plan = validate_document(document, PlanFile, StandardsError)
    seen: set[str] = set()
    for at, item in enumerate(plan.items):
        place = document.place(("items", at))
        if item.standard in seen:
            raise StandardsError(f"{item.standard} 出现两次", f"{item.standard} occurs twice", place=place)
        seen.add(item.standard)
        if not item.stages:
            raise StandardsError("没有阶段", "has no stages", place=place)
        ends = _WHOLE
        for slot in item.stages:
            if read_month(slot.first) < ends or read_month(slot.last) < read_month(slot.first):
                raise StandardsError(
                    f"{item.standard} 的 {slot.stage} 阶段月份倒序",
                    f"the months of {item.standard}, stage {slot.stage}, go backwards",
                    place=place,
                    hint_zh="请改正该阶段的起止月份",
                    hint_en="Correct the first and last month of the stage",
                )
            ends = read_month(slot.last) + 1
    return plan
