"""List institutions, show what follows from a profile, and change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hengdu.actions import NotFoundError, Permission, Place, SaveProfile
from hengdu.assessments import propose_not_applicable, still_applicable
from hengdu.packs import default_targets
from hengdu.store.assessments.packs import DEFAULT_PACK, installed
from hengdu.store.assessments.queries import assessments_visible_to, counts_by_tenant
from hengdu.store.tenants.profile import profile_of
from hengdu.store.tenants.queries import tenants_visible_to
from hengdu.web import actor_of, needs, require
from hengdu.web._submitting import plain_errors, submitted
from hengdu.web.institutions._forms import (
    ProfileForm,
    SystemsFormSet,
    initial_of,
    initial_systems,
    systems_of,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.packs import Pack
    from hengdu.store.tenants.models import Tenant
    from hengdu.store.tenants.profile import Profile


def tenant_of(request: HttpRequest, tenant_id: UUID, permission: Permission) -> Tenant:
    """Return an institution that the person may see and where it holds ``permission``."""
    row = tenants_visible_to(actor_of(request)).filter(pk=tenant_id).first()
    if row is None:
        raise NotFoundError("tenant")
    require(request, permission, Place(tenant=row.pk))
    return row


@require_safe
@needs(Permission.PROFILE_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the institutions whose profile the person may read."""
    actor = actor_of(request)
    rows = [
        row
        for row in tenants_visible_to(actor).filter(is_active=True)
        if actor.may(Permission.PROFILE_READ, Place(tenant=row.pk))
    ]
    counts = counts_by_tenant(actor)
    kinds = {item.code: item.name for item in installed(DEFAULT_PACK).content.institution_types}
    context = {"rows": [(row, kinds.get(row.kind, row.kind), counts.get(row.pk, 0)) for row in rows]}
    return render(request, "institutions/index.html", context)


@require_safe
@needs(Permission.PROFILE_READ)
def show(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Show an institution: its profile, the proposed targets, what does not apply, its assessments."""
    row = tenant_of(request, tenant_id, Permission.PROFILE_READ)
    actor, place, pack = actor_of(request), Place(tenant=row.pk), installed(DEFAULT_PACK)
    stated = profile_of(row)
    context = {
        "tenant": row,
        "pack": pack,
        "stated": stated,
        "is_stated": bool(row.profile),
        "assessments": assessments_visible_to(actor).filter(tenant=row).select_related("tenant"),
        "may_edit": actor.may(Permission.PROFILE_EDIT, place),
        "may_begin": actor.may(Permission.ASSESSMENT_CREATE, place),
        "may_engage": actor.may(Permission.ENGAGEMENT_MANAGE, place),
        "may_submit": actor.may(Permission.SUBMIT, place),
        "may_share": actor.may(Permission.SERVICE_MANAGE, place),
        "may_import": actor.may(Permission.ASSESSMENT_IMPORT, place),
        **_named(pack, row, stated),
        **_follows(pack, row, stated),
    }
    return render(request, "institutions/show.html", context)


def _named(pack: Pack, row: Tenant, stated: Profile) -> dict[str, Any]:
    content = pack.content
    objects = {item.code: item.name for item in content.objects}
    return {
        "kind": next((item.name for item in content.institution_types if item.code == row.kind), row.kind),
        "objects": [objects[code] for code in stated.objects or () if code in objects],
        "systems": [(item, objects.get(item.object or "")) for item in stated.systems],
        "facts": [(fact.question, stated.has.get(fact.code)) for fact in content.facts],
    }


def _follows(pack: Pack, row: Tenant, stated: Profile) -> dict[str, Any]:
    """Return what the pack proposes for the profile; nothing while the type is open."""
    target = pack.profile(row.kind)
    if target is None:
        return {"target": None}
    facts = stated.facts(row.kind)
    return {
        "target": target,
        "targets": [item for item in default_targets(pack, target.id) if item.is_own],
        "proposals": propose_not_applicable(pack, facts),
        "still": still_applicable(pack, facts),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROFILE_EDIT)
def profile(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Change the profile of an institution."""
    row = tenant_of(request, tenant_id, Permission.PROFILE_EDIT)
    pack = installed(DEFAULT_PACK)
    stated = profile_of(row)
    given = request.POST if request.method == "POST" else None
    form = ProfileForm(pack, given, initial=initial_of(stated, row.kind, pack))
    systems = SystemsFormSet(
        given, prefix="systems", initial=initial_systems(stated), form_kwargs={"pack": pack}
    )
    if given is not None and form.is_valid() and systems.is_valid():
        version = given.get("version", "")
        action = SaveProfile(
            tenant=row.pk,
            data={**form.data_of(), "systems": systems_of(systems)},
            version=int(version) if version.isdecimal() else 0,
            kind=form.cleaned_data["kind"],
        )
        if submitted(form, action, actor_of(request)):
            messages.success(request, _("The profile was saved."))
            return redirect("institution", row.pk)
    wrong = [error for one in systems.forms for error in plain_errors(one)] if given is not None else []
    context = {"tenant": row, "form": form, "systems": systems, "wrong": wrong}
    return render(request, "institutions/profile.html", context, status=422 if given is not None else 200)
