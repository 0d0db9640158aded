"""Ask for a search, a record, a table, a decision about names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions.standards import VERDICTS
from hengdu.standards.framework import builtin_framework
from hengdu.standards.registry import Alias, Class, Standard, Status
from hengdu.store.standards.overlay import Wanted
from hengdu.text import Text
from hengdu.web._choices import offer
from hengdu.web._wording import language
from hengdu.web.standards._names import CLASS_NAMES, STATUS_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALL = ("", _("all"))
# The (field, language) of a record that the form asks for.
ASKED = frozenset(
    {
        *((name, "") for name in ("number", "level", "status", "category", "topic", "issued", "effective")),
        *((name, "") for name in ("withdrawn", "research", "project", "aliases")),
        *((name, part) for name in ("title", "scope", "note") for part in ("zh", "en")),
    }
)


def _named(names: Mapping[Any, Text]) -> list[tuple[str, str]]:
    return [(getattr(code, "value", code), text[language()]) for code, text in names.items()]


def topic_choices() -> list[tuple[str, str]]:
    """Return the topics of the framework with their codes, without the categories."""
    lang = language()
    return [
        (topic.code, f"{topic.code} {topic.name[lang]}")
        for topic in builtin_framework().walk()
        if topic.parent is not None
    ]


def category_choices() -> list[tuple[str, str]]:
    """Return the categories of the framework."""
    return [(topic.code, topic.name[language()]) for topic in builtin_framework().categories()]


class FilterForm(forms.Form):
    """Ask which standards to list."""

    words = forms.CharField(
        label=_("Number or words of the title"), required=False, max_length=200, widget=forms.SearchInput()
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    origin = forms.ChoiceField(
        label=_("Record"),
        required=False,
        choices=(_ALL, ("built_in", _("built in")), ("own", _("kept by us"))),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("status", _named(STATUS_NAMES)),
            ("category", category_choices()),
            ("topic", topic_choices()),
        ):
            offer(self, name, [_ALL, *choices])

    def wanted(self) -> Wanted:
        """Return what is asked; what is not understood asks for nothing."""
        self.is_valid()
        return Wanted(**{name: self.cleaned_data.get(name, "") for name in self.fields})


def _day(label: Any) -> forms.DateField:  # noqa: ANN401 - lazy text
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _words(label: Any, most: int = 500, **kwargs: Any) -> forms.CharField:  # noqa: ANN401 - Django's
    return forms.CharField(label=label, required=False, max_length=most, **kwargs)


class StandardForm(forms.Form):
    """Ask for a standard's record; ``id`` only for a new one, ``reason`` only for a change."""

    id = forms.RegexField(
        label=_("Id"),
        regex=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=80,
        help_text=_("Latin letters, digits, “.”, “_” and “-”; it never changes."),
    )
    number = _words(_("Number"), 200, help_text=_("Such as JR/T 0060-2021; empty until it is given."))
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=500)
    title_en = _words(_("Title in English"), 1000)
    level = forms.ChoiceField(label=_("Class"))
    status = forms.ChoiceField(label=_("Status"))
    category = forms.ChoiceField(label=_("Category"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    issued = _day(_("Issued"))
    effective = _day(_("Effective"))
    withdrawn = _day(_("Withdrawn"))
    research = _words(_("Research project"), 80)
    project = _words(_("Plan number"), 80)
    aliases = _words(
        _("Other names and numbers"),
        5000,
        help_text=_("One a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    scope = _words(_("Scope"), 5000, widget=forms.Textarea(attrs={"rows": 3}))
    note = _words(_("Remarks"), 5000, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False, min_value=0)
    reason = forms.CharField(label=_("Reason of the change"), max_length=500)

    def __init__(self, record: Standard | None, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.record = record
        del self.fields["reason" if record is None else "id"]
        for name, choices in (
            ("level", _named(CLASS_NAMES)),
            ("status", _named(STATUS_NAMES)),
            ("category", [("", "—"), *category_choices()]),
            ("topic", [("", "—"), *topic_choices()]),
        ):
            offer(self, name, choices)

    @staticmethod
    def values_of(record: Standard, version: int) -> dict[str, Any]:
        """Return what the form shows of a record."""
        return {
            "number": record.number,
            "title_zh": record.title.zh,
            "title_en": record.title.en,
            "level": record.level.value,
            "status": record.status.value,
            "category": record.category,
            "topic": record.topic,
            "issued": record.issued,
            "effective": record.effective,
            "withdrawn": record.withdrawn,
            "research": record.research,
            "project": record.project,
            "aliases": "\n".join(alias.text for alias in record.aliases),
            "scope": record.scope[language()],
            "note": record.note[language()],
            "version": version,
        }

    def clean(self) -> dict[str, Any]:
        """Refuse days that go backwards."""
        found = super().clean() or {}
        days = [found[name] for name in ("issued", "effective", "withdrawn") if found.get(name)]
        if days != sorted(days):
            self.add_error("issued", _("Issued, effective and withdrawn must not go backwards."))
        return found

    def standard(self) -> Standard:
        """Return the record that was filled in; scope and remarks are of the page's language."""
        given = self.cleaned_data
        old = self.record
        lines = [line.strip() for line in given["aliases"].splitlines() if line.strip()]
        return Standard(
            id=old.id if old is not None else given["id"],
            number=given["number"].strip(),
            title=Text(given["title_zh"], given["title_en"]),
            level=Class(given["level"]),
            status=Status(given["status"]),
            category=given["category"],
            topic=given["topic"],
            issued=given["issued"],
            effective=given["effective"],
            withdrawn=given["withdrawn"],
            research=given["research"].strip(),
            project=given["project"].strip(),
            aliases=tuple(Alias(text=line) for line in lines),
            scope=_said(given["scope"], old.scope if old is not None else None),
            note=_said(given["note"], old.note if old is not None else None),
        )


def _said(words: str, before: Text | None) -> Text:
    """Return a text with the words of the page's language put in; a new one says the same in both."""
    if before is None:
        return Text(words, words)
    return Text(words, before.en) if language() == "zh" else Text(before.zh, words)


class DecisionForm(forms.Form):
    """Ask whether two names or numbers are one thing, and why."""

    left = forms.CharField(label=_("One name or number"), max_length=500)
    right = forms.CharField(label=_("The other"), max_length=500)
    verdict = forms.ChoiceField(label=_("Verdict"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    previous = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "verdict", _named(VERDICTS))
