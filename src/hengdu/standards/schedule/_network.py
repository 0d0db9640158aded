"""Index the precedence of a problem: starts, tails, urgency, and the price that they make certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.standards.schedule._solution import makespan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.standards.schedule._problem import Problem, Task


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

    def bound(self, late: int = 0) -> int:
        """Return a price that no schedule can go below: every task as early as precedence lets it.

        ``late`` is a weighted tardiness that is known to be certain and counts where it is more. The
        distance from the plan in force is at least that of a task's earliest start behind its current
        one. The makespan is also at least what each resource needs for all its work.
        """
        problem, weights = self.problem, self.problem.weights
        certain = sum(
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
        tardiness = weights.tardiness * max(certain, late)
        return tardiness + weights.makespan * length + weights.stability * moved
