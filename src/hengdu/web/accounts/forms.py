"""Ask for names, passwords and codes."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Ask for login name and password; labels, no placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Login name")
        self.fields["login"].widget.attrs.update(autofocus=True, autocapitalize="none", spellcheck="false")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


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


class SetupForm(NewPasswordForm):
    """Ask for the three administrators and the password of the first."""

    system_username = forms.CharField(label=_("Login name"), max_length=64)
    system_name = forms.CharField(label=_("Name"), max_length=64)
    security_username = forms.CharField(label=_("Login name"), max_length=64)
    security_name = forms.CharField(label=_("Name"), max_length=64)
    audit_username = forms.CharField(label=_("Login name"), max_length=64)
    audit_name = forms.CharField(label=_("Name"), max_length=64)


class LocalSetupForm(NewPasswordForm):
    """Ask for the one person of the single-person mode."""

    username = forms.CharField(label=_("Login name"), max_length=64)
    display_name = forms.CharField(label=_("Name"), max_length=64)
    field_order = ("username", "display_name", "password", "repeated")
