"""Read disputes, as far as an actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.store import Actor, Permission
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.disputes.models import Dispute, DisputeState

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet


def disputes_visible_to(actor: Actor) -> QuerySet[Dispute]:
    """Return the disputes of the assessments whose disputes the actor may read, newest first."""
    if actor.everything:
        return Dispute.objects.all()
    seen = assessments_visible_to(actor, Permission.DISPUTE_READ).values("pk")
    return Dispute.objects.filter(assessment__in=seen)


def open_disputes(assessment_id: UUID) -> QuerySet[Dispute]:
    """Return what is not yet settled in an assessment: it stands in the way of the seal."""
    return Dispute.objects.filter(assessment_id=assessment_id, state=DisputeState.OPEN)
