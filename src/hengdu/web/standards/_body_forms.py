"""Ask for a unit that drafts or takes part, and for a working group with the topics that it owns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.standards.framework import builtin_framework
from hengdu.standards.registry import Unit, WorkingGroup
from hengdu.text import Text
from hengdu.web._choices import NOTHING, offer
from hengdu.web._wording import language
from hengdu.web.standards._names import UNIT_KIND_NAMES

if TYPE_CHECKING:
    from hengdu.standards.registry import Register


def _id() -> forms.RegexField:
    return forms.RegexField(
        label=_("Id"),
        regex=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=80,
        help_text=_("Latin letters, digits, “.”, “_” and “-”; it never changes."),
    )


class UnitForm(forms.Form):
    """Ask for a unit; ``id`` only for a new one."""

    id = _id()
    name_zh = forms.CharField(
        label=_("Name in Chinese"),
        max_length=200,
        help_text=_("As it stands in drafting groups and in lists of units that were asked."),
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=300, required=False)
    short = forms.CharField(label=_("Short name"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind of unit"))
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False, min_value=0)

    def __init__(self, unit: Unit | None, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.unit = unit
        if unit is not None:
            del self.fields["id"]
        offer(self, "kind", [(code, name[language()]) for code, name in UNIT_KIND_NAMES.items()])

    @staticmethod
    def values_of(unit: Unit, version: int) -> dict[str, Any]:
        """Return what the form shows of a unit."""
        return {
            "name_zh": unit.name.zh,
            "name_en": unit.name.en,
            "short": unit.short,
            "kind": unit.kind,
            "version": version,
        }

    def record(self) -> Unit:
        """Return the unit that was filled in; what the form does not ask for stays."""
        given, old = self.cleaned_data, self.unit
        return Unit(
            id=old.id if old is not None else given["id"],
            name=Text(given["name_zh"].strip(), given["name_en"].strip()),
            short=given["short"].strip(),
            kind=given["kind"],
            aliases=old.aliases if old is not None else (),
            sources=old.sources if old is not None else (),
        )


class GroupForm(forms.Form):
    """Ask for a working group: name, lead unit, members, the topics that it owns."""

    id = _id()
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=300, required=False)
    lead = forms.ChoiceField(label=_("Lead unit"), required=False)
    topics = forms.MultipleChoiceField(
        label=_("Topics that it owns"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who owns a category owns every topic below it."),
    )
    units = forms.MultipleChoiceField(
        label=_("Member units"), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False, min_value=0)

    def __init__(
        self,
        group: WorkingGroup | None,
        register: Register,
        *args: Any,  # noqa: ANN401 - Django's
        **kwargs: Any,  # noqa: ANN401 - Django's
    ) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        if group is not None:
            del self.fields["id"]
        lang = language()
        units = [(one.id, one.name[lang] or one.name.zh) for one in register.units.values()]
        offer(self, "lead", units, empty=NOTHING)
        offer(self, "units", units)
        topics = [(one.code, f"{one.code} {one.name[lang]}") for one in builtin_framework().walk()]
        offer(self, "topics", topics)

    @staticmethod
    def values_of(group: WorkingGroup, version: int) -> dict[str, Any]:
        """Return what the form shows of a group."""
        return {
            "name_zh": group.name.zh,
            "name_en": group.name.en,
            "lead": group.lead or "",
            "topics": list(group.topics),
            "units": list(group.units),
            "version": version,
        }

    def record(self) -> WorkingGroup:
        """Return the group that was filled in; what the form does not ask for stays."""
        given, old = self.cleaned_data, self.group
        return WorkingGroup(
            id=old.id if old is not None else given["id"],
            name=Text(given["name_zh"].strip(), given["name_en"].strip()),
            body=old.body if old is not None else None,
            standard=old.standard if old is not None else None,
            lead=given["lead"] or None,
            units=tuple(given["units"]),
            topics=tuple(given["topics"]),
            aliases=old.aliases if old is not None else (),
            sources=old.sources if old is not None else (),
        )
