"""Read action lists."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hengdu.store import Actor, Permission
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.plans.models import ActionItem


def items_visible_to(actor: Actor) -> QuerySet[ActionItem]:
    """Return the items of plans that the actor may read, and those that it owns."""
    if actor.everything:
        return ActionItem.objects.all()
    condition = Q(assessment__in=assessments_visible_to(actor, Permission.PLAN_READ).values("pk"))
    if actor.user_id is not None:
        condition |= Q(owner_id=actor.user_id)
    return ActionItem.objects.filter(condition)
