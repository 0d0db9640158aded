"""Give nodes their level from their children, their score or their bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.packs import Band, BandSet, LevelRule, Round
from hengdu.scoring._arithmetic import Exact, ExactArithmetic, exact_of
from hengdu.scoring._result import GateFailure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_EXACT = ExactArithmetic()


def allowed_to_lag(rule: LevelRule, count: int) -> int:
    """Return how many of ``count`` may be below the level; never all of them.

    domain.md 5.3 says max(1, floor(0.2 n)); for n = 1 that would lift a node above its only
    child, so at least one must always reach the level (docs/adr/0006).
    """
    if rule.lag is None:
        return 0
    share = exact_of(rule.lag.share)
    return min(max(rule.lag.at_least, share[0] * count // share[1]), max(0, count - 1))


def share_level(
    rule: LevelRule, levels: Mapping[str, int], floor_levels: Mapping[str, int], top: int
) -> tuple[int | None, tuple[GateFailure, ...]]:
    """Return the largest k that enough items reach, and what stops k + 1.

    ``levels`` are the rated items, ``floor_levels`` the rated nodes of the floor's kind.
    """
    if not levels:
        return None, ()
    best, failures = 0, share_failures(rule, levels, floor_levels, 1)
    while not failures and best < top:
        best += 1
        failures = share_failures(rule, levels, floor_levels, best + 1) if best < top else ()
    return best, failures


def share_failures(
    rule: LevelRule, levels: Mapping[str, int], floor_levels: Mapping[str, int], k: int
) -> tuple[GateFailure, ...]:
    """Return what keeps level k from being reached; empty when it is."""
    count = len(levels)
    allowed = allowed_to_lag(rule, count)
    below = tuple(code for code, level in levels.items() if level < k)
    failures = []
    if len(below) > allowed:
        failures.append(GateFailure("lag", "", (count - len(below), 1), (count - allowed, 1), below))
    if rule.none_below is not None:
        low = tuple(code for code, level in levels.items() if level < k - rule.none_below)
        if low:
            failures.append(
                GateFailure("none_below", low[0], (levels[low[0]], 1), (k - rule.none_below, 1), low)
            )
    if rule.floor is not None:
        least = k - rule.floor.distance
        low = tuple(code for code, level in floor_levels.items() if level < least)
        if low:
            failures.append(GateFailure("floor", low[0], (floor_levels[low[0]], 1), (least, 1), low))
    return tuple(failures)


def minimum_level(levels: Mapping[str, int]) -> tuple[int | None, tuple[GateFailure, ...]]:
    """Return the lowest level and the nodes that hold it."""
    if not levels:
        return None, ()
    least = min(levels.values())
    weakest = tuple(code for code, level in levels.items() if level == least)
    return least, (GateFailure("none_below", weakest[0], (least, 1), (least + 1, 1), weakest),)


def level_of_score(rule: LevelRule, score: Exact, levels: Sequence[int]) -> int:
    """Return the level that a score stands for: its whole part, or rounded half up."""
    if rule.rule == "score_round":
        whole = _EXACT.rounded(score, Round(places=0))
        number = whole[0]
    else:
        number = score[0] // score[1]
    return max(0, min(max(levels, default=number), number))


def band_of(bands: BandSet, score: Exact) -> Band | None:
    """Return the band of a score under the set's boundary policy; None in a gap.

    The score is compared exactly; ``round`` first rounds it half up to the set's places.
    """
    if bands.boundary == "round":
        score = _EXACT.rounded(score, Round(places=bands.places))

    def reaches(limit: Exact) -> bool:
        return score[0] * limit[1] >= limit[0] * score[1]

    def within(limit: Exact) -> bool:
        return score[0] * limit[1] <= limit[0] * score[1]

    if bands.boundary == "lower":
        ordered = sorted(bands.bands, key=lambda band: (band.min is not None, band.min or 0), reverse=True)
        return next((band for band in ordered if band.min is None or reaches(exact_of(band.min))), None)
    if bands.boundary == "upper":
        ordered = sorted(bands.bands, key=lambda band: (band.max is None, band.max or 0))
        return next((band for band in ordered if band.max is None or within(exact_of(band.max))), None)
    for band in bands.bands:
        low = band.min is None or reaches(exact_of(band.min))
        high = band.max is None or within(exact_of(band.max))
        if low and high:
            return band
    return None
