"""Read dossiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.store import Actor, Permission
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.dossiers.models import Dossier

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet


def dossiers_visible_to(actor: Actor) -> QuerySet[Dossier]:
    """Return the dossiers of the assessments whose dossiers the actor may read."""
    if actor.everything:
        return Dossier.objects.all()
    seen = assessments_visible_to(actor, Permission.DOSSIER_READ)
    return Dossier.objects.filter(assessment__in=seen.values("pk"))


def dossier_of(actor: Actor, assessment_id: UUID) -> Dossier | None:
    """Return an assessment's dossier with who sealed it and what it corrects, or None."""
    rows = dossiers_visible_to(actor).select_related("sealed_by", "supersedes__assessment")
    return rows.filter(assessment_id=assessment_id).first()
