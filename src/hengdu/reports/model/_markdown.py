"""Write pages as Markdown that renders the same on a forge and in the documentation site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hengdu.reports.model._pieces import Head, Mark, Points, Ref, Spot, Words, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.reports.model._pieces import Cell, Grid, Inline, Line, Page, Piece
    from hengdu.text import Lang

_SPECIAL: Final = re.compile(r"[\\`*_\[\]{}|#]")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;", "$": "&#36;"}
_ENTITY: Final = re.compile("[&<>~$]")
_SPACE: Final = re.compile(r"\s+")
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_BEGINS_SOMETHING: Final = re.compile(r"[+-]|\d+[.)]")
_ALIGN: Final = {"number": "--:", "level": ":-:"}


def markdown(page: Page, lang: Lang, disclaimer: str, *, script: str = "") -> str:
    """Return one page; ``script`` names a script beside it that lets the reader filter its tables.

    The first lines link to the page in the other language and up to the index, then comes the
    disclaimer; the class of its span is what the style sheet of the pages looks for.
    """
    other = f"{page.slug}.md" if lang == "zh" else f"{page.slug}.zh.md"
    trail = [
        f"[{'English' if lang == 'zh' else '中文'}]({other})",
        *(_ref(item, lang) for item in page.trail),
    ]
    tag = "zh-CN" if lang == "zh" else "en"
    lines = ["---", "search:", "  exclude: true", "---", ""] if page.kind == "listing" else []
    lines += [
        f"# {_escaped(page.title)}",
        "",
        " · ".join(trail),
        "",
        f'> <span class="hengdu-model" lang="{tag}">{_escaped(disclaimer)}</span>',
    ]
    for piece in page.pieces:
        lines.append("")
        lines.extend(_piece(piece, lang))
    if script:
        lines += ["", f'<script src="{script}" defer></script>']
    return "\n".join([*lines, ""])


def _piece(piece: Piece, lang: Lang) -> Iterator[str]:
    match piece:
        case Head():
            spot = f'<a id="{place(piece.anchor)}"></a>' if piece.anchor else ""
            yield f"{'#' * piece.depth} {spot}{_escaped(piece.text)}"
        case Words():
            yield _opening(_line(piece.line, lang))
        case Points():
            yield from (f"- {_opening(_line(line, lang))}" for line in piece.lines)
        case _:
            yield from _grid(piece, lang)


def _grid(grid: Grid, lang: Lang) -> Iterator[str]:
    yield f"| {' | '.join(_escaped(column.label) for column in grid.columns)} |"
    yield f"|{'|'.join(_ALIGN.get(column.kind, '---') for column in grid.columns)}|"
    for row in grid.rows:
        yield f"| {' | '.join(_cell(item, lang) for item in row)} |"


def _cell(cell: Cell, lang: Lang) -> str:
    return "<br>".join(_line(line, lang) for line in cell)


def _line(line: Line, lang: Lang) -> str:
    return "".join(_inline(item, lang) for item in line)


def _inline(item: Inline, lang: Lang) -> str:
    match item:
        case Ref():
            return _ref(item, lang)
        case Spot():
            return f'<a id="{place(item.name)}">{_escaped(item.text)}</a>'
        case Mark(text=text, kind="strong"):
            return f"**{_escaped(text)}**" if text else ""
        case Mark(text=text, kind="code"):
            return f"`{text}`" if _SPECIAL.search(text) is None else _escaped(text)
        case Mark(text=text):
            return f"<small>{_escaped(text)}</small>"
    return _escaped(item)


def _ref(ref: Ref, lang: Lang) -> str:
    page = f"{ref.page}{'.zh' if lang == 'zh' else ''}.md" if ref.page else ""
    spot = f"#{place(ref.anchor)}" if ref.anchor else ""
    link = f"[{_escaped(ref.text)}]({page}{spot})"
    return f"**{link}**" if ref.is_strong else link


def _escaped(text: str) -> str:
    r"""Return text that Markdown takes literally, on one line.

    >>> _escaped("a|b *c* <d>")
    'a\\|b \\*c\\* &lt;d&gt;'
    """
    text = _SPACE.sub(" ", _UNSEEN.sub("\ufffd", text))
    text = _SPECIAL.sub(lambda found: f"\\{found[0]}", text)
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], text)


def _opening(text: str) -> str:
    """Return a paragraph whose first characters begin no list, heading or definition."""
    found = _BEGINS_SOMETHING.match(text)
    if found is None:
        return text
    last = found.end() - 1
    return f"{text[:last]}\\{text[last:]}"
