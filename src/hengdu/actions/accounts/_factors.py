"""Enrol and remove second factors; the secrets themselves are made and kept by allauth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import attrs

from hengdu.actions._action import Action, Work
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
