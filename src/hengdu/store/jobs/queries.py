"""Read jobs: a person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.store.jobs.models import Job

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hengdu.store import Actor


def visible_to(actor: Actor) -> QuerySet[Job]:
    """Return the jobs that ``actor`` asked for; a job and its file are nobody else's."""
    return Job.objects.filter(user_id=actor.user_id) if actor.user_id else Job.objects.none()
