"""Ask for the closing of an action, for more time, and for another person's word on either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions import AskClosing, AskExtension, DecideClosing, DecideExtension, ReopenAction
from hengdu.web.assessments._forms import DayField
from hengdu.web.disputes._forms import lines_of
from hengdu.web.evidence.choosing import pieces_field

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.actions import Action
    from hengdu.store.plans.models import ActionItem

_MOST: Final = 10_000


class DeedForm(forms.Form):
    """Ask for one thing that is done about an action; ``code`` is its name in the request."""

    code = ""

    def action(self, item: ActionItem, *, accept: bool) -> Action[UUID]:
        """Return what was typed as an action; ``accept`` is which of two buttons was pressed."""
        raise NotImplementedError


class ClosingForm(DeedForm):
    """Ask what proves that an action is done."""

    code = "close"
    note = forms.CharField(
        label=_("What was done, and what proves it"),
        max_length=_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    pieces = pieces_field()
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Name, number or place of each piece, one on each line. A file is attached after asking."
        ),
    )

    def action(self, item: ActionItem, *, accept: bool) -> Action[UUID]:  # noqa: ARG002 - there is one button
        """Return the request."""
        given = self.cleaned_data
        return AskClosing(
            item=item.pk,
            note=given["note"],
            evidence=lines_of(given["evidence"]),
            pieces=tuple(given.get("pieces", ())),
        )

    def clean(self) -> dict[str, Any]:
        """Ask for evidence, chosen or in words."""
        given = super().clean() or {}
        if not given.get("pieces") and not given.get("evidence"):
            self.add_error("evidence", _("Choose evidence, or name it in words."))
        return given


class ExtensionForm(DeedForm):
    """Ask for a later date."""

    code = "extend"
    new_due = DayField(label=_("New date"))
    why = forms.CharField(
        label=_("Why more time is needed"), max_length=_MOST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def action(self, item: ActionItem, *, accept: bool) -> Action[UUID]:  # noqa: ARG002 - there is one button
        """Return the request."""
        return AskExtension(item=item.pk, **self.cleaned_data)


class _ReasonForm(DeedForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to return it."),
    )


class ClosingRulingForm(_ReasonForm):
    """Ask another person whether an action is closed."""

    code = "rule_closing"

    def action(self, item: ActionItem, *, accept: bool) -> Action[UUID]:
        """Return the ruling."""
        return DecideClosing(item=item.pk, accept=accept, reason=self.cleaned_data["reason"])


class ExtensionRulingForm(_ReasonForm):
    """Ask another person whether there is more time."""

    code = "rule_extension"

    def action(self, item: ActionItem, *, accept: bool) -> Action[UUID]:
        """Return the ruling."""
        return DecideExtension(item=item.pk, accept=accept, reason=self.cleaned_data["reason"])


class ReopenForm(DeedForm):
    """Ask why a closed action is opened again."""

    code = "reopen"
    reason = forms.CharField(
        label=_("Why it is opened again"), max_length=_MOST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def action(self, item: ActionItem, *, accept: bool) -> Action[UUID]:  # noqa: ARG002 - there is one button
        """Return the opening."""
        return ReopenAction(item=item.pk, reason=self.cleaned_data["reason"])


FORMS: Final = (ClosingForm, ExtensionForm, ClosingRulingForm, ExtensionRulingForm, ReopenForm)
