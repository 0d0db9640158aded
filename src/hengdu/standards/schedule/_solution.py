"""Hold a schedule, price it, and check it against its problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.standards.schedule._problem import Problem


class Status(StrEnum):
    """What is known about a schedule's price."""

    OPTIMAL = "optimal"
    """No schedule has a lower price."""
    FEASIBLE = "feasible"
    """Found in the time given; ``bound`` says how much lower a price could still be."""
    GREEDY = "greedy"
    """Made by a rule, without a search; nothing is known about better ones but ``bound``."""


@attrs.frozen(kw_only=True)
class Schedule:
    """The start month of every task, the price of the whole, and what is known about cheaper ones.

    ``gap`` is (price - bound) / price, 0 for an optimal one.
    """

    starts: Mapping[str, int]
    makespan: int
    price: int
    bound: int
    status: Status

    @property
    def gap(self) -> float:
        """Return the share of the price that might still be saved."""
        return (self.price - self.bound) / self.price if self.price else 0.0


@attrs.frozen
class Breach:
    """One rule of the problem that a schedule breaks."""

    code: str
    reason: Text


def lateness(problem: Problem, starts: Mapping[str, int]) -> dict[str, int]:
    """Return the months by which each task with a due month ends late (0 when in time)."""
    tasks = problem.by_code()
    return {due.task: max(0, starts[due.task] + tasks[due.task].duration - due.month) for due in problem.dues}


def makespan(problem: Problem, starts: Mapping[str, int]) -> int:
    """Return the month at which the last task has ended."""
    return max((starts[task.code] + task.duration for task in problem.tasks), default=0)


def price(problem: Problem, starts: Mapping[str, int]) -> int:
    """Return tardiness x urgency + makespan + distance from the plan in force, each by its weight."""
    weights = problem.weights
    late = lateness(problem, starts)
    tardiness = sum(due.weight * late[due.task] for due in problem.dues)
    moved = sum(abs(starts[task.code] - task.current) for task in problem.tasks if task.current is not None)
    return (
        weights.tardiness * tardiness
        + weights.makespan * makespan(problem, starts)
        + weights.stability * moved
    )


def breaches(problem: Problem, starts: Mapping[str, int]) -> tuple[Breach, ...]:
    """Return every rule that a schedule breaks; empty for a feasible one.

    Written apart from the solvers, so that it can judge them and any plan that people made by hand.
    """
    own = tuple(_own_breaches(problem, starts))
    return own or (*_order_breaches(problem, starts), *_capacity_breaches(problem, starts))


def _own_breaches(problem: Problem, starts: Mapping[str, int]) -> Iterator[Breach]:
    for task in problem.tasks:
        start = starts.get(task.code)
        if start is None:
            yield Breach(task.code, Text("没有开始月", "has no start"))
        elif task.fixed is not None and start != task.fixed:
            yield Breach(task.code, Text("移动了已固定的任务", "was under way and is moved"))
        elif task.fixed is None and start < task.release:
            yield Breach(task.code, Text("早于最早开始月", "starts before its earliest month"))


def _order_breaches(problem: Problem, starts: Mapping[str, int]) -> Iterator[Breach]:
    tasks = problem.by_code()
    for edge in problem.precedence:
        if starts[edge.after] < starts[edge.before] + tasks[edge.before].duration + edge.lag:
            reason = Text(f"早于前置任务 {edge.before} 完成", f"starts before {edge.before} has ended")
            yield Breach(edge.after, reason)


def _capacity_breaches(problem: Problem, starts: Mapping[str, int]) -> Iterator[Breach]:
    for resource in problem.resources:
        used: dict[int, int] = {}
        for task in problem.tasks:
            demand = task.demands.get(resource.code, 0)
            for month in range(starts[task.code], starts[task.code] + task.duration) if demand else ():
                used[month] = used.get(month, 0) + demand
        for month, amount in sorted(used.items()):
            if amount > resource.at(month):
                reason = Text(
                    f"第 {month} 月用量 {amount} 超过能力 {resource.at(month)}",
                    f"month {month}: {amount} used of {resource.at(month)}",
                )
                yield Breach(resource.code, reason)
