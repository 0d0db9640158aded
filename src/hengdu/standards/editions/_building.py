"""Turn a plan edition and its assumptions into a scheduling problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import StandardsError
from hengdu.standards.editions._assumptions import (
    Assumptions,
    ItemRule,
)
from hengdu.standards.editions._months import YEAR, month_text, read_month
from hengdu.standards.editions._plan import PlanFile, WaitFor
from hengdu.standards.registry import Layer, PlanEdition, PlanItem, Register, Standard, Status
from hengdu.standards.schedule import Due, Precedence, Problem, Resource, Task, Weights
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hengdu.standards.editions._assumptions import (
        CapacityChange,
        ResourceRule,
        StatusRule,
    )

_FINISHED: Final = frozenset({Status.PUBLISHED, Status.WITHDRAWN})
_UNIT: Final = "unit:"
_FULL: Final = 100


@attrs.frozen(kw_only=True)
class Work:
    """One item of an edition with its tasks, in order."""

    item: PlanItem
    standard: Standard
    rule: ItemRule
    lead: str | None
    tasks: tuple[Task, ...]


@attrs.frozen(kw_only=True)
class Setting:
    """A problem in whole months from ``start``, and what its tasks stand for."""

    problem: Problem
    start: int
    work: tuple[Work, ...]
    done: tuple[str, ...]
    waits: tuple[WaitFor, ...]
    overloads: tuple[Text, ...] = ()


@attrs.frozen(kw_only=True)
class Wish:
    """What a schedule is made for: register, edition, first month, and the plan it should stay close to.

    ``frozen_before`` fixes what begins earlier in the plan in force; ``handovers`` are items that lost
    their leading unit.
    """

    register: Register
    edition: PlanEdition
    assumptions: Assumptions
    start: int
    layers: Sequence[Layer]
    current: PlanFile | None = None
    frozen_before: int | None = None
    handovers: tuple[str, ...] = ()


def build(wish: Wish) -> Setting:
    """Return the scheduling problem of an edition; published and withdrawn items are done.

    Raises StandardsError for standards, units, stages or statuses that nothing describes.
    """
    _check_resources(wish.assumptions)
    work: list[Work] = []
    done: list[str] = []
    for item in wish.edition.items:
        standard = wish.register.standard(item.standard, wish.layers)
        if standard.status in _FINISHED:
            done.append(item.standard)
            continue
        work.append(_work(wish, item, standard))
    waits = tuple(_waits(wish, {one.item.standard: one for one in work}))
    given = wish.assumptions.weights
    weights = (
        Weights()
        if given is None
        else Weights(tardiness=given.tardiness, makespan=given.makespan, stability=given.stability)
    )
    resources, overloads = _eased(wish, tuple(_resources(wish, work)), work)
    problem = Problem(
        tasks=tuple(task for one in work for task in one.tasks),
        precedence=tuple(_precedence(work, waits)),
        resources=resources,
        dues=tuple(_due(one, wish.start) for one in work if one.tasks and one.item.year is not None),
        weights=weights,
        first_month=wish.start,
    )
    return Setting(
        problem=problem,
        start=wish.start,
        work=tuple(one for one in work if one.tasks),
        done=tuple(done),
        waits=waits,
        overloads=overloads,
    )


def task_code(standard: str, stage: str) -> str:
    """Return the code of a task: ``standard/stage``."""
    return f"{standard}/{stage}"


def _check_resources(given: Assumptions) -> None:
    known = {resource.code for resource in given.resources}
    for stage in given.stages:
        for code in stage.demands:
            if code not in known:
                raise StandardsError(f"没有资源 {code}", f"there is no resource {code}", place=stage.code)


def _work(wish: Wish, item: PlanItem, standard: Standard) -> Work:
    rule = wish.assumptions.item(item.standard)
    lead = rule.lead or standard.lead
    if lead is not None and lead not in wish.register.units:
        raise StandardsError(
            f"未知的牵头单位 {lead}",
            f"the leading unit {lead} is unknown",
            place=item.standard,
            hint_zh="请先登记该单位",
            hint_en="Register the unit first",
        )
    if item.standard in wish.handovers:
        lead = None
    return Work(
        item=item, standard=standard, rule=rule, lead=lead, tasks=tuple(_tasks(wish, standard, rule, lead))
    )


def _tasks(wish: Wish, standard: Standard, rule: ItemRule, lead: str | None) -> Iterator[Task]:
    status = _status_rule(wish.assumptions, standard)
    stages = [stage for stage in wish.assumptions.stages if stage.code not in rule.skip]
    codes = [stage.code for stage in wish.assumptions.stages]
    begun = codes.index(status.first)
    release = _release(wish, rule)
    current = {} if wish.current is None else _slots(wish.current, standard.id)
    handover = wish.assumptions.handover_months or 0
    is_first = True
    for stage in stages:
        if codes.index(stage.code) < begun:
            continue
        percent = status.percents.get(stage.code, _FULL)
        months = rule.months.get(stage.code, -(-stage.months * percent // _FULL))
        start = current.get(stage.code)
        fixed = None
        if is_first and rule.start is not None:
            fixed = read_month(rule.start) - wish.start
            if fixed < 0:  # it began before the plan: only what is left of it is scheduled
                months, fixed = max(0, months + fixed), 0
        elif start is not None and wish.frozen_before is not None and start[0] < wish.frozen_before:
            fixed, months = start[0] - wish.start, start[1]
            if fixed < 0:
                months, fixed = max(0, months + fixed), 0
        elif is_first and standard.id in wish.handovers:
            months += handover
        if months == 0:
            continue
        is_first = False
        demands = {**stage.demands, **dict.fromkeys(rule.experts if stage.takes_unit else (), 1)}
        if stage.takes_unit and lead is not None:
            demands[_UNIT + lead] = 1
        yield Task(
            code=task_code(standard.id, stage.code),
            duration=months,
            item=standard.id,
            stage=stage.code,
            release=release,
            demands=demands,
            fixed=fixed,
            current=None if start is None else max(0, start[0] - wish.start),
        )


def _release(wish: Wish, rule: ItemRule) -> int:
    earliest = wish.start if rule.not_before is None else max(wish.start, read_month(rule.not_before))
    if wish.frozen_before is not None:
        earliest = max(earliest, wish.frozen_before)
    return earliest - wish.start


def _status_rule(given: Assumptions, standard: Standard) -> StatusRule:
    for rule in given.statuses:
        if rule.status == standard.status:
            return rule
    raise StandardsError(
        f"假设中没有状态 {standard.status}",
        f"the assumptions say nothing of the status {standard.status}",
        place=standard.id,
        hint_zh="请在 statuses 中补上",
        hint_en="Add it to statuses",
    )


def _slots(plan: PlanFile, standard: str) -> dict[str, tuple[int, int]]:
    """Return stage → (first month, months) of an item of a plan in force."""
    item = plan.item(standard)
    if item is None:
        return {}
    found = {}
    for slot in item.stages:
        first = read_month(slot.first)
        found[slot.stage] = (first, read_month(slot.last) - first + 1)
    return found


def _waits(wish: Wish, work: Mapping[str, Work]) -> Iterator[WaitFor]:
    for link in wish.assumptions.links:
        for origin in work:
            for relation in wish.register.relations.of_origin(origin, (link.relation,)):
                if relation.target in work:
                    yield WaitFor(
                        before=relation.target,
                        before_stage=link.before,
                        after=origin,
                        after_stage=link.after,
                        reason=link.basis,
                        assumed=link.is_assumed,
                    )
    for order in wish.assumptions.orders:
        if order.before in work and order.after in work:
            yield WaitFor(
                before=order.before,
                before_stage=order.before_stage,
                after=order.after,
                after_stage=order.after_stage,
                reason=order.reason,
                assumed=order.is_assumed,
            )


def _precedence(work: Sequence[Work], waits: Sequence[WaitFor]) -> Iterator[Precedence]:
    for one in work:
        for before, after in zip(one.tasks, one.tasks[1:], strict=False):
            yield Precedence(before=before.code, after=after.code)
    stages = {one.item.standard: {task.stage: task for task in one.tasks} for one in work}
    for wait in waits:
        first = stages[wait.before].get(wait.before_stage)
        second = stages[wait.after].get(wait.after_stage)
        # A stage that is already behind an item asks nothing of anybody any more.
        if first is not None and second is not None and second.fixed is None:
            yield Precedence(before=first.code, after=second.code, reason=wait.reason)


def _resources(wish: Wish, work: Sequence[Work]) -> Iterator[Resource]:
    for rule in wish.assumptions.resources:
        yield Resource(
            code=rule.code, capacity=rule.capacity, name=rule.name, changes=_changes(rule, wish.start)
        )
    given = wish.assumptions.unit_capacity
    leads = dict.fromkeys(one.lead for one in work if one.lead is not None)
    for lead in leads:
        unit = wish.register.units[lead]
        capacity = 1 if given is None else given.units.get(lead, given.capacity)
        name = Text(unit.short or unit.name.zh, unit.name.en or unit.name.zh)
        yield Resource(code=_UNIT + lead, capacity=capacity, name=name)


def _eased(
    wish: Wish, resources: tuple[Resource, ...], work: Sequence[Work]
) -> tuple[tuple[Resource, ...], tuple[Text, ...]]:
    """Let what is under way finish where a capacity fell below it; nothing new begins meanwhile."""
    if wish.frozen_before is None:
        return resources, ()
    frozen = [task for one in work for task in one.tasks if task.fixed is not None]
    end = max(((task.fixed or 0) + task.duration for task in frozen), default=0)
    made, said = [], []
    for resource in resources:
        load = [0] * end
        for task in frozen:
            for month in range(task.fixed or 0, (task.fixed or 0) + task.duration):
                load[month] += task.demands.get(resource.code, 0)
        over = [month for month in range(end) if load[month] > resource.at(month)]
        if not over:
            made.append(resource)
            continue
        eased = [max(load[month], resource.at(month)) for month in range(end)]
        changes = (*enumerate(eased), *((at, amount) for at, amount in resource.changes if at > end))
        made.append(attrs.evolve(resource, changes=(*changes, (end, resource.at(end)))))
        most = max(load[month] - resource.at(month) for month in over)
        first, last = (month_text(wish.start + month) for month in (over[0], over[-1]))
        said.append(
            Text(
                f"{resource.name.zh}：{first} 至 {last} 在建任务最多超出能力 {most} 项，先做完再开新任务",
                f"{resource.name.en}: from {first} to {last} what is under way is up to {most} above the "
                "capacity; it is finished before anything begins",
            )
        )
    return tuple(made), tuple(said)


def _changes(rule: ResourceRule, start: int) -> tuple[tuple[int, int], ...]:
    known: list[CapacityChange] = sorted(rule.changes, key=lambda change: change.month)
    # Of several changes before the first month the last one counts.
    return tuple({max(0, read_month(change.month) - start): change.capacity for change in known}.items())


def _due(one: Work, start: int) -> Due:
    year = one.item.year or 0
    return Due(task=one.tasks[-1].code, month=(year + 1) * YEAR - start, weight=max(1, one.item.urgency))


def slot_months(start: int, first: int, duration: int) -> tuple[str, str]:
    """Return first and last month of a task as text."""
    return month_text(start + first), month_text(start + first + max(1, duration) - 1)
