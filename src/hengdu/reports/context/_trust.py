"""Write how far the result can be trusted: confidence and sensitivity to the method."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hengdu.reports.context._blocks import Block, Chapter, Column, Heading, Para, Table
from hengdu.reports.context._voice import NONE
from hengdu.scoring import sensitivity

if TYPE_CHECKING:
    from hengdu.reports.context._blocks import Cell
    from hengdu.reports.context._material import Material


def trust_chapter(material: Material) -> Chapter:
    """Return confidence, evidence by grade, and the sensitivity table."""
    voice, result = material.voice, material.result
    rule = result.pack.scoring.evidence
    blocks: list[Block] = []
    if result.pack.content.evidence_grades:
        blocks.extend(
            [
                Para(
                    voice(
                        "置信度 = Σ（取值 × min(1, 证据等级权重 ÷ 该级最低证据权重)）÷ Σ 取值，"
                        "只计取值大于零的答案（答“没有”无须"
                        f"举证）。≥ {rule.high} 为高，{rule.medium}–{rule.high} 为中，低于 {rule.medium} "
                        "为低；"
                        f"早于 {rule.stale_months} 个月的证据按低一级计。自评方式下置信度不改变得分，"
                        "核验方式下证据不足的答案降一档。",
                        "Confidence = Σ(value x min(1, weight of the evidence grade / weight of the least "
                        "grade)) / Σ value, "
                        "over answers above zero (a “no” needs no proof). "
                        f"At least {rule.high} is high, {rule.medium}–{rule.high} medium, below "
                        f"{rule.medium} low; "
                        f"evidence older than {rule.stale_months} months counts one grade lower. It "
                        "changes no score of a "
                        "self-assessment; in verified mode an answer with too little evidence drops one "
                        "step.",
                    )
                ),
                _evidence_table(material),
            ]
        )
    else:
        blocks.append(
            Para(
                voice(
                    "本模型包不分证据等级，没有置信度。",
                    "The pack has no evidence grades, hence no confidence.",
                )
            )
        )
    blocks.append(Heading(2, voice("对方法的敏感性", "Sensitivity to the method"), "sensitivity"))
    blocks.append(_sensitivity(material))
    return Chapter(
        anchor="confidence", title=voice("置信度与敏感性", "Confidence and sensitivity"), blocks=tuple(blocks)
    )


def _evidence_table(material: Material) -> Table:
    voice, result = material.voice, material.result
    counts = Counter(
        answer.evidence
        for code, answer in result.assessment.answers.items()
        if code in result.leaves and answer.state == "answered" and not answer.is_na
    )
    rows: list[tuple[Cell, ...]] = [
        (
            voice.brackets(grade.code, voice.of(grade.name)),
            voice.plain(float(grade.weight)),
            str(counts[grade.code]),
        )
        for grade in result.pack.content.evidence_grades
    ]
    rows.append((voice("未注明", "not stated"), NONE, str(counts[None])))
    return Table(
        columns=(
            Column(voice("证据等级", "Evidence grade"), 4),
            Column(voice("权重", "Weight"), 1, "number"),
            Column(voice("答案数", "Answers"), 1, "number"),
        ),
        rows=tuple(rows),
        caption=voice("答案的证据等级", "Evidence grades of the answers"),
        first_is_header=True,
    )


def _sensitivity(material: Material) -> Block:
    voice = material.voice
    rows = sensitivity(material.result.pack, material.result.assessment, scorer=material.scorer)
    if len(rows) < 2:  # noqa: PLR2004 - only the result itself
        return Para(voice("本模型包没有声明其他计分方法。", "The pack declares no other method of scoring."))
    notes = {preset.id: voice.of(preset.note) for preset in material.result.pack.content.presets}
    return Table(
        columns=(
            Column(voice("方法", "Method"), 4),
            Column(voice("总体等级", "Overall level"), 1.3, "level"),
            Column(voice("总体得分", "Overall score"), 1.3, "number"),
            Column(voice("等级改变的节点数", "Nodes whose level changes"), 1.6, "number"),
        ),
        rows=tuple(
            (
                voice.brackets(voice.of(row.name), notes.get(row.preset or "", "")),
                voice.badge(row.level),
                voice.score(row.score),
                str(row.levels_changed) if row.preset is not None else NONE,
            )
            for row in rows
        ),
        caption=voice("换一种方法时的总体结果", "The overall result under other methods"),
        first_is_header=True,
    )
