"""Write the answers appendix: every practice with what was answered and what it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.context._blocks import Block, Chapter, Column, Heading, Para, Table
from hengdu.reports.context._registers import origin_name
from hengdu.reports.context._work import answer_name
from hengdu.scoring._explain import LEAF_FLAGS  # not yet exported by the root of the ring

if TYPE_CHECKING:
    from hengdu.assessments import Answer
    from hengdu.reports.context._blocks import Cell
    from hengdu.reports.context._material import Material
    from hengdu.scoring import LeafResult


def answers_appendix(material: Material) -> Chapter:
    """Return one table for each node that has practices."""
    voice, result = material.voice, material.result
    blocks: list[Block] = [
        Para(
            voice(
                "“取值”是计入评分的值；来源说明它来自作答、实测、蕴含还是汇总。★ 为关键实践；"
                "实践全文见工作簿的“答案”表。",
                "“Value” is what counts; the origin says whether it was answered, measured, implied or "
                "combined. ★ marks key practices; their full text stands in the workbook.",
            ),
            "note",
        )
    ]
    columns = (
        Column(voice("编码", "Code"), 1.9, "code"),
        Column(voice("实践", "Practice"), 5.4),
        Column(voice("答案与取值", "Answer, value"), 1.6),
        Column(voice("来源、证据与备注", "Origin, evidence, note"), 4.4),
    )
    for code, node in result.pack.nodes.items():
        rows = [
            practice_row(material, result.leaves[practice.code])
            for practice in node.practices
            if practice.code in result.leaves
        ]
        if rows:
            blocks.append(Heading(2, material.name(code), f"answers-{code}", is_listed=False))
            blocks.append(Table(columns=columns, rows=tuple(rows), dense=True))
    if len(blocks) == 1:
        blocks = [Para(voice("没有实践条目。", "There are no practices."))]
    return Chapter(
        anchor="answers", title=voice("全部答案", "All answers"), blocks=tuple(blocks), is_appendix=True
    )


def practice_row(material: Material, leaf: LeafResult) -> tuple[Cell, ...]:
    """Return one practice: code, title, answer and value, origin with evidence and note."""
    voice = material.voice
    practice = material.result.pack.practices[leaf.code]
    answer = material.result.assessment.answers.get(leaf.code)
    title = voice.of(practice.title) or voice.of(practice.text)
    shown = answer_name(material, leaf.code, leaf.answer)
    if leaf.value is not None:
        shown = voice.plain(leaf.value) if leaf.answer is None else f"{shown} {voice.plain(leaf.value)}"
    origin = voice("；", "; ").join(
        part
        for part in (origin_text(material, leaf), evidence_text(answer), note_text(material, answer))
        if part
    )
    return (leaf.code, f"★ {title}" if practice.key else title, shown, origin)


def origin_text(material: Material, leaf: LeafResult) -> str:
    """Return the origin of an answer with its source and flags."""
    voice = material.voice
    flags = [voice.of(LEAF_FLAGS[flag]) for flag in leaf.flags if flag in LEAF_FLAGS]
    return voice("；", "; ").join([voice.brackets(origin_name(material, leaf.origin), leaf.source), *flags])


def evidence_text(answer: Answer | None) -> str:
    """Return grade and date of the evidence."""
    if answer is None or answer.evidence is None:
        return ""
    dated = "" if answer.evidence_date is None else answer.evidence_date.isoformat()
    return f"{answer.evidence} {dated}".strip()


def note_text(material: Material, answer: Answer | None) -> str:
    """Return what was written beside an answer: objects, units, numbers, reason, note."""
    if answer is None:
        return ""
    voice = material.voice
    parts = [
        voice.join([f"{name} {value}" for name, value in {**answer.by_object, **answer.by_unit}.items()])
    ]
    if answer.numerator is not None and answer.denominator is not None:
        parts.append(f"{float(answer.numerator):g}/{float(answer.denominator):g}")
    if answer.importance is not None:
        parts.append(voice(f"重要性 {answer.importance}", f"importance {answer.importance}"))
    if answer.reason:
        names = {reason.code: voice.of(reason.name) for reason in material.result.pack.content.na_reasons}
        parts.append(names.get(answer.reason, answer.reason))
    parts.append(answer.note)
    return voice("；", "; ").join(part for part in parts if part)
