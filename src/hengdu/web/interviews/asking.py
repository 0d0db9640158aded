"""Ask one question after another on one screen, with the time, and save what is said."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import (
    ChooseInterviewFlow,
    Conflict,
    KeepTime,
    NotFoundError,
    Permission,
    PermissionRefused,
    SaveInterviewAnswer,
)
from hengdu.errors import HengduError
from hengdu.web import actor_of, needs
from hengdu.web._submitting import told
from hengdu.web.assessments._frame import is_open, page
from hengdu.web.interview import _fields, _question
from hengdu.web.interviews._seat import chair_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.actions import SavedAnswer
    from hengdu.web.interviews._seat import Chair

P: Final = Permission
_ANCHOR: Final = "#question"


def number_of(text: str) -> int:
    """Return the whole number that a form sent, 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 - more digits are no count


def _shown(request: HttpRequest, chair: Chair, code: str, *, status: int = 200, **more: Any) -> HttpResponse:  # noqa: ANN401 - passed on
    seat = chair.seat
    context = _question.asked(seat, code, **more) | {
        "interview": chair.interview,
        "seconds": chair.seconds.get(code, 0),
        "others_seconds": chair.total - chair.seconds.get(code, 0),
        "is_open": is_open(seat.row) and chair.is_running,
        "is_running": chair.is_running,
    }
    return page(request, "interviews/question.html", seat.row, "interviews", context, status=status)


def _save(request: HttpRequest, chair: Chair, code: str) -> SavedAnswer:
    post = _fields.sent(request.POST)
    return SaveInterviewAnswer(
        assessment=chair.seat.row.pk,
        interview=chair.interview.pk,
        code=code,
        role=chair.seat.role,
        given=_fields.given_of(post),
        version=number_of(post.get("version", "")),
        seconds=number_of(post.get("seconds", "")),
    ).run(chair.seat.actor)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.INTERVIEW_WRITE)
def question(request: HttpRequest, assessment_id: UUID, interview_id: UUID, code: str) -> HttpResponse:
    """Show one question of an interview and save what is said, as a form or by the page's script."""
    chair = chair_of(request, assessment_id, interview_id, P.INTERVIEW_WRITE)
    chair.seat.practice(code)
    if request.method != "POST":
        return _shown(request, chair, code)
    as_data = _question.wants_data(request)
    try:
        saved = _save(request, chair, code)
    except (PermissionRefused, NotFoundError):
        raise
    except HengduError as error:
        clash = error if isinstance(error, Conflict) else None
        status = HTTPStatus.CONFLICT if clash else HTTPStatus.UNPROCESSABLE_ENTITY
        if as_data:
            data = _question.conflict_data(chair.seat, clash, code) if clash else {"message": told(error)}
            return JsonResponse(data, status=status)
        typed = _fields.sent(request.POST)
        theirs = clash.current if clash else None
        return _shown(request, chair, code, status=status, typed=typed, problem=told(error), theirs=theirs)
    if as_data:
        return JsonResponse(_question.saved_data(saved))
    if request.POST.get("go") == "next":
        return redirect(reverse("interview_ask_next", args=[assessment_id, interview_id]) + f"?after={code}")
    return redirect(reverse("interview_ask", args=[assessment_id, interview_id, code]) + _ANCHOR)


@never_cache
@require_safe
@needs(Permission.INTERVIEW_WRITE)
def following(request: HttpRequest, assessment_id: UUID, interview_id: UUID) -> HttpResponse:
    """Go to the question after one, or back to the interview when nothing is left."""
    chair = chair_of(request, assessment_id, interview_id, P.INTERVIEW_WRITE)
    code = chair.seat.following(request.GET.get("after", ""))
    if code is None:
        messages.success(request, _("Every question of this interview is answered."))
        return redirect("interview_show", assessment_id, interview_id)
    return redirect(reverse("interview_ask", args=[assessment_id, interview_id, code]) + _ANCHOR)


@require_POST
@needs(Permission.INTERVIEW_WRITE)
def flow(request: HttpRequest, assessment_id: UUID, interview_id: UUID) -> HttpResponse:
    """Go on asking above the level that failed in a group, or stop again."""
    chair = chair_of(request, assessment_id, interview_id, P.INTERVIEW_WRITE)
    node = request.POST.get("node", "")
    ChooseInterviewFlow(
        assessment=assessment_id,
        interview=interview_id,
        role=chair.seat.role,
        node=node,
        goes_on=request.POST.get("goes_on") == "yes",
    ).run(chair.seat.actor)
    return redirect("interview_show", assessment_id, interview_id)


@require_POST
@needs(Permission.INTERVIEW_WRITE)
def time(request: HttpRequest, assessment_id: UUID, interview_id: UUID, code: str) -> HttpResponse:
    """Keep how long a question has taken so far; the page's script tells it when the question is left."""
    chair = chair_of(request, assessment_id, interview_id, P.INTERVIEW_WRITE)
    chair.seat.practice(code)
    kept = KeepTime(
        assessment=assessment_id,
        interview=interview_id,
        code=code,
        seconds=number_of(request.POST.get("seconds", "")),
    ).run(actor_of(request))
    return JsonResponse({"seconds": kept})
