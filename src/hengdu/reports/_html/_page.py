"""Write the page: no script, nothing from outside, one style sheet allowed by its digest."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hengdu.reports.charts import LEVEL_COLOURS, UNRATED
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
    from collections.abc import Iterator

    from hengdu.reports._theme import Theme
    from hengdu.reports.context import Block, Cell, Chapter, ReportContext

_NOT_HTML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_SPECIAL: Final = re.compile("[&<>\"']")


def html_bytes(context: ReportContext) -> bytes:
    """Return the report as UTF-8 HTML; the same context gives the same bytes."""
    return _Page(context).document().encode()


def escape(text: str) -> str:
    """Return text that HTML takes literally; marks that turn the direction of writing are spelt out.

    >>> escape("<b>")
    '&lt;b&gt;'
    """
    if _NOT_HTML.search(text) is not None:
        text = _NOT_HTML.sub("\ufffd", text)
    if _BIDI.search(text) is not None:
        text = _BIDI.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(lambda found: _ESCAPES[found.group()], text)


@cache
def _style_template() -> str:
    return (Path(__file__).resolve().parent.parent / "templates" / "report.css").read_text(encoding="utf-8")


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of a theme: what every page needs, with its colours."""
    shades = "".join(
        f".s{step}{{background:{colour.fill};color:{colour.text}}}\n"
        for step, colour in enumerate(LEVEL_COLOURS)
    )
    unrated = f".sx{{background:{UNRATED.fill};color:{UNRATED.text};border-style:dashed}}\n"
    root = f":root{{--deep:{theme.deep};--accent:{theme.accent}}}\n"
    return root + _style_template() + shades + unrated


class _Page:
    def __init__(self, context: ReportContext) -> None:
        self.context = context
        self.is_zh = context.about.lang == "zh"
        self.tables = 0
        self.figures = 0
        self.numbers = self._numbers()

    def say(self, zh: str, en: str) -> str:
        """Return the wording of this report's language."""
        return zh if self.is_zh else en

    def _numbers(self) -> list[str]:
        """Return the number of each chapter: 1, 2 … and letters for appendices."""
        names = []
        number = letter = 0
        for chapter in self.context.chapters:
            if chapter.is_appendix:
                names.append(self.say("附录 ", "Appendix ") + chr(ord("A") + letter))
                letter += 1
            else:
                number += 1
                names.append(str(number))
        return names

    def document(self) -> str:
        """Return the whole page."""
        about = self.context.about
        style = style_sheet(self.context.theme)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
            "form-action 'none'"
        )
        title = " · ".join(part for part in (about.title, about.organisation) if part)
        lang = "zh-CN" if self.is_zh else "en"
        parts = [
            "<!DOCTYPE html>",
            f'<html lang="{lang}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f'<meta name="author" content="{escape(about.author)}">',
            f'<meta name="description" content="{escape(about.disclaimer)}">',
            f"<title>{escape(title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            f'<a class="skip" href="#content">{self.say("跳到正文", "Skip to content")}</a>',
            *self._header(),
            '<div class="frame">',
            *self._nav(),
            '<main id="content" tabindex="-1">',
        ]
        for chapter, name in zip(self.context.chapters, self.numbers, strict=True):
            parts.extend(self._chapter(chapter, name))
        parts.extend(
            [
                "</main>",
                "</div>",
                f"<footer><p>{escape(about.disclaimer)}</p><p>{escape(self.context.date_text)}</p></footer>",
                *self._watermark(),
                "</body>",
                "</html>",
                "",
            ]
        )
        return "\n".join(parts)

    def _watermark(self) -> Iterator[str]:
        if self.context.about.watermark:
            yield f'<p class="watermark" aria-hidden="true">{escape(self.context.about.watermark)}</p>'

    def _header(self) -> Iterator[str]:
        about, context = self.context.about, self.context
        yield '<header class="cover">'
        if context.theme.logo_png is not None:
            data = base64.b64encode(context.theme.logo_png).decode()
            yield f'<img class="logo" alt="{escape(about.author)}" src="data:image/png;base64,{data}">'
        if about.marking:
            yield f'<p class="marking">{escape(about.marking)}</p>'
        yield f"<h1>{escape(about.title)}</h1>"
        if about.subtitle:
            yield f'<p class="subtitle">{escape(about.subtitle)}</p>'
        if about.organisation:
            yield f'<p class="organisation">{escape(about.organisation)}</p>'
        yield "<dl>"
        for label, value in context.cover_facts:
            yield f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>"
        yield "</dl>"
        if context.cover_notes:
            yield '<ul class="notes">'
            yield from (f"<li>{escape(note)}</li>" for note in context.cover_notes)
            yield "</ul>"
        yield f'<p class="disclaimer">{escape(about.disclaimer)}</p>'
        yield "</header>"

    def _nav(self) -> Iterator[str]:
        yield f'<nav aria-label="{self.say("目录", "Contents")}"><h2>{self.say("目录", "Contents")}</h2><ol>'
        for chapter, name in zip(self.context.chapters, self.numbers, strict=True):
            title = f'<span class="number">{name}</span> {escape(chapter.title)}'
            yield f'<li><a href="#{chapter.anchor}">{title}</a>'
            sections = [
                block
                for block in chapter.blocks
                if isinstance(block, Heading) and block.anchor and block.is_listed
            ]
            if sections:
                yield "<ul>"
                yield from (
                    f'<li><a href="#{block.anchor}">{escape(block.text)}</a></li>' for block in sections
                )
                yield "</ul>"
            yield "</li>"
        yield "</ol></nav>"

    def _chapter(self, chapter: Chapter, name: str) -> Iterator[str]:
        yield f'<section id="{chapter.anchor}" aria-labelledby="{chapter.anchor}-h">'
        yield (f'<h2 id="{chapter.anchor}-h"><span class="number">{name}</span> {escape(chapter.title)}</h2>')
        for block in chapter.blocks:
            yield from self._block(block)
        yield "</section>"

    def _block(self, block: Block) -> Iterator[str]:  # noqa: PLR0911 - one return for each kind of block
        match block:
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Cards():
                return _cards(block)
            case Callout():
                return _callout(block)
            case Pair():
                return _pair(block)
            case Bullets():
                return _list(block.items, "ol" if block.numbered else "ul")
        return _text(block)

    def _figure(self, block: Figure) -> Iterator[str]:
        if block.table is not None:
            yield from self._table(block.table)
            return
        self.figures += 1
        label = self.say(f"图 {self.figures}", f"Figure {self.figures}")
        yield f'<figure class="w{block.percent // 10}">'
        yield f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(block.caption)}">'
        yield block.svg.rstrip("\n") + "</div>"
        yield f"<figcaption>{label}　{escape(block.caption)}</figcaption></figure>"

    def _table(self, table: Table) -> Iterator[str]:
        name = "dense" if table.dense else "normal"
        label = table.caption or self.say("数据表", "Data table")
        yield (
            f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(label)}">'
            f'<table class="{name}">'
        )
        if table.caption:
            self.tables += 1
            number = self.say(f"表 {self.tables}", f"Table {self.tables}")
            yield f"<caption>{number}　{escape(table.caption)}</caption>"
        kinds = [column.kind for column in table.columns]
        heads = "".join(
            f'<th scope="col" class="{kind}">{escape(column.label)}</th>'
            for kind, column in zip(kinds, table.columns, strict=True)
        )
        yield f"<thead><tr>{heads}</tr></thead><tbody>"
        opening = [f'<td class="{kind}">' if kind != "text" else "<td>" for kind in kinds]
        for row in table.rows:
            cells = [f"{tag}{_cell(cell)}</td>" for tag, cell in zip(opening, row, strict=True)]
            if table.first_is_header:
                cells[0] = f'<th scope="row">{_cell(row[0])}</th>'
            yield f"<tr>{''.join(cells)}</tr>"
        yield "</tbody></table></div>"


def _cards(block: Cards) -> Iterator[str]:
    yield '<ul class="cards">'
    for card in block.items:
        shade = ""
        if card.has_shade:
            shade = f' class="badge {_shade(card.shade)}"'
        yield (
            f'<li><span class="label">{escape(card.label)}</span> '
            f"<strong><span{shade}>{escape(card.value)}</span></strong> "
            f'<span class="note">{escape(card.note)}</span></li>'
        )
    yield "</ul>"


def _text(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            level = block.depth + 1
            anchor = f' id="{block.anchor}"' if block.anchor else ""
            yield f"<h{level}{anchor}>{escape(block.text)}</h{level}>"
        case Para():
            name = "" if block.kind == "body" else f' class="{block.kind}"'
            yield f"<p{name}>{escape(block.text)}</p>"
        case Steps():
            yield '<ul class="steps">'
            yield from (f'<li class="d{min(depth, 4)}">{escape(text)}</li>' for depth, text in block.lines)
            yield "</ul>"
        case Facts():
            yield '<dl class="facts">'
            for label, value in block.pairs:
                yield f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>"
            yield "</dl>"


def _callout(block: Callout) -> Iterator[str]:
    yield f'<div class="callout {block.kind}"><p class="title">{escape(block.title)}</p>'
    yield from (f"<p>{escape(line)}</p>" for line in block.lines)
    yield "</div>"


def _pair(block: Pair) -> Iterator[str]:
    yield '<div class="pair">'
    for title, items in (block.left, block.right):
        yield f'<div><p class="title">{escape(title)}</p>'
        yield from _list(items, "ul")
        yield "</div>"
    yield "</div>"


def _shade(shade: int | None) -> str:
    return "sx" if shade is None else f"s{shade}"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Badge):
        return f'<span class="badge {_shade(cell.shade)}">{escape(cell.text)}</span>'
    return escape(cell)


def _list(items: tuple[str, ...], tag: str) -> Iterator[str]:
    yield f"<{tag}>"
    yield from (f"<li>{escape(item)}</li>" for item in items)
    yield f"</{tag}>"
