from __future__ import annotations

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.errors import SheetError
from hengdu.sheets import Area, Properties, Sheet, legible_text, workbook_bytes, workbook_from_bytes

PROPERTIES = Properties(title="问卷", created=datetime(2026, 11, 21))  # noqa: DTZ001  # xlsx has no zone


def merged(*areas: str) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    for area in areas:
        book.active.merge_cells(area)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_merged_areas_are_reported_with_their_sheet():
    (sheet,) = workbook_from_bytes(merged("A1:B3", "D4:D5"), source="a.xlsx")
    assert [str(area) for area in sheet.merges] == ["A1:B3", "D4:D5"]
    assert sheet.merges[0] == Area(first_row=0, first_col=0, last_row=2, last_col=1)


def test_a_sheet_without_merged_cells_has_none():
    data = workbook_bytes([Sheet(name="表", rows=(("a",),))], PROPERTIES)
    assert workbook_from_bytes(data, source="a.xlsx")[0].merges == ()


@pytest.mark.parametrize("reference", ["", "nonsense", "A0:B2", "A1:ZZZZ9"])
def test_a_merged_area_that_is_none_is_refused(reference):
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(merged("A1:B3"))) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = old.read(entry).replace(b'ref="A1:B3"', f'ref="{reference}"'.encode())
            new.writestr(entry.filename, content)
    with pytest.raises(SheetError, match="merged cells"):
        workbook_from_bytes(target.getvalue(), source="a.xlsx")


@given(st.text(max_size=80))
def test_legible_text_reads_back_as_it_was_written(text):
    shown = legible_text(text)
    assert legible_text(shown) == shown
    data = workbook_bytes([Sheet(name="表", rows=((shown or None,), ("end",)))], PROPERTIES)
    assert workbook_from_bytes(data, source="a.xlsx")[0].value(0, 0) == (shown or None)
