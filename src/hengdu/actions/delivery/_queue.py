"""Gather what people are to be told of, and send it, again and again later where that fails."""

from __future__ import annotations

import datetime as dt
import http.client
import logging
import smtplib
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from hengdu.actions.delivery._send import send_mail, send_webhook
from hengdu.errors import HengduError
from hengdu.store.delivery.models import Channels, Delivery, DeliveryState, Way
from hengdu.store.delivery.queries import channels, people_to_tell

# How long to wait after the first, second ... failure; after the last there is none.
_WAITS: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
# A try that has not ended by then is taken for lost with its worker.
_LOST: Final = dt.timedelta(minutes=5)
_KEEP: Final = dt.timedelta(days=30)
_AT_ONCE: Final = 200
_log = logging.getLogger(__name__)


@task()
def send_delivery(delivery_id: str) -> None:
    """Be the row in the queue: the worker calls it with the id of the delivery."""
    deliver_now(UUID(delivery_id), timezone.now())


def gather(moment: dt.datetime) -> int:
    """Queue what is new and what is due again, and return how much; the worker's upkeep calls it."""
    now = channels()
    made = []
    for way, since in ((Way.MAIL, now.mail_since), (Way.WEBHOOK, now.webhook_since)):
        if since is None:
            Delivery.objects.filter(way=way, state=DeliveryState.WAITING).update(
                state=DeliveryState.FAILED, error="switched off", finished_at=moment
            )
            continue
        told = people_to_tell(way, since, moment)
        made += [
            Delivery(way=way, user_id=user, count=count, created_at=moment, due_at=moment)
            for user, count in told.items()
        ]
    Delivery.objects.bulk_create(made)
    Delivery.objects.filter(finished_at__lt=moment - _KEEP).delete()
    due = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=moment).order_by("due_at")
    return sum(queue_delivery(key, moment) for key in due.values_list("pk", flat=True)[:_AT_ONCE])


def queue_delivery(delivery_id: UUID, moment: dt.datetime) -> bool:
    """Put one delivery into the worker's queue; it is not put there again before it may be lost."""
    with transaction.atomic():
        taken = Delivery.objects.filter(
            pk=delivery_id, state=DeliveryState.WAITING, due_at__lte=moment
        ).update(due_at=moment + _LOST)
        if taken:
            send_delivery.enqueue(str(delivery_id))
    return bool(taken)


def deliver_now(delivery_id: UUID, moment: dt.datetime) -> None:
    """Try to send one delivery; what fails is tried again later, and given up after six times."""
    row = Delivery.objects.select_related("user").filter(pk=delivery_id, state=DeliveryState.WAITING).first()
    if row is None:
        return
    error = _tried(channels(), row, moment)
    row.attempts += 1
    row.error = error[:200]
    if not error:
        row.state, row.finished_at = DeliveryState.SENT, moment
    elif row.attempts > len(_WAITS):
        row.state, row.finished_at = DeliveryState.FAILED, moment
    else:
        row.due_at = moment + _WAITS[row.attempts - 1]
    row.save(update_fields=["attempts", "error", "state", "finished_at", "due_at"])


def _tried(now: Channels, row: Delivery, moment: dt.datetime) -> str:
    """Send, and return the kind of failure; empty where it went out."""
    link = f"{settings.HENGDU_URL}/inbox/" if settings.HENGDU_URL else ""
    try:
        if row.way == Way.MAIL and now.mail_since is not None:
            send_mail(now, row, link)
        elif row.way == Way.WEBHOOK and now.webhook_since is not None:
            send_webhook(now, row, link, moment)
        else:
            return "switched off"
    except HengduError as error:
        return error.en
    except (OSError, smtplib.SMTPException, http.client.HTTPException) as error:
        # The kind alone: servers repeat addresses and names in what they say.
        _log.warning("delivery %s by %s failed: %s", row.pk, row.way, type(error).__name__)
        return type(error).__name__
    return ""
