"""Ask for what is stated of evidence and of requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions import EvidenceFacts
from hengdu.evidence import CLASSIFICATION_NAMES, PERSONAL_FIELDS, REQUEST_NAMES, Kind
from hengdu.web._choices import NOTHING, offer
from hengdu.web._wording import language
from hengdu.web.assessments._forms import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.packs import Pack
    from hengdu.store.evidence.models import Piece

_OF_KIND: Final = {
    Kind.FILE: frozenset({"title", "note", "name", "content"}),
    Kind.LINK: frozenset({"title", "note", "link"}),
    Kind.NOTE: frozenset({"title", "note"}),
    Kind.SEEN: frozenset({"title", "note", "where", "custodian", "seen_by"}),
}
_ONLY: Final = {"link": Kind.LINK, **dict.fromkeys(("where", "custodian", "seen_by", "seen_on"), Kind.SEEN)}


class EvidenceForm(forms.Form):
    """Ask for a piece of one kind; the file itself is chosen beside it."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    link = forms.CharField(
        label=_("Link"),
        max_length=2000,
        help_text=_("http or https. It is shown as text; the server never opens it."),
    )
    where = forms.CharField(label=_("Where it was seen"), max_length=200)
    custodian = forms.CharField(label=_("Who keeps it"), max_length=200, required=False)
    seen_by = forms.CharField(label=_("Seen by"), max_length=200)
    seen_on = DayField(label=_("Seen on"), required=False)
    grade = forms.ChoiceField(label=_("Evidence grade"), required=False)
    issued = DayField(label=_("Issued on"), required=False)
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("The last day on which it still holds.")
    )
    classification = forms.ChoiceField(label=_("Confidentiality"), required=False)
    note = forms.CharField(
        label=_("What it shows"), widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000, required=False
    )
    practices = forms.CharField(
        label=_("Practices"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Codes of the questions that it is for, with spaces between."),
    )
    role = forms.ChoiceField(label=_("Given in the role"), required=False)
    personal = forms.MultipleChoiceField(
        label=_("Tells who somebody is"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is ticked is masked in exports; a file with ticked content is left out of them."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(
        self,
        kind: Kind,
        pack: Pack,
        roles: Iterable[str],
        *args: Any,  # noqa: ANN401 - Django's
        may_be_nobody: bool = False,
        is_change: bool = False,
        **kwargs: Any,  # noqa: ANN401 - Django's
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        lang = language()
        for name, only in _ONLY.items():
            if only is not kind:
                del self.fields[name]
        if is_change:
            del self.fields["practices"], self.fields["role"]
        else:
            known = set(roles)
            named = [
                (one.code, f"{one.code} {one.name[lang]}") for one in pack.content.roles if one.code in known
            ]
            offer(self, "role", named, empty=NOTHING if may_be_nobody else None)
        if kind is Kind.NOTE:
            self.fields["note"].required = True
        if kind is not Kind.FILE:
            self.fields["title"].required = True
        else:
            self.fields["title"].help_text = _("Empty: the name of the file.")
        grades = [(one.code, f"{one.code} {one.name[lang]}") for one in pack.content.evidence_grades]
        offer(self, "grade", grades, empty=NOTHING)
        offer(
            self,
            "classification",
            [(one, name[lang]) for one, name in CLASSIFICATION_NAMES.items()],
            empty=NOTHING,
        )
        fields = [(name, words[lang]) for name, words in PERSONAL_FIELDS.items() if name in _OF_KIND[kind]]
        offer(self, "personal", fields)

    def facts(self) -> EvidenceFacts:
        """Return what was typed."""
        given = {
            name: item
            for name, item in self.cleaned_data.items()
            if name not in {"practices", "role", "version"}
        }
        given["personal"] = tuple(given["personal"])
        return EvidenceFacts(kind=self.kind, **given)

    def codes(self) -> tuple[str, ...]:
        """Return the practices that were typed."""
        return codes_in(self.cleaned_data["practices"])


def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes in a text, each once."""
    return tuple(dict.fromkeys(code for code in re.split(r"[\s,，、;；]+", text) if code))


def initial_of(row: Piece) -> dict[str, Any]:
    """Return what a form shows of a stored piece."""
    names = (
        "title",
        "link",
        "where",
        "custodian",
        "seen_by",
        "seen_on",
        "grade",
        "issued",
        "valid_until",
        "classification",
        "note",
        "personal",
        "version",
    )
    return {name: getattr(row, name) for name in names}


class RequestForm(forms.Form):
    """Ask what became of one request."""

    state = forms.ChoiceField(label=_("State"))
    due = DayField(label=_("Due"), required=False)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "state", [(one.value, name[language()]) for one, name in REQUEST_NAMES.items()])


class MakeForm(forms.Form):
    """Ask of which roles, and until when, everything is asked for."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all."),
    )
    due = DayField(
        label=_("Due"), required=False, help_text=_("Empty: the day on which the answers are due.")
    )

    def __init__(self, pack: Pack, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        offer(self, "roles", [(one.code, f"{one.code} {one.name[lang]}") for one in pack.content.roles])
