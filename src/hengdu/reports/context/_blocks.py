"""Name the pieces that a report is made of: plain text and numbers already written out.

A format turns each piece into its own kind of paragraph, table or picture and computes nothing.
"""

from __future__ import annotations

from typing import Literal

import attrs

ColumnKind = Literal["text", "code", "level", "number"]


@attrs.frozen
class Badge:
    """Print text on the colour of a level; ``shade`` is 0–5, None for "not rated"."""

    shade: int | None
    text: str


Cell = str | Badge


@attrs.frozen
class Column:
    """Name a table column; ``weight`` is its share of the width beside the others."""

    label: str
    weight: float = 1.0
    kind: ColumnKind = "text"


@attrs.frozen(kw_only=True)
class Table:
    """Hold a table; each row has one cell for each column. ``dense`` asks for small print."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    dense: bool = False
    first_is_header: bool = False


@attrs.frozen(kw_only=True)
class Figure:
    """Hold a chart as SVG; ``alt`` says in words what it shows.

    ``percent`` is the share of the text width; ``table`` says the same as the picture, for formats
    in which a table reads better.
    """

    name: str
    svg: str = attrs.field(repr=False)
    caption: str
    alt: str
    percent: int = 100
    table: Table | None = None


@attrs.frozen
class Heading:
    """Begin a section (``depth`` 2) or a sub-section (3); ``anchor`` is unique in the report.

    ``is_listed`` says whether a section stands in the table of contents; sub-sections never do.
    """

    depth: Literal[2, 3]
    text: str
    anchor: str = ""
    is_listed: bool = True


@attrs.frozen
class Para:
    """Hold one paragraph; a note is printed smaller."""

    text: str
    kind: Literal["body", "lead", "note"] = "body"


@attrs.frozen
class Bullets:
    """Hold a list, numbered if asked."""

    items: tuple[str, ...]
    numbered: bool = False


@attrs.frozen
class Steps:
    """Hold lines of an explanation; the depth indents each."""

    lines: tuple[tuple[int, str], ...]


@attrs.frozen(kw_only=True)
class Card:
    """Show one number large, with its name and a note."""

    label: str
    value: str
    note: str = ""
    shade: int | None = None
    has_shade: bool = False


@attrs.frozen
class Cards:
    """Show cards in a row."""

    items: tuple[Card, ...]


@attrs.frozen(kw_only=True)
class Callout:
    """Set a statement apart; ``warning`` for what needs attention, ``good``, ``info``, ``legal``."""

    title: str
    lines: tuple[str, ...]
    kind: Literal["info", "warning", "good", "legal"] = "info"


@attrs.frozen
class Facts:
    """Hold pairs of name and value."""

    pairs: tuple[tuple[str, str], ...]


@attrs.frozen
class Pair:
    """Show two titled lists side by side."""

    left: tuple[str, tuple[str, ...]]
    right: tuple[str, tuple[str, ...]]


@attrs.frozen
class PageBreak:
    """Begin a new page where there are pages."""


Block = Heading | Para | Bullets | Steps | Cards | Callout | Facts | Pair | Table | Figure | PageBreak


@attrs.frozen(kw_only=True)
class Chapter:
    """Hold one chapter or appendix; ``anchor`` is unique in the report."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    is_appendix: bool = False


Datum = str | int | float | bool | None


@attrs.frozen(kw_only=True)
class DataColumn:
    """Name a column of a data sheet; ``width`` in characters, ``places`` the decimals shown."""

    label: str
    width: float = 12.0
    kind: Literal["text", "code", "level", "number", "percent"] = "text"
    places: int = 2


@attrs.frozen(kw_only=True)
class DataSheet:
    """Hold one sheet of a workbook: raw values, so that people can filter and compute.

    Numbers are rounded to the decimals that the other formats print. ``notes`` stand above.
    """

    name: str
    columns: tuple[DataColumn, ...]
    rows: tuple[tuple[Datum, ...], ...]
    notes: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
