"""Read the organisation's own records and decisions, as far as an actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q, QuerySet

from hengdu.store import SITE, Actor, Permission
from hengdu.store.standards.models import Decision, Relation, Standard

if TYPE_CHECKING:
    from collections.abc import Iterable


def standards_visible_to(actor: Actor) -> QuerySet[Standard]:
    """Return the organisation's own standards: all of them for readers of the desk."""
    return Standard.objects.all() if actor.may(Permission.DESK_READ, SITE) else Standard.objects.none()


def relations_visible_to(actor: Actor, code: str = "") -> QuerySet[Relation]:
    """Return own relations, those of one standard where it is named."""
    rows = Relation.objects.all() if actor.may(Permission.DESK_READ, SITE) else Relation.objects.none()
    return rows.filter(Q(origin=code) | Q(target=code)) if code else rows


def decisions_visible_to(actor: Actor, *, with_replaced: bool = False) -> QuerySet[Decision]:
    """Return the decisions about names with who made them; those that count, or all."""
    rows = Decision.objects.select_related("decided_by")
    if not actor.may(Permission.DESK_READ, SITE):
        return rows.none()
    return rows if with_replaced else rows.filter(replaced_at__isnull=True)


def revision_of(actor: Actor) -> tuple[object, ...]:
    """Return what changes with every change of the own standards: a key for what is computed from them."""
    found = standards_visible_to(actor).aggregate(Count("id"), Max("changed_at"), Max("id"))
    return tuple(found.values())


def own_codes(actor: Actor, codes: Iterable[str]) -> set[str]:
    """Return which of these ids the organisation has a record of its own for."""
    return set(standards_visible_to(actor).filter(code__in=list(codes)).values_list("code", flat=True))
