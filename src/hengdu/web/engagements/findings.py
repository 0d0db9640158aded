"""Take findings of others in, show where their clauses lead, map the rest by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import ActionError, FindingAsEvidence, MapOutsideFinding, NotFoundError, Permission
from hengdu.actions._export_files import About, workbook
from hengdu.actions._external_findings import SEVERITIES, STATUSES, outside_template
from hengdu.actions.exchange import keep_upload
from hengdu.actions.jobs import StartJob
from hengdu.actions.reports import MEDIA_TYPES
from hengdu.errors import HengduError
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import place_of
from hengdu.store.inspections.queries import outside_findings_visible_to
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._attachments import attached
from hengdu.web._submitting import submitted, told
from hengdu.web._wording import language
from hengdu.web.assessments._frame import assessment_of, is_open, page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.assessments.models import Assessment
    from hengdu.store.inspections.models import OutsideFinding

_WRONG: Final = 422
_MOST_BYTES: Final = 20 * 1024 * 1024
_TEMPLATE: Final = Text("外部检查发现模板", "findings-template")


class MappingForm(forms.Form):
    """Ask which practices and sub-domains a finding belongs to."""

    codes = forms.CharField(
        label=gettext_lazy("Practices and sub-domains"),
        max_length=4000,
        required=False,
        help_text=gettext_lazy("Codes of the model, with spaces between."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def action(self, row: OutsideFinding) -> MapOutsideFinding:
        """Return what was typed as an action."""
        codes = re.split(r"[\s,，、;；]+", self.cleaned_data["codes"].strip())
        return MapOutsideFinding(
            finding=row.pk,
            codes=tuple(dict.fromkeys(code for code in codes if code)),
            version=self.cleaned_data["version"],
        )


def _row(row: OutsideFinding) -> dict[str, Any]:
    return {
        "finding": row,
        "severity": SEVERITIES.get(row.severity, Text("", "")),
        "status": STATUSES.get(row.status, Text("", "")),
    }


@never_cache
@require_safe
@needs(Permission.ANSWER_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List the findings of others: what leads nowhere yet first."""
    return _shown(request, assessment_of(request, assessment_id, Permission.ANSWER_READ))


def _shown(request: HttpRequest, row: Assessment, problem: str = "") -> HttpResponse:
    actor = actor_of(request)
    rows = [_row(one) for one in outside_findings_visible_to(actor).filter(assessment=row)]
    context = {
        "unmapped": [one for one in rows if not one["finding"].mapped_by],
        "mapped": [one for one in rows if one["finding"].mapped_by],
        "may_take": row.status not in {"sealed", "cancelled"}
        and actor.may(Permission.VALIDATION_WRITE, place_of(row)),
        "problem": problem,
    }
    status = _WRONG if problem else 200
    return page(request, "engagements/findings.html", row, "outside", context, status=status)


@require_POST
@needs(Permission.VALIDATION_WRITE)
def take(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Start taking a file of findings in."""
    row = assessment_of(request, assessment_id, Permission.VALIDATION_WRITE)
    file = request.FILES.get("file")
    if file is None:
        return _shown(request, row, _("Choose a file first."))
    try:
        name = (file.name or "file")[:120]
        arguments = {"upload": keep_upload(name, file.read(_MOST_BYTES + 1)), "name": name}
        job = StartJob(
            kind="findings:import", arguments=arguments, assessment_id=row.pk, tenant_id=row.tenant_id
        )
        return redirect("job", job.run(actor_of(request)))
    except HengduError as error:
        return _shown(request, row, told(error))


@require_safe
@needs(Permission.ANSWER_READ)
def template(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Hand out the empty table."""
    row = assessment_of(request, assessment_id, Permission.ANSWER_READ)
    lang = language()
    pack = pinned_pack(row)
    about = About(title=_TEMPLATE[lang], line=pack.title[lang], disclaimer=pack.content.disclaimer[lang])
    content = workbook([outside_template()], about, lang, timezone.localdate())
    return attached(content, "findings.xlsx", MEDIA_TYPES["xlsx"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.VALIDATION_WRITE)
def change(request: HttpRequest, assessment_id: UUID, outside_id: UUID) -> HttpResponse:
    """Map a finding by hand."""
    row = assessment_of(request, assessment_id, Permission.VALIDATION_WRITE)
    found = outside_findings_visible_to(actor_of(request)).filter(assessment=row, pk=outside_id).first()
    if found is None:
        raise NotFoundError("finding")
    initial = {"codes": " ".join([*found.practices, *found.nodes]), "version": found.version}
    form = MappingForm(request.POST or None, initial=initial)
    if form.is_valid() and submitted(form, form.action(found), actor_of(request)):
        messages.success(request, _("Saved; it is shown as a hint on these questions."))
        return redirect("outside_findings", row.pk)
    may_keep = is_open(row) and actor_of(request).may(Permission.EVIDENCE_WRITE, place_of(row))
    context = {"form": form, "may_keep": may_keep, **_row(found)}
    status = _WRONG if form.is_bound else 200
    return page(request, "engagements/finding.html", row, "outside", context, status=status)


@require_POST
@needs(Permission.EVIDENCE_WRITE)
def keep(request: HttpRequest, assessment_id: UUID, outside_id: UUID) -> HttpResponse:
    """Keep a finding as evidence of the practices it leads to; no answer changes."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_WRITE)
    found = outside_findings_visible_to(actor_of(request)).filter(assessment=row, pk=outside_id).first()
    if found is None:
        raise NotFoundError("finding")
    try:
        piece = FindingAsEvidence(finding=found.pk).run(actor_of(request))
    except ActionError as error:
        messages.error(request, told(error))
        return redirect("outside_findings", row.pk)
    messages.success(request, _("The finding is among the evidence; no answer was changed."))
    return redirect("evidence_change", row.pk, piece)
