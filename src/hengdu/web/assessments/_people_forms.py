"""Ask whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.web._wording import language
from hengdu.web.assessments._forms import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.packs import Pack


def user_id(value: str) -> UUID | None:
    """Return the id that a choice of a person holds; None for nobody."""
    try:
        return UUID(value) if value else None
    except ValueError:
        return None


def people_choices(people: Iterable[Any]) -> list[tuple[str, str]]:
    """Return the choices of a field for a person; the first chooses nobody."""
    return [("", "—"), *[(str(item.pk), f"{item.display_name} ({item.username})") for item in people]]


class _Part(forms.Form):
    """Ask for the role, the part of it and the day."""

    role = forms.ChoiceField(label=_("Interview role"))
    codes = forms.MultipleChoiceField(
        label=_("Part"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Nothing chosen: all questions of the role."),
    )
    due = DayField(label=_("Answers due by"), required=False)

    def __init__(self, pack: Pack, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        self._offer("role", [(item.code, f"{item.code} {item.name[lang]}") for item in pack.content.roles])
        nodes = [(node.code, f"{node.code} {node.title[lang]}") for node in pack.nodes.values() if node.code]
        self._offer("codes", [item for item in nodes if item[0] != pack.root.code])

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # only choice fields are named


class AssignForm(_Part):
    """Ask somebody who is known here, or name somebody who has no account yet."""

    user = forms.ChoiceField(
        label=_("Person"),
        required=False,
        help_text=_("Whoever holds a role in this institution. The security administrator grants one."),
    )
    person = forms.CharField(label=_("or name without account"), max_length=200, required=False)
    note = forms.CharField(label=_("Note to the person"), max_length=2000, required=False)
    field_order = ("role", "user", "person", "codes", "due", "note")

    def __init__(self, pack: Pack, people: Iterable[Any], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(pack, *args, **kwargs)
        self._offer("user", people_choices(people))


class InviteForm(_Part):
    """Make an account for somebody who has none, and ask them."""

    username = forms.CharField(label=_("Login name"), max_length=150)
    display_name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("Mail address"), required=False)
    field_order = ("username", "display_name", "email", "role", "codes", "due")
