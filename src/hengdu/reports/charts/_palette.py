"""Define each colour of the reports once."""

from __future__ import annotations

from typing import Final

import attrs

from hengdu.errors import ReportError


@attrs.frozen
class LevelColour:
    """Pair the fill of a level with the text colour that can be read on it."""

    fill: str
    text: str


INK: Final = "#1F2933"
MUTED: Final = "#52606D"
GRID: Final = "#CBD2D9"
PAPER: Final = "#FFFFFF"
ACCENT: Final = "#B4451F"
SERIES: Final = "#1D5F8A"

# From pale to dark: each step is darker, so the order survives grey printing and colour blindness.
LEVEL_COLOURS: Final[tuple[LevelColour, ...]] = (
    LevelColour("#FBF7E4", INK),
    LevelColour("#DFE08F", INK),
    LevelColour("#9CCB95", INK),
    LevelColour("#56ABAD", INK),
    LevelColour("#2B7DAF", PAPER),
    LevelColour("#173A6E", PAPER),
)
UNRATED: Final = LevelColour(PAPER, MUTED)

FONT_FAMILY: Final = "Noto Sans SC, Microsoft YaHei, PingFang SC, Source Han Sans SC, sans-serif"


def level_colour(level: int | None) -> LevelColour:
    """Return the colours of level 0–5, or those of "not rated".

    >>> level_colour(5).text
    '#FFFFFF'
    """
    if level is None:
        return UNRATED
    if not 0 <= level < len(LEVEL_COLOURS):
        raise ReportError(
            f"图表没有 {level} 级的颜色",
            f"charts have no colour for level {level}",
            hint_zh="图表的级别为 0–5,未评级为空。",
            hint_en="Chart levels are 0–5, or nothing where not rated.",
        )
    return LEVEL_COLOURS[level]
