"""Count what a schedule asks of every resource and leading unit, month by month, against what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.standards.editions._months import YEAR, read_month
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hengdu.standards.editions._assumptions import Assumptions, CapacityChange
    from hengdu.standards.editions._plan import PlanFile, PlannedItem


_UNIT: Final = "unit:"


@attrs.frozen(kw_only=True)
class YearLoad:
    """One year of a resource: the most that is asked in a month, the least there is, months that are full."""

    year: int
    peak: int
    capacity: int
    full_months: int


@attrs.frozen(kw_only=True)
class Load:
    """What a plan asks of one resource in each month from ``first`` (months are whole numbers).

    ``is_unit`` marks a leading unit, whose places are standards that it carries at a time.
    """

    code: str
    name: Text
    first: int
    used: tuple[int, ...]
    capacity: tuple[int, ...]
    is_unit: bool = False

    def years(self) -> tuple[YearLoad, ...]:
        """Return the load year by year."""
        found: dict[int, list[tuple[int, int]]] = {}
        for at, pair in enumerate(zip(self.used, self.capacity, strict=True)):
            found.setdefault((self.first + at) // YEAR, []).append(pair)
        return tuple(
            YearLoad(
                year=year,
                peak=max(used for used, _ in pairs),
                capacity=min(capacity for _, capacity in pairs),
                full_months=sum(0 < capacity <= used for used, capacity in pairs),
            )
            for year, pairs in found.items()
        )


def loads_of(plan: PlanFile, units: Mapping[str, Text]) -> tuple[Load, ...]:
    """Return the load of every resource and of every unit that leads something, in this order.

    ``units`` names the units. A month counts as full where nothing more could begin in it.
    """
    if not plan.items:
        return ()
    first = read_month(plan.start)
    months = max(read_month(item.last) for item in plan.items) - first + 1
    used: dict[str, list[int]] = {}
    for item in plan.items:
        for code, month, amount in _asked(plan.assumptions, item):
            if 0 <= month - first < months:
                used.setdefault(code, [0] * months)[month - first] += amount
    found = [
        Load(
            code=rule.code,
            name=rule.name,
            first=first,
            used=tuple(used.get(rule.code, [0] * months)),
            capacity=_capacities(rule.capacity, rule.changes, first, months),
        )
        for rule in plan.assumptions.resources
    ]
    rule = plan.assumptions.unit_capacity
    for code in dict.fromkeys(item.lead for item in plan.items if item.lead is not None):
        most = 1 if rule is None else rule.units.get(code, rule.capacity)
        found.append(
            Load(
                code=code,
                name=units.get(code, Text(code, code)),
                first=first,
                used=tuple(used.get(_UNIT + code, [0] * months)),
                capacity=(most,) * months,
                is_unit=True,
            )
        )
    return tuple(found)


def _asked(given: Assumptions, item: PlannedItem) -> Iterator[tuple[str, int, int]]:
    """Yield (resource, month, amount) of everything that an item takes."""
    stages = {stage.code: stage for stage in given.stages}
    experts = given.item(item.standard).experts
    for slot in item.stages:
        stage = stages.get(slot.stage)
        if stage is None:
            continue
        demands = {**stage.demands, **dict.fromkeys(experts if stage.takes_unit else (), 1)}
        if stage.takes_unit and item.lead is not None:
            demands[_UNIT + item.lead] = 1
        for month in range(read_month(slot.first), read_month(slot.last) + 1):
            yield from ((code, month, amount) for code, amount in demands.items())


def _capacities(base: int, changes: tuple[CapacityChange, ...], first: int, months: int) -> tuple[int, ...]:
    found = []
    for month in range(first, first + months):
        begun = [change.capacity for change in changes if read_month(change.month) <= month]
        found.append(begun[-1] if begun else base)
    return tuple(found)
