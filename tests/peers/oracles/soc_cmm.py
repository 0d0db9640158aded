"""SOC-CMM: importance-weighted share of the scale, times 5, rounded at two levels to two decimals.

Facts and sources: docs/reference/peer-scoring.md, section 6. ``score`` imitates the web application
(TMJve/soc-cmm), ``port`` the Rust port without importance (Srylax/soc-cmm).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.peers.oracles.rounding import Node, running_sum, rust_percent, to_fixed

if TYPE_CHECKING:
    from collections.abc import Mapping

IMPORTANCE = {"none": 0.0, "low": 0.5, "normal": 1.0, "high": 2.0, "critical": 4.0}
ANSWERS = {"1": 0.0, "2": 0.25, "3": 0.5, "4": 0.75, "5": 1.0}
SCALE = 5
# domain -> subdomain -> questions; the last subdomain holds no question that can be weighted
MODEL: dict[str, dict[str, tuple[str, ...]]] = {
    "business": {
        "drivers": ("BU1", "BU2", "BU3", "BU4"),
        "customers": ("BU5", "BU6", "BU7"),
        "charter": ("BU8", "BU9", "BU10", "BU11", "BU12", "BU13", "BU14"),
    },
    "people": {"roles": ("PE1", "PE2", "PE3"), "training": ("PE4", "PE5")},
    "process": {
        "management": ("PR1", "PR2", "PR3", "PR4", "PR5", "PR6"),
        "use_cases": ("PR7", "PR8", "PR9"),
        "notes": (),
    },
}


def codes() -> list[str]:
    """Return the question codes in declared order."""
    return [code for domain in MODEL.values() for part in domain.values() for code in part]


def score(answers: Mapping[str, str | None], importance: Mapping[str, str] | None = None) -> dict[str, Node]:
    """Score subdomains and domains from 0 to 5.

    Importance defaults to normal; ``none`` takes the question out; an open question counts its
    weight in the maximum. A subdomain with nothing to weigh is 0 and counts in its domain's mean,
    which is taken over the rounded subdomain scores and rounded again.
    """
    given = importance or {}
    results: dict[str, Node] = {}
    for domain, subdomains in MODEL.items():
        rounded = []
        for subdomain, questions in subdomains.items():
            earned, possible = 0.0, 0.0
            for code in questions:
                weight = IMPORTANCE[given.get(code, "normal")]
                if weight == 0:
                    continue
                answer = answers.get(code)
                if answer is not None:
                    earned += ANSWERS[answer] * weight
                possible += 1.0 * weight
            value = SCALE * (earned / possible) if possible else 0.0
            node = Node(score=value, shown=to_fixed(value, 2))
            results[subdomain] = node
            rounded.append(float(to_fixed(value, 2)))
        mean = running_sum(rounded) / len(rounded) if rounded else 0.0
        results[domain] = Node(score=mean, shown=to_fixed(mean, 2))
    return results


def port(answers: Mapping[str, str | None]) -> dict[str, Node]:
    """Score as the Rust port: open is 1, 5 x (total - n) / (5n - n), no rounding, empty has no number."""
    results: dict[str, Node] = {}
    for domain, subdomains in MODEL.items():
        for node, questions in {
            **subdomains,
            domain: tuple(code for part in subdomains.values() for code in part),
        }.items():
            count = float(len(questions))
            total = float(sum(int(answers.get(code) or "1") for code in questions))
            possible = 5.0 * count
            results[node] = Node(score=5.0 * ((total - count) / (possible - count)) if questions else None)
    return results


def port_percent(answers: Mapping[str, str | None]) -> dict[str, float | None]:
    """Return the earlier port's percentages: ``(ratio * 10000).round() / 100`` per aspect."""
    return {
        node: None if result.score is None else rust_percent(float(result.score) / 5.0)
        for node, result in port(answers).items()
    }


def cases() -> st.SearchStrategy[dict[str, object]]:
    """Draw answers and importances, with open questions and questions taken out."""
    answer = st.one_of(*[st.sampled_from(sorted(ANSWERS))] * 6, st.none())
    return st.fixed_dictionaries(
        {
            "answers": st.fixed_dictionaries(dict.fromkeys(codes(), answer)),
            "importance": st.dictionaries(st.sampled_from(codes()), st.sampled_from(sorted(IMPORTANCE))),
        }
    )
