"""Read collections, as far as an actor may see them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from hengdu.store import Actor, Permission
from hengdu.store.collections.models import Asked, Collection, Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Collection as Several
    from uuid import UUID

    from hengdu.store.tenants.models import Tenant


def collections_visible_to(actor: Actor) -> QuerySet[Collection]:
    """Return the collections that a supervisor manages.

    One who supervises the whole site manages all, one of single institutions those it made itself.
    """
    rows = Collection.objects.all()
    if actor.everything:
        return rows
    held = list(actor.holding(Permission.COLLECTION_MANAGE))
    if any(one.tenant is None for one in held):
        return rows
    return rows.filter(created_by_id=actor.user_id) if held else rows.none()


def asked_visible_to(actor: Actor) -> QuerySet[Asked]:
    """Return who is asked: of the collections that the actor manages, and its own institutions."""
    rows = Asked.objects.select_related("collection", "tenant")
    if actor.everything:
        return rows
    tenants = {held.tenant for held in actor.holding(Permission.SUBMIT) if held.assessment is None}
    return rows.filter(Q(collection__in=collections_visible_to(actor).values("pk")) | Q(tenant__in=tenants))


def deliveries_visible_to(actor: Actor) -> QuerySet[Delivery]:
    """Return what was handed in, for who asked and for who handed it in."""
    rows = Delivery.objects.select_related(
        "asked__tenant", "asked__collection", "dossier__assessment", "sent_by", "decided_by"
    )
    return rows.filter(asked__in=asked_visible_to(actor).values("pk"))


def tenants_to_ask(actor: Actor) -> QuerySet[Tenant]:
    """Return the institutions that a supervisor may ask."""
    from hengdu.store.tenants.models import Tenant

    rows = Tenant.objects.filter(is_active=True).order_by("name")
    held = list(actor.holding(Permission.COLLECTION_MANAGE))
    if actor.everything or any(one.tenant is None for one in held):
        return rows
    return rows.filter(pk__in=[one.tenant for one in held])


def counted_collections(actor: Actor) -> QuerySet[Collection]:
    """Return the collections of which somebody may read aggregates; it may read no more of them."""
    if not actor.may(Permission.AGGREGATE_READ) and not actor.everything:
        return Collection.objects.none()
    return Collection.objects.all()


def level_counts(actor: Actor, collection: Collection) -> tuple[int, dict[str, Counter[int]]]:
    """Return how many submissions were accepted, and by sub-domain how many have which level.

    These are raw counts for :func:`hengdu.assessments.withheld`; no page prints them as they are.
    """
    rows = Delivery.objects.filter(asked__collection__in=counted_collections(actor).filter(pk=collection.pk))
    accepted = list(rows.filter(state=DeliveryState.ACCEPTED).values_list("levels", flat=True))
    counts: dict[str, Counter[int]] = {}
    for levels in accepted:
        for code, level in levels.items():
            if level is not None:
                counts.setdefault(code, Counter())[level] += 1
    return len(accepted), counts


def levels_accepted_before(tenant: UUID, pack_id: str, besides: Several[UUID]) -> dict[str, int | None]:
    """Return the levels that a supervisor accepted last of an institution, leaving some assessments out."""
    row = (
        Delivery.objects.filter(
            asked__tenant_id=tenant, state=DeliveryState.ACCEPTED, asked__collection__pack_id=pack_id
        )
        .exclude(dossier__assessment__in=besides)
        .order_by("-sent_at")
        .first()
    )
    return dict(row.levels) if row is not None else {}
