"""Rebuild documents from the facts that are kept of them: headings, tables, captions and short phrases."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import hengdu.content
from hengdu.documents import read_document, record, validate_document
from hengdu.errors import StandardsError
from hengdu.standards.consistency._document import (
    Caption,
    Heading,
    Paragraph,
    Row,
    Table,
    TextDocument,
)

if TYPE_CHECKING:
    from pathlib import Path


@record
class _PrintedHeading:
    line: int
    level: int = 1
    number: str = ""
    title: str


@record
class _PrintedRow:
    line: int
    cells: tuple[str, ...]


@record
class _PrintedTable:
    line: int
    label: str
    caption: str = ""
    header: tuple[str, ...] = ()
    headers: tuple[int, ...] = ()
    rows: tuple[_PrintedRow, ...] = ()


@record
class _PrintedCaption:
    line: int
    label: str
    title: str


@record
class _Phrase:
    line: int
    text: str
    item: bool = False


@record
class _PrintedDocument:
    document: str
    headings: tuple[_PrintedHeading, ...] = ()
    contents: tuple[_PrintedHeading, ...] = ()
    tables: tuple[_PrintedTable, ...] = ()
    figures: tuple[_PrintedCaption, ...] = ()
    phrases: tuple[_Phrase, ...] = ()


@record
class _PrintedFile:
    format: Literal[1] = 1
    documents: tuple[_PrintedDocument, ...] = ()


@cache
def builtin_documents() -> tuple[TextDocument, ...]:
    """Return the two documents as far as their facts ship: no running text, only what is compared.

    >>> [document.name for document in builtin_documents()]
    ['seed-000', 'seed-002']
    """
    return load_printed(hengdu.content.standards / "printed.yaml")


def load_printed(path: Path | str) -> tuple[TextDocument, ...]:
    """Read documents from a file of printed facts; lines are those of the documents.

    Raises StandardsError or DocumentError with ``file:line``.
    """
    file = validate_document(read_document(path), _PrintedFile, StandardsError)
    return tuple(_document(one) for one in file.documents)


def _document(one: _PrintedDocument) -> TextDocument:
    headings = tuple(_heading(entry) for entry in one.headings)
    return TextDocument(
        name=one.document,
        headings=headings,
        contents=tuple(_heading(entry) for entry in one.contents),
        paragraphs=tuple(
            Paragraph(
                text=phrase.text,
                starts=((0, phrase.line),),
                section=next((head for head in reversed(headings) if head.line < phrase.line), None),
                is_item=phrase.item,
            )
            for phrase in one.phrases
        ),
        tables=tuple(
            Table(
                label=table.label,
                caption=table.caption,
                line=table.line,
                header=table.header,
                headers=table.headers,
                rows=tuple(Row(cells=row.cells, line=row.line) for row in table.rows),
            )
            for table in one.tables
        ),
        figures=tuple(
            Caption(label=entry.label, title=entry.title, line=entry.line, has_picture=False)
            for entry in one.figures
        ),
    )


def _heading(entry: _PrintedHeading) -> Heading:
    return Heading(level=entry.level, number=entry.number, title=entry.title, line=entry.line)
