"""Ask what to look for in the trail, and for an anchor to compare with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hengdu.store.trail import TAG_NAMES, Tag
from hengdu.store.trail.heads import Anchor
from hengdu.store.trail.queries import Search
from hengdu.web._choices import offer
from hengdu.web._days import after_day, first_moment
from hengdu.web._wording import language
from hengdu.web.grants.forms import day_field

if TYPE_CHECKING:
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile

_ANCHOR_BYTES = 64 * 1024


class SearchForm(forms.Form):
    """Ask what to look for; empty fields do not narrow."""

    text = forms.CharField(
        label=_("Words"), max_length=100, required=False, help_text=_("In names, objects, before and after.")
    )
    tag = forms.ChoiceField(label=_("Kind of event"), required=False)
    person = forms.CharField(label=_("Login name or id"), max_length=64, required=False)
    tenant = forms.CharField(label=_("Institution (name or id)"), max_length=200, required=False)
    object = forms.CharField(label=_("Object"), max_length=200, required=False)
    address = forms.CharField(label=_("Network address"), max_length=64, required=False)
    since = day_field(_("First day"))
    until = day_field(_("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for tag in Tag:
            groups.setdefault(tag.partition(":")[0], []).append((tag.value, TAG_NAMES[tag][language()]))
        choices: list[Any] = [("", _("any"))]
        for noun, tags in groups.items():
            choices.append((noun, [(f"{noun}:", f"{noun}:*"), *tags]))
        offer(self, "tag", choices)

    def search(self, actor: UUID | None, tenant: UUID | None) -> Search:
        """Return the search; the caller has found out who and which institution is meant."""
        given = self.cleaned_data
        return Search(
            text=given["text"],
            tags=(given["tag"],) if given["tag"] else (),
            actor=actor,
            tenant=tenant,
            object=given["object"],
            address=given["address"],
            since=first_moment(given["since"]),
            until=after_day(given["until"]),
        )


class AnchorForm(forms.Form):
    """Ask for an anchor that was kept elsewhere."""

    anchor = forms.FileField(
        label=_("Anchor file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        help_text=_(
            "One that was kept outside this machine; only such a one shows that an old backup was restored."
        ),
    )

    def clean_anchor(self) -> list[list[Any]]:
        """Return the name and the plain data of the anchor, in a list of none or one."""
        from pydantic import ValidationError as Invalid

        from hengdu.documents import adapter

        file: UploadedFile[bytes] | None = self.cleaned_data.get("anchor")
        if file is None:
            return []
        try:
            data = json.loads(file.read(_ANCHOR_BYTES))
            adapter(Anchor).validate_python(data)
        except (ValueError, RecursionError, Invalid) as error:
            raise ValidationError(
                _("This is no anchor file. Choose one that was downloaded here.")
            ) from error
        return [[(file.name or "")[:100], data]]
