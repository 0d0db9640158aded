"""Record who signed in and out, and end sessions."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import attrs
from allauth.usersessions.models import UserSession

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import NotFoundError
from hengdu.store import Permission
from hengdu.store.people.models import User
from hengdu.store.trail import Tag


def end_sessions(user_id: UUID, *, but: str = "") -> int:
    """End the sessions of a person, except the one whose key is ``but``; return how many ended."""
    rows = list(UserSession.objects.filter(user_id=user_id).exclude(session_key=but or None))
    for row in rows:
        row.end()
    return len(rows)


@attrs.frozen(kw_only=True)
class RecordSignIn(Action[None]):
    """Record that a person is signed in, with every factor that was asked."""

    permission: ClassVar = Permission.SIGN_IN
    event: ClassVar = Tag.SIGNED_IN

    user_id: UUID
    methods: tuple[str, ...] = ()

    def execute(self, work: Work) -> None:
        """Record it; the account's own note of the time is the library's."""
        work.record(self.event, object=str(self.user_id), after={"methods": list(self.methods)})


@attrs.frozen(kw_only=True)
class RecordFailedSignIn(Action[None]):
    """Record that somebody tried to sign in and failed, or was held back by the throttle.

    A name that is no account's is not kept: people type passwords into the wrong field.
    """

    permission: ClassVar = Permission.SIGN_IN
    event: ClassVar = Tag.SIGN_IN_FAILED

    username: str
    is_locked: bool = False
    what: str = "password"

    def execute(self, work: Work) -> None:
        """Record it."""
        user = User.objects.filter(username__iexact=self.username.strip()).first()
        work.record(
            Tag.SIGN_IN_LOCKED if self.is_locked else self.event,
            object=str(user.pk) if user else "",
            after={"what": self.what, "is_known": user is not None},
        )


@attrs.frozen(kw_only=True)
class RecordSignOut(Action[None]):
    """Record that a person left."""

    permission: ClassVar = Permission.ACCOUNT_OWN
    event: ClassVar = Tag.SIGNED_OUT

    def execute(self, work: Work) -> None:
        """Record it."""
        work.record(self.event, object=str(work.actor.user_id))


@attrs.frozen(kw_only=True)
class RecordSessionEnd(Action[None]):
    """Record that a session reached its limit."""

    permission: ClassVar = Permission.ACCOUNT_OWN
    event: ClassVar = Tag.SESSION_EXPIRED

    def execute(self, work: Work) -> None:
        """Record it."""
        work.record(self.event, object=str(work.actor.user_id))


@attrs.frozen(kw_only=True)
class RecordProof(Action[None]):
    """Record that a person proved again to be there, and by what (``password``, ``code``, ``provider``)."""

    permission: ClassVar = Permission.ACCOUNT_OWN
    event: ClassVar = Tag.PROVED_AGAIN

    means: str

    def execute(self, work: Work) -> None:
        """Record it."""
        work.record(self.event, object=str(work.actor.user_id), after={"means": self.means})


@attrs.frozen(kw_only=True)
class EndSessionsOf(Action[int]):
    """End every session of a person, for example when a machine was lost; return how many ended."""

    permission: ClassVar = Permission.ACCOUNT_MANAGE
    event: ClassVar = Tag.SESSION_REVOKED

    user_id: UUID

    def execute(self, work: Work) -> int:
        """End them."""
        if not User.objects.filter(pk=self.user_id).exists():
            raise NotFoundError("person")
        ended = end_sessions(self.user_id)
        work.record(self.event, object=str(self.user_id), after={"sessions": ended})
        return ended


@attrs.frozen(kw_only=True)
class EndSession(Action[None]):
    """End one of a person's own sessions, on this or another machine."""

    permission: ClassVar = Permission.ACCOUNT_OWN
    event: ClassVar = Tag.SESSION_REVOKED

    session_id: int

    def execute(self, work: Work) -> None:
        """End it; a session of somebody else is not found."""
        row = UserSession.objects.filter(pk=self.session_id, user_id=work.actor.user_id).first()
        if row is None:
            raise NotFoundError("session")
        row.end()
        work.record(self.event, object=str(work.actor.user_id), after={"address": row.ip})
