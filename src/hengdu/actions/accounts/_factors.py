"""Enrol and remove second factors; the secrets themselves are made and kept by allauth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

import attrs
from allauth.mfa.models import Authenticator

from hengdu.actions._action import Action, Work
from hengdu.actions.accounts._people import person
from hengdu.actions.accounts._sessions import end_sessions
from hengdu.store import Permission
from hengdu.store.trail import Tag


@attrs.frozen(kw_only=True)
class _OwnFactor(Action[Any]):
    """Do what the library does for one's own factors, in the same transaction as the event."""

    permission: ClassVar = Permission.ACCOUNT_OWN

    change: Callable[[], Any] = attrs.field(repr=False)

    def execute(self, work: Work) -> Any:  # noqa: ANN401 - what the library returns
        """Change, then record."""
        result = self.change()
        work.record(self.event, object=str(work.actor.user_id), after={"factor": "totp"})
        return result


class EnrolFactor(_OwnFactor):
    """Enrol an authenticator app."""

    event: ClassVar = Tag.MFA_ENROLLED


class RemoveFactor(_OwnFactor):
    """Remove the authenticator app."""

    event: ClassVar = Tag.MFA_REMOVED


class MakeRecoveryCodes(_OwnFactor):
    """Make new recovery codes; the old ones end."""

    event: ClassVar = Tag.RECOVERY_CODES_MADE


@attrs.frozen(kw_only=True)
class ResetFactor(Action[None]):
    """Remove the second factor of a person who lost it; the person's sessions end."""

    permission: ClassVar = Permission.ACCOUNT_MANAGE
    event: ClassVar = Tag.MFA_REMOVED

    user_id: UUID

    def execute(self, work: Work) -> None:
        """Remove every factor."""
        user = person(self.user_id)
        removed, _each = Authenticator.objects.filter(user=user).delete()
        end_sessions(user.pk)
        work.record(self.event, object=str(user.pk), after={"factors": removed})
