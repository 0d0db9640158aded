"""Read tenants and grants: what an actor may see, and which grants hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet

from hengdu.store import Actor, Held, Permission, Role
from hengdu.store._prepared import Prepared
from hengdu.store.people.queries import policy
from hengdu.store.tenants.models import Grant, Tenant

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.base_user import AbstractBaseUser

# A group sees its subsidiaries and theirs; deeper groups are refused when a tenant is given a parent.
GROUP_DEPTH = 3
_OVER_SUBSIDIARIES = frozenset({Role.LEAD, Role.READER})


def holding_now(moment: datetime) -> Q:
    """Return the condition that a grant holds at ``moment``."""
    return not_over(moment) & Q(starts_at__lte=moment)


def not_over(moment: datetime) -> Q:
    """Return the condition that a grant holds at ``moment`` or will later."""
    return Q(revoked_at__isnull=True) & (Q(ends_at__isnull=True) | Q(ends_at__gt=moment))


_HELD: Final = Prepared(
    lambda user_id, moment: (
        Grant.objects.filter(holding_now(moment), user_id=user_id, user__is_active=True)
        .order_by("granted_at", "id")
        .values_list(
            "user__display_name",
            "role",
            "tenant_id",
            "assessment_id",
            "interview_roles",
            "tenant__is_group",
            "unit",
            "course",
        )
    ),
    UUID(int=1),
    datetime(1970, 1, 1, tzinfo=UTC),
)


def held_grants(user_id: UUID, moment: datetime) -> tuple[str | None, tuple[Held, ...]]:
    """Return a person's display name (None for an unknown or inactive one) and the grants held now.

    Who may read all of a group reads its subsidiaries too. One query, two for somebody of a group.
    """
    rows = _HELD.rows(user_id, moment)
    if not rows:
        people = get_user_model().objects.filter(pk=user_id, is_active=True)
        return people.values_list("display_name", flat=True).first(), ()
    name: str = rows[0][0]
    held: list[Held] = []
    groups: set[UUID] = set()
    for _, role, tenant, assessment, roles, is_group, unit, course in rows:
        known = Role(role)
        held.append(
            Held(
                role=known,
                tenant=tenant,
                assessment=assessment,
                interview_roles=frozenset(roles),
                unit=unit,
                course=course,
            )
        )
        if is_group and tenant is not None and assessment is None and known in _OVER_SUBSIDIARIES:
            groups.add(tenant)
    held += [Held(role=Role.READER, tenant=child, inherited=True) for child in sorted(below(groups), key=str)]
    return name, tuple(held)


def below(groups: set[UUID]) -> set[UUID]:
    """Return the ids of all tenants below the given ones."""
    if not groups:
        return set()
    condition = Q(parent__in=groups)
    for depth in range(2, GROUP_DEPTH + 1):
        condition |= Q(**{"__".join(["parent"] * depth) + "__in": groups})
    return set(Tenant.objects.filter(condition).values_list("pk", flat=True)) - groups


def tenants_visible_to(actor: Actor) -> QuerySet[Tenant]:
    """Return the tenants that the actor may know of."""
    if actor.everything or Permission.TENANT_LIST in actor.anywhere:
        return Tenant.objects.all()
    known = {grant.tenant for grant in actor.grants if grant.tenant and grant.role is not Role.SUPERVISOR}
    return Tenant.objects.filter(pk__in=known)


def all_tenants() -> list[UUID]:
    """Return the ids of all institutions (single-person mode, where one person holds them all)."""
    return list(Tenant.objects.values_list("pk", flat=True))


def names_of(ids: Collection[str]) -> dict[str, str]:
    """Return the names of institutions by their ids as text, for whoever may read the trail."""
    return {str(key): name for key, name in Tenant.objects.filter(pk__in=ids).values_list("pk", "name")}


def tenants_called(name: str) -> list[UUID]:
    """Return the ids of the institutions with exactly this name."""
    return list(Tenant.objects.filter(Q(name=name) | Q(name_en__iexact=name)).values_list("pk", flat=True))


def leads_of(tenant: UUID, moment: datetime) -> list[UUID]:
    """Return the people who lead an institution's assessments as a whole, for notices to them."""
    rows = Grant.objects.filter(
        holding_now(moment), tenant=tenant, role=Role.LEAD, assessment__isnull=True, user__is_active=True
    )
    return list(rows.order_by().values_list("user", flat=True).distinct())


def grants_visible_to(actor: Actor) -> QuerySet[Grant]:
    """Return the grants that the actor may read: all as their manager, a tenant's as its lead, else own."""
    if actor.may(Permission.GRANT_MANAGE):
        return Grant.objects.all()
    condition = Q(user_id=actor.user_id)
    for held in actor.holding(Permission.ASSIGNMENT_READ):
        if held.assessment is None:
            condition |= Q(tenant_id=held.tenant)
        else:
            condition |= Q(assessment_id=held.assessment)
    return Grant.objects.filter(condition)


def search_grants(
    rows: QuerySet[Grant],
    *,
    words: str = "",
    role: str = "",
    tenant: UUID | None = None,
    held_at: datetime | None = None,
) -> QuerySet[Grant]:
    """Narrow grants by part of a person's name, role, tenant and moment, with what a table shows."""
    rows = rows.select_related("user", "tenant", "assessment")
    if words:
        rows = rows.filter(Q(user__username__icontains=words) | Q(user__display_name__icontains=words))
    if role:
        rows = rows.filter(role=role)
    if tenant is not None:
        rows = rows.filter(tenant_id=tenant)
    return rows if held_at is None else rows.filter(holding_now(held_at))


def search_tenants(rows: QuerySet[Tenant], words: str = "") -> QuerySet[Tenant]:
    """Narrow tenants by part of a name or key; ``below`` counts the subsidiaries of each."""
    if words:
        named = Q(name__icontains=words) | Q(name_en__icontains=words)
        rows = rows.filter(named | Q(key_value__icontains=words))
    return rows.select_related("parent").annotate(below=Count("subsidiaries")).order_by("name", "id")


def people_known_to(actor: Actor, tenant_id: UUID, moment: datetime) -> QuerySet[AbstractBaseUser]:
    """Return the active people whose grant in a tenant is not over, for choosing respondents and owners.

    Only for who may see its assignments or edit its plans; others get nobody.
    """
    may_choose = actor.everything or any(
        held.tenant == tenant_id for held in actor.holding(Permission.ASSIGNMENT_READ)
    )
    people = people_of(tenant_id, moment)
    return people.order_by("display_name") if may_choose else people.none()


def people_of(tenant_id: UUID, moment: datetime) -> QuerySet[AbstractBaseUser]:
    """Return the active people whose grant in a tenant is not over, for checking who is named.

    Whoever begins later can be named already. The list itself is shown to nobody.
    """
    people = get_user_model().objects.filter(is_active=True)
    if policy().is_local:  # the one person of the single-person mode needs no grant
        return people
    known = Grant.objects.filter(not_over(moment), tenant_id=tenant_id).values("user_id")
    return people.filter(pk__in=known)
