"""Let an interviewee confirm the record, or register that it was signed on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hengdu.actions import (
    ConfirmInterview,
    Conflict,
    NotFoundError,
    Permission,
    PermissionRefused,
    SignOnPaper,
)
from hengdu.errors import HengduError
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.interviews.sections import Standing, sections_of
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted, told
from hengdu.web._wording import language
from hengdu.web.assessments._frame import page
from hengdu.web.interview._fields import said_of
from hengdu.web.interviews._forms import SignedForm
from hengdu.web.interviews._seat import FINISHED, interview_of
from hengdu.web.interviews.asking import number_of
from hengdu.web.interviews.views import shown

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

_WRONG: Final = 422
_AGREED: Final = "agree:"
_OBJECTION: Final = "objection:"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANSWER_WRITE)
def confirm(request: HttpRequest, assessment_id: UUID, interview_id: UUID) -> HttpResponse:
    """Show an interviewee what was typed, and take the word on each answer."""
    row, interview = interview_of(request, assessment_id, interview_id, Permission.ANSWER_WRITE)
    actor = actor_of(request)
    if actor.user_id is None or not interview.interviewees.filter(user_id=actor.user_id).exists():
        raise NotFoundError("interview")
    problem = ""
    if request.method == "POST":
        post = request.POST
        try:
            number = ConfirmInterview(
                assessment=row.pk,
                interview=interview.pk,
                versions={
                    name.removeprefix(_AGREED): number_of(str(post[name]))
                    for name in post
                    if name.startswith(_AGREED)
                },
                objections={
                    name.removeprefix(_OBJECTION): str(post[name])
                    for name in post
                    if name.startswith(_OBJECTION) and str(post[name]).strip()
                },
            ).run(actor)
        except (PermissionRefused, NotFoundError):
            raise
        except Conflict:
            problem = _("An answer was changed while you read. Nothing was confirmed; please read again.")
        except HengduError as error:
            problem = told(error)
        else:
            words = ngettext("%(number)s answer confirmed.", "%(number)s answers confirmed.", number)
            messages.success(request, words % {"number": number})
            return redirect("interview_confirm", row.pk, interview.pk)
    pack, lang = pinned_pack(row), language()
    (section,) = sections_of([interview])
    context = {
        "interview": interview,
        "section": section,
        "problem": problem,
        "lines": [
            (line, pack.practices[line.code], said_of(pack, pack.practices[line.code], line.given, lang))
            for line in section.lines
        ],
        "is_finished": row.status in FINISHED,
        "waiting": row.status not in FINISHED
        and any(line.standing in {Standing.OPEN, Standing.OBJECTED} for line in section.lines),
    }
    status = _WRONG if problem else 200
    return page(request, "interviews/confirm.html", row, "interview", context, status=status)


@require_POST
@needs(Permission.INTERVIEW_WRITE)
def signed(request: HttpRequest, assessment_id: UUID, interview_id: UUID) -> HttpResponse:
    """Register that the printed record was signed."""
    row, interview = interview_of(request, assessment_id, interview_id, Permission.INTERVIEW_WRITE)
    form = SignedForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        action = SignOnPaper(assessment=row.pk, interview=interview.pk, day=given["day"], note=given["note"])
        if submitted(form, action, actor_of(request)):
            messages.success(request, _("The signed record is registered."))
            return redirect("interview_show", row.pk, interview.pk)
    return shown(request, assessment_id, interview_id, signed=form, status=_WRONG)
