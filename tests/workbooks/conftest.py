"""A small pack with everything that a questionnaire has to cope with, and ways to fill one in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from hengdu.packs import Pack, load_pack
from hengdu.workbooks import export_workbook

CREATED = date(2026, 11, 21)


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(Path(__file__).parent / "probe")


@pytest.fixture(scope="session")
def real_pack() -> Pack:
    return load_pack("sf-nscmm")


class Filled:
    """A workbook in an independent editor: cells by sheet mark, row code and column title."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)

    def sheet(self, mark: str):
        return next(
            s
            for s in self.book.worksheets
            for row in s.iter_rows()
            for c in row
            if c.value == f"hengdu:{mark}"
        )

    def cell(self, mark: str, code: str, title: str, nth: int = 0):
        """Return the cell of the nth row whose first cell is ``code``, in the column of that title."""
        sheet = self.sheet(mark)
        header = next(c.row for row in sheet.iter_rows() for c in row if c.value == f"hengdu:{mark}")
        column = next(c.column for c in sheet[header] if c.value == title)
        rows = [r for r in range(header + 1, sheet.max_row + 1) if sheet.cell(r, 1).value == code]
        return sheet.cell(rows[nth], column)

    def blank(self, mark: str, title: str):
        """Return the first free cell of a column below the header."""
        sheet = self.sheet(mark)
        header = next(c.row for row in sheet.iter_rows() for c in row if c.value == f"hengdu:{mark}")
        column = next(c.column for c in sheet[header] if c.value == title)
        row = next(r for r in range(header + 1, sheet.max_row + 2) if sheet.cell(r, column).value is None)
        return sheet.cell(row, column)

    def answer(self, role: str, code: str, **cells: object) -> str:
        """Fill in a row of a role's sheet; return the place of its answer cell without the file."""
        for title, value in cells.items():
            self.cell(f"role:{role}", code, title).value = value
        cell = self.cell(f"role:{role}", code, "答案")
        return f"{cell.parent.title}!{cell.coordinate}"

    def cover(self, label: str, value: object) -> str:
        cell = self.cell("cover", label, "填写内容")
        cell.value = value
        return f"{cell.parent.title}!{cell.coordinate}"

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path


@pytest.fixture
def blank(pack, tmp_path):
    """Return a maker of blank workbooks, opened in the independent editor."""

    def make(name: str = "a.xlsx", **options: object) -> Filled:
        path = tmp_path / name
        export_workbook(pack, path, created=CREATED, **options)
        return Filled(path)

    return make
