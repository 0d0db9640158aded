"""Ask for names, passwords and codes."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordAgainForm
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from hengdu.actions.accounts import UseFactorCode
from hengdu.store.people.codes import code_digest
from hengdu.store.people.models import CodePurpose
from hengdu.store.people.queries import open_code
from hengdu.web._access import actor_of


class _Plain(forms.Form):
    """Show labels, no placeholders, which vanish when one types; codes with the keyboard for digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.label = _("Verification code")
                field.widget.attrs.update(autocapitalize="none", spellcheck="false")


class PasswordChangeForm(_Plain, ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Ask for the present password and a new one."""


class AskPasswordForm(_Plain, PasswordAgainForm):  # type: ignore[misc]  # allauth ships no types
    """Ask for the password again."""


class EnrolForm(_Plain, ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """Ask for the first code of an authenticator app."""


class CodeStepForm(_Plain, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Ask for a code while signing in; one that two administrators made stands for a lost factor, once."""

    by_administrators = False

    def clean_code(self) -> str:
        """Take a code of the app, a recovery code, or the administrators' code."""
        code = str(self.cleaned_data["code"])
        row = open_code(code_digest(code))
        if row is not None and row.purpose == CodePurpose.FACTOR and row.user_id == self.user.pk:
            check_rate_limit(self.user)
            self.by_administrators = True
            return code
        return str(super().clean_code())

    def save(self) -> None:
        """Note what was given; the sign-in library goes on."""
        if not self.by_administrators:
            super().save()
            return
        request = context.request
        UseFactorCode(user_id=self.user.pk, code=self.cleaned_data["code"]).run(actor_of(request))
        record_authentication(request, self.user, "one_time_code")
        messages.warning(request, _("The lost second factor is removed. Set up a new one now."))


class AskCodeForm(_Plain, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Ask for a code again."""


class SignInForm(_Plain, LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Ask for login name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Login name")
        self.fields["login"].widget.attrs.update(autofocus=True, autocapitalize="none", spellcheck="false")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class NewPasswordForm(forms.Form):
    """Ask for a new password twice."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(password_validators_help_text_html, str)(),
    )
    repeated = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords; the policy itself is the action's."""
        given = super().clean() or {}
        if given.get("password") and given.get("repeated") and given["password"] != given["repeated"]:
            self.add_error("repeated", _("The two passwords differ."))
        return given


class CodeForm(NewPasswordForm):
    """Ask for a one-time code and the password it lets one set."""

    code = forms.CharField(
        label=_("One-time code"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    field_order = ("code", "password", "repeated")


def _username(autocomplete: str) -> forms.CharField:
    widget = forms.TextInput(
        attrs={"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
    )
    return forms.CharField(label=_("Login name"), max_length=64, widget=widget)


class SetupForm(NewPasswordForm):
    """Ask for the three administrators and the password of the first."""

    system_username = _username("username")
    system_name = forms.CharField(label=_("Name"), max_length=64)
    security_username = _username("off")
    security_name = forms.CharField(label=_("Name"), max_length=64)
    audit_username = _username("off")
    audit_name = forms.CharField(label=_("Name"), max_length=64)


class LocalSetupForm(NewPasswordForm):
    """Ask for the one person of the single-person mode."""

    username = _username("username")
    display_name = forms.CharField(label=_("Name"), max_length=64)
    field_order = ("username", "display_name", "password", "repeated")
