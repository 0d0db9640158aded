"""Lay out tables on sheets: headings, input cells, drop-downs, row heights, print set-up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.sheets import (
    Align,
    Area,
    Cell,
    LengthRule,
    ListRule,
    PrintSetup,
    Protection,
    Sheet,
    Style,
    Validation,
    Value,
)
from hengdu.sheets import Column as SheetColumn
from hengdu.workbooks._vocabulary import HEADING, MARK, Column

if TYPE_CHECKING:
    from datetime import date


_LINE_PT: Final = 16.0
_PADDING_PT: Final = 4.0
_MAX_PT: Final = 400.0
_NOTE_CHARS: Final = 20_000
_DAY_FORMAT: Final = "yyyy-mm-dd"

TITLE: Final = Style(bold=True, size_pt=15, color="#1F3A5F")
SMALL: Final = Style(size_pt=9, color="#5B6572")
HEAD: Final = Style(bold=True, color="#FFFFFF", fill="#1F3A5F", border=True, wrap=True, align=Align.CENTER)
HEAD_INPUT: Final = Style(
    bold=True, color="#1F3A5F", fill="#FFE8A3", border=True, wrap=True, align=Align.CENTER
)
GROUP: Final = Style(bold=True, color="#1F3A5F", fill="#E3EAF2")
FIXED: Final = Style(border=True, wrap=True, top=True)
CENTERED: Final = Style(border=True, wrap=True, top=True, align=Align.CENTER)
KEY: Final = Style(border=True, top=True, align=Align.CENTER, bold=True, color="#B42318")
INPUT: Final = Style(border=True, wrap=True, top=True, unlocked=True, fill="#FFFBE6")
INPUT_DAY: Final = attrs.evolve(INPUT, number_format=_DAY_FORMAT)
_CENTERED_KEYS: Final = frozenset({"code", "level", "facet", "unit"})
_DAY_KEYS: Final = frozenset({"day"})
_LONG_KEYS: Final = frozenset({"note"})


@attrs.frozen(kw_only=True)
class TableRow:
    """One row: cells by column key, the options of its drop-downs, or the text of a heading.

    ``free`` names the columns whose drop-down only proposes.
    """

    cells: Mapping[str, Value] = attrs.field(factory=dict)
    options: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    heading: str = ""
    free: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class Table:
    """A table with its mark, which tells a reader what it is; ``intro`` stands above the header row."""

    mark: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    intro: tuple[tuple[str, Style], ...] = ()
    notes: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Page:
    """A sheet of one or more tables below each other."""

    name: str
    tables: tuple[Table, ...]
    lang: str
    footer: str
    is_frozen: bool = True
    tab_color: str | None = None


def page_sheet(page: Page) -> Sheet:
    """Return the sheet of a page: input cells open, everything else protected, header rows printed again."""
    width = max(len(table.columns) for table in page.tables)
    rows: list[tuple[Cell | Value, ...]] = []
    heights: dict[int, float] = {}
    validations: list[Validation] = []
    header = 0
    for at, table in enumerate(page.tables):
        if at:
            rows.append(())
        for text, style in table.intro:
            heights[len(rows)] = 26.0 if style is TITLE else _LINE_PT
            rows.append((Cell(text, style),))
        if not at:
            header = len(rows)
        rows.append(_header(table, page.lang, width))
        heights[len(rows) - 1] = 34.0
        validations += _validations(table, len(rows))
        for row in table.rows:
            heights[len(rows)] = _height(row, table.columns, page.lang)
            rows.append(_cells(row, table.columns))
    wide = page.tables[0].columns if len(page.tables) == 1 else _widest(page.tables)
    return Sheet(
        name=page.name,
        rows=tuple(rows),
        columns=(
            *(SheetColumn(width=item) for item in _widths(wide, width, page.lang)),
            SheetColumn(hidden=True),
        ),
        heights_pt=heights,
        validations=tuple(validations),
        freeze=(header + 1, 1) if page.is_frozen else (0, 0),
        filter_area=_filter_area(page, header, len(rows)),
        protection=Protection(),
        print_setup=PrintSetup(
            landscape=True, repeat_rows=header + 1 if page.is_frozen else 0, footer=page.footer
        ),
        shows_gridlines=False,
        tab_color=page.tab_color,
    )


def _widest(tables: Sequence[Table]) -> tuple[Column, ...]:
    return max((table.columns for table in tables), key=len)


def _widths(columns: Sequence[Column], width: int, lang: str) -> Iterable[float]:
    yield from (column.wide(lang) for column in columns)
    yield from (10.0 for _ in range(width - len(columns)))


def _filter_area(page: Page, header: int, count: int) -> Area | None:
    if not page.is_frozen or count <= header + 1:
        return None
    columns = page.tables[0].columns
    return Area(first_row=header, first_col=0, last_row=count - 1, last_col=len(columns) - 1)


def _header(table: Table, lang: str, width: int) -> tuple[Cell | Value, ...]:
    titles = [
        Cell(column.title[lang], HEAD_INPUT if column.is_input else HEAD, table.notes.get(column.key, ""))
        for column in table.columns
    ]
    return (*titles, *(None for _ in range(width - len(titles))), f"{MARK}{table.mark}")


def _style(column: Column, value: Value) -> Style:
    if column.is_input:
        return INPUT_DAY if column.key in _DAY_KEYS else INPUT
    if column.key == "key":
        return KEY
    return CENTERED if column.key in _CENTERED_KEYS and value is not None else FIXED


def _cells(row: TableRow, columns: Sequence[Column]) -> tuple[Cell, ...]:
    if row.heading:
        return (Cell(f"{HEADING}{row.heading}", GROUP), *(Cell(None, GROUP) for _ in columns[1:]))
    return tuple(
        Cell(row.cells.get(column.key), _style(column, row.cells.get(column.key))) for column in columns
    )


def _validations(table: Table, first: int) -> Iterable[Validation]:
    """Yield one drop-down per run of rows with the same options; headings do not break a run."""
    for at, column in enumerate(table.columns):
        if not column.is_input:
            continue
        if column.key in _LONG_KEYS and table.rows:
            area = Area.column(at, first_row=first, last_row=first + len(table.rows) - 1)
            yield Validation(area=area, rule=LengthRule(most=_NOTE_CHARS))
        yield from _lists(table, first, at, column.key)


def _lists(table: Table, first: int, at: int, key: str) -> Iterable[Validation]:
    start, last = -1, -1
    current: tuple[str, ...] = ()
    free = False
    for index, row in enumerate(table.rows):
        options = row.options.get(key, ())
        if row.heading:
            continue
        if options != current:
            if current:
                yield _list(at, first + start, first + last, current, is_free=free)
            start, current, free = index, options, key in row.free
        last = index
    if current:
        yield _list(at, first + start, first + last, current, is_free=free)


def _list(col: int, first: int, last: int, options: tuple[str, ...], *, is_free: bool) -> Validation:
    area = Area.column(col, first_row=first, last_row=last)
    return Validation(area=area, rule=ListRule(options=options), strict=not is_free)


def text_width(text: str) -> int:
    """Return the width of a line in half-width characters.

    >>> text_width("证据E2")
    6
    """
    return len(text) + (len(text.encode()) - len(text)) // 2


def _height(row: TableRow, columns: Sequence[Column], lang: str) -> float:
    if row.heading:
        return 22.0
    most = 1
    for column in columns:
        value = row.cells.get(column.key)
        if isinstance(value, str):
            room = max(column.wide(lang) - 1.0, 2.0)
            lines = sum(max(1, math.ceil(text_width(line) / room)) for line in value.split("\n"))
            most = max(most, lines)
    return min(most * _LINE_PT + _PADDING_PT, _MAX_PT)


def day_text(day: date, lang: str) -> str:
    """Return a date as the language writes it."""
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else day.isoformat()
