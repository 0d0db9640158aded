"""Take assessment files and filled questionnaires in, and hand them out; the work is done by jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import ActionError, Permission, needs_purpose, purpose_of
from hengdu.actions.exchange import MOST_BYTES, keep_upload
from hengdu.actions.jobs import StartJob
from hengdu.errors import HengduError
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import place_of
from hengdu.web import actor_of, needs
from hengdu.web._submitting import told
from hengdu.web._wording import language
from hengdu.web.assessments._frame import assessment_of, is_open, page
from hengdu.web.institutions.views import tenant_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse

    from hengdu.store.assessments.models import Assessment

_WRONG: Final = 422
_MOST_FILES: Final = 20


def _kept(file: UploadedFile[bytes]) -> dict[str, str]:
    """Keep one sent file and return its two names; nothing beyond the limit is read."""
    name = file.name or "file"
    content = file.read(MOST_BYTES + 1)
    return {"upload": keep_upload(name, content), "name": name[:120]}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ASSESSMENT_IMPORT)
def take_in(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Take an assessment file in as a new assessment of an institution."""
    tenant = tenant_of(request, tenant_id, Permission.ASSESSMENT_IMPORT)
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            problem = _("Choose a file first.")
        else:
            try:
                arguments = {**_kept(file), "title": request.POST.get("title", "")[:200]}
                job = StartJob(kind="assessment:import", arguments=arguments, tenant_id=tenant.pk)
                return redirect("job", job.run(actor_of(request)))
            except HengduError as error:
                problem = told(error)
    context = {"tenant": tenant, "problem": problem}
    return render(request, "assessments/import.html", context, status=_WRONG if problem else 200)


@require_safe
@needs(Permission.REPORT_EXPORT)
def show(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Offer questionnaires by role, and the way back for filled ones."""
    return _shown(request, assessment_of(request, assessment_id, Permission.REPORT_EXPORT))


def _shown(request: HttpRequest, row: Assessment, problem: str = "") -> HttpResponse:
    actor, place = actor_of(request), place_of(row)
    context = {
        "roles": pinned_pack(row).content.roles,
        "may_take_in": is_open(row) and actor.may(Permission.ASSESSMENT_EDIT, place),
        "may_hand_out": actor.may(Permission.ASSIGNMENT_EDIT, place),
        "problem": problem,
        "must_say_purpose": needs_purpose(row),
    }
    status = _WRONG if problem else 200
    return page(request, "assessments/exchange.html", row, "exchange", context, status=status)


@require_POST
@needs(Permission.ASSIGNMENT_EDIT, fresh=True)
def export(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Start writing a questionnaire."""
    row = assessment_of(request, assessment_id, Permission.ASSIGNMENT_EDIT)
    arguments = {
        "assessment": str(row.pk),
        "roles": request.POST.getlist("role"),
        "lang": request.POST.get("lang", language()),
        "purpose": request.POST.get("purpose", "")[:200],
    }
    try:
        purpose_of(arguments, row)
    except ActionError as error:
        return _shown(request, row, told(error))
    job = StartJob(kind="workbook:export", arguments=arguments, assessment_id=row.pk)
    return redirect("job", job.run(actor_of(request)))


@require_POST
@needs(Permission.ASSESSMENT_EDIT)
def workbooks(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Start merging filled questionnaires."""
    row = assessment_of(request, assessment_id, Permission.ASSESSMENT_EDIT)
    sent: Iterable[UploadedFile[bytes]] = request.FILES.getlist("files")[:_MOST_FILES]
    try:
        files = [_kept(file) for file in sent]
    except HengduError as error:
        return _shown(request, row, told(error))
    if not files:
        return _shown(request, row, _("Choose a file first."))
    arguments = {
        "assessment": str(row.pk),
        "files": files,
        "keep_both": request.POST.get("keep_both") == "on",
    }
    job = StartJob(kind="workbook:import", arguments=arguments, assessment_id=row.pk)
    return redirect("job", job.run(actor_of(request)))
