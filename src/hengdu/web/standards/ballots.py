"""Ballots of a drafting: experts, votes, quorum, conclusion and the sheet of signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.standards import HoldBallot
from hengdu.reports.standards import ballot_document
from hengdu.standards.process import ballot_result, default_rules, latest_ballot
from hengdu.store.standards.courses import record_of
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web._wording import language
from hengdu.web.standards._comment_forms import typed_rows
from hengdu.web.standards._course_frame import course_of, course_page, holds, inner_course
from hengdu.web.standards._course_papers import printed
from hengdu.web.standards._meeting_forms import OPINION_NAMES, BallotForm, expert_rows

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.process import Ballot, Course

_WRONG: Final = 422
_COLUMNS: Final = ("name", "unit", "post", "opinion", "words")


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def index(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """List the ballots with what each came to."""
    row = inner_course(request, course_id)
    course = record_of(row)
    context = {
        "ballots": [(one, ballot_result(one)) for one in reversed(course.ballots)],
        "latest": latest_ballot(course),
        "voting": default_rules().quorum,
        "may_run": holds(actor_of(request), Permission.PROCESS_RUN, row),
        "has_draft": any(one.kind == "review" for one in course.drafts),
    }
    return course_page(request, "standards/ballots/index.html", row, "ballots", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_RUN)
def new(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Register a ballot; without a quorum nothing is written and what was typed stays."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    course = record_of(row)
    drafts = [one for one in reversed(course.drafts) if one.kind == "review"]
    is_posted, is_more = request.method == "POST", "more" in request.POST
    status = 200
    if is_posted and not is_more:
        form, rows = BallotForm(drafts, request.POST), expert_rows(request.POST)
        status = _WRONG
        if form.is_valid() and rows.is_valid():
            filled = [one for one in rows if one.has_changed()]
            action = HoldBallot(
                course=row.pk,
                version=None,
                experts=tuple(one.expert() for one in filled),
                votes=tuple(vote for vote in (one.vote() for one in filled) if vote is not None),
                **form.cleaned_data,
            )
            if submitted(form, action, actor_of(request)) is not None:
                messages.success(request, _("The ballot was registered."))
                return redirect("course_ballots", row.pk)
    elif is_posted:
        form = BallotForm(drafts, initial=request.POST.dict())
        rows = expert_rows(initial=typed_rows("e", request.POST, _COLUMNS), rows=3)
    else:
        form = BallotForm(drafts, initial={"day": timezone.localdate()})
        rows = expert_rows()
    context = {"form": form, "rows": rows, "drafts": drafts, "voting": default_rules().quorum}
    return course_page(request, "standards/ballots/new.html", row, "ballots", context, status=status)


def _ballot(course: Course, code: str) -> Ballot:
    found = next((one for one in course.ballots if one.id == code), None)
    if found is None:
        raise NotFoundError("ballot")
    return found


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def show(request: HttpRequest, course_id: UUID, ballot_code: str) -> HttpResponse:
    """Show a ballot: who voted how, and the conclusion."""
    row = inner_course(request, course_id)
    ballot = _ballot(record_of(row), ballot_code)
    votes = {one.expert: one for one in ballot.votes}
    names = dict(OPINION_NAMES)
    context = {
        "ballot": ballot,
        "result": ballot_result(ballot),
        "rows": [
            (one, votes.get(one.name), names[votes[one.name].opinion] if one.name in votes else "")
            for one in ballot.experts
        ],
    }
    return course_page(request, "standards/ballots/show.html", row, "ballots", context)


@never_cache
@require_safe
@needs(Permission.PROCESS_READ, fresh_file=True)
def sheet(request: HttpRequest, course_id: UUID, ballot_code: str, paper_form: str) -> HttpResponse:
    """Hand out the conclusion with the sheet that the experts sign."""
    row = inner_course(request, course_id)
    course = record_of(row)
    made = ballot_document(
        course, _ballot(course, ballot_code), lang=language(), created=timezone.localdate()
    )
    return printed(request, row, made, paper_form)
