"""Write the page of a node that holds other nodes, such as a domain."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hengdu.reports.context import Column
from hengdu.reports.context._voice import NONE
from hengdu.reports.model._pieces import Grid, Head, Mark, cell
from hengdu.reports.model._unit import fact_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hengdu.packs import Node, Practice
    from hengdu.reports.model._pieces import Cell, Line, Piece
    from hengdu.reports.model._subject import Subject


def group_pieces(subject: Subject, node: Node) -> Iterator[Piece]:
    """Yield what a node is for, the nodes in it, its counts and its key practices."""
    yield from fact_pieces(subject, node)
    yield from _inner_pieces(subject, node)
    practices = tuple(subject.pack.below(node.code))
    if practices and subject.levels:
        yield Head(2, subject("实践数", "Numbers of practices"), "counts")
        yield count_grid(subject, practices)
    yield from _key_pieces(subject, practices)


def _inner_pieces(subject: Subject, node: Node) -> Iterator[Piece]:
    yield Head(2, subject("下设", "Contents"), "contents")
    rows: list[tuple[Cell, ...]] = []
    for inner in node.nodes:
        practices = tuple(subject.pack.below(inner.code))
        core = [item for item in inner.indicators if item.core] or list(inner.indicators[:1])
        rows.append(
            (
                cell(subject.node(inner.code)),
                cell(subject.text(inner.purpose)),
                cell(subject.voice.join(inner.objects) or NONE),
                tuple((subject.part(item.code), " ", subject.text(item.name)) for item in core) or cell(NONE),
                cell(str(len(practices))),
            )
        )
    yield Grid(
        columns=(
            Column(subject("名称", "Name"), 1.8),
            Column(subject("目的", "Purpose"), 3.4),
            Column(subject("保护对象", "Protected objects"), 1.8),
            Column(subject("核心指标", "Core indicator"), 2.2),
            Column(subject("实践", "Practices"), 0.7, "number"),
        ),
        rows=tuple(rows),
    )


def count_grid(subject: Subject, practices: Iterable[Practice]) -> Grid:
    """Return the numbers of practices by facet and level, with totals and the key ones among them."""
    found = tuple(practices)
    counts = Counter((item.facet, item.level) for item in found)
    present = {item.facet for item in found}
    facets = [(item.code, f"{item.code} {subject.text(item.name)}") for item in subject.pack.content.facets]
    rows: list[tuple[str, list[int]]] = [
        (name, [counts[code, level] for level in subject.levels]) for code, name in facets if code in present
    ]
    keys = Counter(item.level for item in found if item.key)
    total = Counter(item.level for item in found)
    rows.append((subject("合计", "Total"), [total[level] for level in subject.levels]))
    rows.append((subject("其中关键", "Key among them"), [keys[level] for level in subject.levels]))
    return Grid(
        columns=(
            Column(subject("要素", "Facet"), 2.0),
            *(Column(subject.voice.full_level(level), 1.0, "number") for level in subject.levels),
            Column(subject("合计", "Total"), 1.0, "number"),
        ),
        rows=tuple(
            (cell(name), *(cell(str(number)) for number in numbers), cell(str(sum(numbers))))
            for name, numbers in rows
        ),
    )


def _key_pieces(subject: Subject, practices: tuple[Practice, ...]) -> Iterator[Piece]:
    keys = [item for item in practices if item.key]
    if not keys:
        return
    yield Head(2, subject("关键实践", "Key practices"), "keys")
    yield Grid(
        columns=(
            Column(subject("编码", "Code"), 1.4, "code"),
            Column(subject("等级", "Level"), 1.2, "level"),
            Column(subject("条目", "Statement"), 6.0),
            Column(subject("指标", "Indicator"), 1.2, "code"),
        ),
        rows=tuple(
            (
                cell(subject.part(item.code)),
                cell(NONE if item.level is None else f"L{item.level}"),
                _statement(subject, item),
                cell(NONE if item.indicator is None else subject.part(item.indicator)),
            )
            for item in keys
        ),
    )


def _statement(subject: Subject, practice: Practice) -> Cell:
    title = subject.text(practice.title)
    text: Line = (subject.text(practice.text),)
    return ((Mark(title, "strong"),), text) if title else (text,)
