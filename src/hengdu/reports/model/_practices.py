"""Write what is asked of an institution: practices, how to decide, questions and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.context import Column
from hengdu.reports.model._pieces import Grid, Head, Mark, Points, Ref, Spot, Words, cell, joined
from hengdu.reports.model._subject import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs import Node, Practice
    from hengdu.reports.model._pieces import Cell, Inline, Line, Piece
    from hengdu.reports.model._subject import Subject


def practice_pieces(subject: Subject, node: Node) -> Iterator[Piece]:
    """Yield the practices of a node, a table for each level."""
    if not node.practices:
        return
    yield Head(2, subject("实践", "Practices"), "practices")
    yield from _legend(subject, node)
    definitions = {item.level: subject.text(item.definition) for item in subject.pack.content.levels}
    for level, practices in subject.by_level(node.practices):
        if level is not None:
            yield Head(3, subject.voice.full_level(level), f"L{level}")
            if definitions.get(level):
                yield Words((definitions[level],), "note")
        yield Grid(
            columns=tuple(_columns(subject)),
            rows=tuple(tuple(_row(subject, node, item)) for item in practices),
        )


def _legend(subject: Subject, node: Node) -> Iterator[Piece]:
    said: list[Inline] = []
    if any(item.key for item in node.practices):
        said += [
            subject("标有", "A practice marked "),
            Mark(subject("关键", "key"), "strong"),
            subject("的实践未达到时，子域不能达到该级。", " must be met for its level to be reached. "),
        ]
    if any(item.implies for item in node.practices):
        said.append(
            subject(
                "“蕴含”的下级实践未作答时，视为同样做到。",
                "A practice that another one implies counts as met with it where it is not answered itself.",
            )
        )
    if said:
        yield Words(tuple(said), "note")


def _columns(subject: Subject) -> Iterator[Column]:
    yield Column(subject("编码与要素", "Code and facet"), 1.5, "code")
    yield Column(subject("条目与证据", "Statement and evidence"), 5.6)
    yield Column(subject("最低证据", "Least grade"), 0.8, "level")
    yield Column(subject("关联", "Related"), 2.0)


def _row(subject: Subject, node: Node, practice: Practice) -> Iterator[Cell]:
    code: list[Line] = [(Spot(practice.code, practice.code),)]
    if practice.facet is not None:
        code.append((Mark(subject.named("facets", practice.facet), "muted"),))
    if practice.key:
        code.append((Mark(subject("关键", "key"), "strong"),))
    yield tuple(code)
    title = subject.text(practice.title)
    text: list[Line] = [(Mark(title, "strong"),)] if title else []
    text.append((subject.text(practice.text),))
    if practice.evidence:
        proof = subject("；", "; ").join(subject.text(item) for item in practice.evidence)
        text.append((Mark(subject(f"证据：{proof}", f"Evidence: {proof}"), "muted"),))
    if subject.text(practice.note):
        text.append((Mark(subject.text(practice.note), "muted"),))
    yield tuple(text)
    yield cell(practice.min_evidence or "")
    yield tuple(_related(subject, node, practice))


def _related(subject: Subject, node: Node, practice: Practice) -> Iterator[Line]:
    colon, between = subject("：", ": "), subject("、", ", ")
    if practice.implies:
        yield subject("蕴含", "implies"), colon, *subject.parts(practice.implies, inside=node.code)
    if practice.indicator is not None:
        yield subject("指标", "indicator"), colon, subject.part(practice.indicator, inside=node.code)
    if practice.objects:
        yield subject("对象", "objects"), colon, subject.voice.join(practice.objects)
    if practice.covers:
        topics = [subject.topic(code) for code in practice.covers]
        yield subject("主题", "topics"), colon, *joined(topics, between)
    for framework, line in subject.mapped(practice.mappings):
        yield Ref(subject.text(framework.name), subject.frameworks[framework.id]), colon, *line


def anchor_pieces(subject: Subject, node: Node) -> Iterator[Piece]:
    """Yield what makes the answers between "all" and "nothing" decidable, for each facet of a node."""
    wanted = {item.facet for item in node.practices}
    facets = [item for item in subject.pack.content.facets if item.code in wanted and item.anchors]
    sets = {item.id: item for item in subject.pack.content.answers}
    if not facets or not node.practices or node.practices[0].answers not in sets:
        return
    options = sets[node.practices[0].answers].options[1:-1]
    yield Head(2, subject("如何判定", "How to decide"), "anchors")
    yield Grid(
        columns=(
            Column(subject("要素", "Facet"), 1.0),
            *(Column(f"{subject.text(item.name)} {item.code}", 3.0) for item in options),
        ),
        rows=tuple(
            (
                cell(subject.text(facet.name)),
                *(
                    cell(subject.text(facet.anchors[item.code])) if item.code in facet.anchors else ()
                    for item in options
                ),
            )
            for facet in facets
        ),
    )
    yield Words(
        (Ref(subject("全部选项与证据等级", "All answers and evidence grades"), RULES, "answers"),), "note"
    )


def question_pieces(subject: Subject, node: Node) -> Iterator[Piece]:
    """Yield the questions of a node, a table for each role."""
    asked = [
        (role, [item for item in node.practices if role.code in item.ask])
        for role in subject.pack.content.roles
    ]
    if not any(practices for _, practices in asked):
        return
    yield Head(2, subject("访谈提问", "Interview questions"), "questions")
    for role, practices in asked:
        if not practices:
            continue
        yield Head(3, subject.text(role.name), f"ask-{role.code}")
        yield Grid(
            columns=(
                Column(subject("实践", "Practice"), 1.0, "code"),
                Column(subject(f"提问（{len(practices)}）", f"Question ({len(practices)})"), 7.0),
            ),
            rows=tuple(
                (cell(subject.part(item.code, inside=node.code)), cell(subject.text(item.ask[role.code])))
                for item in practices
            ),
        )


def evidence_pieces(subject: Subject, node: Node) -> Iterator[Piece]:
    """Yield the kinds of evidence that a node expects."""
    if node.evidence:
        yield Head(2, subject("预期证据", "Expected evidence"), "evidence")
        yield Points(tuple((Mark(item.code, "code"), " ", subject.text(item.name)) for item in node.evidence))
