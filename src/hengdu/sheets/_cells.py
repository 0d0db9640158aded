"""Name cells the way spreadsheet users do."""

from __future__ import annotations

from typing import Final

import attrs

from hengdu.errors import SheetError

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384
_LETTERS: Final = 26
_FORMULA_STARTS: Final = frozenset("=+-@＝＋－＠\t\r\n|%")


def column_letters(col: int) -> str:
    """Return the letters of the zero-based column ``col``.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    if not 0 <= col < MAX_COLUMNS:
        raise SheetError(
            f"没有第 {col + 1} 列",
            f"there is no column {col + 1}",
            hint_zh=f"工作表最多 {MAX_COLUMNS} 列。",
            hint_en=f"A sheet has at most {MAX_COLUMNS} columns.",
        )
    letters = ""
    rest = col + 1
    while rest:
        rest, digit = divmod(rest - 1, _LETTERS)
        letters = chr(ord("A") + digit) + letters
    return letters


def cell_reference(row: int, col: int, *, sheet: str = "") -> str:
    """Return ``B7`` for zero-based ``(6, 1)``, or ``sheet!B7`` when the sheet is given.

    >>> cell_reference(6, 1, sheet="封面")
    '封面!B7'
    """
    if not 0 <= row < MAX_ROWS:
        raise SheetError(
            f"没有第 {row + 1} 行",
            f"there is no row {row + 1}",
            hint_zh=f"工作表最多 {MAX_ROWS} 行。",
            hint_en=f"A sheet has at most {MAX_ROWS} rows.",
        )
    reference = f"{column_letters(col)}{row + 1}"
    return f"{sheet}!{reference}" if sheet else reference


def parse_reference(reference: str) -> tuple[int, int] | None:
    """Return zero-based ``(row, col)`` of an ``A1`` reference, or nothing when it is not one.

    >>> parse_reference("AB3")
    (2, 27)
    """
    split = len(reference.rstrip("0123456789"))
    letters, digits = reference[:split], reference[split:]
    if not (letters.isascii() and letters.isalpha() and digits.isascii()):
        return None
    if len(letters) > len("XFD") or not 0 < len(digits) <= len(str(MAX_ROWS)):
        return None
    col = 0
    for letter in letters.upper():
        col = col * _LETTERS + ord(letter) - ord("A") + 1
    row = int(digits)
    if not (1 <= row <= MAX_ROWS and col <= MAX_COLUMNS):
        return None
    return row - 1, col - 1


def is_formula_like(text: str) -> bool:
    """Tell whether a spreadsheet program might take ``text`` for a formula when it is pasted or in a CSV.

    True for text whose first character is one of ``= + - @`` (also full-width), a tab or a line break,
    ``|`` or ``%``. The writer stores such text as a string whatever this says.

    >>> is_formula_like("=HYPERLINK(1)"), is_formula_like("身份认证")
    (True, False)
    """
    return text[:1] in _FORMULA_STARTS and bool(text)


def utf16_length(text: str) -> int:
    """Count characters the way Excel's limits do: those beyond U+FFFF are two.

    >>> utf16_length("甲a")
    2
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def quoted_sheet(name: str) -> str:
    """Return a sheet name as a formula needs it.

    >>> quoted_sheet("it's")
    "'it''s'"
    """
    return "'" + name.replace("'", "''") + "'"


@attrs.frozen(kw_only=True)
class Area:
    """Name a rectangle of cells, zero-based, both ends included.

    >>> str(Area(first_row=0, first_col=0, last_row=4, last_col=1))
    'A1:B5'
    """

    first_row: int = attrs.field()
    first_col: int = attrs.field()
    last_row: int = attrs.field()
    last_col: int = attrs.field()

    def __attrs_post_init__(self) -> None:
        """Refuse an area outside the sheet or the wrong way round."""
        start = cell_reference(self.first_row, self.first_col)
        end = cell_reference(self.last_row, self.last_col)
        if self.last_row < self.first_row or self.last_col < self.first_col:
            raise SheetError(f"区域方向颠倒:{start}:{end}", f"the area {start}:{end} is the wrong way round")

    def __str__(self) -> str:
        """Return the area as ``A1:B5``."""
        start = cell_reference(self.first_row, self.first_col)
        return f"{start}:{cell_reference(self.last_row, self.last_col)}"

    @classmethod
    def column(cls, col: int, *, first_row: int, last_row: int) -> Area:
        """Name the cells of one column."""
        return cls(first_row=first_row, first_col=col, last_row=last_row, last_col=col)

    def bounds(self) -> tuple[int, int, int, int]:
        """Return ``(first_row, first_col, last_row, last_col)``."""
        return self.first_row, self.first_col, self.last_row, self.last_col

    def meets(self, other: Area) -> bool:
        """Tell whether the two areas share a cell."""
        rows = self.first_row <= other.last_row and other.first_row <= self.last_row
        cols = self.first_col <= other.last_col and other.first_col <= self.last_col
        return rows and cols
