"""Write and read Excel workbooks: the only place that touches an Excel library.

Writing takes frozen value objects and gives the same bytes for the same input. Reading takes a file
from a stranger, bounds everything before a parser sees it, and names ``file:sheet!cell`` in each error.

>>> from datetime import datetime
>>> page = Sheet(name="封面", rows=(("机构", "示例证券"),))
>>> data = workbook_bytes([page], Properties(title="问卷", created=datetime(2026, 11, 21)))
>>> data[:2]
b'PK'
"""

from __future__ import annotations

from hengdu.sheets._cells import Area, cell_reference, column_letters, is_formula_like
from hengdu.sheets._csv import csv_bytes
from hengdu.sheets._limits import ReadLimits
from hengdu.sheets._model import (
    Align,
    Cell,
    Column,
    DataBar,
    Image,
    LengthRule,
    LevelScale,
    ListRule,
    Merge,
    NumberRule,
    PrintSetup,
    Properties,
    Protection,
    Sheet,
    Style,
    Validation,
    Value,
    Visibility,
)
from hengdu.sheets._read import SheetData, legible_text, read_workbook, workbook_from_bytes
from hengdu.sheets._write import LISTS_SHEET, workbook_bytes, write_workbook

__all__ = [
    "LISTS_SHEET",
    "Align",
    "Area",
    "Cell",
    "Column",
    "DataBar",
    "Image",
    "LengthRule",
    "LevelScale",
    "ListRule",
    "Merge",
    "NumberRule",
    "PrintSetup",
    "Properties",
    "Protection",
    "ReadLimits",
    "Sheet",
    "SheetData",
    "Style",
    "Validation",
    "Value",
    "Visibility",
    "cell_reference",
    "column_letters",
    "csv_bytes",
    "is_formula_like",
    "legible_text",
    "read_workbook",
    "workbook_bytes",
    "workbook_from_bytes",
    "write_workbook",
]
