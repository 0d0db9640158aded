"""Give documents about a drafting out as Word, PDF or Excel; each is in the trail with its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from hengdu.actions import NotFoundError
from hengdu.actions.reports import MEDIA_TYPES
from hengdu.actions.standards import RecordPaper
from hengdu.chain import sm3_of
from hengdu.reports import report_bytes
from hengdu.web import actor_of
from hengdu.web._attachments import attached

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hengdu.reports import Format
    from hengdu.reports.standards import Document
    from hengdu.store.standards.models import Course

PAPER_FORMS: Final = ("docx", "pdf", "xlsx")


def printed(request: HttpRequest, row: Course, document: Document, form: str) -> HttpResponse:
    """Return a document in one of PAPER_FORMS as a download; NotFoundError for another form.

    Excel is there only for documents that have sheets.
    """
    if form not in PAPER_FORMS or (form == "xlsx" and not document.context.sheets):
        raise NotFoundError("form")
    return sent(request, row, f"{document.stem}.{form}", report_bytes(document.context, cast("Format", form)))


def sent(request: HttpRequest, row: Course, name: str, content: bytes) -> HttpResponse:
    """Return bytes as a download under a name, recorded in the trail of the drafting first."""
    RecordPaper(course=row.pk, name=name, sm3=sm3_of(content)).run(actor_of(request))
    return attached(content, name, MEDIA_TYPES[name.rsplit(".", 1)[-1]])
