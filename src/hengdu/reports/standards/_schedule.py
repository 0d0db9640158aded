"""Report a schedule as the annual plan (年度计划)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.context import (
    Bullets,
    Callout,
    Card,
    Cards,
    Chapter,
    Column,
    Figure,
    Heading,
    Para,
    Table,
)
from hengdu.reports.standards._drawings import dependency_graph, gantt_chart
from hengdu.reports.standards._speech import NONE, Document, Speech, document
from hengdu.standards.editions import assumption_lines
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hengdu.reports.context import Block
    from hengdu.standards.editions import PlanFile
    from hengdu.standards.registry import Register
    from hengdu.text import Lang


def search_words(plan: PlanFile, speech: Speech) -> str:
    """Say how the plan was found and what is known about better ones."""
    if plan.search == "optimal":
        return speech(
            f"已证明在所列假设下没有目标值更低的排程（目标值 {plan.price}）。",
            f"Proven: under the assumptions listed no schedule has a lower price than {plan.price}.",
        )
    if plan.search == "feasible":
        return speech(
            f"限时求得的可行排程，目标值 {plan.price}，下界 {plan.bound}，最多还能改进 {plan.gap:.1%}。",
            f"Found in the time given: price {plan.price}, bound {plan.bound}, gap {plan.gap:.1%}.",
        )
    return speech(
        f"按规则排出的可行排程，未求解，目标值 {plan.price}，离最优的差距不明。",
        f"Made by a rule without a search: price {plan.price}, the distance to the optimum is unknown.",
    )


def plan_document(plan: PlanFile, register: Register, *, lang: Lang, created: date) -> Document:
    """Return the annual plan (年度计划): schedule, work year by year, lateness, assumptions."""
    speech = Speech(lang)
    name = f"{plan.start[:4]}–{max((item.last[:4] for item in plan.items), default=plan.start[:4])}"
    chapters = [
        Chapter(
            anchor="schedule", title=speech("总体安排", "Schedule"), blocks=tuple(_overview(plan, speech))
        ),
        Chapter(
            anchor="years",
            title=speech("年度任务", "Work by year"),
            blocks=tuple(_years(plan, register, speech)),
        ),
        Chapter(
            anchor="late",
            title=speech("逾期与原因", "What is late and why"),
            blocks=tuple(late_blocks(plan, speech)),
        ),
        Chapter(
            anchor="assumptions",
            title=speech("假设", "Assumptions"),
            blocks=tuple(assumption_blocks(plan, speech)),
            is_appendix=True,
        ),
    ]
    facts = [
        (speech("规划", "Plan"), speech.of(plan.title)),
        (speech("排程期间", "Period"), name),
        (speech("标准数", "Standards"), str(len(plan.items))),
        (speech("逾期项", "Late"), str(len(plan.late))),
        (speech("求解", "Search"), search_words(plan, speech)),
    ]
    notes = [
        speech(
            "工期、能力与先后多为假设，见附录。",
            "Most durations, capacities and orders are assumptions; see the appendix.",
        )
    ]
    return document(
        speech,
        title=Text("标准研制年度计划", "Annual plan of standards"),
        subtitle=plan.title,
        stem=speech("年度计划", "annual-plan"),
        created=created,
        facts=facts,
        notes=notes,
        chapters=chapters,
    )


def _overview(plan: PlanFile, speech: Speech) -> Iterator[Block]:
    yield Para(search_words(plan, speech), "lead")
    yield Cards(_cards(plan, speech))
    chart = gantt_chart(plan, speech.lang)
    yield Figure(
        name="gantt",
        svg=chart.svg(),
        caption=speech("各项标准的研制进度", "Schedule of the standards"),
        alt=chart.description,
        table=_schedule_table(plan, speech),
    )
    yield _schedule_table(plan, speech)
    graph = dependency_graph(plan, speech.lang)
    if graph is not None:
        yield Heading(2, speech("先后关系", "Order"), "order")
        yield Figure(
            name="dependencies",
            svg=graph.svg(),
            caption=speech("标准之间的先后关系", "Which standard waits for which"),
            alt=graph.description,
            percent=88,
        )
        yield _waits_table(plan, speech)
    if plan.changes:
        yield Callout(
            title=speech("相对上一版的变化", "Changes against the plan before"),
            lines=tuple(speech.of(one) for one in plan.changes),
        )


def _cards(plan: PlanFile, speech: Speech) -> tuple[Card, ...]:
    last = max((item.last for item in plan.items), default=NONE)
    return (
        Card(label=speech("标准", "Standards"), value=str(len(plan.items)), note=speech("项", "items")),
        Card(label=speech("逾期", "Late"), value=str(len(plan.late)), note=speech("项", "items")),
        Card(
            label=speech("加权逾期", "Weighted lateness"),
            value=str(sum(item.months_late * max(1, item.urgency) for item in plan.items)),
            note=speech("月 × 紧迫程度", "months × urgency"),
        ),
        Card(label=speech("最后完成", "Last end"), value=last, note=""),
    )


def _schedule_table(plan: PlanFile, speech: Speech) -> Table:
    return Table(
        columns=(
            Column(speech("编号", "Id"), 0.9, "code"),
            Column(speech("名称", "Title"), 4.0),
            Column(speech("紧迫", "Urgency"), 0.9),
            Column(speech("计划年", "Due"), 0.9, "number"),
            Column(speech("开始", "Begins"), 1.1),
            Column(speech("完成", "Ends"), 1.1),
            Column(speech("逾期月", "Late"), 0.9, "number"),
        ),
        rows=tuple(
            (
                item.standard,
                speech.of(item.title),
                "*" * item.urgency or NONE,
                str(item.year or NONE),
                item.first,
                item.last,
                str(item.months_late or NONE),
            )
            for item in plan.items
        ),
        caption=speech("起止月份", "First and last months"),
        dense=True,
    )


def _waits_table(plan: PlanFile, speech: Speech) -> Table:
    names = {stage.code: speech.of(stage.name) for stage in plan.assumptions.stages}
    return Table(
        columns=(
            Column(speech("先", "Before"), 1.6),
            Column(speech("后", "After"), 1.6),
            Column(speech("理由", "Reason"), 3.0),
            Column(speech("性质", "Standing"), 0.8),
        ),
        rows=tuple(
            (
                f"{wait.before} {names.get(wait.before_stage, wait.before_stage)}",
                f"{wait.after} {names.get(wait.after_stage, wait.after_stage)}",
                speech.of(wait.reason) or NONE,
                speech("假设", "assumed") if wait.assumed else speech("已知", "known"),
            )
            for wait in plan.waits
        ),
        caption=speech("先后关系及理由", "Order and reason"),
        dense=True,
    )


def _years(plan: PlanFile, register: Register, speech: Speech) -> Iterator[Block]:
    first = int(plan.start[:4])
    last = max((int(item.last[:4]) for item in plan.items), default=first)
    names = {stage.code: speech.of(stage.name) for stage in plan.assumptions.stages}
    for year in range(first, last + 1):
        rows = []
        for item in plan.items:
            slots = [slot for slot in item.stages if slot.first[:4] <= str(year) <= slot.last[:4]]
            if not slots:
                continue
            lead = register.units[item.lead].name if item.lead and item.lead in register.units else None
            rows.append(
                (
                    item.standard,
                    speech.of(item.title),
                    speech.join(
                        f"{names.get(slot.stage, slot.stage)} {max(slot.first, f'{year}-01')[5:]}–"
                        f"{min(slot.last, f'{year}-12')[5:]}"
                        for slot in slots
                    ),
                    speech("完成", "completed") if item.last[:4] == str(year) else NONE,
                    speech.of(lead) if lead is not None else speech("待定", "open"),
                )
            )
        if not rows:
            continue
        yield Heading(2, speech(f"{year}年", str(year)), f"year-{year}")
        done = sum(1 for item in plan.items if item.last[:4] == str(year))
        yield Para(
            speech(
                f"本年推进 {len(rows)} 项，完成 {done} 项。",
                f"{len(rows)} standards are worked on this year, {done} are completed.",
            )
        )
        yield Table(
            columns=(
                Column(speech("编号", "Id"), 0.9, "code"),
                Column(speech("名称", "Title"), 3.2),
                Column(speech("本年阶段（月）", "Stages this year (months)"), 3.4),
                Column(speech("年内", "This year"), 0.9),
                Column(speech("牵头", "Lead"), 1.0),
            ),
            rows=tuple(rows),
            caption=speech(f"{year}年任务", f"Work of {year}"),
            dense=True,
        )


def late_blocks(plan: PlanFile, speech: Speech) -> Iterator[Block]:
    """Yield the late items, each with its chain of causes."""
    if not plan.late:
        yield Para(speech("在所列假设下没有逾期项。", "Under the assumptions listed nothing is late."))
        return
    yield Table(
        columns=(
            Column(speech("编号", "Id"), 0.8, "code"),
            Column(speech("名称", "Title"), 2.6),
            Column(speech("逾期月", "Months"), 0.8, "number"),
            Column(speech("原因（链条与能力）", "Why (chain and capacity)"), 5.0),
        ),
        rows=tuple(
            (item.standard, speech.of(item.title), str(item.months_late), speech.of(item.reason))
            for item in plan.late
        ),
        caption=speech("逾期项及原因", "Late items and their reasons"),
        dense=True,
    )


def assumption_blocks(plan: PlanFile, speech: Speech) -> Iterator[Block]:
    """Yield what a plan assumed and how a price is put together."""
    lines = assumption_lines(plan.assumptions)
    if plan.assumptions.note.zh:
        yield Para(speech.of(plan.assumptions.note))
    if lines:
        yield Bullets(tuple(speech.of(line) for line in lines))
    weights = plan.assumptions.weights
    if weights is not None:
        yield Para(
            speech(
                f"目标值 = {weights.tardiness} × Σ（紧迫程度 × 逾期月）+ {weights.makespan} × 总月数"
                f" + {weights.stability} × Σ 阶段移动的月数。",
                f"Price = {weights.tardiness} × Σ(urgency × months late) + {weights.makespan} × months in all"
                f" + {weights.stability} × Σ months by which stages move.",
            ),
            "note",
        )
