"""Count months as whole numbers, so that plans add and compare them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from hengdu.errors import StandardsError
from hengdu.text import Text

if TYPE_CHECKING:
    from datetime import date

YEAR: Final = 12
Month = Annotated[str, Field(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$")]
_MONTH: Final = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")


def month_of(day: date) -> int:
    """Return the number of a day's month: year x 12 + month - 1.

    >>> month_of(date(2026, 11, 21)) - month_of(date(2025, 11, 1))
    12
    """
    return day.year * YEAR + day.month - 1


def read_month(text: str) -> int:
    """Return the number of a month written ``2027-03``; StandardsError for anything else.

    >>> read_month("2027-03") - read_month("2027-01")
    2
    """
    found = _MONTH.fullmatch(text.strip())
    if found is None:
        raise StandardsError(
            f"{text[:40]!r} 不是月份",
            f"{text[:40]!r} is no month",
            hint_zh="写作 2027-03",
            hint_en="Write 2027-03",
        )
    return int(found[1]) * YEAR + int(found[2]) - 1


def month_text(month: int) -> str:
    """Write a month as ``2027-03``.

    >>> month_text(read_month("2027-12") + 1)
    '2028-01'
    """
    return f"{month // YEAR:04d}-{month % YEAR + 1:02d}"


def month_words(text: str) -> Text:
    """Write a month for people.

    >>> month_words("2027-03").zh
    '2027年3月'
    """
    year, month = text.split("-")
    return Text(f"{year}年{int(month)}月", text)


def months_between(earlier: date, later: date) -> int:
    """Return the months from one day to a later one, a part of a month as a whole one; 0 if not later.

    >>> months_between(date(2023, 12, 31), date(2026, 11, 21))
    35
    """
    if later <= earlier:
        return 0
    whole = month_of(later) - month_of(earlier)
    return max(1, whole + (1 if later.day > earlier.day else 0))
