"""Ask for a high-risk point, a design note, an implementation record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.standards.risks import ADOPTION_STATE_NAMES, AdoptionRecord, DesignNote, RiskPoint
from hengdu.text import Text
from hengdu.web._choices import offer
from hengdu.web._wording import language

if TYPE_CHECKING:
    from collections.abc import Mapping

TRENDS: Final = {
    "falling": Text("下降", "falling"),
    "steady": Text("持平", "steady"),
    "rising": Text("上升", "rising"),
}
_GRADES: Final = [(str(one), str(one)) for one in range(1, 6)]


def _named(names: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(code, name[language()]) for code, name in names.items()]


def _both(words: str, before: Text | None) -> Text:
    """Return a text with the words of the page's language put in; a new one says the same in both."""
    if before is None or not (before.zh or before.en):
        return Text(words, words)
    return Text(words, before.en) if language() == "zh" else Text(before.zh, words)


def _grade(label: Any, help_text: Any) -> forms.ChoiceField:  # noqa: ANN401 - lazy text
    return forms.ChoiceField(label=label, help_text=help_text, choices=_GRADES, initial="3")


def _lines(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:  # noqa: ANN401 - lazy text
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class PointForm(forms.Form):
    """Ask for a high-risk point; ``id`` only for a new one."""

    id = forms.RegexField(
        label=_("Id"),
        regex=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=80,
        help_text=_("Latin letters, digits, “.”, “_” and “-”; it never changes."),
    )
    name = forms.CharField(label=_("High-risk point"), max_length=300)
    likelihood = _grade(_("Likelihood"), _("1 low, 5 high."))
    impact = _grade(_("Impact"), _("1 low, 5 high."))
    exposure = _grade(_("Exposure"), _("1 low, 5 high: how many institutions and systems it concerns."))
    trend = forms.ChoiceField(label=_("Trend"), initial="steady")
    standards = _lines(_("Standards that answer to it"), _("Ids of the registry, one a line."))
    note = _lines(_("Remarks"))
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False, min_value=0)

    def __init__(self, point: RiskPoint | None, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.point = point
        if point is not None:
            del self.fields["id"]
        offer(self, "trend", _named(TRENDS))

    @staticmethod
    def values_of(point: RiskPoint, version: int) -> dict[str, Any]:
        """Return what the form shows of a point."""
        return {
            "name": point.name[language()],
            "likelihood": str(point.likelihood),
            "impact": str(point.impact),
            "exposure": str(point.exposure),
            "trend": point.trend,
            "standards": "\n".join(point.standards),
            "note": point.note[language()],
            "version": version,
        }

    def record(self) -> RiskPoint:
        """Return the point that was filled in."""
        given, old = self.cleaned_data, self.point
        codes = dict.fromkeys(line.strip() for line in given["standards"].splitlines() if line.strip())
        return RiskPoint(
            id=old.id if old is not None else given["id"],
            name=_both(given["name"], old.name if old is not None else None),
            likelihood=int(given["likelihood"]),
            impact=int(given["impact"]),
            exposure=int(given["exposure"]),
            trend=given["trend"],
            standards=tuple(codes),
            source=old.source if old is not None else None,
            note=_both(given["note"], old.note if old is not None else None),
        )


class DesignForm(forms.Form):
    """Ask for what an applicant adds to a design sheet."""

    definition = _lines(_("Definition"))
    purpose = _lines(_("Purpose and need"))
    scope = _lines(_("Scope"))
    contents = _lines(_("Contents"), _("One a line."), rows=5)
    measures = _lines(_("Trials and promotion"))
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False, min_value=0)

    def __init__(self, standard: str, note: DesignNote | None, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.standard, self.note = standard, note

    @staticmethod
    def values_of(note: DesignNote | None, version: int) -> dict[str, Any]:
        """Return what the form shows of a note."""
        if note is None:
            return {"version": version}
        lang = language()
        names = ("definition", "purpose", "scope", "measures")
        return {
            **{name: getattr(note, name)[lang] for name in names},
            "contents": "\n".join(one[lang] for one in note.contents),
            "version": version,
        }

    def record(self) -> DesignNote:
        """Return the note that was filled in; other languages stay where there were some."""
        given, old = self.cleaned_data, self.note or DesignNote(standard=self.standard)
        lines = [line.strip() for line in given["contents"].splitlines() if line.strip()]
        same = len(lines) == len(old.contents)
        return DesignNote(
            standard=self.standard,
            definition=_both(given["definition"], old.definition),
            purpose=_both(given["purpose"], old.purpose),
            scope=_both(given["scope"], old.scope),
            contents=tuple(_both(line, old.contents[at] if same else None) for at, line in enumerate(lines)),
            measures=_both(given["measures"], old.measures),
        )


class AdoptionForm(forms.Form):
    """Ask for how one institution put a standard to use."""

    adopter = forms.CharField(label=_("Institution"), max_length=200)
    since = forms.DateField(
        label=_("In use since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    state = forms.ChoiceField(label=_("State"), initial="full")
    cost_cny = forms.IntegerField(label=_("Cost in yuan"), required=False, min_value=0)
    person_days = forms.IntegerField(label=_("Person-days"), required=False, min_value=0)
    effect = _lines(_("Effect in use"))
    problems = _lines(_("Problems"), _("One a line; the five-year review reads them."))
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False, min_value=0)

    def __init__(self, standard: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.standard = standard
        offer(self, "state", _named(ADOPTION_STATE_NAMES))

    @staticmethod
    def values_of(record: AdoptionRecord, version: int) -> dict[str, Any]:
        """Return what the form shows of a record."""
        lang = language()
        return {
            "adopter": record.adopter,
            "since": record.since,
            "state": record.state,
            "cost_cny": record.cost_cny,
            "person_days": record.person_days,
            "effect": record.effect[lang],
            "problems": "\n".join(one[lang] for one in record.problems),
            "version": version,
        }

    def record(self) -> AdoptionRecord:
        """Return the record that was filled in."""
        given = self.cleaned_data
        lines = [line.strip() for line in given["problems"].splitlines() if line.strip()]
        return AdoptionRecord(
            standard=self.standard,
            adopter=given["adopter"].strip(),
            since=given["since"],
            state=given["state"],
            cost_cny=given["cost_cny"],
            person_days=given["person_days"],
            effect=Text(given["effect"], given["effect"]),
            problems=tuple(Text(line, line) for line in lines),
        )
