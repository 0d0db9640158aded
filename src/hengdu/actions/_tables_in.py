"""Read a table that a person filled in, from Excel or CSV, by the names of its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.actions._errors import ActionError
from hengdu.sheets import Value, cell_reference, legible_text, workbook_from_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADS_WITHIN: Final = 30  # rows in which the line of headings is looked for
_MOST_ROWS: Final = 5_000
_SHOWN: Final = 20


@attrs.frozen(kw_only=True)
class Wanted:
    """One column: its key, the headings by which it is known, and whether the table must have it."""

    key: str
    names: tuple[str, ...]
    is_required: bool = False


@attrs.frozen(kw_only=True)
class Line:
    """One row: its values by key, and where each stands."""

    values: Mapping[str, Value]
    places: Mapping[str, str]

    def text(self, key: str) -> str:
        """Return a value as text without outer blanks; a whole number without a point."""
        value = self.values.get(key)
        if value is None:
            return ""
        if isinstance(value, datetime):
            return value.date().isoformat()
        return value.isoformat() if isinstance(value, date) else str(value).strip()

    def place(self, key: str) -> str:
        """Return the cell of a value, or of the row's first one where there is no such column."""
        return self.places.get(key) or next(iter(self.places.values()), "")


@attrs.define
class Faults:
    """Collect what is wrong with a table, cell by cell, so that it can be mended at once."""

    found: list[tuple[str, str, str]] = attrs.field(factory=list)

    def add(self, place: str, zh: str, en: str) -> None:
        """Remember one fault."""
        self.found.append((place, zh, en))

    def refuse(self) -> None:
        """Raise ActionError with every fault (the first twenty in words); nothing where there is none."""
        if not self.found:
            return
        shown = self.found[:_SHOWN]
        more = len(self.found) - len(shown)
        zh = "；".join(f"{place} {words}" for place, words, _en in shown)
        en = "; ".join(f"{place} {words}" for place, _zh, words in shown)
        raise ActionError(
            f"表中有 {len(self.found)} 处问题，未写入任何内容：{zh}" + (f"；另有 {more} 处" if more else ""),
            f"{len(self.found)} faults in the table, nothing was written: {en}"
            + (f"; and {more} more" if more else ""),
            place=shown[0][0],
            hint_zh="请逐格改正后重新导入",
            hint_en="Correct the cells and import again",
        )


def read_lines(content: bytes, name: str, wanted: Sequence[Wanted]) -> tuple[Line, ...]:
    """Return the rows below the line of headings; columns that nobody asked for are passed over.

    ``name`` ends in ``.csv`` or ``.xlsx`` and names the file in errors, which say file, sheet and cell.
    """
    if name.lower().endswith(".csv"):
        return _lines(_csv_rows(content, name), lambda row, col: f"{name}!{cell_reference(row, col)}", wanted)
    sheets = [sheet for sheet in workbook_from_bytes(content, source=name) if sheet.is_visible]
    if not sheets:
        raise ActionError("工作簿没有可见的工作表", "the workbook has no visible sheet", place=name)
    return _lines(sheets[0].rows, sheets[0].place, wanted)


def _csv_rows(content: bytes, name: str) -> list[tuple[Value, ...]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ActionError(
            "无法识别文件编码",
            "the encoding of the file is not known",
            place=name,
            hint_zh="请另存为 UTF-8 编码的 CSV，或使用 Excel 文件",
            hint_en="Save it as CSV in UTF-8, or use an Excel file",
        )
    try:
        return [tuple(cell.strip() or None for cell in row) for row in csv.reader(io.StringIO(text))]
    except csv.Error as cause:
        raise ActionError("CSV 无法读取", "the CSV cannot be read", place=name) from cause


def _lines(rows: Sequence[Sequence[Value]], place: object, wanted: Sequence[Wanted]) -> tuple[Line, ...]:
    at, columns = _heading(rows, wanted)
    missing = [one.names[0] for one in wanted if one.is_required and one.key not in columns]
    where = str(place(max(at, 0), 0)) if callable(place) else ""
    if at < 0 or missing:
        shown = "、".join(missing or [one.names[0] for one in wanted if one.is_required])
        raise ActionError(
            f"缺少列：{shown}",
            f"columns are missing: {shown}",
            place=where,
            hint_zh="请使用从系统下载的模板，不要改动表头",
            hint_en="Use the template from this page and leave its headings as they are",
        )
    found = []
    for number, row in enumerate(rows[at + 1 :], start=at + 1):
        values = {key: row[col] if col < len(row) else None for key, col in columns.items()}
        needed = [values[one.key] for one in wanted if one.key in values and one.is_required]
        if all(value is None for value in values.values()) or (needed and needed.count(None) == len(needed)):
            continue
        places = {key: str(place(number, col)) for key, col in columns.items()} if callable(place) else {}
        found.append(Line(values={key: _legible(value) for key, value in values.items()}, places=places))
        if len(found) > _MOST_ROWS:
            raise ActionError(
                f"行数过多（最多 {_MOST_ROWS} 行）", f"too many rows (at most {_MOST_ROWS})", place=where
            )
    return tuple(found)


def _legible(value: Value) -> Value:
    return legible_text(value) if isinstance(value, str) else value


def _heading(rows: Sequence[Sequence[Value]], wanted: Sequence[Wanted]) -> tuple[int, dict[str, int]]:
    """Return the row that holds most of the headings, and the column of each key; (-1, {}) for none."""
    best: tuple[int, dict[str, int]] = (-1, {})
    for number, row in enumerate(rows[:_HEADS_WITHIN]):
        columns: dict[str, int] = {}
        for col, cell in enumerate(row):
            said = _names(cell)
            key = next((one.key for one in wanted if said & {name.casefold() for name in one.names}), None)
            if key is not None:
                columns.setdefault(key, col)
        if len(columns) > len(best[1]):
            best = number, columns
    return best


def _names(cell: Value) -> set[str]:
    """Return what a heading may be called: the whole cell, its lines, and its Chinese and English part."""
    if not isinstance(cell, str):
        return set()
    whole = " ".join(cell.split()).casefold()
    first, _, rest = whole.partition(" ")
    return {whole, first, rest, *(" ".join(line.split()).casefold() for line in cell.splitlines())}


def day_in(line: Line, key: str, faults: Faults) -> date | None:
    """Return a day of a row; ISO text, 2026/3/1 and Excel's own days are taken; a fault otherwise."""
    value = line.values.get(key)
    if value is None or isinstance(value, datetime):
        return value.date() if isinstance(value, datetime) else None
    if isinstance(value, date):
        return value
    try:
        year, month, day = (int(part) for part in str(value).replace("/", "-").replace(".", "-").split("-"))
        return date(year, month, day)
    except ValueError:
        faults.add(line.place(key), f"不是日期：{str(value)[:20]}", f"no date: {str(value)[:20]}")
        return None
