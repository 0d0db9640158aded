"""Check that bands partition the real line under their boundary policy."""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hengdu.packs._vocabulary import Band, BandSet


def band_faults(bands: BandSet, low: float = -math.inf, high: float = math.inf) -> Iterator[Text]:
    """Yield what is wrong with a set of bands on the real line from ``low`` to ``high``.

    ``lower`` reads only lower ends and ``upper`` only upper ends; ``exact`` and ``round`` read
    closed intervals, ``round`` on the grid of its places.
    """
    if len(bands.bands) > 1:
        yield from _order(bands)
    for band in bands.bands:
        if band.min is not None and band.max is not None and band.max < band.min:
            yield Text(
                f"{band.code} 的上限 {band.max} 小于下限 {band.min}",
                f"{band.code} ends at {band.max}, before it begins at {band.min}",
            )
    if bands.boundary in {"lower", "upper"}:
        yield from _one_sided(bands, lower=bands.boundary == "lower")
    else:
        yield from _closed(bands)
    yield from _ends(bands, low, high)


def _key(band: Band) -> Decimal:
    """Return a number that orders bands from low to high."""
    if band.min is not None:
        return band.min
    return Decimal("-Infinity")


def _ascending(bands: BandSet) -> list[Band]:
    if bands.boundary == "upper":
        return sorted(bands.bands, key=lambda band: Decimal("Infinity") if band.max is None else band.max)
    return sorted(bands.bands, key=_key)


def _order(bands: BandSet) -> Iterator[Text]:
    ascending = [band.code for band in _ascending(bands)]
    declared = [band.code for band in bands.bands]
    if declared not in (ascending, ascending[::-1]):
        yield Text(
            f"分档顺序混乱：{'、'.join(declared)}",
            f"the bands are out of order: {', '.join(declared)}",
        )
    levels = [band.level for band in _ascending(bands) if band.level is not None]
    if levels != sorted(levels):
        yield Text("高分档的等级低于低分档", "a higher band has a lower level")


def _gap(first: str, second: str, at: str) -> Text:
    return Text(
        f"{at} 不属于任何一档（{first} 与 {second} 之间）",
        f"{at} falls nowhere, between {first} and {second}",
    )


def _overlap(first: str, second: str, at: str) -> Text:
    return Text(f"{at} 同属 {first} 和 {second}", f"{at} lies in both {first} and {second}")


def _one_sided(bands: BandSet, *, lower: bool) -> Iterator[Text]:
    ordered = _ascending(bands)
    ends = [band.min if lower else band.max for band in ordered]
    open_at = 0 if lower else len(ordered) - 1
    for at, (band, end) in enumerate(zip(ordered, ends, strict=True)):
        if end is None and at != open_at:
            side_zh, side_en = ("下限", "lower end") if lower else ("上限", "upper end")
            yield Text(f"{band.code} 缺少{side_zh}", f"{band.code} has no {side_en}")
    for (first, low), (second, high) in pairwise(zip(ordered, ends, strict=True)):
        if low is not None and low == high:
            yield _overlap(first.code, second.code, str(low))


def _closed(bands: BandSet) -> Iterator[Text]:
    ordered = _ascending(bands)
    step = Decimal(1).scaleb(-bands.places) if bands.boundary == "round" else None
    if step is not None:
        yield from _off_grid(ordered, step)
    for first, second in pairwise(ordered):
        if first.max is None or second.min is None:
            yield _overlap(first.code, second.code, str(second.min if first.max is None else first.max))
        elif second.min <= first.max:
            yield _overlap(first.code, second.code, str(second.min))
        elif step is None or second.min - first.max > step:
            middle = (first.max + second.min) / 2 if step is None else first.max + step
            yield _gap(first.code, second.code, str(middle))


def _ends(bands: BandSet, low: float, high: float) -> Iterator[Text]:
    ordered = _ascending(bands)
    first, last = ordered[0], ordered[-1]
    if bands.boundary != "upper" and first.min is not None and first.min > low:
        yield Text(
            f"低于 {first.min} 的分数不属于任何一档，{first.code} 应不设下限",
            f"scores below {first.min} fall nowhere; {first.code} should be open below",
        )
    if bands.boundary != "lower" and last.max is not None and last.max < high:
        yield Text(
            f"高于 {last.max} 的分数不属于任何一档，{last.code} 应不设上限",
            f"scores above {last.max} fall nowhere; {last.code} should be open above",
        )


def _off_grid(ordered: Sequence[Band], step: Decimal) -> Iterator[Text]:
    for band in ordered:
        for end in (band.min, band.max):
            if end is not None and end % step:
                yield Text(
                    f"{band.code} 的界限 {end} 不在 {step} 的格点上",
                    f"the end {end} of {band.code} is not on the grid of {step}",
                )
