"""Append events to the chain, one writer at a time."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

import attrs
from django.db import connection

from hengdu.chain import GENESIS, canonical_json, link_digest
from hengdu.store import Place
from hengdu.store._prepared import Prepared
from hengdu.store.trail._mask import masked
from hengdu.store.trail._tags import Tag
from hengdu.store.trail.models import Event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hengdu.store import Actor

# Any fixed number does: it names the chain among PostgreSQL's advisory locks of this database.
CHAIN_LOCK: Final = 0x48_44_54_52
FIELDS: Final = (
    "seq",
    "time",
    "tag",
    "actor",
    "actor_name",
    "channel",
    "address",
    "session",
    "tenant",
    "assessment",
    "object",
    "before",
    "after",
    "prev",
)
_LAST: Final = Prepared(lambda: Event.objects.order_by("-seq").values_list("seq", "digest")[:1])


@attrs.frozen(kw_only=True)
class Entry:
    """One event to append; ``before`` and ``after`` are plain data and are masked here."""

    tag: Tag
    place: Place
    object: str = ""
    before: Any = None
    after: Any = None


def append(actor: Actor, moment: datetime, entries: Sequence[Entry]) -> int:
    """Append the entries in order and return the number of the last one.

    The caller's transaction must be open; it holds the chain lock until it ends, so the last thing an action
    does is to append. On SQLite the transaction itself is the lock (BEGIN IMMEDIATE).
    """
    if not connection.in_atomic_block:
        msg = "the trail is written inside the transaction of the change it records"
        raise RuntimeError(msg)
    lock_chain()
    last = _LAST.rows()
    seq, prev = last[0] if last else (0, GENESIS)
    time = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    rows = []
    for entry in entries:
        seq += 1
        row = Event(
            seq=seq,
            time=time,
            tag=entry.tag.value,
            actor=str(actor.user_id or ""),
            actor_name=actor.name[:64],
            channel=actor.channel.value,
            address=actor.address[:64],
            session=actor.session[:16],
            tenant=str(entry.place.tenant or ""),
            assessment=str(entry.place.assessment or ""),
            object=entry.object[:200],
            before=_text(entry.before),
            after=_text(entry.after),
            prev=prev,
        )
        prev = row.digest = digest_of(row)
        rows.append(row)
    Event.objects.bulk_create(rows)
    return seq


def digest_of(row: Event) -> str:
    """Return the digest that belongs to the content of a row."""
    return link_digest({name: getattr(row, name) for name in FIELDS})


def lock_chain() -> None:
    """Wait until no other transaction appends; on SQLite the write transaction already excludes others."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def _text(value: Any) -> str:  # noqa: ANN401 - any nested value that JSON can hold
    return "" if value is None else canonical_json(masked(value))
