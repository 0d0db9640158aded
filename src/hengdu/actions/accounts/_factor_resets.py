"""Help a person who lost the second factor: one administrator asks, another confirms, a code is used once."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import attrs
from allauth.mfa.models import Authenticator

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import NotFoundError, PermissionRefused
from hengdu.actions.accounts._errors import AccountError, dead_code
from hengdu.actions.accounts._people import hand_out_code, person
from hengdu.actions.accounts._secrets import spend
from hengdu.actions.accounts._sessions import end_sessions
from hengdu.store import Permission
from hengdu.store.people.codes import code_digest
from hengdu.store.people.models import CodePurpose, FactorReset
from hengdu.store.people.queries import has_second_factor, open_code
from hengdu.store.trail import Tag


@attrs.frozen(kw_only=True)
class AskFactorReset(Action[UUID]):
    """Ask that the lost second factor of a person be removed; nothing changes until another confirms."""

    permission: ClassVar = Permission.ACCOUNT_MANAGE
    event: ClassVar = Tag.MFA_RESET_ASKED

    user_id: UUID
    reason: str

    def execute(self, work: Work) -> UUID:
        """Write the request, unless there is one or nothing to remove."""
        user, asker = person(self.user_id), work.actor.user_id
        if asker is None:  # a request has two people to answer for it
            raise PermissionRefused(self.permission)
        if not self.reason.strip():
            raise AccountError(
                "请填写事由",
                "say why",
                place="reason",
                hint_zh="例如：手机遗失",
                hint_en="For example: lost phone",
            )
        if not has_second_factor(user.pk):
            raise AccountError("该人员没有第二因素", "the person has no second factor", place="reason")
        if FactorReset.objects.filter(user=user, decided_at=None).exists():
            raise AccountError(
                "已有一项申请等待安全管理员确认",
                "a request is already waiting for the security administrator",
                place="reason",
            )
        row = FactorReset.objects.create(
            user=user, reason=self.reason.strip()[:200], asked_by_id=asker, asked_at=work.moment
        )
        work.record(self.event, object=str(user.pk), after={"reason": row.reason})
        return row.pk


@attrs.frozen(kw_only=True)
class DecideFactorReset(Action[str | None]):
    """Confirm or refuse a request; confirmed, the result is a code that stands for the factor once.

    Whoever asked, and the person concerned, cannot decide it.
    """

    permission: ClassVar = Permission.GRANT_MANAGE
    event: ClassVar = Tag.MFA_RESET_DECIDED

    request_id: UUID
    confirm: bool

    def execute(self, work: Work) -> str | None:
        """Decide it and make the code."""
        row = FactorReset.objects.select_for_update().filter(pk=self.request_id, decided_at=None).first()
        if row is None:
            raise NotFoundError("request")
        if work.actor.user_id in {row.asked_by_id, row.user_id}:
            raise AccountError(
                "不能确认自己提出或与自己有关的申请",
                "nobody confirms a request of their own or about themselves",
                place="request",
                hint_zh="请另一位安全管理员办理",
                hint_en="Ask another security administrator",
            )
        row.decided_by_id, row.decided_at, row.is_confirmed = work.actor.user_id, work.moment, self.confirm
        row.save(update_fields=["decided_by", "decided_at", "is_confirmed"])
        work.record(self.event, object=str(row.user_id), after={"is_confirmed": self.confirm})
        return hand_out_code(work, person(row.user_id), CodePurpose.FACTOR) if self.confirm else None


@attrs.frozen(kw_only=True)
class UseFactorCode(Action[None]):
    """Take a confirmed code in the place of the lost factor: the factor goes, other sessions end.

    The password was asked before; the code opens nothing by itself.
    """

    permission: ClassVar = Permission.SIGN_IN
    event: ClassVar = Tag.MFA_REMOVED

    user_id: UUID
    code: str = attrs.field(repr=False)

    def execute(self, work: Work) -> None:
        """Spend the code and remove every factor together."""
        row = open_code(code_digest(self.code))
        if row is None or row.purpose != CodePurpose.FACTOR or row.user_id != self.user_id:
            raise dead_code()
        spend(work, row)
        removed, _each = Authenticator.objects.filter(user_id=self.user_id).delete()
        end_sessions(self.user_id)
        work.record(self.event, object=str(self.user_id), after={"factors": removed, "by": "code"})
