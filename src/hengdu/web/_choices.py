"""Offer in a form what is known only when the page is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from django import forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.store.tenants.models import Tenant

NOTHING: Final = "—"


def chosen_id(given: str) -> UUID | None:
    """Return the id that a button or list of a page sent, None where it sent none."""
    try:
        return UUID(given)
    except ValueError:
        return None


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]], *, empty: Any = None) -> None:  # noqa: ANN401 - values, names and groups of choices; lazy text
    """Let a field choose among ``choices``; ``empty`` is what choosing nothing is called."""
    before = [] if empty is None else [("", empty)]
    cast("forms.ChoiceField", form.fields[name]).choices = [*before, *choices]


def tenant_field(label: Any, help_text: Any = "") -> forms.TypedChoiceField:  # noqa: ANN401 - lazy text
    """Return a field that chooses an institution, or none; :func:`offer_tenants` says among which."""
    return forms.TypedChoiceField(
        label=label, help_text=help_text, required=False, coerce=UUID, empty_value=None
    )


def offer_tenants(form: forms.Form, name: str, tenants: Iterable[Tenant], empty: Any = NOTHING) -> None:  # noqa: ANN401 - lazy text
    """Let a field choose among institutions."""
    offer(form, name, [(str(one.pk), one.name) for one in tenants], empty=empty)
