"""Read findings of others, as far as an actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from hengdu.store import Actor, Permission
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.inspections.models import OutsideFinding

if TYPE_CHECKING:
    from uuid import UUID


def outside_findings_visible_to(actor: Actor) -> QuerySet[OutsideFinding]:
    """Return the findings of assessments whose answers the actor may read, or gives."""
    if actor.everything:
        return OutsideFinding.objects.all()
    condition = Q(assessment__in=assessments_visible_to(actor, Permission.ANSWER_READ).values("pk"))
    condition |= Q(assessment__in=assessments_visible_to(actor, Permission.ANSWER_WRITE).values("pk"))
    return OutsideFinding.objects.filter(condition)


def hints_for(actor: Actor, assessment_id: UUID, practice: str, node: str) -> list[OutsideFinding]:
    """Return the findings that a practice of a node should be seen with, in the order of the files."""
    rows = outside_findings_visible_to(actor).filter(assessment_id=assessment_id)
    return [row for row in rows if practice in row.practices or node in row.nodes]
