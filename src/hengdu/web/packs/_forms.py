"""Ask for a pack, and for what its author changes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hengdu.text import Text
from hengdu.web._choices import offer
from hengdu.web._wording import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hengdu.packs import Node, Pack, Practice, Profile

_MOST_WEIGHT: Final = Decimal(1000)
_ID_PATTERN: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_CODE_PATTERN: Final = r"^[A-Za-z0-9_][A-Za-z0-9_.:\-]*$"


def _area(label: Any, *, rows: int = 2, required: bool = False, help_text: Any = "") -> forms.CharField:  # noqa: ANN401 - lazy text
    return forms.CharField(
        label=label,
        required=required,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class UploadForm(forms.Form):
    """Ask for an archive."""

    file = forms.FileField(
        label=_("Archive of the pack"),
        help_text=_("A .zip file: one folder with pack.yaml and its further files. At most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
    )


class TitleForm(forms.Form):
    """Ask what a pack is called."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    version = forms.CharField(label=_("Version"), max_length=40, help_text=_("For instance 2026.1.0."))

    def title(self) -> Text:
        """Return the title in both languages."""
        return Text(self.cleaned_data["title_zh"], self.cleaned_data["title_en"])


class DeriveForm(TitleForm):
    """Ask besides which pack is extended and under which id."""

    base = forms.ChoiceField(label=_("Pack to extend"))
    code = forms.RegexField(
        label=_("Id of the new pack"),
        regex=_ID_PATTERN,
        max_length=60,
        help_text=_("Small letters, digits and hyphens, for instance our-model."),
    )
    field_order = ("base", "code", "title_zh", "title_en", "version")

    def __init__(self, packs: Iterable[Pack], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "base", [(one.id, f"{one.title[language()]} {one.version}") for one in packs])


class NodeForm(forms.Form):
    """Ask what a domain or sub-domain is called, what it is for, and how much it counts."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    purpose_zh = _area(_("Purpose in Chinese"))
    purpose_en = _area(_("Purpose in English"))
    weight = forms.DecimalField(label=_("Weight"), min_value=0, max_value=_MOST_WEIGHT, initial=1)

    def data_of(self) -> dict[str, Any]:
        """Return the fields as a pack file has them."""
        given = self.cleaned_data
        return {
            "title": {"zh": given["title_zh"], "en": given["title_en"]},
            "purpose": {"zh": given["purpose_zh"], "en": given["purpose_en"]},
            "weight": str(given["weight"]),
        }


def node_initial(node: Node) -> dict[str, Any]:
    """Return what the form shows of a node."""
    return {
        "title_zh": node.title.zh,
        "title_en": node.title.en,
        "purpose_zh": node.purpose.zh,
        "purpose_en": node.purpose.en,
        "weight": node.weight,
    }


class NewNodeForm(NodeForm):
    """Ask besides where a new domain or sub-domain hangs, whom it asks, and what it protects."""

    parent = forms.ChoiceField(label=_("Below"), required=False)
    code = forms.RegexField(label=_("Code in the model"), regex=_CODE_PATTERN, max_length=80)
    roles = forms.MultipleChoiceField(
        label=_("Roles asked"), required=False, widget=forms.CheckboxSelectMultiple
    )
    objects = forms.MultipleChoiceField(
        label=_("Protected objects"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("parent", "code", "title_zh", "title_en", "purpose_zh", "purpose_en", "weight")

    def __init__(self, pack: Pack, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang, content = language(), pack.content
        above = [node for node in pack.root.nodes if node.nodes]
        choices = [(node.code, f"{node.code} {node.title[lang]}") for node in above]
        offer(self, "parent", choices, empty=_("— a new domain —") if above else _("— the model —"))
        for name, group in (("roles", content.roles), ("objects", content.objects)):
            offer(self, name, [(one.code, f"{one.code} {one.name[lang]}") for one in group])

    def data_of(self) -> dict[str, Any]:
        """Return the fields as a pack file has them."""
        chosen = {name: list(self.cleaned_data[name]) for name in ("roles", "objects")}
        return super().data_of() | {name: codes for name, codes in chosen.items() if codes}


class PracticeForm(forms.Form):
    """Ask what a practice says, whom it asks what, and which evidence shows it."""

    text_zh = _area(_("Statement in Chinese"), required=True)
    text_en = _area(_("Statement in English"), required=True)
    level = forms.TypedChoiceField(label=_("Level"), coerce=int)
    facet = forms.ChoiceField(label=_("Facet"), required=False)
    key = forms.BooleanField(label=_("Key practice"), required=False)
    weight = forms.DecimalField(label=_("Weight"), min_value=0, max_value=_MOST_WEIGHT, initial=1)
    evidence_zh = _area(
        _("Expected evidence in Chinese"), rows=3, help_text=_("One piece of evidence on each line.")
    )
    evidence_en = _area(
        _("Expected evidence in English"), rows=3, help_text=_("The same pieces in the same order.")
    )

    def __init__(self, pack: Pack, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        self._roles = pack.content.roles
        levels = [(level, f"{level} {pack.level_name(level)[lang]}") for level in pack.levels]
        offer(self, "level", levels)
        facets = [(one.code, f"{one.code} {one.name[lang]}") for one in pack.content.facets]
        offer(self, "facet", facets, empty="—")
        for role in self._roles:
            for tongue, label in (
                ("zh", _("Question to %(role)s in Chinese")),
                ("en", _("Question to %(role)s in English")),
            ):
                self.fields[f"ask_{role.code}_{tongue}"] = _area(label % {"role": role.name[lang]})

    def clean(self) -> dict[str, Any]:
        """See that evidence has as many lines in both languages."""
        given: dict[str, Any] = super().clean() or {}
        zh, en = (_lines(given.get(f"evidence_{tongue}", "")) for tongue in ("zh", "en"))
        if len(zh) != len(en):
            self.add_error("evidence_en", gettext("Give as many lines as in Chinese."))
        return given

    def data_of(self) -> dict[str, Any]:
        """Return the fields as a pack file has them."""
        given = self.cleaned_data
        asked = {
            role.code: {"zh": given[f"ask_{role.code}_zh"], "en": given[f"ask_{role.code}_en"]}
            for role in self._roles
            if given[f"ask_{role.code}_zh"] or given[f"ask_{role.code}_en"]
        }
        pairs = zip(_lines(given["evidence_zh"]), _lines(given["evidence_en"]), strict=True)
        return {
            "text": {"zh": given["text_zh"], "en": given["text_en"]},
            "level": given["level"],
            "facet": given["facet"] or None,
            "key": given["key"],
            "weight": str(given["weight"]),
            "ask": asked,
            "evidence": [{"zh": zh, "en": en} for zh, en in pairs],
        }


class NewPracticeForm(PracticeForm):
    """Ask besides for the code of a new practice."""

    code = forms.RegexField(label=_("Code in the model"), regex=_CODE_PATTERN, max_length=80)
    field_order = ("code",)


def practice_initial(practice: Practice) -> dict[str, Any]:
    """Return what the form shows of a practice."""
    shown = {
        "text_zh": practice.text.zh,
        "text_en": practice.text.en,
        "level": practice.level,
        "facet": practice.facet or "",
        "key": practice.key,
        "weight": practice.weight,
        "evidence_zh": "\n".join(item.zh for item in practice.evidence),
        "evidence_en": "\n".join(item.en for item in practice.evidence),
    }
    for role, text in practice.ask.items():
        shown |= {f"ask_{role}_zh": text.zh, f"ask_{role}_en": text.en}
    return shown


class TargetsForm(forms.Form):
    """Ask for the level that each sub-domain should reach in one type of institution."""

    default = forms.TypedChoiceField(label=_("Level of all others"), coerce=int)

    def __init__(self, pack: Pack, profile: Profile, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        levels = [(level, f"{level} {pack.level_name(level)[lang]}") for level in pack.levels]
        offer(self, "default", levels)
        self.fields["default"].initial = profile.default
        self._codes = [node.code for node in pack.nodes.values() if node.practices and node is not pack.root]
        for code in self._codes:
            name = f"target_{code}"
            self.fields[name] = forms.TypedChoiceField(
                label=f"{code} {pack.nodes[code].title[lang]}", coerce=int, required=False, empty_value=None
            )
            offer(self, name, levels, empty="—")
            self.fields[name].initial = profile.targets.get(code)

    def targets(self) -> Mapping[str, int]:
        """Return the levels that were chosen, by node."""
        found = {code: self.cleaned_data[f"target_{code}"] for code in self._codes}
        return {code: level for code, level in found.items() if level is not None}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
