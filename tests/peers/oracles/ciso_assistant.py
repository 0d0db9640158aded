"""CISO Assistant: weighted mean, weighted sum or mean of means, cut (not rounded) after one decimal.

Facts and sources: docs/reference/peer-scoring.md, section 9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from hypothesis import strategies as st
from tests.peers.oracles.rounding import Node, running_sum, truncate_one

if TYPE_CHECKING:
    from collections.abc import Mapping


SCALE = (0, 100)
# section -> requirement -> (weight, lowest, highest score of the requirement's own scale)
MODEL: dict[str, dict[str, tuple[int, int, int]]] = {
    "A": {"A1": (1, 0, 100), "A2": (1, 0, 100), "A3": (2, 0, 5)},
    "B": {"B1": (1, 0, 100), "B2": (3, 0, 100)},
    "C": {"C1": (1, 1, 4)},
}
NOTHING = -1.0  # the tool's mark for "nothing scored"


def codes() -> list[str]:
    """Return the requirement codes in declared order."""
    return [code for section in MODEL.values() for code in section]


def score(
    answers: Mapping[str, int | Literal["na"] | None],
    method: Literal["avg", "sum", "avg_of_avg"] = "avg",
) -> dict[str, Node]:
    """Score the whole; unscored and N/A requirements drop out; nothing scored gives -1.

    avg and avg_of_avg read each score as a share of its own scale and stretch the result back to
    the assessment's; avg_of_avg gives every section the same weight; sum adds raw score x weight.
    """
    taken = {
        code: (answer, *limits)
        for section in MODEL.values()
        for code, limits in section.items()
        if isinstance(answer := answers.get(code), int)
    }
    if not taken:
        return {"overall": Node(score=NOTHING)}
    if method == "sum":
        total = sum(answer * weight for answer, weight, _, _ in taken.values())
        return {"overall": Node(score=truncate_one(total))}
    ratios = {code: ((answer - low) / (high - low), w) for code, (answer, w, low, high) in taken.items()}
    if method == "avg":
        ratio = _weighted(ratios)
    else:
        sections = [{c: ratios[c] for c in members if c in ratios} for members in MODEL.values()]
        means = [_weighted(each) for each in sections if each]
        ratio = running_sum(means) / len(means)
    low, high = SCALE
    return {"overall": Node(score=truncate_one(low + ratio * (high - low)))}


def first_version(answers: Mapping[str, int | Literal["na"] | None]) -> float:
    """Return the earliest rule: the plain mean, Python's ``round`` to one decimal, -1 for nothing."""
    taken = [answer for answer in answers.values() if isinstance(answer, int)]
    return round(sum(taken) / len(taken), 1) if taken else NOTHING


def _weighted(ratios: Mapping[str, tuple[float, int]]) -> float:
    return running_sum(r * w for r, w in ratios.values()) / sum(w for _, w in ratios.values())


def cases() -> st.SearchStrategy[dict[str, object]]:
    """Draw scores on each requirement's own scale, with N/A and open ones, and a method."""
    drawn: dict[str, st.SearchStrategy[object]] = {
        code: st.one_of(*[st.integers(low, high)] * 4, st.sampled_from(["na", None]))
        for section in MODEL.values()
        for code, (_, low, high) in section.items()
    }
    return st.fixed_dictionaries(
        {
            "answers": st.fixed_dictionaries(drawn),
            "method": st.sampled_from(["avg", "sum", "avg_of_avg"]),
        }
    )
