"""Schedule work under precedence and capacity: greedy first, then searched, always with a bound and a why."""

from hengdu.standards.schedule._cpsat import best_schedule, solver_version
from hengdu.standards.schedule._greedy import greedy_schedule
from hengdu.standards.schedule._problem import (
    Due,
    Precedence,
    Problem,
    Resource,
    Task,
    Weights,
    check_problem,
)
from hengdu.standards.schedule._solution import (
    Breach,
    Schedule,
    Status,
    breaches,
    lateness,
    makespan,
    price,
)
from hengdu.standards.schedule._why import Late, Link, explain_lateness, late_sentence

__all__ = [
    "Breach",
    "Due",
    "Late",
    "Link",
    "Precedence",
    "Problem",
    "Resource",
    "Schedule",
    "Status",
    "Task",
    "Weights",
    "best_schedule",
    "breaches",
    "check_problem",
    "explain_lateness",
    "greedy_schedule",
    "late_sentence",
    "lateness",
    "makespan",
    "price",
    "solver_version",
]
