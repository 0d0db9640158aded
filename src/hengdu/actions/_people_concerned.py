"""Find whom a change of an assessment concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from hengdu.store import ROLE_PERMISSIONS, Permission
from hengdu.store.tenants.models import Grant
from hengdu.store.tenants.queries import holding_now

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.actions._action import Work
    from hengdu.store.notices.models import NoticeKind


def holders(work: Work, permission: Permission) -> list[UUID]:
    """Return the people who hold a permission at the work's assessment now."""
    row = work.assessment
    roles = [role.value for role, held in ROLE_PERMISSIONS.items() if permission in held]
    grants = Grant.objects.filter(
        holding_now(work.moment), Q(assessment__isnull=True) | Q(assessment=row), tenant=row.tenant_id
    )
    return list(
        grants.filter(role__in=roles, user__is_active=True)
        .order_by()
        .values_list("user", flat=True)
        .distinct()
    )


def holders_at_site(work: Work, permission: Permission) -> list[UUID]:
    """Return the people who hold a permission at the whole site now."""
    roles = [role.value for role, held in ROLE_PERMISSIONS.items() if permission in held]
    grants = Grant.objects.filter(holding_now(work.moment), tenant=None, role__in=roles, user__is_active=True)
    return list(grants.order_by().values_list("user", flat=True).distinct())


def tell(work: Work, permission: Permission, kind: NoticeKind, **params: str) -> None:
    """Put a notice into the inbox of everybody who holds a permission at the work's assessment."""
    for user_id in holders(work, permission):
        work.notify(user_id, kind, object=str(work.assessment.pk), **params)
