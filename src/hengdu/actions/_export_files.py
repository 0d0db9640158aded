"""Write tables of an export as a workbook or as CSV."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.sheets import (
    Area,
    Cell,
    Column,
    PrintSetup,
    Properties,
    Sheet,
    Style,
    Value,
    csv_bytes,
    legible_text,
    workbook_bytes,
)
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.text import Lang

_HEAD: Final = Style(bold=True, wrap=True, top=True, border=True, fill="#F0F3F7")
_BODY: Final = Style(wrap=True, top=True, border=True)
_TITLE: Final = Style(bold=True, size_pt=14)
_WIDE: Final = 110.0


@attrs.frozen
class Col:
    """One column: its heading in both languages and its width in characters."""

    zh: str
    en: str
    width: float = 12.0


@attrs.frozen(kw_only=True)
class Table:
    """One table of an export; every row has one value for each column."""

    name: Text
    columns: tuple[Col, ...]
    rows: tuple[tuple[Value, ...], ...]


@attrs.frozen(kw_only=True)
class About:
    """What stands with every table: whose numbers these are, what they cover, and the disclaimer."""

    title: str
    line: str
    disclaimer: str


def workbook(tables: Sequence[Table], about: About, lang: Lang, day: date) -> bytes:
    """Return tables as one workbook, a sheet each."""
    return workbook_bytes(
        [_sheet(table, about, lang) for table in tables],
        Properties(
            title=legible_text(about.title)[:200],
            subject=legible_text(about.line)[:200],
            comments=about.disclaimer,
            created=datetime(day.year, day.month, day.day),  # noqa: DTZ001 - the format has no zone
        ),
    )


def _sheet(table: Table, about: About, lang: Lang) -> Sheet:
    head = tuple(Cell(f"{column.zh}\n{column.en}", _HEAD) for column in table.columns)
    rows: list[tuple[Cell, ...]] = [
        (Cell(table.name[lang], _TITLE),),
        (Cell(legible_text(about.line)),),
        (Cell(about.disclaimer),),
        head,
    ]
    first = len(rows)
    rows += [tuple(Cell(_legible(value), _BODY) for value in row) for row in table.rows]
    if not table.rows:
        rows.append((Cell("没有条目" if lang == "zh" else "Nothing to list"),))
    area = Area(first_row=first - 1, first_col=0, last_row=max(first, len(rows) - 1), last_col=len(head) - 1)
    return Sheet(
        name=table.name[lang],
        rows=tuple(rows),
        columns=tuple(Column(width=column.width) for column in table.columns),
        freeze=(first, 1),
        filter_area=area,
        print_setup=PrintSetup(
            landscape=sum(column.width for column in table.columns) > _WIDE,
            repeat_rows=first,
            footer=about.disclaimer,
            page_text="第 {page} 页，共 {pages} 页" if lang == "zh" else "Page {page} of {pages}",
        ),
    )


def csv_text(table: Table, about: About) -> bytes:
    """Return one table as CSV: headings first; whose numbers these are and the disclaimer at the end."""
    head = tuple(f"{column.zh} {column.en}" for column in table.columns)
    body = [tuple(_legible(value) for value in row) for row in table.rows]
    return csv_bytes([head, *body, (about.line,), (about.disclaimer,)])


def _legible(value: Value) -> Value:
    return legible_text(value) if isinstance(value, str) else value
