"""Schedule a plan edition and write the outcome down as a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from hengdu.standards.editions._building import Setting, Wish, Work, build, slot_months
from hengdu.standards.editions._plan import PlanFile, PlannedItem, StageSlot
from hengdu.standards.schedule import (
    best_schedule,
    explain_lateness,
    greedy_schedule,
    late_sentence,
    lateness,
    solver_version,
)
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.standards.editions._assumptions import Assumptions
    from hengdu.standards.schedule import Schedule

Search = Literal["auto", "greedy"]
SECONDS: Final = 10.0
WORKERS: Final = 8


def make_plan(
    wish: Wish,
    *,
    plan_id: str,
    title: Text,
    seconds: float = SECONDS,
    search: Search = "auto",
    workers: int = WORKERS,
    changes: Sequence[Text] = (),
) -> PlanFile:
    """Schedule the items of an edition under their assumptions and say why late items are late.

    ``auto`` searches for at most ``seconds`` where OR-Tools is installed and is greedy otherwise;
    a greedy plan's bound ignores every capacity, which is said by ``is_bound_known`` being false
    unless the plan reaches it. Raises StandardsError for an impossible problem; nothing is left half done.
    """
    setting = build(wish)
    use_search = search == "auto" and bool(solver_version())
    schedule = (
        best_schedule(setting.problem, seconds=seconds, workers=workers)
        if use_search
        else greedy_schedule(setting.problem)
    )
    return PlanFile(
        id=plan_id,
        title=title,
        edition=wish.edition.id,
        start=slot_months(wish.start, 0, 1)[0],
        search=schedule.status.value,
        price=schedule.price,
        bound=schedule.bound,
        is_bound_known=schedule.status.value != "greedy",
        makespan=schedule.makespan,
        layers=tuple(wish.layers),
        items=_items(setting, schedule, wish.assumptions),
        done=setting.done,
        waits=setting.waits,
        changes=(*changes, *setting.overloads),
        handovers=wish.handovers,
        assumptions=wish.assumptions,
    )


def _items(setting: Setting, schedule: Schedule, assumptions: Assumptions) -> tuple[PlannedItem, ...]:
    called = {stage.code: stage.name for stage in assumptions.stages}
    names = {task.code: _task_name(one, called[task.stage]) for one in setting.work for task in one.tasks}
    stages = {task.code: task.stage for one in setting.work for task in one.tasks}
    reasons = {
        late.task: late_sentence(late, setting.problem, names)
        for late in explain_lateness(setting.problem, schedule.starts)
    }
    months = lateness(setting.problem, schedule.starts)
    return tuple(
        PlannedItem(
            standard=one.item.standard,
            title=Text(one.item.title, one.standard.title.en or one.item.title),
            category=one.item.category or one.standard.category,
            urgency=one.item.urgency,
            year=one.item.year,
            lead=one.lead,
            status=one.standard.status.value,
            stages=tuple(
                StageSlot(
                    stage=stages[task.code],
                    first=slot_months(setting.start, schedule.starts[task.code], task.duration)[0],
                    last=slot_months(setting.start, schedule.starts[task.code], task.duration)[1],
                    fixed=task.fixed is not None,
                )
                for task in one.tasks
            ),
            months_late=months.get(one.tasks[-1].code, 0),
            reason=reasons.get(one.tasks[-1].code, Text("", "")),
            note=one.rule.note,
        )
        for one in setting.work
    )


def _task_name(one: Work, stage: Text) -> Text:
    return Text(f"{one.item.standard} {stage.zh}", f"{one.item.standard} {stage.en.lower()}")
