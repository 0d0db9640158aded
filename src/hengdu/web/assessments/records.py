"""Record measurements, checks of effectiveness and the institution's word on red lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hengdu.actions import (
    Permission,
    RemoveMeasurement,
    RemoveValidation,
    SaveDeclaration,
    SaveMeasurement,
    SaveValidation,
)
from hengdu.packs import Indicator, Node, RedLine
from hengdu.store.assessments.models import Declaration, Measurement
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import (
    declarations_visible_to,
    measurements_visible_to,
    validations_visible_to,
)
from hengdu.web import actor_of, needs
from hengdu.web._submitting import plain_errors, submitted
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.assessments._records_forms import MeasurementForm, ValidationForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.assessments.models import Validation

_WRONG: Final = 422


def _version(given: Any) -> int:  # noqa: ANN401 - what the browser sent
    text = str(given or "")
    return int(text) if text.isdecimal() else 0


@attrs.frozen(kw_only=True)
class IndicatorRow:
    """One indicator with its measurements."""

    indicator: Indicator
    node: Node
    rows: tuple[Measurement, ...]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEASUREMENT_WRITE)
def measurements(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show the indicators of one domain with their periods, and save one period."""
    row = assessment_of(request, assessment_id, Permission.MEASUREMENT_WRITE)
    actor, pack = actor_of(request), pinned_pack(row)
    domains = pack.root.nodes
    chosen = request.GET.get("domain") or (domains[0].code if domains else "")
    form = None
    if request.method == "POST":
        form = MeasurementForm(pack, request.POST)
        if form.is_valid():
            action = SaveMeasurement(
                assessment=row.pk,
                indicator=form.cleaned_data["indicator"],
                data=form.data_of(),
                version=_version(request.POST.get("version")),
            )
            if submitted(form, action, actor):
                messages.success(request, _("The measurement was saved."))
                return redirect(f"{request.path}?domain={chosen}#{form.cleaned_data['indicator']}")
    stored: dict[str, list[Measurement]] = {}
    for item in measurements_visible_to(actor).filter(assessment=row):
        stored.setdefault(item.indicator, []).append(item)
    context = {
        "domains": domains,
        "chosen": chosen,
        "rows": [
            IndicatorRow(indicator=indicator, node=node, rows=tuple(stored.get(indicator.code, ())))
            for node in pack.nodes.values()
            if chosen in {node.code, *pack.ancestors(node.code)}
            for indicator in node.indicators
        ],
        "measured": len(stored),
        "all": len(pack.indicators),
        "grades": pack.content.evidence_grades,
        "wrong": plain_errors(form) if form is not None else [],
        "typed": form.data if form is not None else {},
    }
    status = _WRONG if form is not None else 200
    return page(request, "assessments/measurements.html", row, "measurements", context, status=status)


@require_POST
@needs(Permission.MEASUREMENT_WRITE)
def remove_measurement(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Take one period of an indicator away."""
    row = assessment_of(request, assessment_id, Permission.MEASUREMENT_WRITE)
    RemoveMeasurement(
        assessment=row.pk,
        indicator=request.POST.get("indicator", ""),
        period=request.POST.get("period", ""),
    ).run(actor_of(request))
    messages.success(request, _("The measurement was taken away; the trail keeps it."))
    return redirect("assessment_measurements", row.pk)


@attrs.frozen(kw_only=True)
class RedLineRow:
    """One red line with the institution's word."""

    redline: RedLine
    row: Declaration | None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.VALIDATION_WRITE)
def validations(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show the checks of effectiveness and the red lines, and save a check."""
    row = assessment_of(request, assessment_id, Permission.VALIDATION_WRITE)
    actor, pack = actor_of(request), pinned_pack(row)
    given = request.POST if request.method == "POST" else None
    stored = list(validations_visible_to(actor).filter(assessment=row))
    edited = next((item for item in stored if str(item.pk) == request.GET.get("edit", "")), None)
    form = ValidationForm(pack, given, initial=_initial(edited))
    if given is not None and form.is_valid():
        data = form.cleaned_data
        action = SaveValidation(
            assessment=row.pk,
            nodes=tuple(data["nodes"]),
            kind=data["kind"],
            day=data["day"],
            evidence=data["evidence"],
            note=data["note"],
            validation=edited.pk if edited is not None else None,
            version=_version(given.get("version")),
        )
        if submitted(form, action, actor):
            messages.success(request, _("The check was saved."))
            return redirect("assessment_validations", row.pk)
    words = {item.redline: item for item in declarations_visible_to(actor).filter(assessment=row)}
    context = {
        "form": form,
        "edited": edited,
        "rows": stored,
        "redlines": [
            RedLineRow(redline=item, row=words.get(item.code))
            for item in pack.content.redlines
            if not item.institution_types or row.tenant.kind in item.institution_types or not row.tenant.kind
        ],
        "grades": pack.content.evidence_grades,
    }
    status = _WRONG if given is not None else 200
    return page(request, "assessments/validations.html", row, "validations", context, status=status)


def _initial(row: Validation | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {name: getattr(row, name) for name in ("nodes", "kind", "day", "evidence", "note")}


@require_POST
@needs(Permission.VALIDATION_WRITE)
def remove_validation(request: HttpRequest, assessment_id: UUID, validation_id: UUID) -> HttpResponse:
    """Take a check away."""
    row = assessment_of(request, assessment_id, Permission.VALIDATION_WRITE)
    RemoveValidation(assessment=row.pk, validation=validation_id).run(actor_of(request))
    messages.success(request, _("The check was taken away; the trail keeps it."))
    return redirect("assessment_validations", row.pk)


@require_POST
@needs(Permission.VALIDATION_WRITE)
def declare(request: HttpRequest, assessment_id: UUID, code: str) -> HttpResponse:
    """Save the institution's word on a red line."""
    row = assessment_of(request, assessment_id, Permission.VALIDATION_WRITE)
    given = request.POST
    SaveDeclaration(
        assessment=row.pk,
        redline=code,
        holds={"yes": True, "no": False}.get(given.get("holds", "")),
        note=given.get("note", ""),
        evidence=given.get("evidence", ""),
        version=_version(given.get("version")),
    ).run(actor_of(request))
    messages.success(request, _("The declaration was saved."))
    return redirect("assessment_validations", row.pk)
