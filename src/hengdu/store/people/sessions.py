"""Keep sessions in the database as Django does, and read them by a statement built once for all requests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils import timezone

from hengdu.store._prepared import Prepared
from hengdu.store.people.models import OneTimeCode, SharedCache

if TYPE_CHECKING:
    from django.db.models import Model

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


def forget_access(moment: datetime) -> None:
    """End every session and every one-time code, and forget what the cache keeps.

    A copy of the database that was elsewhere may be in other hands: what it would let in is let in no more.
    """
    for model in access_tables() - {OneTimeCode}:
        model._default_manager.all().delete()  # noqa: SLF001 - Django's public way to ask any model
    OneTimeCode.objects.filter(used_at=None, revoked_at=None).update(revoked_at=moment)


def access_tables() -> frozenset[type[Model]]:
    """Return the tables that :func:`forget_access` changes."""
    return frozenset({Session, _user_session(), SharedCache, OneTimeCode})


def _user_session() -> type[Model]:
    from allauth.usersessions.models import UserSession

    found: type[Model] = UserSession
    return found
