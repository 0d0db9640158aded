"""Read a workbook from a stranger as plain typed values with cell references."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import SheetError
from hengdu.sheets._cells import Area, cell_reference
from hengdu.sheets._limits import ReadLimits
from hengdu.sheets._model import Value
from hengdu.sheets._package import corrupt, inspect_package, too_big

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hengdu.sheets._scan import PartFacts

_EXACT_INT: Final = 10**15
_LINE_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_REFUSED: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@attrs.frozen(kw_only=True)
class SheetData:
    """Hold one sheet as rows of values from A1; every row is as long as the widest.

    ``formulas`` are the zero-based ``(row, col)`` of cells whose value a formula gave, ``merges`` the
    joined areas, which keep only the value of their first cell. ``source`` is the file the sheet came from.
    """

    source: str
    name: str
    is_visible: bool
    rows: tuple[tuple[Value, ...], ...]
    formulas: frozenset[tuple[int, int]] = frozenset()
    merges: tuple[Area, ...] = ()

    def value(self, row: int, col: int) -> Value:
        """Return the value at zero-based ``(row, col)``, nothing outside the filled part."""
        if 0 <= row < len(self.rows) and 0 <= col < len(self.rows[row]):
            return self.rows[row][col]
        return None

    def place(self, row: int, col: int) -> str:
        """Return ``file:sheet!B7`` for messages.

        >>> SheetData(source="a.xlsx", name="封面", is_visible=True, rows=()).place(6, 1)
        'a.xlsx:封面!B7'
        """
        return f"{self.source}:{cell_reference(row, col, sheet=self.name)}"


def read_workbook(path: Path, *, limits: ReadLimits | None = None) -> tuple[SheetData, ...]:
    r"""Read every worksheet of an ``.xlsx`` file, hidden ones included.

    Numbers come as int when whole, else float; dates, times, durations and booleans keep their type
    (a moment at midnight comes as a date, Excel does not tell them apart); empty and blank cells are
    nothing. Text: line ends become ``\\n``, spaces at both ends (full-width
    ones too), soft hyphens and zero-width characters go, everything else stays; other control
    characters and marks that turn the direction of writing are refused with their cell.

    Errors: :class:`~hengdu.errors.SheetError` for a folder, a missing, empty, encrypted, damaged,
    oversized or bombed file, an old ``.xls``, macros, document type declarations, error cells such as
    ``#DIV/0!``, formulas without a stored result, and text beyond the limits. Nothing is returned then.
    """
    bounds = limits or ReadLimits()
    source = str(path)
    try:
        if path.is_dir():
            raise SheetError(
                "这是文件夹,不是工作簿",
                "this is a folder, not a workbook",
                place=source,
                hint_zh="请逐个指定 .xlsx 文件。",
                hint_en="Name the .xlsx files one by one.",
            )
        if not path.is_file():
            raise SheetError(
                "找不到文件" if not path.exists() else "这不是普通文件",
                "no such file" if not path.exists() else "this is not a regular file",
                place=source,
                hint_zh="请检查路径。",
                hint_en="Check the path.",
            )
        with path.open("rb") as stream:
            data = stream.read(bounds.file_bytes + 1)
    except (OSError, ValueError) as cause:
        raise SheetError(
            "无法读取文件",
            f"cannot read the file ({type(cause).__name__})",
            place=source,
            hint_zh="请检查路径和读取权限。",
            hint_en="Check the path and the permission to read.",
        ) from cause
    return workbook_from_bytes(data, source=source, limits=bounds)


def workbook_from_bytes(
    data: bytes, *, source: str, limits: ReadLimits | None = None
) -> tuple[SheetData, ...]:
    """Read a workbook already in memory; ``source`` names it in messages. See :func:`read_workbook`."""
    bounds = limits or ReadLimits()
    if len(data) > bounds.file_bytes:
        mib = bounds.file_bytes / (1 << 20)
        raise too_big(source, f"文件超过 {mib:g} MiB", f"the file is larger than {mib:g} MiB")
    package = inspect_package(data, source=source, limits=bounds)
    for name, facts in package.sheets.items():
        _refuse_cells(facts, source, name)
    return tuple(
        SheetData(
            source=source,
            name=name,
            is_visible=visible,
            rows=tuple(_typed(row, index, f"{source}:{name}", bounds) for index, row in enumerate(rows)),
            formulas=frozenset(package.sheets[name].formulas) if name in package.sheets else frozenset(),
            merges=tuple(package.sheets[name].merges) if name in package.sheets else (),
        )
        for name, visible, rows in _parse(package.clean, source)
    )


def _parse(data: bytes, source: str) -> list[tuple[str, bool, list[list[object]]]]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    sheets: list[tuple[str, bool, list[list[object]]]] = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for index, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            rows: list[list[object]] = [
                list(row) for row in book.get_sheet_by_index(index).to_python(skip_empty_area=False)
            ]
            sheets.append((about.name, about.visible == SheetVisibleEnum.Visible, rows))
    except (CalamineError, ValueError, OverflowError, OSError) as cause:
        raise corrupt(source) from cause
    except BaseException as cause:  # a panic in the parser's Rust code derives from BaseException
        if type(cause).__name__ != "PanicException":
            raise
        raise corrupt(source) from cause
    return sheets


def _refuse_cells(facts: PartFacts, source: str, sheet: str) -> None:
    def place(position: tuple[int, int]) -> str:
        return f"{source}:{cell_reference(*position, sheet=sheet)}"

    if facts.errors:
        position = min(facts.errors)
        raise SheetError(
            f"单元格的值是错误 {facts.errors[position]}",
            f"the cell holds the error {facts.errors[position]}",
            place=place(position),
            hint_zh="请改正公式,或直接填写数值。",
            hint_en="Correct the formula or type the value.",
        )
    if facts.unsaved:
        raise SheetError(
            "公式没有保存计算结果",
            "the formula has no stored result",
            place=place(min(facts.unsaved)),
            hint_zh="请用 Excel、WPS 或 LibreOffice 打开、保存后重试,或直接填写数值。",
            hint_en="Open and save the file in Excel, WPS or LibreOffice, or type the value.",
        )
    if facts.not_numbers:
        position = min(facts.not_numbers)
        raise SheetError(
            f"单元格的值 {facts.not_numbers[position]!r} 不是数",
            f"the cell holds {facts.not_numbers[position]!r}, which is no number",
            place=place(position),
            hint_zh="请填写有限的数,没有数值时留空。",
            hint_en="Type a finite number or leave the cell empty.",
        )


def _typed(row: Iterable[object], index: int, sheet: str, limits: ReadLimits) -> tuple[Value, ...]:
    return tuple(
        _value(value, f"{sheet}!{cell_reference(index, col)}" if isinstance(value, str) else "", limits)
        for col, value in enumerate(row)
    )


def _value(value: object, place: str, limits: ReadLimits) -> Value:
    if isinstance(value, str):
        return clean_text(value, place=place, most=limits.text_chars) or None
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_INT:
        return int(value)
    if value is None or isinstance(value, bool | int | float | date | datetime | time | timedelta):
        return value
    raise TypeError(value)  # the parser's own types end above


def clean_text(text: str, *, place: str, most: int) -> str:
    r"""Return text as the reader hands it on; see :func:`read_workbook` for the rules.

    >>> clean_text("\u3000通过\u200b ", place="表!A1", most=10)
    '通过'
    """
    cleaned = _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text)).strip()
    if bad := _REFUSED.search(cleaned):
        code = f"U+{ord(bad.group()):04X}"
        raise SheetError(
            f"文字含有控制字符 {code}",
            f"the text holds the control character {code}",
            place=place,
            hint_zh="请删除该字符,重新输入这段文字。",
            hint_en="Remove the character by typing the text again.",
        )
    if len(cleaned) > most:
        raise SheetError(
            f"文字长 {len(cleaned)} 个字符,最多 {most} 个",
            f"the text has {len(cleaned)} characters, at most {most} are taken",
            place=place,
            hint_zh="请缩短文字。",
            hint_en="Shorten the text.",
        )
    return cleaned


def legible_text(text: str) -> str:
    r"""Return what a reader gets back when ``text`` is in a cell; nothing in it is refused.

    >>> legible_text(" 通\u200b过\x07\r\n ")
    '通过'
    """
    return _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", _REFUSED.sub("", text))).strip()
