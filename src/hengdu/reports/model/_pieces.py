"""Name the pieces that a page about a model is made of: text with links, lists and tables.

A writer turns each piece into its own markup and computes nothing; text is never markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

import attrs

from hengdu.reports.context import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

_NOT_IN_A_PLACE: Final = re.compile(r"[^\w.:-]+")


@attrs.frozen
class Ref:
    """Link to a page of the book, or to a place on it; with ``page`` empty, on the same page."""

    text: str
    page: str
    anchor: str = ""
    is_strong: bool = False


@attrs.frozen
class Mark:
    """Set text apart: a code, a strong word, or a muted remark."""

    text: str
    kind: Literal["code", "strong", "muted"]


@attrs.frozen
class Spot:
    """Name a place that links lead to, and show its text."""

    name: str
    text: str = ""


Inline = str | Ref | Mark | Spot
Line = tuple[Inline, ...]
Cell = tuple[Line, ...]


@attrs.frozen
class Head:
    """Begin a section (``depth`` 2) or a sub-section (3); ``anchor`` is unique on its page."""

    depth: Literal[2, 3]
    text: str
    anchor: str = ""


@attrs.frozen
class Words:
    """Hold one paragraph; a note is printed smaller."""

    line: Line
    kind: Literal["body", "note"] = "body"


@attrs.frozen
class Points:
    """Hold a list."""

    lines: tuple[Line, ...]


@attrs.frozen(kw_only=True)
class Grid:
    """Hold a table; each row has one cell for each column, each cell any number of lines."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


Piece = Head | Words | Points | Grid


@attrs.frozen(kw_only=True)
class Page:
    """Hold one page in one language.

    ``slug`` is its file name without language and ending; ``trail`` leads up to the index and to
    its neighbours. ``kind``: a ``front`` page opens the book, a ``group`` and the ``unit`` pages after
    it are the model, a ``lookup`` leads back into it; a ``listing`` only repeats what others say.
    """

    slug: str
    title: str
    pieces: tuple[Piece, ...]
    trail: tuple[Ref, ...] = ()
    kind: Literal["front", "group", "unit", "lookup", "listing"]


def cell(*inlines: Inline) -> Cell:
    """Return a table cell of one line.

    >>> cell("a", "b")
    (('a', 'b'),)
    """
    return (inlines,) if inlines else ()


def joined(items: Iterable[Inline], between: str) -> Line:
    """Return inline pieces with the same text between them.

    >>> joined(["a", "b"], ", ")
    ('a', ', ', 'b')
    """
    line: list[Inline] = []
    for item in items:
        line += [between, item] if line else [item]
    return tuple(line)


def place(name: str) -> str:
    """Return a name of a place that needs no escaping in any markup.

    >>> place("A.5 (b)")
    'A.5-b-'
    """
    return _NOT_IN_A_PLACE.sub("-", name)
