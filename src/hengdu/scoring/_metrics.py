"""Relate scores to targets and baselines."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hengdu.scoring._arithmetic import Value, exact_of, to_float

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.assessments import Assessment
    from hengdu.packs import Metric
    from hengdu.scoring._compile import Scorer
    from hengdu.scoring._evaluate import NodeFound
    from hengdu.scoring._leaves import LeafState


def metrics_of(
    scorer: Scorer,
    assessment: Assessment,
    code: str,
    found: NodeFound | None,
    state: LeafState,
    span: tuple[int, int],
    targets: Mapping[str, int],
) -> Mapping[str, float | None]:
    """Return the pack's metrics of one node; None where score, target or baseline is missing."""
    if not scorer.pack.scoring.metrics:
        return {}
    file = assessment.file
    wanted = file.target_scores.get(code)
    target = wanted if wanted is not None else (Decimal(targets[code]) if code in targets else None)
    values: dict[str, float | None] = {}
    if target is None and not file.target_answers and not scorer.has_scaled_metric:
        return dict.fromkeys(scorer.metric_ids)
    for metric in scorer.pack.scoring.metrics:
        if metric.kind == "pooled_to_target":
            values[metric.id] = _pooled(scorer, assessment, state, span, metric)
        else:
            score = None if found is None else found.raw if metric.reads == "unrounded" else found.shown
            values[metric.id] = _single(scorer, metric, score, target, file.baseline.get(code))
    return values


def _single(
    scorer: Scorer, metric: Metric, score: Value | None, target: Decimal | None, baseline: Decimal | None
) -> float | None:
    maths: Any = scorer.maths  # one of two arithmetics; the values are its own
    if score is None:
        return None
    hundred = maths.number(100)
    if metric.kind == "scaled":
        value = maths.quotient(
            maths.product(score, maths.number(metric.factor)), maths.number(metric.divisor)
        )
        return _finish(scorer, metric, value, capped=False)
    if target is None:
        return None
    start = maths.number(baseline if metric.kind == "progress" and baseline is not None else 0)
    if metric.kind == "progress" and baseline is None:
        return None
    distance = maths.difference(maths.number(target), start)
    if maths.compare(distance, maths.number(0)) == 0:
        return None
    done = maths.difference(score, start)
    return _finish(scorer, metric, maths.product(maths.quotient(done, distance), hundred), capped=True)


def _pooled(
    scorer: Scorer, assessment: Assessment, state: LeafState, span: tuple[int, int], metric: Metric
) -> float | None:
    wanted = total = 0
    for at in range(*span):
        answer = assessment.file.target_answers.get(scorer.practices[at])
        value = state.values[at]
        if answer is None or value is None:
            continue
        goal = scorer.table.options[at][answer] * (state.common // scorer.table.common)
        total += goal
        wanted += max(0, goal - value)
    if total == 0:
        return None
    share = (total - wanted) * 100
    pooled: Value = share / total if scorer.maths.double else (share, total)
    return _finish(scorer, metric, pooled, capped=True)


def _finish(scorer: Scorer, metric: Metric, value: Value, *, capped: bool) -> float:
    maths = scorer.maths
    if capped and metric.cap is not None and to_float(value) > metric.cap:
        limit = exact_of(metric.cap)
        return limit[0] / limit[1]
    if metric.round is not None:
        value = maths.rounded(value, metric.round)  # type: ignore[arg-type]  # of this arithmetic
    return to_float(value)
