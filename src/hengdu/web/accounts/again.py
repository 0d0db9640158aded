"""Let a person prove again to be there, and go on where it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as social_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import Permission
from hengdu.actions.accounts import RecordProof
from hengdu.store.people.queries import directory_login, follow_session
from hengdu.web import errors
from hengdu.web._access import actor_of, needs, own_id
from hengdu.web._fresh import hidden_fields, is_fresh, kept_for, note_proof, onward_of
from hengdu.web.accounts.forms import AskCodeForm, AskPasswordForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

PROVIDER: Final = "oidc"
ASKED: Final = {"hengdu": "again"}  # in the state of the library: no request can put it there
_WRONG: Final = 422


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ACCOUNT_OWN)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the password or for a code."""
    forms = _forms(request)
    means = request.POST.get("means", "")
    if request.method == "POST" and means in forms:
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            return errors.throttled(request)
        form = forms[means]
        if form.is_valid():
            if means == "code":
                form.save()
            else:
                reauthenticate_by_password(request)
            proved(request, means)
            return go_on(request)
    context = {
        "forms": forms.items(),
        "has_provider": _has_provider(request),
        "next": onward_of(request),
        "back": onward_of(request, "back"),
        "is_kept": kept_for(request, onward_of(request)) is not None,
    }
    status = _WRONG if request.method == "POST" else 200
    return render(request, "account/reauthenticate.html", context, status=status)


def _forms(request: HttpRequest) -> dict[str, Any]:
    """Return the forms for the means that this person has, the stronger first."""
    given = request.POST.get("means") if request.method == "POST" else None
    found: dict[str, Any] = {}
    if Authenticator.objects.filter(user_id=own_id(request), type=Authenticator.Type.TOTP).exists():
        found["code"] = AskCodeForm(request.POST if given == "code" else None, user=request.user)
    if (request.user.is_authenticated and request.user.has_usable_password()) or _is_linked(request):
        found["password"] = AskPasswordForm(request.POST if given == "password" else None, user=request.user)
    for name, form in found.items():
        form.auto_id = f"id_{name}_%s"
    return found


def _is_linked(request: HttpRequest) -> bool:
    return settings.ENVIRONMENT.directory is not None and directory_login(request.user.username) is not None


def _has_provider(request: HttpRequest) -> bool:
    oidc = settings.ENVIRONMENT.oidc
    return oidc is not None and SocialAccount.objects.filter(user_id=own_id(request)).exists()


@require_POST
@needs(Permission.ACCOUNT_OWN)
def ask_provider(request: HttpRequest) -> HttpResponseBase:
    """Send the person to the institution's sign-in service, which is to ask even if it knows the person."""
    if not _has_provider(request):
        return redirect("account_reauthenticate")
    provider = social_adapter().get_provider(request, PROVIDER)
    where = {"next": onward_of(request), "back": onward_of(request, "back")}
    sent: HttpResponseBase = provider.redirect(
        request,
        AuthProcess.REDIRECT,
        next_url=f"{reverse('account_go_on')}?{urlencode(where)}",
        data=ASKED,
        auth_params={"prompt": "login", "max_age": "0"},
    )
    return sent


def proved(request: HttpRequest, means: str) -> None:
    """Note the proof; the session gets a new key, as at every sign-in."""
    before = request.session.session_key
    request.session.cycle_key()
    follow_session(before, request.session.session_key)
    note_proof(request)
    RecordProof(means=means).run(actor_of(request))


def go_on(request: HttpRequest) -> HttpResponse:
    """Lead to where the form is sent again, or to the page that was asked for."""
    where = {"next": onward_of(request), "back": onward_of(request, "back")}
    return HttpResponseRedirect(f"{reverse('account_go_on')}?{urlencode(where)}")


@never_cache
@require_safe
@needs(Permission.ACCOUNT_OWN)
def go_on_page(request: HttpRequest) -> HttpResponse:
    """Send the kept form again, by a script or by a button; without one go to the page."""
    onward, back = onward_of(request), onward_of(request, "back")
    if not is_fresh(request):
        return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{request.GET.urlencode()}")
    kept = kept_for(request, onward)
    if kept is not None and kept.is_whole:
        context = {"kept": kept, "fields": hidden_fields(kept), "back": back or "/"}
        return render(request, "accounts/go_on.html", context)
    if back:
        messages.warning(request, _("What you sent could not be kept. Please send it again."))
        return HttpResponseRedirect(back)
    return HttpResponseRedirect(onward or reverse("account"))
