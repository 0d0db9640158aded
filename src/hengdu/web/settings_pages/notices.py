"""The page of notices: switch mail and the webhook on and off, try them, see what went out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hengdu.actions import Permission
from hengdu.actions.delivery import (
    ChangeChannels,
    DeliveryError,
    MakeWebhookSecret,
    TryDelivery,
    has_mail_password,
    has_webhook_secret,
)
from hengdu.store.delivery.models import DeliveryState
from hengdu.store.delivery.queries import channels, deliveries_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web._wording import said
from hengdu.web.settings_pages.forms import ChannelsForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_WRONG: Final = 422
_SHOWN: Final = 20


def _shown(
    request: HttpRequest, form: ChannelsForm | None = None, *, secret: str = "", status: int = 200
) -> HttpResponse:
    now = channels()
    states = {
        DeliveryState.WAITING.value: _("on its way"),
        DeliveryState.SENT.value: _("sent"),
        DeliveryState.FAILED.value: _("given up"),
    }
    rows = [(row, states[row.state]) for row in deliveries_visible_to(actor_of(request))[:_SHOWN]]
    context: dict[str, Any] = {
        "form": form or ChannelsForm.of(now),
        "channels": now,
        "rows": rows,
        "hosts": sorted(settings.HENGDU_WEBHOOK_HOSTS),
        "address": settings.HENGDU_URL,
        "secret": secret,
        "has_secret": has_webhook_secret(),
        "has_password": has_mail_password(),
    }
    return render(request, "settings_pages/notices.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SETTINGS_MANAGE, fresh_post=True)
def change(request: HttpRequest) -> HttpResponse:
    """Show how notices leave the application, and change it."""
    if request.method != "POST":
        return _shown(request)
    form = ChannelsForm(request.POST)
    if form.is_valid() and submitted(form, ChangeChannels(facts=form.facts()), actor_of(request)) is not None:
        messages.success(request, _("Saved."))
        return redirect("settings_notices")
    return _shown(request, form, status=_WRONG)


@never_cache
@require_POST
@needs(Permission.SETTINGS_MANAGE, fresh=True)
def make_secret(request: HttpRequest) -> HttpResponse:
    """Make a new secret for the webhook and show it, this once."""
    return _shown(request, secret=MakeWebhookSecret().run(actor_of(request)))


@require_POST
@needs(Permission.SETTINGS_MANAGE)
def send_trial(request: HttpRequest) -> HttpResponse:
    """Send the administrator a message without content."""
    try:
        TryDelivery(way=request.POST.get("way", "")).run(actor_of(request))
    except DeliveryError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("A trial is on its way; the list below shows what became of it."))
    return redirect("settings_notices")
