"""Find the tables on the sheets of a returned workbook, wherever they were moved to."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.sheets import SheetData, Value
from hengdu.text import Text
from hengdu.workbooks._choices import folded
from hengdu.workbooks._findings import Finding
from hengdu.workbooks._machine import MACHINE_SHEET
from hengdu.workbooks._row import Report, Row
from hengdu.workbooks._values import read_text
from hengdu.workbooks._vocabulary import HEADING, MARK, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hengdu.workbooks._vocabulary import Column

_TITLES: Final = 2  # column titles that make a header row
_OWN_SHEETS: Final = frozenset({MACHINE_SHEET, "_lists"})
_MARKS: Final = re.compile(
    re.escape(MARK) + r"(cover|systems|nodes|indicators|redlines|validations|legend|role:[^\s]*)"
)


@attrs.frozen(kw_only=True)
class FoundTable:
    """A table: its sheet, header row and the row after its last (zero-based)."""

    sheet: SheetData
    header: int
    end: int

    def rows(self, columns: tuple[Column, ...], report: Report, lang: str) -> Iterator[Row]:
        """Yield the rows below the header; faults of the columns are reported and then no row comes.

        Columns are found by their title in either language, so they may have been reordered.
        """
        at = self._columns(columns, report)
        if at is None:
            return
        inputs = tuple(column.key for column in columns if column.is_input)
        self._check_merges(at, inputs, report)
        for index in range(self.header + 1, self.end):
            row = Row(sheet=self.sheet, index=index, columns=at, inputs=inputs, report=report, lang=lang)
            first = self.sheet.value(index, at.get("code", min(at.values())))
            if not (isinstance(first, str) and first.startswith(HEADING.strip())):
                yield row

    def _columns(self, columns: tuple[Column, ...], report: Report) -> Mapping[str, int] | None:
        titles = {folded(title): column for column in columns for title in (column.title.zh, column.title.en)}
        found: dict[str, int] = {}
        sound = True
        for index, value in enumerate(self.sheet.rows[self.header]):
            column = titles.get(folded(read_text(value)))
            if column is None:
                continue
            if column.key in found:
                report.faults.append(
                    Finding(
                        place=self.sheet.place(self.header, index),
                        text=Text(f"“{column.title.zh}”列重复", f"column “{column.title.en}” is there twice"),
                        hint=Text("请删除多出的一列", "Delete the surplus column"),
                    )
                )
                sound = False
            found.setdefault(column.key, index)
        missing = [column for column in columns if column.key not in found and not column.is_optional]
        for column in missing:
            report.faults.append(
                Finding(
                    place=self.sheet.place(self.header, 0),
                    text=Text(f"缺少“{column.title.zh}”列", f"column “{column.title.en}” is missing"),
                    hint=Text("请恢复表头的原文，或重新导出", "Restore the header text or export again"),
                )
            )
        return found if sound and not missing else None

    def _check_merges(self, at: Mapping[str, int], inputs: tuple[str, ...], report: Report) -> None:
        used = {at[key] for key in inputs if key in at}
        for area in self.sheet.merges:
            rows = range(max(area.first_row, self.header), min(area.last_row, self.end - 1) + 1)
            if rows and used & set(range(area.first_col, area.last_col + 1)):
                report.faults.append(
                    Finding(
                        place=self.sheet.place(area.first_row, area.first_col),
                        text=Text(f"单元格 {area} 被合并", f"the cells {area} were merged"),
                        hint=Text("请取消合并并逐格填写", "Unmerge them and fill in each cell"),
                    )
                )


def _is_header(row: tuple[Value, ...]) -> bool:
    """Say whether a row has column titles; somebody may have typed a mark into a note."""
    return sum(isinstance(value, str) and folded(value) in TITLES for value in row) >= _TITLES


def find_tables(sheets: tuple[SheetData, ...], report: Report) -> Mapping[str, FoundTable]:
    """Return the tables by their mark; a mark that is there twice is a fault, a strange sheet a warning."""
    tables: dict[str, FoundTable] = {}
    for sheet in sheets:
        marks = [
            (index, value.removeprefix(MARK))
            for index, row in enumerate(sheet.rows)
            for value in row
            if isinstance(value, str)
            and value.startswith(MARK)
            and _MARKS.fullmatch(value)
            and _is_header(row)
        ]
        if not marks and sheet.is_visible and sheet.rows and sheet.name not in _OWN_SHEETS:
            report.warnings.append(
                Finding(
                    place=sheet.place(0, 0),
                    text=Text(
                        "这张工作表不是问卷的一部分，未读取", "this sheet is not part of the questionnaire"
                    ),
                )
            )
        for (index, mark), (end, _) in pairwise([*marks, (len(sheet.rows), "")]):
            if mark in tables:
                first = tables[mark].sheet
                report.faults.append(
                    Finding(
                        place=sheet.place(index, 0),
                        text=Text(f"与工作表“{first.name}”重复", f"the same as sheet “{first.name}”"),
                        hint=Text("请删除其中一张", "Delete one of the two"),
                    )
                )
                continue
            tables[mark] = FoundTable(sheet=sheet, header=index, end=end)
    return tables
