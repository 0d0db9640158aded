"""DSMM-style plain mean of cell levels (datasec-suite): an unassessed cell is level 0 and counts.

Facts and sources: docs/reference/peer-scoring.md, section 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.peers.oracles.drawing import one_each
from tests.peers.oracles.rounding import Node, js_round, running_sum, to_fixed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis import strategies as st

DIMENSIONS = ("org", "policy", "technology", "people")
TOP = 5
# Domains of unequal size: the mean of domain means is not the whole. Ten areas: the whole is a multiple
# of 0.025, so that every other value is a tie in the third decimal.
MODEL: dict[str, tuple[str, ...]] = {
    "collect": ("PA01", "PA02", "PA03"),
    "store": ("PA07", "PA08"),
    "destroy": ("PA18",),
    "general": ("PA20", "PA21", "PA22", "PA23"),
}


def codes() -> list[str]:
    """Return the cell codes (``PA01.org``) in declared order."""
    return [f"{area}.{dimension}" for areas in MODEL.values() for area in areas for dimension in DIMENSIONS]


def score(answers: Mapping[str, int | None]) -> dict[str, Node]:
    """Score dimensions (pooled over areas), domains (pooled over cells) and the whole.

    The whole is the mean of the dimension means. Two decimals are printed; the level is the colour
    the tool gives a domain: ``Math.round`` of its mean.
    """
    areas = [area for members in MODEL.values() for area in members]
    results = {
        dimension: _mean([answers.get(f"{area}.{dimension}") or 0 for area in areas])
        for dimension in DIMENSIONS
    }
    whole = running_sum(float(node.score or 0) for node in results.values()) / len(DIMENSIONS)
    for domain, members in MODEL.items():
        node = _mean([answers.get(f"{area}.{d}") or 0 for area in members for d in DIMENSIONS])
        results[domain] = Node(score=node.score, shown=node.shown, level=js_round(float(node.score or 0)))
    results["overall"] = Node(score=whole, shown=to_fixed(whole, 2))
    return results


def coverage(answers: Mapping[str, int | None]) -> float:
    """Return the share of cells with level 1 or more."""
    return sum((answers.get(code) or 0) >= 1 for code in codes()) / len(codes())


def _mean(levels: list[int]) -> Node:
    value = sum(levels) / len(levels) if levels else 0.0
    return Node(score=value, shown=to_fixed(value, 2))


def cases() -> st.SearchStrategy[dict[str, dict[str, int | None]]]:
    """Draw a level for every cell, some of them not assessed."""
    levels = [*range(TOP + 1), *range(1, TOP + 1), *[None] * 4]
    return one_each(codes(), levels).map(lambda answers: {"answers": answers})
