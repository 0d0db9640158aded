"""Choose which items to raise so that a share or minimum rule reaches a level; exact."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from hengdu.scoring._levels import allowed_to_lag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hengdu.packs import LevelRule
    from hengdu.scoring._evaluate import NodePlan
    from hengdu.scoring._lift import Lifter

Price = tuple[Decimal | int, int]
_Key = TypeVar("_Key")


class _Way(NamedTuple):
    """Target levels of ladders: what they cost, the practices they raise (sorted), and they."""

    price: Price
    codes: tuple[str, ...]
    targets: tuple[tuple[str, int], ...]

    def then(self, other: _Way) -> _Way:
        """Return both together."""
        price = (self.price[0] + other.price[0], self.price[1] + other.price[1])
        return _Way(price, tuple(sorted((*self.codes, *other.codes))), (*self.targets, *other.targets))


class _Group(NamedTuple):
    """Items under one node of the floor: all at ``bottom``, all but ``lag`` at ``least``."""

    members: tuple[str, ...]
    bottom: int
    least: int
    lag: int


_NOTHING = _Way((0, 0), (), ())


def choose_targets(lifter: Lifter, plan: NodePlan, goal: int, objective: str) -> dict[str, int] | None:
    """Return the target level of each ladder to raise, or None where the goal is out of reach."""
    way = _Chooser(lifter, objective).share(plan, goal)
    return None if way is None else dict(way.targets)


class _Chooser:
    """Find the cheapest way of a node to a level, by dynamic programming over its items."""

    def __init__(self, lifter: Lifter, objective: str) -> None:
        self.lifter = lifter
        self.objective = objective
        self._ways: dict[tuple[str, int], _Way | None] = {}

    def reach(self, code: str, level: int) -> _Way | None:
        """Return the cheapest way of a rated node to a level; None where there is none."""
        if level <= self.lifter.level(code):
            return _NOTHING
        key = (code, level)
        if key not in self._ways:
            plan = self.lifter.scorer.plan_of[code]
            self._ways[key] = self._ladder(plan, level) if plan.cells else self.share(plan, level)
        return self._ways[key]

    def _ladder(self, plan: NodePlan, level: int) -> _Way | None:
        code, scorer = plan.node.code, self.lifter.scorer
        found = self.lifter.reach(code, level)
        if found is None or not self.lifter.allowed(code, level):
            return None
        price: Price = found.cost
        if self.objective == "effort":
            months = sum((low + high for _, (low, high) in self.lifter.efforts(code, level)), Decimal(0))
            price = (months, found.cost[0])
        return _Way(price, tuple(sorted(scorer.practices[at] for at in found.changes)), ((code, level),))

    def share(self, plan: NodePlan, goal: int) -> _Way | None:
        """Return the cheapest way of a share or minimum node to a level."""
        rule, lifter = plan.rule.level, self.lifter
        if rule is None or rule.rule not in {"share", "minimum"} or not lifter.allowed(plan.node.code, goal):
            return None
        items = sorted(code for code in plan.level_of if lifter.run.found[code].level is not None)
        allowed = 0 if rule.rule == "minimum" else allowed_to_lag(rule, len(items))
        table: Mapping[int, _Way] = {0: _NOTHING}
        for group in self._groups(plan, rule, items, goal):
            table = _joined(table, self._in_group(group, goal))
        reached = [way for count, way in table.items() if count >= len(items) - allowed]
        return min(reached, default=None)

    def _groups(self, plan: NodePlan, rule: LevelRule, items: Sequence[str], goal: int) -> list[_Group]:
        """Split the items by the floor's nodes."""
        lowest = max(0, goal - rule.none_below) if rule.none_below is not None else 0
        members: dict[str, list[str]] = {}
        floors, scorer = set(plan.floor_of), self.lifter.scorer
        for code in items:
            above = next((item for item in scorer.pack.ancestors(code) if item in floors), "")
            members.setdefault(above, []).append(code)
        groups = []
        for name, codes in sorted(members.items()):
            least, lag, bottom = 0, len(codes), lowest
            own = scorer.plan_of[name].rule.level if name else None
            if own is not None and rule.floor is not None and own.rule in {"share", "minimum"}:
                least = goal - rule.floor.distance
                lag = allowed_to_lag(own, len(codes)) if own.rule == "share" else 0
                if not self.lifter.allowed(name, least):
                    least, lag = max(scorer.pack.levels) + 1, -1
                elif own.none_below is not None:
                    bottom = max(bottom, least - own.none_below)
            groups.append(_Group(tuple(codes), bottom, least, lag))
        return groups

    def _in_group(self, group: _Group, goal: int) -> dict[int, _Way]:
        """Return per number of items at the goal the cheapest way that also meets the floor."""
        states: dict[tuple[int, int], _Way] = {(0, 0): _NOTHING}
        for code in group.members:
            now = self.lifter.level(code)
            finals = sorted({max(level, now) for level in (now, group.bottom, group.least, goal)})
            steps = [
                (level, way)
                for level in finals
                if level >= group.bottom and (way := self.reach(code, level)) is not None
            ]
            new: dict[tuple[int, int], _Way] = {}
            for (at_goal, at_least), so_far in states.items():
                for level, way in steps:
                    state = (at_goal + (level >= goal), at_least + (level >= group.least))
                    _keep(new, state, so_far.then(way))
            states = new
        result: dict[int, _Way] = {}
        for (at_goal, at_least), way in states.items():
            if at_least >= len(group.members) - group.lag:
                _keep(result, at_goal, way)
        return result


def _joined(first: Mapping[int, _Way], second: Mapping[int, _Way]) -> dict[int, _Way]:
    joined: dict[int, _Way] = {}
    for count, way in first.items():
        for more, other in second.items():
            _keep(joined, count + more, way.then(other))
    return joined


def _keep(ways: dict[_Key, _Way], key: _Key, way: _Way) -> None:
    """Keep the cheaper way, of equal ones the first in code order."""
    if key not in ways or way < ways[key]:
        ways[key] = way
