"""Improve a large schedule window by window: free the tasks of one resource, hold all others, search again.

A large neighbourhood search after P. Shaw, Principles and Practice of Constraint Programming (1998):
what is held leaves its capacity taken, and its starts as dates for what is free.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.standards.schedule._network import Network
from hengdu.standards.schedule._problem import Problem, Resource, check_problem
from hengdu.standards.schedule._solution import lateness, price

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hengdu.standards.schedule._problem import Task

LARGE: Final = 400  # tasks; fewer are searched as a whole
_WINDOW: Final = 120  # tasks that are free at once
_ROUNDS: Final = 50


@attrs.frozen(kw_only=True)
class Window:
    """A part of a problem: ``problem`` holds the free tasks only, with what the others leave them.

    ``latest`` are starts that must not be passed, ``reach`` is the month by which everything else ends.
    """

    problem: Problem
    starts: Mapping[str, int]
    latest: Mapping[str, int]
    reach: int


def improve(
    problem: Problem,
    starts: Mapping[str, int],
    solve: Callable[[Window], Mapping[str, int]],
    is_time_left: Callable[[], bool],
) -> dict[str, int]:
    """Return the starts after searching window after window, the latest work first; never dearer.

    ``solve`` returns the starts of a window's free tasks. A window is searched again only after
    something next to it moved.
    """
    network = Network(problem, check_problem(problem))
    best = dict(starts)
    stale: set[frozenset[str]] = set()
    for _ in range(_ROUNDS):
        has_moved = False
        for free in list(_choices(network, best)):
            if not is_time_left():
                return best
            if free in stale:
                continue
            window = _window(network, best, free)
            found = {**best, **solve(window)}
            if price(problem, found) < price(problem, best):
                best, has_moved = found, True
                stale = {one for one in stale if not one & free}
            else:
                stale.add(free)
        if not has_moved:
            return best
    return best


def _choices(network: Network, starts: Mapping[str, int]) -> Iterator[frozenset[str]]:
    """Yield the sets of tasks to free: those on one resource with what they wait for and what waits for them.

    The resource with the dearest lateness comes first; many tasks are cut into windows of time.
    """
    late = lateness(network.problem, starts)
    weight = {due.task: due.weight for due in network.problem.dues}
    cost: dict[str, int] = dict.fromkeys(network.tasks, 0)
    for code in reversed(network.order):
        cost[code] = weight.get(code, 0) * late.get(code, 0) + max(
            (cost[one] for one, _ in network.after[code]), default=0
        )
    users: dict[str, list[str]] = {}
    for code, task in network.tasks.items():
        for resource, demand in task.demands.items():
            if demand and task.fixed is None:
                users.setdefault(resource, []).append(code)
    order = sorted(users, key=lambda resource: (-sum(cost[code] for code in users[resource]), resource))
    for resource in order:
        codes = sorted(users[resource], key=lambda code: (starts[code], code))
        for at in range(0, len(codes), _WINDOW // 2):
            free = _neighbours(network, codes[at : at + _WINDOW])
            if any(cost[code] for code in free):
                yield free


def _neighbours(network: Network, codes: list[str]) -> frozenset[str]:
    free = set(codes)
    for code in codes:
        following = [one for one, _ in network.after[code]]
        following += [two for one in following for two, _ in network.after[one]]
        free.update(following)
    for code in tuple(free):
        free.update(one for one, _ in network.before[code] if not any(network.tasks[one].demands.values()))
    return frozenset(code for code in free if network.tasks[code].fixed is None)


def _window(network: Network, starts: Mapping[str, int], free: frozenset[str]) -> Window:
    problem, tasks = network.problem, network.tasks
    ends = {code: starts[code] + task.duration for code, task in tasks.items()}
    release: dict[str, int] = {}
    latest: dict[str, int] = {}
    for code in free:
        held = [ends[one] + lag for one, lag in network.before[code] if one not in free]
        release[code] = max([tasks[code].release, *held])
        limits = [
            starts[one] - lag - tasks[code].duration for one, lag in network.after[code] if one not in free
        ]
        if limits:
            latest[code] = min(limits)
    others = [task for code, task in tasks.items() if code not in free]
    part = attrs.evolve(
        problem,
        tasks=tuple(
            attrs.evolve(tasks[code], release=release[code]) for code in network.order if code in free
        ),
        precedence=tuple(one for one in problem.precedence if one.before in free and one.after in free),
        resources=tuple(_left(one, others, starts, tasks, free) for one in problem.resources),
        dues=tuple(one for one in problem.dues if one.task in free),
    )
    reach = max((ends[task.code] for task in others), default=0)
    return Window(problem=part, starts={code: starts[code] for code in free}, latest=latest, reach=reach)


def _left(
    resource: Resource,
    others: list[Task],
    starts: Mapping[str, int],
    tasks: Mapping[str, Task],
    free: frozenset[str],
) -> Resource:
    """Return a resource with the capacity that the held tasks leave."""
    if not any(tasks[code].demands.get(resource.code, 0) for code in free):
        return resource
    taken: dict[int, int] = {}
    for task in others:
        demand = task.demands.get(resource.code, 0)
        for month in range(starts[task.code], starts[task.code] + task.duration) if demand else ():
            taken[month] = taken.get(month, 0) + demand
    end = max([*taken, *(first for first, _ in resource.changes)], default=0) + 1
    rest = [resource.at(month) - taken.get(month, 0) for month in range(end + 1)]
    changes = tuple((at, rest[at]) for at in range(1, len(rest)) if rest[at] != rest[at - 1])
    return attrs.evolve(resource, capacity=rest[0], changes=changes)
