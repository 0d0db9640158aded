"""Ask for what the register holds of an institution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions import TenantFacts
from hengdu.store.assessments.packs import DEFAULT_PACK, installed
from hengdu.web._choices import NOTHING, offer, offer_tenants, tenant_field
from hengdu.web._wording import language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.store.tenants.models import Tenant

_SCHEMES = [("", NOTHING), ("uscc", _("Unified social credit code")), ("org_code", _("Institution code"))]


class TenantForm(forms.Form):
    """Ask for name, key, type, and place in a group."""

    name = forms.CharField(label=_("Name of the institution"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Institution type"), required=False, help_text=_("It proposes the target levels.")
    )
    key_scheme = forms.ChoiceField(label=_("Kind of key"), choices=_SCHEMES, required=False)
    key_value = forms.CharField(label=_("Key"), max_length=40, required=False)
    region = forms.CharField(label=_("Region"), max_length=100, required=False)
    size = forms.CharField(label=_("Size class"), max_length=100, required=False)
    parent = tenant_field(
        _("Belongs to group"), _("Leads and readers of the group may read its subsidiaries.")
    )
    is_group = forms.BooleanField(label=_("Is a group"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, tenants: Iterable[Tenant], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer_tenants(self, "parent", tenants)
        kinds = installed(DEFAULT_PACK).content.institution_types
        offer(self, "kind", [(one.code, one.name[language()]) for one in kinds], empty=NOTHING)

    def facts(self) -> TenantFacts:
        """Return what was stated."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return TenantFacts(**given)
