"""List interviews, begin one, show one, change its facts, end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import BeginInterview, ChangeInterview, EndInterview, Permission, needs_purpose
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import assignments_visible_to, place_of
from hengdu.store.evidence.models import About
from hengdu.store.interviews.queries import interviews_visible_to
from hengdu.store.interviews.sections import sections_of
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web._wording import language
from hengdu.web.assessments._frame import assessment_of, is_open, page
from hengdu.web.evidence._papers import papers_of
from hengdu.web.interview._fields import said_of
from hengdu.web.interviews._forms import ChangeForm, NewForm, SignedForm
from hengdu.web.interviews._seat import FINISHED, chair_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.assessments.models import Assessment, Assignment

_WRONG: Final = 422


def _asked(request: HttpRequest, row: Assessment) -> list[Assignment]:
    """Return who has an account and is asked something here."""
    rows = assignments_visible_to(actor_of(request)).filter(
        assessment=row, user__isnull=False, ended_at__isnull=True
    )
    return list(rows.select_related("user"))


@never_cache
@require_safe
@needs(Permission.INTERVIEW_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List the interviews and offer guides and record forms to print."""
    row = assessment_of(request, assessment_id, Permission.INTERVIEW_READ)
    actor = actor_of(request)
    place = place_of(row)
    context = {
        "sections": sections_of(interviews_visible_to(actor).filter(assessment=row)),
        "roles": pinned_pack(row).content.roles,
        "may_ask": is_open(row) and actor.may(Permission.INTERVIEW_WRITE, place),
        "may_print": actor.may(Permission.REPORT_EXPORT, place),
        "must_say_purpose": needs_purpose(row),
    }
    return page(request, "interviews/index.html", row, "interviews", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.INTERVIEW_WRITE)
def new(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Begin an interview."""
    row = assessment_of(request, assessment_id, Permission.INTERVIEW_WRITE)
    form = NewForm(pinned_pack(row), _asked(request, row), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        action = BeginInterview(
            assessment=row.pk, role=given["role"], codes=tuple(given["codes"]), facts=form.facts()
        )
        done = submitted(form, action, actor_of(request))
        if done is not None:
            return redirect("interview_show", row.pk, done.result)
    status = _WRONG if form.is_bound else 200
    return page(request, "interviews/new.html", row, "interviews", {"form": form}, status=status)


@never_cache
@require_safe
@needs(Permission.INTERVIEW_READ)
def show(request: HttpRequest, assessment_id: UUID, interview_id: UUID) -> HttpResponse:
    """Show one interview: people, groups of questions, answers with their confirmation."""
    return shown(request, assessment_id, interview_id)


def shown(
    request: HttpRequest,
    assessment_id: UUID,
    interview_id: UUID,
    *,
    change: ChangeForm | None = None,
    signed: SignedForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of one interview, with a form that was refused where there is one."""
    chair = chair_of(request, assessment_id, interview_id, Permission.INTERVIEW_READ)
    row, seat, lang = chair.seat.row, chair.seat, language()
    (section,) = sections_of([chair.interview])
    actor, place = actor_of(request), place_of(row)
    may_write = row.status not in FINISHED and actor.may(Permission.INTERVIEW_WRITE, place)
    context = {
        "interview": chair.interview,
        "section": section,
        "part": seat.part,
        "groups": list(seat.groups()),
        "lines": [
            (
                line,
                seat.pack.practices[line.code],
                said_of(seat.pack, seat.pack.practices[line.code], line.given, lang),
            )
            for line in section.lines
        ],
        "may_write": may_write,
        "may_ask": may_write and is_open(row) and chair.is_running,
        "may_print": actor.may(Permission.REPORT_EXPORT, place),
        "must_say_purpose": needs_purpose(row),
        "attach_to": reverse("interview_attach", args=[row.pk, chair.interview.pk])
        if row.status not in {"sealed", "cancelled"} and actor.may(Permission.INTERVIEW_WRITE, place)
        else "",
        **papers_of(actor, row, About.INTERVIEW, [chair.interview.pk]),
        "change": change or (ChangeForm(chair.interview, _asked(request, row)) if may_write else None),
        "signed": signed or SignedForm(initial={"day": timezone.localdate()}),
    }
    return page(request, "interviews/show.html", row, "interviews", context, status=status)


@require_POST
@needs(Permission.INTERVIEW_WRITE)
def change(request: HttpRequest, assessment_id: UUID, interview_id: UUID) -> HttpResponse:
    """Change people, place and time of an interview."""
    chair = chair_of(request, assessment_id, interview_id, Permission.INTERVIEW_WRITE)
    row = chair.seat.row
    form = ChangeForm(chair.interview, _asked(request, row), request.POST)
    if form.is_valid():
        action = ChangeInterview(
            assessment=row.pk,
            interview=chair.interview.pk,
            facts=form.facts(),
            version=form.cleaned_data["version"],
        )
        if submitted(form, action, actor_of(request)):
            messages.success(request, _("Saved."))
            return redirect("interview_show", row.pk, chair.interview.pk)
    return shown(request, assessment_id, interview_id, change=form, status=_WRONG)


@require_POST
@needs(Permission.INTERVIEW_WRITE)
def end(request: HttpRequest, assessment_id: UUID, interview_id: UUID) -> HttpResponse:
    """End an interview, or resume it."""
    chair = chair_of(request, assessment_id, interview_id, Permission.INTERVIEW_WRITE)
    resume = request.POST.get("resume") == "yes"
    EndInterview(assessment=assessment_id, interview=chair.interview.pk, resume=resume).run(actor_of(request))
    if not resume:
        messages.success(request, _("The interview has ended. Have the record confirmed now."))
    return redirect("interview_show", assessment_id, interview_id)
