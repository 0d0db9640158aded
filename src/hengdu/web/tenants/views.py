"""The pages of the register: list, new institution, one institution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import ChangeTenant, CreateTenant, NotFoundError, Permission
from hengdu.store.assessments.packs import DEFAULT_PACK, installed
from hengdu.store.tenants.queries import grants_visible_to, search_tenants, tenants_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web.grants.rows import grant_rows
from hengdu.web.tenants.forms import TenantForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.tenants.models import Tenant

_PER_PAGE: Final = 100
_SHOWN: Final = (
    "name",
    "name_en",
    "kind",
    "key_scheme",
    "key_value",
    "region",
    "size",
    "parent",
    "is_group",
    "is_active",
    "version",
)


@require_safe
@needs(Permission.TENANT_LIST)
def index(request: HttpRequest) -> HttpResponse:
    """List the institutions, groups before what belongs to them."""
    actor = actor_of(request)
    words = request.GET.get("q", "").strip()
    rows = search_tenants(tenants_visible_to(actor), words)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    kinds = {one.code: one.name for one in installed(DEFAULT_PACK).content.institution_types}
    context = {
        "page": page,
        "rows": [(row, kinds.get(row.kind, row.kind)) for row in page.object_list],
        "words": words,
        "may_manage": actor.may(Permission.TENANT_MANAGE),
        "may_grant": actor.may(Permission.GRANT_MANAGE),
    }
    return render(request, "tenants/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.TENANT_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Register an institution."""
    actor = actor_of(request)
    form = TenantForm(tenants_visible_to(actor), request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and submitted(form, CreateTenant(facts=form.facts()), actor) is not None
    ):
        messages.success(request, _("The institution is registered."))
        return redirect("tenants")
    return render(request, "tenants/form.html", {"form": form, "tenant": None})


def _tenant(request: HttpRequest, tenant_id: UUID) -> Tenant:
    row = tenants_visible_to(actor_of(request)).filter(pk=tenant_id).first()
    if row is None:
        raise NotFoundError("tenant")
    return row


@require_safe
@needs(Permission.TENANT_LIST)
def show(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Show one institution, with the form to change it if one may."""
    tenant = _tenant(request, tenant_id)
    others = tenants_visible_to(actor_of(request)).exclude(pk=tenant_id)
    return _shown(
        request, tenant, TenantForm(others, initial={name: getattr(tenant, name) for name in _SHOWN})
    )


def _shown(request: HttpRequest, tenant: Tenant, form: TenantForm) -> HttpResponse:
    actor = actor_of(request)
    grants = grants_visible_to(actor).filter(tenant=tenant).select_related("user", "assessment")
    context = {
        "form": form,
        "tenant": tenant,
        "may_manage": actor.may(Permission.TENANT_MANAGE),
        "may_grant": actor.may(Permission.GRANT_MANAGE),
        "grants": [row for row in grant_rows(grants, timezone.now()) if row.can_end],
        "subsidiaries": tenants_visible_to(actor).filter(parent=tenant),
    }
    return render(request, "tenants/form.html", context)


@require_POST
@needs(Permission.TENANT_MANAGE)
def change(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Change one institution."""
    actor = actor_of(request)
    tenant = _tenant(request, tenant_id)
    form = TenantForm(tenants_visible_to(actor).exclude(pk=tenant_id), request.POST)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        save = ChangeTenant(tenant=tenant.pk, facts=form.facts(), version=version)
        if submitted(form, save, actor) is not None:
            messages.success(request, _("Saved."))
            return redirect("tenant", tenant.pk)
    return _shown(request, tenant, form)
