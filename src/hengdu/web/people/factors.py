"""The pages of a lost second factor: one administrator asks, another confirms and prints the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.accounts import AccountError, AskFactorReset, DecideFactorReset
from hengdu.store.people.queries import factor_resets_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._wording import said

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_POST
@needs(Permission.ACCOUNT_MANAGE, fresh=True)
def ask(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Ask that a lost second factor be removed."""
    try:
        AskFactorReset(user_id=user_id, reason=request.POST.get("reason", "")).run(actor_of(request))
    except AccountError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("Asked. The security administrator confirms it on the page of people."))
    return redirect("person", user_id)


@never_cache
@require_POST
@needs(Permission.GRANT_MANAGE, fresh=True)
def decide(request: HttpRequest, reset_id: UUID) -> HttpResponse:
    """Confirm a request and show the code, this once; or refuse it."""
    actor = actor_of(request)
    row = factor_resets_visible_to(actor).filter(pk=reset_id).first()
    if row is None:
        raise NotFoundError("request")
    code = DecideFactorReset(request_id=row.pk, confirm=request.POST.get("do") == "confirm").run(actor)
    if code is None:
        messages.success(request, _("The request is refused; the second factor stays."))
        return redirect("person", row.user_id)
    return render(request, "people/factor_code.html", {"person": row.user, "code": code})
