"""Read notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.store.notices.models import Notice

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hengdu.store import Actor


def notices_visible_to(actor: Actor) -> QuerySet[Notice]:
    """Return the actor's own notices, newest first; nobody reads another's."""
    return Notice.objects.none() if actor.user_id is None else Notice.objects.filter(user_id=actor.user_id)


def unread_count(actor: Actor) -> int:
    """Return how many of the actor's notices are unread."""
    return notices_visible_to(actor).filter(read_at__isnull=True).count()
