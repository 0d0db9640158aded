"""Show the three drafts by clause, compare them, take drafts in, divide the chapters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast, get_args

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import NotFoundError, Permission, received
from hengdu.actions.standards import AddDraft, ExplainChange, draft_material
from hengdu.errors import HengduError
from hengdu.reports.standards import CLAUSE_KINDS
from hengdu.standards.process import (
    DraftKind,
    chapter_findings,
    compared_drafts,
    default_rules,
    draft_text,
    trace_changes,
)
from hengdu.store.standards.courses import is_open_to, record_of
from hengdu.web import actor_of, needs
from hengdu.web._choices import offer
from hengdu.web._submitting import submitted, told
from hengdu.web._wording import language
from hengdu.web.evidence.uploads import files_of
from hengdu.web.standards._course_frame import course_of, course_page, holds
from hengdu.web.standards._course_uploads import course_files
from hengdu.web.standards._names import SEVERITY_NAMES

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.process import Clause, Course, Draft, DraftComparison
    from hengdu.store.standards import models
    from hengdu.text import Text

_WRONG: Final = 422
_MOST_BYTES: Final = 20 * 1024 * 1024


def kind_name(kind: DraftKind) -> Text:
    """Return what a kind of draft is called."""
    return default_rules().material(draft_material(kind)).name


class DraftForm(forms.Form):
    """Ask for a draft: which of the three, its text or its file."""

    kind = forms.ChoiceField(label=_("Which draft"))
    text = forms.CharField(
        label=_("Text of the draft"),
        required=False,
        strip=False,
        help_text=_(
            "Each clause on a line of its own, beginning with its number such as 5.1. Empty: from the file."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    number = forms.CharField(label=_("Document number"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(kind, kind_name(kind)[language()]) for kind in get_args(DraftKind)])


def _shown(
    request: HttpRequest, row: models.Course, *, form: DraftForm | None = None, problem: str = ""
) -> HttpResponse:
    actor = actor_of(request)
    record = record_of(row)
    may_write = holds(actor, Permission.PROCESS_WRITE, row)
    comparisons = compared_drafts(record)
    is_open = is_open_to(actor, row)
    context = {
        "drafts": [(kind_name(one.kind), one) for one in reversed(record.drafts)],
        "comparisons": [_pair(record, one, is_open=is_open) for one in comparisons],
        "chapters": _chapters(record),
        "findings": [(SEVERITY_NAMES[one.severity], one) for one in chapter_findings(record)],
        "form": (form or DraftForm()) if may_write else None,
        "may_write": may_write,
        "problem": problem,
    }
    status = _WRONG if problem or (form is not None and form.errors) else 200
    return course_page(request, "standards/process/drafts.html", row, "drafts", context, status=status)


def _chapters(record: Course) -> list[tuple[Any, list[Any]]]:
    """Return each chapter of the outline with who writes it, or a part of it."""
    return [
        (
            chapter,
            [
                one
                for one in record.assignments
                if one.chapter == chapter.number or one.chapter.startswith(f"{chapter.number}.")
            ],
        )
        for chapter in record.outline
    ]


def _pair(record: Course, one: DraftComparison, *, is_open: bool) -> dict[str, Any]:
    """Return two drafts and how they compare; what comments asked for only where everything is open."""
    return {
        "before": one.before,
        "after": one.after,
        "names": (kind_name(one.before.kind), kind_name(one.after.kind)),
        "touched": len(one.touched()),
        "findings": trace_changes(record, one) if is_open else (),
    }


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def index(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """List the drafts, how they compare, and who writes which chapter."""
    return _shown(request, course_of(request, course_id))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_WRITE)
@course_files(Permission.PROCESS_WRITE)
def add(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Take a draft in, as text or as a file; it is also handed in as the paper that its gate takes."""
    row = course_of(request, course_id, Permission.PROCESS_WRITE)
    if request.method != "POST":
        return redirect("desk_course_drafts", row.pk)
    files, problem = files_of(request)
    form = DraftForm(request.POST)
    if request.FILES and problem:
        return _shown(request, row, form=form, problem=problem)
    if not form.is_valid():
        return _shown(request, row, form=form)
    given = form.cleaned_data
    try:
        file = received(files[0].incoming, files[0].said_name) if files else None
        text = given["text"]
        if not text.strip() and file is not None:
            with file.incoming.opened() as stream:
                text = draft_text(stream.read(_MOST_BYTES + 1), file.name)
    except HengduError as error:
        return _shown(request, row, form=form, problem=told(error))
    action = AddDraft(
        course=row.pk,
        kind=cast("DraftKind", given["kind"]),
        text=text,
        number=given["number"],
        file=file,
    )
    if submitted(form, action, actor_of(request)) is None:
        return _shown(request, row, form=form)
    messages.success(request, gettext("The draft is registered and handed in."))
    return redirect("desk_course_drafts", row.pk)


def _draft(record: Course, code: str) -> Draft:
    found = next((one for one in record.drafts if one.id == code), None)
    if found is None:
        raise NotFoundError("draft")
    return found


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def show(request: HttpRequest, course_id: UUID, draft: str) -> HttpResponse:
    """Show one draft clause by clause."""
    row = course_of(request, course_id)
    found = _draft(record_of(row), draft)
    context = {"draft": found, "kind": kind_name(found.kind)}
    return course_page(request, "standards/process/draft.html", row, "drafts", context)


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def compare(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Show the drafts side by side by clause, with adopted comments and changes that do not meet."""
    row = course_of(request, course_id)
    return _compared(request, row)


def _compared(request: HttpRequest, row: models.Course, problem: str = "") -> HttpResponse:
    record = record_of(row)
    is_open = is_open_to(actor_of(request), row)
    pairs = []
    for one in compared_drafts(record):
        lines = [
            {
                "kind": CLAUSE_KINDS[change.kind],
                "before": _numbers(change.before),
                "after": _numbers(change.after),
                "old": change.before,
                "new": change.after,
                "words": change.words,
                "clause": (change.after or change.before)[0].number,
            }
            for change in one.changes
            if change.is_touched or _numbers(change.before) != _numbers(change.after)
        ]
        pairs.append({**_pair(record, one, is_open=is_open), "lines": lines})
    context = {
        "pairs": pairs,
        "reasons": record.changes if is_open else (),
        "may_write": holds(actor_of(request), Permission.PROCESS_WRITE, row),
        "problem": problem,
    }
    status = _WRONG if problem else 200
    return course_page(request, "standards/process/compare.html", row, "drafts", context, status=status)


def _numbers(clauses: tuple[Clause, ...]) -> str:
    return "、".join(one.number for one in clauses)


@require_POST
@needs(Permission.PROCESS_WRITE)
def explain(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Keep the reason of a change that no comment asked for."""
    row = course_of(request, course_id, Permission.PROCESS_WRITE)
    draft, clause, reason = (request.POST.get(name, "")[:20_000] for name in ("draft", "clause", "reason"))
    try:
        ExplainChange(course=row.pk, draft=draft, clause=clause, reason=reason).run(actor_of(request))
    except NotFoundError:
        raise
    except HengduError as error:
        return _compared(request, row, problem=told(error))
    messages.success(request, gettext("The reason is kept."))
    return redirect("desk_course_compare", row.pk)
