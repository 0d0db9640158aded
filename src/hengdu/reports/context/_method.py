"""Write the method appendix: the pack's rules in words, and where its numbers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.assessments import thresholds_of
from hengdu.reports.context._blocks import Block, Bullets, Chapter, Column, Facts, Heading, Para, Table
from hengdu.reports.context._rules import rules_in_words
from hengdu.reports.context._voice import NONE
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.packs import AnswerSet
    from hengdu.reports.context._blocks import Cell
    from hengdu.reports.context._material import Material

STATUS: Final = {
    "verified": Text("已核实", "verified"),
    "verified-secondary": Text(
        "经二手资料核实，引用前须与正式文本核对", "verified in a secondary source; check before quoting"
    ),
    "superseded": Text("已被取代", "superseded"),
    "unverified": Text("未核实", "not verified"),
    "expert": Text("专家建议，须经试点校准", "expert proposal, to be calibrated in pilots"),
}


def method_appendix(material: Material) -> Chapter:
    """Return how levels and scores are computed, in words, with answers, evidence and presets."""
    voice, pack = material.voice, material.result.pack
    blocks: list[Block] = [
        Facts(
            tuple(
                (label, value)
                for label, value in (
                    (voice("模型包", "Model pack"), f"{pack.id} {pack.version}"),
                    (voice("名称", "Title"), voice.of(pack.title)),
                    (voice("内容摘要值", "Digest"), _grouped(pack.digest)),
                    (voice("许可", "Licence"), pack.content.licence),
                )
                if value
            )
        ),
    ]
    blocks.extend(
        Para(text) for text in (voice.of(pack.content.status), voice.of(pack.content.notice)) if text
    )
    if pack.content.levels:
        blocks.extend([Heading(2, voice("成熟度等级", "Levels"), "method-levels"), _levels(material)])
    blocks.extend(
        [Heading(2, voice("答案与取值", "Answers and values"), "method-answers"), *_answers(material)]
    )
    blocks.extend(
        [
            Heading(2, voice("得分与等级的规则", "Rules of scores and levels"), "method-rules"),
            *rules_in_words(material),
        ]
    )
    if pack.content.evidence_grades:
        blocks.extend(
            [Heading(2, voice("证据等级", "Evidence grades"), "method-evidence"), _grades(material)]
        )
    blocks.extend(_overrides(material))
    if pack.content.references:
        blocks.extend(
            [Heading(2, voice("来源与依据", "Sources and basis"), "method-sources"), *_sources(material)]
        )
    return Chapter(anchor="method", title=voice("方法", "Method"), blocks=tuple(blocks), is_appendix=True)


def _grouped(digest: str) -> str:
    """Return a digest in groups, so that it can be compared and lines can break."""
    return " ".join(digest[at : at + 16] for at in range(0, len(digest), 16))


def _levels(material: Material) -> Table:
    voice = material.voice
    return Table(
        columns=(
            Column(voice("等级", "Level"), 1, "level"),
            Column(voice("名称", "Name"), 2),
            Column(voice("特征", "Characteristics"), 7),
        ),
        rows=tuple(
            (
                _badge_of(material, item.level),
                voice.of(item.name),
                voice.of(item.definition) or NONE,
            )
            for item in sorted(material.result.pack.content.levels, key=lambda item: item.level)
        ),
    )


def _badge_of(material: Material, level: int) -> Cell:
    from hengdu.reports.context._blocks import Badge

    return Badge(material.voice.shade(level), f"L{level}")


def _answer_set(material: Material, answers: AnswerSet) -> Table:
    voice = material.voice
    several = len(material.result.pack.content.answers) > 1
    return Table(
        columns=(
            Column(voice("代码", "Code"), 1, "code"),
            Column(voice("答案", "Answer"), 1.6),
            Column(voice("取值", "Value"), 0.9, "number"),
            Column(voice("判定", "Anchor"), 6),
        ),
        rows=tuple(
            (option.code, voice.of(option.name), f"{float(option.value):g}", voice.of(option.anchor) or NONE)
            for option in answers.options
        ),
        caption=voice("答案集", "Answer set") + (f" {answers.id}" if several else ""),
    )


def _answers(material: Material) -> list[Block]:
    voice, pack = material.voice, material.result.pack
    blocks: list[Block] = [_answer_set(material, answers) for answers in pack.content.answers]
    measured = [practice for practice in pack.practices.values() if practice.measure is not None]
    if measured:
        blocks.append(
            Para(
                voice(
                    f"{len(measured)} 条实践以分子、分母作答：达成度 = min(上限, 实际值 ÷ 目标)；"
                    "越低越好的，目标处为 1，零分点处为 0。",
                    f"{len(measured)} practices are answered by numerator and denominator: attainment = "
                    "min(cap, achieved / "
                    "target); where lower is better it is 1 at the target and 0 at the zero-credit point.",
                )
            )
        )
    reasons = [
        voice.brackets(voice.of(item.name), voice.of(item.definition)) for item in pack.content.na_reasons
    ]
    if reasons:
        blocks.append(
            Para(
                voice(
                    "不适用只接受下列理由，不适用的条目不计入：",
                    "Only these reasons make an item not applicable; it is then left out:",
                )
            )
        )
        blocks.append(Bullets(tuple(reasons)))
    return blocks


def _grades(material: Material) -> Table:
    voice, pack = material.voice, material.result.pack
    need: dict[str, list[str]] = {}
    for level, grade in sorted(pack.content.min_evidence.items()):
        need.setdefault(grade, []).append(f"L{level}")
    return Table(
        columns=(
            Column(voice("等级", "Grade"), 0.9, "code"),
            Column(voice("名称", "Name"), 2.2),
            Column(voice("权重", "Weight"), 0.9, "number"),
            Column(voice("为哪些级的最低要求", "Least for levels"), 1.8),
            Column(voice("说明", "Definition"), 4.6),
        ),
        rows=tuple(
            (
                grade.code,
                voice.of(grade.name),
                f"{float(grade.weight):g}",
                voice.join(need.get(grade.code, [])) or NONE,
                voice.of(grade.definition) or NONE,
            )
            for grade in pack.content.evidence_grades
        ),
    )


def _overrides(material: Material) -> list[Block]:
    voice, assessment = material.voice, material.result.assessment
    if not assessment.file.overrides:
        return []
    pack = material.result.pack
    rows: list[tuple[Cell, ...]] = []
    for code, override in assessment.file.overrides.items():
        own = [item for item in thresholds_of(pack, pack.indicators[code], assessment.file) if item.is_own]
        declared = [
            voice.brackets(f"{item.level} {item.declared_limit or NONE}", voice.of(item.declared_basis))
            for item in own
        ]
        values = voice.join([f"{item.level} {item.limit}" for item in own])
        rows.append((code, values, voice.join(declared), override.reason))
    return [
        Heading(2, voice("机构自定的指标阈值", "Thresholds of the institution’s own"), "method-overrides"),
        Table(
            columns=(
                Column(voice("指标", "Indicator"), 1.4, "code"),
                Column(voice("自定阈值", "Own threshold"), 2),
                Column(voice("模型包阈值与依据", "Pack’s threshold and basis"), 2.4),
                Column(voice("理由", "Reason"), 4.6),
            ),
            rows=tuple(rows),
        ),
    ]


def _sources(material: Material) -> list[Block]:
    voice, pack = material.voice, material.result.pack
    expert = sum(
        1
        for item in pack.indicators.values()
        if (source := pack.reference(item.basis)) is not None and source.status == "expert"
    )
    blocks: list[Block] = []
    if pack.indicators:
        blocks.append(
            Para(
                voice(
                    f"{len(pack.indicators)} 个指标中 {expert} 个的阈值全部为专家建议值，"
                    "其余也只有注明来源的等级取自来源。",
                    f"All thresholds of {expert} of the {len(pack.indicators)} indicators are expert "
                    "proposals; of the others "
                    "only the levels with a named source take their number from it.",
                )
            )
        )
    blocks.append(
        Table(
            columns=(
                Column(voice("编号", "Id"), 1.5, "code"),
                Column(voice("来源", "Source"), 6),
                Column(voice("状态", "Status"), 2.6),
            ),
            rows=tuple(
                (
                    item.id,
                    voice.brackets(voice.of(item.citation), voice.of(item.note)),
                    voice.of(STATUS[item.status]),
                )
                for item in pack.content.references
            ),
            dense=True,
        )
    )
    return blocks
