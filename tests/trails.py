"""A trail of a dozen events, its key, and a thief's way into the database."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import attrs
from django.db import connection, transaction

from hengdu.chain import GENESIS, link_digest
from hengdu.store import Actor, Channel, Place
from hengdu.store.trail import Tag
from hengdu.store.trail.append import FIELDS, Entry, append
from hengdu.store.trail.heads import sign_head, trail_key
from hengdu.store.trail.verify import verify_trail

_EVENTS = f"SELECT {', '.join(FIELDS)} FROM hd_trail_event ORDER BY seq"  # noqa: S608 - our own columns
# The guards that a thief took down, by file, to put up again.
_DOWN: dict[Path, dict[str, str]] = {}
MOMENT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def add(count, name="示例人员"):
    """Append events, each in a transaction of its own."""
    actor = Actor(name=name, channel=Channel.WEB)
    for number in range(count):
        entry = Entry(
            tag=Tag.ANSWER_SAVED, place=Place(), object=f"AP-01.L1.ST1 {number}", after={"n": number}
        )
        with transaction.atomic():
            append(actor, MOMENT, [entry])


def recompute(path, start=1):
    """Make the chain of a file hold again from ``start`` on, as a thief would whose guards are down."""
    from django.db import connections

    connections.close_all()
    with sqlite3.connect(path) as thief:
        for seq, prev, digest in _recomputed(thief.execute(_EVENTS).fetchall()):
            if seq >= start:
                thief.execute(
                    "UPDATE hd_trail_event SET prev = ?, digest = ? WHERE seq = ?", (prev, digest, seq)
                )
    thief.close()


def recompute_here():
    """Do the same through the present connection, whatever database it is."""
    with transaction.atomic(), connection.cursor() as thief:
        thief.execute(_EVENTS)
        for seq, prev, digest in _recomputed(thief.fetchall()):
            thief.execute(
                "UPDATE hd_trail_event SET prev = %s, digest = %s WHERE seq = %s", (prev, digest, seq)
            )


def _recomputed(rows):
    prev = GENESIS
    for row in rows:
        fields = {**dict(zip(FIELDS, row, strict=True)), "prev": prev}
        digest = link_digest(fields)
        yield fields["seq"], prev, digest
        prev = digest


@attrs.frozen
class Trail:
    """A database file with a trail in it."""

    path: Path

    def anchor(self):
        """Sign the present head, as an anchor kept elsewhere."""
        return sign_head(trail_key(), MOMENT)

    def kinds(self, *anchors):
        """Verify and return the kinds of what was found."""
        named = [(f"anchor{number}", anchor) for number, anchor in enumerate(anchors)]
        verdict = verify_trail(trail_key().public_hex, named)
        return {finding.kind for finding in verdict.findings}

    def steal(self, *statements, guards=True):
        """Change the file behind the application's back: guards down, statements, guards up again."""
        from django.db import connections

        connections.close_all()
        with sqlite3.connect(self.path) as thief:
            found = thief.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            down = _DOWN.setdefault(self.path, {})
            down.update(found)
            for name, _sql in found:
                thief.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                thief.execute(*statement) if isinstance(statement, tuple) else thief.execute(statement)
            for statement in down.values() if guards else ():
                thief.execute(statement)
        thief.close()
