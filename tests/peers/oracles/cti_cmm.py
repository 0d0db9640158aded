"""CTI-CMM: points over possible points of what is relevant, pooled over all practices at every node.

Facts and sources: docs/reference/peer-scoring.md, section 4. Two public tools: one prints one decimal
(``toFixed(1)``), the other a whole percent (``Math.round``).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.peers.oracles.rounding import Node, js_round, to_fixed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

MAXIMUM = 3  # not, partially, largely, fully implemented: 0 to 3
MODEL: dict[str, dict[str, tuple[str, ...]]] = {
    "ASSET": {
        "ASSET-1": ("ASSET-1-a", "ASSET-1-b", "ASSET-1-c"),
        "ASSET-2": ("ASSET-2-a", "ASSET-2-b"),
    },
    "THREAT": {
        "THREAT-1": ("THREAT-1-a", "THREAT-1-b", "THREAT-1-c", "THREAT-1-d"),
        "THREAT-2": ("THREAT-2-a",),
    },
    "RISK": {"RISK-1": ("RISK-1-a", "RISK-1-b", "RISK-1-c")},
    # 16 practices: 48 points, so that odd multiples of 3 points are ties in the second decimal
    "ACCESS": {f"ACCESS-{k}": tuple(f"ACCESS-{k}-{x}" for x in "abcdefgh") for k in (1, 2)},
}


def codes() -> list[str]:
    """Return the practice codes in declared order."""
    return [code for domain in MODEL.values() for part in domain.values() for code in part]


def score(
    answers: Mapping[str, int | None],
    irrelevant: AbstractSet[str] = frozenset(),
) -> dict[str, Node]:
    """Score objectives, domains and the whole in percent.

    ``irrelevant`` holds practice codes (left out everywhere) and domain codes (the domain keeps its
    own score but leaves the whole). An open practice counts in the maximum with no points. Nothing
    relevant gives 0.
    """
    results: dict[str, Node] = {}
    whole: list[str] = []
    for domain, objectives in MODEL.items():
        below: list[str] = []
        for objective, practices in objectives.items():
            relevant = [code for code in practices if code not in irrelevant]
            results[objective] = _percent(answers, relevant)
            below += relevant
        results[domain] = _percent(answers, below)
        if domain not in irrelevant:
            whole += below
    results["overall"] = _percent(answers, whole)
    return results


def completion(answers: Mapping[str, int | None], irrelevant: AbstractSet[str] = frozenset()) -> float:
    """Return the answered share of the relevant practices of relevant domains, in percent."""
    relevant = [
        code
        for domain, objectives in MODEL.items()
        if domain not in irrelevant
        for practices in objectives.values()
        for code in practices
        if code not in irrelevant
    ]
    answered = sum(answers.get(code) is not None for code in relevant)
    return (answered / len(relevant)) * 100 if relevant else 0.0


def whole_percent(results: Mapping[str, Node]) -> dict[str, Decimal]:
    """Print the same results as the second tool does: ``Math.round`` of the percentage."""
    return {code: Decimal(js_round(float(node.score or 0))) for code, node in results.items()}


def _percent(answers: Mapping[str, int | None], relevant: Iterable[str]) -> Node:
    points, possible = 0, 0
    for code in relevant:
        possible += MAXIMUM
        points += answers.get(code) or 0
    value = (points / possible) * 100 if possible > 0 else 0.0
    return Node(score=value, shown=to_fixed(value, 1))


def cases() -> st.SearchStrategy[dict[str, object]]:
    """Draw answers, and which practices and domains are not relevant."""
    answer = st.one_of(*[st.integers(0, MAXIMUM)] * 6, st.none())
    return st.fixed_dictionaries(
        {
            "answers": st.fixed_dictionaries(dict.fromkeys(codes(), answer)),
            "irrelevant": st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from([*MODEL, *codes()]))),
        }
    )
