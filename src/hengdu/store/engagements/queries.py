"""Read engagements and verdicts, as far as an actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from hengdu.store import Actor, Permission
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.engagements.models import Engagement, Verdict

if TYPE_CHECKING:
    from datetime import datetime


def engagements_visible_to(actor: Actor) -> QuerySet[Engagement]:
    """Return the engagements that the actor manages, and its own."""
    rows = Engagement.objects.select_related("tenant", "assessment", "user")
    if actor.everything:
        return rows
    condition = Q(user_id=actor.user_id) if actor.user_id is not None else Q(pk__in=[])
    for held in actor.holding(Permission.ENGAGEMENT_MANAGE):
        if held.assessment is not None:
            condition |= Q(assessment_id=held.assessment)
        else:
            condition |= Q(tenant_id=held.tenant)
    return rows.filter(condition)


def waiting_for(actor: Actor, moment: datetime) -> QuerySet[Engagement]:
    """Return the actor's engagements that begin only once it has signed the declaration."""
    rows = Engagement.objects.filter(declared_at__isnull=True, ended_at__isnull=True, ends_at__gt=moment)
    return rows.filter(user_id=actor.user_id) if actor.user_id is not None else rows.none()


def verdicts_visible_to(actor: Actor) -> QuerySet[Verdict]:
    """Return the verdicts on assessments whose results the actor may read."""
    if actor.everything:
        return Verdict.objects.select_related("given_by")
    seen = assessments_visible_to(actor, Permission.RESULT_READ).values("pk")
    return Verdict.objects.filter(assessment__in=seen).select_related("given_by")
