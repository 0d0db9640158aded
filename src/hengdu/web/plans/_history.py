"""Say what became of an action item: what changed, when, by whom, as the trail has it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import attrs
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hengdu.actions.exports import STATUS_NAMES
from hengdu.store.people.queries import names_of
from hengdu.store.plans.queries import item_events
from hengdu.store.trail import TAG_NAMES, Tag
from hengdu.web._wording import language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.store import Actor
    from hengdu.store.plans.models import ActionItem
    from hengdu.text import Text

_NOTHING: Final = "—"


@attrs.frozen(kw_only=True)
class Change:
    """One field that changed: its name, what it held before and after in words."""

    label: str
    before: str
    after: str


@attrs.frozen(kw_only=True)
class Step:
    """One thing that happened to an item; ``is_first`` marks its planning, which had nothing before."""

    moment: datetime | None
    name: str
    by: str
    changes: tuple[Change, ...]
    is_first: bool


def history_of(actor: Actor, item: ActionItem) -> list[Step]:
    """Return what happened to an item that the person may see, newest first."""
    events = list(item_events(actor, item.pk))
    told = [(event, _data(event.before), _data(event.after)) for event in events]
    people = names_of({found for _, *both in told for data in both if (found := _id(data.get("owner_id")))})
    return [
        Step(
            moment=timezone.localtime(moment) if (moment := parse_datetime(event.time)) else None,
            name=_tag(event.tag)[language()],
            by=event.actor_name or event.channel,
            changes=tuple(_changes(before, after, people)),
            is_first=event.tag == Tag.ACTION_PLANNED,
        )
        for event, before, after in told
    ]


def _tag(tag: str) -> Text:
    return TAG_NAMES[Tag(tag)]


def _data(text: str) -> dict[str, Any]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def _id(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _labels() -> dict[str, str]:
    zh = language() == "zh"
    return {
        "title_zh" if zh else "title_en": _("Title"),
        "status": _("Status"),
        "progress": _("Progress"),
        "owner_id": _("Owner"),
        "owner_name": _("Owner"),
        "starts": _("Start day"),
        "due": _("Due"),
        "node": _("Sub-domain"),
        "level": _("Level"),
        "practices": _("Practices"),
        "note": _("Note"),
        "reason": _("Reason"),
        "evidence": _("Evidence"),
    }


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], people: Mapping[UUID, str]) -> list[Change]:
    found = []
    for name, label in _labels().items():
        if name not in after or (not before and not after[name]) or before.get(name, "") == after[name]:
            continue
        old = _said(name, before.get(name), people)
        found.append(Change(label=label, before=old, after=_said(name, after[name], people)))
    return found


def _said(name: str, value: object, people: Mapping[UUID, str]) -> str:
    """Return a value as people read it."""
    text = "" if value is None or value == "None" else str(value)
    if isinstance(value, dict):  # the trail keeps long texts as length and digest only
        text = _("changed")
    elif isinstance(value, list):
        text = ("、" if language() == "zh" else ", ").join(str(item) for item in value)
    elif name == "status" and text in STATUS_NAMES:
        text = STATUS_NAMES[text][language()]
    elif name == "owner_id" and (key := _id(text)):
        text = people.get(key, "")
    elif name in {"starts", "due"} and (day := parse_date(text)):
        text = date_format(day)
    elif name == "progress":
        text = f"{text}%"
    elif name == "level" and text:
        text = f"L{text}"
    return text or _NOTHING
