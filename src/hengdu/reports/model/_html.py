"""Write the whole model as one self-contained HTML file: nothing from outside, readable without script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.reports._html import escape, style_sheet
from hengdu.reports._theme import DEFAULT_THEME, Theme
from hengdu.reports.model._pages import model_page_set
from hengdu.reports.model._pieces import Grid, Head, Mark, Points, Ref, Spot, Words, place
from hengdu.reports.model._print import AUTHOR, facts
from hengdu.reports.model._subject import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs import Pack
    from hengdu.reports.model._pieces import Cell, Inline, Line, Page, Piece
    from hengdu.text import Lang

_TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"
_WIDE: Final = 10


def model_html(pack: Pack, lang: Lang, *, theme: Theme = DEFAULT_THEME) -> bytes:
    """Return the whole model in one language as one HTML file; the same pack gives the same bytes.

    A box filters what is shown; without script everything is there, and the browser's own search finds
    it. The page loads nothing and allows no script or style but its own, by digest. Printed, each part
    begins a page and every page has the disclaimer above.

    >>> from hengdu.packs import load_pack
    >>> model_html(load_pack("sebi-cci"), "en")[:15]
    b'<!DOCTYPE html>'
    """
    subject = Subject.of(pack, lang)
    pages = model_page_set(subject, files=False)
    style = style_sheet(theme) + template("model.css") + _widths() + _print_style(subject)
    script = template("model-filter.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    title = subject.text(pack.title) or pack.id
    tag = "zh-CN" if lang == "zh" else "en"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{tag}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f'<meta name="author" content="{AUTHOR}">',
        f'<meta name="description" content="{escape(subject.disclaimer)}">',
        f"<title>{escape(title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        f'<a class="skip" href="#content">{subject("跳到正文", "Skip to content")}</a>',
        f'<header class="cover"><h1>{escape(title)}</h1><dl>',
        *(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts(subject)),
        f'</dl><p class="disclaimer">{escape(subject.disclaimer)}</p></header>',
        '<div class="frame">',
        *_contents(subject, pages),
        '<main id="content" class="book" tabindex="-1">',
        f'<p class="note"><span class="hengdu-model" lang="{tag}">{escape(subject.disclaimer)}</span></p>',
    ]
    for page in pages:
        parts.extend(_page(page))
    parts += [
        "</main>",
        "</div>",
        f"<footer><p>{escape(subject.disclaimer)}</p></footer>",
        f"<script>{script}</script>",
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(parts).encode()


@cache
def template(name: str) -> str:
    """Return a packaged style sheet or script."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def css_text(text: str) -> str:
    r"""Return text as a string of a style sheet.

    >>> css_text('a"b')
    '"a\\22 b"'
    """
    kept = "".join(
        item if item.isalnum() or item in " ,.;:，。；、（）-" else f"\\{ord(item):x} " for item in text
    )
    return f'"{kept}"'


def _print_style(subject: Subject) -> str:
    return (
        f"@page{{@top-center{{content:{css_text(subject.disclaimer)};font-size:8pt;color:#52606D}}"
        '@bottom-center{content:counter(page) " / " counter(pages);font-size:8pt;color:#52606D}}\n'
    )


def _widths() -> str:
    """Return a class for each column width: the policy of the page lets no style stand in an attribute."""
    return "".join(f".p{share}{{width:{share}%}}" for share in range(1, 101)) + "\n"


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _contents(subject: Subject, pages: tuple[Page, ...]) -> Iterator[str]:
    name = subject("目录", "Contents")
    yield f'<nav aria-label="{name}"><h2>{name}</h2><ol>'
    is_inside = False
    for page in pages:
        is_unit = page.kind == "unit"
        if is_unit and not is_inside:
            yield "<li><ul>"
        if is_inside and not is_unit:
            yield "</ul></li>"
        is_inside = is_unit
        yield f'<li><a href="#{page.slug}">{escape(page.title)}</a></li>'
    yield "</ul></li></ol></nav>" if is_inside else "</ol></nav>"


def _page(page: Page) -> Iterator[str]:
    yield f'<section id="{page.slug}" class="{page.kind}" aria-labelledby="{page.slug}-h">'
    yield f'<h2 id="{page.slug}-h">{escape(page.title)}</h2>'
    for piece in page.pieces:
        yield from piece_html(piece, Way(slug=page.slug))
    yield "</section>"


@attrs.frozen(kw_only=True)
class Way:
    """Say on which page pieces stand and how links lead to the places of others.

    ``link`` gives the address of another page; without it all pages stand in one document. ``lift`` raises
    headings by so many steps.
    """

    slug: str
    link: Callable[[str], str] | None = None
    lift: int = 0

    def to(self, ref: Ref) -> str:
        """Return the address that a link leads to."""
        page = ref.page or self.slug
        spot = f"#{page}--{place(ref.anchor)}" if ref.anchor else f"#{page}"
        if self.link is None or page == self.slug:
            return spot
        return f"{self.link(page)}{spot if ref.anchor else ''}"


def piece_html(piece: Piece, way: Way) -> Iterator[str]:
    """Yield the markup of a piece; text in it is escaped."""
    match piece:
        case Head():
            spot = f' id="{way.slug}--{place(piece.anchor)}"' if piece.anchor else ""
            depth = piece.depth + 1 - way.lift
            yield f"<h{depth}{spot}>{escape(piece.text)}</h{depth}>"
        case Words():
            name = ' class="note"' if piece.kind == "note" else ""
            yield f"<p{name}>{_line(piece.line, way)}</p>"
        case Points():
            yield "<ul>"
            yield from (f"<li>{_line(line, way)}</li>" for line in piece.lines)
            yield "</ul>"
        case Grid():
            yield from _grid(piece, way)


def _grid(grid: Grid, way: Way) -> Iterator[str]:
    total = sum(column.weight for column in grid.columns)
    name = "wide" if len(grid.columns) > _WIDE else "rows"
    labels = [escape(column.label) for column in grid.columns]
    yield f'<div class="scroll {name}" role="group" tabindex="0" aria-label="{labels[0]}"><table><colgroup>'
    yield "".join(f'<col class="p{max(1, round(column.weight / total * 100))}">' for column in grid.columns)
    yield "</colgroup><thead><tr>"
    kinds = [column.kind for column in grid.columns]
    yield "".join(
        f'<th scope="col" class="{kind}">{label}</th>' for kind, label in zip(kinds, labels, strict=True)
    )
    yield "</tr></thead><tbody>"
    for row in grid.rows:
        cells = zip(kinds, labels, row, strict=True)
        inner = "".join(
            f'<td class="{kind}" data-label="{label}">{_cell(cell, way)}</td>' for kind, label, cell in cells
        )
        yield f"<tr>{inner}</tr>"
    yield "</tbody></table></div>"


def _cell(cell: Cell, way: Way) -> str:
    if len(cell) == 1:
        return _line(cell[0], way)
    return "".join(f'<span class="line">{_line(line, way)}</span>' for line in cell)


def _line(line: Line, way: Way) -> str:
    return "".join(_inline(item, way) for item in line)


def _inline(item: Inline, way: Way) -> str:
    match item:
        case Ref():
            link = f'<a href="{escape(way.to(item))}">{escape(item.text)}</a>'
            return f"<strong>{link}</strong>" if item.is_strong else link
        case Spot():
            return f'<span id="{way.slug}--{place(item.name)}">{escape(item.text)}</span>'
        case Mark(text=text, kind="strong"):
            return f"<strong>{escape(text)}</strong>"
        case Mark(text=text, kind="code"):
            return f"<code>{escape(text)}</code>"
        case Mark(text=text):
            return f"<small>{escape(text)}</small>"
    return escape(item)
