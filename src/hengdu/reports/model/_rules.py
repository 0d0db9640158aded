"""Write the page of rules and vocabulary: what the words, grades and numbers of the model mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.context import Column
from hengdu.reports.context._voice import NONE
from hengdu.reports.model._duties import fact_pieces, profile_pieces, redline_pieces, source_pieces
from hengdu.reports.model._pieces import Grid, Head, Mark, Points, Words, cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hengdu.packs import AnswerSet
    from hengdu.reports.model._pieces import Cell, Piece
    from hengdu.reports.model._subject import Subject
    from hengdu.text import Text


def rule_pieces(subject: Subject) -> Iterator[Piece]:
    """Yield levels, facets, answers, grades, indicators, coded names, targets, red lines and sources."""
    notice = subject.text(subject.pack.content.notice)
    if notice:
        yield Words((notice,))
    yield from _level_pieces(subject)
    yield from _facet_pieces(subject)
    yield from _answer_pieces(subject)
    yield from _grade_pieces(subject)
    yield from _indicator_pieces(subject)
    yield from _named_pieces(subject)
    yield from profile_pieces(subject)
    yield from fact_pieces(subject)
    yield from redline_pieces(subject)
    yield from source_pieces(subject)


def _level_pieces(subject: Subject) -> Iterator[Piece]:
    levels = subject.pack.content.levels
    if not levels:
        return
    yield Head(2, subject("等级", "Levels"), "levels")
    yield Grid(
        columns=(
            Column(subject("等级", "Level"), 0.6, "level"),
            Column(subject("名称", "Name"), 1.6),
            Column(subject("特征", "Characteristics"), 5.0),
        ),
        rows=tuple(
            (
                cell(f"L{item.level}"),
                cell(subject.text(item.name)),
                cell(subject.text(item.definition) or NONE),
            )
            for item in levels
        ),
    )


def _facet_pieces(subject: Subject) -> Iterator[Piece]:
    content = subject.pack.content
    if not content.facets:
        return
    layers = {item.code: subject.text(item.name) for item in content.layers}
    yield Head(2, subject("要素", "Facets"), "facets")
    yield Grid(
        columns=(
            Column(subject("代码", "Code"), 0.6, "code"),
            Column(subject("名称", "Name"), 1.4),
            Column(subject("层面", "Layer"), 1.2),
            Column(subject("含义", "Meaning"), 4.0),
            Column(subject("不适用", "Not applicable"), 1.2),
        ),
        rows=tuple(
            (
                cell(item.code),
                cell(subject.text(item.name)),
                cell(layers.get(item.layer or "", NONE)),
                cell(subject.text(item.definition) or NONE),
                cell(
                    subject("对象不存在时", "where the object is absent")
                    if item.na_allowed
                    else subject("不得", "never")
                ),
            )
            for item in content.facets
        ),
    )


def _answer_pieces(subject: Subject) -> Iterator[Piece]:
    content = subject.pack.content
    if not content.answers:
        return
    yield Head(2, subject("选项与判定", "Answers and how to decide"), "answers")
    for answers in content.answers:
        if len(content.answers) > 1:
            yield Head(3, answers.id, f"answers-{answers.id}")
        yield Grid(
            columns=(
                Column(subject("代码", "Code"), 0.7, "code"),
                Column(subject("选项", "Answer"), 1.2),
                Column(subject("取值", "Value"), 0.7, "number"),
                Column(subject("判据", "Criterion"), 5.0),
            ),
            rows=tuple(
                (
                    cell(item.code),
                    cell(subject.text(item.name)),
                    cell(f"{item.value.normalize():f}"),
                    cell(subject.text(item.anchor) or NONE),
                )
                for item in answers.options
            ),
        )
    yield from _anchor_grid(subject, content.answers[0])
    if content.na_reasons:
        yield Head(3, subject("可以答“不适用”的理由", "Reasons for “not applicable”"), "na")
        yield _explained(
            subject, [(item.code, item.name, item.definition) for item in content.na_reasons], coded=False
        )


def _anchor_grid(subject: Subject, answers: AnswerSet) -> Iterator[Piece]:
    facets = [item for item in subject.pack.content.facets if item.anchors]
    if not facets:
        return
    yield Head(3, subject("各要素的判据", "Criteria of each facet"), "criteria")
    yield Grid(
        columns=(
            Column(subject("要素", "Facet"), 0.9),
            *(Column(f"{subject.text(item.name)} {item.code}", 2.0) for item in answers.options),
        ),
        rows=tuple(
            (
                cell(subject.text(facet.name)),
                *(
                    cell(subject.text(facet.anchors[item.code])) if item.code in facet.anchors else cell(NONE)
                    for item in answers.options
                ),
            )
            for facet in facets
        ),
    )


def _grade_pieces(subject: Subject) -> Iterator[Piece]:
    content = subject.pack.content
    if not content.evidence_grades:
        return
    least: dict[str, list[str]] = {}
    for level, grade in sorted(content.min_evidence.items()):
        least.setdefault(grade, []).append(f"L{level}")
    yield Head(2, subject("证据等级", "Evidence grades"), "grades")
    yield Grid(
        columns=(
            Column(subject("等级", "Grade"), 0.7, "code"),
            Column(subject("名称", "Name"), 1.6),
            Column(subject("权重", "Weight"), 0.7, "number"),
            Column(subject("至少用于", "Least for"), 1.0),
            Column(subject("说明", "Meaning"), 4.0),
        ),
        rows=tuple(
            (
                cell(item.code),
                cell(subject.text(item.name)),
                cell(f"{item.weight.normalize():f}"),
                cell(subject.voice.join(least.get(item.code, [])) or NONE),
                cell(subject.text(item.definition) or NONE),
            )
            for item in content.evidence_grades
        ),
    )


def _indicator_pieces(subject: Subject) -> Iterator[Piece]:
    if not subject.pack.indicators:
        return
    rule, caps = subject.pack.scoring.leaf.indicators, subject.pack.scoring.caps
    yield Head(2, subject("指标、阈值与封顶", "Indicators, thresholds and caps"), "indicators")
    if rule is not None and subject.text(rule.note):
        yield Words((subject.text(rule.note),))
    yield Words(
        (
            subject(
                "机构可以在评估文件的 overrides 中记录自己的阈值及理由，计分即按该值，"
                "报告一并列出原值、所用值和理由。",
                "An institution may record thresholds of its own, each with a reason, under overrides in its "
                "assessment; scores then use them, and the report prints original, value used and reason.",
            ),
        )
    )
    if caps:
        yield Points(
            tuple(
                (
                    Mark(subject(f"L{item.level} 及以上", f"L{item.level} and above"), "strong"),
                    subject("：", ": "),
                    subject.text(item.reason),
                )
                for item in caps
            )
        )


def _named_pieces(subject: Subject) -> Iterator[Piece]:
    content = subject.pack.content
    sections = (
        ("roles", subject("访谈角色", "Roles asked"), content.roles),
        ("objects", subject("保护对象", "Protected objects"), content.objects),
        ("types", subject("机构类型", "Types of institution"), content.institution_types),
    )
    for anchor, title, items in sections:
        if items:
            yield Head(2, title, anchor)
            yield _explained(subject, [(item.code, item.name, item.definition) for item in items])
    if content.effort_classes:
        yield Head(2, subject("工作量档", "Effort classes"), "effort")
        yield Grid(
            columns=(
                Column(subject("代码", "Code"), 1.0, "code"),
                Column(subject("名称", "Name"), 1.0),
                Column(subject("人月", "Person-months"), 2.0),
            ),
            rows=tuple(
                (
                    cell(item.code),
                    cell(subject.text(item.name)),
                    cell(subject.voice.months((float(item.person_months[0]), float(item.person_months[1])))),
                )
                for item in content.effort_classes
            ),
        )
    if content.presets:
        yield Head(2, subject("计分预设", "Presets"), "presets")
        yield _explained(subject, [(item.id, item.name, item.note) for item in content.presets])


def _explained(subject: Subject, items: Sequence[tuple[str, Text, Text]], *, coded: bool = True) -> Grid:
    """Return coded names with what they mean; a column that would stay empty is left out."""
    meant = any(subject.text(definition) for _, _, definition in items)
    columns = [Column(subject("代码", "Code"), 1.0, "code")] if coded else []
    columns.append(Column(subject("名称", "Name"), 2.0))
    if meant:
        columns.append(Column(subject("说明", "Meaning"), 4.0))
    rows: list[tuple[Cell, ...]] = []
    for code, name, definition in items:
        row = [cell(code)] if coded else []
        row.append(cell(subject.text(name)))
        if meant:
            row.append(cell(subject.text(definition) or NONE))
        rows.append(tuple(row))
    return Grid(columns=tuple(columns), rows=tuple(rows))
