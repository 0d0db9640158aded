"""Answer "what would lift it": the fewest improvements that reach a level.

Fewest practices first, then fewest answer steps, then code order, each practice with the lowest
answer that suffices. Exact for level cells, and by dynamic programming over target levels for
nodes whose level is a share or minimum of others; other level rules are searched greedily and
come back with a lower bound.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import attrs

from hengdu.errors import ScoringError
from hengdu.scoring._indicators import cap_holds
from hengdu.scoring._leaves import NOT_ASKED, UNANSWERED, LeafState
from hengdu.scoring._lift_cell import Cost, cell_problem
from hengdu.scoring._lift_search import search_lift
from hengdu.scoring._lift_share import choose_targets
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.assessments import Assessment
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

    ``practices`` and ``steps`` count them; ``bound`` is a proven lower bound of ``practices``
    and equals it when ``exact``; ``reachable`` is false when ``blocked_by`` forbids the level.
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
        return None if best is None else best._replace(exact=exact)

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
                    given[lower] = table.steps[lower][0]
                    stack.append(lower)
        changes = {at: given[at] for at in forced}
        current = self.level(plan.node.code)
        for cell in plan.cells:
            if not current < cell.level <= level:
                continue
            problem = cell_problem(cell, table, self.state, self.limits, given)
            if not cell.leaves:
                rule = plan.rule.level
                if rule is not None and rule.empty == "block":
                    return None
                continue
            least = problem.least()
            if least is None:
                return None
            practices, steps = practices + least[0], steps + least[1]
            if best is not None and (practices, steps) > best:
                return None
            solved = problem.solve()
            if solved is None:
                return None
            changes.update(
                {at: choice.answer for at, choice in solved[1].items() if choice.answer is not None}
            )
        return _Plan((practices, steps), changes, exact=True)

    def _open(self, at: int) -> bool:
        return self.state.states[at] in {UNANSWERED, NOT_ASKED} and self.state.origins.get(at) not in {
            "unknown",
            "refused",
        }

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
                or self.state.values[at] is None
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
        """Return what keeps a cumulative node from the level however it is answered."""
        plan = self.scorer.plan_of[code]
        blocks = [
            Block(code, "cap", cap.reason)
            for cap in plan.caps
            if self.level(code) < cap.level <= level
            and not self._cap_holds(plan, cap.requires, cap.level, cap.periods, cap.months)
        ]
        table = self.scorer.table
        current = self.level(code)
        for cell in plan.cells:
            if not current < cell.level <= level:
                continue
            for at in cell.leaves:
                best = table.best(at)
                if self.state.values[at] is None:
                    blocks.append(
                        Block(
                            table.practices[at].code,
                            "na",
                            Text("不适用，不能提升", "not applicable, cannot be raised"),
                        )
                    )
                elif at in self.limits and self.limits[at] < best:
                    measured = self.state.origins.get(at) == "measured"
                    kind = "measured" if measured else "unmeasured"
                    reason = (
                        Text(
                            f"取决于指标 {table.bound[at]} 的实测值",
                            f"depends on the measured value of {table.bound[at]}",
                        )
                        if measured
                        else Text(
                            f"指标 {table.bound[at]} 未测量，人工作答有上限",
                            f"indicator {table.bound[at]} is unmeasured, a hand answer is limited",
                        )
                    )
                    blocks.append(Block(table.practices[at].code, kind, reason))
        return tuple(blocks)

    def _cap_holds(self, plan: NodePlan, requires: str, level: int, periods: int, months: int) -> bool:
        if requires == "measured":
            return cap_holds(self.assessment, plan.node.indicators, level, periods)[0]
        return self.run.validated(plan, months)

    def allowed(self, code: str, level: int) -> bool:
        """Say whether the caps let a cumulative node reach the level."""
        return not any(block.kind == "cap" for block in self.blocks(code, level))


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
        return _result(lifter, code, goal, targets, exact=True)
    changes, bound = search_lift(scorer, assessment, lifter.state, lifter.limits, code, goal)
    return Lift(
        code=code,
        from_level=current,
        to_level=goal,
        practices=len(changes or {}),
        steps=sum(lifter.steps_to(at, answer) for at, answer in (changes or {}).items()),
        changes=_changes(lifter, changes or {}),
        blocked_by=(),
        exact=changes is not None and bound == len(changes),
        bound=bound,
        reachable=changes is not None,
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
    low = high = 0.0
    for item, level in targets.items():
        for recommendation in lifter.scorer.pack.nodes[item].recommendations:
            if (
                lifter.level(item) < recommendation.level <= level
                and recommendation.person_months is not None
            ):
                codes.append(recommendation.code)
                low += float(recommendation.person_months[0])
                high += float(recommendation.person_months[1])
    return tuple(codes), (low, high) if codes else None
