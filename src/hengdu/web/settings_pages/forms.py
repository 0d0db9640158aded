"""Ask for the policy of signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions import Role
from hengdu.actions.accounts import MfaScope
from hengdu.actions.delivery import ChannelFacts
from hengdu.store.delivery.models import Security
from hengdu.web._choices import offer, offer_tenants, tenant_field
from hengdu.web.grants.forms import role_choices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.store.delivery.models import Channels
    from hengdu.store.tenants.models import Tenant


class PolicyForm(forms.Form):
    """Ask for times, and whether everybody needs a second factor."""

    session_idle_minutes = forms.IntegerField(
        label=_("A session ends after so many minutes without use"), help_text="5–480"
    )
    session_absolute_minutes = forms.IntegerField(
        label=_("A session ends after so many minutes in all"), help_text="15–10080"
    )
    code_valid_hours = forms.IntegerField(
        label=_("A one-time code holds for so many hours"), help_text="1–720"
    )
    mfa_for_all = forms.BooleanField(label=_("Everybody needs a second factor"), required=False)


class ScopeForm(forms.Form):
    """Ask for one rule: who needs a second factor."""

    role = forms.ChoiceField(label=_("Role"), required=False)
    tenant = tenant_field(_("Institution"))

    def __init__(self, *args: Any, tenants: Iterable[Tenant], **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "role", role_choices(), empty=_("any"))
        offer_tenants(self, "tenant", tenants, empty=_("any"))

    def scope(self) -> MfaScope | None:
        """Return the rule, or None for an empty row."""
        role, tenant = self.cleaned_data.get("role"), self.cleaned_data.get("tenant")
        if not role and tenant is None:
            return None
        return MfaScope(role=Role(role) if role else None, tenant=tenant)


ScopeForms = forms.formset_factory(ScopeForm, extra=2, max_num=50)


class ChannelsForm(forms.Form):
    """Ask how notices leave the application."""

    mail_on = forms.BooleanField(label=_("Tell people by mail"), required=False)
    mail_host = forms.CharField(label=_("Mail server"), max_length=253, required=False)
    mail_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65_535, initial=465)
    mail_security = forms.ChoiceField(
        label=_("Protection"),
        choices=[
            (Security.TLS.value, "TLS"),
            (Security.STARTTLS.value, "STARTTLS"),
            (Security.NONE.value, _("none: only for a server on the same machine or a protected network")),
        ],
    )
    mail_from = forms.EmailField(label=_("Sender"), required=False)
    mail_user = forms.CharField(label=_("Login name at the mail server"), max_length=254, required=False)
    mail_password = forms.CharField(
        label=_("Password at the mail server"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Empty: the present one stays. It is kept in the keys folder, not in the database."),
    )
    forget_password = forms.BooleanField(label=_("Remove the password"), required=False)
    webhook_on = forms.BooleanField(label=_("Tell another system by webhook"), required=False)
    webhook_url = forms.CharField(label=_("Address of the webhook"), max_length=2000, required=False)

    mail = ("mail_on", "mail_host", "mail_port", "mail_security", "mail_from", "mail_user")
    secret = ("mail_password", "forget_password")
    webhook = ("webhook_on", "webhook_url")

    @classmethod
    def of(cls, row: Channels) -> ChannelsForm:
        """Return the form of what is set."""
        names = ("mail_host", "mail_port", "mail_security", "mail_from", "mail_user", "webhook_url")
        on = {"mail_on": row.mail_since is not None, "webhook_on": row.webhook_since is not None}
        return cls(initial=on | {name: getattr(row, name) for name in names})

    def mail_fields(self) -> list[forms.BoundField]:
        """Return the fields of the mail server."""
        return [self[name] for name in (*self.mail, *self.secret)]

    def webhook_fields(self) -> list[forms.BoundField]:
        """Return the fields of the webhook."""
        return [self[name] for name in self.webhook]

    def facts(self) -> ChannelFacts:
        """Return what was typed as the action takes it."""
        given = self.cleaned_data
        password = "" if given["forget_password"] else given["mail_password"] or None
        return ChannelFacts(
            **{name: given[name] for name in (*self.mail, *self.webhook)}, mail_password=password
        )
