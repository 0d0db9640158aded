"""Read a table of records: every fault names its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.documents import adapter
from hengdu.errors import StandardsError
from hengdu.standards.registry._columns import CellError, Column, Section
from hengdu.standards.registry._records import Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.sheets import SheetData


def read_table(section: Section, sheet: SheetData) -> tuple[tuple[Any, ...], frozenset[tuple[str, str]]]:
    """Return the records of a table and the (field, language) of its columns.

    Raises StandardsError with ``file:sheet!cell`` for merged cells, unknown, repeated or missing headings,
    cells beyond the header, values that do not belong under their heading, and two rows of one id.
    """
    if sheet.merges:
        area = sheet.merges[0].area if hasattr(sheet.merges[0], "area") else sheet.merges[0]
        raise _wrong(
            sheet,
            area.first_row,
            area.first_col,
            f"有合并单元格 {area}",
            f"cells are merged: {area}",
            "请取消合并，逐行填写",
            "Unmerge them and fill in every row",
        )
    columns = _header(section, sheet)
    result: list[Any] = []
    seen: dict[object, int] = {}
    for row in range(1, len(sheet.rows)):
        cells = sheet.rows[row]
        if not any(cell not in {None, ""} for cell in cells):
            continue
        beyond = next((col for col in range(len(columns), len(cells)) if cells[col] not in {None, ""}), None)
        if beyond is not None:
            raise _wrong(
                sheet,
                row,
                beyond,
                "该列没有表头，行可能错位",
                "there is no heading here; the row may be shifted",
                "请核对该行各列",
                "Check the cells of the row",
            )
        record = _record(section, sheet, row, columns)
        key = record if isinstance(record, Relation) else record.id
        if key in seen:
            raise _wrong(
                sheet,
                row,
                0,
                f"与第 {seen[key] + 1} 行重复",
                f"the same as row {seen[key] + 1}",
                "请只保留一行",
                "Keep one of them",
            )
        seen[key] = row
        result.append(record)
    return tuple(result), frozenset((column.field, column.part) for column in columns)


def _header(section: Section, sheet: SheetData) -> list[Column]:
    by_heading = {
        name: column for column in section.columns for name in (column.heading.zh, column.heading.en)
    }
    cells = list(sheet.rows[0]) if sheet.rows else []
    while cells and cells[-1] in {None, ""}:
        cells.pop()
    columns: list[Column] = []
    for col, cell in enumerate(cells):
        column = by_heading.get(str(cell).strip())
        if column is None or column in columns:
            known = "、".join(one.heading.zh for one in section.columns)
            raise _wrong(
                sheet,
                0,
                col,
                f"表头 {str(cell)[:40]!r} 不认识或重复",
                f"the heading {str(cell)[:40]!r} is unknown or repeated",
                f"表头可用：{known}",
                "Use the headings that an export has",
            )
        columns.append(column)
    missing = [column for column in section.columns if column.is_required and column not in columns]
    if missing:
        raise _wrong(
            sheet,
            0,
            len(columns),
            f"缺少列 {missing[0].heading.zh}",
            f"the column {missing[0].heading.en} is missing",
            "表格可能不完整，请补上该列",
            "The table may be incomplete; add the column",
        )
    return columns


def _record(section: Section, sheet: SheetData, row: int, columns: Sequence[Column]) -> Any:  # noqa: ANN401 - a record of the section
    values: dict[str, Any] = {}
    for col, column in enumerate(columns):
        try:
            value = column.read(sheet.value(row, col))
        except CellError as error:
            zh, en = error.args
            shown = str(sheet.value(row, col))[:40]
            raise _wrong(
                sheet,
                row,
                col,
                f"{column.heading.zh} {shown!r}：{zh}",
                f"{column.heading.en} {shown!r}: {en}",
                "请改正该单元格",
                "Correct the cell",
            ) from error
        if column.is_required and not value:
            raise _wrong(
                sheet,
                row,
                col,
                f"{column.heading.zh} 为空",
                f"{column.heading.en} is empty",
                "请填写，或删去该行",
                "Fill it in, or take out the row",
            )
        if column.part:
            values.setdefault(column.field, {})[column.part] = value
        else:
            values[column.field] = value
    try:
        return adapter(section.model).validate_python(values)
    except ValueError as error:
        reason = str(error).splitlines()[2].strip() if str(error).count("\n") > 1 else str(error)
        raise _wrong(
            sheet,
            row,
            0,
            f"该行不成立：{reason}",
            f"the row cannot be: {reason}",
            "请改正该行",
            "Correct the row",
        ) from error


def _wrong(sheet: SheetData, row: int, col: int, *words: str) -> StandardsError:
    zh, en, hint_zh, hint_en = words
    return StandardsError(zh, en, place=sheet.place(row, col), hint_zh=hint_zh, hint_en=hint_en)
