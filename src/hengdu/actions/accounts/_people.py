"""Make, change, close and open accounts, and hand out one-time codes for them."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import NotFoundError
from hengdu.actions.accounts._errors import AccountError, checked_name, name_taken
from hengdu.actions.accounts._sessions import end_sessions
from hengdu.store import Permission
from hengdu.store.people.codes import make_code
from hengdu.store.people.models import CodePurpose, Language, OneTimeCode, User
from hengdu.store.people.queries import policy
from hengdu.store.trail import Tag


def person(user_id: UUID) -> User:
    """Return an account, locked until the transaction ends; NotFoundError where there is none."""
    row = User.objects.select_for_update().filter(pk=user_id).first()
    if row is None:
        raise NotFoundError("person")
    return row


def facts(user: User) -> dict[str, object]:
    """Return what the trail keeps of an account; the trail masks personal fields."""
    return {
        "username": user.username,
        "display_name": user.display_name,
        "email": user.email,
        "is_active": user.is_active,
    }


@attrs.frozen(kw_only=True)
class Made:
    """An account and, this once, the code that opens it."""

    user_id: UUID
    code: str = attrs.field(repr=False)


def new_person(work: Work, username: str, display_name: str, email: str = "") -> User:
    """Make an account without a password, in the transaction of ``work``."""
    name = checked_name(username)
    if not display_name.strip():
        raise AccountError("姓名不能为空", "the name is empty", place="display_name")
    if User.objects.filter(username__iexact=name).exists():
        raise name_taken(name)
    user = User.objects.create_user(
        name, display_name=display_name.strip(), email=email.strip(), created_at=work.moment
    )
    work.record(Tag.ACCOUNT_CREATED, object=str(user.pk), after=facts(user))
    return user


def hand_out_code(work: Work, user: User, purpose: CodePurpose) -> str:
    """Make a one-time code for ``user`` in the transaction of ``work`` and return it."""
    row, code = make_code(
        purpose,
        user_id=user.pk,
        made_by=work.actor.user_id,
        moment=work.moment,
        valid_s=policy().code_valid_s,
    )
    work.record(
        Tag.CODE_MADE,
        object=str(user.pk),
        after={"purpose": purpose.value, "expires": row.expires_at.isoformat()},
    )
    return code


@attrs.frozen(kw_only=True)
class CreatePerson(Action[Made]):
    """Make an account and a code with which its person sets a password. Rights come by grants, elsewhere."""

    permission: ClassVar = Permission.ACCOUNT_MANAGE
    event: ClassVar = Tag.ACCOUNT_CREATED

    username: str
    display_name: str
    email: str = ""

    def execute(self, work: Work) -> Made:
        """Write both."""
        user = new_person(work, self.username, self.display_name, self.email)
        return Made(user_id=user.pk, code=hand_out_code(work, user, CodePurpose.INVITE))


@attrs.frozen(kw_only=True)
class ChangePerson(Action[None]):
    """Correct the name or the e-mail address of a person; the login name stays."""

    permission: ClassVar = Permission.ACCOUNT_MANAGE
    event: ClassVar = Tag.ACCOUNT_CHANGED

    user_id: UUID
    display_name: str
    email: str = ""

    def execute(self, work: Work) -> None:
        """Write both fields."""
        user = person(self.user_id)
        if not self.display_name.strip():
            raise AccountError("姓名不能为空", "the name is empty", place="display_name")
        before = facts(user)
        user.display_name, user.email = self.display_name.strip(), self.email.strip()
        user.save(update_fields=["display_name", "email"])
        work.record(self.event, object=str(user.pk), before=before, after=facts(user))


@attrs.frozen(kw_only=True)
class DeactivatePerson(Action[None]):
    """Close an account: it signs in no more, its sessions and codes end. Nothing it did is removed."""

    permission: ClassVar = Permission.ACCOUNT_MANAGE
    event: ClassVar = Tag.ACCOUNT_DEACTIVATED

    user_id: UUID

    def execute(self, work: Work) -> None:
        """Close it, unless it is the actor's own."""
        if self.user_id == work.actor.user_id:
            raise AccountError(
                "不能停用自己的账号",
                "you cannot close your own account",
                place="person",
                hint_zh="请由另一位系统管理员操作",
                hint_en="Another system administrator can",
            )
        user = person(self.user_id)
        user.is_active, user.deactivated_at = False, work.moment
        user.save(update_fields=["is_active", "deactivated_at"])
        OneTimeCode.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=work.moment)
        end_sessions(user.pk)
        work.record(self.event, object=str(user.pk), before={"is_active": True}, after={"is_active": False})


@attrs.frozen(kw_only=True)
class ReactivatePerson(Action[None]):
    """Open a closed account again; the old password holds."""

    permission: ClassVar = Permission.ACCOUNT_MANAGE
    event: ClassVar = Tag.ACCOUNT_REACTIVATED

    user_id: UUID

    def execute(self, work: Work) -> None:
        """Open it."""
        user = person(self.user_id)
        user.is_active, user.deactivated_at = True, None
        user.save(update_fields=["is_active", "deactivated_at"])
        work.record(self.event, object=str(user.pk), before={"is_active": False}, after={"is_active": True})


@attrs.frozen(kw_only=True)
class MakeCode(Action[str]):
    """Make a new code for a person who has none yet or forgot the password; the code is the result."""

    permission: ClassVar = Permission.ACCOUNT_MANAGE
    event: ClassVar = Tag.CODE_MADE

    user_id: UUID

    def execute(self, work: Work) -> str:
        """Make it: an invitation before the first password, a reset after it."""
        user = person(self.user_id)
        if not user.is_active:
            raise AccountError(
                "账号已停用",
                "the account is closed",
                place="person",
                hint_zh="请先恢复账号",
                hint_en="Open it first",
            )
        return hand_out_code(
            work, user, CodePurpose.RESET if user.has_usable_password() else CodePurpose.INVITE
        )


@attrs.frozen(kw_only=True)
class RevokeCode(Action[None]):
    """End the codes of a person that were not used yet."""

    permission: ClassVar = Permission.ACCOUNT_MANAGE
    event: ClassVar = Tag.CODE_REVOKED

    user_id: UUID

    def execute(self, work: Work) -> None:
        """End them."""
        user = person(self.user_id)
        ended = OneTimeCode.objects.filter(user=user, used_at=None, revoked_at=None).update(
            revoked_at=work.moment
        )
        work.record(self.event, object=str(user.pk), after={"codes": ended})


@attrs.frozen(kw_only=True)
class ChooseLanguage(Action[None]):
    """Keep the language a person reads."""

    permission: ClassVar = Permission.ACCOUNT_OWN
    event: ClassVar = Tag.LANGUAGE_CHOSEN

    language: str

    def execute(self, work: Work) -> None:
        """Write it, if it is one of ours."""
        if self.language not in Language.values:
            raise AccountError(
                f"没有语言 {self.language!r}", f"no language {self.language!r}", place="language"
            )
        user_id = work.actor.user_id
        if user_id is not None:
            User.objects.filter(pk=user_id).update(language=self.language)
            work.record(self.event, object=str(user_id), after={"language": self.language})
