"""Keep high-risk points, design notes and implementation records."""

from __future__ import annotations

from typing import ClassVar

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.documents import record_data
from hengdu.standards.registry import builtin_register
from hengdu.standards.risks import AdoptionRecord, DesignNote, RiskPoint, default_risks
from hengdu.store import Permission
from hengdu.store.planning import models
from hengdu.store.planning.register import register_for
from hengdu.store.trail import Tag

RiskRecord = RiskPoint | DesignNote | AdoptionRecord


def kind_of(record: RiskRecord) -> models.EntryKind:
    """Return what kind of entry a record is."""
    if isinstance(record, RiskPoint):
        return models.EntryKind.POINT
    return models.EntryKind.DESIGN if isinstance(record, DesignNote) else models.EntryKind.ADOPTION


@attrs.frozen(kw_only=True)
class SaveRiskEntry(Action[int]):
    """Keep a high-risk point, a design note or an implementation record; returns the new version.

    ``code`` is the id of the entry (a design note's is its standard). ``version`` is what the person saw, 0
    for a new one: Conflict when it moved on. A point with a built-in id stands in place of the built-in one.
    """

    permission: ClassVar = Permission.PLAN_WRITE
    event: ClassVar = Tag.RISK_ENTRY_SAVED
    code: str
    record: RiskRecord
    version: int = 0
    is_new: bool = False

    def check(self, work: Work) -> None:
        """Refuse an id that is taken and standards that nobody keeps."""
        if self.is_new and self._is_taken():
            raise ActionError(f"编码 {self.code} 已用", f"the id {self.code} is already used", place="id")
        named = self._standards()
        known = register_for(work.actor, named).standards
        unknown = next((one for one in named if one not in known), "")
        if unknown:
            raise ActionError(
                f"没有标准 {unknown}",
                f"there is no standard {unknown}",
                place="standards" if isinstance(self.record, RiskPoint) else "standard",
                hint_zh="请填写标准的编码，如 sf-44",
                hint_en="Give ids of standards, such as sf-44",
            )

    def _standards(self) -> tuple[str, ...]:
        return self.record.standards if isinstance(self.record, RiskPoint) else (self.record.standard,)

    def _is_taken(self) -> bool:
        kind = kind_of(self.record)
        if models.Entry.objects.filter(kind=kind, code=self.code).exists():
            return True
        built_in = {point.id for point in default_risks(builtin_register()).points}
        return kind is models.EntryKind.POINT and self.code in built_in

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
        row.standard = "" if isinstance(self.record, RiskPoint) else self.record.standard
        row.changed_at, row.changed_by_id = work.moment, work.actor.user_id
        row.save()
        work.record(self.event, object=f"{kind.value} {self.code}", before=before, after=row.data)
        return row.version


@attrs.frozen(kw_only=True)
class RemoveRiskEntry(Action[None]):
    """Remove an own entry; where it stood in place of a built-in one, that one counts again."""

    permission: ClassVar = Permission.PLAN_WRITE
    event: ClassVar = Tag.RISK_ENTRY_REMOVED
    kind: models.EntryKind
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
        work.record(self.event, object=f"{self.kind} {self.code}", before=before)
