"""Lead a person through their questions: groups, one question, saving, going on, referring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import ChooseFlow, Confirmation, ConfirmCarried, NotFoundError, Permission, ReferQuestion
from hengdu.store.assessments.queries import answers_visible_to
from hengdu.store.interviews.queries import waiting_for_word_of
from hengdu.web import actor_of, needs
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.interview import _question
from hengdu.web.interview._reading import own_parts, seat_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.assessments.models import Answer
    from hengdu.web.interview._reading import Seat

_ANCHOR: Final = "#question"


@never_cache
@require_safe
@needs(Permission.ANSWER_WRITE)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show the roles that the person answers for; a single one is opened at once."""
    row = assessment_of(request, assessment_id, Permission.ANSWER_WRITE)
    parts = own_parts(row, actor_of(request))
    if len(parts) == 1:
        return redirect("interview_role", row.pk, parts[0].role)
    return page(request, "interview/index.html", row, "interview", {"parts": parts})


@never_cache
@require_safe
@needs(Permission.ANSWER_WRITE)
def role(request: HttpRequest, assessment_id: UUID, role: str) -> HttpResponse:
    """Show the groups of one role in the order of the interview."""
    seat = seat_of(request, assessment_id, role)
    context = {
        "part": seat.part,
        "groups": list(seat.groups()),
        "carried": len(_carried(seat)),
        "to_confirm": waiting_for_word_of(seat.actor).filter(assessment=seat.row, role=seat.role),
        "user_key": _question.key_of(seat),
        "words": _question.words(),
    }
    return page(request, "interview/role.html", seat.row, "interview", context)


@never_cache
@require_safe
@needs(Permission.ANSWER_WRITE)
def following(request: HttpRequest, assessment_id: UUID, role: str) -> HttpResponse:
    """Go to the question after one, or back to the groups when nothing is left."""
    seat = seat_of(request, assessment_id, role)
    code = seat.following(request.GET.get("after", ""))
    if code is None:
        messages.success(request, _("Every question that is asked of this role is answered."))
        return redirect("interview_role", seat.row.pk, seat.role)
    return redirect(reverse("interview_question", args=[seat.row.pk, seat.role, code]) + _ANCHOR)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANSWER_WRITE)
def question(request: HttpRequest, assessment_id: UUID, role: str, code: str) -> HttpResponse:
    """Show one question and save its answer: as a form, or one after another by the page's script."""
    if request.method != "POST":
        return _question.shown(request, seat_of(request, assessment_id, role), code)
    if _question.wants_data(request):
        return _question.saved_as_data(request, assessment_id, role, code)
    return _question.saved_as_form(request, assessment_id, role, code)


@require_POST
@needs(Permission.ANSWER_WRITE)
def flow(request: HttpRequest, assessment_id: UUID, role: str) -> HttpResponse:
    """Go on asking above the level that failed in a group, or stop again."""
    seat = seat_of(request, assessment_id, role)
    node = request.POST.get("node", "")
    goes_on = request.POST.get("goes_on") == "yes"
    ChooseFlow(assessment=seat.row.pk, role=seat.role, node=node, goes_on=goes_on).run(seat.actor)
    if not goes_on:
        return redirect("interview_role", seat.row.pk, seat.role)
    fresh = seat_of(request, assessment_id, role)
    section = next((item for item in fresh.part.interview.sections if item.node == node), None)
    if section is None or not section.ask:
        return redirect("interview_role", seat.row.pk, seat.role)
    return redirect(reverse("interview_question", args=[seat.row.pk, seat.role, section.ask[0]]) + _ANCHOR)


def _carried(seat: Seat) -> list[Answer]:
    """Return the carried answers that this person may confirm."""
    rows = answers_visible_to(seat.actor).filter(
        assessment=seat.row, carry="carried", role__in=[seat.role, ""]
    )
    found = []
    for row in rows:
        try:
            seat.practice(row.code)
        except NotFoundError:
            continue
        found.append(row)
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANSWER_WRITE)
def carried(request: HttpRequest, assessment_id: UUID, role: str) -> HttpResponse:
    """Show the answers carried over from last year, and confirm those that still hold."""
    seat = seat_of(request, assessment_id, role)
    rows = _carried(seat)
    if request.method == "POST":
        wanted = set(request.POST.getlist("code"))
        items = tuple(
            Confirmation(code=row.code, role=row.role, version=row.version)
            for row in rows
            if f"{row.code} {row.version}" in wanted
        )
        number = ConfirmCarried(assessment=seat.row.pk, role=seat.role, items=items).run(seat.actor)
        messages.success(request, _("%(number)s confirmed.") % {"number": number})
        return redirect("interview_carried", seat.row.pk, seat.role)
    context = {"part": seat.part, "rows": _question.carried_rows(seat, rows)}
    return page(request, "interview/carried.html", seat.row, "interview", context)


@require_POST
@needs(Permission.REFERRAL_WRITE)
def refer(request: HttpRequest, assessment_id: UUID, role: str, code: str) -> HttpResponse:
    """Suggest who should answer a question instead."""
    seat = seat_of(request, assessment_id, role)
    seat.practice(code)
    ReferQuestion(
        assessment=seat.row.pk,
        code=code,
        role=seat.role,
        to_person=request.POST.get("to_person", ""),
        note=request.POST.get("note", ""),
    ).run(seat.actor)
    messages.success(request, _("The lead was told; until the decision the question stays with you."))
    return redirect(reverse("interview_question", args=[seat.row.pk, seat.role, code]) + _ANCHOR)
