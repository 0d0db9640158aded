"""The register of comments on a drafting: who is asked, who replied, what came in, forms and table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import NotFoundError, Permission, received
from hengdu.actions.standards import AskForComments, RemindUnits, SendComments, TakeForms
from hengdu.errors import HengduError
from hengdu.reports import report_bytes
from hengdu.reports.standards import comments_document, form_document
from hengdu.standards.process import VERDICT_NAMES, count_answers, form_bytes
from hengdu.store.standards.courses import record_of, units_of_actor
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted, told
from hengdu.web._wording import language
from hengdu.web.evidence.uploads import files_of
from hengdu.web.standards._comment_forms import (
    ROWS_AT_ONCE,
    AskForm,
    RegisterFilter,
    ReplyForm,
    remark_rows,
    typed_rows,
    whole_first,
)
from hengdu.web.standards._comment_rows import comment_rows, draft_called, round_of, seen_by, unit_rows
from hengdu.web.standards._course_frame import course_of, course_page, holds
from hengdu.web.standards._course_papers import printed, sent
from hengdu.web.standards._course_uploads import course_files

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.process import Solicitation
    from hengdu.store.standards.models import Course

_WRONG: Final = 422
_ON_A_PAGE: Final = 50
FORM_KINDS: Final = ("xlsx", "docx")


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def index(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Show one round: who replied, and the comments with what became of them."""
    return list_page(request, course_id, request.GET.get("draft", ""))


def list_page(request: HttpRequest, course_id: UUID, draft: str, problem: str = "") -> HttpResponse:
    """Return the page of one round, with what was wrong with ticked comments and what was typed for them."""
    row = course_of(request, course_id)
    actor, course = actor_of(request), record_of(row)
    round_ = round_of(course, draft)
    seen = seen_by(actor, row)
    context: dict[str, Any] = {
        "round": round_,
        "rounds": course.solicitations,
        "seen": seen,
        "may_run": holds(actor, Permission.PROCESS_RUN, row),
        "may_reply": holds(actor, Permission.COMMENT_WRITE, row),
        "has_draft": bool(course.drafts),
        "problem": problem,
        "verdicts": VERDICT_NAMES.items(),
        "ticked": {one.partition(" ")[0] for one in request.POST.getlist("comments")},
    }
    if round_ is not None:
        rows = comment_rows(course, round_.draft, seen)
        form = RegisterFilter(sorted({unit for one in rows for unit in one.units}), request.GET)
        wanted = form.wanted()
        kept = comment_rows(course, round_.draft, seen, wanted) if any(wanted.values()) else rows
        asked = request.GET.get("page", "1")
        opened = [one for one in rows if one.comment.disposition is None]
        context |= {
            "form": form,
            "is_narrowed": any(wanted.values()),
            "count": len(kept),
            "page": Paginator(kept, _ON_A_PAGE).get_page(asked),
            "answers": count_answers(course, round_.draft),
            "units": unit_rows(course, round_, seen, timezone.localdate()),
            "first_open": opened[0].comment.id if opened else "",
            "dissents": course.dissents if seen.is_all else (),
            "is_over": round_.until < timezone.localdate(),
            "own": own_units(request, row, round_),
        }
    status = _WRONG if problem else 200
    return course_page(request, "standards/comments/index.html", row, "comments", context, status=status)


def own_units(request: HttpRequest, row: Course, round_: Solicitation) -> list[str]:
    """Return the units of the person that may still reply about a draft."""
    replied = {one.unit for one in round_.replies}
    if not holds(actor_of(request), Permission.COMMENT_WRITE, row):
        return []
    own = units_of_actor(actor_of(request), Permission.COMMENT_WRITE)
    return [unit for unit in own if unit not in replied]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_RUN)
def ask(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Ask units about a draft."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    course = record_of(row)
    gone = {one.draft for one in course.solicitations}
    drafts = [one for one in course.drafts if one.id not in gone]
    before = course.solicitations[-1].asked if course.solicitations else course.distribution
    form = AskForm(drafts, request.POST or None, initial={"units": "\n".join(before)})
    if form.is_valid():
        given = form.cleaned_data
        action = AskForComments(
            course=row.pk,
            version=None,
            draft=given["draft"],
            units=given["units"],
            until=given["until"],
        )
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(
                request, _("The units were asked; those with an account find it in their inbox.")
            )
            return redirect("course_comments", row.pk)
    context = {"form": form, "drafts": drafts}
    status = _WRONG if form.errors else 200
    return course_page(request, "standards/comments/ask.html", row, "comments", context, status=status)


@require_POST
@needs(Permission.PROCESS_RUN)
def remind(request: HttpRequest, course_id: UUID, draft_code: str) -> HttpResponse:
    """Remind the units that are silent."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    draft_called(record_of(row), draft_code)
    try:
        RemindUnits(course=row.pk, version=None, draft=draft_code).run(actor_of(request))
    except HengduError as error:
        messages.error(request, told(error))
    else:
        messages.success(request, _("The people of the silent units find a reminder in their inbox."))
    return redirect("course_comments", row.pk)


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def blank_form(request: HttpRequest, course_id: UUID, draft_code: str, paper_form: str) -> HttpResponse:
    """Hand out the form for comments on a draft, for Excel or Word."""
    row = course_of(request, course_id)
    course = record_of(row)
    draft = draft_called(course, draft_code)
    if paper_form not in FORM_KINDS:
        raise NotFoundError("form")
    today = timezone.localdate()
    if paper_form == "xlsx":
        content = form_bytes(course, draft, created=today)
    else:
        content = report_bytes(form_document(course, draft, created=today).context, "docx")
    return sent(request, row, f"form-{course.standard}-{draft.id}.{paper_form}", content)


@never_cache
@require_safe
@needs(Permission.PROCESS_READ, fresh_file=True)
def table(request: HttpRequest, course_id: UUID, draft_code: str, paper_form: str) -> HttpResponse:
    """Hand out the table of comments and what became of them."""
    row = course_of(request, course_id)
    course = record_of(row)
    round_of(course, draft_code)
    if not seen_by(actor_of(request), row).is_all:
        raise NotFoundError("comments")
    made = comments_document(course, draft_code, lang=language(), created=timezone.localdate())
    return printed(request, row, made, paper_form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_RUN)
@course_files(Permission.PROCESS_RUN)
def take(request: HttpRequest, course_id: UUID, draft_code: str) -> HttpResponse:
    """Take filled forms in, all or none."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    course = record_of(row)
    round_ = round_of(course, draft_code)
    problem = ""
    if request.method == "POST":
        files, problem = files_of(request)
        if not problem:
            try:
                forms = tuple(received(file.incoming, file.said_name) for file in files)
                TakeForms(course=row.pk, version=None, draft=draft_code, forms=forms).run(actor_of(request))
            except HengduError as error:
                problem = told(error)
            else:
                done = ngettext(
                    "%(count)d form was taken in.", "%(count)d forms were taken in.", len(forms)
                ) % {"count": len(forms)}
                messages.success(request, done)
                return redirect("course_comments", row.pk)
    context = {"round": round_, "problems": re.split("；|; ", problem) if problem else []}
    status = _WRONG if problem else 200
    return course_page(request, "standards/comments/take.html", row, "comments", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.COMMENT_WRITE)
def reply(request: HttpRequest, course_id: UUID, draft_code: str) -> HttpResponse:
    """Take the comments of a unit as its people type them."""
    row = course_of(request, course_id, Permission.COMMENT_WRITE)
    course = record_of(row)
    round_ = round_of(course, draft_code)
    if round_ is None:
        raise NotFoundError("draft")
    actor = actor_of(request)
    is_free = holds(actor, Permission.PROCESS_RUN, row)
    replied = {one.unit for one in round_.replies}
    units = (
        [one for one in round_.asked if one not in replied] if is_free else own_units(request, row, round_)
    )
    is_posted = request.method == "POST"
    initial = {"person": actor.name} if not is_free else {}
    form = ReplyForm(units, request.POST or None, is_free=is_free, initial=initial)
    rows = remark_rows("c", request.POST if is_posted else None)
    status = 200
    if is_posted and "more" in request.POST:
        rows = remark_rows("c", initial=typed_rows("c", request.POST), rows=ROWS_AT_ONCE)
        form = ReplyForm(units, is_free=is_free, initial=request.POST.dict())
    elif is_posted:
        if _is_sent(request, row, draft_code, form, rows):
            messages.success(request, _("The reply was registered. Thank you."))
            return redirect("course_comments", row.pk)
        status = _WRONG
    context = {
        "round": round_,
        "form": form,
        "rows": rows,
        "clauses": whole_first(draft_called(course, draft_code)),
        "open_units": units,
        "is_free": is_free,
        "is_over": round_.until < timezone.localdate(),
    }
    return course_page(request, "standards/comments/reply.html", row, "comments", context, status=status)


def _is_sent(request: HttpRequest, row: Course, draft: str, form: ReplyForm, rows: Any) -> bool:  # noqa: ANN401 - Django's formset
    """Send the reply; what is wrong is said in the form."""
    if not (form.is_valid() and rows.is_valid()):
        return False
    remarks = tuple(one.remark() for one in rows if one.has_changed())
    if form.cleaned_data["has_none"] == bool(remarks):
        form.add_error(
            "has_none",
            _("Write at least one comment, or say that there are none.")
            if not remarks
            else _("There are comments below: take the tick away, or the comments."),
        )
        return False
    action = SendComments(
        course=row.pk,
        version=None,
        draft=draft,
        unit=form.cleaned_data["unit"],
        person=form.cleaned_data["person"],
        remarks=remarks,
    )
    return submitted(form, action, actor_of(request)) is not None
