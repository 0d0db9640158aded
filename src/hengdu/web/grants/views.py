"""The pages of grants: who holds what, give, take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import ROLE_NAMES, GrantRole, Permission, RevokeRole, Role
from hengdu.standards.registry import builtin_register
from hengdu.store import ADMINISTRATORS
from hengdu.store.assessments.packs import roles_at
from hengdu.store.assessments.queries import assessments_to_grant
from hengdu.store.people.queries import person_called, visible_to
from hengdu.store.standards.dashboard import courses_to_grant
from hengdu.store.tenants.queries import (
    grants_visible_to,
    holding_now,
    search_grants,
    tenants_visible_to,
)
from hengdu.web import actor_of, needs
from hengdu.web._days import after_day, first_moment
from hengdu.web._submitting import submitted
from hengdu.web.grants.forms import GrantForm, role_choices
from hengdu.web.grants.rows import grant_rows

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hengdu.text import Text

_PER_PAGE: Final = 50
_SUGGESTED: Final = 500


@require_safe
@needs(Permission.GRANT_MANAGE)
def index(request: HttpRequest) -> HttpResponse:
    """List the grants, and who the three administrators are."""
    actor = actor_of(request)
    moment = timezone.now()
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "role", "tenant", "state")}
    rows = search_grants(
        grants_visible_to(actor),
        words=asked["q"],
        role=asked["role"],
        tenant=UUID(asked["tenant"]) if _is_uuid(asked["tenant"]) else None,
        held_at=None if asked["state"] == "all" else moment,
    )
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": grant_rows(page.object_list, moment),
        "asked": asked,
        "roles": role_choices(),
        "tenants": tenants_visible_to(actor),
        "duties": _duties(request),
    }
    return render(request, "grants/index.html", context)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _duties(request: HttpRequest) -> list[tuple[Text, list[str]]]:
    """Return the three administrators' roles, in order, with the names of who holds each."""
    held = grants_visible_to(actor_of(request)).filter(
        holding_now(timezone.now()), role__in=[role.value for role in ADMINISTRATORS]
    )
    names: dict[str, list[str]] = {}
    for role, name in held.values_list("role", "user__display_name"):
        names.setdefault(role, []).append(name)
    return [(ROLE_NAMES[role], sorted(names.get(role, []))) for role in Role if role in ADMINISTRATORS]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.GRANT_MANAGE, fresh=True)
def new(request: HttpRequest) -> HttpResponse:
    """Give somebody a role."""
    actor = actor_of(request)
    is_sent = request.method == "POST" and request.POST.get("do") != "assessments"
    given = request.POST if request.method == "POST" else request.GET
    initial = {name: given.get(name, "")[:64] for name in ("user", "role", "tenant")}
    tenant = UUID(initial["tenant"]) if _is_uuid(initial["tenant"]) else None
    form = GrantForm(
        tenants_visible_to(actor).filter(is_active=True),
        assessments_to_grant(actor, tenant)[:_SUGGESTED],
        roles_at(tenant),
        courses_to_grant(actor)[:_SUGGESTED],
        request.POST if is_sent else None,
        initial={**given.dict(), **initial, "interview_roles": given.getlist("interview_roles")},
    )
    if is_sent and form.is_valid():
        user = person_called(form.cleaned_data["user"])
        if user is None:
            form.add_error("user", _("There is no open account with this login name."))
        else:
            grant = GrantRole(user=user.pk, **_request(form.cleaned_data))
            if submitted(form, grant, actor) is not None:
                messages.success(request, _("The role is granted."))
                return redirect("grants")
    people = visible_to(actor).filter(is_active=True)[:_SUGGESTED]
    units = sorted({one.name.zh or one.name.en for one in builtin_register().units.values()})
    return render(request, "grants/new.html", {"form": form, "people": people, "units": units})


def _request(given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the action for what the form holds."""
    return {
        "role": Role(given["role"]),
        "tenant": given["tenant"],
        "assessment": given["assessment"],
        "interview_roles": tuple(given["interview_roles"]),
        "unit": given["unit"],
        "course": given["course"],
        "starts_at": first_moment(given["starts_at"]),
        "ends_at": after_day(given["ends_at"]),
        "purpose": given["purpose"],
    }


@require_POST
@needs(Permission.GRANT_MANAGE, fresh=True)
def revoke(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """End a grant now."""
    RevokeRole(grant=grant_id).run(actor_of(request))
    messages.success(request, _("The role is revoked."))
    return redirect("grants")
