"""Ask for a schedule, for what changed, for a day, for a route."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hengdu.actions.standards.planning import MOST_SECONDS
from hengdu.standards.editions import default_assumptions
from hengdu.web._choices import offer
from hengdu.web._wording import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hengdu.standards.editions import PlanFile
    from hengdu.standards.registry import Register

_SHARE: Final = re.compile(r"\d{1,4}|\d{1,3}%")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
MOST_STARS: Final = 5
MOST_ROWS: Final = 200  # items with fields of their own; a request holds a thousand fields


class MonthField(forms.RegexField):
    """A month, with the browser's own chooser where it has one."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        """Take what a field takes; a month is written ``2027-03``."""
        kwargs.setdefault("help_text", _("Written as 2027-03."))
        super().__init__(
            regex=r"^[12]\d{3}-(0[1-9]|1[0-2])$",
            widget=forms.TextInput(attrs={"type": "month", "pattern": "[12][0-9]{3}-(0[1-9]|1[0-2])"}),
            **kwargs,
        )


class SearchForm(forms.Form):
    """Ask how long to search, and why the schedule is made."""

    seconds = forms.IntegerField(
        label=_("Seconds to search"),
        min_value=0,
        max_value=MOST_SECONDS,
        initial=10,
        help_text=_("0 makes a plan by rule, at once and without a bound."),
    )
    note = forms.CharField(label=_("Remark"), max_length=500, required=False)


class ScheduleForm(SearchForm):
    """Ask for what an edition is scheduled with: first month and capacities."""

    start = MonthField(label=_("First month"))

    field_order = ("start",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        given = default_assumptions()
        units = given.unit_capacity
        rows = [(rule.code, rule.name[language()], rule.capacity) for rule in given.resources]
        if units is not None:
            rows.append(("unit", gettext("Each leading unit, at a time"), units.capacity))
        for code, name, capacity in rows:
            self.fields[f"capacity_{code}"] = forms.IntegerField(
                label=name, min_value=1, max_value=1000, initial=capacity, help_text=_("Assumed capacity.")
            )
        self.order_fields(("start", *(f"capacity_{code}" for code, _name, _most in rows), "seconds", "note"))

    def arguments(self) -> dict[str, Any]:
        """Return what the job takes."""
        given = self.cleaned_data
        asked = {
            name.removeprefix("capacity_"): value
            for name, value in given.items()
            if name.startswith("capacity_")
        }
        return {
            "start": given["start"],
            "capacity": asked,
            "seconds": given["seconds"],
            "note": given["note"],
        }


class ReplanForm(SearchForm):
    """Ask what changed against a schedule; the items have fields of their own, one row each."""

    at = MonthField(
        label=_("Month of the change"), help_text=_("From this month on; what began before stays.")
    )
    lost_units = forms.MultipleChoiceField(
        label=_("Leading units that drop out"), required=False, widget=forms.CheckboxSelectMultiple
    )
    policies = forms.MultipleChoiceField(
        label=_("New policies"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What they touch becomes one star more urgent."),
    )
    added = forms.CharField(
        label=_("Standards to add"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ids of the registry, one a line; “sf-05 2028” also gives the year."),
    )
    freeze = forms.BooleanField(label=_("What began before stays as it is"), required=False, initial=True)
    stability = forms.IntegerField(
        label=_("Penalty for each month that a stage moves"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_("Empty: as in the schedule before. A higher one keeps more of it."),
    )

    def __init__(self, plan: PlanFile, register: Register, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.items = sorted(plan.items, key=lambda one: (-one.months_late, one.first, one.standard))[
            :MOST_ROWS
        ]
        lang = language()
        leads = dict.fromkeys(item.lead for item in plan.items if item.lead)
        offer(
            self,
            "lost_units",
            [(code, register.units[code].name[lang]) for code in leads if code in register.units],
        )
        offer(self, "policies", [(one.id, one.title[lang]) for one in linked_policies(register)])
        for rule in plan.assumptions.resources:
            self.fields[f"capacity_{rule.code}"] = forms.RegexField(
                regex=_SHARE,
                label=rule.name[lang],
                required=False,
                max_length=4,
                help_text=gettext("Now %(number)d; a number or a share such as 50%%.")
                % {"number": rule.capacity},
            )
        for item in self.items:
            self._item_fields(item.standard, item.urgency)
        self.order_fields(("at", "note", "seconds", "stability", "freeze"))

    def _item_fields(self, code: str, urgency: int) -> None:
        stars = [(str(one), "★" * one or "0") for one in range(MOST_STARS + 1)]
        self.fields[f"urgency_{code}"] = forms.ChoiceField(
            choices=stars, initial=str(min(urgency, MOST_STARS)), label=_("Urgency"), required=False
        )
        self.fields[f"year_{code}"] = forms.IntegerField(
            min_value=1949,
            max_value=2999,
            required=False,
            label=_("Due"),
            widget=forms.NumberInput(attrs={"size": 5}),
        )
        self.fields[f"after_{code}"] = MonthField(label=_("Not before"), required=False, help_text="")
        self.fields[f"drop_{code}"] = forms.BooleanField(label=_("Done or dropped"), required=False)

    def rows(self) -> list[dict[str, Any]]:
        """Return the fields item by item."""
        names = ("urgency", "year", "after", "drop")
        return [
            {"item": item, "fields": [self[f"{name}_{item.standard}"] for name in names]}
            for item in self.items
        ]

    def general(self) -> list[forms.BoundField]:
        """Return the fields that stand first."""
        return [self[name] for name in ("at", "note", "seconds", "stability", "freeze")]

    def lists(self) -> list[forms.BoundField]:
        """Return what is chosen from lists, without the empty ones, and what is added."""
        chosen = [name for name in ("lost_units", "policies") if self.fields[name].choices]  # type: ignore[attr-defined]  # both are choices
        return [self[name] for name in (*chosen, "added")]

    def capacities(self) -> list[forms.BoundField]:
        """Return the fields of the resources."""
        return [self[f"capacity_{rule.code}"] for rule in self.plan.assumptions.resources]

    def clean_added(self) -> list[tuple[str, int | None]]:
        """Return ids and years of what is added."""
        found = []
        for line in self.cleaned_data["added"].splitlines():
            code, _sign, year = line.strip().partition(" ")
            if not code:
                continue
            if not _CODE.fullmatch(code) or (year.strip() and not re.fullmatch(r"[12]\d{3}", year.strip())):
                raise forms.ValidationError(
                    _("“%(line)s” is not an id with a year.") % {"line": line.strip()[:60]}
                )
            found.append((code, int(year) if year.strip() else None))
        return found

    def arguments(self) -> dict[str, Any]:
        """Return what the job takes: only what differs from the schedule."""
        given = self.cleaned_data
        items = {item.standard: item for item in self.items}
        urgency = {
            code: int(stars)
            for code, item in items.items()
            if (stars := given.get(f"urgency_{code}")) and int(stars) != min(item.urgency, MOST_STARS)
        }
        years = {
            code: year
            for code, item in items.items()
            if (year := given.get(f"year_{code}")) not in {None, item.year}
        }
        years |= {code: year for code, year in given["added"] if year is not None}
        changes = {
            "at": given["at"],
            "urgency": urgency,
            "years": years,
            "not_before": {code: month for code in items if (month := given.get(f"after_{code}"))},
            "capacity": {
                rule.code: value
                for rule in self.plan.assumptions.resources
                if (value := given.get(f"capacity_{rule.code}"))
            },
            "lost_units": given["lost_units"],
            "policies": given["policies"],
            "added": [code for code, _year in given["added"]],
            "dropped": [code for code in items if given.get(f"drop_{code}")],
            "freeze": given["freeze"],
            "stability": given["stability"],
        }
        return {"changes": changes, "seconds": given["seconds"], "note": given["note"]}


def linked_policies(register: Register) -> list[Any]:
    """Return the policies of which the register says what they touch."""
    from hengdu.standards.policies import linked_standards

    return [one for one in register.policies.values() if one.subdomains or linked_standards(register, one)]


class DayForm(forms.Form):
    """Ask for the day of a review."""

    as_of = forms.DateField(
        label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    candidates = forms.BooleanField(label=_("Add unpublished standards that no plan names"), required=False)


class RouteForm(forms.Form):
    """Ask whose route: type, systems, a schedule and an assessment."""

    type = forms.ChoiceField(label=_("Institution type"))
    systems = forms.MultipleChoiceField(
        label=_("Systems"), required=False, widget=forms.CheckboxSelectMultiple
    )
    plan = forms.ChoiceField(
        label=_("Schedule"), required=False, help_text=_("Says when a standard is expected.")
    )
    assessment = forms.ChoiceField(
        label=_("Last assessment"), required=False, help_text=_("Shows the level of each sub-domain.")
    )

    def __init__(self, choices: Mapping[str, Iterable[tuple[str, str]]], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        for name, given in choices.items():
            offer(self, name, given)
