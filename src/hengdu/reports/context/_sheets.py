"""Collect the sheets of the workbook: the same numbers as raw values, to filter and compute with."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from hengdu.reports.context._answers import evidence_text, note_text, origin_text
from hengdu.reports.context._background import background_sheets
from hengdu.reports.context._blocks import DataColumn, DataSheet
from hengdu.reports.context._method import STATUS
from hengdu.reports.context._registers import STATES, clause, na_rows
from hengdu.reports.context._voice import NONE
from hengdu.reports.context._work import answer_name, gap_reasons

if TYPE_CHECKING:
    from hengdu.reports.context._blocks import Chapter, Datum
    from hengdu.reports.context._material import Material
    from hengdu.scoring import NodeResult


def rounded(value: float | None, places: int = 2) -> float | None:
    """Return a number rounded half up as the other formats print it."""
    if value is None:
        return None
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return float(exact)


def data_sheets(
    material: Material, facts: tuple[tuple[str, str], ...], method: Chapter
) -> tuple[DataSheet, ...]:
    """Return the sheets in order: summary, institution, domains, sub-domains, gaps, plan, answers, lists."""
    return (
        _summary(material, facts),
        *background_sheets(material),
        _domains(material),
        _leaves(material),
        _gaps(material),
        _advice(material),
        _answers(material),
        _evidence(material),
        _na(material),
        _redlines(material),
        _method(material, method),
    )


def _node_columns(material: Material) -> tuple[DataColumn, ...]:
    voice = material.voice
    return (
        DataColumn(label=voice("编码", "Code"), width=10, kind="code"),
        DataColumn(label=voice("名称", "Name"), width=34),
        DataColumn(label=voice("等级", "Level"), width=8, kind="level"),
        DataColumn(label=voice("等级名称", "Level name"), width=16),
        DataColumn(label=voice("得分", "Score"), width=9, kind="number"),
        DataColumn(label=voice("区间下限", "Interval from"), width=11, kind="number"),
        DataColumn(label=voice("区间上限", "Interval to"), width=11, kind="number"),
        DataColumn(label=voice("置信度", "Confidence"), width=11, kind="number"),
        DataColumn(label=voice("覆盖率", "Coverage"), width=10, kind="percent", places=0),
        DataColumn(label=voice("不适用占比", "N/A share"), width=11, kind="percent", places=0),
        DataColumn(label=voice("目标", "Target"), width=8, kind="level"),
        DataColumn(label=voice("范围", "Scope"), width=9),
        DataColumn(label=voice("未评级原因", "Why not rated"), width=26),
    )


def _node_row(material: Material, node: NodeResult) -> tuple[Datum, ...]:
    voice = material.voice
    low, high = node.interval if node.interval is not None and node.score is not None else (None, None)
    if node.band_name is not None:
        name = voice.of(node.band_name)
    else:
        name = voice.level_name(node.level) if node.level is not None else ""
    return (
        node.code,
        voice.of(node.title),
        _level(material, node),
        name,
        rounded(node.score),
        rounded(low),
        rounded(high),
        rounded(node.confidence),
        rounded(node.coverage, 4),
        rounded(node.na_share, 4),
        NONE if node.target is None else node.target,
        voice("局部", "partial") if voice.is_partial else voice("全机构", "whole"),
        material.not_rated(node),
    )


def _level(material: Material, node: NodeResult) -> Datum:
    """Return the level as a number, else words: Excel takes an empty cell for level 0."""
    return material.badge(node).text if node.level is None else node.level


def _summary(material: Material, facts: tuple[tuple[str, str], ...]) -> DataSheet:
    voice, root = material.voice, material.result.root
    rows: list[tuple[Datum, ...]] = [
        (voice("总体等级", "Overall level"), material.badge(root).text),
        (
            voice("等级名称", "Level name"),
            voice.of(root.band_name) if root.band_name else voice.level_name(root.level),
        ),
        (voice("总体得分", "Overall score"), voice.score(root.score)),
        (voice("区间", "Interval"), voice.interval(root.interval) if root.score is not None else ""),
        (voice("证据置信度", "Evidence confidence"), voice.band(root.confidence)),
        (voice("作答覆盖率", "Coverage"), voice.percent(root.coverage)),
    ]
    rows.extend((label, value) for label, value in facts)
    rows.extend((voice("要点", "Headline"), voice.of(head.text)) for head in material.headlines)
    return DataSheet(
        name=voice("摘要", "Summary"),
        columns=(
            DataColumn(label=voice("项目", "Item"), width=24),
            DataColumn(label=voice("内容", "Value"), width=90),
        ),
        rows=tuple(rows),
        figures=("radar-domains",),
    )


def _domains(material: Material) -> DataSheet:
    voice = material.voice
    nodes = (*material.tops, material.result.root)
    return DataSheet(
        name=voice("域", "Domains"),
        columns=_node_columns(material),
        rows=tuple(_node_row(material, node) for node in nodes),
    )


def _leaves(material: Material) -> DataSheet:
    voice = material.voice
    facets = tuple(DataColumn(label=name, width=11, kind="level") for _, name in material.facets)
    rows: list[tuple[Datum, ...]] = []
    for node in material.leaves:
        levels = node.facet_levels if node.level is not None else {}
        parent = material.result.pack.parent.get(node.code, "")
        rows.append(
            (
                *_node_row(material, node),
                material.name(parent),
                *(levels.get(code, NONE) for code, _ in material.facets),
            )
        )
    return DataSheet(
        name=voice("子域", "Sub-domains"),
        columns=(*_node_columns(material), DataColumn(label=voice("所属", "Part of"), width=20), *facets),
        rows=tuple(rows),
    )


def _gaps(material: Material) -> DataSheet:
    voice = material.voice
    return DataSheet(
        name=voice("差距", "Gaps"),
        columns=(
            DataColumn(label=voice("编码", "Code"), width=10, kind="code"),
            DataColumn(label=voice("名称", "Name"), width=34),
            DataColumn(label=voice("现状", "Now"), width=8, kind="level"),
            DataColumn(label=voice("目标", "Target"), width=8, kind="level"),
            DataColumn(label=voice("差", "Gap"), width=7, kind="number", places=0),
            DataColumn(label=voice("得分", "Score"), width=9, kind="number"),
            DataColumn(label=voice("落后要素", "Facets behind"), width=28),
            DataColumn(label=voice("原因", "Why"), width=70),
        ),
        rows=tuple(
            (
                gap.code,
                voice.of(gap.title),
                gap.level,
                gap.target,
                gap.distance,
                rounded(gap.score),
                voice.join([voice.of(facet.name) for facet in gap.facets]),
                gap_reasons(material, gap),
            )
            for gap in material.gaps
        ),
    )


def _advice(material: Material) -> DataSheet:
    voice = material.voice
    rows: list[tuple[Datum, ...]] = []
    for item in material.advice.items:
        low, high = item.person_months if item.person_months is not None else (None, None)
        needs = voice.join([f"{need.node} L{need.level}" for need in item.needs])
        rows.append(
            (
                item.wave,
                item.code,
                voice.of(item.title),
                voice.of(item.node_title),
                item.from_level,
                item.to_level,
                low,
                high,
                needs,
                rounded(item.priority),
                voice.of(item.why),
                rounded(item.forecast.score),
                "\n".join(voice.of(action.text) for action in item.actions),
            )
        )
    return DataSheet(
        name=voice("建议", "Recommendations"),
        columns=(
            DataColumn(label=voice("波次", "Wave"), width=7, kind="number", places=0),
            DataColumn(label=voice("编码", "Code"), width=12, kind="code"),
            DataColumn(label=voice("建议", "Recommendation"), width=40),
            DataColumn(label=voice("部分", "Part"), width=26),
            DataColumn(label=voice("由", "From"), width=6, kind="number", places=0),
            DataColumn(label=voice("到", "To"), width=6, kind="number", places=0),
            DataColumn(label=voice("人月下限", "PM from"), width=10, kind="number", places=1),
            DataColumn(label=voice("人月上限", "PM to"), width=10, kind="number", places=1),
            DataColumn(label=voice("前置", "Needs"), width=20),
            DataColumn(label=voice("优先级", "Priority"), width=9, kind="number"),
            DataColumn(label=voice("优先级说明", "Why"), width=40),
            DataColumn(label=voice("预计得分", "Forecast score"), width=10, kind="number"),
            DataColumn(label=voice("行动", "Actions"), width=70),
        ),
        rows=tuple(rows),
        notes=material.texts(material.advice.notes) if rows else (),
    )


def _answers(material: Material) -> DataSheet:
    voice, result = material.voice, material.result
    rows: list[tuple[Datum, ...]] = []
    for code, leaf in result.leaves.items():
        practice, answer = result.pack.practices[code], result.assessment.answers.get(code)
        rows.append(
            (
                code,
                result.pack.parent[code],
                practice.level,
                practice.facet,
                voice("是", "yes") if practice.key else "",
                voice.of(practice.text),
                answer_name(material, code, leaf.answer),
                rounded(leaf.value, 4),
                origin_text(material, leaf),
                evidence_text(answer),
                note_text(material, answer),
            )
        )
    return DataSheet(
        name=voice("答案", "Answers"),
        columns=(
            DataColumn(label=voice("编码", "Code"), width=15, kind="code"),
            DataColumn(label=voice("部分", "Part"), width=9, kind="code"),
            DataColumn(label=voice("级", "Level"), width=6, kind="number", places=0),
            DataColumn(label=voice("要素", "Facet"), width=7, kind="code"),
            DataColumn(label=voice("关键", "Key"), width=6),
            DataColumn(label=voice("实践", "Practice"), width=70),
            DataColumn(label=voice("答案", "Answer"), width=11),
            DataColumn(label=voice("取值", "Value"), width=8, kind="number"),
            DataColumn(label=voice("来源", "Origin"), width=22),
            DataColumn(label=voice("证据", "Evidence"), width=15),
            DataColumn(label=voice("备注", "Note"), width=50),
        ),
        rows=tuple(rows),
    )


def _evidence(material: Material) -> DataSheet:
    """Return the evidence that each node expects, and the measurements and validations given."""
    voice, result = material.voice, material.result
    kinds = (
        voice("应有证据", "expected"),
        voice("指标实测", "measurement"),
        voice("有效性验证", "validation"),
    )
    rows: list[tuple[Datum, ...]] = [
        (kinds[0], item.code, node.code, voice.of(item.name), "", "", "")
        for node in result.pack.nodes.values()
        for item in node.evidence
    ]
    for code, measured in result.assessment.indicators.items():
        indicator = result.pack.indicators.get(code)
        name = "" if indicator is None else voice.of(indicator.name)
        rows.extend(
            (
                kinds[1],
                code,
                result.pack.parent.get(code, code.rpartition(".")[0]),
                name,
                item.period,
                str(item.value) if item.value is not None else f"{item.numerator}/{item.denominator}",
                voice("；", "; ").join(part for part in (item.evidence or "", item.note) if part),
            )
            for item in measured
        )
    rows.extend(
        (
            kinds[2],
            "",
            voice.join(list(item.nodes)),
            item.kind,
            item.day.isoformat(),
            "",
            voice("；", "; ").join(part for part in (item.evidence or "", item.note) if part),
        )
        for item in result.assessment.validations
    )
    return DataSheet(
        name=voice("证据", "Evidence"),
        columns=(
            DataColumn(label=voice("类别", "Kind"), width=13),
            DataColumn(label=voice("编码", "Code"), width=14, kind="code"),
            DataColumn(label=voice("部分", "Part"), width=12, kind="code"),
            DataColumn(label=voice("名称", "Name"), width=50),
            DataColumn(label=voice("期间或日期", "Period or day"), width=13),
            DataColumn(label=voice("值", "Value"), width=12),
            DataColumn(label=voice("证据与说明", "Evidence and note"), width=50),
        ),
        rows=tuple(rows),
    )


def _na(material: Material) -> DataSheet:
    voice = material.voice
    return DataSheet(
        name=voice("不适用", "N-A"),
        columns=(
            DataColumn(label=voice("编码", "Code"), width=15, kind="code"),
            DataColumn(label=voice("内容", "What"), width=60),
            DataColumn(label=voice("理由", "Reason"), width=26),
            DataColumn(label=voice("说明", "Note"), width=50),
        ),
        rows=na_rows(material),
    )


def _redlines(material: Material) -> DataSheet:
    voice, result = material.voice, material.result
    rules = {line.code: line for line in result.pack.content.redlines}
    rows: list[tuple[Datum, ...]] = []
    for line in result.redlines:
        rule = rules[line.code]
        source = result.pack.reference(rule.source)
        rows.append(
            (
                line.code,
                voice.of(line.title),
                voice.of(STATES[line.state]),
                voice.of(line.why),
                voice.of(rule.statement),
                rule.source if source is None else voice.of(source.citation),
                clause(material.voice, rule.clause),
                "" if source is None else voice.of(STATUS[source.status]),
            )
        )
    return DataSheet(
        name=voice("红线", "Red lines"),
        columns=(
            DataColumn(label=voice("编码", "Code"), width=10, kind="code"),
            DataColumn(label=voice("红线", "Red line"), width=30),
            DataColumn(label=voice("状态", "State"), width=11),
            DataColumn(label=voice("判定依据", "Determined by"), width=40),
            DataColumn(label=voice("内容", "Statement"), width=50),
            DataColumn(label=voice("来源", "Source"), width=50),
            DataColumn(label=voice("条款", "Clause"), width=26),
            DataColumn(label=voice("来源状态", "Status of the source"), width=24),
        ),
        rows=tuple(rows),
    )


def _method(material: Material, method: Chapter) -> DataSheet:
    """Return the rules of the method appendix, one a row."""
    from hengdu.reports.context._blocks import Badge, Bullets, Facts, Heading, Para, Table

    voice = material.voice
    rows: list[tuple[Datum, ...]] = []
    section = method.title
    for block in method.blocks:
        if isinstance(block, Heading):
            section = block.text
        elif isinstance(block, Para):
            rows.append((section, block.text))
        elif isinstance(block, Bullets):
            rows.extend((section, item) for item in block.items)
        elif isinstance(block, Facts):
            rows.extend((section, f"{label}{voice('：', ': ')}{value}") for label, value in block.pairs)
        elif isinstance(block, Table):
            rows.extend(
                (section, " | ".join(cell.text if isinstance(cell, Badge) else cell for cell in row))
                for row in block.rows
            )
    return DataSheet(
        name=voice("方法", "Method"),
        columns=(
            DataColumn(label=voice("部分", "Part"), width=22),
            DataColumn(label=voice("内容", "Content"), width=110),
        ),
        rows=tuple(rows),
    )
