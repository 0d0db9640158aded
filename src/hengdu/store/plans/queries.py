"""Read action lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from hengdu.store import Actor, Permission
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.plans.models import ActionItem, ItemStatus
from hengdu.store.trail.models import Event

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.store.assessments.models import Assessment


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


def closed_for(row: Assessment, practice: str) -> list[ActionItem]:
    """Return the closed items for a practice, of this assessment and of the one before it.

    Whoever may see the question may know that work on it was finished; the caller has shown the question.
    """
    periods = [row.pk, *([row.previous_id] if row.previous_id is not None else [])]
    items = ActionItem.objects.filter(assessment__in=periods, status=ItemStatus.CLOSED).order_by("closed_at")
    return [item for item in items if practice in item.practices]


def item_events(actor: Actor, item_id: UUID) -> QuerySet[Event]:
    """Return what the trail says of an item, newest first, to whoever may see the item; else nothing."""
    if not items_visible_to(actor).filter(pk=item_id).exists():
        return Event.objects.none()
    return Event.objects.filter(object=str(item_id), tag__startswith="plan:").order_by("-seq")
