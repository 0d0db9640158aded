"""Choose which items to raise so that a share or minimum rule reaches a level; exact."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hengdu.scoring._evaluate import level_rule
from hengdu.scoring._levels import allowed_to_lag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.scoring._evaluate import NodePlan
    from hengdu.scoring._lift import Lifter

Price = tuple[int, int]
Way = tuple[Price, tuple[tuple[str, int], ...]]


class _Prices:
    """The price of bringing an item to a level; None where that is impossible."""

    def __init__(self, lifter: Lifter, objective: str) -> None:
        self.lifter = lifter
        self.objective = objective

    def __call__(self, code: str, level: int) -> Price | None:
        current = self.lifter.level(code)
        if level <= current:
            return (0, 0)
        plan = self.lifter.reach(code, level)
        if plan is None or not self.lifter.allowed(code, level):
            return None
        if self.objective == "practices":
            return plan.cost
        months = Decimal(0)
        for item in self.lifter.scorer.pack.nodes[code].recommendations:
            if current < item.level <= level and item.person_months is not None:
                months += sum(item.person_months)
        return (int(months * 50), plan.cost[0])


def choose_targets(lifter: Lifter, plan: NodePlan, goal: int, objective: str) -> dict[str, int] | None:
    """Return the target level of each item to raise, or None where the goal is out of reach."""
    rule = level_rule(plan)
    prices = _Prices(lifter, objective)
    items = sorted(code for code in plan.level_of if lifter.run.found[code].level is not None)
    if any(not lifter.scorer.plan_of[code].cells for code in items):
        return _nested(lifter, plan, goal, objective)
    if rule.rule == "minimum":
        groups = {"": items}
        lag_of = {"": 0}
        least_of = {"": goal}
    else:
        groups, lag_of, least_of = _groups(lifter, plan, items, goal)
    allowed = 0 if rule.rule == "minimum" else allowed_to_lag(rule, len(items))
    lowest = goal - rule.none_below if rule.none_below is not None else 0
    table: dict[int, Way] = {0: ((0, 0), ())}
    for name, members in groups.items():
        inner = _group(prices, members, goal, least_of[name], lag_of[name], lowest, lifter, name)
        table = _join(table, inner)
    reached = [way for count, way in table.items() if count >= len(items) - allowed]
    if not reached:
        return None
    best = min(reached, key=lambda way: (way[0], way[1]))
    return {code: level for code, level in best[1] if level > lifter.level(code)}


def _groups(
    lifter: Lifter, plan: NodePlan, items: list[str], goal: int
) -> tuple[dict[str, list[str]], dict[str, int], dict[str, int]]:
    """Split the items by the floor's nodes: how many may lag behind the floor in each."""
    rule = plan.rule.level
    groups: dict[str, list[str]] = {}
    lag_of: dict[str, int] = {}
    least_of: dict[str, int] = {}
    floors = set(plan.floor_of)
    for code in items:
        above = next((item for item in lifter.scorer.pack.ancestors(code) if item in floors), "")
        groups.setdefault(above, []).append(code)
    for name, members in groups.items():
        own = lifter.scorer.plan_of[name].rule.level if name else None
        if own is not None and own.rule == "share" and rule is not None and rule.floor is not None:
            least_of[name] = goal - rule.floor.distance
            lag_of[name] = allowed_to_lag(own, len(members))
        else:
            least_of[name], lag_of[name] = 0, len(members)
    return dict(sorted(groups.items())), lag_of, least_of


def _group(
    prices: _Prices,
    members: list[str],
    goal: int,
    least: int,
    lag: int,
    lowest: int,
    lifter: Lifter,
    name: str,
) -> dict[int, Way]:
    """Return per number of items at the goal the cheapest way that also meets the group's floor."""
    own = lifter.scorer.plan_of[name].rule.level if name else None
    bottom = max(0, lowest)
    if own is not None and own.none_below is not None and least > 0:
        bottom = max(bottom, least - own.none_below)
    states: dict[tuple[int, int], Way] = {(0, 0): ((0, 0), ())}
    for code in members:
        new: dict[tuple[int, int], Way] = {}
        levels = sorted({max(0, bottom), max(0, least), goal, lifter.level(code)})
        for (at_goal, at_least), (price, way) in states.items():
            for level in levels:
                final = max(level, lifter.level(code))
                if final < bottom or level < lifter.level(code):
                    continue
                more = prices(code, level)
                if more is None:
                    continue
                state = (at_goal + (final >= goal), at_least + (final >= least))
                total = (price[0] + more[0], price[1] + more[1])
                candidate = (total, (*way, (code, final)) if more != (0, 0) else way)
                if state not in new or _key(candidate) < _key(new[state]):
                    new[state] = candidate
        states = new
    result: dict[int, Way] = {}
    for (at_goal, at_least), found in states.items():
        enough = at_least >= len(members) - lag
        if enough and (at_goal not in result or _key(found) < _key(result[at_goal])):
            result[at_goal] = found
    return result


def _key(way: Way) -> tuple[Price, tuple[str, ...]]:
    return way[0], tuple(code for code, _ in way[1])


def _join(first: Mapping[int, Way], second: Mapping[int, Way]) -> dict[int, Way]:
    joined: dict[int, Way] = {}
    for count, (price, way) in first.items():
        for more, (extra, further) in second.items():
            candidate = ((price[0] + extra[0], price[1] + extra[1]), (*way, *further))
            key = count + more
            if key not in joined or _key(candidate) < _key(joined[key]):
                joined[key] = candidate
    return joined


def _nested(lifter: Lifter, plan: NodePlan, goal: int, objective: str) -> dict[str, int] | None:
    """Lift each child that itself is a share of others; one after the other, cheapest first."""
    rule = level_rule(plan)
    ways = []
    items = [code for code in plan.level_of if lifter.run.found[code].level is not None]
    for code in sorted(items):
        found = (
            choose_targets(lifter, lifter.scorer.plan_of[code], goal, objective)
            if lifter.level(code) < goal
            else {}
        )
        if found is not None:
            prices = _Prices(lifter, objective)
            parts = [prices(item, level) for item, level in found.items()]
            total = (sum(p[0] for p in parts if p), sum(p[1] for p in parts if p))
            ways.append((total, code, found))
    needed = len(items) - (0 if rule.rule == "minimum" else allowed_to_lag(rule, len(items)))
    if len(ways) < needed:
        return None
    targets: dict[str, int] = {}
    for _, _, found in sorted(ways, key=lambda way: (way[0], way[1]))[:needed]:
        targets.update(found)
    return targets
