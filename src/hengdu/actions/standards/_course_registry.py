"""Keep the record in the registry in step with the drafting: under way, published, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hengdu.actions.standards._course_work import day_of
from hengdu.actions.standards._records import SaveStandard
from hengdu.standards.process import default_rules
from hengdu.standards.registry import Status
from hengdu.store import SITE, Permission
from hengdu.store.standards.overlay import standard_for

if TYPE_CHECKING:
    from hengdu.actions._action import Work
    from hengdu.standards.process import Course

# What a record becomes by a gate, and from which states.
_BECOMES: Final = {
    "begin": (Status.UNDER_WAY, frozenset({Status.PROPOSED, Status.RESEARCH, Status.UNKNOWN})),
    "publish": (Status.PUBLISHED, frozenset(Status) - {Status.PUBLISHED}),
    "withdraw": (Status.WITHDRAWN, frozenset(Status) - {Status.WITHDRAWN}),
}


def follow_in_registry(work: Work, course: Course) -> bool:
    """Change the status of the record after a move, with the day of issue or withdrawal; say whether it did.

    A sample changes nothing, nor does an actor that may not change the registry. Number and dates that only
    people know are entered on the page of the record.
    """
    gate = course.moves[-1].gate
    if course.is_sample or gate not in _BECOMES or not work.actor.may(Permission.REGISTRY_WRITE, SITE):
        return False
    status, before = _BECOMES[gate]
    kept = standard_for(work.actor, course.standard)
    if kept is None or kept.record.status not in before:
        return False
    day = day_of(work)
    changed = replace(kept.record, status=status)
    if status is Status.PUBLISHED:
        changed = replace(changed, issued=day, effective=None, withdrawn=None)
    elif status is Status.WITHDRAWN:
        changed = replace(changed, withdrawn=day)
    name = default_rules().gate(gate).name
    SaveStandard(
        record=changed,
        fields=frozenset((field, "") for field in ("status", "issued", "effective", "withdrawn")),
        version=kept.row.version if kept.row is not None else 0,
        reason=f"标准制定：{name.zh}",
    ).within(work)
    return True
