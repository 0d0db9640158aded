"""Search improvements for level rules that are neither ladders nor shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.scoring._leaves import ANSWERED, NOT_APPLICABLE, LeafState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hengdu.assessments import Assessment
    from hengdu.packs import RollUp
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
    if search.reached({}):
        return {}, 0
    candidates = search.candidates()
    if not search.reached(candidates):
        return None, 0
    gains = {at: search.gain(at) for at in candidates}
    chosen: dict[int, str] = {}
    for at in sorted(candidates, key=lambda item: (-gains[item], item)):
        chosen[at] = candidates[at]
        if search.reached(chosen):
            break
    for at in sorted(chosen, key=lambda item: gains[item]):
        rest = {other: answer for other, answer in chosen.items() if other != at}
        if search.reached(rest):
            chosen = rest
    for at in list(chosen):
        for answer in reversed(search.better(at)):
            if search.reached({**chosen, at: answer}):
                chosen[at] = answer
                break
    return chosen, search.bound(sorted(gains.values(), reverse=True))


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
        self.base = self.score({})
        below = {code, *(node for node in scorer.plan_of if code in scorer.plan_of[node].above)}
        self.plans = [plan for plan in scorer.plans if plan.node.code in below]
        specs = [plan.term.spec for plan in self.plans if plan.term is not None]
        self.counts = any(op in {"count", "share"} for spec in specs for op in _operations(spec))

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
        """Return the practices that can be raised, with their best answer."""
        found = {}
        for at in range(*self.scorer.spans[self.code]):
            better = self.better(at)
            if better and self.state.states[at] != NOT_APPLICABLE:
                found[at] = better[0]
        return found

    def gain(self, at: int) -> float:
        """Return the most that raising one practice adds to the score."""
        answers = self.better(at) if self.counts else self.better(at)[:1]
        return max(self.score({at: answer}) - self.base for answer in answers)

    def _walk(self, changes: Mapping[int, str]) -> tuple[int | None, float]:
        state, table = self.state, self.scorer.table
        twin = attrs.evolve(
            state,
            values=list(state.values),
            states=list(state.states),
            answers=list(state.answers),
            evidence=list(state.evidence),
            origins=dict(state.origins),
            sources=dict(state.sources),
            units={at: codes for at, codes in state.units.items() if at not in changes},
        )
        factor = state.common // table.common
        for at, answer in changes.items():
            twin.values[at] = table.options[at][answer] * factor
            twin.states[at], twin.answers[at] = ANSWERED, answer
        if changes:
            self.scorer.resolver.imply(twin)
        found = self.scorer.evaluate(self.assessment, twin).found[self.code]
        shown = found.shown
        number = 0.0 if shown is None else shown if isinstance(shown, float) else shown[0] / shown[1]
        return found.level, number

    def score(self, changes: Mapping[int, str]) -> float:
        """Return the score with some answers changed."""
        return self._walk(changes)[1]

    def reached(self, changes: Mapping[int, str]) -> bool:
        """Say whether the goal is reached with some answers changed."""
        level = self._walk(changes)[0]
        return level is not None and level >= self.goal

    def bound(self, gains: Sequence[float]) -> int:
        """Return how many of the largest gains the goal needs at least; 1 where they do not add up."""
        threshold = self._threshold()
        if threshold is None or not self._adds_up():
            return 1
        total, count = self.base, 0
        for gain in gains:
            if total >= threshold - 1e-9:
                break
            total, count = total + gain, count + 1
        return max(1, count)

    def _adds_up(self) -> bool:
        """Say whether the score is a sum of what each practice adds (at most, with implications)."""
        span = range(*self.scorer.spans[self.code])
        if any(self.state.values[at] is None and self.state.states[at] != NOT_APPLICABLE for at in span):
            return False
        for plan in self.plans:
            rule = plan.rule
            if plan.term is not None and not _linear(plan.term.spec):
                return False
            if rule.zero_if_unanswered or rule.needs or rule.empty is not None:
                return False
        return True

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


def _operations(spec: RollUp) -> Iterator[str]:
    yield spec.op
    if spec.of is not None:
        yield from _operations(spec.of)


def _linear(spec: RollUp) -> bool:
    clamped = spec.floor is not None or spec.ceiling is not None
    rounded = spec.round is not None or spec.item_round is not None
    return spec.op in _LINEAR and not clamped and not rounded and (spec.of is None or _linear(spec.of))
