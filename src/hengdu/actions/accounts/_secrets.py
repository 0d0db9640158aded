"""Set passwords: one's own, or a new one by a one-time code."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import attrs
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from hengdu.actions._action import Action, Work
from hengdu.actions.accounts._errors import dead_code, weak_password
from hengdu.actions.accounts._people import person
from hengdu.actions.accounts._sessions import end_sessions
from hengdu.store import Permission
from hengdu.store.people.codes import code_digest
from hengdu.store.people.models import CodePurpose, OneTimeCode, PasswordRecord, User
from hengdu.store.people.queries import open_code
from hengdu.store.trail import Tag


def set_password(work: Work, user: User, password: str) -> None:
    """Check ``password`` against the policy and set it; every session of the person ends but the acting one.

    A refused password is an AccountError. Hashing takes some 50 ms on purpose.
    """
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise weak_password(refused.messages) from refused
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = work.moment
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    PasswordRecord.objects.create(user=user, password=user.password, set_at=work.moment)


@attrs.frozen(kw_only=True)
class ChangePassword(Action[None]):
    """Change one's own password. The old one is asked by the form."""

    permission: ClassVar = Permission.ACCOUNT_OWN
    event: ClassVar = Tag.PASSWORD_CHANGED

    user_id: UUID
    password: str = attrs.field(repr=False)

    def execute(self, work: Work) -> None:
        """Set it; other sessions fall because their key was made with the old one."""
        set_password(work, person(self.user_id), self.password)
        work.record(self.event, object=str(self.user_id))


@attrs.frozen(kw_only=True)
class UseCode(Action[UUID]):
    """Set a password by a one-time code and return whose it is; the code opens nothing after that."""

    permission: ClassVar = Permission.SIGN_IN
    event: ClassVar = Tag.CODE_USED

    code: str = attrs.field(repr=False)
    password: str = attrs.field(repr=False)

    def execute(self, work: Work) -> UUID:
        """Spend the code and set the password together."""
        row = open_code(code_digest(self.code))
        sets_password = row is not None and row.purpose in {CodePurpose.INVITE, CodePurpose.RESET}
        if row is None or not sets_password or row.user is None or not row.user.is_active:
            raise dead_code()
        user = row.user
        spend(work, row)
        set_password(work, user, self.password)
        end_sessions(user.pk)
        work.record(self.event, object=str(user.pk), after={"purpose": row.purpose})
        work.record(Tag.PASSWORD_CHANGED, object=str(user.pk))
        return user.pk


def spend(work: Work, row: OneTimeCode) -> None:
    """Mark a code used; AccountError if somebody was faster."""
    unspent = OneTimeCode.objects.filter(pk=row.pk, used_at=None, revoked_at=None)
    if not unspent.update(used_at=work.moment):
        raise dead_code()
