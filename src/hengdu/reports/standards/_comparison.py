"""Report two plans side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.context import Badge, Callout, Chapter, Column, Figure, Para, Table
from hengdu.reports.standards._drawings import gantt_chart
from hengdu.reports.standards._schedule import assumption_blocks, late_blocks, search_words
from hengdu.reports.standards._speech import NONE, Document, Speech, document
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hengdu.reports.context import Block
    from hengdu.standards.editions import PlanComparison, PlannedItem
    from hengdu.text import Lang


def comparison_document(comparison: PlanComparison, *, lang: Lang, created: date) -> Document:
    """Return two plans side by side: totals, moves, one Gantt chart with both."""
    speech = Speech(lang)
    left, right = comparison.left, comparison.right
    facts = [
        (
            "A",
            f"{left.id}：{search_words(left, speech)}"
            if lang == "zh"
            else f"{left.id}: {search_words(left, speech)}",
        ),
        (
            "B",
            f"{right.id}：{search_words(right, speech)}"
            if lang == "zh"
            else f"{right.id}: {search_words(right, speech)}",
        ),
    ]
    chapters = [
        Chapter(
            anchor="totals",
            title=speech("两版计划的差别", "What differs"),
            blocks=tuple(_differences(comparison, speech)),
        ),
        Chapter(
            anchor="late",
            title=speech("逾期与原因（B）", "What is late in B and why"),
            blocks=tuple(late_blocks(right, speech)),
        ),
        Chapter(
            anchor="assumptions",
            title=speech("假设（B）", "Assumptions of B"),
            blocks=tuple(assumption_blocks(right, speech)),
            is_appendix=True,
        ),
    ]
    return document(
        speech,
        title=Text("计划调整对比", "Comparison of two plans"),
        subtitle=right.title,
        stem=speech("计划对比", "plan-comparison"),
        created=created,
        facts=facts,
        notes=(),
        chapters=chapters,
    )


def _differences(comparison: PlanComparison, speech: Speech) -> Iterator[Block]:
    left, right = comparison.totals
    moved = comparison.moved()
    yield Para(
        speech(
            f"{len(moved)} 项的完成时间改变；逾期由 {left.late_items} 项变为 {right.late_items} 项。",
            f"{len(moved)} items end at another time; late: {left.late_items}, then {right.late_items}.",
        ),
        "lead",
    )
    said = comparison.right.changes or comparison.assumptions
    if said:
        yield Callout(
            title=speech("变化", "Changes"), lines=tuple(dict.fromkeys(speech.of(one) for one in said))
        )
    pairs = (
        (speech("标准数", "Standards"), left.items, right.items),
        (speech("逾期项", "Late items"), left.late_items, right.late_items),
        (speech("逾期月合计", "Months late"), left.late_months, right.late_months),
        (speech("加权逾期月", "Weighted months late"), left.weighted_months, right.weighted_months),
    )
    yield Table(
        columns=(Column(speech("指标", "Measure"), 3.0), Column("A", 1, "number"), Column("B", 1, "number")),
        rows=(
            *((label, str(one), str(two)) for label, one, two in pairs),
            (speech("最后完成", "Last end"), left.last, right.last),
        ),
        caption=speech("总体对比", "Totals"),
    )
    chart = gantt_chart(comparison.right, speech.lang, before=comparison.left)
    yield Figure(
        name="gantt-both",
        svg=chart.svg(),
        caption=speech("B 的进度（灰线为 A）", "Schedule of B (grey lines: A)"),
        alt=chart.description,
    )
    yield Table(
        columns=(
            Column(speech("编号", "Id"), 0.9, "code"),
            Column(speech("名称", "Title"), 4.0),
            Column(speech("A 完成", "A ends"), 1.1),
            Column(speech("B 完成", "B ends"), 1.1),
            Column(speech("移动月", "Moved"), 0.9, "number"),
            Column(speech("A 逾期", "A late"), 0.9, "number"),
            Column(speech("B 逾期", "B late"), 0.9, "number"),
        ),
        rows=tuple(
            (
                one.standard,
                speech.of(one.title),
                one.left.last if one.left else NONE,
                one.right.last if one.right else NONE,
                f"{one.moved:+d}" if one.moved else NONE,
                _late_badge(one.left),
                _late_badge(one.right),
            )
            for one in comparison.items
        ),
        caption=speech("逐项对比", "Item by item"),
        dense=True,
    )


def _late_badge(item: PlannedItem | None) -> str | Badge:
    return str(item.months_late) if item is not None and item.months_late else NONE
