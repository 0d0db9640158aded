"""Mark notices as read."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.store import Permission
from hengdu.store.notices.queries import notices_visible_to
from hengdu.store.trail import Tag


@attrs.frozen(kw_only=True)
class ReadNotices(Action[int]):
    """Mark one's own notices as read, all where none is named; returns how many. It leaves no event."""

    permission: ClassVar = Permission.NOTICE_OWN
    event: ClassVar = Tag.NOTICE_READ
    notices: tuple[UUID, ...] = ()

    def execute(self, work: Work) -> int:
        """Set the time of reading."""
        rows = notices_visible_to(work.actor).filter(read_at__isnull=True)
        if self.notices:
            rows = rows.filter(pk__in=self.notices)
        return rows.update(read_at=work.moment)
