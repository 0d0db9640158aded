"""Ask for one measurement, one check of effectiveness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.web._wording import language
from hengdu.web.assessments._forms import DayField

if TYPE_CHECKING:
    from hengdu.packs import Pack

_NUMBERS: Final = ("numerator", "denominator", "value")


def _grades(pack: Pack) -> list[tuple[str, str]]:
    lang = language()
    grades = [(item.code, f"{item.code} {item.name[lang]}") for item in pack.content.evidence_grades]
    return [("", "—"), *grades]


class MeasurementForm(forms.Form):
    """Ask for one period of an indicator: numerator and denominator, or the value itself."""

    indicator = forms.CharField(max_length=80)
    period = forms.CharField(label=_("Period"), max_length=40)
    numerator = forms.DecimalField(label=_("Numerator"), required=False)
    denominator = forms.DecimalField(label=_("Denominator"), required=False)
    value = forms.DecimalField(label=_("Value"), required=False)
    evidence = forms.ChoiceField(label=_("Evidence grade"), required=False)
    note = forms.CharField(label=_("Note"), max_length=20_000, required=False)

    def __init__(self, pack: Pack, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.fields["evidence"].choices = _grades(pack)  # type: ignore[attr-defined]  # it is a choice field

    def data_of(self) -> dict[str, Any]:
        """Return plain data of a measurement."""
        given = self.cleaned_data
        return {
            "period": given["period"],
            "note": given["note"],
            "evidence": given["evidence"] or None,
            **{name: given[name] for name in _NUMBERS if given[name] is not None},
        }


class ValidationForm(forms.Form):
    """Ask for one check that a capability really works."""

    nodes = forms.MultipleChoiceField(
        label=_("Checked sub-domains"), widget=forms.SelectMultiple(attrs={"size": 8})
    )
    kind = forms.CharField(
        label=_("Kind of check"),
        max_length=500,
        help_text=_("Exercise, red team, audit, sampling test …"),
    )
    day = DayField(label=_("Day"))
    evidence = forms.ChoiceField(label=_("Evidence grade"), required=False)
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), max_length=20_000, required=False
    )

    def __init__(self, pack: Pack, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        self.fields["evidence"].choices = _grades(pack)  # type: ignore[attr-defined]  # it is a choice field
        nodes = [
            (node.code, f"{node.code} {node.title[lang]}") for node in pack.nodes.values() if node.practices
        ]
        self.fields["nodes"].choices = nodes  # type: ignore[attr-defined]  # it is a choice field
