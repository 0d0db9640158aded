"""Lay the organisation's own units and working groups over those of the built-in register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from hengdu.documents import adapter, record_data
from hengdu.standards.registry import Unit, WorkingGroup
from hengdu.store.planning import models
from hengdu.store.planning.models import EntryKind
from hengdu.store.planning.queries import entries_visible_to

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from hengdu.standards.registry import Register
    from hengdu.store import Actor


def with_bodies(register: Register, actor: Actor) -> Register:
    """Return a register with own units and groups in it; one with a built-in id stands in its place."""
    units: dict[str, Unit] = {}
    groups: dict[str, WorkingGroup] = {}
    for row in entries_visible_to(actor, EntryKind.UNIT, EntryKind.GROUP):
        if row.kind == EntryKind.UNIT:
            units[row.code] = adapter(Unit).validate_python(row.data)
        else:
            groups[row.code] = adapter(WorkingGroup).validate_python(row.data)
    if not (units or groups):
        return register
    return attrs.evolve(register, units={**register.units, **units}, groups={**register.groups, **groups})


def keep_bodies(items: Iterable[Unit | WorkingGroup], *, moment: datetime, by: UUID | None) -> None:
    """Write units and groups: new rows, or the next version of those that are there."""
    for item in items:
        kind = EntryKind.UNIT if isinstance(item, Unit) else EntryKind.GROUP
        row = models.Entry.objects.filter(kind=kind, code=item.id).first()
        row = row or models.Entry(kind=kind, code=item.id, version=0)
        data: dict[str, Any] = record_data(item)
        row.data, row.version = data, row.version + 1
        row.changed_at, row.changed_by_id = moment, by
        row.save()
