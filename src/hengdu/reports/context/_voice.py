"""Write numbers, levels and dates the way one language and one result need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.packs import Pack
from hengdu.reports.context._blocks import Badge
from hengdu.text import Lang, Text, decimal_places

if TYPE_CHECKING:
    from datetime import date

NONE: Final = "—"
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SHADES: Final = 5
PARTIAL: Final = Text("局部", "partial")
UNRATED: Final = Text("未评级", "not rated")


def day_text(lang: Lang, day: date) -> str:
    """Return ``2026年11月21日`` or ``21 November 2026``."""
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@attrs.frozen(kw_only=True)
class Voice:
    """Speak one language about one pack; ``is_partial`` prints 局部 with every level and score."""

    lang: Lang
    pack: Pack
    is_partial: bool = False

    def __call__(self, zh: str, en: str) -> str:
        """Return the wording of this language."""
        return zh if self.lang == "zh" else en

    def of(self, text: Text) -> str:
        """Return a text in this language, else in the other one."""
        return text[self.lang] or text.zh or text.en

    @property
    def is_zh(self) -> bool:
        """Say whether this is Chinese."""
        return self.lang == "zh"

    def join(self, items: tuple[str, ...] | list[str]) -> str:
        """Join names the way the language does."""
        return self("、", ", ").join(items)

    def sentence(self, *parts: str) -> str:
        """Put sentences one after the other."""
        return self("", " ").join(part for part in parts if part)

    def brackets(self, text: str, inner: str) -> str:
        """Add something in brackets, if there is anything."""
        return self(f"{text}（{inner}）", f"{text} ({inner})") if inner else text

    def _scope(self, text: str) -> str:
        return f"{text} {self.of(PARTIAL)}" if self.is_partial else text

    def score(self, value: float | None) -> str:
        """Return a score with two decimals, marked where the scope is partial."""
        return NONE if value is None else self._scope(decimal_places(value, 2))

    def level(self, level: int | None) -> str:
        """Return ``L2``, marked where the scope is partial, or "not rated"."""
        return self.of(UNRATED) if level is None else self._scope(f"L{level}")

    def level_name(self, level: int | None) -> str:
        """Return the name of a level."""
        if level is None:
            return self.of(UNRATED)
        named = {item.level: item.name for item in self.pack.content.levels}
        if level in named:
            return self.of(named[level])
        return self("未达一级", "below level 1") if level == 0 else self(f"{level} 级", f"level {level}")

    def full_level(self, level: int | None) -> str:
        """Return ``L2 计划跟踪`` or ``L2 planned and tracked``."""
        return self.level(level) if level is None else f"{self.level(level)} {self.level_name(level)}"

    def badge(self, level: int | None) -> Badge:
        """Return a level on its colour."""
        return Badge(self.shade(level), self.level(level))

    def shade(self, level: int | None) -> int | None:
        """Return the colour step 0–5 of a level; models with more levels share the same steps."""
        if level is None:
            return None
        top = max(self.pack.levels, default=_SHADES)
        return max(0, min(_SHADES, level if top <= _SHADES else round(level * _SHADES / top)))

    def interval(self, interval: tuple[float, float] | None) -> str:
        """Return ``2.48–2.75``."""
        if interval is None:
            return NONE
        low, high = (decimal_places(value, 2) for value in interval)
        return self._scope(low if low == high else f"{low}–{high}")

    def plain(self, value: float | None, places: int = 2) -> str:
        """Return a number that is no result of the whole, such as a mean."""
        return NONE if value is None else decimal_places(value, places)

    def percent(self, value: float | None) -> str:
        """Return a share of 1 in percent."""
        return NONE if value is None else f"{decimal_places(value * 100, 0)}%"

    def band(self, confidence: float | None) -> str:
        """Return the confidence with its band: high, medium or low."""
        if confidence is None:
            return NONE
        rule = self.pack.scoring.evidence
        if confidence >= rule.high:
            word = self("高", "high")
        elif confidence >= rule.medium:
            word = self("中", "medium")
        else:
            word = self("低", "low")
        return self.brackets(decimal_places(confidence, 2), word)

    def day(self, day: date) -> str:
        """Return ``2026年11月21日`` or ``21 November 2026``."""
        return day_text(self.lang, day)

    def months(self, months: tuple[float, float] | None) -> str:
        """Return person-months as ``1–3``; what would round to nothing is ``<0.1``."""
        if months is None:
            return NONE
        low, high = (decimal_places(value, 1).removesuffix(".0") for value in months)
        if high == "0" and months[1] > 0:
            return "<0.1"
        return low if low == high else f"{low}–{high}"

    def person_months(self, months: tuple[float, float] | None) -> str:
        """Return ``1–3 人月`` or ``1–3 person-months``."""
        return (
            NONE
            if months is None
            else self(f"{self.months(months)} 人月", f"{self.months(months)} person-months")
        )

    def kind(self, kind: str) -> str:
        """Return what the model calls a kind of node."""
        return next((self.of(item.name) for item in self.pack.content.kinds if item.code == kind), kind)
