"""CSET's other maturity models: CRR (stacked MIL scores), RRA and CPG percentages, MVRA tiers.

Facts and sources: docs/reference/peer-scoring.md, section 10.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.peers.oracles.rounding import Node, net_round, net_round_away, running_sum

if TYPE_CHECKING:
    from collections.abc import Mapping

POINTS = {"Y": 1.0, "I": 0.5, "N": 0.0}
# domain -> MIL -> goal -> questions; MIL 2 to 5 have one goal each
MODEL: dict[str, dict[int, dict[str, tuple[str, ...]]]] = {
    "AM": {
        1: {"AM:G1": ("AM1a", "AM1b", "AM1c"), "AM:G2": ("AM2a", "AM2b"), "AM:G3": ("AM3a",)},
        2: {"AM:MIL2": ("AM.2a", "AM.2b")},
        3: {"AM:MIL3": ("AM.3a", "AM.3b", "AM.3c")},
        4: {"AM:MIL4": ("AM.4a",)},
        5: {"AM:MIL5": ("AM.5a", "AM.5b")},
    },
    "CM": {
        1: {"CM:G1": ("CM1a", "CM1b"), "CM:G2": ("CM2a", "CM2b", "CM2c", "CM2d", "CM2e")},
        2: {"CM:MIL2": ("CM.2a",)},
        3: {"CM:MIL3": ("CM.3a", "CM.3b")},
        4: {"CM:MIL4": ("CM.4a",)},
        5: {"CM:MIL5": ("CM.5a",)},
    },
}


def codes() -> list[str]:
    """Return the question codes in declared order."""
    return [
        code
        for mils in MODEL.values()
        for goals in mils.values()
        for questions in goals.values()
        for code in questions
    ]


def score(answers: Mapping[str, str | None]) -> dict[str, Node]:
    """Score goals, MILs and domains as CSET's CRR: means, then stack complete MILs and the first partial."""
    results: dict[str, Node] = {}
    for domain, mils in MODEL.items():
        total, open_end = 0.0, False
        for mil, goals in mils.items():
            means = []
            for goal, questions in goals.items():
                points = running_sum(POINTS[answers.get(code) or "N"] for code in questions)
                means.append(points / len(questions))
                results[goal] = Node(score=means[-1])
            value = running_sum(means) / len(means)
            results[f"{domain}.MIL{mil}"] = Node(score=value)
            if not open_end:
                total += value
                open_end = value != 1
        results[domain] = Node(score=total, level=math.floor(total))
    return results


def yes_percent(answers: Mapping[str, str | None]) -> dict[str, int]:
    """Return CRR's share of "yes" per domain: a percentage cut to a whole number."""
    results = {}
    for domain, mils in MODEL.items():
        given = [answers.get(c) for goals in mils.values() for qs in goals.values() for c in qs]
        results[domain] = int((float(given.count("Y")) / float(len(given))) * 100)
    return results


def rra_percent(answers: Mapping[str, str | None]) -> dict[str, float]:
    """Return RRA's distribution: percent of all answers, .NET's rounding to two decimals."""
    given = [answers.get(code) or "U" for code in codes()]
    return {each: net_round(given.count(each) / len(given) * 100, 2) for each in ("Y", "N", "U")}


def cpg_overall(high: list[str], moderate: list[str], low: list[str]) -> float:
    """Return CPG's overall: the mean of three shares of "Y" in percent; an empty group counts 0."""
    shares = [group.count("Y") / len(group) * 100 if group else 0.0 for group in (high, moderate, low)]
    return (shares[0] + shares[1] + shares[2]) / 3


def mvra_credit(passed: int, tiers: int) -> tuple[int, bool]:
    """Return MVRA's credit (whole percent, ties away from zero) and the domain verdict (50 and more)."""
    percent = net_round_away(passed / tiers * 100) if tiers else 0
    return percent, percent >= 50


def cases() -> st.SearchStrategy[dict[str, dict[str, str | None]]]:
    """Draw answer sets from mostly "yes" to anything, so that levels are reached."""
    yes = st.one_of(*[st.just("Y")] * 12, st.sampled_from(["I", "N", None]))
    anything = st.sampled_from(["Y", "I", "N", None])
    return st.one_of(
        *[st.fixed_dictionaries(dict.fromkeys(codes(), each)) for each in (yes, st.just("Y"), anything)]
    ).map(lambda answers: {"answers": answers})
