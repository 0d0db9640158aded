"""Walk a compiled pack bottom-up over one assessment's practices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.errors import ScoringError
from hengdu.packs import Band, Cap, LevelRule, Node, NodeRule
from hengdu.scoring._arithmetic import Exact, Value, exact_of, exact_value, reduced, to_float
from hengdu.scoring._cells import CellPlan, ladder
from hengdu.scoring._indicators import cap_holds
from hengdu.scoring._leaves import ANSWERED, NOT_APPLICABLE, NOT_ASKED, UNANSWERED, LeafState, LeafTable
from hengdu.scoring._levels import level_of_score, minimum_level, share_level
from hengdu.scoring._result import (
    AppliedCap,
    Counts,
    Derivation,
    GateFailure,
    Input,
    LevelCell,
)
from hengdu.scoring._rollup import Term
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.assessments import Assessment
    from hengdu.scoring._compile import Scorer


NOTHING_COUNTED = Counts(0, 0, 0, 0, 0)


@attrs.frozen(kw_only=True, eq=False)
class NodePlan:
    """One node of the compiled tree."""

    node: Node
    rule: NodeRule
    span: tuple[int, int]
    term: Term | None
    cells: tuple[CellPlan, ...]
    level_of: tuple[str, ...]
    floor_of: tuple[str, ...]
    caps: tuple[Cap, ...]
    children: tuple[str, ...]
    needs: tuple[tuple[int, tuple[str, ...]], ...]
    factor: Exact
    above: tuple[str, ...]


@attrs.define(kw_only=True, eq=False)
class NodeFound:
    """What the walk found at one node, before intervals and texts.

    ``raw`` is the score before the node's own rounding, ``shown`` the rounded one, ``value`` the
    one that its parents aggregate.
    """

    level: int | None = None
    value: Value | None = None
    shown: Value | None = None
    raw: Value | None = None
    cells: tuple[LevelCell, ...] = ()
    derivation: Derivation | None = None
    failures: tuple[GateFailure, ...] = ()
    caps: tuple[AppliedCap, ...] = ()
    not_rated: Text | None = None
    counts: Counts = NOTHING_COUNTED
    covered: tuple[int, int] = (0, 0)


def level_rule(plan: NodePlan) -> LevelRule:
    """Return the level rule of a node that has one; else a ScoringError."""
    if plan.rule.level is None:
        code = plan.node.code
        raise ScoringError(f"{code} 没有等级规则", f"{code} has no level rule")
    return plan.rule.level


NO_PRACTICES = Text("没有实践条目", "it has no practices")
ALL_NA = Text("全部不适用", "everything is not applicable")
ALL_OPEN = Text("全部未作答", "nothing is answered")
FEW_FACETS = Text("适用要素少于规定数量", "too few facets are applicable")
TOO_MUCH_NA = Text("不适用比例过高", "too much is not applicable")
NOTHING_RATED = Text("其下没有可评级的部分", "nothing below it is rated")
NEED_UNMET = Text("必要条件未满足", "a required practice is not in place")


class Evaluation:
    """One walk: node values, and for ratios a lazily made twin with every answer at its best."""

    def __init__(self, scorer: Scorer, assessment: Assessment, state: LeafState) -> None:
        """Prepare a walk over the state; nothing is computed yet."""
        self.scorer = scorer
        self.table: LeafTable = scorer.table
        self.assessment = assessment
        self.state = state
        self.values: dict[str, Value | None] = {}
        self.found: dict[str, NodeFound] = {}
        self.left: set[str] = set()
        self._best: Evaluation | None = None
        self._open = UNANSWERED in state.states or NOT_ASKED in state.states or NOT_APPLICABLE in state.states

    def run(self) -> dict[str, NodeFound]:
        """Evaluate every node, children first."""
        for plan in self.scorer.plans:
            found = self._node(plan)
            self.found[plan.node.code] = found
            self.values[plan.node.code] = found.value
        return self.found

    def run_again(self, base: Evaluation, touched: frozenset[str]) -> dict[str, NodeFound]:
        """Evaluate only the touched nodes; take the others from ``base``."""
        for plan in self.scorer.plans:
            code = plan.node.code
            if code in touched:
                self.found[code] = self._node(plan)
            else:
                self.found[code] = base.found[code]
                self._leave(plan, self.found[code])
            self.values[code] = self.found[code].value
        return self.found

    def at_best(self) -> Evaluation:
        """Return the same walk with every applicable practice at its maximum."""
        if self._best is None:
            state = self.state
            factor = state.common // self.table.common
            values = [
                None if value is None else maximum * factor
                for value, maximum in zip(state.values, self.table.maxima, strict=True)
            ]
            given = [
                value is not None and kind != NOT_APPLICABLE
                for value, kind in zip(values, state.states, strict=True)
            ]
            best = attrs.evolve(
                state,
                values=values,
                units={},
                states=[ANSWERED if yes else kind for yes, kind in zip(given, state.states, strict=True)],
                answers=[
                    steps[0] if yes and steps else code
                    for yes, steps, code in zip(given, self.table.steps, state.answers, strict=True)
                ],
            )
            self._best = Evaluation(self.scorer, self.assessment, best)
            self._best._best = self._best  # noqa: SLF001 - a walk of our own
            self._best.run()
        return self._best

    def leaf_weight(self, at: int, weight: Value) -> Value:
        """Return the weight of a practice in a roll-up times its importance in this assessment."""
        factor = self.state.importance.get(at) if self.state.importance else None
        if factor is None:
            return weight
        if isinstance(weight, float):
            return weight * to_float(factor)
        return (weight[0] * factor[0], weight[1] * factor[1])

    def double_leaf(self, at: int) -> float:
        """Return the value of a practice as the double its pack declares."""
        return (self.state.values[at] or 0) / self.state.common

    def applicable(self) -> int:
        """Return how many practices of the whole count: applicable and with a weight."""
        gone = {at for at, factor in (self.state.importance or {}).items() if factor[0] == 0}
        return sum(
            1
            for at, (value, weight) in enumerate(zip(self.state.values, self.table.weights, strict=True))
            if value is not None and weight[0] and at not in gone
        )

    def _node(self, plan: NodePlan) -> NodeFound:
        found = NodeFound()
        self._count(plan, found)
        reason = self._unrated(plan, found)
        if reason is None:
            self._level(plan, found)
            self._score(plan, found)
            self._level_from_score(plan, found)
            if found.not_rated is None and found.level is None and found.shown is None:
                found.not_rated = NOTHING_RATED
        else:
            found.not_rated = reason
        if found.not_rated is not None and plan.rule.empty is not None:
            found.value = found.shown = found.raw = self.scorer.maths.number(plan.rule.empty)
            found.not_rated = None if plan.rule.level is None else found.not_rated
        self._cover(plan, found)
        self._leave(plan, found)
        return found

    def _leave(self, plan: NodePlan, found: NodeFound) -> None:
        """Take a node marked N/A, with all below it, out of its parents only."""
        if plan.rule.na_node != "exclude_from_parent":
            return
        answer = self.assessment.answers.get(plan.node.code)
        if answer is None or not answer.is_na:
            return
        first, last = plan.span
        state = self.state
        values, states = list(state.values), list(state.states)
        values[first:last] = [None] * (last - first)
        states[first:last] = [NOT_APPLICABLE] * (last - first)
        self.state = attrs.evolve(state, values=values, states=states)
        self._open = True
        found.value = None
        below = [plan.node]
        while below:
            node = below.pop()
            self.left.add(node.code)
            self.values[node.code] = None
            below.extend(node.nodes)

    def _count(self, plan: NodePlan, found: NodeFound) -> None:
        first, last = plan.span
        if not self._open:
            found.counts = Counts(last - first, last - first, 0, 0, 0)
            return
        states = self.state.states[first:last]
        na = states.count(NOT_APPLICABLE)
        found.counts = Counts(
            last - first - na, states.count(ANSWERED), states.count(UNANSWERED), states.count(NOT_ASKED), na
        )

    def _unrated(self, plan: NodePlan, found: NodeFound) -> Text | None:
        first, last = plan.span
        counts = found.counts
        if first == last:
            na_codes = self.assessment.na_codes
            return (
                ALL_NA
                if na_codes and not {plan.node.code, *plan.above}.isdisjoint(na_codes)
                else NO_PRACTICES
            )
        if counts.not_applicable and not self._weighs(first, last):
            return ALL_NA
        rule = plan.rule
        for at, wanted in plan.needs:
            if self.state.answers[at] not in wanted:
                return NEED_UNMET
        if rule.na_limit is not None and counts.not_applicable:
            limit = exact_of(rule.na_limit)
            if counts.not_applicable * limit[1] > limit[0] * (last - first):
                return TOO_MUCH_NA
        if rule.level is not None and rule.level.rated is not None and counts.answered == 0:
            return ALL_OPEN
        return None

    def _weighs(self, first: int, last: int) -> bool:
        """Say whether anything with a weight is left; open practices may still come to count."""
        state = self.state
        return any(
            weight[0] and (value is not None or kind != NOT_APPLICABLE)
            for value, kind, weight in zip(
                state.values[first:last],
                state.states[first:last],
                self.table.weights[first:last],
                strict=True,
            )
        )

    def _level(self, plan: NodePlan, found: NodeFound) -> None:
        rule = plan.rule.level
        if rule is None:
            return
        if rule.rule == "cumulative":
            found.cells = tuple(cell.evaluate(self.state, self) for cell in plan.cells)
            if rule.rated is not None:
                codes = {facet.code for cell in found.cells for facet in cell.facets}
                if len(codes) < rule.rated.min_groups:
                    found.not_rated = FEW_FACETS
                    return
            level = ladder(found.cells, plan.cells, rule)
            found.level, found.caps = self._capped(plan, level)
            blocked = next((cell for cell in found.cells if cell.level == found.level + 1), None)
            found.failures = blocked.failures if blocked is not None else ()
            return
        if rule.rule in {"share", "minimum"}:
            levels = self._levels(plan.level_of)
            if rule.rule == "minimum":
                found.level, found.failures = minimum_level(levels)
            else:
                top = max(self.scorer.pack.levels, default=0)
                found.level, found.failures = share_level(rule, levels, self._levels(plan.floor_of), top)
            if found.level is None:
                found.not_rated = NOTHING_RATED
            elif plan.caps:
                found.level, found.caps = self._capped(plan, found.level)

    def _levels(self, codes: tuple[str, ...]) -> dict[str, int]:
        levels = {}
        for code in codes:
            level = self.found[code].level
            if level is not None and code not in self.left:
                levels[code] = level
        return levels

    def _capped(self, plan: NodePlan, level: int) -> tuple[int, tuple[AppliedCap, ...]]:
        applied: list[AppliedCap] = []
        for cap in plan.caps:
            if level < cap.level:
                continue
            if cap.requires == "measured":
                held, empty = cap_holds(self.assessment, plan.node.indicators, cap.level, cap.periods)
                reason = cap.no_sample if empty and cap.no_sample.zh else cap.reason
            elif cap.requires == "answers":
                held, reason = self.answered(cap.needs), cap.reason
            else:
                held, reason = self.validated(plan, cap.months), cap.reason
            if not held:
                level = cap.level - 1
                applied.append(AppliedCap(cap.id, cap.level, reason))
        return level, tuple(applied)

    def validated(self, plan: NodePlan, months: int) -> bool:
        """Say whether a validation record of the node is younger than ``months``."""
        as_of = self.assessment.as_of
        if as_of is None:
            return False
        codes = {plan.node.code, *plan.above}
        for record in self.assessment.validations:
            if codes.isdisjoint(record.nodes) or record.day > as_of:
                continue
            age = (as_of.year - record.day.year) * 12 + as_of.month - record.day.month
            if age < months or (age == months and as_of.day < record.day.day):
                return True
        return False

    def _score(self, plan: NodePlan, found: NodeFound) -> None:
        term, rule = plan.term, plan.rule
        if term is None or found.not_rated is not None:
            return
        if term.spec.op in {"level", "level_plus"}:
            value = self._score_of_level(plan, term, found)
        else:
            value, found.derivation = term(self)
        if rule.zero_if_unanswered and found.counts.unanswered + found.counts.not_asked:
            value = term.arithmetic.number(0)
        if value is None:
            return
        if isinstance(value, tuple):
            value = reduced(value)
        found.value = found.shown = found.raw = value
        if term.spec.round is not None:
            found.shown = term.arithmetic.rounded(value, term.spec.round)
            if term.spec.round.carry:
                found.value = found.shown

    def _score_of_level(self, plan: NodePlan, term: Term, found: NodeFound) -> Value | None:
        if found.level is None:
            return None
        whole: Exact = (found.level, 1)
        inputs = [Input("level", whole, (1, 1))]
        value = whole
        if term.spec.op == "level_plus":
            following = next((cell for cell in found.cells if cell.level == found.level + 1), None)
            if following is not None and following.attainment is not None:
                factor = plan.factor
                part = following.attainment
                value = (whole[0] * factor[1] * part[1] + factor[0] * part[0], factor[1] * part[1])
                inputs.append(Input(f"L{following.level}", reduced(part), factor))
        found.derivation = Derivation(term.spec.op, tuple(inputs), (), value)
        return to_float(value) if self.scorer.maths.double else value

    def _level_from_score(self, plan: NodePlan, found: NodeFound) -> None:
        rule = plan.rule.level
        if rule is None or found.not_rated is not None or found.shown is None:
            return
        if rule.rule in {"score_floor", "score_round"}:
            exact = exact_value(found.value if found.value is not None else found.shown)
            found.level = level_of_score(rule, exact, self.scorer.pack.levels)
        elif rule.rule == "bands" and plan.rule.bands is not None:
            band = self.band(plan, found)
            found.level = band.level if band is not None else None
        if rule.rule in {"score_floor", "score_round", "bands"} and plan.caps and found.level is not None:
            found.level, found.caps = self._capped(plan, found.level)

    def band(self, plan: NodePlan, found: NodeFound) -> Band | None:
        """Return the band of the node's score, read as the band set says."""
        name = plan.rule.bands
        if name is None:
            return None
        unrounded = self.scorer.pack.scoring.bands[name].reads == "unrounded"
        score = found.raw if unrounded else found.shown
        return None if score is None else self.scorer.band(name, score)

    def answered(self, needs: Mapping[str, tuple[str, ...]]) -> bool:
        """Say whether each practice named has one of its answers."""
        index, answers = self.table.index, self.state.answers
        return all(code in index and answers[index[code]] in wanted for code, wanted in needs.items())

    def _cover(self, plan: NodePlan, found: NodeFound) -> None:
        """Count answered and due practices; above the next level nothing is due."""
        if plan.cells and found.level is not None:
            if not self._open:
                due = sum(len(cell.leaves) for cell in plan.cells if cell.level <= found.level + 1)
                found.covered = (due, due)
                return
            answered = due = 0
            for cell in plan.cells:
                if cell.level > found.level + 1:
                    break
                for at in cell.leaves:
                    state = self.state.states[at]
                    due += state != NOT_APPLICABLE
                    answered += state == ANSWERED
            found.covered = (answered, due)
        elif plan.children:
            parts = [self.found[code].covered for code in plan.children if code not in self.left]
            found.covered = (sum(part[0] for part in parts), sum(part[1] for part in parts))
        else:
            found.covered = (found.counts.answered, found.counts.applicable)
