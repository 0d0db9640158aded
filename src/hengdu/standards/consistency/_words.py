"""Read numerals, enumerations and dates as they are written in Chinese documents."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.standards.consistency._document import Paragraph

_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}
NUMERAL: Final = r"(?:\d{1,4}|[一二两三四五六七八九十]{1,3})"
_LIST: Final = re.compile(r"(?P<first>[^，。；：:、！？\n]{1,40})(?P<rest>(?:、[^，。；：:、！？\n]{1,40})+)")
_LAST: Final = re.compile(r"(?<=[\u4e00-\u9fff）)])(?:以及|和|及|与)(?=[\u4e00-\u9fff])")
_TAIL: Final = re.compile(r"等|的|\s*(?=[0-9])|(?=[一二三四五六七八九十]{1,3}\s*[个大道])")
_DAY: Final = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*[年.\-/]\s*(?P<month>\d{1,2})\s*[月.\-/]\s*(?P<day>\d{1,2})\s*日?"
)
_LEAD: Final = re.compile(
    r"^.*?(?:分为|包括|即|从|涵盖|筑牢|制定|完善|覆盖|推进|开展|关于|规定了|经过|按照|面向|例如|如)(?=.)"
)
_LEAST: Final = 3
_BRACKETS: Final = re.compile(r"[（(][^（）()]*[）)]")


@attrs.frozen(kw_only=True)
class Enumeration:
    """Members joined by 、 with what stands before and after; positions are those in the paragraph."""

    members: tuple[str, ...]
    start: int
    end: int
    before: str
    after: str
    is_open: bool


def numeral(text: str) -> int | None:
    """Return the value of a numeral up to 99 in Chinese, or any in digits.

    >>> numeral("十二"), numeral("二十"), numeral("8"), numeral("甲")
    (12, 20, 8, None)
    """
    text = text.strip()
    if text.isdecimal():
        return int(text)
    if not text or any(sign not in _DIGITS for sign in text):
        return None
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return _DIGITS[text] if len(text) == 1 else None


def days_in(text: str) -> tuple[date, ...]:
    """Return the full dates that a text names, in order; what is no day of the calendar is left out.

    >>> days_in("2018年12月19日（2018.12.19）")
    (datetime.date(2018, 12, 19), datetime.date(2018, 12, 19))
    """
    found = []
    for one in _DAY.finditer(text):
        try:
            found.append(date(int(one["year"]), int(one["month"]), int(one["day"])))
        except ValueError:
            continue
    return tuple(found)


def enumerations(paragraph: Paragraph, least: int = _LEAST) -> Iterator[Enumeration]:
    """Yield the enumerations of at least ``least`` members; what leads into the first one is cut off."""
    for found in _LIST.finditer(paragraph.text):
        pieces = [found["first"], *found["rest"].lstrip("、").split("、")]
        last = pieces.pop()
        tail = _TAIL.search(last)
        ending = last[: tail.start()] if tail else last
        pieces += [piece for piece in _LAST.split(ending) if piece]
        is_open = bool(tail and tail.group() == "等")
        lead = _LEAD.match(pieces[0])
        first = pieces[0][lead.end() :] if lead and lead.end() < len(pieces[0]) else pieces[0]
        members = tuple(_BRACKETS.sub("", piece).strip() for piece in (first, *pieces[1:]))
        if len(members) < least:
            continue
        after = (last[tail.end() :] if tail else "") + paragraph.text[found.end() : found.end() + 16]
        yield Enumeration(
            members=tuple(member for member in members if member),
            start=found.start() + (lead.end() if lead and lead.end() < len(pieces[0]) else 0),
            end=found.end(),
            before=paragraph.text[max(0, found.start() - 30) : found.start()]
            + pieces[0][: len(pieces[0]) - len(first)],
            after=after,
            is_open=is_open,
        )
