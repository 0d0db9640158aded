"""Lay a report context out as PDF."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hengdu.reports._typst._compile import compile_pdf
from hengdu.reports.context import (
    Badge,
    Bullets,
    Callout,
    Cards,
    Facts,
    Figure,
    Heading,
    Pair,
    Para,
    Steps,
    Table,
)

if TYPE_CHECKING:
    from hengdu.reports.context import Block, Cell, ReportContext


def pdf_bytes(context: ReportContext) -> bytes:
    """Return the report as PDF; the same context gives the same bytes.

    Errors: :class:`~hengdu.errors.ReportError` where typesetting fails.
    """
    created = context.created
    data = {
        "cover": {
            "facts": [list(pair) for pair in context.cover_facts],
            "notes": list(context.cover_notes),
            "date": context.date_text,
        },
        "contents": context.has_contents,
        "chapters": [
            {"title": chapter.title, "blocks": [_data(block) for block in chapter.blocks]}
            for chapter in context.chapters
            if not chapter.is_appendix
        ],
        "appendices": [
            {"title": chapter.title, "blocks": [_data(block) for block in chapter.blocks]}
            for chapter in context.chapters
            if chapter.is_appendix
        ],
    }
    return compile_pdf(
        "report.typ",
        data,
        about=context.about,
        theme=context.theme,
        created=datetime(created.year, created.month, created.day, tzinfo=UTC),
        images={figure.name: figure.svg for figure in context.figures()},
    )


def _data(block: Block) -> dict[str, object]:  # noqa: C901, PLR0911 - one return for each kind of block
    match block:
        case Heading():
            return {"t": "heading", "depth": block.depth, "text": block.text, "listed": block.is_listed}
        case Para():
            return {"t": "para", "text": block.text, "style": block.kind}
        case Bullets():
            return {"t": "bullets", "items": list(block.items), "numbered": block.numbered}
        case Steps():
            return {"t": "steps", "lines": [{"depth": depth, "text": text} for depth, text in block.lines]}
        case Cards():
            return {
                "t": "cards",
                "items": [
                    {
                        "label": card.label,
                        "value": card.value,
                        "note": card.note,
                        "shade": card.shade,
                        "has_shade": card.has_shade,
                    }
                    for card in block.items
                ],
            }
        case Callout():
            return {"t": "callout", "title": block.title, "lines": list(block.lines), "kind": block.kind}
        case Facts():
            return {"t": "facts", "pairs": [list(pair) for pair in block.pairs]}
        case Pair():
            return {
                "t": "pair",
                "left": {"title": block.left[0], "items": list(block.left[1])},
                "right": {"title": block.right[0], "items": list(block.right[1])},
            }
        case Table():
            return _table(block)
        case Figure():
            return {
                "t": "figure",
                "name": block.name,
                "caption": block.caption,
                "alt": block.alt,
                "percent": block.percent,
            }
        case _:
            return {"t": "break"}


def _table(table: Table) -> dict[str, object]:
    return {
        "t": "table",
        "columns": [
            {"label": column.label, "weight": column.weight, "kind": column.kind} for column in table.columns
        ],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "caption": table.caption,
        "dense": table.dense,
    }


def _cell(cell: Cell) -> object:
    return {"text": cell.text, "shade": cell.shade} if isinstance(cell, Badge) else cell
