"""Keep high-risk points, design notes, implementation records, units and working groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.documents import record_data
from hengdu.standards.framework import builtin_framework
from hengdu.standards.registry import Unit, WorkingGroup, builtin_register
from hengdu.standards.risks import AdoptionRecord, DesignNote, RiskPoint, default_risks
from hengdu.store import Permission
from hengdu.store.planning import models
from hengdu.store.planning.models import EntryKind
from hengdu.store.planning.register import register_for
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.standards.registry import Register

EntryRecord = RiskPoint | DesignNote | AdoptionRecord | Unit | WorkingGroup
_KINDS: Final[dict[type[EntryRecord], EntryKind]] = {
    RiskPoint: EntryKind.POINT,
    DesignNote: EntryKind.DESIGN,
    AdoptionRecord: EntryKind.ADOPTION,
    Unit: EntryKind.UNIT,
    WorkingGroup: EntryKind.GROUP,
}
_BODIES: Final = frozenset({EntryKind.UNIT, EntryKind.GROUP})


def kind_of(record: EntryRecord) -> EntryKind:
    """Return what kind of entry a record is."""
    return _KINDS[type(record)]


@attrs.frozen(kw_only=True)
class SaveEntry(Action[int]):
    """Keep a high-risk point, design note, implementation record, unit or group; returns the new version.

    ``code`` is the id of the entry (a design note's is its standard). ``version`` is what the person saw, 0
    for a new one: Conflict when it moved on. A point, unit or group with a built-in id stands in place of the
    built-in one.
    """

    permission: ClassVar = Permission.PLAN_WRITE
    event: ClassVar = Tag.RISK_ENTRY_SAVED
    code: str
    record: EntryRecord
    version: int = 0
    is_new: bool = False

    def check(self, work: Work) -> None:
        """Refuse an id that is taken, and standards, units and topics that nobody keeps."""
        if self.is_new and self._is_taken():
            raise ActionError(f"编码 {self.code} 已用", f"the id {self.code} is already used", place="id")
        named = self._standards()
        register = register_for(work.actor, named)
        unknown = next((one for one in named if one not in register.standards), "")
        if unknown:
            raise ActionError(
                f"没有标准 {unknown}",
                f"there is no standard {unknown}",
                place="standards" if isinstance(self.record, RiskPoint) else "standard",
                hint_zh="请填写标准的编码，如 sf-44",
                hint_en="Give ids of standards, such as sf-44",
            )
        if isinstance(self.record, WorkingGroup):
            check_group(self.record, register)

    def _standards(self) -> tuple[str, ...]:
        if isinstance(self.record, RiskPoint):
            return self.record.standards
        if isinstance(self.record, Unit):
            return ()
        return (self.record.standard,) if self.record.standard else ()

    def _is_taken(self) -> bool:
        kind, register = kind_of(self.record), builtin_register()
        if models.Entry.objects.filter(kind=kind, code=self.code).exists():
            return True
        built_in = {
            EntryKind.POINT: [point.id for point in default_risks(register).points],
            EntryKind.UNIT: register.units,
            EntryKind.GROUP: register.groups,
        }
        return self.code in built_in.get(kind, ())

    def execute(self, work: Work) -> int:
        """Write the entry."""
        kind = kind_of(self.record)
        row = models.Entry.objects.filter(kind=kind, code=self.code).select_related("changed_by").first()
        if (row.version if row is not None else 0) != self.version:
            by = row.changed_by.display_name if row is not None and row.changed_by else ""
            raise Conflict(row, by=by)
        before = dict(row.data) if row is not None else None
        row = row or models.Entry(kind=kind, code=self.code, version=0)
        row.data, row.version = record_data(self.record), self.version + 1
        row.standard = "" if kind in _BODIES or isinstance(self.record, RiskPoint) else self._standards()[0]
        row.changed_at, row.changed_by_id = work.moment, work.actor.user_id
        row.save()
        tag = Tag.BODY_SAVED if kind in _BODIES else self.event
        work.record(tag, object=f"{kind.value} {self.code}", before=before, after=row.data)
        return row.version


def check_group(group: WorkingGroup, register: Register) -> None:
    """Raise ActionError for units that nobody registered and topics that the framework does not have."""
    for place, codes in (("lead", (group.lead,)), ("units", group.units)):
        unknown = next((one for one in codes if one and one not in register.units), "")
        if unknown:
            raise ActionError(
                f"没有单位 {unknown}",
                f"there is no unit {unknown}",
                place=place,
                hint_zh="请先登记该单位",
                hint_en="Register the unit first",
            )
    topics = {topic.code for topic in builtin_framework().walk()}
    stray = next((one for one in group.topics if one not in topics), "")
    if stray:
        raise ActionError(
            f"体系框架中没有 {stray}",
            f"the framework has no {stray}",
            place="topics",
            hint_zh="类别和子项的编码见“覆盖情况”",
            hint_en="The codes of categories and topics are on the page “Coverage by standards”",
        )


@attrs.frozen(kw_only=True)
class RemoveEntry(Action[None]):
    """Remove an own entry; where it stood in place of a built-in one, that one counts again."""

    permission: ClassVar = Permission.PLAN_WRITE
    event: ClassVar = Tag.RISK_ENTRY_REMOVED
    kind: EntryKind
    code: str
    version: int

    def execute(self, work: Work) -> None:
        """Delete the row; the trail keeps what it said."""
        row = models.Entry.objects.filter(kind=self.kind, code=self.code).first()
        if row is None:
            raise NotFoundError("entry")
        if row.version != self.version:
            raise Conflict(row, by=row.changed_by.display_name if row.changed_by else "")
        before = row.data
        row.delete()
        tag = Tag.BODY_REMOVED if self.kind in _BODIES else self.event
        work.record(tag, object=f"{self.kind} {self.code}", before=before)
