"""Write one section for each sub-domain: level, cells, reasons, what would lift it, indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.assessments import basis_in_words, thresholds_of
from hengdu.reports.context._blocks import (
    Block,
    Callout,
    Card,
    Cards,
    Chapter,
    Column,
    Heading,
    PageBreak,
    Para,
    Steps,
    Table,
)
from hengdu.reports.context._voice import NONE
from hengdu.reports.context._work import answer_name
from hengdu.scoring import explain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from hengdu.packs import Indicator
    from hengdu.reports.context._blocks import Cell
    from hengdu.reports.context._material import Material
    from hengdu.scoring import NodeResult

_BLOCKS_SHOWN: Final = 12


def detail_chapters(material: Material) -> tuple[Chapter, ...]:
    """Return one chapter with a section for each sub-domain that has answers, and a list of the rest."""
    voice = material.voice
    if not material.leaves:
        return ()
    blocks: list[Block] = []
    rest = []
    for node in material.leaves:
        if node.rated or node.counts.answered:
            if blocks:
                blocks.append(PageBreak())
            blocks.extend(_section(material, node))
        else:
            rest.append(node)
    if rest:
        if blocks:
            blocks.append(PageBreak())
        blocks.extend(_unrated(material, rest))
    title = voice(f"{material.leaf_kind}明细", "Details by sub-domain")
    return (Chapter(anchor="details", title=title, blocks=tuple(blocks)),)


def _unrated(material: Material, nodes: list[NodeResult]) -> list[Block]:
    voice = material.voice
    return [
        Heading(2, voice("未评级的部分", "Parts that are not rated"), "unrated"),
        Para(
            voice(
                "下列部分没有实践条目、整体不适用或全部未作答，因此未评级，也不计入上级。",
                "These parts have no practices, are wholly not applicable or wholly unanswered: they are "
                "not rated and do not count upward.",
            )
        ),
        Table(
            columns=(
                Column(material.leaf_kind, 3),
                Column(voice("结果", "Result"), 1.2, "level"),
                Column(voice("原因", "Why"), 1.8),
                Column(voice("目的", "Purpose"), 5.5),
            ),
            rows=tuple(
                (
                    material.name(node.code),
                    material.badge(node),
                    material.not_rated(node) or NONE,
                    voice.of(material.result.pack.nodes[node.code].purpose) or NONE,
                )
                for node in nodes
            ),
            dense=True,
            caption=voice("未评级的部分", "Parts that are not rated"),
            first_is_header=True,
        ),
    ]


def _section(material: Material, node: NodeResult) -> list[Block]:
    voice = material.voice
    spec = material.result.pack.nodes[node.code]
    blocks: list[Block] = [Heading(2, material.name(node.code), f"node-{node.code}")]
    purpose = voice.of(spec.purpose)
    if purpose:
        blocks.append(Para(purpose, "note"))
    blocks.append(_cards(material, node))
    if any(cell.facets or cell.attainment is not None for cell in node.cells):
        blocks.append(_cell_table(material, node))
    explanation = explain(material.result, node.code)
    blocks.append(Heading(3, voice("如何得出", "How it came about")))
    told = _means_told(material, node)
    blocks.append(
        Steps(
            tuple((line.depth, voice.of(line.text)) for line in explanation.lines if line.text.zh not in told)
        )
    )
    blocks.extend(_lift(material, node))
    if spec.indicators:
        blocks.append(_indicator_table(material, spec.indicators))
    return blocks


def _means_told(material: Material, node: NodeResult) -> set[str]:
    """Return the lines of an explanation that only repeat the facet means of the table."""
    names = {facet.code: facet.name.zh for facet in material.result.pack.content.facets}
    return {
        "；".join(
            f"{names.get(facet.code, facet.code)} {facet.value:.2f}（{facet.count} 条）"
            for facet in cell.facets
        )
        for cell in node.cells
    }


def _cards(material: Material, node: NodeResult) -> Cards:
    voice = material.voice
    badge = material.badge(node)
    note = voice.level_name(node.level) if node.level is not None else material.not_rated(node)
    if node.target is not None:
        note += voice(f"，目标 L{node.target}", f", target L{node.target}")
    counts = node.counts
    cards = [
        Card(label=voice("等级", "Level"), value=badge.text, note=note, shade=badge.shade, has_shade=True),
        Card(
            label=voice("得分", "Score"),
            value=voice.score(node.score),
            note="" if node.score is None else voice("区间 ", "interval ") + voice.interval(node.interval),
        ),
        Card(label=voice("置信度", "Confidence"), value=voice.band(node.confidence)),
        Card(
            label=voice("作答", "Answered"),
            value=voice.percent(node.coverage),
            note=voice(
                f"已答 {counts.answered}，未答 {counts.unanswered}，未询问 {counts.not_asked}，不适用 "
                f"{counts.not_applicable}",
                f"{counts.answered} answered, {counts.unanswered} open, {counts.not_asked} not asked, "
                f"{counts.not_applicable} N/A",
            ),
        ),
    ]
    return Cards(tuple(cards))


def _cell_table(material: Material, node: NodeResult) -> Table:
    voice = material.voice
    rows: list[tuple[Cell, ...]] = []
    for cell in node.cells:
        means = {facet.code: facet for facet in cell.facets}
        if not cell.rated:
            state = voice("不评", "not rated")
        else:
            state = voice("满足", "yes") if cell.satisfied else voice("未满足", "no")
        rows.append(
            (
                f"L{cell.level} {voice.level_name(cell.level)}",
                *(
                    f"{voice.plain(means[code].value)} ({means[code].count})" if code in means else NONE
                    for code, _ in material.facets
                ),
                voice.plain(cell.value, 3),
                state,
            )
        )
    return Table(
        columns=(
            Column(voice("等级", "Level"), 1.9),
            *(Column(name, 1.3, "number") for _, name in material.facets),
            Column(voice("达成度", "Attainment"), 1.2, "number"),
            Column(voice("满足", "Satisfied"), 1),
        ),
        rows=tuple(rows),
        dense=True,
        first_is_header=True,
        caption=voice(
            "各级各要素的均值（括号内为适用实践数）",
            "Mean of each facet at each level (applicable practices)",
        ),
    )


def _lift(material: Material, node: NodeResult) -> list[Block]:
    voice = material.voice
    if node.level is None or not material.result.pack.levels:
        return []
    if node.level >= max(material.result.pack.levels):
        return []
    rule = material.result.pack.scoring.rules[node.kind].level
    if rule is None or rule.rule != "cumulative":
        return []
    lifter, goal = material.lifter, node.level + 1
    plan, blocks_by = lifter.reach(node.code, goal), lifter.blocks(node.code, goal)
    blocks: list[Block] = [Heading(3, voice(f"怎样到 {goal} 级", f"What would lift it to level {goal}"))]
    if plan is not None and plan.changes:
        practices, steps = plan.cost
        if lifter.allowed(node.code, goal):
            text = voice(
                f"最少改进 {practices} 条实践，共 {steps} 档：",
                f"At least {practices} practices, {steps} answer steps:",
            )
        else:
            text = voice(
                f"即使改进下列 {practices} 条实践（{steps} 档），仍受下文所列限制：",
                f"Even with these {practices} practices ({steps} steps) the limits below remain:",
            )
        blocks.extend([Para(text), _change_table(material, plan.changes)])
    if blocks_by:
        lines = [
            f"{item.code}{voice('：', ': ')}{voice.of(item.reason)}" for item in blocks_by[:_BLOCKS_SHOWN]
        ]
        title = voice("仅靠作答不能改变的", "What answers alone cannot change")
        blocks.append(Callout(title=title, lines=tuple(lines), kind="legal"))
    return blocks if len(blocks) > 1 else []


def _change_table(material: Material, changes: Mapping[int, str]) -> Table:
    """Return the practices to raise, with the answer now and the lowest that suffices."""
    voice, pack = material.voice, material.result.pack
    codes, answers = material.scorer.practices, material.lifter.state.answers
    rows: list[tuple[Cell, ...]] = [
        (
            codes[at],
            voice.of(pack.practices[codes[at]].title) or voice.of(pack.practices[codes[at]].text),
            f"{answer_name(material, codes[at], answers[at])} → {answer_name(material, codes[at], answer)}",
        )
        for at, answer in sorted(changes.items(), key=lambda item: codes[item[0]])
    ]
    return Table(
        columns=(
            Column(voice("编码", "Code"), 1.6, "code"),
            Column(voice("实践", "Practice"), 6),
            Column(voice("由 → 到", "From → to"), 1.9),
        ),
        rows=tuple(rows),
        dense=True,
    )


def _indicator_table(material: Material, indicators: tuple[Indicator, ...]) -> Table:
    voice, assessment = material.voice, material.result.assessment
    rows: list[tuple[Cell, ...]] = []
    for indicator in indicators:
        given = assessment.indicators.get(indicator.code, ())
        thresholds = thresholds_of(material.result.pack, indicator, assessment.file)
        values = [
            f"{item.period} {_measured(item.value, item.numerator, item.denominator)}" for item in given
        ]
        name = voice.brackets(voice.of(indicator.name), voice.of(indicator.unit))
        rows.append(
            (
                indicator.code + (voice("（核心）", " (core)") if indicator.core else ""),
                name,
                "  ".join(f"{item.level} {item.limit}" for item in thresholds) or NONE,
                voice("；", "; ").join(values) or voice("未测量", "unmeasured"),
                voice.of(basis_in_words(thresholds)) if thresholds else NONE,
            )
        )
    return Table(
        columns=(
            Column(voice("编码", "Code"), 1.5, "code"),
            Column(voice("指标", "Indicator"), 2.4),
            Column(voice("各级阈值", "Thresholds"), 3),
            Column(voice("实测", "Measured"), 2.2),
            Column(voice("依据", "Basis"), 1.5),
        ),
        rows=tuple(rows),
        dense=True,
        caption=voice(
            "指标与阈值（“专家建议值”须经试点校准；机构可连同理由记录自己的阈值）",
            "Indicators and thresholds (expert proposals await calibration; an institution may record its "
            "own with a reason)",
        ),
    )


def _number(value: Decimal) -> str:
    return f"{float(value):g}"


def _measured(value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None) -> str:
    if value is not None:
        return _number(value)
    if numerator is None or denominator is None:
        return NONE
    return f"{_number(numerator)}/{_number(denominator)}"
