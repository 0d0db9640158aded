"""Write the chapters on the whole: levels, domains, and the heat map of sub-domains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.context._blocks import Block, Callout, Chapter, Column, Heading, PageBreak, Para, Table
from hengdu.reports.context._figures import (
    domain_radar,
    facet_means,
    facet_radar,
    heat_map,
    ladder,
    score_bars,
)
from hengdu.reports.context._voice import NONE
from hengdu.scoring import explain

if TYPE_CHECKING:
    from hengdu.reports.context._blocks import Cell
    from hengdu.reports.context._material import Material
    from hengdu.scoring import NodeResult


def overall_chapter(material: Material) -> Chapter:
    """Return level ladder, reasons of the overall level, radar and table of domains."""
    voice, root = material.voice, material.result.root
    blocks: list[Block] = []
    figure = ladder(material)
    if figure is not None:
        blocks.append(figure)
    explanation = explain(material.result, root.code)
    lines = tuple(voice.of(line.text) for line in explanation.lines)
    blocks.append(
        Callout(
            title=voice.of(explanation.headline),
            lines=lines,
            kind="info" if root.rated else "warning",
        )
    )
    blocks.append(Heading(2, voice(f"{material.top_kind}得分与等级", "Results by domain"), "domains"))
    blocks.append(domain_table(material))
    radar = domain_radar(material)
    if radar is not None:
        blocks.append(radar)
    bars = score_bars(
        material, material.tops, "bars-domains", voice("得分区间与目标", "Scores, intervals and targets")
    )
    if bars is not None:
        blocks.append(bars)
    return Chapter(anchor="overall", title=voice("总体结果", "Overall result"), blocks=tuple(blocks))


def domain_table(material: Material) -> Table:
    """Return one row for each domain: level, score, interval, confidence, coverage, weakest."""
    voice = material.voice
    columns = [
        Column(material.top_kind or voice("部分", "Part"), 3.4),
        Column(voice("等级", "Level"), 1.6, "level"),
        Column(voice("得分", "Score"), 1.2, "number"),
        Column(voice("区间", "Interval"), 1.6, "number"),
        Column(voice("置信度", "Confidence"), 1.8, "number"),
        Column(voice("覆盖率", "Coverage"), 1.5, "number"),
    ]
    if material.has_leaves:
        columns.append(Column(voice(f"最弱{material.leaf_kind}", "Weakest"), 4.2))
    rows = [_domain_row(material, node) for node in material.tops]
    rows.append(_domain_row(material, material.result.root))
    return Table(
        columns=tuple(columns),
        rows=tuple(rows),
        caption=voice("结果一览", "Results at a glance"),
        first_is_header=True,
    )


def _domain_row(material: Material, node: NodeResult) -> tuple[Cell, ...]:
    voice = material.voice
    is_root = node.code == material.result.root.code
    row: list[Cell] = [
        voice("总体", "Overall") if is_root else material.name(node.code),
        material.badge(node),
        voice.score(node.score),
        voice.interval(node.interval) if node.score is not None else NONE,
        voice.band(node.confidence),
        voice.percent(node.coverage),
    ]
    if material.has_leaves:
        weakest = material.weakest(node)
        row.append(
            material.not_rated(node) or NONE
            if weakest is None
            else f"{material.name(weakest.code)} {voice.score(weakest.score)}"
        )
    return tuple(row)


def leaf_chapter(material: Material) -> Chapter | None:
    """Return the heat map and the table of all sub-domains; nothing where there are none."""
    if not material.has_leaves or not material.leaves:
        return None
    voice = material.voice
    blocks: list[Block] = []
    radar = facet_radar(material)
    if radar is not None:
        blocks.extend([Heading(2, voice("要素", "Facets"), "facets"), radar, _facet_table(material)])
    figure = heat_map(material)
    if figure is not None:
        if blocks:
            blocks.append(PageBreak())
        blocks.append(Heading(2, voice("热力图", "Heat map"), "heat-map"))
        blocks.append(
            Para(
                voice(
                    "每格为该要素自身均值连续达到门槛的最高等级，用来看人员与技术谁落后，不参与定级。“未评级”的"
                    f"{material.leaf_kind}没有等级，其格为空。",
                    "Each cell is the highest level up to which the facet’s own mean reaches the "
                    "threshold: it shows "
                    "where people lag behind technology and decides nothing. Sub-domains that are not "
                    "rated have "
                    "no level and empty cells.",
                ),
                "note",
            )
        )
        blocks.extend([figure, PageBreak()])
    blocks.append(Heading(2, voice(f"全部{material.leaf_kind}", "All sub-domains"), "all-leaves"))
    blocks.append(leaf_table(material))
    blocks.extend(_why_not_rated(material))
    return Chapter(
        anchor="leaves",
        title=voice(f"{material.leaf_kind}结果", "Results by sub-domain"),
        blocks=tuple(blocks),
    )


def _facet_table(material: Material) -> Table:
    voice = material.voice
    rows: list[tuple[Cell, ...]] = []
    for node in (*material.tops, material.result.root):
        leaves = material.leaves if node.code == material.result.root.code else material.below(node)
        means = facet_means(material, leaves)
        label = (
            voice("总体", "Overall") if node.code == material.result.root.code else material.name(node.code)
        )
        rows.append((label, *(voice.plain(means[code]) for code, _ in material.facets)))
    return Table(
        columns=(
            Column(material.top_kind, 2.4),
            *(Column(name, 1, "number") for _, name in material.facets),
        ),
        rows=tuple(rows),
        first_is_header=True,
        caption=voice(
            "各要素自身达到等级的平均值（已评级的）", "Mean level reached by each facet (rated sub-domains)"
        ),
    )


def _why_not_rated(material: Material) -> list[Block]:
    """Return the reasons of everything that is not rated, one line for each reason."""
    voice = material.voice
    reasons: dict[str, list[str]] = {}
    for node in material.leaves:
        if not node.rated:
            reasons.setdefault(material.not_rated(node), []).append(node.code)
    if not reasons:
        return []
    return [
        Callout(
            title=voice("未评级的原因", "Why not rated"),
            lines=tuple(
                f"{reason}{voice('：', ': ')}{voice.join(codes)}{voice('。', '.')}"
                for reason, codes in reasons.items()
            ),
        )
    ]


def leaf_table(material: Material) -> Table:
    """Return one row for each sub-domain."""
    voice = material.voice
    columns = [
        Column(material.leaf_kind, 4.2),
        Column(voice("等级", "Level"), 1.4, "level"),
        Column(voice("得分", "Score"), 0.9, "number"),
        Column(voice("区间", "Interval"), 1.4, "number"),
        Column(voice("置信度", "Confidence"), 1.6, "number"),
        Column(voice("覆盖率", "Coverage"), 1.3, "number"),
        Column(voice("不适用", "N/A"), 0.9, "number"),
    ]
    if material.has_targets:
        columns.append(Column(voice("目标", "Target"), 1.0, "number"))
    rows: list[tuple[Cell, ...]] = []
    for node in material.leaves:
        row: list[Cell] = [
            material.name(node.code),
            material.badge(node),
            voice.score(node.score),
            voice.interval(node.interval) if node.score is not None else NONE,
            voice.band(node.confidence),
            voice.percent(node.coverage),
            voice.percent(node.na_share),
        ]
        if material.has_targets:
            row.append(NONE if node.target is None else f"L{node.target}")
        rows.append(tuple(row))
    return Table(
        columns=tuple(columns),
        rows=tuple(rows),
        dense=True,
        first_is_header=True,
        caption=voice(f"全部{material.leaf_kind}的结果", "Results of all sub-domains"),
    )
