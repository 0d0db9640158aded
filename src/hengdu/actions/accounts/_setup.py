"""Make the first administrators, by the one-time link that the server printed."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions.accounts._errors import AccountError, dead_code
from hengdu.actions.accounts._people import Made, hand_out_code, new_person
from hengdu.actions.accounts._secrets import set_password, spend
from hengdu.store import ADMINISTRATORS, Permission, Role
from hengdu.store.people.codes import code_digest, make_code
from hengdu.store.people.models import CodePurpose, Installation, Mode, OneTimeCode, User
from hengdu.store.people.queries import forget_policy, open_code, policy
from hengdu.store.tenants.models import Grant
from hengdu.store.trail import Tag


@attrs.frozen(kw_only=True)
class NewPerson:
    """Name a person to be: login name, the name people read, and an address if there is one."""

    username: str
    display_name: str
    email: str = ""


@attrs.frozen(kw_only=True)
class PrepareSite(Action[None]):
    """Fix the mode of a new installation; another mode than the one it began with is refused."""

    permission: ClassVar = Permission.SETTINGS_MANAGE
    event: ClassVar = Tag.SETTINGS_CHANGED

    mode: Mode

    def execute(self, work: Work) -> None:
        """Write the one row at the first start; later only compare."""
        row, is_new = Installation.objects.get_or_create(
            id=1, defaults={"mode": self.mode, "created_at": work.moment}
        )
        if is_new:
            work.record(self.event, object="mode", after={"mode": self.mode.value})
            work.afterwards(forget_policy)
        elif row.mode != self.mode:
            is_local = row.mode == Mode.LOCAL
            raise AccountError(
                "这个数据目录属于单人模式" if is_local else "这个数据目录不属于单人模式",
                "this data folder is in single-person mode"
                if is_local
                else "this data folder is not in single-person mode",
                place="--local",
                hint_zh="加上 --local，或换一个 --data 目录"
                if is_local
                else "去掉 --local，或换一个 --data 目录",
                hint_en="Add --local, or name another folder with --data"
                if is_local
                else "Leave out --local, or name another folder with --data",
            )


@attrs.frozen(kw_only=True)
class OpenSetup(Action[str | None]):
    """Make the code of the setup link while nobody can sign in yet; None once set up."""

    permission: ClassVar = Permission.SETTINGS_MANAGE
    event: ClassVar = Tag.CODE_MADE

    def execute(self, work: Work) -> str | None:
        """Make a new code; the one of an earlier start ends."""
        if Installation.objects.filter(id=1, set_up_at__isnull=False).exists():
            return None
        row, code = make_code(
            CodePurpose.SETUP,
            user_id=None,
            made_by=None,
            moment=work.moment,
            valid_s=policy().code_valid_s,
        )
        work.record(self.event, after={"purpose": "setup", "expires": row.expires_at.isoformat()})
        return code


def _spend_setup(work: Work, code: str, mode: Mode) -> None:
    row = open_code(code_digest(code))
    site = Installation.objects.select_for_update().filter(id=1, set_up_at=None, mode=mode).first()
    if row is None or row.purpose != CodePurpose.SETUP or site is None:
        raise dead_code()
    spend(work, row)
    site.set_up_at = work.moment
    site.save(update_fields=["set_up_at"])
    work.afterwards(forget_policy)


def _grant(work: Work, user: User, role: Role) -> None:
    grant = Grant.objects.create(user=user, role=role.value, starts_at=work.moment, granted_at=work.moment)
    work.record(Tag.ROLE_GRANTED, object=str(grant.pk), after={"user": str(user.pk), "role": role.value})


@attrs.frozen(kw_only=True)
class FinishSetup(Action[tuple[Made, Made]]):
    """Make the three administrators: three persons, none of whom can do another's part.

    Whoever holds the link is the system administrator and sets a password; the two others get codes, which
    are the result (security, then audit) and are shown once.
    """

    permission: ClassVar = Permission.SIGN_IN
    event: ClassVar = Tag.SETUP_FINISHED

    code: str = attrs.field(repr=False)
    system: NewPerson
    password: str = attrs.field(repr=False)
    security: NewPerson
    audit: NewPerson

    def check(self, work: Work) -> None:  # noqa: ARG002 - compares the names only
        """Refuse one person in two places."""
        people = (self.system, self.security, self.audit)
        if len({new.username.strip().lower() for new in people}) < len(people):
            raise AccountError(
                "三员须是三个不同的人",
                "the three administrators are three persons",
                place="username",
                hint_zh="为每个角色填写不同的登录名",
                hint_en="Give each role another login name",
            )

    def execute(self, work: Work) -> tuple[Made, Made]:
        """Spend the link and make the three accounts and grants."""
        _spend_setup(work, self.code, Mode.SEPARATED)
        first = new_person(work, self.system.username, self.system.display_name)
        set_password(work, first, self.password)
        _grant(work, first, Role.SYSTEM_ADMIN)
        made = []
        for new, role in ((self.security, Role.SECURITY_ADMIN), (self.audit, Role.AUDIT_ADMIN)):
            user = new_person(work, new.username, new.display_name)
            _grant(work, user, role)
            made.append(Made(user_id=user.pk, code=hand_out_code(work, user, CodePurpose.INVITE)))
        OneTimeCode.objects.filter(purpose=CodePurpose.SETUP, used_at=None).update(revoked_at=work.moment)
        work.record(self.event, after={"mode": Mode.SEPARATED.value})
        return made[0], made[1]


@attrs.frozen(kw_only=True)
class FinishLocalSetup(Action[UUID]):
    """Make the one person of the single-person mode, who does everything; all of it is still trailed."""

    permission: ClassVar = Permission.SIGN_IN
    event: ClassVar = Tag.SETUP_FINISHED

    code: str = attrs.field(repr=False)
    person: NewPerson
    password: str = attrs.field(repr=False)

    def execute(self, work: Work) -> UUID:
        """Spend the link, make the account, grant every role of the site."""
        _spend_setup(work, self.code, Mode.LOCAL)
        user = new_person(work, self.person.username, self.person.display_name)
        set_password(work, user, self.password)
        for role in sorted(ADMINISTRATORS):
            _grant(work, user, role)
        work.record(self.event, object=str(user.pk), after={"mode": Mode.LOCAL.value})
        return user.pk
