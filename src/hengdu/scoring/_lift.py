"""Answer "what would lift it": the fewest improvements that reach a level.

Fewest practices first, then fewest answer steps, then code order, each practice with the lowest
answer that suffices. Exact for level cells, and by dynamic programming over target levels for
nodes whose level is a share or minimum of others; other level rules are searched greedily and
come back with a lower bound.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import attrs

from hengdu.errors import ScoringError
from hengdu.scoring._indicators import cap_holds
from hengdu.scoring._leaves import NOT_APPLICABLE, LeafState
from hengdu.scoring._lift_cell import Cost, solve_cell
from hengdu.scoring._lift_search import search_lift
from hengdu.scoring._lift_share import choose_targets
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hengdu.assessments import Assessment
    from hengdu.packs import Cap
    from hengdu.scoring._cells import CellPlan
    from hengdu.scoring._compile import Scorer
    from hengdu.scoring._evaluate import Evaluation, NodePlan

MAX_IMPLIERS = 6


class Change(NamedTuple):
    """Raise one practice; ``before`` is None where it was not answered."""

    code: str
    before: str | None
    after: str


class Block(NamedTuple):
    """What answers alone cannot lift: kind ``cap``, ``measured``, ``unmeasured``, ``na`` or ``unrated``."""

    code: str
    kind: str
    reason: Text


@attrs.frozen(kw_only=True)
class Lift:
    """The improvements that bring a node from one level to another.

    ``practices`` and ``steps`` count them; ``exact`` says that no other way is better by the
    objective; ``bound`` is a proven lower bound of ``practices`` (equal to it when ``exact``,
    unless effort was the objective); ``reachable`` is false when ``blocked_by`` forbids the level.
    """

    code: str
    from_level: int
    to_level: int
    practices: int
    steps: int
    changes: tuple[Change, ...]
    blocked_by: tuple[Block, ...]
    exact: bool
    bound: int
    reachable: bool
    recommendations: tuple[str, ...] = ()
    person_months: tuple[float, float] | None = None


class _Plan(NamedTuple):
    cost: Cost
    changes: dict[int, str]
    exact: bool


class Lifter:
    """Hold one scored assessment and answer questions about it."""

    def __init__(self, scorer: Scorer, assessment: Assessment) -> None:
        """Score once; every question starts from there."""
        self.scorer = scorer
        self.assessment = assessment
        self.state: LeafState = scorer.state(assessment)
        self.run: Evaluation = scorer.evaluate(assessment, self.state)
        self._reach: dict[tuple[str, int], _Plan | None] = {}
        self.limits = self._limits()

    def _limits(self) -> dict[int, int]:
        """Return the highest value by hand where it is below the best."""
        rule = self.scorer.pack.scoring.leaf.indicators
        table, limits = self.scorer.table, {}
        for at in table.bound:
            level = table.practices[at].level
            if self.state.origins.get(at) == "measured":
                limits[at] = (self.state.values[at] or 0) * table.common // self.state.common
            elif rule is not None and level is not None and level in rule.hand_max:
                limits[at] = table.options[at][rule.hand_max[level]]
        return limits

    def level(self, code: str) -> int:
        """Return the level now; a node without one is an error."""
        found = self.run.found[code]
        if found.level is None:
            raise ScoringError(
                f"{code} 没有等级，无法计算提升",
                f"{code} has no level to lift",
                hint_zh="请先作答，或换一个节点",
                hint_en="Answer it first, or choose another node",
            )
        return found.level

    def reach(self, code: str, level: int) -> _Plan | None:
        """Return the cheapest plan for a cumulative node to satisfy levels up to ``level``."""
        key = (code, level)
        if key not in self._reach:
            self._reach[key] = self._find(self.scorer.plan_of[code], level)
        return self._reach[key]

    def _find(self, plan: NodePlan, level: int) -> _Plan | None:
        current = self.level(plan.node.code)
        if level <= current:
            return _Plan((0, 0), {}, exact=True)
        impliers = self._impliers(plan, level)
        exact = len(impliers) <= MAX_IMPLIERS
        sizes = range(len(impliers) + 1) if exact else (0, 1, len(impliers))
        best: _Plan | None = None
        for size in sizes:
            for forced in combinations(impliers, size):
                found = self._with_forced(plan, level, forced, best.cost if best else None)
                if found is not None and (best is None or self._order(found) < self._order(best)):
                    best = found
        return None if best is None else best._replace(exact=exact and best.exact)

    def _order(self, plan: _Plan) -> tuple[Cost, list[str]]:
        return plan.cost, sorted(self.scorer.practices[at] for at in plan.changes)

    def _with_forced(
        self, plan: NodePlan, level: int, forced: tuple[int, ...], best: Cost | None
    ) -> _Plan | None:
        table = self.scorer.table
        given: dict[int, str] = {at: table.steps[at][0] for at in forced}
        practices, steps = len(forced), sum(self._steps(at) for at in forced)
        stack = list(forced)
        while stack:
            for lower in table.implies.get(stack.pop(), ()):
                if lower not in given and self._open(lower):
                    given[lower] = self.scorer.resolver.filled(lower)
                    if given[lower] == table.steps[lower][0]:
                        stack.append(lower)
        changes = {at: given[at] for at in forced}
        current, exact = self.level(plan.node.code), True
        for cell in plan.cells:
            if not current < cell.level <= level:
                continue
            if not cell.leaves:
                if _empty_blocks(plan, cell):
                    return None
                continue
            left = None if best is None else (best[0] - practices, best[1] - steps)
            solved = solve_cell(cell, table, self.state, self.limits, given, left)
            if solved is None:
                return None
            cost, answers, complete = solved
            practices, steps, exact = practices + cost[0], steps + cost[1], exact and complete
            changes.update(answers)
        return _Plan((practices, steps), changes, exact=exact)

    def _open(self, at: int) -> bool:
        return self.scorer.resolver.is_open(self.state, at)

    def _steps(self, at: int) -> int:
        table = self.scorer.table
        return self.steps_to(at, table.steps[at][0])

    def steps_to(self, at: int, answer: str) -> int:
        """Return how many answer steps lie between now and ``answer``."""
        table = self.scorer.table
        factor = self.state.common // table.common
        now, goal = self.state.values[at] or 0, table.options[at][answer] * factor
        return len({value for value in table.options[at].values() if now < value * factor <= goal})

    def _impliers(self, plan: NodePlan, level: int) -> list[int]:
        """Return practices below the node whose best answer fills open ones that the plan needs."""
        table = self.scorer.table
        current = self.level(plan.node.code)
        needed = {
            at for cell in plan.cells if current < cell.level <= level for at in cell.leaves if self._open(at)
        }
        if not needed:
            return []
        found = []
        for at in range(*plan.span):
            if (
                at not in table.implies
                or self.state.states[at] == NOT_APPLICABLE
                or self.state.answers[at] == table.steps[at][0]
            ):
                continue
            if at in self.limits and self.limits[at] < table.options[at][table.steps[at][0]]:
                continue
            reached, stack = set(), [at]
            while stack:
                for lower in table.implies.get(stack.pop(), ()):
                    if lower not in reached and self._open(lower):
                        reached.add(lower)
                        stack.append(lower)
            if reached & needed:
                found.append(at)
        return found

    def blocks(self, code: str, level: int) -> tuple[Block, ...]:
        """Return what keeps a node from the level however it is answered."""
        plan = self.scorer.plan_of[code]
        current = self.level(code)
        leaves = [at for cell in plan.cells if current < cell.level <= level for at in cell.leaves]
        return (*self._unmet(plan, level), *self.held(leaves))

    def held(self, leaves: Iterable[int]) -> Iterator[Block]:
        """Yield which practices no answer raises to their best, and why."""
        table = self.scorer.table
        for at in leaves:
            code = table.practices[at].code
            if self.state.states[at] == NOT_APPLICABLE:
                yield Block(code, "na", Text("不适用，不能提升", "not applicable, cannot be raised"))
            elif self.limits.get(at, table.best(at)) >= table.best(at):
                continue
            elif self.state.origins.get(at) == "measured":
                reason = Text(
                    f"取决于指标 {table.bound[at]} 的实测值",
                    f"depends on the measured value of {table.bound[at]}",
                )
                yield Block(code, "measured", reason)
            else:
                reason = Text(
                    f"指标 {table.bound[at]} 未测量，人工作答有上限",
                    f"indicator {table.bound[at]} is unmeasured, a hand answer is limited",
                )
                yield Block(code, "unmeasured", reason)

    def efforts(self, code: str, level: int) -> Iterator[tuple[str, tuple[Decimal, Decimal]]]:
        """Yield the recommendations of the levels that fail on the way, with their person-months."""
        found = self.run.found[code]
        failing = {cell.level for cell in found.cells if not cell.satisfied}
        for item in self.scorer.pack.nodes[code].recommendations:
            on_the_way = self.level(code) < item.level <= level and item.level in failing
            if on_the_way and item.person_months is not None:
                yield item.code, item.person_months

    def cap_is_met(self, plan: NodePlan, cap: Cap) -> bool:
        """Say whether the condition of a cap holds now."""
        if cap.requires == "measured":
            return cap_holds(self.assessment, plan.node.indicators, cap.level, cap.periods)[0]
        if cap.requires == "answers":
            return self.run.answered(cap.needs)
        return self.run.validated(plan, cap.months)

    def allowed(self, code: str, level: int) -> bool:
        """Say whether the caps let a node reach the level."""
        return not self._unmet(self.scorer.plan_of[code], level)

    def _unmet(self, plan: NodePlan, level: int) -> list[Block]:
        code = plan.node.code
        return [
            Block(code, "cap", cap.reason)
            for cap in plan.caps
            if self.level(code) < cap.level <= level and not self.cap_is_met(plan, cap)
        ]


def lift(
    scorer: Scorer,
    assessment: Assessment,
    code: str,
    *,
    level: int | None = None,
    objective: str = "practices",
) -> Lift:
    """Return the fewest improvements that bring ``code`` to ``level`` (the next one by default).

    ``objective="effort"`` chooses which items to raise by person-months of their
    recommendations instead. An unknown code, or a node without levels, is a ScoringError.
    """
    if code not in scorer.plan_of:
        raise ScoringError(f"没有节点 {code[:80]}", f"there is no node {code[:80]}")
    if objective not in {"practices", "effort"}:
        raise ScoringError(
            f"未知目标 {objective[:40]}", f"unknown objective {objective[:40]}; use practices or effort"
        )
    lifter = Lifter(scorer, assessment)
    current = lifter.level(code)
    top = max(scorer.pack.levels, default=current)
    goal = current + 1 if level is None else level
    if goal > top:
        if level is None:
            return _result(lifter, code, current, {code: current}, exact=True)
        raise ScoringError(f"最高等级为 {top}", f"the highest level is {top}")
    plan = scorer.plan_of[code]
    rule = plan.rule.level
    if rule is not None and rule.rule == "cumulative":
        return _result(lifter, code, goal, {code: goal}, exact=True)
    if rule is not None and rule.rule in {"share", "minimum"}:
        targets = choose_targets(lifter, plan, goal, objective)
        found = _result(lifter, code, goal, targets, exact=True)
        if objective == "effort" and found.exact:
            fewest = choose_targets(lifter, plan, goal, "practices")
            found = attrs.evolve(found, bound=_result(lifter, code, goal, fewest, exact=True).bound)
        return found
    changes, bound = search_lift(scorer, assessment, lifter.state, lifter.limits, code, goal)
    return Lift(
        code=code,
        from_level=current,
        to_level=goal,
        practices=len(changes or {}),
        steps=sum(lifter.steps_to(at, answer) for at, answer in (changes or {}).items()),
        changes=_changes(lifter, changes or {}),
        blocked_by=lifter.blocks(code, goal) + tuple(lifter.held(range(*plan.span))),
        exact=changes is not None and bound == len(changes),
        bound=bound,
        reachable=changes is not None,
    )


def _empty_blocks(plan: NodePlan, cell: CellPlan) -> bool:
    """Say whether a level without practices stops the ladder."""
    rule = plan.rule.level
    return rule is not None and (
        rule.empty == "block" or (rule.empty == "pass_after_first" and cell is plan.cells[0])
    )


def _changes(lifter: Lifter, changes: dict[int, str]) -> tuple[Change, ...]:
    codes = lifter.scorer.practices
    return tuple(
        Change(codes[at], lifter.state.answers[at], answer)
        for at, answer in sorted(changes.items(), key=lambda item: codes[item[0]])
    )


def _result(lifter: Lifter, code: str, goal: int, targets: dict[str, int] | None, *, exact: bool) -> Lift:
    current = lifter.level(code)
    blocked: list[Block] = []
    changes: dict[int, str] = {}
    practices = steps = 0
    reachable = targets is not None
    for item, level in (targets or {}).items():
        blocked.extend(lifter.blocks(item, level))
        plan = lifter.reach(item, level)
        if plan is None or not lifter.allowed(item, level):
            reachable = False
        if plan is not None:
            practices, steps = practices + plan.cost[0], steps + plan.cost[1]
            changes.update(plan.changes)
            exact = exact and plan.exact
    if targets is None:
        plan_of = lifter.scorer.plan_of[code]
        blocked.extend(lifter.blocks(code, goal))
        for item in plan_of.level_of:
            if lifter.run.found[item].level is not None and lifter.scorer.plan_of[item].cells:
                blocked.extend(lifter.blocks(item, goal))
    codes, months = _effort(lifter, targets or {})
    return Lift(
        code=code,
        from_level=current,
        to_level=goal,
        practices=practices,
        steps=steps,
        changes=_changes(lifter, changes),
        blocked_by=tuple(dict.fromkeys(blocked)),
        exact=exact and reachable,
        bound=practices if exact and reachable else 0,
        reachable=reachable,
        recommendations=codes,
        person_months=months,
    )


def _effort(lifter: Lifter, targets: dict[str, int]) -> tuple[tuple[str, ...], tuple[float, float] | None]:
    """Return the recommendations on the way and their person-months (least, most)."""
    codes: list[str] = []
    low = high = Decimal(0)
    for item, level in targets.items():
        for code, months in lifter.efforts(item, level):
            codes.append(code)
            low, high = low + months[0], high + months[1]
    return tuple(codes), (float(low), float(high)) if codes else None
