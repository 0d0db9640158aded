"""Make a feasible schedule by priority rules: serial schedule generation, several rules, the best kept.

Source: R. Kolisch, European Journal of Operational Research 90 (1996), serial and parallel methods.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from hengdu.standards.schedule._problem import check_problem
from hengdu.standards.schedule._solution import Schedule, Status, makespan, price

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hengdu.standards.schedule._problem import Problem, Task

_GROWTH = 64


def greedy_schedule(problem: Problem) -> Schedule:
    """Return the best of the schedules that a few priority rules make.

    Always feasible where the problem is; the price's bound ignores capacity, and so is valid for
    every schedule. Raises StandardsError as :func:`check_problem` does.
    """
    order = check_problem(problem)
    network = Network(problem, order)
    candidates = [_serial(network, rule) for rule in _rules(network)]
    best = min(candidates, key=lambda starts: price(problem, starts))
    cost = price(problem, best)
    bound = network.bound()
    return Schedule(
        starts=best,
        makespan=makespan(problem, best),
        price=cost,
        bound=bound,
        status=Status.OPTIMAL if cost == bound else Status.GREEDY,
    )


class Network:
    """The precedence of a problem with what the rules and the bound need."""

    def __init__(self, problem: Problem, order: tuple[str, ...]) -> None:
        """Index the problem; ``order`` respects precedence."""
        self.problem = problem
        self.order = order
        self.tasks: Mapping[str, Task] = problem.by_code()
        self.before: dict[str, list[tuple[str, int]]] = {code: [] for code in order}
        self.after: dict[str, list[tuple[str, int]]] = {code: [] for code in order}
        for edge in problem.precedence:
            self.before[edge.after].append((edge.before, edge.lag))
            self.after[edge.before].append((edge.after, edge.lag))
        self.earliest = self._earliest()
        self.tail, self.urgency, self.latest = self._backwards()

    def _earliest(self) -> dict[str, int]:
        starts: dict[str, int] = {}
        for code in self.order:
            task = self.tasks[code]
            starts[code] = max(
                (starts[one] + self.tasks[one].duration + lag for one, lag in self.before[code]),
                default=0,
            )
            starts[code] = max(starts[code], task.release) if task.fixed is None else task.fixed
        return starts

    def _backwards(self) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        due = {item.task: item for item in self.problem.dues}
        far = self.problem.horizon()
        tail: dict[str, int] = {}
        urgency: dict[str, int] = {}
        latest: dict[str, int] = {}
        for code in reversed(self.order):
            own = due.get(code)
            ends, weight = (own.month, own.weight) if own else (far, 0)
            length = 0
            for one, lag in self.after[code]:
                length = max(length, tail[one] + lag)
                weight = max(weight, urgency[one])
                ends = min(ends, latest[one] - lag)
            tail[code] = length + self.tasks[code].duration
            urgency[code] = weight
            latest[code] = ends - self.tasks[code].duration
        return tail, urgency, latest

    def bound(self) -> int:
        """Return a price that no schedule can go below: every task as early as precedence lets it.

        The distance from the plan in force is at least that of a task's earliest start behind its
        current one. The makespan is also at least each resource's work divided by its capacity.
        """
        problem, weights = self.problem, self.problem.weights
        late = sum(
            due.weight * max(0, self.earliest[due.task] + self.tasks[due.task].duration - due.month)
            for due in problem.dues
        )
        moved = sum(
            max(0, self.earliest[task.code] - task.current)
            for task in problem.tasks
            if task.current is not None
        )
        length = makespan(problem, self.earliest)
        for resource in problem.resources:
            most = max([resource.capacity, *(capacity for _, capacity in resource.changes)])
            work = sum(task.demands.get(resource.code, 0) * task.duration for task in problem.tasks)
            length = max(length, -(-work // most) if most else 0)
        return weights.tardiness * late + weights.makespan * length + weights.stability * moved


def _rules(network: Network) -> tuple[Callable[[str], tuple[int, ...]], ...]:
    current = {
        task.code: task.current if task.current is not None else network.earliest[task.code]
        for task in network.problem.tasks
    }
    rank = {code: at for at, code in enumerate(network.order)}
    rules: list[Callable[[str], tuple[int, ...]]] = [
        lambda code: (network.latest[code], -network.urgency[code], rank[code]),
        lambda code: (-network.urgency[code], network.latest[code], rank[code]),
        lambda code: (-network.tail[code], network.latest[code], rank[code]),
    ]
    if network.problem.weights.stability:
        rules.append(lambda code: (current[code], network.latest[code], rank[code]))
    return tuple(rules)


def _serial(network: Network, rule: Callable[[str], tuple[int, ...]]) -> dict[str, int]:
    """Place the tasks one by one, the one with the lowest rule first, each as early as it fits."""
    usage = _Usage(network.problem)
    starts: dict[str, int] = {}
    for code in network.order:
        if (fixed := network.tasks[code].fixed) is not None:
            starts[code] = fixed
            usage.take(network.tasks[code], fixed)
    waiting = {code: len(network.before[code]) for code in network.order}
    ready = [(*rule(code), code) for code in network.order if not waiting[code]]
    heapq.heapify(ready)
    keep = network.problem.weights.stability > 0
    while ready:
        code = str(heapq.heappop(ready)[-1])
        task = network.tasks[code]
        if code not in starts:
            earliest = max(
                (starts[one] + network.tasks[one].duration + lag for one, lag in network.before[code]),
                default=0,
            )
            earliest = max(earliest, task.release)
            if keep and task.current is not None and network.urgency[code] == 0:
                earliest = max(earliest, task.current)
            starts[code] = usage.first_fit(task, earliest)
            usage.take(task, starts[code])
        for one, _ in network.after[code]:
            waiting[one] -= 1
            if not waiting[one]:
                heapq.heappush(ready, (*rule(one), one))
    return starts


class _Usage:
    """What is still free of each resource, month by month; grows as needed.

    Plain lists: a stage lasts a few months, where slices of arrays cost more than they save.
    """

    def __init__(self, problem: Problem) -> None:
        self.resources = {resource.code: resource for resource in problem.resources}
        self.free: dict[str, list[int]] = {code: [] for code in self.resources}

    def _reach(self, code: str, month: int) -> list[int]:
        free = self.free[code]
        if len(free) < month:
            free += map(self.resources[code].at, range(len(free), month + _GROWTH))
        return free

    def first_fit(self, task: Task, earliest: int) -> int:
        demands = [(code, demand) for code, demand in task.demands.items() if demand]
        start, end = earliest, earliest + task.duration
        if not demands:
            return start
        at = end - 1  # backwards: the last month that is too full says where to try next
        while at >= start:
            if any(self._reach(code, at + 1)[at] < demand for code, demand in demands):
                start, end = at + 1, at + 1 + task.duration
                at = end - 1
            else:
                at -= 1
        return start

    def take(self, task: Task, start: int) -> None:
        for code, demand in task.demands.items():
            free = self._reach(code, start + task.duration)
            for month in range(start, start + task.duration):
                free[month] -= demand
