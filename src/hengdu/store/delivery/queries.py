"""Read how notices leave the application."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Max, Q

from hengdu.store import Actor, Permission
from hengdu.store.delivery.models import Channels, Delivery, MailChoice, Way
from hengdu.store.notices.models import Notice

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

# Nobody is told more often than this; what comes meanwhile is counted into the next one.
QUIET: Final = timedelta(minutes=10)


def channels() -> Channels:
    """Return how notices leave; both ways are off where nobody has set them."""
    return Channels.objects.filter(id=1).first() or Channels(id=1)


def deliveries_visible_to(actor: Actor) -> QuerySet[Delivery]:
    """Return what was or is being sent, newest first: all for who keeps the settings, else one's own."""
    rows = Delivery.objects.select_related("user")
    if actor.may(Permission.SETTINGS_MANAGE):
        return rows
    return rows.filter(user_id=actor.user_id) if actor.user_id is not None else rows.none()


def wants_mail(user_id: UUID | None) -> bool:
    """Say whether a person has not switched mail off."""
    return user_id is not None and not MailChoice.objects.filter(user_id=user_id, is_on=False).exists()


def people_to_tell(way: Way, since: datetime, moment: datetime) -> dict[UUID, int]:
    """Return how many unread notices each person has that nobody has told of yet by ``way``.

    Left out: who was told within :data:`QUIET`, and by mail who has no address or does not want any.
    """
    unread = Notice.objects.filter(read_at__isnull=True, created_at__gt=since, user__is_active=True)
    if way is Way.MAIL:
        unread = unread.exclude(user__email="").exclude(user__mail_choice__is_on=False)
    people = unread.order_by().values_list("user_id", flat=True).distinct()
    told = dict(
        Delivery.objects.filter(way=way, user_id__in=people, count__gt=0)
        .order_by()
        .values("user_id")
        .annotate(last=Max("created_at"))
        .values_list("user_id", "last")
    )
    found: dict[UUID, int] = {}
    for user in people:
        last = told.get(user)
        if last is None or last <= moment - QUIET:
            new = unread.filter(Q(user_id=user) & (Q(created_at__gt=last) if last else Q()))
            found[user] = new.aggregate(number=Count("id"))["number"]
    return {user: number for user, number in found.items() if number}
