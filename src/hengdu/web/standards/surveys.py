"""Surveys of a drafting and how far units came in adopting the standard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.standards import AnswerSurvey, BeginSurvey, RecordStep, survey_pack
from hengdu.standards.process import FUNNEL_NAMES, adoption_funnel, response_rate, tally_survey
from hengdu.store.standards.courses import record_of, units_of_actor
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web.standards._comment_rows import seen_by
from hengdu.web.standards._course_frame import course_of, course_page, holds
from hengdu.web.standards._meeting_forms import AnswerForm, StepForm, SurveyForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.process import Course as Record
    from hengdu.standards.process import Survey
    from hengdu.store.standards.models import Course

_WRONG: Final = 422


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def index(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """List the surveys with their response rates."""
    row = course_of(request, course_id)
    course, today = record_of(row), timezone.localdate()
    context = {
        "surveys": [
            (one, response_rate(course, one.id), one.until < today, may_answer(request, row, one))
            for one in reversed(course.surveys)
        ],
        "may_run": holds(actor_of(request), Permission.PROCESS_RUN, row),
    }
    return course_page(request, "standards/surveys/index.html", row, "surveys", context)


def may_answer(request: HttpRequest, row: Course, survey: Survey) -> list[str]:
    """Return the units for which the person may still answer."""
    actor = actor_of(request)
    if not holds(actor, Permission.COMMENT_WRITE, row):
        return []
    replied = {one.unit for one in survey.replies}
    units = units_of_actor(actor, Permission.COMMENT_WRITE)
    if holds(actor, Permission.PROCESS_RUN, row):
        units = tuple(dict.fromkeys([*units, *survey.asked]))
    return [one for one in units if one in survey.asked and one not in replied]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_RUN)
def new(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Begin a survey."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    course = record_of(row)
    form = SurveyForm(request.POST or None, initial={"units": "\n".join(course.distribution)})
    if form.is_valid():
        action = BeginSurvey(course=row.pk, version=None, **form.cleaned_data)
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(
                request, _("The survey has begun; those asked with an account find it in their inbox.")
            )
            return redirect("course_surveys", row.pk)
    status = _WRONG if form.errors else 200
    return course_page(request, "standards/surveys/new.html", row, "surveys", {"form": form}, status=status)


def _survey(course: Record, code: str) -> Survey:
    found = next((one for one in course.surveys if one.id == code), None)
    if found is None:
        raise NotFoundError("survey")
    return found


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def show(request: HttpRequest, course_id: UUID, survey_code: str) -> HttpResponse:
    """Show who answered, and how often each option was chosen."""
    row = course_of(request, course_id)
    course = record_of(row)
    survey = _survey(course, survey_code)
    seen = seen_by(actor_of(request), row)
    pack = survey_pack(survey.pack)
    tallies = []
    for one in tally_survey(course, survey.id, pack) if seen.is_all else ():
        practice = pack.practices[one.question]
        options = [(option.name, one.counts[option.code]) for option in pack.answer_set(practice).options]
        tallies.append((practice, one, options))
    context = {
        "survey": survey,
        "pack": pack,
        "rate": response_rate(course, survey.id),
        "replies": [one for one in survey.replies if seen.is_all or one.unit in seen.units],
        "tallies": tallies,
        "seen": seen,
        "is_over": survey.until < timezone.localdate(),
        "open_units": may_answer(request, row, survey),
    }
    return course_page(request, "standards/surveys/show.html", row, "surveys", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.COMMENT_WRITE)
def answer(request: HttpRequest, course_id: UUID, survey_code: str) -> HttpResponse:
    """Take the answers of a unit."""
    row = course_of(request, course_id, Permission.COMMENT_WRITE)
    survey = _survey(record_of(row), survey_code)
    units = may_answer(request, row, survey)
    pack = survey_pack(survey.pack)
    form = AnswerForm(pack, units, request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        action = AnswerSurvey(
            course=row.pk,
            version=None,
            survey=survey.id,
            unit=given["unit"],
            person=given["person"],
            answers=form.answers(),
        )
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(request, _("The answers were registered. Thank you."))
            return redirect("course_survey", row.pk, survey.id)
    context = {"survey": survey, "pack": pack, "form": form, "open_units": units}
    status = _WRONG if form.errors else 200
    return course_page(request, "standards/surveys/answer.html", row, "surveys", context, status=status)


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def adoption(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Show the funnel of adoption, and how far each unit came."""
    return _adoption_page(request, course_id)


def _adoption_page(request: HttpRequest, course_id: UUID, bound: StepForm | None = None) -> HttpResponse:
    row = course_of(request, course_id)
    course = record_of(row)
    latest = {one.unit: one for one in course.steps}
    context = {
        "funnel": [(FUNNEL_NAMES[one.step], one) for one in adoption_funnel(course)],
        "units": [
            (unit, latest.get(unit), FUNNEL_NAMES[latest[unit].step] if unit in latest else None)
            for unit in course.distribution
        ],
        "form": bound or StepForm(course.distribution, initial={"day": timezone.localdate()}),
        "may_write": holds(actor_of(request), Permission.PROCESS_WRITE, row),
    }
    status = _WRONG if bound is not None else 200
    return course_page(request, "standards/surveys/adoption.html", row, "adoption", context, status=status)


@require_POST
@needs(Permission.PROCESS_WRITE)
def take_step(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Record the next step of a unit."""
    row = course_of(request, course_id, Permission.PROCESS_WRITE)
    form = StepForm(record_of(row).distribution, request.POST)
    if form.is_valid():
        action = RecordStep(course=row.pk, version=None, **form.cleaned_data)
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(request, _("The step was recorded."))
            return redirect("course_adoption", row.pk)
    return _adoption_page(request, course_id, form)
