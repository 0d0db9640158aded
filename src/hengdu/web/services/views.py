"""List, offer and pin shared services, and say who receives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import (
    AdmitReceiver,
    EndReceiver,
    EndService,
    NotFoundError,
    OfferService,
    Permission,
    PinService,
)
from hengdu.actions.dossiers import GOOD_VERDICTS, TAKE
from hengdu.actions.exchange import MOST_BYTES, keep_upload
from hengdu.actions.jobs import StartJob
from hengdu.errors import HengduError
from hengdu.store.dossiers.queries import dossiers_visible_to
from hengdu.store.jobs.models import JobState
from hengdu.store.jobs.queries import visible_to as jobs_visible_to
from hengdu.store.services.queries import (
    current_edition,
    is_superseded,
    newer_dossiers,
    services_visible_to,
)
from hengdu.web import actor_of, needs
from hengdu.web._choices import chosen_id, offer
from hengdu.web._submitting import submitted, told
from hengdu.web.dossiers._verdicts import verdict_of
from hengdu.web.institutions.views import tenant_of
from hengdu.web.services._forms import ExternalForm, OfferForm, ReceiverForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.actions import Action
    from hengdu.store.services.models import Service
    from hengdu.store.tenants.models import Tenant

_WRONG: Final = 422
_MANAGE: Final = Permission.SERVICE_MANAGE


def _line(row: Service) -> dict[str, Any]:
    edition = current_edition(row)
    return {
        "row": row,
        "edition": edition,
        "is_superseded": edition is not None and is_superseded(edition),
        "newer": newer_dossiers(row),
    }


@never_cache
@require_safe
@needs(_MANAGE)
def index(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """List what an institution provides and what it receives."""
    tenant = tenant_of(request, tenant_id, _MANAGE)
    rows = [_line(row) for row in services_visible_to(actor_of(request), tenant.pk)]
    context = {
        "tenant": tenant,
        "provided": [one for one in rows if one["row"].tenant_id == tenant.pk and not one["row"].is_external],
        "received": [one for one in rows if one["row"].tenant_id != tenant.pk or one["row"].is_external],
    }
    return render(request, "services/index.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(_MANAGE)
def new(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Offer a service from an own sealed assessment."""
    tenant, actor = tenant_of(request, tenant_id, _MANAGE), actor_of(request)
    dossiers = dossiers_visible_to(actor).filter(assessment__tenant=tenant).select_related("assessment")
    form = OfferForm(dossiers, request.POST or None)
    if form.is_valid():
        action = OfferService(
            tenant=tenant.pk, assessment=form.cleaned_data["assessment"], facts=form.facts()
        )
        done = submitted(form, action, actor)
        if done is not None:
            messages.success(request, _("Offered. Now say which institutions receive the service."))
            return redirect("service", tenant.pk, done.result)
    context = {"tenant": tenant, "form": form, "has_sealed": dossiers.exists()}
    return render(request, "services/new.html", context, status=_WRONG if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(_MANAGE)
def external(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Take in the dossier of a provider outside this installation."""
    tenant, actor = tenant_of(request, tenant_id, _MANAGE), actor_of(request)
    form = ExternalForm(request.POST or None, request.FILES or None)
    own = services_visible_to(actor, tenant.pk).filter(tenant=tenant, is_external=True, ended_at=None)
    offer(form, "service", [(str(row.pk), str(row)) for row in own], empty=gettext_lazy("a new service"))
    if form.is_valid():
        file, facts = form.cleaned_data["file"], form.facts()
        try:
            arguments = {
                "upload": keep_upload(file.name or "", file.read(MOST_BYTES + 1)),
                "name": (file.name or "")[:120],
                "key": form.cleaned_data["key"].lower(),
                "service": str(form.cleaned_data["service"] or ""),
                "title": facts.title,
                "codes": list(facts.codes),
                "note": facts.note,
            }
        except HengduError as error:
            form.add_error("file", told(error))
        else:
            job = StartJob(kind=TAKE, arguments=arguments, tenant_id=tenant.pk).run(actor)
            return redirect("service_verdict", tenant.pk, job)
    context = {"tenant": tenant, "form": form}
    return render(request, "services/external.html", context, status=_WRONG if form.is_bound else 200)


@never_cache
@require_safe
@needs(_MANAGE)
def verdict(request: HttpRequest, tenant_id: UUID, job_id: UUID) -> HttpResponse:
    """Show what verifying a provider's dossier found, or how far it is, and the service if it was taken."""
    tenant, actor = tenant_of(request, tenant_id, _MANAGE), actor_of(request)
    job = jobs_visible_to(actor).filter(pk=job_id, kind=TAKE, tenant_id=tenant.pk).first()
    if job is None:
        raise NotFoundError("job")
    found = verdict_of(job) if job.state == JobState.DONE else None
    is_taken = found is not None and found["verdict"] in GOOD_VERDICTS
    rows = services_visible_to(actor, tenant.pk).filter(tenant=tenant, is_external=True)
    context = {
        "tenant": tenant,
        "job": job,
        "verdict": found,
        "service": rows.filter(editions__root=found["root"]).first() if found and is_taken else None,
        "is_waiting": job.state in {JobState.QUEUED, JobState.RUNNING},
    }
    return render(request, "services/verdict.html", context)


def _found(request: HttpRequest, tenant_id: UUID, service_id: UUID) -> tuple[Tenant, Service]:
    tenant = tenant_of(request, tenant_id, _MANAGE)
    row = services_visible_to(actor_of(request), tenant.pk).filter(pk=service_id).first()
    if row is None:
        raise NotFoundError("service")
    return tenant, row


@never_cache
@require_safe
@needs(_MANAGE)
def show(request: HttpRequest, tenant_id: UUID, service_id: UUID) -> HttpResponse:
    """Show a service: its sealed version, its evidence, and, to its provider, who receives it."""
    tenant, row = _found(request, tenant_id, service_id)
    return _shown(request, tenant, row, ReceiverForm())


def _shown(request: HttpRequest, tenant: Tenant, row: Service, form: ReceiverForm) -> HttpResponse:
    is_own = row.tenant_id == tenant.pk
    line = _line(row)
    context = {
        "tenant": tenant,
        **line,
        "is_own": is_own,
        "may_admit": is_own and not row.is_external and row.ended_at is None,
        "receivers": row.receivers.filter(ended_at=None).select_related("tenant") if is_own else (),
        "editions": row.editions.all(),
        "evidence": sorted(line["edition"].evidence.items()) if line["edition"] else (),
        "form": form,
    }
    return render(request, "services/show.html", context, status=_WRONG if form.is_bound else 200)


@require_POST
@needs(_MANAGE)
def admit(request: HttpRequest, tenant_id: UUID, service_id: UUID) -> HttpResponse:
    """Add a receiver."""
    tenant, row = _found(request, tenant_id, service_id)
    form = ReceiverForm(request.POST)
    if form.is_valid() and submitted(
        form, AdmitReceiver(service=row.pk, name=form.cleaned_data["name"]), actor_of(request)
    ):
        messages.success(request, _("Added; its assessment leads are told."))
        return redirect("service", tenant.pk, row.pk)
    return _shown(request, tenant, row, form)


def _done(
    request: HttpRequest, tenant: Tenant, row: Service, action: Action[None], text: str
) -> HttpResponse:
    """Run an action that has no form and say what came of it."""
    try:
        action.run(actor_of(request))
        messages.success(request, text)
    except NotFoundError:
        raise
    except HengduError as error:
        messages.error(request, told(error))
    return redirect("service", tenant.pk, row.pk)


def _nothing(request: HttpRequest, tenant: Tenant, row: Service) -> HttpResponse:
    """Say that nothing was chosen."""
    messages.error(request, _("Choose one first."))
    return redirect("service", tenant.pk, row.pk)


@require_POST
@needs(_MANAGE)
def pin(request: HttpRequest, tenant_id: UUID, service_id: UUID) -> HttpResponse:
    """Pin a service to a newer sealed assessment."""
    tenant, row = _found(request, tenant_id, service_id)
    chosen = chosen_id(request.POST.get("assessment", ""))
    if chosen is None:
        return _nothing(request, tenant, row)
    action = PinService(service=row.pk, assessment=chosen)
    return _done(request, tenant, row, action, _("Pinned; the receivers are told."))


@require_POST
@needs(_MANAGE)
def end_receiver(request: HttpRequest, tenant_id: UUID, service_id: UUID) -> HttpResponse:
    """Stop serving an institution."""
    tenant, row = _found(request, tenant_id, service_id)
    chosen = chosen_id(request.POST.get("receiver", ""))
    if chosen is None:
        return _nothing(request, tenant, row)
    action = EndReceiver(service=row.pk, receiver=chosen)
    return _done(request, tenant, row, action, _("Ended; the institution is told."))


@require_POST
@needs(_MANAGE)
def end(request: HttpRequest, tenant_id: UUID, service_id: UUID) -> HttpResponse:
    """End a service."""
    tenant, row = _found(request, tenant_id, service_id)
    return _done(request, tenant, row, EndService(service=row.pk), _("The service has ended."))
