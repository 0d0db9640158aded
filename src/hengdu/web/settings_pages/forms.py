"""Ask for the policy of signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions import Role
from hengdu.actions.accounts import MfaScope
from hengdu.web._choices import offer, offer_tenants, tenant_field
from hengdu.web.grants.forms import role_choices

if TYPE_CHECKING:
    from collections.abc import Iterable

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
