"""Read action lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from hengdu.store import Actor, Permission
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.plans.models import ActionItem

if TYPE_CHECKING:
    from uuid import UUID


def items_visible_to(actor: Actor) -> QuerySet[ActionItem]:
    """Return the items of plans that the actor may read, and those that it owns."""
    if actor.everything:
        return ActionItem.objects.all()
    condition = Q(assessment__in=assessments_visible_to(actor, Permission.PLAN_READ).values("pk"))
    if actor.user_id is not None:
        condition |= Q(owner_id=actor.user_id)
    return ActionItem.objects.filter(condition)


def action_list(actor: Actor, assessment_id: UUID) -> QuerySet[ActionItem]:
    """Return an assessment's items with their owners, by day; those without a day come last."""
    rows = items_visible_to(actor).filter(assessment_id=assessment_id).select_related("owner")
    return rows.order_by(F("due").asc(nulls_last=True), "source", "created_at", "id")
