"""Print numbers of a result for people: two decimals, shares in percent, a dash for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.text import Text, decimal_places

if TYPE_CHECKING:
    from hengdu.packs import Pack

NONE: Final = "—"


def score(value: float | None) -> str:
    """Return a score with two decimals."""
    return NONE if value is None else decimal_places(value, 2)


def signed(value: float | None) -> str:
    """Return a change with two decimals and its sign."""
    if value is None:
        return NONE
    return ("+" if value >= 0 else "−") + decimal_places(abs(value), 2)


def share(value: float | None) -> str:
    """Return a share of one in whole percent; never 100 for less than all."""
    if value is None:
        return NONE
    percent = decimal_places(value * 100, 0)
    return "99%" if percent == "100" and value < 1 else f"{percent}%"


def months(value: float | None) -> str:
    """Return person-months with at most one decimal."""
    return NONE if value is None else decimal_places(value, 1).removesuffix(".0")


def confidence_band(value: float | None, pack: Pack) -> Text:
    """Return the band of an evidence confidence as the pack's scoring declares it."""
    if value is None:
        return Text("", "")
    evidence = pack.scoring.evidence
    if value >= float(evidence.high):
        return Text("高", "high")
    if value >= float(evidence.medium):
        return Text("中", "medium")
    return Text("低，仅供自评参考", "low: for self-assessment only")
