"""Ask for an engagement, for the declaration of independence, for a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions import ROLE_NAMES, EngagementFacts
from hengdu.actions._verdicts import ASPECTS, OPINIONS
from hengdu.store.engagements.models import ENGAGED
from hengdu.web._choices import offer
from hengdu.web._days import after_day, first_moment
from hengdu.web._wording import language
from hengdu.web.assessments._forms import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.store.assessments.models import Assessment


class EngagementForm(forms.Form):
    """Ask whom to engage, as what, for which assessment, from when until when."""

    username = forms.CharField(
        label=_("Account name"), max_length=64, help_text=_("Of an account that is there, or of a new one.")
    )
    display_name = forms.CharField(
        label=_("Name of the person"),
        max_length=64,
        required=False,
        help_text=_("Only for a new account; you get a one-time code to hand over."),
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=200)
    role = forms.ChoiceField(label=_("Role"))
    assessment = forms.TypedChoiceField(label=_("Assessment"), coerce=UUID, empty_value=None, required=False)
    purpose = forms.CharField(label=_("Purpose"), max_length=200)
    starts = DayField(label=_("First day"))
    ends = DayField(label=_("Last day"))

    def __init__(self, assessments: Iterable[Assessment], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "role", [(role.value, ROLE_NAMES[role][language()]) for role in ENGAGED])
        offer(
            self,
            "assessment",
            [(str(row.pk), row.title) for row in assessments],
            empty=_("all assessments of the institution"),
        )

    def facts(self) -> EngagementFacts:
        """Return what was typed; the last day is included."""
        given = self.cleaned_data
        starts_at, ends_at = first_moment(given["starts"]), after_day(given["ends"])
        if starts_at is None or ends_at is None:
            msg = "both days are required by the form"
            raise RuntimeError(msg)
        names = ("username", "display_name", "organisation", "role", "purpose")
        return EngagementFacts(**{name: given[name] for name in names}, starts_at=starts_at, ends_at=ends_at)


class DeclarationForm(forms.Form):
    """Ask for the declaration of independence."""

    conflicts = forms.CharField(
        label=_("What could affect your judgement"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Interests, former posts, earlier work for the institution; empty if there is nothing."),
    )
    agrees = forms.BooleanField(label=_("I have read the declaration and sign it"))


class EndForm(forms.Form):
    """Ask why an engagement ends early."""

    reason = forms.CharField(label=_("Why it ends early"), max_length=500)


class VerdictForm(forms.Form):
    """Ask for an auditor's verdict on one sub-domain."""

    reason = forms.CharField(label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    field_order = (*ASPECTS, "reason", "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        choices = [("", _("no view")), *[(code, name[lang]) for code, name in OPINIONS.items()]]
        for code, name in ASPECTS.items():
            self.fields[code] = forms.ChoiceField(label=name[lang], choices=choices, required=False)
        self.order_fields(self.field_order)
