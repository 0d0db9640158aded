"""Hold what a schedule assumes: durations, capacities, order, weights; each entry says on what basis."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import Field

import hengdu.content
from hengdu.documents import (
    NO_TEXT,
    Document,
    TextField,
    json_schema,
    read_document,
    record,
    validate_document,
)
from hengdu.errors import StandardsError
from hengdu.standards.editions._months import Month
from hengdu.standards.registry import RelationKind, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hengdu.standards.registry import Register

Code = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$")]
Count = Annotated[int, Field(ge=0, le=10_000)]
Months = Annotated[int, Field(ge=0, le=240)]
Percent = Annotated[int, Field(ge=0, le=100)]
Entry = TypeVar("Entry")


@record
class StageRule:
    """One stage of the making of a standard: how long it lasts and what it takes in every month.

    ``takes_unit`` makes it take one of its leading unit's places too.
    """

    code: Code
    name: TextField
    months: Months
    demands: Mapping[str, Count] = field(default_factory=dict)
    takes_unit: bool = False
    is_assumed: bool = True
    basis: TextField = NO_TEXT


@record
class StatusRule:
    """Where an item of a status begins, and which share of a stage is still to be done."""

    status: Status
    first: Code
    percents: Mapping[str, Percent] = field(default_factory=dict)
    is_assumed: bool = True
    basis: TextField = NO_TEXT


@record
class CapacityChange:
    """From this month on a resource has another capacity."""

    month: Month
    capacity: Count


@record
class ResourceRule:
    """A body or group whose capacity the stages share."""

    code: Code
    name: TextField
    capacity: Count
    changes: tuple[CapacityChange, ...] = ()
    is_assumed: bool = True
    basis: TextField = NO_TEXT


@record
class UnitRule:
    """How many standards a leading unit carries at a time; ``units`` are exceptions by unit id."""

    capacity: Count
    units: Mapping[str, Count] = field(default_factory=dict)
    is_assumed: bool = True
    basis: TextField = NO_TEXT


@record
class LinkRule:
    """What a relation of the register means for the order: stage ``before`` of its target ends first."""

    relation: RelationKind
    before: Code
    after: Code
    lag: Months = 0
    is_assumed: bool = True
    basis: TextField = NO_TEXT


@record
class OrderRule:
    """One standard waits for another, beyond what the register's relations say."""

    before: Code
    after: Code
    before_stage: Code
    after_stage: Code
    lag: Months = 0
    is_assumed: bool = True
    reason: TextField = NO_TEXT


@record
class ItemRule:
    """What is known of one item: its lead, its own durations, its earliest month, who shares experts.

    ``start`` fixes the month in which the first stage that remains began; ``skip`` names stages that
    are left out (fast track); ``experts`` are names of resources that the drafting takes.
    """

    standard: Code
    lead: Code | None = None
    months: Mapping[str, Months] = field(default_factory=dict)
    skip: tuple[Code, ...] = ()
    not_before: Month | None = None
    start: Month | None = None
    experts: tuple[Code, ...] = ()
    is_assumed: bool = False
    note: TextField = NO_TEXT


@record
class WeightRule:
    """The price of a month of weighted tardiness, of makespan, and of each stage's shift."""

    tardiness: Count = 100
    makespan: Count = 1
    stability: Count = 0


@record
class YearRule:
    """Items of at least this urgency are due so many years after the first year of a new plan."""

    urgency: Count
    years_after: Annotated[int, Field(ge=0, le=20)]


@record
class OutcomeRule:
    """The drafting project in which an item went on, for reviews; inferred unless a document says so."""

    standard: Code
    project: Code
    is_inferred: bool = True
    note: TextField = NO_TEXT


@record
class Assumptions:
    """Everything that a schedule assumes; a file may give any part, the rest is the default's."""

    format: Literal[1] = 1
    id: Code = "assumptions"
    title: TextField = NO_TEXT
    note: TextField = NO_TEXT
    stages: tuple[StageRule, ...] = ()
    statuses: tuple[StatusRule, ...] = ()
    resources: tuple[ResourceRule, ...] = ()
    unit_capacity: UnitRule | None = None
    handover_months: Months | None = None
    links: tuple[LinkRule, ...] = ()
    orders: tuple[OrderRule, ...] = ()
    items: tuple[ItemRule, ...] = ()
    weights: WeightRule | None = None
    years_by_urgency: tuple[YearRule, ...] = ()
    outcomes: tuple[OutcomeRule, ...] = ()

    def stage(self, code: str) -> StageRule:
        """Return a stage; StandardsError names one that does not exist."""
        return _named(self.stages, code, lambda one: one.code, "阶段", "stage")

    def item(self, standard: str) -> ItemRule:
        """Return what is known of an item, or a rule that says nothing."""
        found = next((one for one in self.items if one.standard == standard), None)
        return ItemRule(standard=standard) if found is None else found

    def year_of(self, urgency: int, first_year: int) -> int:
        """Return the target year that an urgency asks for in a plan that begins in ``first_year``."""
        fitting = [one for one in self.years_by_urgency if urgency >= one.urgency]
        best = max(fitting, key=lambda one: one.urgency, default=None)
        return first_year + (best.years_after if best else 2)


def assumptions_schema() -> dict[str, Any]:
    """Return the JSON Schema of files of assumptions.

    >>> assumptions_schema()["title"]
    'Hengdu planning assumptions'
    """
    return json_schema(Assumptions, "Hengdu planning assumptions")


@cache
def default_assumptions() -> Assumptions:
    """Return the assumptions that ship with Hengdu, each with its basis.

    >>> default_assumptions().stage("comment").months
    2
    """
    document = read_document(hengdu.content.standards / "planning.yaml")
    own = validate_document(document, Assumptions, StandardsError)
    return _checked(document, own, own)


def load_assumptions(path: Path | str) -> Assumptions:
    """Read a file of assumptions over the default ones: entries with the same code replace them.

    Raises DocumentError or StandardsError with ``file:line`` for what is malformed or named nowhere.
    """
    document = read_document(Path(path))
    own = validate_document(document, Assumptions, StandardsError)
    return _checked(document, own, merged(default_assumptions(), own))


def merged(base: Assumptions, own: Assumptions) -> Assumptions:
    """Lay one file of assumptions over another; stages with other codes stand alone, links and all."""
    known = {stage.code for stage in base.stages}
    if any(stage.code not in known for stage in own.stages):
        named = {stage.code for stage in own.stages}
        base = dataclasses.replace(
            base,
            stages=(),
            statuses=tuple(one for one in base.statuses if {one.first, *one.percents} <= named),
            links=tuple(one for one in base.links if {one.before, one.after} <= named),
            orders=tuple(one for one in base.orders if {one.before_stage, one.after_stage} <= named),
        )
    return dataclasses.replace(
        own,
        title=own.title if own.title.zh else base.title,
        note=own.note if own.note.zh else base.note,
        stages=_over(base.stages, own.stages, lambda one: one.code),
        statuses=_over(base.statuses, own.statuses, lambda one: one.status),
        resources=_over(base.resources, own.resources, lambda one: one.code),
        unit_capacity=own.unit_capacity or base.unit_capacity,
        handover_months=base.handover_months if own.handover_months is None else own.handover_months,
        links=_over(base.links, own.links, lambda one: one.relation),
        orders=_over(base.orders, own.orders, lambda one: (one.before, one.after)),
        items=_over(base.items, own.items, lambda one: one.standard),
        weights=own.weights or base.weights,
        years_by_urgency=own.years_by_urgency or base.years_by_urgency,
        outcomes=_over(base.outcomes, own.outcomes, lambda one: one.standard),
    )


def check_against(assumptions: Assumptions, register: Register, *, place: str = "") -> None:
    """Raise a StandardsError for the first standard, unit or project that the register has not."""
    known = {"standards": register.standards, "units": register.units, "projects": register.projects}
    for kind, code in _references(assumptions):
        if code not in known[kind]:
            zh = {"standards": "标准", "units": "单位", "projects": "项目"}[kind]
            raise StandardsError(
                f"登记册中没有{zh} {code}",
                f"the register has no {kind[:-1]} {code}",
                place=place or assumptions.id,
                hint_zh="请改正编号，或先登记",
                hint_en="Correct the id, or register it first",
            )


def _references(given: Assumptions) -> Iterator[tuple[str, str]]:
    for order in given.orders:
        yield "standards", order.before
        yield "standards", order.after
    for item in given.items:
        yield "standards", item.standard
        if item.lead is not None:
            yield "units", item.lead
    for outcome in given.outcomes:
        yield "standards", outcome.standard
        yield "projects", outcome.project
    if given.unit_capacity is not None:
        yield from (("units", code) for code in given.unit_capacity.units)


def _checked(document: Document, own: Assumptions, whole: Assumptions) -> Assumptions:
    """Refuse stages and resources that are named but not described, and months that go backwards."""
    stages = {stage.code for stage in whole.stages}
    resources = {resource.code for resource in whole.resources}
    for path, code, kind in _names(own):
        if code not in (stages if kind == "stage" else resources):
            zh = "阶段" if kind == "stage" else "资源"
            raise _fault(document.place(path), f"没有{zh} {code}", f"there is no {kind} {code}")
    for status in whole.statuses:
        if status.first not in stages:
            raise _fault(
                document.place(("stages",)),
                f"状态 {status.status} 的起始阶段 {status.first} 不存在",
                f"the first stage {status.first} of {status.status} does not exist",
            )
    for at, resource in enumerate(own.resources):
        months = [change.month for change in resource.changes]
        if months != sorted(set(months)):
            raise _fault(
                document.place(("resources", at, "changes")),
                f"资源 {resource.code} 的变更月份倒序",
                f"the changes of {resource.code} go backwards",
            )
    for at, item in enumerate(own.items):
        if item.start is not None and item.not_before is not None and item.start < item.not_before:
            raise _fault(
                document.place(("items", at)),
                f"{item.standard} 的开始月 {item.start} 早于最早月 {item.not_before}",
                f"{item.standard} starts in {item.start}, before its earliest month {item.not_before}",
            )
    return whole


_Path = tuple[str | int, ...]


def _names(given: Assumptions) -> Iterator[tuple[_Path, str, str]]:
    """Yield (path, code, kind) of every stage and resource that a file names."""
    for at, status in enumerate(given.statuses):
        yield ("statuses", at, "first"), status.first, "stage"
        yield from ((("statuses", at, "percents", code), code, "stage") for code in status.percents)
    for at, stage in enumerate(given.stages):
        yield from ((("stages", at, "demands", code), code, "resource") for code in stage.demands)
    for at, link in enumerate(given.links):
        yield ("links", at, "before"), link.before, "stage"
        yield ("links", at, "after"), link.after, "stage"
    for at, order in enumerate(given.orders):
        yield ("orders", at, "before_stage"), order.before_stage, "stage"
        yield ("orders", at, "after_stage"), order.after_stage, "stage"
    for at, item in enumerate(given.items):
        yield from ((("items", at, "months", code), code, "stage") for code in item.months)
        yield from ((("items", at, "skip"), code, "stage") for code in item.skip)
        yield from ((("items", at, "experts"), code, "resource") for code in item.experts)


def _over(base: Iterable[Entry], own: Iterable[Entry], key: Callable[[Entry], object]) -> tuple[Entry, ...]:
    found = {key(one): one for one in base}
    found.update({key(one): one for one in own})
    return tuple(found.values())


def _named(items: Iterable[Entry], code: str, key: Callable[[Entry], str], zh: str, en: str) -> Entry:
    for item in items:
        if key(item) == code:
            return item
    raise StandardsError(f"没有{zh} {code}", f"there is no {en} {code}", place=code)


def _fault(place: str, zh: str, en: str) -> StandardsError:
    return StandardsError(zh, en, place=place, hint_zh="请改正所示位置", hint_en="Correct the place shown")
