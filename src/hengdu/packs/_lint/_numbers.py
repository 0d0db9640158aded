"""Rules about figures: the same in both languages, and the threshold where one is bound."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.packs._issues import Severity
from hengdu.packs._lint._rule import Finding, LintOptions, found, rule
from hengdu.packs._lint._texts import all_texts, in_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs._pack import Pack
    from hengdu.text import Text

# A figure that is no part of a code (SO-02.I1), a version (v19) or a word (3DES).
_FIGURE: Final = re.compile(
    r"(?<![A-Za-z0-9.\-_])\d+(?:,\d{3})*(?:\.\d+)?(?=(?:st|nd|rd|th)\b|(?![A-Za-z0-9]|\.\d))"
)
_NUMERALS: Final = re.compile(r"[一二两三四五六七八九十]+")
_TENTHS: Final = re.compile(r"([一二三四五六七八九])成([一二三四五六七八九])?")
_DIGITS: Final = {numeral: at for at, numeral in enumerate("一二三四五六七八九", 1)} | {"两": 2, "双": 2}
_NAMES: Final = "one two three four five six seven eight nine ten eleven twelve"
_WORDS: Final = {name: at for at, name in enumerate(_NAMES.split(), 1)} | {
    "a": 1,
    "an": 1,
    "once": 1,
    "twice": 2,
    "both": 2,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
}


@attrs.frozen
class Quantities:
    """The numbers of a text: those in figures, and those in words."""

    figures: frozenset[float]
    words: frozenset[float]

    @property
    def all(self) -> frozenset[float]:
        """Return both kinds."""
        return self.figures | self.words


def quantities(text: str, lang: str) -> Quantities:
    """Return the numbers that a text says.

    >>> sorted(quantities("三成以上在30分钟内，两个季度", "zh").all)
    [2.0, 3.0, 30.0]
    >>> sorted(quantities("30% within half an hour, twice", "en").all)
    [1.0, 2.0, 30.0]
    """
    figures = frozenset(float(item.replace(",", "")) for item in _FIGURE.findall(text))
    if lang == "en":
        spoken = (_WORDS.get(word) for word in re.findall(r"[a-z]+", text.casefold()))
        return Quantities(figures, frozenset(float(item) for item in spoken if item is not None))
    tenths = {
        _DIGITS[found.group(1)] * 10.0 + _DIGITS.get(found.group(2) or "", 0)
        for found in _TENTHS.finditer(text)
    }
    numerals = {_value(item) for item in _NUMERALS.findall(text)}
    doubled = {2.0} if "双" in text else set()
    return Quantities(figures, frozenset(tenths | numerals | doubled))


def _value(numerals: str) -> float:
    """Return the value of a Chinese numeral below one hundred.

    >>> [_value(item) for item in ("九", "十", "十二", "三十", "四十五")]
    [9.0, 10.0, 12.0, 30.0, 45.0]
    """
    tens, ten, ones = numerals.partition("十")
    if not ten:
        return float(_DIGITS.get(numerals[-1], 0))
    return 10.0 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)


def disagreeing(text: Text) -> tuple[float, ...]:
    """Return the figures of either language that the other says neither in figures nor in words."""
    zh, en = quantities(text.zh, "zh"), quantities(text.en, "en")
    return tuple(sorted((zh.figures - en.all) | (en.figures - zh.all)))


@rule(
    "numbers-differ",
    Severity.WARNING,
    "中文与英文的数字不一致",
    "The Chinese and the English of a text give different numbers",
)
def numbers_differ(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find figures that only one language has."""
    style = pack.content.style
    for said in in_fields(all_texts(pack), style.numbers) if style else ():
        odd = disagreeing(said.text) if said.text.zh and said.text.en else ()
        if odd:
            shown = ", ".join(f"{item:g}" for item in odd)
            yield found(
                said.code,
                (
                    f"{said.code} 的 {said.name} 只有一种语言写了 {shown}：{said.text.zh}",
                    f"only one language of {said.name} of {said.code} says {shown}: {said.text.en}",
                ),
                ("请使两种语言的数字一致", "Say the same numbers in both languages"),
                about=shown,
            )


@rule(
    "threshold-not-said",
    Severity.WARNING,
    "绑定指标的条目没有写出本级阈值",
    "A statement bound to an indicator does not say the threshold of its level",
)
def threshold_not_said(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find bound statements whose number is another than the one that decides them."""
    style = pack.content.style
    for code, practice in pack.practices.items() if style and style.thresholds else ():
        indicator = pack.indicators.get(practice.indicator or "")
        limit = indicator.thresholds.get(f"L{practice.level}") if indicator else None
        if indicator is None or limit is None:
            continue
        for lang in ("zh", "en"):
            if float(limit) not in quantities(practice.text[lang], lang).all:
                yield found(
                    code,
                    (
                        f"{code} 的 {lang} 没有写出 {indicator.code} 的 L{practice.level} 阈值 {limit}",
                        f"{lang} of {code} lacks {limit}, the threshold of {indicator.code}",
                    ),
                    ("请使条目与阈值一致", "Make the statement and the threshold agree"),
                )


RULES = (numbers_differ, threshold_not_said)
