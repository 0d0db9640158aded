"""Search for the cheapest schedule with OR-Tools' CP-SAT; the only module that imports it."""

from __future__ import annotations

import importlib.metadata
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hengdu.errors import StandardsError
from hengdu.standards.schedule._bound import capacity_bound
from hengdu.standards.schedule._greedy import greedy_schedule
from hengdu.standards.schedule._solution import Schedule, Status, makespan, price
from hengdu.standards.schedule._windows import LARGE, improve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.standards.schedule._bound import Placement
    from hengdu.standards.schedule._problem import Problem, Resource
    from hengdu.standards.schedule._windows import Window

WORKERS: Final = 8
SEED: Final = 20261121
_TOLERANCE: Final = 1e-6
_WINDOW_SECONDS: Final = 3.0
_OVERHEAD: Final = 0.05  # seconds to make the model of a window, about


def best_schedule(problem: Problem, *, seconds: float, workers: int = WORKERS) -> Schedule:
    """Return the cheapest schedule found within ``seconds``, with its bound.

    Starts from the greedy schedule, so it is never worse; ``optimal`` is said only when proven. A
    large problem is searched window by window. The bound counts the capacity that due work shares.
    Raises StandardsError where the problem is impossible or OR-Tools is not installed.
    """
    start = greedy_schedule(problem)
    if start.status is Status.OPTIMAL or not problem.tasks:
        return start
    try:
        from ortools.sat.python import cp_model  # noqa: F401 - to say early whether it is there
    except ImportError as missing:
        raise StandardsError(
            "未安装排程求解器",
            "the solver for schedules is not installed",
            hint_zh="安装 hengdu[planning]，或只用贪心排程",
            hint_en="Install hengdu[planning], or ask for the greedy schedule only",
        ) from missing
    bound = capacity_bound(problem, cheapest_placement)
    if len(problem.tasks) < LARGE:
        starts, searched, _ = _search(problem, start, seconds=seconds, workers=workers)
        bound = max(bound, searched)
    else:
        starts = _by_windows(problem, start, seconds=seconds, workers=workers)
    found = price(problem, starts)
    return Schedule(
        starts=starts,
        makespan=makespan(problem, starts),
        price=found,
        bound=min(bound, found),
        status=Status.OPTIMAL if bound >= found else Status.FEASIBLE,
    )


def _search(
    problem: Problem, start: Schedule, *, seconds: float, workers: int, window: Window | None = None
) -> tuple[dict[str, int], int, float]:
    """Return the cheapest starts found, never dearer than those given, the bound, and the seconds spent."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = _Model(model, problem, start, window)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = SEED
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        # The time was too short even to take these starts over.
        return dict(start.starts), start.bound, solver.wall_time
    starts = {code: int(solver.value(variable)) for code, variable in variables.starts.items()}
    bound = math.ceil(solver.best_objective_bound - _TOLERANCE)
    if window is None and price(problem, starts) > start.price:
        starts = dict(start.starts)
    return starts, bound, solver.wall_time


def _by_windows(problem: Problem, start: Schedule, *, seconds: float, workers: int) -> dict[str, int]:
    """Return the starts after searching windows until the solver has spent the time, or nothing improves."""
    left = seconds

    def solve(window: Window) -> Mapping[str, int]:
        nonlocal left
        hint = Schedule(
            starts=window.starts,
            makespan=max(window.reach, makespan(window.problem, window.starts)),
            price=price(window.problem, window.starts),
            bound=0,
            status=Status.GREEDY,
        )
        starts, _, spent = _search(
            window.problem, hint, seconds=min(_WINDOW_SECONDS, left), workers=workers, window=window
        )
        left -= spent + _OVERHEAD
        return starts

    return improve(problem, start.starts, solve, lambda: left > 0)


def cheapest_placement(placement: Placement) -> int:
    """Return the least cost of a placement as a flow from pieces through months."""
    from ortools.graph.python import min_cost_flow

    pieces, months = placement.cost.shape
    tails, heads = np.nonzero(placement.allowed)
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32),
        (pieces + heads).astype(np.int32),
        np.ones(len(tails), dtype=np.int64),
        placement.cost[tails, heads],
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        (pieces + np.arange(months)).astype(np.int32),
        np.full(months, pieces + months, dtype=np.int32),
        placement.room,
        np.zeros(months, dtype=np.int64),
    )
    supplies = np.append(np.ones(pieces, dtype=np.int64), -pieces)
    flow.set_nodes_supplies(np.append(np.arange(pieces), pieces + months).astype(np.int32), supplies)
    return int(flow.optimal_cost()) if flow.solve() == flow.OPTIMAL else 0


class _Model:
    """The problem in CP-SAT's terms: one interval a task, one cumulative constraint a resource."""

    def __init__(
        self,
        model: Any,  # noqa: ANN401 - untyped library
        problem: Problem,
        hint: Schedule,
        window: Window | None = None,
    ) -> None:
        self.model = model
        self.problem = problem
        self.reach = window.reach if window is not None else 0
        latest = window.latest if window is not None else {}
        # A schedule so long that its makespan alone costs more than the greedy one is no candidate.
        self.end = problem.horizon()
        if problem.weights.makespan:
            self.end = max(min(self.end, hint.price // problem.weights.makespan), hint.makespan)
        if window is not None:
            self.end = max(hint.makespan, *(hint.starts[task.code] + task.duration for task in problem.tasks))
        self.starts: dict[str, Any] = {}
        self.intervals: dict[str, Any] = {}
        for task in problem.tasks:
            low, high = (
                (task.release, self.end - task.duration) if task.fixed is None else (task.fixed, task.fixed)
            )
            start = model.new_int_var(low, max(low, min(high, latest.get(task.code, high))), task.code)
            self.starts[task.code] = start
            self.intervals[task.code] = model.new_fixed_size_interval_var(start, task.duration, task.code)
            model.add_hint(start, hint.starts[task.code])
        tasks = problem.by_code()
        for edge in problem.precedence:
            model.add(
                self.starts[edge.after] >= self.starts[edge.before] + tasks[edge.before].duration + edge.lag
            )
        for resource in problem.resources:
            self._share(resource)
        model.minimize(self._price())

    def _share(self, resource: Resource) -> None:
        users = [task for task in self.problem.tasks if task.demands.get(resource.code, 0) and task.duration]
        if not users:
            return
        months = resource.months(self.end)
        most = max(months)
        intervals = [self.intervals[task.code] for task in users]
        demands = [task.demands[resource.code] for task in users]
        for first, last, capacity in _runs(months):  # what is missing is taken by a fixed interval
            if capacity < most:
                intervals.append(self.model.new_fixed_size_interval_var(first, last - first, resource.code))
                demands.append(most - capacity)
        self.model.add_cumulative(intervals, demands, most)

    def _price(self) -> Any:  # noqa: ANN401 - untyped library
        weights, tasks = self.problem.weights, self.problem.by_code()
        terms = []
        length = self.model.new_int_var(self.reach, max(self.reach, self.end * 2), "makespan")
        for task in self.problem.tasks:
            self.model.add(length >= self.starts[task.code] + task.duration)
            if task.current is not None and weights.stability:
                moved = self.model.new_int_var(0, self.end * 2, f"moved {task.code}")
                self.model.add_abs_equality(moved, self.starts[task.code] - task.current)
                terms.append(weights.stability * moved)
        for due in self.problem.dues:
            late = self.model.new_int_var(0, self.end * 2 + max(0, -due.month), f"late {due.task}")
            self.model.add(late >= self.starts[due.task] + tasks[due.task].duration - due.month)
            terms.append(weights.tardiness * due.weight * late)
        return sum(terms) + weights.makespan * length


def _runs(months: list[int]) -> list[tuple[int, int, int]]:
    """Return stretches of equal capacity as (first month, month after the last, capacity)."""
    runs: list[tuple[int, int, int]] = []
    for at, capacity in enumerate(months):
        if runs and runs[-1][2] == capacity:
            runs[-1] = (runs[-1][0], at + 1, capacity)
        else:
            runs.append((at, at + 1, capacity))
    return runs


def solver_version() -> str:
    """Return the version of OR-Tools, or an empty text where it is not installed."""
    try:
        return importlib.metadata.version("ortools")
    except importlib.metadata.PackageNotFoundError:
        return ""
