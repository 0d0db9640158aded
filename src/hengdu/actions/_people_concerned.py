"""Find whom a change of an assessment concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Q

from hengdu.actions._errors import NotFoundError
from hengdu.store import ROLE_PERMISSIONS, Permission
from hengdu.store.tenants.models import Grant
from hengdu.store.tenants.queries import holding_now, people_of

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


def works_here(work: Work, user: UUID, place: str) -> None:
    """Refuse to name a person who holds no grant in the institution at hand.

    NotFoundError at ``place``, the same as for an account that does not exist, so that nobody learns which
    accounts other institutions have. The machine itself may name anybody with an open account.
    """
    everybody = get_user_model().objects.filter(is_active=True)
    people = everybody if work.actor.everything else people_of(work.tenant.pk, work.moment)
    if not people.filter(pk=user).exists():
        raise NotFoundError(place)


def tell(work: Work, permission: Permission, kind: NoticeKind, **params: str) -> None:
    """Put a notice into the inbox of everybody who holds a permission at the work's assessment."""
    for user_id in holders(work, permission):
        work.notify(user_id, kind, object=str(work.assessment.pk), **params)
