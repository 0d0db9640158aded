"""Bound the price of every schedule from below with the capacity that the due work has to share.

Every due task is charged to one resource, the most loaded one that its work needs. The months of
work that lead to it are then placed one by one into the capacity of that resource, each at the share
of the price that its place makes certain: a month of work at ``t`` that ``k`` months must follow
ends its task no earlier than ``t + k + 1``. What such a placement costs at least, no schedule can
undercut. This is the assignment bound for weighted tardiness of F. Sourd and S. Kedad-Sidhoum,
Journal of Scheduling 6 (2003), with release months, a capacity per month, and tails.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from hengdu.standards.schedule._network import Network
from hengdu.standards.schedule._problem import check_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hengdu.standards.schedule._problem import Due, Problem, Resource, Task

SCALE: Final = 10_000  # costs are whole numbers of this part of a unit, rounded down
_MOST_CELLS: Final = 4_000_000
_TOLERANCE: Final = 1e-6


@attrs.frozen(kw_only=True, eq=False)
class Placement:
    """Unit pieces of work to place in months: ``cost[piece, month]``, where ``allowed``; room per month.

    Months are columns; ``cost`` is in parts of ``SCALE``, rounded down.
    """

    cost: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    room: NDArray[np.int64]


@attrs.frozen(kw_only=True)
class _Piece:
    """One month of one unit of work: the first month for it, what its place adds to its due, its share."""

    release: int
    offset: int
    share: float


def capacity_bound(problem: Problem, place: Callable[[Placement], int]) -> int:
    """Return a price that no schedule can go below; ``place`` returns the least cost of a placement.

    Never below the bound that ignores capacity. Raises StandardsError as :func:`check_problem` does.
    """
    network = Network(problem, check_problem(problem))
    chains = _chains(network)
    charged = _charged(network, chains)
    works: dict[str, list[tuple[Task, int]]] = {}
    for code, (owner, length) in chains.items():
        if network.tasks[code].fixed is None:
            works.setdefault(owner, []).append((network.tasks[code], length))
    tardiness = 0.0
    for code, dues in charged.items():
        least = sum(_certain(network, due) for due in dues)
        resource = next((one for one in problem.resources if one.code == code), None)
        if resource is not None and problem.weights.tardiness:
            placement = _placement(network, resource, dues, works)
            if placement is not None:
                least = max(least, place(placement) / SCALE)
        tardiness += least
    late = math.ceil(tardiness - _TOLERANCE)
    return network.bound(late)


def _certain(network: Network, due: Due) -> float:
    """Return the price of being late that precedence alone makes certain."""
    ends = network.earliest[due.task] + network.tasks[due.task].duration
    return due.weight * max(0, ends - due.month)


def _chains(network: Network) -> Mapping[str, tuple[str, int]]:
    """Return for each task the due task that its work is counted for, and the months from its end to that."""
    weight = {due.task: due.weight for due in network.problem.dues}
    found: dict[str, tuple[str, int]] = {}
    for code in reversed(network.order):
        if code in weight:
            found[code] = (code, 0)
            continue
        ways = [
            (weight[found[one][0]], found[one][1] + network.tasks[one].duration + lag, found[one][0])
            for one, lag in network.after[code]
            if one in found
        ]
        if ways:
            _, length, owner = max(ways)
            found[code] = (owner, length)
    return found


def _charged(network: Network, chains: Mapping[str, tuple[str, int]]) -> dict[str, list[Due]]:
    """Return the dues by the resource that they are charged to; an empty code for those that need none."""
    needs: dict[str, set[str]] = {}
    load: dict[str, int] = {}
    for code, (owner, _) in chains.items():
        task = network.tasks[code]
        for resource, demand in task.demands.items():
            if demand and task.duration and task.fixed is None:
                needs.setdefault(owner, set()).add(resource)
                load[resource] = load.get(resource, 0) + demand * task.duration
    room = {one.code: max(1, one.capacity) for one in network.problem.resources}
    charged: dict[str, list[Due]] = {}
    seen: set[str] = set()
    for due in network.problem.dues:
        own = needs.get(due.task, set()) if due.task not in seen else set()
        seen.add(due.task)
        best = max(sorted(own), key=lambda code: load[code] / room[code], default="")
        charged.setdefault(best, []).append(due)
    return charged


def _placement(
    network: Network, resource: Resource, dues: list[Due], works: Mapping[str, list[tuple[Task, int]]]
) -> Placement | None:
    """Return the pieces of the dues' work on one resource; nothing where they are too many to place."""
    by_task = {due.task: due for due in dues}
    pieces = [
        piece
        for due in by_task.values()
        for piece in _pieces(network, resource, due, works.get(due.task, []))
    ]
    if not pieces:
        return None
    first = min(piece.release for piece in pieces)
    room = _room(network, resource, first, max(piece.release for piece in pieces), len(pieces))
    if room is None or len(pieces) * len(room) > _MOST_CELLS:
        return None
    months = np.arange(first, first + len(room))[None, :]
    release = np.array([piece.release for piece in pieces])[:, None]
    offset = np.array([piece.offset for piece in pieces])[:, None]
    share = np.array([piece.share for piece in pieces])[:, None]
    cost = np.floor(SCALE * share * np.maximum(0, months + offset)).astype(np.int64)
    return Placement(cost=cost, allowed=months >= release, room=np.array(room, dtype=np.int64))


def _pieces(network: Network, resource: Resource, due: Due, own: list[tuple[Task, int]]) -> Iterator[_Piece]:
    work = sum(task.demands.get(resource.code, 0) * task.duration for task, _ in own)
    for task, length in own:
        for rest in range(task.duration):  # the months of the task that still follow this one
            for _ in range(task.demands.get(resource.code, 0)):
                yield _Piece(
                    release=network.earliest[task.code] + task.duration - 1 - rest,
                    offset=1 + rest + length - due.month,
                    share=due.weight / work,
                )


def _room(network: Network, resource: Resource, first: int, last: int, count: int) -> list[int] | None:
    """Return what is free each month from ``first`` until all pieces fit after the last release.

    Costs never fall with the month, so a cheapest placement needs no later one. Nothing is returned
    where the capacity ends at none.
    """
    taken: dict[int, int] = {}
    for task in network.problem.tasks:
        if task.fixed is not None:
            for month in range(task.fixed, task.fixed + task.duration):
                taken[month] = taken.get(month, 0) + task.demands.get(resource.code, 0)
    room: list[int] = []
    fits = 0
    month = first
    end = last + network.problem.horizon()
    while fits < count:
        if month > end:
            return None
        room.append(max(0, resource.at(month) - taken.get(month, 0)))
        fits += room[-1] if month >= last else 0
        month += 1
    return room
