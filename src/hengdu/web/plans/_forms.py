"""Ask for an item of the action list, and for its progress."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions import ItemFacts
from hengdu.actions.exports import STATUS_NAMES
from hengdu.store.plans.models import ItemStatus
from hengdu.web._wording import language
from hengdu.web.assessments._forms import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.packs import Pack
    from hengdu.store.plans.models import ActionItem

_MOST_NOTE: Final = 20_000


class OwnerForm(forms.Form):
    """Ask who does it and until when."""

    owner = forms.ChoiceField(label=_("Owner"), required=False)
    owner_name = forms.CharField(label=_("or name without account"), max_length=200, required=False)
    starts = DayField(label=_("Start day"), required=False)
    due = DayField(label=_("Due"), required=False)

    def __init__(self, people: Iterable[Any], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        known = [(str(item.pk), item.display_name) for item in people]
        self._offer("owner", [("", "—"), *known])

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # only choice fields are named

    def owned(self) -> dict[str, Any]:
        """Return owner and days as the facts of an item take them; a person goes before a name."""
        given = self.cleaned_data
        owner = UUID(given["owner"]) if given["owner"] else None
        return {
            "owner": owner,
            "owner_name": "" if owner else given["owner_name"],
            "starts": given["starts"],
            "due": given["due"],
        }


class ItemForm(OwnerForm):
    """Ask for an item of one's own, or for changes of one."""

    title_zh = forms.CharField(
        label=_("What is to be done (Chinese)"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    title_en = forms.CharField(
        label=_("What is to be done (English)"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_("One of the two languages is enough."),
    )
    node = forms.ChoiceField(label=_("Sub-domain"), required=False)
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, empty_value=None, required=False)
    practices = forms.CharField(
        label=_("Practices"),
        max_length=4000,
        required=False,
        help_text=_("Codes of the model, with spaces between."),
    )
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), max_length=_MOST_NOTE, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    field_order = (
        "title_zh",
        "title_en",
        "node",
        "level",
        "practices",
        "owner",
        "owner_name",
        "starts",
        "due",
        "note",
        "version",
    )

    def __init__(
        self,
        pack: Pack,
        people: Iterable[Any],
        *args: Any,  # noqa: ANN401 - Django's
        item: ActionItem | None = None,
        **kwargs: Any,  # noqa: ANN401 - Django's
    ) -> None:
        people = list(people)
        if item is not None and item.owner is not None and item.owner not in people:
            people.append(item.owner)
        super().__init__(people, *args, **kwargs)
        self.item = item
        lang = language()
        nodes = [(node.code, f"{node.code} {node.title[lang]}") for node in pack.nodes.values()]
        self._offer("node", [("", "—"), *[one for one in nodes if one[0] != pack.root.code]])
        self._offer("level", [("", "—"), *[(level, f"L{level}") for level in pack.levels]])
        if item is not None and item.source:  # words, place and practices are those of the recommendation
            for name in ("title_zh", "title_en", "node", "level", "practices"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for words in one language at least."""
        given = self.cleaned_data
        if "title_zh" in self.fields and not given.get("title_zh") and not given.get("title_en"):
            self.add_error("title_zh", _("Say what is to be done."))
        return given

    def facts(self) -> ItemFacts:
        """Return what was typed, with what the recommendation says where it comes from one."""
        given, item = self.cleaned_data, self.item
        if item is not None and item.source:
            what: dict[str, Any] = {
                "source": item.source,
                "title_zh": item.title_zh,
                "title_en": item.title_en,
                "node": item.node,
                "level": item.level,
                "practices": tuple(item.practices),
            }
        else:
            what = {name: given[name] for name in ("title_zh", "title_en", "node", "level")}
            what["practices"] = tuple(dict.fromkeys(re.split(r"[\s,，、;；]+", given["practices"].strip())))
            if what["practices"] == ("",):
                what["practices"] = ()
        return ItemFacts(**what, **self.owned(), note=given["note"])


def initial_of(item: ActionItem) -> dict[str, Any]:
    """Return what a form shows of a stored item."""
    names = ("title_zh", "title_en", "node", "level", "owner_name", "starts", "due", "note", "version")
    return {
        **{name: getattr(item, name) for name in names},
        "owner": str(item.owner_id or ""),
        "practices": " ".join(item.practices),
    }


class ProgressForm(forms.Form):
    """Ask how far an item is."""

    status = forms.ChoiceField(label=_("Status"))
    progress = forms.IntegerField(
        label=_("Progress in percent"), min_value=0, max_value=100, help_text=_("Done means 100.")
    )
    note = forms.CharField(
        label=_("What was done, what is in the way"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=_MOST_NOTE,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        known = [(state, name[lang]) for state, name in STATUS_NAMES.items() if state != ItemStatus.CLOSED]
        self.fields["status"].choices = known  # type: ignore[attr-defined]  # it is a choice field
