"""Give ordered items a wave: when they can be finished, and whether people suffice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hengdu.errors import AdviceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.advice._draft import Draft

WAVES: Final[tuple[tuple[int, int], ...]] = ((0, 3), (3, 9), (9, 18))  # months after the start
LATER: Final = len(WAVES)


def capacities(capacity: float | Sequence[float] | None) -> tuple[float, ...]:
    """Return the person-months that may be spent up to the end of each wave.

    One number holds for every wave, three for one each; None is no limit. What a wave leaves is
    there for the next. Raises AdviceError for anything else.

    >>> capacities((2, 4, 6))
    (2.0, 6.0, 12.0)
    """
    if capacity is None:
        return (math.inf,) * len(WAVES)
    each = tuple(capacity) if isinstance(capacity, Sequence) else (capacity,) * len(WAVES)
    if len(each) != len(WAVES) or any(not math.isfinite(item) or item < 0 for item in each):
        raise AdviceError(
            f"投入能力须为一个或 {len(WAVES)} 个非负的人月数",
            f"the capacity must be one or {len(WAVES)} person-months from 0",
            hint_zh="例如 12，或 6、12、18",
            hint_en="For instance 12, or 6, 12, 18",
        )
    return tuple(float(sum(each[: at + 1])) for at in range(len(each)))


def placed(
    drafts: Sequence[Draft], waits_for: Mapping[str, Sequence[str]], capacity: float | Sequence[float] | None
) -> dict[str, int]:
    """Return the wave (0, 1, 2, or LATER) of each draft, given in order.

    An item ends in the first wave by whose end its own duration fits after everything it waits for
    and the mid-points of the person-months stay within the capacity up to that wave and the
    following ones.
    """
    limits = capacities(capacity)
    used = [0.0] * len(WAVES)
    finished: dict[str, float] = {}
    waves: dict[str, int] = {}
    for draft in drafts:
        before = waits_for[draft.code]
        finish = max((finished[code] for code in before), default=0.0) + duration(draft)
        months = draft.effort.middle
        first = max((waves[code] for code in before), default=0)
        wave = LATER
        for at in range(first, LATER):
            fits = finish <= WAVES[at][1] and all(
                used[later] + months <= limits[later] + 1e-9 for later in range(at, LATER)
            )
            if fits:
                wave = at
                break
        waves[draft.code] = wave
        if wave == LATER:
            finished[draft.code] = math.inf
            continue
        finished[draft.code] = max(finish, float(WAVES[wave][0]))
        for later in range(wave, LATER):
            used[later] += months
    return waves


def duration(draft: Draft) -> float:
    """Return the months an item takes: the middle of its range, else one person doing it alone."""
    months = draft.advice.duration_months
    return draft.effort.middle if months is None else float(sum(months)) / 2
