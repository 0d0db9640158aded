"""Say which deadlines bind an institution on a day."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from hengdu.deadlines._records import OPERATORS, Duty, Operator, Rule
from hengdu.errors import DeadlineError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hengdu.deadlines._records import DeadlineRules

_UNKNOWN = Decimal("Infinity")


class Deadline(NamedTuple):
    """A duty that binds, with the rule that it comes from."""

    rule: Rule
    duty: Duty

    @property
    def is_known(self) -> bool:
        """Say whether the time of the first report is known; else the institution must look it up."""
        return self.duty.first_report is not None and self.duty.first_report.value is not None


def deadlines_for(
    rules: DeadlineRules,
    *,
    institution_type: str,
    day: date,
    severity: str | None = None,
    operator: Operator = "other",
) -> tuple[Deadline, ...]:
    """Return the duties in force on a day, the shortest first report first, unknown ones last.

    ``severity`` None asks for every severity. All of them bind together: a shorter one does not
    lift a longer one to another authority. Raises DeadlineError for an unknown type, severity or
    operator, with the known ones.

    >>> from datetime import date
    >>> from hengdu.deadlines import default_deadlines
    >>> found = deadlines_for(
    ...     default_deadlines(), institution_type="futures", day=date(2026, 1, 5), severity="major"
    ... )
    >>> found[0].duty.first_report.value, found[0].duty.first_report.unit
    (Decimal('4'), 'hour')
    """
    known_types = [item.code for item in rules.institution_types]
    if known_types:
        _check("机构类型", "institution type", institution_type, known_types)
    if severity is not None:
        _check("事件级别", "severity", severity, [item.code for item in rules.severities])
    _check("运营者类别", "kind of operator", operator, OPERATORS)
    found = [
        Deadline(rule, duty)
        for rule in rules.rules
        if is_in_force(rules, rule, day)
        and (not rule.institution_types or institution_type in rule.institution_types)
        for duty in rule.duties
        if (not duty.operators or operator in duty.operators)
        and (severity is None or not duty.severities or severity in duty.severities)
    ]
    return tuple(sorted(found, key=_shortest))


def is_in_force(rules: DeadlineRules, rule: Rule, day: date) -> bool:
    """Say whether a rule binds on a day.

    Without a first day it is taken to bind until it ends. A superseded rule ends on its last day,
    else the day before its successor begins; where neither is known it no longer binds.
    """
    if rule.effective_from is not None and day < rule.effective_from:
        return False
    end = rule.effective_to
    if end is None and rule.superseded_by is not None:
        successor = next(item for item in rules.rules if item.code == rule.superseded_by)
        if successor.effective_from is None:
            return False
        end = successor.effective_from - timedelta(days=1)
    return end is None or day <= end


def _shortest(item: Deadline) -> tuple[Decimal, str]:
    limit = item.duty.first_report
    minutes = None if limit is None else limit.minutes
    return (_UNKNOWN if minutes is None else minutes, item.rule.code)


def _check(zh: str, en: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        names = ", ".join(known)
        raise DeadlineError(
            f"未知的{zh} {value[:80]}",
            f"unknown {en} {value[:80]}",
            hint_zh=f"可用：{names}",
            hint_en=f"Known: {names}",
        )
