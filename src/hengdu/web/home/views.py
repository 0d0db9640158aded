"""Show what waits for the person, and where to go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hengdu.actions import Permission
from hengdu.store.assessments.queries import assessments_visible_to, place_of
from hengdu.store.engagements.queries import waiting_for
from hengdu.store.interviews.queries import waiting_for_word_of
from hengdu.store.notices.queries import unread_count
from hengdu.web import actor_of, needs
from hengdu.web.assessments._frame import OPEN
from hengdu.web.home._tasks import tasks_of
from hengdu.web.interview._reading import Part, own_parts

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from hengdu.store import Actor

_SHOWN: Final = 20


@attrs.frozen(kw_only=True)
class Waiting:
    """Questions of one role of one assessment that wait for the person."""

    part: Part
    is_overdue: bool
    is_returned: bool


@never_cache
@require_safe
@needs(Permission.ACCOUNT_OWN)
def index(request: HttpRequest) -> HttpResponse:
    """Show what waits (questions, records to confirm), the assessments that one may see, unread notices."""
    actor = actor_of(request)
    rows = list(assessments_visible_to(actor).select_related("tenant")[:_SHOWN])
    context = {
        "waiting": _waiting(actor, timezone.localdate()),
        "rows": rows,
        "tasks": tasks_of(actor, rows),
        "is_supervisor": Permission.SUBMISSION_READ in actor.anywhere,
        "may_answer": Permission.ANSWER_WRITE in actor.anywhere,
        "unread": unread_count(actor),
        "may_list": Permission.ASSESSMENT_LIST in actor.anywhere,
        "may_create": Permission.ASSESSMENT_CREATE in actor.anywhere,
        "has_role": bool(actor.grants),
        "to_confirm": waiting_for_word_of(actor).select_related("assessment__tenant"),
        "engaged": waiting_for(actor, timezone.now()).exists(),
    }
    return render(request, "home.html", context)


def _waiting(actor: Actor, today: date) -> list[Waiting]:
    """Return what waits, overdue first."""
    if Permission.ANSWER_WRITE not in actor.anywhere:
        return []
    rows = assessments_visible_to(actor, Permission.ANSWER_WRITE).filter(status__in=OPEN)
    found = [
        Waiting(
            part=part,
            is_overdue=part.due is not None and part.due < today,
            is_returned=row.status == "returned",
        )
        for row in rows.select_related("tenant")[:_SHOWN]
        if actor.interview_roles(place_of(row))
        for part in own_parts(row, actor)
        if part.count.left
    ]
    return sorted(found, key=lambda item: (not item.is_overdue, not item.is_returned))
