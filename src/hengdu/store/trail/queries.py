"""Read and search the trail: the audit administrator all of it, everybody else what they did themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import attrs
from django.db.models import Q, QuerySet

from hengdu.store import Actor, Permission
from hengdu.store.trail._tags import Tag
from hengdu.store.trail.models import Event, Head


def events_visible_to(actor: Actor) -> QuerySet[Event]:
    """Return the events that the actor may read, newest first."""
    rows = Event.objects.order_by("-seq")
    if actor.may(Permission.TRAIL_READ):
        return rows
    return rows.filter(actor=str(actor.user_id)) if actor.user_id is not None else rows.none()


@attrs.frozen(kw_only=True)
class Search:
    """What to look for; empty fields do not narrow.

    ``text`` is looked for in the name of the actor, the object and what stood before and after; ``tags`` are
    tags or their beginnings (``session:``).
    """

    text: str = ""
    tags: tuple[str, ...] = ()
    actor: UUID | None = None
    tenant: UUID | None = None
    assessment: UUID | None = None
    object: str = ""
    address: str = ""
    since: datetime | None = None
    until: datetime | None = None


def search_events(actor: Actor, search: Search) -> QuerySet[Event]:
    """Return the events that match, newest first, as far as the actor may read them."""
    rows = events_visible_to(actor)
    if search.tags:
        condition = Q()
        for tag in search.tags:
            condition |= Q(tag__startswith=tag)
        rows = rows.filter(condition)
    for name, value in (
        ("actor", search.actor),
        ("tenant", search.tenant),
        ("assessment", search.assessment),
    ):
        if value is not None:
            rows = rows.filter(**{name: str(value)})
    if search.object:
        rows = rows.filter(object__startswith=search.object)
    if search.address:
        rows = rows.filter(address=search.address)
    if search.since is not None:
        rows = rows.filter(time__gte=_stamp(search.since))
    if search.until is not None:
        rows = rows.filter(time__lt=_stamp(search.until))
    if search.text:
        rows = rows.filter(
            Q(actor_name__icontains=search.text)
            | Q(object__icontains=search.text)
            | Q(before__icontains=search.text)
            | Q(after__icontains=search.text)
        )
    return rows


def heads_visible_to(actor: Actor) -> QuerySet[Head]:
    """Return the signed heads, newest first, to whoever reads the trail; nothing to others."""
    rows = Head.objects.order_by("-seq")
    return rows if actor.may(Permission.TRAIL_READ) else rows.none()


def revision_of(assessment_id: UUID) -> int:
    """Return a number that grows with every change of an assessment: the last event that speaks of it.

    Whatever is computed from the assessment's rows may be kept under it.
    """
    rows = Event.objects.filter(assessment=str(assessment_id)).order_by("-seq")
    return rows.values_list("seq", flat=True).first() or 0


# What leaves the application, by the beginnings of its tags.
_TAKEN_OUT: Final = (
    Tag.RESULT_EXPORTED,
    Tag.PART_EXPORTED,
    Tag.EVIDENCE_DOWNLOADED,
    Tag.DOSSIER_TAKEN,
)


def taken_out(assessment_id: UUID) -> QuerySet[Event]:
    """Return who took what out of an assessment, newest first; the caller has authorised it."""
    rows = Event.objects.filter(assessment=str(assessment_id), tag__in=_TAKEN_OUT)
    return rows.order_by("-seq")


def own_events(actor: Actor, assessment_id: UUID) -> QuerySet[Event]:
    """Return what the actor did in an assessment, oldest first."""
    if actor.user_id is None:
        return Event.objects.none()
    rows = Event.objects.filter(actor=str(actor.user_id), assessment=str(assessment_id))
    return rows.order_by("seq")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
