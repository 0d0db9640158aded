"""Register standards, change their records, take tables of them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import ActionError, Conflict
from hengdu.actions.standards._entries import check_group
from hengdu.documents import record_data
from hengdu.standards.framework import builtin_framework
from hengdu.standards.registry import (
    LAYERS,
    Incoming,
    Merge,
    Register,
    RelationTable,
    Standard,
    Unit,
    WorkingGroup,
    builtin_register,
    merge_records,
)
from hengdu.store import Permission
from hengdu.store.planning.bodies import keep_bodies, with_bodies
from hengdu.store.standards import models
from hengdu.store.standards.records import keep_standards, standard_of
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable

_BATCH: Final = 5000
_NAMED: Final = 200  # changed ids that an event of an import names


@attrs.frozen(kw_only=True)
class Imported:
    """What an import did: ids that were added, (id, field) that were changed, and how many were the same."""

    added: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]
    unchanged: int


@attrs.frozen(kw_only=True, eq=False)
class SaveStandard(Action[int]):
    """Register a standard (``version`` 0) or change one; returns the new version.

    ``fields`` are the (field, language) that the form asked for, the others stay. The first change of a
    built-in record makes an own one of it, with version 0 as well. Conflict when the version moved on.
    """

    permission: ClassVar = Permission.REGISTRY_WRITE
    event: ClassVar = Tag.STANDARD_CHANGED
    record: Standard
    fields: frozenset[tuple[str, str]]
    version: int = 0
    is_new: bool = False
    reason: str = ""

    def check(self, work: Work) -> None:  # noqa: ARG002 - the interface of every action
        """Refuse an id that is taken, a stale version, an unknown category and a change without a reason."""
        row = models.Standard.objects.filter(code=self.record.id).first()
        if self.is_new and (row is not None or self.record.id in builtin_register().standards):
            raise ActionError(
                f"编码 {self.record.id} 已用", f"the id {self.record.id} is already used", place="id"
            )
        if not self.is_new and row is None and self.record.id not in builtin_register().standards:
            raise ActionError(
                f"没有标准 {self.record.id}", f"there is no standard {self.record.id}", place="id"
            )
        if not self.is_new and not self.reason.strip():
            raise ActionError("请写明理由", "say why", place="reason")
        if (row.version if row is not None else 0) != self.version:
            by = row.changed_by.display_name if row is not None and row.changed_by else ""
            raise Conflict(row, by=by)
        check_topics([self.record])

    def execute(self, work: Work) -> int:
        """Merge the form's fields into the record; what changed becomes history."""
        incoming = Incoming(
            source="",
            records={"standards": (self.record,)},
            columns={} if self.is_new else {"standards": self.fields},
        )
        before = _register(work, incoming).standards.get(self.record.id)
        merge = _merged(work, incoming, self.reason)
        if not merge.added and not merge.changed:
            return self.version
        _written(work, merge)
        row = models.Standard.objects.get(code=self.record.id)
        work.record(
            Tag.STANDARD_REGISTERED if self.is_new else self.event,
            object=self.record.id,
            before=_plain(before) if before is not None else None,
            after={**_plain(standard_of(row)), "reason": self.reason},
        )
        return row.version


@attrs.frozen(kw_only=True, eq=False)
class ImportRecords(Action[Imported]):
    """Take records of a table in: new ones are added, changed fields become history, what is missing stays.

    Standards, relations, units and groups are taken. ActionError where the table adds or changes policies,
    which have pages of their own, and where it refers to nothing; then nothing is written.
    """

    permission: ClassVar = Permission.REGISTRY_WRITE
    event: ClassVar = Tag.STANDARDS_IMPORTED
    incoming: Incoming

    def execute(self, work: Work) -> Imported:
        """Merge and write."""
        check_topics(self.incoming.records.get("standards", ()))
        merge = _merged(work, self.incoming, self.incoming.source)
        _no_policies(merge, self.incoming)
        for group in self.incoming.records.get("groups", ()):
            check_group(
                group, attrs.evolve(builtin_register(), units={one.id: one for one in merge.file.units})
            )
        _written(work, merge)
        changed = tuple((code, change.field) for code, change in merge.changed)
        work.record(
            self.event,
            object=self.incoming.source[:200],
            after={
                "added": len(merge.added),
                "changed": len({code for code, _field in changed}),
                "ids": [*merge.added, *dict.fromkeys(code for code, _field in changed)][:_NAMED],
            },
        )
        return Imported(added=merge.added, changed=changed, unchanged=merge.unchanged)


def check_topics(items: Iterable[Standard]) -> None:
    """Raise ActionError for a category or topic that the framework does not have."""
    known = {topic.code for topic in builtin_framework().walk()}
    for item in items:
        for place, code in (("category", item.category), ("topic", item.topic)):
            if code and code not in known:
                raise ActionError(
                    f"{item.id}：体系框架中没有 {code}",
                    f"{item.id}: the framework has no {code}",
                    place=place,
                    hint_zh="类别和子项的编码见“覆盖情况”",
                    hint_en="The codes of categories and topics are on the page “Coverage by standards”",
                )


def _register(work: Work, incoming: Incoming) -> Register:
    """Return the records that a merge needs: the built-in ones and the own ones that the table names."""
    base = with_bodies(builtin_register(), work.actor)
    codes: set[str] = set()
    for item in incoming.records.get("standards", ()):
        codes |= {item.id, *([item.series] if item.series else [])}
    for one in incoming.records.get("relations", ()):
        codes |= {one.origin, one.target}
    codes |= {one.standard for one in incoming.records.get("groups", ()) if one.standard}
    standards = {item.id: item for item in base.viewed(LAYERS)}
    wanted = sorted(codes)
    for start in range(0, len(wanted), _BATCH):
        for row in models.Standard.objects.filter(code__in=wanted[start : start + _BATCH]):
            standards[row.code] = standard_of(row)
    return attrs.evolve(base, standards=standards, claims=(), relations=RelationTable.of(base.relations))


def _merged(work: Work, incoming: Incoming, reason: str) -> Merge:
    return merge_records(
        _register(work, incoming), incoming, day=work.moment.date(), by=work.actor.name, reason=reason
    )


def _no_policies(merge: Merge, incoming: Incoming) -> None:
    policies = {item.id for item in incoming.records.get("policies", ())}
    touched = {*merge.added, *(code for code, _change in merge.changed)}
    other = next((code for code in sorted(policies & touched)), "")
    if other:
        raise ActionError(
            f"{other} 是政策，此处导入标准、关系、单位和工作组",
            f"{other} is a policy; standards, relations, units and groups are imported here",
            place=incoming.source,
            hint_zh="请从工作簿中删去政策表中的新增和改动，政策在“政策”页登记",
            hint_en="Take what is new or changed out of the sheet of policies; they have a page of their own",
        )


def _written(work: Work, merge: Merge) -> None:
    codes = {*merge.added, *(code for code, _change in merge.changed)}
    items = [item for item in merge.file.standards if item.id in codes]
    keep_standards(items, moment=work.moment, by=work.actor.user_id)
    bodies: tuple[Unit | WorkingGroup, ...] = (*merge.file.units, *merge.file.groups)
    bodies = tuple(one for one in bodies if one.id in codes)
    keep_bodies(bodies, moment=work.moment, by=work.actor.user_id)
    rows = [
        models.Relation(
            origin=one.origin,
            target=one.target,
            kind=one.kind.value,
            made_at=work.moment,
            made_by_id=work.actor.user_id,
        )
        for one in merge.file.relations
        if f"{one.origin} {one.kind.value} {one.target}" in codes
    ]
    models.Relation.objects.bulk_create(rows, ignore_conflicts=True)


def _plain(item: Standard) -> dict[str, Any]:
    """Return a record for the trail, without the history that the trail itself is."""
    return {name: value for name, value in record_data(item).items() if name != "history"}
