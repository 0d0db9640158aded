"""OWASP SAMM 2: the rule as published, SAMMwise's live calculator, and the two relative metrics.

Facts and sources: docs/reference/peer-scoring.md, section 1. SAMMwise counts in doubles and adds
``score / 3`` and ``total / 5`` as it goes; a practice with one unanswered question counts as 0.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.peers.oracles.drawing import one_each
from tests.peers.oracles.rounding import Node, half_up, to_fixed

if TYPE_CHECKING:
    from collections.abc import Mapping

ANSWERS = {"no": 0.0, "some": 0.25, "half": 0.5, "most": 1.0}
FUNCTIONS = {
    "G": ("SM", "PC", "EG"),
    "D": ("TA", "SR", "SA"),
    "I": ("SB", "SD", "DM"),
    "V": ("AA", "RT", "ST"),
    "O": ("IM", "EM", "OM"),
}
STREAMS = ("A", "B")
LEVELS = (1, 2, 3)
MODEL: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    function: {
        f"{function}-{practice}": {
            f"{function}-{practice}-{stream}": tuple(f"{function}-{practice}-{stream}-{k}" for k in LEVELS)
            for stream in STREAMS
        }
        for practice in practices
    }
    for function, practices in FUNCTIONS.items()
}


def codes() -> list[str]:
    """Return the 90 activity codes in declared order."""
    return [
        code
        for practices in MODEL.values()
        for streams in practices.values()
        for activities in streams.values()
        for code in activities
    ]


def score(answers: Mapping[str, str | None]) -> dict[str, Node]:
    """Score as SAMMwise: practices 0 to 3, functions and the whole as means, two decimals overall."""
    results: dict[str, Node] = {}
    overall = 0.0
    for function, practices in MODEL.items():
        total = 0.0
        for practice, streams in practices.items():
            first, second = ([answers.get(code) for code in activities] for activities in streams.values())
            if None in first or None in second:
                results[practice] = Node(score=0.0)
                continue
            levels = [(ANSWERS[str(a)] + ANSWERS[str(b)]) / 2 for a, b in zip(first, second, strict=True)]
            value = levels[0] + levels[1] + levels[2]
            results[practice] = Node(score=value)
            total += value / len(practices)
        results[function] = Node(score=total)
        overall += total / len(MODEL)
    results["overall"] = Node(score=overall, shown=to_fixed(overall, 2))
    results["gauge"] = gauge(results["overall"])
    return results


def gauge(overall: Node) -> Node:
    """Compute SAMMwise's gauge: the already rounded overall score over 3, rounded again."""
    value = float(overall.shown or Decimal(0)) / 3
    return Node(score=value, shown=to_fixed(value, 2))


def published(answers: Mapping[str, str | None]) -> dict[str, Node]:
    """Score by the published rule: stream = sum of its levels, then means; unanswered is "no"."""
    results: dict[str, Node] = {}

    def put(code: str, value: Fraction) -> Fraction:
        results[code] = Node(score=value, shown=half_up(value, 2))
        return value

    functions = []
    for function, practices in MODEL.items():
        values = []
        for practice, streams in practices.items():
            sums = [
                put(stream, sum((_exact(answers.get(code)) for code in activities), Fraction(0)))
                for stream, activities in streams.items()
            ]
            values.append(put(practice, sum(sums, Fraction(0)) / len(sums)))
        functions.append(put(function, sum(values, Fraction(0)) / len(values)))
    put("overall", sum(functions, Fraction(0)) / len(functions))
    return results


def percent_to_target(
    answers: Mapping[str, str | None], targets: Mapping[str, str | None]
) -> dict[str, Fraction | None]:
    """Compute 1 - sum of gaps / sum of targets per node; a surplus is no credit; no target gives None."""
    results: dict[str, Fraction | None] = {}
    for node, activities in _leaves().items():
        goal = sum((_exact(targets.get(code)) for code in activities), Fraction(0))
        gaps = (_exact(targets.get(code)) - _exact(answers.get(code)) for code in activities)
        gap = sum((max(Fraction(0), each) for each in gaps), Fraction(0))
        results[node] = 1 - gap / goal if goal else None
    return results


def progress_to_date(
    answers: Mapping[str, str | None],
    baseline: Mapping[str, str | None],
    targets: Mapping[str, str | None],
) -> dict[str, Fraction | None]:
    """Compute (now - baseline) / (target - baseline) on the node scores; no distance gives None."""
    now, then, goal = (published(each) for each in (answers, baseline, targets))
    results: dict[str, Fraction | None] = {}
    for node in now:
        start = Fraction(then[node].score or 0)
        distance = Fraction(goal[node].score or 0) - start
        results[node] = (Fraction(now[node].score or 0) - start) / distance if distance else None
    return results


def _exact(answer: str | None) -> Fraction:
    return Fraction(ANSWERS[answer]) if answer is not None else Fraction(0)


def _leaves() -> dict[str, list[str]]:
    """Return the activity codes below each node, by the code prefix."""
    everything = codes()
    nodes = ["overall", *MODEL, *(p for practices in MODEL.values() for p in practices)]
    nodes += [s for practices in MODEL.values() for streams in practices.values() for s in streams]
    return {
        node: [code for code in everything if node == "overall" or code.startswith(f"{node}-")]
        for node in nodes
    }


def cases() -> st.SearchStrategy[dict[str, dict[str, str | None]]]:
    """Draw answer sets; about one in four leaves some questions open."""
    full = sorted(ANSWERS)
    open_too = [*full * 30, None]
    return st.one_of(*[one_each(codes(), full)] * 3, one_each(codes(), open_too)).map(
        lambda answers: {"answers": answers}
    )


def target_cases() -> st.SearchStrategy[dict[str, dict[str, str | None]]]:
    """Draw an answer set, a baseline and a target posture."""
    one = one_each(codes(), sorted(ANSWERS))
    return st.fixed_dictionaries({"answers": one, "baseline": one, "targets": one})
