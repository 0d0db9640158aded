"""Keep the records in the registry in step with the drafting: under way, published, withdrawn, stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hengdu.actions.standards._course_work import day_of
from hengdu.actions.standards._records import SaveStandard
from hengdu.standards.process import default_rules
from hengdu.standards.registry import RelationKind, Status
from hengdu.store import SITE, Permission
from hengdu.store.standards import models
from hengdu.store.standards.overlay import relations_of, standard_for, standard_numbered
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from datetime import date

    from hengdu.actions._action import Work
    from hengdu.standards.process import Course
    from hengdu.standards.registry import Standard
    from hengdu.store.standards.overlay import Kept

# What a record becomes by a gate, and from which states.
_BECOMES: Final = {
    "begin": (Status.UNDER_WAY, frozenset({Status.PROPOSED, Status.RESEARCH, Status.UNKNOWN})),
    "publish": (Status.PUBLISHED, frozenset(Status)),
    "withdraw": (Status.WITHDRAWN, frozenset(Status) - {Status.WITHDRAWN}),
    "stop": (Status.PROPOSED, frozenset({Status.UNDER_WAY})),
}
_BEGINS: Final = "begin"


def follow_in_registry(work: Work, course: Course) -> bool:
    """Change the status of the record after a move, with the day of issue or withdrawal; say whether it did.

    A standard that is published on a path that ends a predecessor also marks that one withdrawn, where the
    registry has its number, and says that it replaces it. A sample changes nothing, nor does an actor that
    may not change the registry. Number and dates that only people know are entered on the record's page.
    """
    gate = course.moves[-1].gate
    if course.is_sample or gate not in _BECOMES or not work.actor.may(Permission.REGISTRY_WRITE, SITE):
        return False
    if gate == "publish":
        _end_predecessor(work, course)
    status, before = _BECOMES[gate]
    kept = standard_for(work.actor, course.standard)
    if kept is None or kept.record.status not in before:
        return False
    day = day_of(work)
    changed = replace(kept.record, status=status)
    if status is Status.PUBLISHED:
        if kept.record.status is status and not _is_older(kept.record, course):
            return False
        changed = replace(changed, issued=day, effective=None, withdrawn=None)
    elif status is Status.WITHDRAWN:
        changed = _withdrawn(kept.record, day)
    _save(work, kept, changed, gate)
    return True


def _is_older(record: Standard, course: Course) -> bool:
    """Say whether a published record is that of the edition before, and not of the one just published."""
    begun = [one.day for one in course.moves if one.gate == _BEGINS] or [course.moves[0].day]
    return record.issued is None or record.issued < begun[-1]


def _withdrawn(record: Standard, day: date) -> Standard:
    known = [one for one in (record.issued, record.effective) if one is not None]
    return replace(record, status=Status.WITHDRAWN, withdrawn=max([day, *known]))


def _save(work: Work, kept: Kept, changed: Standard, gate: str) -> None:
    name = default_rules().gate(gate).name
    SaveStandard(
        record=changed,
        fields=frozenset((field, "") for field in ("status", "issued", "effective", "withdrawn")),
        version=kept.row.version if kept.row is not None else 0,
        reason=f"标准制定：{name.zh}",
    ).within(work)


def _end_predecessor(work: Work, course: Course) -> None:
    if not default_rules().path(course.path).withdraws_predecessor:
        return
    kept = standard_numbered(work.actor, course.predecessor)
    if kept is None or kept.record.id == course.standard:
        return
    if kept.record.status is not Status.WITHDRAWN:
        _save(work, kept, _withdrawn(kept.record, day_of(work)), "publish")
    said = {one.kind for one in relations_of(work.actor, course.standard) if one.target == kept.record.id} & {
        RelationKind.REPLACES,
        RelationKind.CONVERTS,
    }
    if not said:
        kind = RelationKind.REPLACES.value
        models.Relation.objects.create(
            origin=course.standard,
            target=kept.record.id,
            kind=kind,
            made_at=work.moment,
            made_by_id=work.actor.user_id,
        )
        work.record(Tag.STANDARD_CHANGED, object=course.standard, after={kind: kept.record.id})
