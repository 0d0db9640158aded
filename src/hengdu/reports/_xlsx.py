"""Lay the data of a report out as a workbook."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from hengdu.reports._typst import svg_to_png
from hengdu.reports.charts import LEVEL_COLOURS
from hengdu.sheets import (
    Align,
    Area,
    Cell,
    Column,
    Image,
    LevelScale,
    Merge,
    PrintSetup,
    Properties,
    Sheet,
    Style,
    workbook_bytes,
)

if TYPE_CHECKING:
    from hengdu.reports.context import DataColumn, DataSheet, Datum, ReportContext

_TITLE: Final = Style(bold=True, size_pt=14)
_NOTE: Final = Style(color="#52606D", size_pt=9)
_PPI: Final = 96.0
_MOST_FOOTER: Final = 180
_MOST_TEXT: Final = 32_000
_WIDE: Final = 100
_UNWRITABLE: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


def xlsx_bytes(context: ReportContext) -> bytes:
    """Return the workbook; the same context gives the same bytes.

    Each sheet has its header in row 4 with filters and frozen panes; numbers are numbers, levels are
    coloured. Text is always text, whatever it begins with.
    """
    created = context.created
    sheets = [_sheet(context, sheet) for sheet in context.sheets]
    return workbook_bytes(
        sheets,
        Properties(
            title=_clean(context.about.title)[:200],
            subject=_clean(context.about.organisation)[:200],
            author=context.about.author,
            comments=_clean(context.about.disclaimer)[:200],
            created=datetime(created.year, created.month, created.day),  # noqa: DTZ001 - the format has no zone
        ),
    )


def _sheet(context: ReportContext, sheet: DataSheet) -> Sheet:
    about = context.about
    is_zh = about.lang == "zh"
    head = Style(bold=True, wrap=True, top=True, border=True, fill="#F0F3F7")
    name = " · ".join(
        part
        for part in (about.title, about.organisation, about.subtitle, about.marking, about.watermark)
        if part
    )
    rows: list[tuple[Cell, ...]] = [
        (Cell(sheet.name, _TITLE),),
        (Cell(_clean(f"{name} · {context.date_text}"), _NOTE),),
        (Cell(_clean(" ".join([about.disclaimer, *sheet.notes])), _NOTE),),
        tuple(Cell(column.label, head) for column in sheet.columns),
    ]
    first = len(rows)
    styles = [_style(column) for column in sheet.columns]
    rows.extend(
        tuple(Cell(_value(value), style) for value, style in zip(row, styles, strict=True))
        for row in sheet.rows
    )
    if not sheet.rows:
        rows.append((Cell("没有条目" if is_zh else "Nothing to list", _NOTE),))
    last = max(first, len(rows) - 1)
    footer = (
        about.disclaimer if len(about.disclaimer) <= _MOST_FOOTER else about.disclaimer[:_MOST_FOOTER] + "…"
    )
    return Sheet(
        name=sheet.name,
        rows=tuple(rows),
        columns=tuple(Column(width=column.width) for column in sheet.columns),
        freeze=(first, 2 if len(sheet.columns) > 2 else 0),  # noqa: PLR2004 - code and name stay in view
        filter_area=Area(first_row=first - 1, first_col=0, last_row=last, last_col=len(sheet.columns) - 1),
        scales=tuple(
            LevelScale.of(
                Area.column(index, first_row=first, last_row=last),
                {step: (colour.fill, colour.text) for step, colour in enumerate(LEVEL_COLOURS)},
            )
            for index, column in enumerate(sheet.columns)
            if column.kind == "level" and sheet.rows
        ),
        images=tuple(_images(context, sheet)),
        merges=tuple(
            Merge(area=Area(first_row=row, first_col=0, last_row=row, last_col=len(sheet.columns) - 1))
            for row in (1, 2)
            if len(sheet.columns) > 1
        ),
        print_setup=PrintSetup(
            landscape=sum(column.width for column in sheet.columns) > _WIDE,
            repeat_rows=first,
            footer=_clean(footer),
            page_text="第 {page} 页，共 {pages} 页" if is_zh else "Page {page} of {pages}",
        ),
        shows_gridlines=False,
    )


def _images(context: ReportContext, sheet: DataSheet) -> list[Image]:
    wanted = [figure for figure in context.figures() if figure.name in sheet.figures]
    return [
        Image(
            row=4,
            col=len(sheet.columns) + 1,
            png=svg_to_png(figure.svg, ppi=_PPI),
            description=figure.alt,
            scale=0.7,
        )
        for figure in wanted
    ]


def _style(column: DataColumn) -> Style:
    if column.kind == "number":
        places = f"0.{'0' * column.places}" if column.places else "0"
        return Style(number_format=places, top=True, border=True)
    if column.kind == "percent":
        return Style(number_format="0%", top=True, border=True)
    if column.kind == "level":
        return Style(align=Align.CENTER, top=True, border=True)
    return Style(wrap=True, top=True, border=True)


def _value(value: Datum) -> Datum:
    return _clean(value) if isinstance(value, str) else value


def _clean(text: str) -> str:
    """Return text that a workbook can hold; longer text is cut and says so."""
    kept = _UNWRITABLE.sub("\ufffd", text)
    return kept if len(kept) <= _MOST_TEXT else kept[:_MOST_TEXT] + "…"
