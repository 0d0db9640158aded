"""Measure how far raters agree: ordinal Krippendorff's alpha."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def krippendorff_alpha(units: Iterable[Sequence[int]]) -> float | None:
    """Return the ordinal alpha of rated units, or None when there is nothing to compare.

    Each unit is the ranks (0 = lowest category) that its raters gave; units with fewer than two
    ratings do not count. 1 is perfect agreement, 0 what chance gives. Source: K. Krippendorff,
    Computing Krippendorff's Alpha-Reliability (2011), ordinal metric.

    >>> krippendorff_alpha([[0, 0], [1, 1], [2, 2]])
    1.0
    """
    weights: dict[tuple[int, int], float] = {}
    for unit in units:
        for pair in permutations(unit, 2):
            weights[pair] = weights.get(pair, 0.0) + 1 / (len(unit) - 1)
    if not weights:
        return None
    totals: dict[int, float] = {}
    for (first, _), weight in sorted(weights.items()):
        totals[first] = totals.get(first, 0.0) + weight
    count = sum(totals.values())
    middle: dict[int, float] = {}  # values below a rank, with half of its own
    below = 0.0
    for rank in sorted(totals):
        middle[rank] = below + totals[rank] / 2
        below += totals[rank]

    def distance(first: int, second: int) -> float:
        return (middle[first] - middle[second]) ** 2

    observed = sum(weight * distance(*pair) for pair, weight in sorted(weights.items())) / count
    expected = sum(totals[a] * totals[b] * distance(a, b) for a, b in permutations(sorted(totals), 2))
    return 1 - observed * count * (count - 1) / expected if expected else 1.0
