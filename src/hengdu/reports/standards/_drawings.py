"""Draw schedules: bars on a calendar, and who waits for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.charts import (
    Dependencies,
    DependencyEdge,
    DependencyNode,
    Gantt,
    GanttBar,
    GanttRow,
)
from hengdu.reports.standards._speech import Speech
from hengdu.standards.editions import read_month

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.standards.editions import PlanFile, PlannedItem
    from hengdu.text import Lang

_YEAR: Final = 12
_SHADES: Final = 5
_LATE_SHADE: Final = 4


def gantt_chart(plan: PlanFile, lang: Lang, before: PlanFile | None = None) -> Gantt:
    """Return the Gantt chart of a plan; ``before`` shows the spans of an earlier one below each bar."""
    speech = Speech(lang)
    shades = {stage.code: 1 + at % _SHADES for at, stage in enumerate(plan.assumptions.stages)}
    rows = [
        _gantt_row(item, shades, speech, None if before is None else before.item(item.standard))
        for item in sorted(plan.items, key=lambda one: (one.first, one.last, one.standard))
    ]
    late = len(plan.late)
    return Gantt(
        title=speech("进度横道图", "Schedule"),
        description=speech(
            f"{len(rows)} 项标准的各阶段起止月份，其中 {late} 项逾期。",
            f"The stages of {len(rows)} standards by month; {late} are late.",
        ),
        rows=tuple(rows),
        legend=tuple((speech.of(stage.name), shades[stage.code]) for stage in plan.assumptions.stages),
        due_label=speech("计划年底", "end of target year"),
        before_label="" if before is None else speech("原计划", "earlier plan"),
        fixed_label=speech("在建，固定", "under way, fixed")
        if any(slot.fixed for item in plan.items for slot in item.stages)
        else "",
    )


def _gantt_row(
    item: PlannedItem, shades: Mapping[str, int], speech: Speech, before: PlannedItem | None
) -> GanttRow:
    late = speech(f"晚 {item.months_late} 月", f"+{item.months_late} mo") if item.months_late else ""
    return GanttRow(
        label=f"{item.standard} {speech.of(item.title)}",
        bars=tuple(
            GanttBar(
                first=read_month(slot.first),
                last=read_month(slot.last),
                shade=shades.get(slot.stage, 0),
                is_fixed=slot.fixed,
            )
            for slot in item.stages
        ),
        due=None if item.year is None else item.year * _YEAR + _YEAR - 1,
        note=late,
        is_late=bool(item.months_late),
        before=None if before is None else (read_month(before.first), read_month(before.last)),
    )


def dependency_graph(plan: PlanFile, lang: Lang) -> Dependencies | None:
    """Return who waits for whom in a plan, or None where nobody does."""
    if not plan.waits:
        return None
    speech = Speech(lang)
    codes = {code for wait in plan.waits for code in (wait.before, wait.after)}
    items = [item for item in plan.items if item.standard in codes]
    known = {item.standard for item in items}
    edges = {
        (wait.before, wait.after): wait.assumed
        for wait in plan.waits
        if wait.before in known and wait.after in known
    }
    if not edges:
        return None
    return Dependencies(
        title=speech("先后关系", "Order"),
        description=speech(
            f"{len(items)} 项标准之间的 {len(edges)} 条先后关系。",
            f"{len(edges)} relations of order among {len(items)} standards.",
        ),
        nodes=tuple(
            DependencyNode(
                code=item.standard, label=speech.of(item.title), shade=_LATE_SHADE if item.months_late else 1
            )
            for item in items
        ),
        edges=tuple(
            DependencyEdge(before=before, after=after, is_assumed=assumed)
            for (before, after), assumed in edges.items()
        ),
        legend=((speech("按期", "in time"), 1), (speech("逾期", "late"), _LATE_SHADE)),
        assumed_label=speech("假设的先后", "assumed order"),
    )
