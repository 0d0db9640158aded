"""Time schedules: the seed's items to a proven optimum, and a thousand generated ones with their gap.

Run ``python -m benchmarks.planning``.
"""

from __future__ import annotations

import random
import sys
import time

from hengdu.standards.editions import Wish, build, default_assumptions, edition_of, read_month
from hengdu.standards.registry import builtin_register
from hengdu.standards.schedule import (
    Due,
    Precedence,
    Problem,
    Resource,
    Task,
    best_schedule,
    breaches,
    greedy_schedule,
)

_STAGES = ((2, 4), (6, 14), (2, 3), (1, 3))
_UNITS = 60
_LINKED = 0.3  # the share of items that wait for another


def seed_problem() -> Problem:
    """Return the twenty items of the plan with default capacities, from January 2023."""
    register = builtin_register()
    wish = Wish(
        register=register,
        edition=edition_of(register),
        assumptions=default_assumptions(),
        start=read_month("2023-01"),
        layers=("plan",),
    )
    return build(wish).problem


def generated_problem(items: int, seed: int = 20261121) -> Problem:
    """Return items of four stages with units, a committee, some references and due months."""
    draw = random.Random(seed)  # noqa: S311 - test data, no secret
    tasks, edges, dues = [], [], []
    for item in range(items):
        unit = f"U{draw.randrange(_UNITS)}"
        for stage, (least, most) in enumerate(_STAGES):
            demands = {unit: 1} if stage in {1, 2} else {"committee": 1} if stage == len(_STAGES) - 1 else {}
            tasks.append(Task(code=f"{item}.{stage}", duration=draw.randint(least, most), demands=demands))
            if stage:
                edges.append(Precedence(before=f"{item}.{stage - 1}", after=f"{item}.{stage}"))
        if item and draw.random() < _LINKED:
            edges.append(Precedence(before=f"{draw.randrange(item)}.1", after=f"{item}.3"))
        dues.append(Due(task=f"{item}.3", month=draw.randint(24, 150), weight=draw.randint(1, 4)))
    resources = (
        *(Resource(code=f"U{unit}", capacity=2) for unit in range(_UNITS)),
        Resource(code="committee", capacity=40),
    )
    return Problem(tasks=tuple(tasks), precedence=tuple(edges), resources=resources, dues=tuple(dues))


def main() -> int:
    """Print times, prices, bounds and gaps."""
    for name, problem, seconds in (
        ("seed, 20 items", seed_problem(), 10.0),
        ("1,000 items x 4 stages", generated_problem(1000), 60.0),
    ):
        begun = time.process_time()
        greedy = greedy_schedule(problem)
        print(
            f"{name}: greedy {greedy.price} (bound {greedy.bound}) in {time.process_time() - begun:.2f} s CPU"
        )
        begun = time.perf_counter()
        best = best_schedule(problem, seconds=seconds)
        spent = time.perf_counter() - begun
        assert not breaches(problem, best.starts)  # noqa: S101 - a benchmark of wrong schedules is worth nothing
        print(f"{name}: {best.status} {best.price}, bound {best.bound}, gap {best.gap:.1%}, {spent:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
