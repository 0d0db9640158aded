"""Read shared services, as far as an actor may see them, and what assessments inherit from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from django.db.models import Q, QuerySet

from hengdu.assessments import Inherited
from hengdu.store import Actor, Permission
from hengdu.store.assessments.mapping import origin_of
from hengdu.store.assessments.models import Answer, Assessment, Status
from hengdu.store.assessments.writing import INHERITED
from hengdu.store.dossiers.models import Dossier
from hengdu.store.services.models import Edition, Receiver, Service

if TYPE_CHECKING:
    from uuid import UUID


def services_visible_to(actor: Actor, tenant: UUID | None = None) -> QuerySet[Service]:
    """Return the services that the actor's institutions provide or receive; of one of them if it is named."""
    rows = Service.objects.select_related("tenant").prefetch_related("editions")
    if actor.everything and tenant is None:
        return rows
    tenants = {held.tenant for held in actor.holding(Permission.SERVICE_MANAGE) if held.assessment is None}
    if tenant is not None:
        tenants = {tenant} if actor.everything or tenant in tenants else set()
    received = Receiver.objects.filter(tenant__in=tenants, ended_at__isnull=True).values("service")
    return rows.filter(Q(tenant__in=tenants) | Q(pk__in=received))


def services_for(row: Assessment) -> QuerySet[Service]:
    """Return the running services that an assessment may inherit from, for whoever manages its services."""
    received = Receiver.objects.filter(tenant=row.tenant_id, ended_at__isnull=True).values("service")
    return Service.objects.filter(pk__in=received, ended_at__isnull=True).prefetch_related("editions")


def current_edition(service: Service) -> Edition | None:
    """Return the sealed version that a service is pinned to now."""
    return next(iter(service.editions.all()), None)


def newer_dossiers(service: Service) -> list[Dossier]:
    """Return the provider's dossiers sealed after the one that is pinned, newest first."""
    edition = current_edition(service)
    if service.is_external or edition is None or edition.dossier is None:
        return []
    rows = Dossier.objects.filter(
        assessment__tenant=service.tenant_id, sealed_at__gt=edition.dossier.sealed_at
    )
    return list(rows.select_related("assessment"))


def is_superseded(edition: Edition) -> bool:
    """Say whether the provider corrected the sealed version since."""
    return edition.dossier is not None and edition.dossier.superseded_by.exists()


@attrs.frozen(kw_only=True)
class Given:
    """What one assessment inherits from one dossier now: how many answers, and from which edition.

    ``edition`` is None where this installation pins no such dossier (answers that came with a file).
    """

    origin: Inherited
    codes: tuple[str, ...]
    edition: Edition | None


def inherited_by(row: Assessment) -> list[Given]:
    """Return what an assessment inherits, one entry for each dossier."""
    found: dict[str, list[str]] = {}
    rows = Answer.objects.filter(assessment=row, carry=INHERITED).order_by("code")
    for code, text in rows.values_list("code", "carried_from"):
        found.setdefault(text, []).append(code)
    editions = {one.root: one for one in Edition.objects.filter(service__in=services_received(row))}
    made = []
    for text, codes in found.items():
        origin = origin_of(text).get("inherited")
        if origin is not None:
            edition = editions.get(origin.dossier)
            made.append(Given(origin=origin, codes=tuple(codes), edition=edition))
    return made


def services_received(row: Assessment) -> QuerySet[Service]:
    """Return every service that an assessment's institution has ever received."""
    return Service.objects.filter(receivers__tenant=row.tenant_id)


def heirs_of(service: Service) -> list[Assessment]:
    """Return the open assessments that inherit from any edition of a service."""
    condition = Q(pk__in=[])
    for root in service.editions.values_list("root", flat=True):
        condition |= Q(answers__carry=INHERITED, answers__carried_from__contains=root)
    open_ones = {Status.DRAFT, Status.OPEN, Status.RETURNED, Status.SUBMITTED}
    return list(Assessment.objects.filter(condition, status__in=open_ones).distinct())
