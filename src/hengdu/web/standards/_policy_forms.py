"""Ask for a policy's record, a version of its text, who looks at a change, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.standards.registry import Policy
from hengdu.text import Text
from hengdu.web._choices import NOTHING, chosen_id, offer
from hengdu.web._wording import language

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from hengdu.store.people.models import User

POLICY_KINDS: Final = {
    "law": Text("法律", "law"),
    "regulation": Text("行政法规", "regulation"),
    "rule": Text("规章或规范性文件", "rule"),
    "guideline": Text("指引", "guideline"),
    "plan": Text("规划", "plan"),
}


class PolicyForm(forms.Form):
    """Ask for a policy's record; ``id`` only for a new one."""

    id = forms.RegexField(
        label=_("Id"),
        regex=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=80,
        help_text=_("Latin letters, digits, “.”, “_” and “-”; it never changes."),
    )
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=500)
    title_en = forms.CharField(label=_("Title in English"), max_length=1000, required=False)
    kind = forms.ChoiceField(label=_("Kind"))
    issuer = forms.CharField(label=_("Issued by"), max_length=300, required=False)
    order = forms.CharField(label=_("Order number"), max_length=200, required=False)
    issued = forms.DateField(
        label=_("Issued"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    standards = forms.CharField(
        label=_("Standards that it concerns"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ids of the registry, one a line."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False, min_value=0)

    def __init__(self, record: Policy | None, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.record = record
        if record is not None:
            del self.fields["id"]
        offer(self, "kind", [(code, name[language()]) for code, name in POLICY_KINDS.items()])

    @staticmethod
    def values_of(record: Policy, version: int) -> dict[str, Any]:
        """Return what the form shows of a record."""
        return {
            "title_zh": record.title.zh,
            "title_en": record.title.en,
            "kind": record.kind,
            "issuer": record.issuer,
            "order": record.order,
            "issued": record.issued,
            "standards": "\n".join(record.standards),
            "version": version,
        }

    def policy(self) -> Policy:
        """Return the record that was filled in; what the form does not ask stays."""
        import dataclasses

        given = self.cleaned_data
        lines = dict.fromkeys(line.strip() for line in given["standards"].splitlines() if line.strip())
        base = self.record or Policy(id=given["id"], title=Text("", ""))
        return dataclasses.replace(
            base,
            title=Text(given["title_zh"], given["title_en"]),
            kind=given["kind"],
            issuer=given["issuer"].strip(),
            order=given["order"].strip(),
            issued=given["issued"],
            standards=tuple(lines),
        )


class VersionForm(forms.Form):
    """Ask for the text of a version: as a file, or pasted."""

    label = forms.CharField(
        label=_("Version"), max_length=80, help_text=_("Such as 2026, or the order's number.")
    )
    effective = forms.DateField(
        label=_("Effective"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    order = forms.CharField(label=_("Order that changed it"), max_length=200, required=False)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Word (.docx) or text in UTF-8, at most 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.txt,.md"}),
    )
    text = forms.CharField(
        label=_("or the text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Every article on a line of its own that begins with 第…条."),
    )
    due_days = forms.IntegerField(
        label=_("Days until the review is due"), min_value=1, max_value=365, initial=30
    )
    owner = forms.ChoiceField(label=_("Who looks at it"), required=False)

    def __init__(self, people: Iterable[User], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer_people(self, people)

    def clean(self) -> dict[str, Any]:
        """Refuse neither or both of file and text."""
        given = super().clean() or {}
        if bool(given.get("file")) == bool((given.get("text") or "").strip()):
            self.add_error("text", _("Give either a file or the text."))
        return given


class AssignForm(forms.Form):
    """Ask who looks at a change, until when."""

    owner = forms.ChoiceField(label=_("Who looks at it"), required=False)
    due = forms.DateField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)

    def __init__(self, people: Iterable[User], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer_people(self, people)


class OutcomeForm(forms.Form):
    """Ask what came of looking at a change."""

    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Which standards have to be changed, by whom; or why none has."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)


def offer_people(form: forms.Form, people: Iterable[User]) -> None:
    """Let a form choose among people of the desk."""
    offer(form, "owner", [(str(one.pk), one.display_name) for one in people], empty=NOTHING)


def owner_in(given: dict[str, Any]) -> UUID | None:
    """Return who was chosen."""
    return chosen_id(given.get("owner") or "")
