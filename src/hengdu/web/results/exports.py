"""Start exports of an assessment as jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hengdu.actions import ActionError, NotFoundError, Permission, Place, purpose_of
from hengdu.actions.exports import EXPORTS, KIND, Export
from hengdu.actions.jobs import StartJob
from hengdu.store.assessments.queries import assessment_for, place_of
from hengdu.web import actor_of, needs, require
from hengdu.web._wording import language, said

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store import Actor
    from hengdu.store.assessments.models import Assessment

FORM_NAMES = {"xlsx": "Excel", "csv": "CSV", "yaml": "YAML", "json": "JSON"}


@attrs.frozen(kw_only=True)
class Offered:
    """One export with its forms, as (code, name)."""

    export: Export
    forms: tuple[tuple[str, str], ...]


def offered(actor: Actor, place: Place) -> tuple[Offered, ...]:
    """Return the exports that a person may have."""
    return tuple(
        Offered(export=export, forms=tuple((form, FORM_NAMES[form]) for form in export.forms))
        for export in EXPORTS.values()
        if actor.may(export.permission, place)
    )


@require_POST
@needs(Permission.REPORT_EXPORT, fresh=True)
def start_export(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Start an export as a job and show its progress."""
    actor = actor_of(request)
    row = assessment_for(actor, assessment_id, Permission.REPORT_EXPORT)
    if row is None:
        raise NotFoundError("assessment")
    what, _, form = request.POST.get("export", "").partition(":")
    if what in EXPORTS:
        require(request, EXPORTS[what].permission, place_of(row))
    purpose = _purpose(request, row)
    if purpose is None:
        return redirect("results_reports", row.pk)
    arguments = {"what": what[:20], "format": form[:20], "lang": language(), "purpose": purpose}
    job_id = StartJob(kind=KIND, arguments=arguments, assessment_id=row.pk, tenant_id=row.tenant_id).run(
        actor
    )
    return redirect("job", job_id)


def _purpose(request: HttpRequest, row: Assessment) -> str | None:
    """Return what an export is for; where it must be said and is not, say so and return None."""
    try:
        return purpose_of({"purpose": request.POST.get("purpose", "")[:200]}, row)
    except ActionError as error:
        messages.error(request, said(error))
        return None


@require_POST
@needs(Permission.REPORT_EXPORT, fresh=True)
def start_report(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Start a report as a job and show its progress."""
    row = assessment_for(actor_of(request), assessment_id, Permission.REPORT_EXPORT)
    if row is None:
        raise NotFoundError("assessment")
    purpose = _purpose(request, row)
    if purpose is None:
        return redirect("results_reports", row.pk)
    arguments = {
        "assessment": str(row.pk),
        "format": request.POST.get("format", ""),
        "lang": request.POST.get("lang", ""),
        "purpose": purpose,
    }
    job_id = StartJob(
        kind="report:render", arguments=arguments, assessment_id=row.pk, tenant_id=row.tenant_id
    ).run(actor_of(request))
    return redirect("job", job_id)
