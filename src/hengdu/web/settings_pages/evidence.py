"""The page of evidence quotas: how large one file may be, and how much each institution may keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hengdu.actions import Permission, SetQuota
from hengdu.evidence import DEFAULT_LIMITS
from hengdu.store.evidence.models import Quota
from hengdu.store.evidence.quotas import used_by_tenant
from hengdu.store.tenants.queries import tenants_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._choices import offer_tenants, tenant_field
from hengdu.web._submitting import submitted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.tenants.models import Tenant

_WRONG: Final = 422
_MIB: Final = 1024 * 1024
_GIB: Final = 1024 * _MIB


class QuotaForm(forms.Form):
    """Ask for whom, how large a file may be, and how much all may be together."""

    tenant = tenant_field(gettext_lazy("Institution"))
    file_bytes = forms.IntegerField(
        label=gettext_lazy("Largest file, in MB"),
        required=False,
        min_value=1,
        max_value=DEFAULT_LIMITS.file_bytes // _MIB,
        help_text=gettext_lazy("Empty: the limit of the program, 200 MB."),
    )
    tenant_bytes = forms.DecimalField(
        label=gettext_lazy("Quota of the institution, in GB"),
        required=False,
        min_value=0,
        max_value=100 * 1024,
        decimal_places=2,
        help_text=gettext_lazy("Empty: no quota. Each assessment may have 20 GB at most in any case."),
    )

    def __init__(self, *args: Any, tenants: Iterable[Tenant], **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer_tenants(self, "tenant", tenants, empty=gettext_lazy("all that have no line of their own"))

    def action(self) -> SetQuota:
        """Return what was asked for."""
        given = self.cleaned_data
        largest, quota = given["file_bytes"], given["tenant_bytes"]
        return SetQuota(
            tenant=given["tenant"],
            file_bytes=None if largest is None else largest * _MIB,
            tenant_bytes=None if quota is None else int(quota * _GIB),
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SETTINGS_MANAGE, fresh_post=True)
def change(request: HttpRequest) -> HttpResponse:
    """Show the quotas and what is used, and set or remove one."""
    actor = actor_of(request)
    tenants = list(tenants_visible_to(actor))
    form = QuotaForm(request.POST or None, tenants=tenants)
    if form.is_valid() and submitted(form, form.action(), actor) is not None:
        messages.success(request, _("Saved."))
        return redirect("settings_evidence")
    quotas = {row.tenant_id: row for row in Quota.objects.all()}
    used = used_by_tenant()
    context = {"form": form, "lines": [_line(one, quotas, used) for one in (None, *tenants)]}
    return render(request, "settings_pages/evidence.html", context, status=_WRONG if form.is_bound else 200)


def _line(tenant: Tenant | None, quotas: dict[UUID | None, Quota], used: dict[UUID, int]) -> dict[str, Any]:
    quota = quotas.get(tenant.pk if tenant is not None else None)
    return {
        "tenant": tenant,
        "used_mib": None if tenant is None else -(-used.get(tenant.pk, 0) // _MIB),
        "file_mib": quota.file_bytes // _MIB if quota is not None and quota.file_bytes else None,
        "quota_mib": quota.tenant_bytes // _MIB if quota is not None and quota.tenant_bytes else None,
        "is_own": quota is not None,
    }
