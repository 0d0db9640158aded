"""Ask who is interviewed, where and when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hengdu.actions import Asked, InterviewFacts
from hengdu.web._choices import offer
from hengdu.web._wording import language
from hengdu.web.assessments._forms import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.packs import Pack
    from hengdu.store.assessments.models import Assignment
    from hengdu.store.interviews.models import Interview

_MINUTE: Final = "%Y-%m-%dT%H:%M"
_BETWEEN: Final = re.compile(r"[,，、;；\t]")


class FactsForm(forms.Form):
    """Ask for what :class:`hengdu.actions.InterviewFacts` holds."""

    people = forms.MultipleChoiceField(
        label=_("Interviewees with an account"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They confirm the record by signing in."),
    )
    names = forms.CharField(
        label=_("Other interviewees"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One person a line: name, then a comma and the post. They confirm on paper."),
    )
    interviewer = forms.CharField(
        label=_("Interviewer"), max_length=200, required=False, help_text=_("Empty: you.")
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    started_at = forms.DateTimeField(
        label=_("Begins"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MINUTE)
    )

    def __init__(self, asked: Iterable[Assignment], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self._asked = {
            (item.role, str(item.user_id)): item.user.display_name for item in asked if item.user is not None
        }
        words = gettext("%(name)s (%(role)s)")
        choices = [
            (f"{role} {user}", words % {"name": name, "role": role})
            for (role, user), name in self._asked.items()
        ]
        offer(self, "people", choices)
        if not choices:
            del self.fields["people"]

    def facts(self) -> InterviewFacts:
        """Return what was given."""
        given = self.cleaned_data
        people = [Asked(user=UUID(value.split(" ")[1])) for value in given.get("people", ())]
        for line in given["names"].splitlines():
            if line.strip():
                name, *post = _BETWEEN.split(line, maxsplit=1)
                people.append(Asked(name=name.strip(), post="".join(post).strip()))
        return InterviewFacts(
            people=tuple(people),
            started_at=given["started_at"],
            place=given["place"],
            interviewer=given["interviewer"],
        )

    def refuse_others(self, role: str) -> None:
        """Refuse accounts that are asked another role's questions."""
        for value in self.cleaned_data.get("people", ()):
            if value.split(" ")[0] != role:
                self.add_error("people", gettext("Choose people who are asked the questions of this role."))
                return


class NewForm(FactsForm):
    """Begin an interview."""

    role = forms.ChoiceField(label=_("Interview role"))
    codes = forms.MultipleChoiceField(
        label=_("Part"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Nothing chosen: all questions of the role."),
    )
    field_order = ("role", "codes", "people", "names", "interviewer", "place", "started_at")

    def __init__(self, pack: Pack, asked: Iterable[Assignment], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        kwargs.setdefault("initial", {"started_at": timezone.localtime()})
        super().__init__(asked, *args, **kwargs)
        lang = language()
        offer(self, "role", [(item.code, f"{item.code} {item.name[lang]}") for item in pack.content.roles])
        nodes = [node for node in pack.nodes.values() if node.code and node.code != pack.root.code]
        offer(self, "codes", [(node.code, f"{node.code} {node.title[lang]}") for node in nodes])

    def clean(self) -> dict[str, Any]:
        """Check that the people belong to the role."""
        self.refuse_others(self.cleaned_data.get("role", ""))
        return self.cleaned_data


class ChangeForm(FactsForm):
    """Change the facts of an interview."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, row: Interview, asked: Iterable[Assignment], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        people = list(row.interviewees.all())
        kwargs["initial"] = {
            "people": [f"{row.role} {one.user_id}" for one in people if one.user_id],
            "names": "\n".join(
                gettext("%(name)s, %(post)s") % {"name": one.name, "post": one.post} if one.post else one.name
                for one in people
                if not one.user_id
            ),
            "interviewer": row.interviewer,
            "place": row.place,
            "started_at": timezone.localtime(row.started_at),
            "version": row.version,
        }
        super().__init__([item for item in asked if item.role == row.role], *args, **kwargs)


class SignedForm(forms.Form):
    """Register that the paper was signed."""

    day = DayField(label=_("Signed on"))
    note = forms.CharField(
        label=_("Where the paper or its scan is kept"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
