"""Draw a result: the server's SVG for everybody, data for the interactive chart beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.reports.charts import Ladder, LadderStep, Radar, RadarAxis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.scoring import NodeResult, Result
    from hengdu.store.assessments.models import Assessment
    from hengdu.text import Lang

_MOST = 5
_FEWEST_AXES = 3


def ladder_svg(result: Result, lang: Lang) -> str:
    """Return where the whole stands among the levels, or nothing where it has no level."""
    root, levels = result.root, result.pack.levels
    if root.level is None or not levels or max(levels) > _MOST:
        return ""
    zh = lang == "zh"
    names = {0: "L0", **{level: f"L{level} {result.pack.level_name(level)[lang]}" for level in levels}}
    return Ladder(
        title="等级阶梯" if zh else "Level ladder",
        description=f"{'总体等级' if zh else 'Overall level'} {names[root.level]}",
        steps=tuple(LadderStep(level, names[level].partition(" ")[2] or "—") for level in names),
        current=root.level,
        current_label="现状" if zh else "now",
        target=root.target if root.target in names else None,
        target_label="目标" if zh else "target",
    ).svg()


def _domains(result: Result) -> list[NodeResult]:
    return [result.nodes[node.code] for node in result.pack.root.nodes]


def radar_svg(result: Result, lang: Lang) -> str:
    """Return the domains' scores around a centre, or nothing for fewer than three."""
    domains = _domains(result)
    if len(domains) < _FEWEST_AXES or any((node.score or 0) > _MOST for node in domains):
        return ""
    zh = lang == "zh"
    return Radar(
        title="各能力域得分" if zh else "Scores of the domains",
        description="；".join(f"{node.title[lang]} {node.score}" for node in domains),
        axes=tuple(RadarAxis(label=node.title[lang], value=node.score) for node in domains),
        value_label="得分" if zh else "score",
        unrated_label="未评级" if zh else "not rated",
    ).svg()


def radar_data(result: Result, lang: Lang) -> dict[str, Any]:
    """Return the same radar as data for the interactive chart."""
    domains = _domains(result)
    return {
        "kind": "radar",
        "most": _MOST,
        "axes": [node.title[lang] for node in domains],
        "values": [None if node.score is None else round(node.score, 2) for node in domains],
    }


def trend_data(trend: Sequence[tuple[Assessment, Result]], lang: Lang) -> dict[str, Any]:
    """Return the overall and domain scores over the years for the interactive chart."""
    if not trend:
        return {"kind": "trend", "years": [], "series": []}
    nodes = [trend[-1][1].root, *_domains(trend[-1][1])]
    found = []
    for node in nodes:
        scores = [result.nodes[node.code].score if node.code in result.nodes else None for _, result in trend]
        values = [None if score is None else round(score, 2) for score in scores]
        found.append({"name": node.title[lang], "values": values})
    years = [str(row.period_end.year) if row.period_end else row.title for row, _ in trend]
    return {"kind": "trend", "years": years, "series": found}
