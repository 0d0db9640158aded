"""Search improvements for level rules that are neither ladders nor shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.scoring._leaves import NOT_APPLICABLE, LeafState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.assessments import Assessment
    from hengdu.scoring._compile import Scorer

_LINEAR = frozenset({"mean", "weighted_mean", "sum", "weighted_sum", "ratio", "deduction", "count", "share"})


def search_lift(
    scorer: Scorer, assessment: Assessment, state: LeafState, limits: Mapping[int, int], code: str, goal: int
) -> tuple[dict[int, str] | None, int]:
    """Return changes found greedily (largest gain first) and a lower bound of their number.

    The bound adds up the largest single gains, which is valid where every roll-up below is
    linear; else it is 1. None where even all best answers do not reach the goal.
    """
    search = _Search(scorer, assessment, state, limits, code, goal)
    candidates = search.candidates()
    if not search.reached(candidates):
        return None, 0
    base = search.score({})
    gains = sorted(
        ((search.score({at: answer}) - base, at, answer) for at, answer in candidates.items()),
        key=lambda g: (-g[0], g[1]),
    )
    chosen: dict[int, str] = {}
    for _, at, answer in gains:
        chosen[at] = answer
        if search.reached(chosen):
            break
    for at in sorted(chosen, key=lambda item: {g[1]: g[0] for g in gains}[item]):
        rest = {other: answer for other, answer in chosen.items() if other != at}
        if search.reached(rest):
            chosen = rest
    for at in list(chosen):
        for answer in reversed(search.better(at)):
            if search.reached({**chosen, at: answer}):
                chosen[at] = answer
                break
    return chosen, search.bound([gain for gain, _, _ in gains], base)


class _Search:
    def __init__(
        self,
        scorer: Scorer,
        assessment: Assessment,
        state: LeafState,
        limits: Mapping[int, int],
        code: str,
        goal: int,
    ) -> None:
        self.scorer, self.assessment, self.state = scorer, assessment, state
        self.limits, self.code, self.goal = limits, code, goal

    def better(self, at: int) -> list[str]:
        """Return the answers above the current one, best first, within the limits."""
        table = self.scorer.table
        factor = self.state.common // table.common
        limit = self.limits.get(at, table.best(at))
        now = self.state.values[at] or 0
        return [
            c
            for c in table.steps[at]
            if table.options[at][c] * factor > now and table.options[at][c] <= limit
        ]

    def candidates(self) -> dict[int, str]:
        found = {}
        for at in range(*self.scorer.spans[self.code]):
            better = self.better(at)
            if better and self.state.states[at] != NOT_APPLICABLE and self.state.values[at] is not None:
                found[at] = better[0]
        return found

    def _walk(self, changes: Mapping[int, str]) -> tuple[int | None, float]:
        values, states, answers = list(self.state.values), list(self.state.states), list(self.state.answers)
        factor = self.state.common // self.scorer.table.common
        for at, answer in changes.items():
            values[at] = self.scorer.table.options[at][answer] * factor
            states[at], answers[at] = 0, answer
        twin = attrs.evolve(self.state, values=values, states=states, answers=answers)
        found = self.scorer.evaluate(self.assessment, twin).found[self.code]
        shown = found.shown
        number = 0.0 if shown is None else shown if isinstance(shown, float) else shown[0] / shown[1]
        return found.level, number

    def score(self, changes: Mapping[int, str]) -> float:
        return self._walk(changes)[1]

    def reached(self, changes: Mapping[int, str]) -> bool:
        level = self._walk(changes)[0]
        return level is not None and level >= self.goal

    def bound(self, gains: list[float], base: float) -> int:
        nodes = [self.scorer.plan_of[code] for code in self.scorer.plan_of]
        if any(plan.term is not None and not _linear(plan.term.spec) for plan in nodes):
            return 1
        threshold = self._threshold()
        if threshold is None:
            return 1
        total, count = base, 0
        for gain in gains:
            if total >= threshold - 1e-9:
                break
            total, count = total + gain, count + 1
        return max(1, count)

    def _threshold(self) -> float | None:
        rule = self.scorer.plan_of[self.code].rule
        if rule.level is None:
            return None
        if rule.level.rule == "score_floor":
            return float(self.goal)
        if rule.level.rule == "score_round":
            return self.goal - 0.5
        bands = self.scorer.pack.scoring.bands.get(rule.bands or "")
        if bands is None or bands.boundary != "lower":
            return None
        limits = [
            band.min
            for band in bands.bands
            if band.level is not None and band.level >= self.goal and band.min is not None
        ]
        return float(min(limits)) if limits else None


def _linear(spec: object) -> bool:
    op, inner = getattr(spec, "op", ""), getattr(spec, "of", None)
    clamped = getattr(spec, "floor", None) is not None or getattr(spec, "ceiling", None) is not None
    rounded = getattr(spec, "round", None) is not None or getattr(spec, "item_round", None) is not None
    return op in _LINEAR and not clamped and not rounded and (inner is None or _linear(inner))
