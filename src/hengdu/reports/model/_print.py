"""Set the whole model as a printed book."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.reports._about import About
from hengdu.reports._typst import compile_pdf
from hengdu.reports.model._pages import model_page_set
from hengdu.reports.model._pieces import Grid, Head, Mark, Points, Ref, Spot, Words, place
from hengdu.reports.model._subject import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hengdu.packs import Pack
    from hengdu.reports.model._pieces import Inline, Line, Page, Piece
    from hengdu.text import Lang

AUTHOR: Final = "Hengdu 衡度"
_TEMPLATE: Final = "model.typ"
_MOST_COLUMNS: Final = 9


def model_pdf(pack: Pack, lang: Lang, *, created: date) -> bytes:
    """Return the whole model in one language as a PDF book; the same pack gives the same bytes.

    Chapters are the domains with their sub-domains as sections; rules come before them, look-ups from
    other frameworks and topics after them. Every page has the disclaimer below; codes are links.

    Errors: :class:`~hengdu.errors.ReportError` where typesetting fails.

    Example: ``model_pdf(load_pack("sf-nscmm"), "zh", created=day)``
    """
    subject = Subject.of(pack, lang)
    pages = model_page_set(subject, files=False)
    known = set(_places(pages))
    data = {
        "cover": {
            "facts": [list(pair) for pair in facts(subject)],
            "notes": [],
            "date": subject.voice.day(created),
        },
        "pages": [_page(page, known) for page in pages if page.kind != "lookup"],
        "lookups": [_page(page, known) for page in pages if page.kind == "lookup"],
    }
    about = About(
        title=subject.text(pack.title) or pack.id,
        author=AUTHOR,
        lang=lang,
        disclaimer=subject.disclaimer,
        keywords=(pack.id, pack.version),
    )
    day = datetime(created.year, created.month, created.day, tzinfo=UTC)
    return compile_pdf(_TEMPLATE, data, about=about, created=day)


def facts(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Return what stands on the cover of the one-document forms."""
    pack = subject.pack
    pairs = (
        (subject("模型包", "Pack"), f"{pack.id} {pack.version}"),
        (subject("内容摘要", "Digest"), pack.digest),
        (subject("许可", "Licence"), pack.content.licence),
    )
    return tuple(pair for pair in pairs if pair[1])


def _to(slug: str, anchor: str = "") -> str:
    return f"{slug}--{place(anchor)}" if anchor else slug


def _places(pages: tuple[Page, ...]) -> Iterator[str]:
    """Yield every place that a link may lead to."""
    for page in pages:
        yield _to(page.slug)
        for piece in page.pieces:
            if isinstance(piece, Head) and piece.anchor:
                yield _to(page.slug, piece.anchor)
            elif isinstance(piece, Grid):
                for row in piece.rows:
                    yield from (
                        _to(page.slug, item.name)
                        for cell in row
                        for line in cell
                        for item in line
                        if isinstance(item, Spot)
                    )


def _page(page: Page, known: set[str]) -> dict[str, object]:
    level = 2 if page.kind == "unit" else 1
    pieces: list[dict[str, object]] = []
    for number, piece in enumerate(page.pieces):
        if isinstance(piece, Head):
            # A section of a unit is the third level; what is inside a domain or deeper stands in no outline.
            deep = {"unit": piece.depth + 1, "group": piece.depth + 2}.get(page.kind, piece.depth)
            to = _to(page.slug, piece.anchor or f"head-{number}")
            listed = page.kind == "front"
            pieces.append({"k": "head", "level": deep, "text": piece.text, "to": to, "listed": listed})
        else:
            pieces.extend(_piece(piece, page, known))
    return {"title": page.title, "to": _to(page.slug), "level": level, "pieces": pieces}


def _piece(piece: Piece, page: Page, known: set[str]) -> Iterator[dict[str, object]]:
    match piece:
        case Words():
            yield {"k": "words", "line": _line(piece.line, page, known), "note": piece.kind == "note"}
        case Points():
            yield {"k": "points", "lines": [_line(line, page, known) for line in piece.lines]}
        case Grid():
            for part in parts_of(piece):
                yield {
                    "k": "grid",
                    "columns": [attrs.asdict(column) for column in part.columns],
                    "rows": [
                        [[_line(line, page, known) for line in cell] for cell in row] for row in part.rows
                    ],
                }


def parts_of(grid: Grid) -> Iterator[Grid]:
    """Yield a grid, or one that is too wide for the paper in parts that repeat its first column."""
    width = len(grid.columns)
    if width <= _MOST_COLUMNS:
        yield grid
        return
    count = -(-(width - 1) // (_MOST_COLUMNS - 1))
    step = -(-(width - 1) // count)
    for start in range(1, width, step):
        chosen = (0, *range(start, min(start + step, width)))
        yield Grid(
            columns=tuple(grid.columns[index] for index in chosen),
            rows=tuple(tuple(row[index] for index in chosen) for row in grid.rows),
        )


def _line(line: Line, page: Page, known: set[str]) -> list[object]:
    return [_inline(item, page, known) for item in line]


def _inline(item: Inline, page: Page, known: set[str]) -> object:
    match item:
        case Ref():
            # A link costs more than the text it is on: only pages that are there to look things up have them.
            to = _to(item.page, item.anchor)
            leads = to in known and page.kind != "unit"
            if leads:
                return {"k": "ref", "t": item.text, "to": to, "strong": item.is_strong}
            return {"k": "strong", "t": item.text} if item.is_strong else item.text
        case Spot():
            return {"k": "spot", "t": item.text, "to": _to(page.slug, item.name)}
        case Mark():
            return {"k": item.kind, "t": item.text}
    return item
