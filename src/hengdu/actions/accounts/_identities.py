"""Tie a person to an identity of the institution's own sign-in service or directory."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions.accounts._errors import AccountError
from hengdu.actions.accounts._people import person
from hengdu.actions.accounts._sessions import end_sessions
from hengdu.store import Permission
from hengdu.store.people.models import DirectoryLink
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


@attrs.frozen(kw_only=True)
class LinkDirectory(Action[None]):
    """Let the directory check a person's password: by the login name ``login`` there; empty ends the link.

    No role comes with it. The person's sessions end when the link ends.
    """

    permission: ClassVar = Permission.ACCOUNT_MANAGE
    event: ClassVar = Tag.DIRECTORY_LINKED

    user_id: UUID
    login: str

    def execute(self, work: Work) -> None:
        """Write or remove the link."""
        user, login = person(self.user_id), self.login.strip()[:128]
        before = DirectoryLink.objects.filter(user=user).first()
        known = {"login": before.login} if before else {}
        if not login:
            DirectoryLink.objects.filter(user=user).delete()
            end_sessions(user.pk)
            work.record(Tag.DIRECTORY_UNLINKED, object=str(user.pk), before=known)
            return
        if DirectoryLink.objects.filter(login__iexact=login).exclude(user=user).exists():
            raise AccountError(
                f"目录登录名 {login} 已关联其他账号",
                f"the directory's login name {login} is linked to another account",
                place="login",
                hint_zh="先解除另一账号的关联",
                hint_en="End the other account's link first",
            )
        DirectoryLink.objects.update_or_create(
            user=user,
            defaults={"login": login, "linked_by_id": work.actor.user_id, "linked_at": work.moment},
        )
        work.record(self.event, object=str(user.pk), before=known, after={"login": login})
