"""Schedule work under precedence and capacity: greedy first, then searched, always with a bound and a why."""

from hengdu.standards.schedule._bound import SCALE, Placement, capacity_bound
from hengdu.standards.schedule._cpsat import best_schedule, cheapest_placement, solver_version
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
from hengdu.standards.schedule._windows import LARGE, Window, improve

__all__ = [
    "LARGE",
    "SCALE",
    "Breach",
    "Due",
    "Late",
    "Link",
    "Placement",
    "Precedence",
    "Problem",
    "Resource",
    "Schedule",
    "Status",
    "Task",
    "Weights",
    "Window",
    "best_schedule",
    "breaches",
    "capacity_bound",
    "cheapest_placement",
    "check_problem",
    "explain_lateness",
    "greedy_schedule",
    "improve",
    "late_sentence",
    "lateness",
    "makespan",
    "price",
    "solver_version",
]
