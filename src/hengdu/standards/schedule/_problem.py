"""Describe a resource-constrained schedule: tasks, precedence, capacity, due months.

Time is counted in whole months from month 0; a task that starts at 3 and lasts 2 occupies months 3
and 4 and ends at 5. The shape is that of the resource-constrained project scheduling problem (RCPSP)
of P. Brucker et al., European Journal of Operational Research 112 (1999), with due dates, release
dates, capacity that changes from month to month, and the distance to a plan in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import StandardsError
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_TASKS: Final = 20_000
MAX_MONTHS: Final = 2_400
_NOTHING: Final = Text("", "")


@attrs.frozen(kw_only=True)
class Task:
    """One stage of one item.

    ``demands`` is what it takes of each resource in every month that it lasts; ``fixed`` pins the
    start of what is under way; ``current`` is its start in the plan in force, if it has one.
    """

    code: str
    duration: int
    item: str = ""
    stage: str = ""
    release: int = 0
    demands: Mapping[str, int] = attrs.field(factory=dict)
    fixed: int | None = None
    current: int | None = None


@attrs.frozen(kw_only=True)
class Precedence:
    """``after`` starts no earlier than ``lag`` months after ``before`` has ended."""

    before: str
    after: str
    lag: int = 0
    reason: Text = _NOTHING


@attrs.frozen(kw_only=True)
class Resource:
    """What tasks share: ``capacity`` per month; ``changes`` are (first month, new capacity)."""

    code: str
    capacity: int
    name: Text = _NOTHING
    changes: tuple[tuple[int, int], ...] = ()

    def at(self, month: int) -> int:
        """Return the capacity in a month."""
        found = self.capacity
        for first, capacity in sorted(self.changes):
            if first > month:
                break
            found = capacity
        return found

    def months(self, horizon: int) -> list[int]:
        """Return the capacity of each month up to a horizon."""
        return [self.at(month) for month in range(horizon)]


@attrs.frozen(kw_only=True)
class Due:
    """A task that should have ended by the start of month ``month``; ``weight`` prices a month late."""

    task: str
    month: int
    weight: int = 1


@attrs.frozen(kw_only=True)
class Weights:
    """Price a month of weighted tardiness, of makespan, and of each task's shift from the plan in force."""

    tardiness: int = 100
    makespan: int = 1
    stability: int = 0


@attrs.frozen(kw_only=True)
class Problem:
    """Everything that a schedule has to respect, checked by :func:`check_problem`.

    ``first_month`` is what month 0 is in the calendar (year x 12 + month - 1), for what people read.
    """

    tasks: tuple[Task, ...]
    precedence: tuple[Precedence, ...] = ()
    resources: tuple[Resource, ...] = ()
    dues: tuple[Due, ...] = ()
    weights: Weights = Weights()
    first_month: int | None = None

    def month_name(self, month: int) -> Text:
        """Name a month: its number, or its calendar month where ``first_month`` is known.

        >>> Problem(tasks=(), first_month=2027 * 12).month_name(1).zh
        '2027年2月'
        """
        if self.first_month is None:
            return Text(f"第 {month} 月", f"month {month}")
        year, rest = divmod(self.first_month + month, 12)
        return Text(f"{year}年{rest + 1}月", f"{year:04d}-{rest + 1:02d}")

    def by_code(self) -> dict[str, Task]:
        """Return the tasks by code."""
        return {task.code: task for task in self.tasks}

    def horizon(self) -> int:
        """Return a month by which every feasible problem can end: all in a row after the last date."""
        dates = [task.release for task in self.tasks]
        dates += [task.fixed for task in self.tasks if task.fixed is not None]
        dates += [first for resource in self.resources for first, _ in resource.changes]
        total = sum(task.duration for task in self.tasks) + sum(max(0, edge.lag) for edge in self.precedence)
        return max(dates, default=0) + total + 1


def check_problem(problem: Problem) -> tuple[str, ...]:
    """Return the codes in an order that respects precedence, or say what is impossible.

    Raises StandardsError for a code used twice, an unknown task or resource, a negative number, a
    cycle (named in full), a demand above every month's capacity (by how much), and tasks under way
    that already exceed a capacity or contradict a precedence.
    """
    tasks = _unique(problem)
    _check_sizes(problem)
    resources = {resource.code: resource for resource in problem.resources}
    for task in problem.tasks:
        for code, demand in task.demands.items():
            if code not in resources:
                raise _fault(task.code, f"未知资源 {code}", f"unknown resource {code}")
            _check_demand(task, demand, resources[code])
    for edge in problem.precedence:
        for code in (edge.before, edge.after):
            if code not in tasks:
                raise _fault(f"{edge.before} → {edge.after}", f"未知任务 {code}", f"unknown task {code}")
    for due in problem.dues:
        if due.task not in tasks:
            raise _fault(due.task, "期限所指的任务不存在", "a due month names an unknown task")
    order = _topological(problem)
    _check_fixed(problem, tasks)
    return order


def _unique(problem: Problem) -> dict[str, Task]:
    tasks = problem.by_code()
    if len(tasks) < len(problem.tasks):
        codes = [task.code for task in problem.tasks]
        twice = next(code for code in codes if codes.count(code) > 1)
        raise _fault(twice, "任务编码重复", "this task code is used twice")
    return tasks


def _check_sizes(problem: Problem) -> None:
    if len(problem.tasks) > MAX_TASKS or problem.horizon() > MAX_MONTHS * MAX_TASKS:
        raise _fault("", f"任务超过 {MAX_TASKS} 个", f"more than {MAX_TASKS} tasks")
    for task in problem.tasks:
        for zh, en, value in (
            ("工期", "duration", task.duration),
            ("最早开始月", "release", task.release),
            ("固定开始月", "fixed start", task.fixed or 0),
            ("用量", "demand", min(task.demands.values(), default=0)),
        ):
            if not 0 <= value <= MAX_MONTHS:
                raise _fault(
                    task.code,
                    f"{zh} {value} 不在 0 到 {MAX_MONTHS} 之间",
                    f"the {en} {value} is not within 0 and {MAX_MONTHS}",
                )


def _check_demand(task: Task, demand: int, resource: Resource) -> None:
    # The last change holds for ever: a task that can wait fits if the final capacity does.
    lasting = resource.at(MAX_MONTHS * MAX_TASKS)
    if task.fixed is None and task.duration and demand > lasting:
        name = resource.name.zh or resource.code
        raise _fault(
            task.code,
            f"每月需要{name} {demand}，而其能力最终为 {lasting}，差 {demand - lasting}",
            f"needs {demand} of {resource.name.en or resource.code} a month, "
            f"whose capacity comes to {lasting}: {demand - lasting} too much",
            hint=("提高该资源的能力或改派任务", "Raise that capacity or give the task to another"),
        )


def _topological(problem: Problem) -> tuple[str, ...]:
    after: dict[str, list[str]] = {task.code: [] for task in problem.tasks}
    waiting = dict.fromkeys(after, 0)
    for edge in problem.precedence:
        after[edge.before].append(edge.after)
        waiting[edge.after] += 1
    ready = [code for code, count in waiting.items() if not count]
    order: list[str] = []
    for code in ready:
        order.append(code)
        for following in after[code]:
            waiting[following] -= 1
            if not waiting[following]:
                ready.append(following)
    if len(order) < len(after):
        left = {code for code, count in waiting.items() if count}
        ring = _cycle(after, left)
        way = " → ".join(ring)
        raise _fault(
            way,
            f"先后关系成环：{way}",
            f"the precedence goes round in a circle: {way}",
            hint=("去掉环上的一条先后关系", "Remove one relation of the circle"),
        )
    return tuple(order)


def _cycle(after: Mapping[str, Sequence[str]], left: set[str]) -> list[str]:
    # Every code that is left has a predecessor that is left: walking backwards must return.
    before = {code: next(one for one in sorted(left) if code in after[one]) for code in sorted(left)}
    code = min(left)
    seen: list[str] = []
    while code not in seen:
        seen.append(code)
        code = before[code]
    ring = [*seen[seen.index(code) :], code]
    return ring[::-1]


def _check_fixed(problem: Problem, tasks: Mapping[str, Task]) -> None:
    fixed = [task for task in problem.tasks if task.fixed is not None]
    for resource in problem.resources:
        used: dict[int, int] = {}
        for task in fixed:
            for month in _occupied(task):
                used[month] = used.get(month, 0) + task.demands.get(resource.code, 0)
        for month, amount in sorted(used.items()):
            if amount > resource.at(month):
                over, name = amount - resource.at(month), problem.month_name(month)
                raise _fault(
                    resource.name.zh or resource.code,
                    f"已固定的任务在{name.zh}用量 {amount}，超过能力 {resource.at(month)}，差 {over}",
                    f"the tasks under way need {amount} in {name.en}, {over} above its capacity",
                    hint=("提高该能力，或少固定一些任务", "Raise that capacity, or fix fewer tasks"),
                )
    for edge in problem.precedence:
        first, second = tasks[edge.before], tasks[edge.after]
        if second.fixed is None:
            continue
        earliest = (first.release if first.fixed is None else first.fixed) + first.duration + edge.lag
        if second.fixed < earliest:
            raise _fault(
                f"{edge.before} → {edge.after}",
                f"已固定在{problem.month_name(second.fixed).zh}开始，"
                f"但前置任务最早到{problem.month_name(earliest).zh}才完成",
                f"is fixed to start in {problem.month_name(second.fixed).en}, before "
                f"{problem.month_name(earliest).en}, when what comes before it has ended",
            )


def _occupied(task: Task) -> Iterator[int]:
    start = task.fixed or 0
    yield from range(start, start + task.duration)


def _fault(place: str, zh: str, en: str, hint: tuple[str, str] = ("", "")) -> StandardsError:
    return StandardsError(zh, en, place=place, hint_zh=hint[0], hint_en=hint[1])
