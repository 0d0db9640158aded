"""Tie a person to an identity of the institution's own sign-in service."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.store import Permission
from hengdu.store.trail import Tag


@attrs.frozen(kw_only=True)
class LinkIdentity(Action[None]):
    """Keep that this identity is that person's; ``link`` writes it, in the transaction of the event."""

    permission: ClassVar = Permission.SIGN_IN
    event: ClassVar = Tag.ACCOUNT_LINKED

    user_id: UUID
    provider: str
    link: Callable[[], object] = attrs.field(repr=False)

    def execute(self, work: Work) -> None:
        """Write and record."""
        self.link()
        work.record(self.event, object=str(self.user_id), after={"provider": self.provider})
