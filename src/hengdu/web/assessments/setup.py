"""Begin, change and give up an assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hengdu.actions import (
    CancelAssessment,
    ChangeAssessment,
    CreateAssessment,
    NotFoundError,
    Permission,
    newer_pack,
)
from hengdu.assessments import carry_over
from hengdu.packs import diff_packs
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.packs import DEFAULT_PACK, installed, offered_packs, pinned_pack
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web.assessments._forms import SetUpForm, initial_of
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.institutions.views import tenant_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.packs import Pack
    from hengdu.store.assessments.models import Assessment

_WRONG: Final = 422


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ASSESSMENT_CREATE)
def new(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Begin an assessment, perhaps with the answers of an earlier one."""
    tenant = tenant_of(request, tenant_id, Permission.ASSESSMENT_CREATE)
    given = request.POST if request.method == "POST" else None
    chosen = (given or request.GET).get("pack", DEFAULT_PACK)
    if chosen not in offered_packs():
        raise NotFoundError("pack")
    pack = installed(chosen)
    earlier = list(
        assessments_visible_to(actor_of(request), Permission.ANSWER_READ)
        .filter(tenant=tenant, pack_id=pack.id)
        .exclude(status="cancelled")
    )
    wanted = (given or request.GET).get("previous", "")
    previous = next((row for row in earlier if str(row.pk) == wanted), None)
    if wanted and previous is None:
        raise NotFoundError("previous")
    profiles = {item.id for item in pack.content.profiles}
    initial = {"target_profile": tenant.kind if tenant.kind in profiles else ""}
    form = SetUpForm(pack, tenant, given, initial=initial)
    if given is not None and form.is_valid():
        action = CreateAssessment(
            tenant=tenant.pk,
            pack=pack.id,
            facts=form.facts(),
            previous=previous.pk if previous is not None else None,
        )
        made = submitted(form, action, actor_of(request))
        if made is not None:
            done = _("The assessment has begun. Decide what does not apply, then ask people.")
            messages.success(request, done)
            return redirect("assessment", made.result)
    context = {
        "tenant": tenant,
        "form": form,
        "pack": pack,
        "packs": [installed(name) for name in sorted(offered_packs())],
        "earlier": earlier,
        "previous": previous,
        "carrying": _carrying(previous, pack) if previous is not None else None,
    }
    return render(request, "assessments/new.html", context, status=200 if given is None else _WRONG)


def _carrying(previous: Assessment, pack: Pack) -> dict[str, Any]:
    """Return what would carry over, counted, with the differences of the two packs."""
    diff = diff_packs(pinned_pack(previous), pack)
    _file, report = carry_over(load_file(previous).file, diff, pack)
    return {
        "kept": len(report.kept),
        "re_ask": report.re_ask,
        "retired": report.retired,
        "new": report.new,
        "before": pinned_pack(previous),
        "is_same": pinned_pack(previous).digest == pack.digest,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ASSESSMENT_EDIT)
def change(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Change the set-up of a running assessment."""
    row = assessment_of(request, assessment_id, Permission.ASSESSMENT_EDIT)
    given = request.POST if request.method == "POST" else None
    form = SetUpForm(pinned_pack(row), row.tenant, given, initial=initial_of(row))
    if given is not None and form.is_valid():
        version = given.get("version", "")
        action = ChangeAssessment(
            assessment=row.pk, facts=form.facts(), version=int(version) if version.isdecimal() else 0
        )
        if submitted(form, action, actor_of(request)):
            messages.success(request, _("The set-up was saved."))
            return redirect("assessment", row.pk)
    status = 200 if given is None else _WRONG
    context = {"form": form, "newer": newer_pack(row)}
    return page(request, "assessments/setup.html", row, "show", context, status=status)


@require_POST
@needs(Permission.ASSESSMENT_EDIT)
def cancel(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Give an assessment up, with the reason."""
    row = assessment_of(request, assessment_id, Permission.ASSESSMENT_EDIT)
    CancelAssessment(assessment=row.pk, reason=request.POST.get("reason", "")).run(actor_of(request))
    messages.success(request, _("The assessment was given up; its answers stay readable."))
    return redirect("assessment", row.pk)
