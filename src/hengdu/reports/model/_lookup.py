"""Write the pages that lead back into the model: one for each framework, the topics, all practices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.packs import topic_members
from hengdu.reports.context import Column
from hengdu.reports.context._voice import NONE
from hengdu.reports.model._pieces import Grid, Head, Mark, Spot, Words, cell, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs import Framework, Practice
    from hengdu.reports.model._pieces import Cell, Line, Piece
    from hengdu.reports.model._subject import Subject


def framework_pieces(subject: Subject, framework: Framework) -> Iterator[Piece]:
    """Yield the elements of a framework, each with the sub-domains and practices that correspond to it."""
    version = framework.version and subject(f"版本：{framework.version}。", f"Version: {framework.version}.")
    said = subject.voice.sentence(version, subject.text(framework.note))
    if said:
        yield Words((said,))
    if framework.source is not None and subject.pack.reference(framework.source) is not None:
        yield Words((subject("来源：", "Source: "), subject.source(framework.source)), "note")
    nodes: dict[str, list[str]] = {}
    practices: dict[str, list[str]] = {}
    for found, items in ((nodes, subject.pack.nodes.values()), (practices, subject.pack.practices.values())):
        for item in items:
            for code in item.mappings.get(framework.id, ()):
                found.setdefault(code, []).append(item.code)
    declared = [item.code for item in framework.items]
    codes = [*declared, *sorted({*nodes, *practices} - {*declared})]
    open_ones = [code for code in declared if code not in nodes and code not in practices]
    has_practices = bool(practices)
    yield Head(2, subject("条目与模型的对应", "Elements and their place in the model"), "elements")
    yield Words(
        (
            subject(
                f"共 {len(codes)} 条，{len(codes) - len(open_ones)} 条有对应。",
                f"{len(codes) - len(open_ones)} of {len(codes)} elements have a correspondence.",
            ),
        ),
        "note",
    )
    groups = any(item.group for item in framework.items)
    yield Grid(
        columns=tuple(_columns(subject, groups=groups, practices=has_practices)),
        rows=tuple(
            tuple(
                _row(
                    subject,
                    framework,
                    code,
                    nodes.get(code, []),
                    practices.get(code, []) if has_practices else None,
                    groups=groups,
                )
            )
            for code in codes
        ),
    )


def _columns(subject: Subject, *, groups: bool, practices: bool) -> Iterator[Column]:
    yield Column(subject("编号", "Number"), 1.1, "code")
    yield Column(subject("名称", "Name"), 2.2)
    if groups:
        yield Column(subject("分组", "Group"), 0.9, "code")
    yield Column(subject("子域", "Sub-domains"), 4.0)
    if practices:
        yield Column(subject("实践", "Practices"), 3.0, "code")


def _row(
    subject: Subject,
    framework: Framework,
    code: str,
    nodes: list[str],
    practices: list[str] | None,
    *,
    groups: bool,
) -> Iterator[Cell]:
    yield cell(Spot(code, code))
    yield cell(subject.item_name(framework, code) or NONE)
    if groups:
        yield cell(next((item.group for item in framework.items if item.code == code), "") or NONE)
    lines: list[Line] = [(subject.node(one),) for one in nodes]
    yield tuple(lines) or cell(subject("未对应", "none") if not practices else NONE)
    if practices is not None:
        yield (subject.parts(practices),) if practices else cell(NONE)


def topic_pieces(subject: Subject) -> Iterator[Piece]:
    """Yield each topic with the nodes and the practices that are about it."""
    pack = subject.pack
    declared = list(pack.content.topics)
    known = {item.code for item in declared}
    stated = {code for node in pack.nodes.values() for code in node.covers}
    stated |= {code for practice in pack.practices.values() for code in practice.covers}
    for code in [*(item.code for item in declared), *sorted(stated - known)]:
        nodes, practices = topic_members(pack, code)
        yield Head(2, subject.topic(code).text, code)
        definition = next((subject.text(item.definition) for item in declared if item.code == code), "")
        if definition:
            yield Words((definition,))
        if nodes:
            links = joined([subject.node(one) for one in nodes], subject("、", ", "))
            yield Words((subject("子域：", "Sub-domains: "), *links))
        if practices:
            yield statement_grid(subject, [pack.practices[one] for one in practices])
        if not nodes and not practices:
            yield Words((subject("没有对应的内容。", "Nothing in the model is about it."),))


def listing_pieces(subject: Subject) -> Iterator[Piece]:
    """Yield every practice of the model, sub-domain by sub-domain."""
    for unit in subject.units:
        if unit.practices:
            yield Head(2, subject.title(unit), unit.code)
            yield statement_grid(subject, unit.practices)


def statement_grid(subject: Subject, practices: list[Practice] | tuple[Practice, ...]) -> Grid:
    """Return practices as a table of code, facet and statement."""
    return Grid(
        columns=(
            Column(subject("编码", "Code"), 1.4, "code"),
            Column(subject("要素", "Facet"), 1.2),
            Column(subject("条目", "Statement"), 6.0),
        ),
        rows=tuple(_statement_row(subject, item) for item in practices),
    )


def _statement_row(subject: Subject, practice: Practice) -> tuple[Cell, ...]:
    code: list[Line] = [(subject.part(practice.code),)]
    if practice.key:
        code.append((Mark(subject("关键", "key"), "strong"),))
    title = subject.text(practice.title)
    text: list[Line] = [(Mark(title, "strong"),)] if title else []
    text.append((subject.text(practice.text),))
    return tuple(code), cell(subject.named("facets", practice.facet) or NONE), tuple(text)
