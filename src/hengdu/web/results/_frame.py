"""What the pages of a result share: the frame, its tabs, and what the person may do beside reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from hengdu.actions import Permission, classification_name, needs_purpose
from hengdu.assessments import inherited_in_words
from hengdu.store.assessments.queries import place_of
from hengdu.web import actor_of
from hengdu.web.assessments._frame import steps_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hengdu.web.results._reading import Reading


def framed(
    request: HttpRequest, template: str, reading: Reading, *, status: int = 200, **more: object
) -> HttpResponse:
    """Return a page of a result in its frame."""
    actor, place = actor_of(request), place_of(reading.row)
    common: dict[str, Any] = {
        "assessment": reading.row,
        "result": reading.result,
        "root": reading.result.root,
        "pack": reading.result.pack,
        "marks": reading.marks,
        "steps": steps_for(actor, place, "results"),
        "may_read_plan": actor.may(Permission.PLAN_READ, place),
        "may_read_answers": actor.may(Permission.ANSWER_READ, place),
        "may_plan": actor.may(Permission.PLAN_EDIT, place),
        "may_report": actor.may(Permission.PLAN_PROGRESS, place),
        "must_say_purpose": needs_purpose(reading.row),
        "classification": classification_name(reading.row),
        "inherited": inherited_in_words(reading.result.assessment),
        "may_dispute": reading.row.status not in {"sealed", "cancelled"}
        and actor.may(Permission.DISPUTE_WRITE, place),
        "may_export": actor.may(Permission.REPORT_EXPORT, place),
    }
    return render(request, template, common | more, status=status)
