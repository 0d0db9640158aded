"""Draw the charts of a report from its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.charts import (
    BarRow,
    Bars,
    HeatCell,
    HeatMap,
    HeatRow,
    Ladder,
    LadderStep,
    Radar,
    RadarAxis,
    Wave,
    Waves,
)
from hengdu.reports.context._blocks import Badge, Column, Figure, Table
from hengdu.reports.context._voice import NONE

if TYPE_CHECKING:
    from hengdu.reports.context._blocks import Cell
    from hengdu.reports.context._material import Material
    from hengdu.scoring import NodeResult

_FEWEST_AXES: Final = 3
_MOST_AXES: Final = 48
_MOST_STEPS: Final = 5
_TICKS: Final = 5
_LEVEL_FACTOR: Final = 0.9


def ladder(material: Material) -> Figure | None:
    """Return where the whole stands among the levels; nothing where the model has no ladder of up to 5."""
    voice, root = material.voice, material.result.root
    levels = [level for level in material.result.pack.levels if level <= _MOST_STEPS]
    if not levels or root.level is None or len(levels) != len(material.result.pack.levels):
        return None
    steps = tuple(LadderStep(level, voice.level_name(level)) for level in (0, *levels))
    target = root.target if root.target in (0, *levels) else None
    title = voice("等级阶梯", "Level ladder")
    alt = voice(
        f"总体等级为 {voice.full_level(root.level)}，共 {len(levels)} 级。",
        f"The overall level is {voice.full_level(root.level)} of {len(levels)} levels.",
    )
    chart = Ladder(
        title=title,
        description=alt,
        steps=steps,
        current=root.level,
        current_label=voice("现状", "now") + (f" {voice.level(root.level)}" if voice.is_partial else ""),
        target=target,
        target_label=voice("目标", "target"),
    )
    return Figure(name="ladder", svg=chart.svg(), caption=title, alt=alt, percent=64)


def domain_radar(material: Material) -> Figure | None:
    """Return the scores of the domains around a centre; nothing for fewer than three."""
    voice, tops = material.voice, material.tops
    if not _drawable(material, tops):
        return None
    axes = tuple(
        RadarAxis(
            label=voice.of(node.title),
            value=node.score,
            target=_mean_target(material, node) if material.most <= _MOST_STEPS else None,
        )
        for node in tops
    )
    title = voice(f"各{material.top_kind}得分", "Scores of the domains")
    alt = _said(material, tops)
    chart = Radar(
        title=title,
        description=alt,
        axes=axes,
        most=material.most,
        value_label=voice("得分", "score"),
        target_label=voice("目标（所属子域目标的平均）", "target (mean of the sub-domain targets)"),
        unrated_label=voice("未评级", "not rated"),
    )
    return Figure(
        name="radar-domains", svg=chart.svg(), caption=_scoped(material, title), alt=alt, percent=56
    )


def facet_means(material: Material, nodes: tuple[NodeResult, ...]) -> dict[str, float | None]:
    """Return per facet the mean of the highest level that it reaches by itself in rated nodes."""
    found: dict[str, list[int]] = {code: [] for code, _ in material.facets}
    for node in nodes:
        if node.level is None:
            continue
        for code, level in node.facet_levels.items():
            if code in found:
                found[code].append(level)
    return {code: sum(levels) / len(levels) if levels else None for code, levels in found.items()}


def facet_radar(material: Material) -> Figure | None:
    """Return how far each facet reaches over all sub-domains; nothing for fewer than three facets."""
    voice = material.voice
    means = facet_means(material, material.leaves)
    values = [means[code] for code, _ in material.facets]
    top = float(max(material.result.pack.levels, default=5))
    if len(values) < _FEWEST_AXES or all(value is None for value in values) or top > _MOST_STEPS:
        return None
    axes = tuple(RadarAxis(label=name, value=means[code]) for code, name in material.facets)
    title = voice("各要素达到的平均等级", "Mean level that each facet reaches")
    alt = voice("；", "; ").join(f"{name} {voice.plain(means[code])}" for code, name in material.facets)
    chart = Radar(
        title=title,
        description=alt,
        axes=axes,
        most=top,
        value_label=voice("平均等级", "mean level"),
        unrated_label=voice("未评级", "not rated"),
    )
    return Figure(name="radar-facets", svg=chart.svg(), caption=_scoped(material, title), alt=alt, percent=54)


def heat_map(material: Material) -> Figure | None:
    """Return all sub-domains by facets with the level in each cell, as a picture and as a table."""
    voice = material.voice
    if not material.facets or not material.has_leaves:
        return None
    columns = tuple(name for _, name in material.facets)
    mark = f" {voice('局部', 'partial')}" if voice.is_partial else ""
    rows: list[HeatRow] = []
    table: list[tuple[Cell, ...]] = []
    for node in material.leaves:
        levels = node.facet_levels if node.level is not None else {}
        cells = [node.level, *(levels.get(code) for code, _ in material.facets)]
        texts = [_heat_text(material, level, mark, is_first=at == 0) for at, level in enumerate(cells)]
        parent = material.result.pack.parent[node.code]
        rows.append(
            HeatRow(
                code=node.code,
                label=voice.of(node.title),
                group=material.name(parent),
                cells=tuple(
                    HeatCell(voice.shade(level), text) for level, text in zip(cells, texts, strict=True)
                ),
            )
        )
        table.append(
            (
                material.name(node.code),
                *(Badge(voice.shade(level), text) for level, text in zip(cells, texts, strict=True)),
            )
        )
    legend = tuple(voice.level_name(level) for level in (0, *material.result.pack.levels))
    title = voice(
        f"{material.leaf_kind}热力图：等级与各要素自身达到的等级",
        "Heat map: level of each sub-domain, and the level each facet reaches by itself",
    )
    rated = sum(1 for node in material.leaves if node.level is not None)
    alt = voice(
        f"{len(material.leaves)} 个{material.leaf_kind}中 {rated} 个已评级；各格数字与颜色相同，"
        "数值见后面的表。",
        f"{rated} of {len(material.leaves)} sub-domains are rated; each cell has its level as a number.",
    )
    headers = (voice("等级", "Level"), *columns)
    chart = HeatMap(
        title=title,
        description=alt,
        columns=headers,
        rows=tuple(rows),
        legend=legend if len(legend) <= _MOST_STEPS + 1 else (),
        unrated_label=voice("未评级", "not rated"),
    )
    return Figure(
        name="heat-map",
        svg=chart.svg(),
        caption=_scoped(material, title),
        alt=alt,
        table=Table(
            columns=(Column(material.leaf_kind, 3.2), *(Column(label, 1, "level") for label in headers)),
            rows=tuple(table),
            caption=_scoped(material, title),
            first_is_header=True,
        ),
    )


def _heat_text(material: Material, level: int | None, mark: str, *, is_first: bool) -> str:
    if level is not None:
        return f"{level}{mark}"
    return material.voice("未评级", "not rated") if is_first else NONE


def score_bars(material: Material, nodes: tuple[NodeResult, ...], name: str, title: str) -> Figure | None:
    """Return scores with their intervals and targets as bars; nothing where a score is off the scale."""
    voice = material.voice
    values = [value for node in nodes for value in (node.score, *(node.interval or ())) if value is not None]
    if not values or min(values) < 0 or max(values) > material.most:
        return None
    rows = tuple(
        BarRow(
            label=voice.of(node.title),
            value=node.score,
            text=voice.score(node.score) if node.score is not None else voice("未评级", "not rated"),
            low=None if node.interval is None or node.score is None else node.interval[0],
            high=None if node.interval is None or node.score is None else node.interval[1],
            level=voice.shade(node.level),
            target=_mean_target(material, node) if material.most <= _MOST_STEPS else None,
        )
        for node in nodes
    )
    chart = Bars(
        title=title,
        description=_said(material, nodes),
        rows=rows,
        most=material.most,
        ticks=_TICKS,
        interval_label=voice("未作答按最差与最好计的区间", "interval: open answers at worst and best"),
        target_label=voice("目标", "target"),
    )
    return Figure(
        name=name, svg=chart.svg(), caption=_scoped(material, title), alt=_said(material, nodes), percent=86
    )


def wave_chart(material: Material) -> Figure | None:
    """Return the waves of the plan along time; nothing without a plan."""
    voice, waves = material.voice, [wave for wave in material.advice.waves if wave.items]
    if not waves:
        return None
    title = voice("实施波次与工作量", "Waves and effort")
    drawn = tuple(
        Wave(
            label=voice(f"第 {wave.number} 波", f"Wave {wave.number}"),
            start_month=wave.start_month,
            end_month=wave.end_month,
            person_months=wave.person_months[1],
            text=voice(
                f"{voice.person_months(wave.person_months)} · {len(wave.items)} 项",
                f"{voice.person_months(wave.person_months)}, {len(wave.items)} items",
            ),
        )
        for wave in waves
    )
    alt = voice("；", "; ").join(f"{wave.label} {wave.text}" for wave in drawn)
    chart = Waves(
        title=title, description=alt, waves=drawn, month_label=voice("启动后月数", "months after start")
    )
    return Figure(name="waves", svg=chart.svg(), caption=title, alt=alt, percent=92)


def _drawable(material: Material, nodes: tuple[NodeResult, ...]) -> bool:
    scores = [node.score for node in nodes if node.score is not None]
    return (
        _FEWEST_AXES <= len(nodes) <= _MOST_AXES
        and bool(scores)
        and min(scores) >= 0
        and max(scores) <= material.most
    )


def _mean_target(material: Material, node: NodeResult) -> float | None:
    """Return the target of a node, else the mean target of the sub-domains below it."""
    if node.target is not None:
        return float(node.target)
    targets = [leaf.target for leaf in material.below(node) if leaf.target is not None]
    return sum(targets) / len(targets) if targets else None


def _said(material: Material, nodes: tuple[NodeResult, ...]) -> str:
    voice = material.voice
    return voice("；", "; ").join(
        f"{voice.of(node.title)} "
        f"{voice.score(node.score) if node.score is not None else voice('未评级', 'not rated')}"
        for node in nodes
    )


def _scoped(material: Material, title: str) -> str:
    return material.voice.brackets(
        title, material.voice("局部", "partial scope") if material.voice.is_partial else ""
    )
