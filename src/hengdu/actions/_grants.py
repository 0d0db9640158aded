"""Give and take roles, with duties kept apart."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import attrs
from django.contrib.auth import get_user_model

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import one_line
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.store import (
    ADMINISTRATORS,
    NARROWED_ROLES,
    ROLE_NAMES,
    SITE_ROLES,
    UNIT_ROLES,
    Permission,
    Place,
    Role,
)
from hengdu.store.assessments.packs import roles_at
from hengdu.store.notices.models import NoticeKind
from hengdu.store.people.models import Installation, Mode
from hengdu.store.standards.models import Course
from hengdu.store.tenants.models import Grant
from hengdu.store.tenants.queries import holding_now
from hengdu.store.trail import Tag


@attrs.frozen(kw_only=True)
class GrantRole(Action[UUID]):
    """Give a person a role, in a place, for a time; returns the grant's id.

    Nobody grants to themselves; nobody holds two of the three administrators' roles. In single-person mode
    (``hengdu serve --local``) neither rule holds.
    """

    permission: ClassVar = Permission.GRANT_MANAGE
    event: ClassVar = Tag.ROLE_GRANTED
    user: UUID
    role: Role
    tenant: UUID | None = None
    assessment: UUID | None = None
    interview_roles: tuple[str, ...] = ()
    unit: str = ""
    course: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    purpose: str = ""

    def place(self, work: Work) -> Place:
        """Load where the role is to hold."""
        if self.assessment is not None:
            place = work.at_assessment(self.assessment)
            if place.tenant != self.tenant:
                raise NotFoundError("assessment")
            return place
        return work.at_tenant(self.tenant) if self.tenant is not None else Place()

    def check(self, work: Work) -> None:
        """Keep duties apart and times in order."""
        if not get_user_model().objects.filter(pk=self.user, is_active=True).exists():
            raise NotFoundError("user")
        needs_tenant = self.role not in SITE_ROLES
        is_site_only = self.role in SITE_ROLES - {Role.SUPERVISOR}
        if (needs_tenant and self.tenant is None) or (is_site_only and self.tenant is not None):
            name = ROLE_NAMES[self.role]
            raise ActionError(
                f"{name.zh}须{'指定机构' if needs_tenant else '授予全站，不指定机构'}",
                f"{name.en} {'needs an institution' if needs_tenant else 'is a role of the whole site'}",
                place="tenant",
            )
        if self.ends_at is not None and self.ends_at <= (self.starts_at or work.moment):
            raise ActionError(
                "授权结束时间须晚于开始时间",
                "the grant must end after it starts",
                place="ends_at",
                hint_zh="请核对时间",
                hint_en="Check the times",
            )
        self._known_roles()
        self._narrowed()
        if not is_single_person():
            self._keep_apart(work)

    def _known_roles(self) -> None:
        """Refuse interview roles that no model of the place has."""
        known = roles_at(self.tenant, self.assessment) if self.interview_roles else {}
        unknown = next((role for role in self.interview_roles if role not in known), None)
        if unknown is not None:
            shown = ", ".join(known) or "-"
            raise ActionError(
                f"模型没有访谈角色 {unknown[:20]}",
                f"the model has no interview role {unknown[:20]}",
                place="interview_roles",
                hint_zh=f"可用：{shown}",
                hint_en=f"Known: {shown}",
            )

    def _narrowed(self) -> None:
        """Refuse a unit for a role that has none, and a unit's role without a unit or a drafting."""
        if (self.unit.strip() or self.course) and self.role not in NARROWED_ROLES:
            name = ROLE_NAMES[self.role]
            raise ActionError(
                f"{name.zh}不限定单位或标准",
                f"{name.en} is not narrowed to a unit or a standard",
                place="unit" if self.unit.strip() else "course",
                hint_zh="请留空",
                hint_en="Leave it empty",
            )
        if self.role in UNIT_ROLES and not self.unit.strip() and self.course is None:
            raise ActionError(
                "起草单位人员须写明单位",
                "a drafting unit editor needs a unit",
                place="unit",
                hint_zh="请填写登记册中的单位名称",
                hint_en="Give the unit's name as the register has it",
            )
        if self.course is not None and not Course.objects.filter(pk=self.course).exists():
            raise NotFoundError("course")

    def _keep_apart(self, work: Work) -> None:
        if self.user == work.actor.user_id:
            raise ActionError(
                "不能给自己授权",
                "nobody grants a role to themselves",
                place="user",
                hint_zh="请另一位安全管理员办理",
                hint_en="Ask another security administrator",
            )
        if self.role not in ADMINISTRATORS:
            return
        held = set(
            Grant.objects.filter(holding_now(work.moment), user_id=self.user).values_list("role", flat=True)
        )
        other = next((role for role in sorted(ADMINISTRATORS - {self.role}) if role.value in held), None)
        if other is not None:
            raise ActionError(
                f"此人已是{ROLE_NAMES[other].zh}，三员不得兼任",
                f"this person is {ROLE_NAMES[other].en.lower()}; nobody holds two of the three",
                place="role",
                hint_zh="请授予另一人，或先收回原角色",
                hint_en="Grant it to somebody else, or revoke the other role first",
            )

    def execute(self, work: Work) -> UUID:
        """Insert the grant and tell the person."""
        row = insert_grant(
            work,
            user=self.user,
            role=self.role,
            tenant=self.tenant,
            assessment=self.assessment,
            interview_roles=self.interview_roles,
            unit=one_line(self.unit, "unit", most=200),
            course=self.course,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            purpose=one_line(self.purpose, "purpose", most=200),
        )
        return row.pk


def insert_grant(  # noqa: PLR0913 - one parameter for each column
    work: Work,
    *,
    user: UUID,
    role: Role,
    tenant: UUID | None = None,
    assessment: UUID | None = None,
    interview_roles: tuple[str, ...] = (),
    unit: str = "",
    course: UUID | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    purpose: str = "",
) -> Grant:
    """Insert a grant, leave its event, and tell the person; the caller has authorised it."""
    row = Grant.objects.create(
        user_id=user,
        role=role.value,
        tenant_id=tenant,
        assessment_id=assessment,
        interview_roles=sorted(interview_roles),
        unit=unit,
        course=course,
        starts_at=starts_at or work.moment,
        ends_at=ends_at,
        purpose=purpose,
        granted_by_id=work.actor.user_id,
        granted_at=work.moment,
    )
    after = {
        "user": str(user),
        "role": role.value,
        "interview_roles": sorted(interview_roles),
        "starts_at": row.starts_at.isoformat(),
        "ends_at": ends_at.isoformat() if ends_at else None,
        "purpose": purpose,
        **({"unit": unit} if unit else {}),
        **({"course": str(course)} if course is not None else {}),
    }
    work.record(Tag.ROLE_GRANTED, object=str(row.pk), after=after)
    work.notify(user, NoticeKind.GRANT_CHANGED, object=str(row.pk), role=role.value, change="granted")
    return row


@attrs.frozen(kw_only=True)
class RevokeRole(Action[None]):
    """End a grant now; what was done under it stays."""

    permission: ClassVar = Permission.GRANT_MANAGE
    event: ClassVar = Tag.ROLE_REVOKED
    grant: UUID

    def execute(self, work: Work) -> None:
        """End the grant unless it is the last of an administrator."""
        row = Grant.objects.filter(pk=self.grant, revoked_at__isnull=True).first()
        if row is None:
            raise NotFoundError("grant")
        if row.role in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}:
            others = Grant.objects.filter(
                holding_now(work.moment), role=row.role, user__is_active=True, ends_at__isnull=True
            ).exclude(user_id=row.user_id)
            if not others.exists():
                raise ActionError(
                    f"这是最后一位{ROLE_NAMES[Role(row.role)].zh}，不能收回",
                    f"this is the last {ROLE_NAMES[Role(row.role)].en.lower()}",
                    place="grant",
                    hint_zh="请先授予另一人",
                    hint_en="Grant the role to somebody else first",
                )
        if row.user_id == work.actor.user_id and not is_single_person():
            raise ActionError(
                "不能收回自己的授权",
                "nobody revokes a role of their own",
                place="grant",
                hint_zh="请另一位安全管理员办理",
                hint_en="Ask another security administrator",
            )
        work.place = Place(tenant=row.tenant_id, assessment=row.assessment_id)
        end_grant(work, row)


def end_grant(work: Work, row: Grant) -> None:
    """End a grant, leave its event, and tell the person; the caller has authorised it."""
    Grant.objects.filter(pk=row.pk, revoked_at__isnull=True).update(
        revoked_at=work.moment, revoked_by_id=work.actor.user_id
    )
    work.record(Tag.ROLE_REVOKED, object=str(row.pk), before={"user": str(row.user_id), "role": row.role})
    work.notify(row.user_id, NoticeKind.GRANT_CHANGED, object=str(row.pk), role=row.role, change="revoked")


def is_single_person() -> bool:
    """Say whether one person runs this installation alone (``hengdu serve --local``)."""
    return Installation.objects.filter(mode=Mode.LOCAL).exists()


def single_person_mark() -> dict[str, bool]:
    """Return what the record of a step says that two people take elsewhere; nothing where they did.

    The mode of an installation never changes, so that a record made later (a dossier) says the same.
    """
    return {"single_person": True} if is_single_person() else {}
