"""Hold the rules on when a cybersecurity incident must be reported, as a file that can be replaced."""

from hengdu.deadlines._apply import Deadline, deadlines_for, is_in_force
from hengdu.deadlines._load import default_deadlines, load_deadlines
from hengdu.deadlines._records import (
    OPERATORS,
    DeadlineRules,
    Duty,
    Limit,
    Named,
    Operator,
    Rule,
    deadlines_schema,
)

__all__ = [
    "OPERATORS",
    "Deadline",
    "DeadlineRules",
    "Duty",
    "Limit",
    "Named",
    "Operator",
    "Rule",
    "deadlines_for",
    "deadlines_schema",
    "default_deadlines",
    "is_in_force",
    "load_deadlines",
]
