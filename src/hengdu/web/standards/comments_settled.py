"""Say what became of comments: one after the other, split, merged, and disagreements over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.standards import (
    DecomposeDissent,
    DiscussDissent,
    DisposeComment,
    DisposeComments,
    MergeComments,
    OpenDissent,
    SettleDissent,
    SplitComment,
    comment_mark,
    next_code,
)
from hengdu.errors import HengduError
from hengdu.standards.process import VERDICT_NAMES, likely_duplicates
from hengdu.store.standards.courses import record_of
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted, told
from hengdu.web.standards._comment_forms import (
    MOST_WORDS,
    DiscussionForm,
    DisposeForm,
    DissentForm,
    QuestionForm,
    SettleForm,
    remark_rows,
    typed_rows,
    whole_first,
)
from hengdu.web.standards._comment_rows import (
    comment_row,
    comment_rows,
    draft_called,
    neighbours,
    round_of,
    seen_by,
    standing_comment,
)
from hengdu.web.standards._course_frame import course_of, course_page, holds
from hengdu.web.standards.comments import list_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from hengdu.actions.standards._course_work import CourseStep
    from hengdu.standards.process import Course, Dissent, Verdict

_WRONG: Final = 422
_MOST_PAIRS: Final = 100


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def show(request: HttpRequest, course_id: UUID, comment_code: str) -> HttpResponse:
    """Show one comment beside its clause, with what became of it."""
    return _comment_page(request, course_id, comment_code)


def _comment_page(
    request: HttpRequest, course_id: UUID, code: str, bound: DisposeForm | None = None
) -> HttpResponse:
    row = course_of(request, course_id)
    actor, course = actor_of(request), record_of(row)
    seen = seen_by(actor, row)
    comment = standing_comment(course, code, seen)
    before, after, coming = neighbours(comment_rows(course, comment.draft, seen), comment.id)
    found = comment.disposition
    initial = {
        "seen": comment_mark(comment),
        "verdict": found.verdict if found else "",
        "reason": found.reason if found else "",
    }
    draft = draft_called(course, comment.draft)
    context = {
        "comment": comment,
        "line": comment_row(course, comment, seen),
        "clause": next((one for one in draft.clauses if one.number == comment.clause), None),
        "parts": [one for one in course.comments if one.part_of == comment.id],
        "merged": [one for one in course.comments if one.merged_into == comment.id and seen.shows(one)],
        "dissents": [one for one in course.dissents if comment.id in one.comments] if seen.is_all else [],
        "form": bound or DisposeForm(initial=initial),
        "may_run": holds(actor, Permission.PROCESS_RUN, row),
        "is_standing": not comment.is_split and comment.merged_into is None,
        "before": before,
        "after": after,
        "coming": coming,
    }
    status = _WRONG if bound is not None else 200
    return course_page(request, "standards/comments/show.html", row, "comments", context, status=status)


@require_POST
@needs(Permission.PROCESS_RUN)
def settle(request: HttpRequest, course_id: UUID, comment_code: str) -> HttpResponse:
    """Say what became of a comment; then the next open one comes."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    course, actor = record_of(row), actor_of(request)
    seen = seen_by(actor, row)
    comment = standing_comment(course, comment_code, seen)
    form = DisposeForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        action = DisposeComment(
            course=row.pk,
            version=None,
            comment=comment.id,
            verdict=cast("Verdict", given["verdict"]),
            reason=given["reason"],
            seen=given["seen"],
        )
        if submitted(form, action, actor) is not None:
            messages.success(request, _("%(comment)s: saved.") % {"comment": comment.id})
            coming = neighbours(comment_rows(course, comment.draft, seen), comment.id)[2]
            return redirect("course_comment", row.pk, coming or comment.id)
    return _comment_page(request, course_id, comment.id, form)


@require_POST
@needs(Permission.PROCESS_RUN)
def settle_several(request: HttpRequest, course_id: UUID, draft_code: str) -> HttpResponse:
    """Give the comments that are ticked in the list the same disposition, all or none."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    course = record_of(row)
    round_of(course, draft_code)
    given = request.POST
    pairs = [one.partition(" ") for one in given.getlist("comments")]
    marks = tuple((code[:80], mark) for code, _space, mark in pairs)
    verdict = next((one for one in VERDICT_NAMES if one == given.get("verdict")), None)
    problem = _("Tick comments and choose their disposition.")
    if marks and verdict is not None:
        action = DisposeComments(
            course=row.pk,
            version=None,
            seen=marks,
            verdict=cast("Verdict", verdict),
            reason=given.get("reason", "")[:MOST_WORDS],
        )
        problem = refusal(request, action)
    if problem:
        return list_page(request, course_id, draft_code, problem)
    done = ngettext("%(count)d comment was disposed of.", "%(count)d comments were disposed of.", len(marks))
    messages.success(request, done % {"count": len(marks)})
    return redirect(f"{reverse('course_comments', args=[row.pk])}?{request.GET.urlencode()}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_RUN)
def take_apart(request: HttpRequest, course_id: UUID, comment_code: str) -> HttpResponse:
    """Split a comment into two or more."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    course = record_of(row)
    comment = standing_comment(course, comment_code, seen_by(actor_of(request), row))
    whole = [{"clause": comment.clause, "text": comment.text, "proposal": comment.proposal}]
    problem, status = "", 200
    if request.method == "POST" and "more" not in request.POST:
        rows = remark_rows("p", request.POST)
        status = _WRONG
        if rows.is_valid():
            parts = tuple(one.remark() for one in rows if one.cleaned_data.get("text"))
            action = SplitComment(course=row.pk, version=None, comment=comment.id, parts=parts)
            problem = refusal(request, action)
            if not problem:
                messages.success(request, _("The comment was split."))
                return redirect("course_comment", row.pk, f"{comment.id}.1")
    else:
        typed = typed_rows("p", request.POST) if request.method == "POST" else whole
        rows = remark_rows("p", initial=typed, rows=2)
    context = {
        "comment": comment,
        "rows": rows,
        "clauses": whole_first(draft_called(course, comment.draft)),
        "problem": problem,
    }
    return course_page(request, "standards/comments/split.html", row, "comments", context, status=status)


def refusal(request: HttpRequest, action: CourseStep) -> str:
    """Run an action and return what was wrong, or nothing."""
    try:
        action.run(actor_of(request))
    except HengduError as error:
        return told(error)
    return ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_RUN)
def duplicates(request: HttpRequest, course_id: UUID, draft_code: str) -> HttpResponse:
    """Propose comments that may say the same, and merge those that a person confirms."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    course = record_of(row)
    round_of(course, draft_code)
    problem = ""
    if request.method == "POST":
        action = MergeComments(
            course=row.pk,
            version=None,
            into=request.POST.get("into", "")[:80],
            others=tuple(dict.fromkeys(one[:80] for one in request.POST.getlist("others") if one)),
        )
        problem = refusal(request, action)
        if not problem:
            messages.success(request, _("The comments were merged."))
            return redirect("course_duplicates", row.pk, draft_code)
    pairs = [
        one
        for one in likely_duplicates(course)
        if one.left.draft == draft_code and one.left.disposition is None and one.right.disposition is None
    ]
    open_rows = [
        one
        for one in comment_rows(course, draft_code, seen_by(actor_of(request), row))
        if one.comment.disposition is None
    ]
    context = {
        "draft_code": draft_code,
        "pairs": [(one, round(100 * one.likeness)) for one in pairs[:_MOST_PAIRS]],
        "open_rows": open_rows,
        "problem": problem,
    }
    status = _WRONG if problem else 200
    return course_page(request, "standards/comments/duplicates.html", row, "comments", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_RUN)
def new_dissent(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Open a major disagreement over comments."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    course = record_of(row)
    initial = {"comments": request.GET.getlist("comment")}
    form = DissentForm(course, request.POST or None, initial=initial)
    if form.is_valid():
        code = next_code("d", [one.id for one in course.dissents])
        action = OpenDissent(
            course=row.pk,
            version=None,
            dissent=code,
            issue=form.cleaned_data["issue"],
            comments=tuple(form.cleaned_data["comments"]),
        )
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(request, _("The disagreement was opened."))
            return redirect("course_dissent", row.pk, code)
    context = {"form": form, "has_comments": bool(course.standing_comments())}
    status = _WRONG if form.errors else 200
    return course_page(
        request, "standards/comments/dissent_new.html", row, "comments", context, status=status
    )


def _dissent(course: Course, code: str) -> Dissent:
    found = next((one for one in course.dissents if one.id == code), None)
    if found is None:
        raise NotFoundError("dissent")
    return found


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def dissent(request: HttpRequest, course_id: UUID, dissent_code: str) -> HttpResponse:
    """Show a disagreement: its comments, discussions, questions and settlement."""
    return _dissent_page(request, course_id, dissent_code, {})


def _dissent_page(
    request: HttpRequest, course_id: UUID, code: str, bound: dict[str, Form], status: int = 200
) -> HttpResponse:
    row = course_of(request, course_id)
    course = record_of(row)
    if not seen_by(actor_of(request), row).is_all:
        raise NotFoundError("dissent")
    found = _dissent(course, code)
    today = {"day": timezone.localdate()}
    context: dict[str, Any] = {
        "dissent": found,
        "comments": [one for one in course.comments if one.id in found.comments],
        "may_run": holds(actor_of(request), Permission.PROCESS_RUN, row),
        "discuss_form": bound.get("discuss") or DiscussionForm(initial=today, prefix="talk"),
        "question_form": bound.get("question") or QuestionForm(prefix="new"),
        "settle_form": bound.get("settle") or SettleForm(prefix="end"),
        "questions": [
            (one, bound.get(f"question-{one.id}") or QuestionForm(initial=_typed(one), prefix=one.id))
            for one in found.questions
        ],
    }
    return course_page(request, "standards/comments/dissent.html", row, "comments", context, status=status)


def _typed(question: Any) -> dict[str, str]:  # noqa: ANN401 - a question of a disagreement
    return {
        "question": question.id,
        "words": question.question,
        "test": question.test,
        "finding": question.finding,
    }


@require_POST
@needs(Permission.PROCESS_RUN)
def change_dissent(request: HttpRequest, course_id: UUID, dissent_code: str) -> HttpResponse:
    """Add a discussion or a question to a disagreement, answer a question, settle it."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    found = _dissent(record_of(row), dissent_code)
    what = request.POST.get("what", "")
    shared: dict[str, Any] = {"course": row.pk, "version": None, "dissent": found.id}
    form: Form
    action: CourseStep | None = None
    if what == "discuss":
        form = DiscussionForm(request.POST, prefix="talk")
        if form.is_valid():
            action = DiscussDissent(**shared, **form.cleaned_data)
    elif what == "settle":
        form = SettleForm(request.POST, prefix="end")
        if form.is_valid():
            action = SettleDissent(**shared, **form.cleaned_data)
    else:
        known = next((one.id for one in found.questions if what == f"question-{one.id}"), "new")
        form = QuestionForm(request.POST, prefix=known)
        if form.is_valid():
            action = DecomposeDissent(**shared, **form.cleaned_data)
    if action is not None and submitted(form, action, actor_of(request)) is not None:
        messages.success(request, _("Saved."))
        return redirect("course_dissent", row.pk, found.id)
    return _dissent_page(request, course_id, found.id, {what or "question": form}, _WRONG)
