"""Say how far an institution is with a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from hengdu.assessments import DOUBT_NAMES
from hengdu.store.collections.models import Asked, Delivery, DeliveryState
from hengdu.text import Text

if TYPE_CHECKING:
    from datetime import date

STATE_NAMES: Final = {
    DeliveryState.SENT.value: _("handed in"),
    DeliveryState.RETURNED.value: _("sent back"),
    DeliveryState.ACCEPTED.value: _("taken as it is"),
    DeliveryState.TAKEN_BACK.value: _("taken back"),
}


def standing(asked: Asked, today: date) -> dict[str, Any]:
    """Return who is asked with the newest delivery, its state in words, and whether it is late."""
    newest = next(iter(asked.deliveries.all()), None)
    is_done = newest is not None and newest.state in {DeliveryState.SENT, DeliveryState.ACCEPTED}
    return {
        "asked": asked,
        "delivery": newest,
        "state": newest.state if newest is not None else "",
        "state_name": STATE_NAMES[newest.state] if newest is not None else _("nothing yet"),
        "is_late": not is_done and today > asked.collection.due and asked.collection.closed_at is None,
        "doubts": len(newest.doubts) if newest is not None else 0,
    }


def doubts_of(row: Delivery) -> list[dict[str, Any]]:
    """Return the doubts about a delivery in words."""
    nothing = Text("", "")
    return [
        {"name": DOUBT_NAMES.get(one["check"], nothing), "text": Text(one["zh"], one["en"])}
        for one in row.doubts
    ]
