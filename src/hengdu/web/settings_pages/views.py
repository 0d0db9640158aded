"""The page of settings: sessions, codes, second factors; what the server was started with, for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hengdu.actions import Permission
from hengdu.actions.accounts import ChangePolicy
from hengdu.store.delivery.queries import channels
from hengdu.store.people.queries import policy
from hengdu.store.tenants.queries import tenants_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web.settings_pages.forms import PolicyForm, ScopeForms

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SETTINGS_MANAGE, fresh_post=True)
def change(request: HttpRequest) -> HttpResponse:
    """Show the policy of signing in, and change it."""
    actor = actor_of(request)
    now = policy()
    rules = sorted(now.rules, key=str)
    form = PolicyForm(
        request.POST or None,
        initial={
            "session_idle_minutes": now.idle_s // 60,
            "session_absolute_minutes": now.absolute_s // 60,
            "code_valid_hours": now.code_valid_s // 3600,
            "mfa_for_all": now.mfa_for_all,
        },
    )
    scopes = ScopeForms(
        request.POST or None,
        prefix="rule",
        initial=[{"role": role, "tenant": tenant} for role, tenant in rules],
        form_kwargs={"tenants": tenants_visible_to(actor)},
    )
    if request.method == "POST" and form.is_valid() and scopes.is_valid():
        asked = dict.fromkeys(scope for one in scopes if (scope := one.scope()) is not None)
        if submitted(form, ChangePolicy(**form.cleaned_data, mfa_scopes=tuple(asked)), actor) is not None:
            messages.success(request, _("Saved. It holds for everybody within ten seconds."))
            return redirect("settings")
    return render(
        request, "settings_pages/policy.html", {"form": form, "scopes": scopes, "channels": channels()}
    )
