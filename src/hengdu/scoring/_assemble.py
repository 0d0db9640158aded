"""Put the parts of a walk together into a Result: intervals, confidence, metrics, red lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from hengdu.scoring._arithmetic import Value, exact_of, to_float
from hengdu.scoring._evaluate import Evaluation, NodeFound, NodePlan
from hengdu.scoring._leaves import NOT_ASKED, UNANSWERED, LeafState
from hengdu.scoring._metrics import metrics_of
from hengdu.scoring._redlines import redlines_of
from hengdu.scoring._result import LeafResult, NodeResult, Result

if TYPE_CHECKING:
    from hengdu.assessments import Assessment
    from hengdu.scoring._compile import Scorer


def assemble(
    scorer: Scorer, assessment: Assessment, state: LeafState, run: Evaluation, focus: str | None
) -> Result:
    """Return the Result of a finished walk."""
    low, high = _bounds(scorer, assessment, state, run)
    nodes = {}
    targets = _targets(scorer, assessment)
    for plan in reversed(scorer.plans):
        nodes[plan.node.code] = _node(scorer, assessment, state, run, plan, low, high, targets)
    ordered = {code: nodes[code] for code in scorer.pack.nodes if code in nodes}
    leaves = _Leaves(scorer, state)
    return Result(
        pack=scorer.pack,
        assessment=assessment,
        preset=scorer.preset,
        mode=assessment.mode,
        nodes=ordered,
        redlines=redlines_of(scorer.pack, assessment, leaves),
        leaves=leaves,
        object=focus,
        run=run,
    )


def _bounds(
    scorer: Scorer, assessment: Assessment, state: LeafState, run: Evaluation
) -> tuple[Mapping[str, NodeFound], Mapping[str, NodeFound]]:
    """Walk again with what is open at its worst and best, only where it matters."""
    if UNANSWERED not in state.states and NOT_ASKED not in state.states:
        return run.found, run.found
    open_leaves = [
        at
        for at, kind in enumerate(state.states)
        if kind == UNANSWERED or _asked(scorer, state, run, at, kind)
    ]
    if not open_leaves:
        return run.found, run.found
    touched = frozenset(code for at in open_leaves for code in scorer.ancestors_of[at])
    factor = state.common // scorer.table.common
    results = []
    for pick in (scorer.table.worst, scorer.table.best):
        values = list(state.values)
        states = list(state.states)
        answers = list(state.answers)
        for at in open_leaves:
            values[at] = pick(at) * factor
            steps = scorer.table.steps[at]
            if steps:
                answers[at] = steps[0] if pick == scorer.table.best else steps[-1]
                states[at] = 0
        twin = Evaluation(
            scorer, assessment, attrs.evolve(state, values=values, states=states, answers=answers)
        )
        results.append(twin.run_again(run, touched))
    return results[0], results[1]


def _asked(scorer: Scorer, state: LeafState, run: Evaluation, at: int, kind: int) -> bool:
    """A practice that was not asked is open only up to the next level."""
    del state
    if kind != NOT_ASKED:
        return False
    practice = scorer.table.practices[at]
    found = run.found[scorer.pack.parent[practice.code]]
    return practice.level is not None and found.level is not None and practice.level <= found.level + 1


def _targets(scorer: Scorer, assessment: Assessment) -> Mapping[str, int]:
    """Return the target level of each node: the assessment's own, else the profile's."""
    profile = scorer.pack.profile(assessment.target_profile) if assessment.target_profile else None
    chosen: dict[str, int] = {}
    for code, node in scorer.pack.nodes.items():
        if profile is not None:
            above = [profile.targets[item] for item in scorer.pack.ancestors(code) if item in profile.targets]
            chosen[code] = profile.targets.get(node.code, above[0] if above else profile.default)
        if "default" in assessment.targets:
            chosen[code] = assessment.targets["default"]
        if code in assessment.targets:
            chosen[code] = assessment.targets[code]
    return chosen


def _node(
    scorer: Scorer,
    assessment: Assessment,
    state: LeafState,
    run: Evaluation,
    plan: NodePlan,
    low: Mapping[str, NodeFound],
    high: Mapping[str, NodeFound],
    targets: Mapping[str, int],
) -> NodeResult:
    code = plan.node.code
    found = run.found[code]
    rated = found.not_rated is None
    first, last = plan.span
    size = last - first
    shown: Value | None = found.shown if rated or plan.rule.empty is not None else None
    band = run.band(plan, found) if shown is not None else None
    answered, due = found.covered
    return NodeResult(
        code=code,
        kind=plan.node.kind,
        title=plan.node.title,
        level=found.level if rated else None,
        score=None if shown is None else to_float(shown),
        exact=shown,
        interval=_interval(low[code], high[code]) if shown is not None else None,
        level_interval=_levels(low[code], high[code]) if rated else None,
        confidence=_confidence(state, first, last) if scorer.resolver.grades else None,
        coverage=answered / due if due else None,
        na_share=found.counts.not_applicable / size if size else 0.0,
        counts=found.counts,
        cells=found.cells,
        derivation=found.derivation,
        failures=found.failures,
        caps=found.caps,
        islands=_islands(found),
        band=band.code if band else None,
        band_name=band.name if band else None,
        not_rated=found.not_rated,
        flags=_flags(plan, found, assessment),
        metrics=metrics_of(
            scorer, assessment, code, found if shown is not None else None, state, plan.span, targets
        ),
        target=targets.get(code),
    )


def _interval(low: NodeFound, high: NodeFound) -> tuple[float, float] | None:
    if low.shown is None or high.shown is None:
        return None
    first, second = to_float(low.shown), to_float(high.shown)
    return (first, second) if first <= second else (second, first)


def _levels(low: NodeFound, high: NodeFound) -> tuple[int, int] | None:
    if low.level is None or high.level is None:
        return None
    return (min(low.level, high.level), max(low.level, high.level))


def _confidence(state: LeafState, first: int, last: int) -> float | None:
    total = sum(state.gains[first:last])
    return min(1.0, sum(state.proof[first:last]) / total) if total else None


def _islands(found: NodeFound) -> tuple[int, ...]:
    if found.level is None:
        return ()
    return tuple(
        cell.level for cell in found.cells if cell.level > found.level + 1 and cell.satisfied and cell.rated
    )


def _flags(plan: NodePlan, found: NodeFound, assessment: Assessment) -> tuple[str, ...]:
    flags = []
    rule = plan.rule
    answered, due = found.covered
    if rule.publish_coverage is not None and due:
        limit = exact_of(rule.publish_coverage)
        if answered * limit[1] < limit[0] * due:
            flags.append("coverage_too_low")
    size = plan.span[1] - plan.span[0]
    if rule.na_flag is not None and size:
        limit = exact_of(rule.na_flag)
        if found.counts.not_applicable * limit[1] > limit[0] * size:
            flags.append("much_not_applicable")
    if assessment.is_partial:
        flags.append("partial_scope")
    return tuple(flags)


class _Leaves(Mapping[str, LeafResult]):
    """Describe practices on demand; the arrays of the walk hold all there is."""

    def __init__(self, scorer: Scorer, state: LeafState) -> None:
        self._scorer = scorer
        self._state = state

    def __len__(self) -> int:
        return len(self._scorer.practices)

    def __iter__(self) -> Iterator[str]:
        return iter(self._scorer.practices)

    def __getitem__(self, code: str) -> LeafResult:
        at = self._scorer.table.index[code]
        state = self._state
        value = state.values[at]
        origin = state.origins.get(at, ("answered", "unanswered", "not_asked", "na")[state.states[at]])
        return LeafResult(
            code,
            state.answers[at],
            None if value is None else value / state.common,
            origin,
            state.flags.get(at, ()),
            state.sources.get(at, ""),
        )
