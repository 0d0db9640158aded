"""List every paper of a drafting with its file, and give the documents of the process out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.reports.standards import (
    ballot_document,
    comments_document,
    drafts_document,
    minutes_document,
    note_document,
)
from hengdu.standards.process import Course, compared_drafts, default_rules, drafting_note
from hengdu.store.standards.courses import files_visible_to, is_open_to, record_of, register_for
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._wording import language
from hengdu.web.standards._course_frame import course_of, course_page
from hengdu.web.standards._course_papers import printed
from hengdu.web.standards._course_uses import uses_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.reports.standards import Document
    from hengdu.standards.registry import Register

TITLES: Final = {
    "note": Text("编制说明", "Drafting note"),
    "comments": Text("征求意见汇总处理表", "Table of comments"),
    "minutes": Text("会议纪要", "Minutes"),
    "ballot": Text("审查结论和签名表", "Conclusion of the review and signature sheet"),
    "drafts": Text("三稿对照", "Drafts compared"),
    "adoption": Text("实施情况汇总", "How the standard is used"),
}


@attrs.frozen(kw_only=True)
class Printable:
    """One document that can be printed now: what it is, about which object, in which forms."""

    what: str
    of: str
    title: Text
    about: str
    forms: tuple[str, ...] = ("docx", "pdf")
    note: Text | None = None


def printables(course: Course, missing: int) -> list[Printable]:
    """Return the documents that a drafting has the content for."""
    incomplete = Text(f"尚缺 {missing} 项", f"{missing} parts are missing") if missing else None
    found = [Printable(what="note", of="", title=TITLES["note"], about="", note=incomplete)]
    found += [
        Printable(
            what="comments",
            of=one.draft,
            title=TITLES["comments"],
            about=one.draft,
            forms=("docx", "pdf", "xlsx"),
        )
        for one in course.solicitations
    ]
    found += [
        Printable(what="minutes", of=one.id, title=TITLES["minutes"], about=f"{one.title} {one.day}")
        for one in course.meetings
    ]
    found += [
        Printable(what="ballot", of=one.id, title=TITLES["ballot"], about=f"{one.draft} {one.day}")
        for one in course.ballots
    ]
    if compared_drafts(course):
        found.append(Printable(what="drafts", of="", title=TITLES["drafts"], about=""))
    return found


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def index(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """List the papers handed in and the documents to print."""
    row = course_of(request, course_id)
    actor = actor_of(request)
    record = record_of(row)
    rules = default_rules()
    kept = list(files_visible_to(actor, row.pk))
    by_digest = {one.sm3: one for one in kept}
    named = {one.digest for one in record.papers if one.digest}
    used = record.moves[-1].papers_so_far if record.moves else 0
    is_open = is_open_to(actor, row)
    missing = len(drafting_note(record, register_for(actor, [row.standard])).missing())
    context = {
        "papers": [
            {
                "name": rules.material(one.material).name,
                "paper": one,
                "file": by_digest.get(one.digest),
                "is_fresh": at >= used,
            }
            for at, one in reversed(list(enumerate(record.papers)))
        ],
        "other_files": [one for one in kept if one.sm3 not in named],
        "printables": [
            *(one for one in printables(record, missing) if is_open or one.what == "note"),
            *(
                Printable(what="adoption", of=one.sum.standard.id, title=TITLES["adoption"], about=one.about)
                for one in uses_of(actor, record)
            ),
        ],
    }
    return course_page(request, "standards/process/papers.html", row, "papers", context)


@never_cache
@require_safe
@needs(Permission.PROCESS_READ, fresh_file=True)
def give_out(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Give one document out: ``what`` it is, ``of`` which object, in which ``form``."""
    row = course_of(request, course_id)
    if not request.GET:
        return redirect("desk_course_papers", row.pk)
    record = record_of(row)
    what, of = request.GET.get("what", "")[:20], request.GET.get("of", "")[:80]
    register = register_for(actor_of(request), [row.standard])
    is_open = is_open_to(actor_of(request), row)
    if what == "adoption":
        uses = uses_of(actor_of(request), record)
        document = next((one.document() for one in uses if one.sum.standard.id == of), None)
    else:
        document = _document(record, what, of, register, is_open=is_open)
    if document is None or request.method == "HEAD":
        raise NotFoundError("document")
    return printed(request, row, document, request.GET.get("form", "")[:10])


def _document(record: Course, what: str, of: str, register: Register, *, is_open: bool) -> Document | None:
    """Return a document, None where there is none or the reader, who is only asked, may not have it."""
    when: Any = {"lang": language(), "created": timezone.localdate()}
    if what == "note":
        return note_document(record, register, is_open=is_open, **when)
    if not is_open:
        return None
    if what == "comments" and any(one.draft == of for one in record.solicitations):
        return comments_document(record, of, **when)
    if what == "minutes":
        meeting = next((one for one in record.meetings if one.id == of), None)
        return minutes_document(record, meeting, **when) if meeting is not None else None
    if what == "ballot":
        ballot = next((one for one in record.ballots if one.id == of), None)
        return ballot_document(record, ballot, **when) if ballot is not None else None
    comparisons = compared_drafts(record) if what == "drafts" else ()
    return drafts_document(record, comparisons, **when) if comparisons else None
