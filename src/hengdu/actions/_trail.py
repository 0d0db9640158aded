"""Hand out the trail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

import attrs

from hengdu.actions._action import Action, Work
from hengdu.store import Permission
from hengdu.store.trail import Tag
from hengdu.store.trail.append import FIELDS
from hengdu.store.trail.heads import Anchor, anchor_daily, sign_head, trail_key
from hengdu.store.trail.queries import Search, search_events

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ExportTrail", "SignHead", "anchor_daily"]


@attrs.frozen(kw_only=True)
class ExportTrail(Action["Iterator[str]"]):
    """Export events as JSON lines, oldest first; that somebody did is an event too.

    The lines are read as they are taken, after the action; the export's own event is not among them.
    """

    permission: ClassVar = Permission.TRAIL_EXPORT
    event: ClassVar = Tag.TRAIL_EXPORTED
    search: Search = attrs.field(factory=Search)

    def execute(self, work: Work) -> Iterator[str]:
        """Record what is exported and return the lines."""
        rows = search_events(work.actor, self.search).order_by("seq")
        last = rows.order_by("-seq").values_list("seq", flat=True).first() or 0
        asked = {name: str(value) for name, value in attrs.asdict(self.search).items() if value}
        work.record(self.event, after={"search": asked, "last": last})
        fields = (*FIELDS, "digest")
        values = rows.filter(seq__lte=last).values_list(*fields).iterator(chunk_size=2000)
        return (json.dumps(dict(zip(fields, row, strict=True)), ensure_ascii=False) for row in values)


@attrs.frozen(kw_only=True)
class SignHead(Action[Anchor]):
    """Sign the present end of the chain for a file or a print-out; the event of that comes after it."""

    permission: ClassVar = Permission.TRAIL_EXPORT
    event: ClassVar = Tag.HEAD_SIGNED

    def execute(self, work: Work) -> Anchor:
        """Sign, keep the head in the database, and record it."""
        anchor = sign_head(trail_key(), work.moment)
        work.record(self.event, object=str(anchor.seq), after={"digest": anchor.digest})
        return anchor
