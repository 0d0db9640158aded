"""Meetings of a drafting: agenda, minutes, decisions, and the tasks that are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import NotFoundError, Permission, received
from hengdu.actions.standards import MINUTES_FILE, AddMinutesFile, FinishTask, HoldMeeting
from hengdu.errors import HengduError
from hengdu.reports.standards import minutes_document
from hengdu.store.standards.courses import files_visible_to, record_of
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted, told
from hengdu.web._wording import language
from hengdu.web.evidence.uploads import files_of
from hengdu.web.standards._comment_forms import typed_rows
from hengdu.web.standards._comment_rows import seen_by
from hengdu.web.standards._course_frame import course_of, course_page, holds, inner_course
from hengdu.web.standards._course_papers import printed
from hengdu.web.standards._course_uploads import course_files
from hengdu.web.standards._meeting_forms import MEETING_KINDS, FinishForm, MeetingForm, task_rows

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.process import Course as Record
    from hengdu.standards.process import Meeting
    from hengdu.store.standards.models import Course

_WRONG: Final = 422


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def index(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """List the meetings, and every task: the open ones first; who is only asked sees its own tasks."""
    return _index(request, course_id)


def _index(request: HttpRequest, course_id: UUID, bound: FinishForm | None = None) -> HttpResponse:
    row = course_of(request, course_id)
    course, today = record_of(row), timezone.localdate()
    seen = seen_by(actor_of(request), row)
    own = {*seen.units, actor_of(request).name}
    tasks = sorted(
        (
            (one, meeting)
            for meeting in course.meetings
            for one in meeting.tasks
            if seen.is_all or one.who in own
        ),
        key=lambda pair: (pair[0].done is not None, pair[0].due, pair[0].id),
    )
    actor = actor_of(request)
    kinds = dict(MEETING_KINDS)
    asked = bound.data.get("task") if bound is not None else ""
    context = {
        "meetings": [(one, kinds[one.kind]) for one in reversed(course.meetings)] if seen.is_all else [],
        "tasks": [
            {
                "task": one,
                "meeting": meeting,
                "is_late": one.done is None and one.due < today,
                "form": bound
                if one.id == asked
                else FinishForm(initial={"task": one.id}, auto_id=f"id_{one.id}_%s"),
            }
            for one, meeting in tasks
        ],
        "may_run": holds(actor, Permission.PROCESS_RUN, row),
        "may_finish": holds(actor, Permission.PROCESS_WRITE, row),
    }
    status = _WRONG if bound is not None else 200
    return course_page(request, "standards/meetings/index.html", row, "meetings", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_RUN)
@course_files(Permission.PROCESS_RUN)
def new(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Register a meeting with its minutes, and the signed file where there is one."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    course = record_of(row)
    is_posted, is_more = request.method == "POST", "more" in request.POST
    problem = ""
    if is_posted and not is_more:
        form, rows = MeetingForm(request.POST), task_rows(request.POST)
        made, problem = _held(request, row, form, rows)
        if made:
            messages.success(request, _("The meeting was registered; its tasks are followed from now on."))
            return redirect("course_meetings", row.pk)
    else:
        first = {"day": timezone.localdate(), "present": "\n".join(one.name for one in course.authors)}
        form = MeetingForm(initial=request.POST.dict() if is_posted else first)
        typed = typed_rows("t", request.POST, ("what", "who", "due")) if is_posted else None
        rows = task_rows(initial=typed)
    context = {"form": form, "rows": rows, "problem": problem, "people": _people(course)}
    status = _WRONG if is_posted and not is_more else 200
    return course_page(request, "standards/meetings/new.html", row, "meetings", context, status=status)


def _people(course: Record) -> list[str]:
    """Return the names that a task may go to: authors and units of the drafting."""
    return list(dict.fromkeys([*(one.name for one in course.authors), course.lead, *course.units, ""]))[:-1]


def _held(request: HttpRequest, row: Course, form: MeetingForm, rows: Any) -> tuple[bool, str]:  # noqa: ANN401 - Django's formset
    """Register the meeting; return whether it was, and what was wrong with the file."""
    files, said = files_of(request, "file")
    problem = said if said != _("Choose a file first.") else ""  # there need not be one
    if problem or not (form.is_valid() and rows.is_valid()):
        return False, problem
    tasks = tuple(one.task() for one in rows if one.has_changed())
    try:
        file = received(files[0].incoming, files[0].said_name) if files else None
    except HengduError as error:
        return False, told(error)
    given = form.cleaned_data
    action = HoldMeeting(course=row.pk, version=None, tasks=tasks, file=file, **given)
    return submitted(form, action, actor_of(request)) is not None, ""


def meeting_called(course: Record, code: str) -> Meeting:
    """Return a meeting by its id; NotFoundError for others."""
    found = next((one for one in course.meetings if one.id == code), None)
    if found is None:
        raise NotFoundError("meeting")
    return found


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def show(request: HttpRequest, course_id: UUID, meeting_code: str) -> HttpResponse:
    """Show a meeting with its minutes and files."""
    return _meeting_page(request, course_id, meeting_code)


def _meeting_page(request: HttpRequest, course_id: UUID, code: str, problem: str = "") -> HttpResponse:
    row = inner_course(request, course_id)
    meeting = meeting_called(record_of(row), code)
    context = {
        "meeting": meeting,
        "kind": dict(MEETING_KINDS)[meeting.kind],
        "today": timezone.localdate(),
        "files": files_visible_to(actor_of(request), row.pk).filter(what=f"{MINUTES_FILE}-{meeting.id}"),
        "may_run": holds(actor_of(request), Permission.PROCESS_RUN, row),
        "problem": problem,
    }
    status = _WRONG if problem else 200
    return course_page(request, "standards/meetings/show.html", row, "meetings", context, status=status)


@require_POST
@needs(Permission.PROCESS_RUN)
@course_files(Permission.PROCESS_RUN)
def add_file(request: HttpRequest, course_id: UUID, meeting_code: str) -> HttpResponse:
    """Keep a file of the minutes of a meeting."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    meeting = meeting_called(record_of(row), meeting_code)
    files, problem = files_of(request, "file")
    if not problem:
        try:
            kept = received(files[0].incoming, files[0].said_name)
            AddMinutesFile(course=row.pk, version=None, meeting=meeting.id, file=kept).run(actor_of(request))
        except HengduError as error:
            problem = told(error)
        else:
            messages.success(request, _("The file was kept."))
            return redirect("course_meeting", row.pk, meeting.id)
    return _meeting_page(request, course_id, meeting.id, problem)


@never_cache
@require_safe
@needs(Permission.PROCESS_READ, fresh_file=True)
def minutes(request: HttpRequest, course_id: UUID, meeting_code: str, paper_form: str) -> HttpResponse:
    """Hand out the minutes of a meeting as Word or PDF."""
    row = inner_course(request, course_id)
    course = record_of(row)
    meeting = meeting_called(course, meeting_code)
    made = minutes_document(course, meeting, lang=language(), created=timezone.localdate())
    return printed(request, row, made, paper_form)


@require_POST
@needs(Permission.PROCESS_WRITE)
def finish(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Close a task with what came of it."""
    row = course_of(request, course_id, Permission.PROCESS_WRITE)
    given = request.POST
    form = FinishForm(given, auto_id=f"id_{given.get('task', '')[:80]}_%s")
    if form.is_valid():
        action = FinishTask(course=row.pk, version=None, **form.cleaned_data)
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(request, _("The task is done."))
            return redirect("course_meetings", row.pk)
    return _index(request, course_id, form)
