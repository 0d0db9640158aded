"""Ask for people's names."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,.xlsx"


class PersonForm(forms.Form):
    """Ask for what is kept of a person."""

    display_name = forms.CharField(label=_("Name"), max_length=64)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Optional; nothing is sent. The trail keeps two letters of it."),
    )


class NewPersonForm(PersonForm):
    """Ask for a new person."""

    username = forms.CharField(
        label=_("Login name"),
        max_length=64,
        help_text=_("2-64 characters: small letters, digits and . _ - @. It cannot be changed later."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    field_order = ("username", "display_name", "email")


class ListForm(forms.Form):
    """Ask for a workbook of people."""

    file = forms.FileField(
        label=_("Excel workbook"),
        widget=forms.ClearableFileInput(attrs={"accept": _EXCEL}),
        help_text=_("Columns: login name, name, e-mail address. The first row is the heading."),
    )
