"""Ask for the set-up of an assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions import SetUp
from hengdu.assessments import Scope
from hengdu.documents import adapter
from hengdu.store.tenants.profile import profile_of
from hengdu.web._wording import language

if TYPE_CHECKING:
    from hengdu.packs import Pack
    from hengdu.store.assessments.models import Assessment
    from hengdu.store.tenants.models import Tenant
    from hengdu.store.tenants.profile import Profile

# The preset that goes with the extent "quick"; nobody chooses it by itself.
_QUICK_PRESET: Final = "quick"
_TARGET: Final = "target."


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SetUpForm(forms.Form):
    """Ask for what :class:`hengdu.actions.SetUp` holds."""

    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Empty: made from year and model.")
    )
    period_start = DayField(label=_("Period from"), required=False)
    period_end = DayField(label=_("Period to"), required=False)
    as_of = DayField(label=_("Reference day"), required=False)
    due = DayField(label=_("Answers due by"), required=False)
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=[("self", _("Self-assessment")), ("verified", _("Verified assessment"))],
        widget=forms.RadioSelect,
        initial="self",
    )
    pace = forms.ChoiceField(
        label=_("Extent"),
        choices=[("full", _("Full")), ("quick", _("Quick screening: key practices only"))],
        widget=forms.RadioSelect,
        initial="full",
        help_text=_("A screening has its own label and is never compared with a full assessment."),
    )
    preset = forms.ChoiceField(label=_("Scoring preset"), required=False)
    target_profile = forms.ChoiceField(label=_("Target profile"), required=False)
    target_level = forms.TypedChoiceField(
        label=_("Target level for all"), coerce=int, empty_value=None, required=False
    )
    kind = forms.ChoiceField(
        label=_("Scope"),
        choices=[("whole", _("The whole institution")), ("partial", _("A part; every number says so"))],
        widget=forms.RadioSelect,
        initial="whole",
    )
    entities = forms.MultipleChoiceField(
        label=_("Legal entities"), widget=forms.CheckboxSelectMultiple, required=False
    )
    branches = forms.MultipleChoiceField(
        label=_("Branches"), widget=forms.CheckboxSelectMultiple, required=False
    )
    systems = forms.MultipleChoiceField(
        label=_("Systems"), widget=forms.CheckboxSelectMultiple, required=False
    )
    objects = forms.MultipleChoiceField(
        label=_("Protected objects"), widget=forms.CheckboxSelectMultiple, required=False
    )
    scope_note = forms.CharField(
        label=_("What is in scope, in words"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=20_000,
    )

    def __init__(self, pack: Pack, tenant: Tenant, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang, content, self.profile = language(), pack.content, profile_of(tenant)
        presets = [(item.id, item.name[lang]) for item in content.presets if item.id != _QUICK_PRESET]
        profiles = [(item.id, item.name[lang]) for item in content.profiles]
        self._offer("preset", [("", _("as the model says")), *presets])
        self._offer("target_profile", [("", _("none")), *profiles])
        self._offer("target_level", [("", _("as the profile says")), *[(n, f"L{n}") for n in pack.levels]])
        self._offer("entities", [(name, name) for name in self.profile.entities])
        self._offer("branches", [(name, name) for name in self.profile.branches])
        self._offer("systems", [(item.code, _named(item.code, item.name)) for item in self.profile.systems])
        self._offer("objects", [(item.code, item.name[lang]) for item in content.objects])
        self._nodes = [
            (node, [leaf for leaf in pack.nodes.values() if node.code in pack.ancestors(leaf.code)])
            for node in pack.root.nodes
        ]
        for node, below in self._nodes:
            for one in (node, *below):
                self.fields[_TARGET + one.code] = forms.TypedChoiceField(
                    label=f"{one.code} {one.title[lang]}",
                    coerce=int,
                    empty_value=None,
                    required=False,
                    choices=[("", "—"), *[(level, f"L{level}") for level in pack.levels]],
                )
        for name in ("entities", "branches", "systems"):
            if not self.fields[name].choices:  # type: ignore[attr-defined]  # it is a choice field
                del self.fields[name]

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # only choice fields are named

    @property
    def scope_fields(self) -> list[forms.BoundField]:
        """Return the fields that describe a partial scope."""
        names = ("entities", "branches", "systems", "objects", "scope_note")
        return [self[name] for name in names if name in self.fields]

    @property
    def target_fields(self) -> list[tuple[forms.BoundField, list[forms.BoundField]]]:
        """Return the fields for the targets of domains, each with those of its sub-domains."""
        return [
            (self[_TARGET + node.code], [self[_TARGET + one.code] for one in below])
            for node, below in self._nodes
        ]

    @property
    def has_targets(self) -> bool:
        """Say whether a domain or sub-domain has a target of its own."""
        return any(field.value() for node, below in self.target_fields for field in (node, *below))

    def facts(self) -> SetUp:
        """Return what was typed as the action takes it."""
        given = self.cleaned_data
        targets = {
            name.removeprefix(_TARGET): level
            for name, level in given.items()
            if name.startswith(_TARGET) and level is not None
        }
        if given["target_level"] is not None:
            targets["default"] = given["target_level"]
        names = ("title", "period_start", "period_end", "as_of", "due", "mode", "pace", "preset")
        return SetUp(
            **{name: given[name] for name in names},
            target_profile=given["target_profile"],
            targets=targets,
            scope=_scope(given, self.profile) if given["kind"] == "partial" else {},
        )


def _named(code: str, name: str) -> str:
    return f"{code} {name}".strip()


def _scope(given: dict[str, Any], profile: Profile) -> dict[str, Any]:
    whole = Scope(systems=profile.systems)
    data: dict[str, Any] = adapter(Scope).dump_python(whole, mode="json", exclude_defaults=True)
    wanted = set(given.get("systems") or ())
    return {
        "kind": "partial",
        "entities": given.get("entities") or [],
        "branches": given.get("branches") or [],
        "systems": [item for item in data.get("systems", ()) if item["code"] in wanted],
        "objects": given["objects"],
        "note": given["scope_note"],
    }


def initial_of(row: Assessment) -> dict[str, Any]:
    """Return what a form shows of a stored assessment."""
    names = ("title", "period_start", "period_end", "as_of", "due", "mode", "pace", "target_profile")
    scope: Scope = adapter(Scope).validate_python(row.scope)
    return {
        **{name: getattr(row, name) for name in names},
        "preset": "" if row.preset == _QUICK_PRESET else row.preset,
        "target_level": row.targets.get("default"),
        **{_TARGET + code: level for code, level in row.targets.items() if code != "default"},
        "kind": scope.kind,
        "entities": list(scope.entities),
        "branches": list(scope.branches),
        "systems": [item.code for item in scope.systems],
        "objects": list(scope.objects),
        "scope_note": scope.note,
    }
