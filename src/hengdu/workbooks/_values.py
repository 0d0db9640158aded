"""Turn values into cells and cells into values, so that an untouched cell gives back the same value."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from hengdu.sheets import Value, legible_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FIRST_SAFE_YEAR: Final = 1901  # Excel believes that 1900 was a leap year
_DIGITS: Final = 15  # what Excel keeps of a number
_CELL_TEXT: Final = 32_000  # UTF-16 units; Excel takes 32,767
_CLIPPED: Final = 15_900
_LARGEST: Final = 30  # decimal exponent of what anyone measures
_DAY: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\Z|(\d{4})(\d{2})(\d{2})\Z"
)
_GROUPED: Final = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?\Z")
_NUMBER: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,2})?\Z")
_PAIR_BREAKS: Final = re.compile(r"[;\n,、]")


def show_text(text: str | None) -> Value:
    """Return text as a cell can hold it; nothing for empty text."""
    if not text:
        return None
    shown = legible_text(text)
    if len(shown) > _CLIPPED and len(shown.encode("utf-16-le")) > 2 * _CELL_TEXT:
        shown = legible_text(shown[:_CLIPPED]) + "…"
    return shown or None


def show_day(day: date | None) -> Value:
    """Return a date cell, or text for the years that Excel gets wrong."""
    if day is None or day.year >= _FIRST_SAFE_YEAR:
        return day
    return day.isoformat()


def show_number(number: Decimal | None) -> Value:
    """Return a number cell, or text where Excel would change the number."""
    if number is None:
        return None
    digits = len(number.normalize().as_tuple().digits)
    if digits > _DIGITS or not -_DIGITS < number.adjusted() < _DIGITS:
        return str(number) if number else 0
    if number == number.to_integral_value():
        return int(number)
    return float(number)


def show_lines(items: Iterable[str]) -> Value:
    """Return short texts one a line."""
    return show_text("\n".join(items))


def show_pairs(pairs: Mapping[str, str]) -> Value:
    """Return ``name=answer`` pairs on one line.

    >>> show_pairs({"TRD": "F", "APP": "P"})
    'TRD=F; APP=P'
    """
    return show_text("; ".join(f"{name}={value}" for name, value in pairs.items()))


def half_width(text: str) -> str:
    """Return text with half-width letters, digits and signs.

    >>> half_width("ＴＲＤ＝Ｆ；")
    'TRD=F;'
    """
    return unicodedata.normalize("NFKC", text).strip()


def read_text(value: Value) -> str:
    """Return a cell as text: numbers as they are written, dates as YYYY-MM-DD."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str) else str(value)


def read_day(value: Value) -> date | None:
    """Return the date of a date cell or of text like 2026-11-21 or 2026年11月21日; None when it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # 20261121
    if not isinstance(value, str):
        return None
    match = _DAY.match(half_width(value))
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_number(value: Value) -> Decimal | None:
    """Return the number of a number cell or of text that writes one; None when it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(format(value, f".{_DIGITS}g"))
    if not isinstance(value, str):
        return None
    text = half_width(value)
    if _GROUPED.match(text):
        text = text.replace(",", "")
    if not _NUMBER.match(text):
        return None
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    small = isinstance(exponent, int) and exponent >= -_LARGEST
    return number if small and number.adjusted() <= _LARGEST else None


def read_lines(text: str) -> tuple[str, ...]:
    """Return the parts of text written one a line or with semicolons between."""
    return tuple(part.strip() for part in re.split(r"[\n;；]", text) if part.strip())


def read_pairs(text: str) -> dict[str, str] | None:
    """Return ``name=answer`` pairs, however they are separated; None when the text is something else.

    >>> read_pairs("ＴＲＤ＝Ｆ；APP: P")
    {'TRD': 'F', 'APP': 'P'}
    """
    pairs: dict[str, str] = {}
    for part in _PAIR_BREAKS.split(half_width(text)):
        if not part.strip():
            continue
        name, found, answer = part.rpartition("=") if "=" in part else part.partition(":")
        name, answer = name.strip(), answer.strip()
        if not (found and name and answer) or name in pairs:
            return None
        pairs[name] = answer
    return pairs
