"""Ask for the profile of an institution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from hengdu.web._wording import language

if TYPE_CHECKING:
    from hengdu.packs import Pack
    from hengdu.store.tenants.profile import Profile

_SIZES: Final = (
    ("", _("not stated")),
    ("small", _("small")),
    ("medium", _("medium")),
    ("large", _("large")),
)
_THERE: Final = (("", _("not stated")), ("yes", _("yes")), ("no", _("no")))
_LISTS: Final = ("entities", "branches", "shared_services")
_COUNTS: Final = ("employees", "it_staff", "security_staff")
MOST_SYSTEMS: Final = 200
_EMPTY_ROWS: Final = 3


class _Lines(forms.CharField):
    """One entry a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - what the browser sent
        """Return the entries, outer blanks and empty lines dropped."""
        text = super().clean(value)
        return tuple(line.strip() for line in text.splitlines() if line.strip())


class ProfileForm(forms.Form):
    """Ask for type, size, staff, protected objects and the facts that the pack asks about."""

    kind = forms.ChoiceField(label=_("Type of institution"), required=False)
    size = forms.ChoiceField(label=_("Size"), choices=_SIZES, required=False)
    employees = forms.IntegerField(label=_("Employees"), min_value=0, required=False)
    it_staff = forms.IntegerField(label=_("IT staff"), min_value=0, required=False)
    security_staff = forms.IntegerField(label=_("Security staff"), min_value=0, required=False)
    is_cii = forms.BooleanField(label=_("Operates critical information infrastructure"), required=False)
    objects = forms.MultipleChoiceField(
        label=_("Protected objects in scope"), widget=forms.CheckboxSelectMultiple, required=False
    )
    entities = _Lines(label=_("Legal entities"), help_text=_("One a line."), required=False)
    branches = _Lines(label=_("Branches"), help_text=_("One a line."), required=False)
    shared_services = _Lines(
        label=_("Shared services: hosted, outsourced or run by the group"),
        help_text=_("One a line, with the provider. They exist and are assessed; they are never “N/A”."),
        required=False,
    )
    note = forms.CharField(
        label=_("Remarks"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=20_000
    )

    def __init__(self, pack: Pack, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang, content = language(), pack.content
        self.pack = pack
        kinds = [(item.code, item.name[lang]) for item in content.institution_types]
        self._set("kind", [("", _("please choose")), *kinds])
        self._set("objects", [(item.code, item.name[lang]) for item in content.objects])
        for fact in content.facts:
            self.fields[f"has_{fact.code}"] = forms.ChoiceField(
                label=fact.question[lang],
                label_suffix="",
                choices=_THERE,
                widget=forms.RadioSelect,
                required=False,
                help_text=fact.counts[lang],
            )

    def _set(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]  # both are choice fields

    @property
    def facts(self) -> list[forms.BoundField]:
        """Return the fields of the pack's facts."""
        return [self[name] for name in self.fields if name.startswith("has_")]

    def data_of(self) -> dict[str, Any]:
        """Return plain data of a Profile, without its systems; all objects ticked mean no restriction."""
        given = self.cleaned_data
        objects = given["objects"]
        everything = len(objects) == len(self.pack.content.objects) or not objects
        return {
            **{name: given[name] for name in ("size", "is_cii", "note")},
            **{name: given[name] for name in _COUNTS if given[name] is not None},
            **{name: list(given[name]) for name in _LISTS},
            "objects": None if everything else objects,
            "has": {
                fact.code: given[f"has_{fact.code}"] == "yes"
                for fact in self.pack.content.facts
                if given[f"has_{fact.code}"]
            },
        }


class SystemForm(forms.Form):
    """Ask for one important system."""

    code = forms.CharField(label=_("Code"), max_length=80, required=False)
    name = forms.CharField(label=_("System name"), max_length=500, required=False)
    grade = forms.TypedChoiceField(
        label=_("Protection grade"),
        choices=[("", "—"), *[(str(grade), str(grade)) for grade in range(1, 6)]],
        coerce=int,
        empty_value=None,
        required=False,
    )
    object = forms.ChoiceField(label=_("Protected object"), required=False)

    def __init__(self, pack: Pack, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        choices = [("", "—"), *[(item.code, item.name[lang]) for item in pack.content.objects]]
        self.fields["object"].choices = choices  # type: ignore[attr-defined]  # it is a choice field

    def clean(self) -> dict[str, Any]:
        """Ask for a code where anything else was given."""
        given = super().clean() or {}
        if not given.get("code") and any(given.get(name) for name in ("name", "grade", "object")):
            self.add_error("code", _("Give the system a short code."))
        return given


SystemsFormSet = formset_factory(SystemForm, extra=_EMPTY_ROWS, max_num=MOST_SYSTEMS, validate_max=True)


def systems_of(formset: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - Django's generated class
    """Return the filled rows as plain data of systems."""
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data.get("code")]
    return [{name: value for name, value in row.items() if value not in (None, "")} for row in rows]


def initial_of(profile: Profile, kind: str, pack: Pack) -> dict[str, Any]:
    """Return what a form shows of a stored profile."""
    objects = profile.objects if profile.objects is not None else [item.code for item in pack.content.objects]
    return {
        "kind": kind,
        "size": profile.size,
        **{name: getattr(profile, name) for name in _COUNTS},
        **{name: "\n".join(getattr(profile, name)) for name in _LISTS},
        "is_cii": profile.is_cii,
        "objects": list(objects),
        "note": profile.note,
        **{f"has_{code}": "yes" if there else "no" for code, there in profile.has.items()},
    }


def initial_systems(profile: Profile) -> list[dict[str, Any]]:
    """Return the rows that the systems of a stored profile fill."""
    return [
        {"code": item.code, "name": item.name, "grade": item.grade, "object": item.object or ""}
        for item in profile.systems
    ]
