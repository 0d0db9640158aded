"""Keep sessions in the database as Django does, and read them by a statement built once for all requests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils import timezone

from hengdu.store._prepared import Prepared

_OPEN: Final = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    "the key",
    datetime(1970, 1, 1, tzinfo=UTC),
)


class SessionStore(DatabaseSessions):
    """One session; Django's own engine but for how it is read."""

    def _get_session_from_db(self) -> Session | None:
        row = _OPEN.first(self.session_key or "", timezone.now())
        if row is None:
            self._session_key = None
        return row
