"""Ask for a shared service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions import ServiceFacts
from hengdu.web._choices import offer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.store.dossiers.models import Dossier

_BETWEEN: Final = re.compile(r"[\s,，、;；]+")


class ServiceForm(forms.Form):
    """Ask what a service is called and which practices it covers."""

    title = forms.CharField(label=_("Name of the service"), max_length=200)
    codes = forms.CharField(
        label=_("Practices served"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Codes of sub-domains or practices, with spaces between. Receivers answer the rest."),
    )
    note = forms.CharField(
        label=_("Remark"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def facts(self) -> ServiceFacts:
        """Return what was typed."""
        given = self.cleaned_data
        codes = tuple(code for code in _BETWEEN.split(given["codes"].strip()) if code)
        return ServiceFacts(title=given["title"], codes=codes, note=given["note"])


class OfferForm(ServiceForm):
    """Ask besides which sealed assessment the service is pinned to."""

    assessment = forms.TypedChoiceField(label=_("Sealed assessment"), coerce=UUID)
    field_order = ("title", "assessment", "codes", "note")

    def __init__(self, dossiers: Iterable[Dossier], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "assessment", [(str(row.assessment_id), row.assessment.title) for row in dossiers])


class ExternalForm(ServiceForm):
    """Ask besides for the provider's dossier and the name of its key."""

    file = forms.FileField(label=_("Dossier of the provider"), help_text=_("A .hengdu file."))
    key = forms.RegexField(
        label=_("Name of the signing key"),
        regex=r"^[0-9a-fA-F]{16}$",
        help_text=_("Sixteen characters, as the provider told you by another way than the file."),
    )
    service = forms.TypedChoiceField(
        label=_("Newer version of"), coerce=UUID, empty_value=None, required=False
    )
    field_order = ("file", "key", "service", "title", "codes", "note")


class ReceiverForm(forms.Form):
    """Ask for an institution by its full name or its key."""

    name = forms.CharField(
        label=_("Full name or registered key"),
        max_length=200,
        help_text=_("The institution must be registered in this installation."),
    )
