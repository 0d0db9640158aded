"""Show the account pages; every change is an action."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from allauth.account.views import PasswordChangeView
from allauth.core import ratelimit
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import Permission
from hengdu.actions.accounts import (
    AccountError,
    EndSession,
    EnrolFactor,
    FinishLocalSetup,
    FinishSetup,
    MakeRecoveryCodes,
    NewPerson,
    RemoveFactor,
    UseCode,
)
from hengdu.store.people.codes import code_digest
from hengdu.store.people.models import CodePurpose
from hengdu.store.people.queries import open_code, policy, sessions_of
from hengdu.web import errors
from hengdu.web._access import actor_of, needs, own_id, public
from hengdu.web._wording import said
from hengdu.web.accounts.forms import CodeForm, LocalSetupForm, SetupForm
from hengdu.web.middleware import HAS_SECOND_FACTOR

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

_CODE: Final = "hengdu-code"


@never_cache
@needs(Permission.ACCOUNT_OWN)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show a person's own account: password, second factor, sessions."""
    context = {"sessions": sessions_of(own_id(request)), "current": request.session.session_key}
    return render(request, "accounts/overview.html", context)


@needs(Permission.ACCOUNT_OWN, fresh=True)
@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of a person's own sessions."""
    EndSession(session_id=session_id).run(actor_of(request))
    messages.success(request, _("The session was ended."))
    return redirect("account")


class ChangePasswordView(PasswordChangeView):  # type: ignore[misc]  # allauth ships no types
    """Change the password; the adapter runs the action."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - Django's
        """Tell those who have no password here that they have none."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            return errors.page(
                request,
                HTTPStatus.CONFLICT,
                _("You have no password here"),
                _("You sign in through your institution's sign-in service."),
                hint=_("Change your password there."),
            )
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class EnrolView(ActivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    """Enrol an authenticator app."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Enrol and record together."""
        enrol = EnrolFactor(change=lambda: ActivateTOTPView.form_valid(self, form))
        response: HttpResponse = enrol.run(actor_of(self.request))
        return response


class RemoveView(DeactivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    """Remove the authenticator app."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Remove and record together; the session must show again that there is none."""
        self.request.session.pop(HAS_SECOND_FACTOR, None)
        remove = RemoveFactor(change=lambda: DeactivateTOTPView.form_valid(self, form))
        response: HttpResponse = remove.run(actor_of(self.request))
        return response


class RecoveryCodesView(GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth ships no types
    """Make new recovery codes."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Make and record together."""
        make = MakeRecoveryCodes(change=lambda: GenerateRecoveryCodesView.form_valid(self, form))
        response: HttpResponse = make.run(actor_of(self.request))
        return response


@public
@never_cache
@require_safe
def keep_code(request: HttpRequest, code: str) -> HttpResponse:
    """Take the code of a link out of the address, where it would be seen and kept, and show its page."""
    if not ratelimit.consume(request, action="one_time_code"):
        return errors.throttled(request)
    row = open_code(code_digest(code))
    request.session[_CODE] = code
    return redirect("setup" if row is not None and row.purpose == CodePurpose.SETUP else "code")


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def use_code(request: HttpRequest) -> HttpResponse:
    """Let a person set a password by a one-time code from a link or from paper."""
    if request.method == "POST" and not ratelimit.consume(request, action="one_time_code"):
        return errors.throttled(request)
    form = CodeForm(request.POST or None, initial={"code": request.session.get(_CODE, "")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            UseCode(code=given["code"], password=given["password"]).run(actor_of(request))
        except AccountError as error:
            _show(form, error)
        else:
            request.session.pop(_CODE, None)
            messages.success(request, _("Your password is set. Sign in with it."))
            return redirect("account_login")
    return render(request, "accounts/code.html", {"form": form})


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Make the first administrators with the link that the server printed."""
    if request.method == "POST" and not ratelimit.consume(request, action="one_time_code"):
        return errors.throttled(request)
    code = request.session.get(_CODE, "")
    row = open_code(code_digest(code))
    if row is None or row.purpose != CodePurpose.SETUP:
        return errors.page(
            request,
            HTTPStatus.FORBIDDEN,
            _("The setup link does not hold"),
            _("It was used, it is too old, or the server printed a newer one."),
            hint=_("Start the server again and open the link that it prints."),
        )
    if policy().is_local:
        return _setup_local(request, code)
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        people = {
            part: NewPerson(username=given[f"{part}_username"], display_name=given[f"{part}_name"])
            for part in ("system", "security", "audit")
        }
        try:
            made = FinishSetup(code=code, password=given["password"], **people).run(actor_of(request))
        except AccountError as error:
            _show(form, error)
        else:
            request.session.pop(_CODE, None)
            handed = [(people["security"], made[0].code), (people["audit"], made[1].code)]
            link = request.build_absolute_uri(reverse("code"))
            return render(request, "accounts/setup_done.html", {"handed": handed, "link": link})
    return render(request, "accounts/setup.html", {"form": form})


def _setup_local(request: HttpRequest, code: str) -> HttpResponse:
    form = LocalSetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = NewPerson(username=given["username"], display_name=given["display_name"])
        try:
            FinishLocalSetup(code=code, person=person, password=given["password"]).run(actor_of(request))
        except AccountError as error:
            _show(form, error)
        else:
            request.session.pop(_CODE, None)
            messages.success(request, _("Your password is set. Sign in with it."))
            return redirect("account_login")
    return render(request, "accounts/setup_local.html", {"form": form})


def _show(form: Form, error: AccountError) -> None:
    """Put an action's refusal beside its field."""
    form.add_error(error.place if error.place in form.fields else None, said(error))
