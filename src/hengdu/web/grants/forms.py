"""Ask whom to give which role, where and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions import ROLE_NAMES, Role
from hengdu.web._choices import NOTHING, offer, offer_tenants, tenant_field
from hengdu.web._wording import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hengdu.store.assessments.models import Assessment
    from hengdu.store.standards.models import Course
    from hengdu.store.tenants.models import Tenant
    from hengdu.text import Text


def day_field(label: Any, help_text: Any = "") -> forms.DateField:  # noqa: ANN401 - lazy text
    """Return an optional day, asked with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, help_text=help_text, widget=widget)


def role_choices() -> list[tuple[str, str]]:
    """Return every role with its name in the language of the page."""
    return [(role.value, ROLE_NAMES[role][language()]) for role in Role]


class GrantForm(forms.Form):
    """Ask for one grant."""

    user = forms.CharField(
        label=_("Login name"),
        max_length=64,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off", "autocapitalize": "none"}),
    )
    role = forms.ChoiceField(label=_("Role"))
    tenant = tenant_field(
        _("Institution"),
        _("Empty for the administrators and for observers: their roles are of the whole site."),
    )
    assessment = forms.TypedChoiceField(
        label=_("Only for one assessment"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_("Choose the institution first, then “Show its assessments”. Empty: for all of them."),
    )
    interview_roles = forms.MultipleChoiceField(
        label=_("Interview roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for respondents: whose questions the person answers."),
    )
    unit = forms.CharField(
        label=_("Unit"),
        max_length=200,
        required=False,
        help_text=_("Only for drafting unit editors, who need one, and working group members."),
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    course = forms.TypedChoiceField(
        label=_("Only for one drafting"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_("Only for drafting unit editors and working group members. Empty: for all of them."),
    )
    starts_at = day_field(_("First day"), _("Empty: from now on."))
    ends_at = day_field(_("Last day"), _("Empty: until it is revoked. External assessors get a last day."))
    purpose = forms.CharField(label=_("Purpose"), max_length=200, required=False)

    def __init__(
        self,
        tenants: Iterable[Tenant],
        assessments: Iterable[Assessment],
        roles: Mapping[str, Text],
        courses: Iterable[Course],
        *args: Any,  # noqa: ANN401 - Django's
        **kwargs: Any,  # noqa: ANN401 - Django's
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_tenants(self, "tenant", tenants)
        offer(self, "role", role_choices(), empty=NOTHING)
        offer(self, "assessment", [(str(one.pk), one.title) for one in assessments], empty=NOTHING)
        offer(
            self, "course", [(str(one.pk), f"{one.standard} {one.title}") for one in courses], empty=NOTHING
        )
        offer(self, "interview_roles", [(code, f"{code} {name[language()]}") for code, name in roles.items()])
