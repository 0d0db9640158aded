"""Make a feasible schedule by priority rules: serial schedule generation, several rules, the best kept.

Source: R. Kolisch, European Journal of Operational Research 90 (1996), serial and parallel methods.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from hengdu.standards.schedule._network import Network
from hengdu.standards.schedule._problem import check_problem
from hengdu.standards.schedule._solution import Schedule, Status, makespan, price

if TYPE_CHECKING:
    from collections.abc import Callable

    from hengdu.standards.schedule._problem import Problem, Task

_GROWTH = 64
_WEIGHT_MONTHS = 20


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


def _rules(network: Network) -> tuple[Callable[[str], tuple[int, ...]], ...]:
    current = {
        task.code: task.current if task.current is not None else network.earliest[task.code]
        for task in network.problem.tasks
    }
    rank = {code: at for at, code in enumerate(network.order)}
    most = max(1, *network.urgency.values()) if network.urgency else 1

    def pressed(code: str) -> int:
        """Trade months of slack for weight: the heaviest due counts as many months earlier."""
        return network.latest[code] - _WEIGHT_MONTHS * network.urgency[code] // most

    rules: list[Callable[[str], tuple[int, ...]]] = [
        lambda code: (network.latest[code], -network.urgency[code], rank[code]),
        lambda code: (-network.urgency[code], network.latest[code], rank[code]),
        lambda code: (-network.tail[code], network.latest[code], rank[code]),
        lambda code: (pressed(code) + 2 * network.tasks[code].duration, rank[code]),
        lambda code: (pressed(code) + network.tail[code], rank[code]),
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
