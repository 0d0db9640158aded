"""Ask whom to ask for comments, for a unit's comments, for what became of them, and about disagreements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions.standards import Remark
from hengdu.standards.process import VERDICT_NAMES, WHOLE
from hengdu.web._choices import offer
from hengdu.web._wording import language
from hengdu.web.assessments._forms import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.standards.process import Course, Draft

MOST_UNITS: Final = 500
MOST_WORDS: Final = 8_000
_MOST_NAME: Final = 200
ROWS_AT_ONCE: Final = 6
MOST_ROWS: Final = 60
_ALL: Final = ("", _("all"))
OPEN: Final = "open"


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text that say something."""
    return tuple(line for line in (one.strip() for one in text.splitlines()) if line)


def names_of(text: str) -> tuple[str, ...]:
    """Return the names in a text, each once: one a line, or with signs between."""
    found = (one.strip() for one in re.split(r"[\n,，、;；]+", text))
    return tuple(dict.fromkeys(name for name in found if name))


class NamesField(forms.CharField):
    """A list of names, one a line; its value is a tuple."""

    def __init__(self, *, most: int = MOST_UNITS, **more: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(widget=forms.Textarea(attrs={"rows": more.pop("rows", 4)}), **more)
        self.most = most

    def clean(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - Django's; a list of names, not one text
        """Return the names; refuse too many and too long ones."""
        found = names_of(super().clean(value))
        if len(found) > self.most:
            raise forms.ValidationError(_("Too many names: at most %(most)s."), params={"most": self.most})
        long = next((name for name in found if len(name) > _MOST_NAME), "")
        if long:
            raise forms.ValidationError(_("This name is too long: %(name)s"), params={"name": long[:40]})
        return found


class AskForm(forms.Form):
    """Ask which draft goes out, to whom, and until when."""

    draft = forms.ChoiceField(label=_("Draft"))
    units = NamesField(label=_("Units to ask"), help_text=_("One unit a line."), rows=8)
    until = DayField(label=_("Last day for comments"))

    def __init__(self, drafts: Iterable[Draft], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "draft", [(one.id, f"{one.id} ({one.day.isoformat()})") for one in drafts])


class RegisterFilter(forms.Form):
    """Ask which comments to list."""

    clause = forms.CharField(label=_("Clause"), required=False, max_length=40)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    verdict = forms.ChoiceField(label=_("Disposition"), required=False)

    def __init__(self, units: Iterable[str], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "unit", [(one, one) for one in units], empty=_ALL[1])
        names = [(code, name[language()]) for code, name in VERDICT_NAMES.items()]
        offer(self, "verdict", [(OPEN, _("not decided")), *names], empty=_ALL[1])

    def wanted(self) -> dict[str, str]:
        """Return what was chosen; what is not offered narrows nothing."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name, "") or "") for name in self.fields}


class RemarkForm(forms.Form):
    """Ask for one comment."""

    clause = forms.CharField(
        label=_("Clause"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "clauses", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Comment"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2})
    )
    proposal = forms.CharField(
        label=_("Proposed change"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def remark(self) -> Remark:
        """Return what was typed."""
        return Remark(**{name: self.cleaned_data[name].strip() for name in ("clause", "text", "proposal")})


def remark_rows(prefix: str, data: Any = None, *, rows: int = ROWS_AT_ONCE, initial: Any = None) -> Any:  # noqa: ANN401 - Django's formset
    """Return rows for comments; without ``data`` they are blank after ``initial``."""
    return some_rows(RemarkForm, prefix, data, rows=rows, initial=initial)


def some_rows(form: type[forms.Form], prefix: str, data: Any, *, rows: int, initial: Any = None) -> Any:  # noqa: ANN401 - Django's formset
    """Return rows of a form that may all stay empty; without ``data`` they are blank after ``initial``."""
    made = forms.formset_factory(form, extra=rows, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    if data is not None:
        data = data.copy()
        data[f"{prefix}-INITIAL_FORMS"] = "0"  # a row that was shown filled may be emptied
    return made(data, prefix=prefix, initial=initial)


def typed_rows(
    prefix: str,
    data: Any,  # noqa: ANN401 - Django's data of a form
    names: tuple[str, ...] = ("clause", "text", "proposal"),
) -> list[dict[str, str]]:
    """Return what was typed into rows so far, complete or not, to show it again with more rows."""
    total = str(data.get(f"{prefix}-TOTAL_FORMS", "0"))
    count = min(int(total), MOST_ROWS) if total.isdecimal() and len(total) < 4 else 0  # noqa: PLR2004 - three digits
    found = [{name: str(data.get(f"{prefix}-{at}-{name}", "")) for name in names} for at in range(count)]
    return [row for row in found if any(row.values())]


class ReplyForm(forms.Form):
    """Ask who replies, and whether there are comments."""

    unit = forms.CharField(label=_("Unit"), max_length=_MOST_NAME)
    person = forms.CharField(label=_("Contact"), max_length=100, required=False)
    has_none = forms.BooleanField(label=_("We have no comments"), required=False)

    def __init__(self, units: Iterable[str], *args: Any, is_free: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offered = [(one, one) for one in units]
        if not is_free:
            self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=offered)
        else:
            self.fields["unit"].widget.attrs["list"] = "units"


class DisposeForm(forms.Form):
    """Ask what became of a comment, and why."""

    verdict = forms.ChoiceField(label=_("Disposition"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason for it"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where the comment is adopted in part or not."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "verdict", [(code, name[language()]) for code, name in VERDICT_NAMES.items()])


class DissentForm(forms.Form):
    """Ask what a disagreement is about, and over which comments."""

    issue = forms.CharField(
        label=_("What the disagreement is about"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    comments = forms.MultipleChoiceField(label=_("Comments"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, course: Course, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(
            self,
            "comments",
            [
                (one.id, f"{one.id} · {one.clause} · {one.unit} · {one.text[:60]}")
                for one in course.standing_comments()
            ],
        )


class DiscussionForm(forms.Form):
    """Ask for one discussion."""

    day = DayField(label=_("Day"))
    people = NamesField(label=_("Who took part"), help_text=_("One name a line."), rows=2)
    outcome = forms.CharField(
        label=_("What came of it"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2})
    )


class QuestionForm(forms.Form):
    """Ask for one question that a disagreement is taken apart into."""

    question = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    words = forms.CharField(
        label=_("Question to be tested"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2})
    )
    test = forms.CharField(
        label=_("How it was tested"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    finding = forms.CharField(
        label=_("What was found"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SettleForm(forms.Form):
    """Ask how a disagreement was settled."""

    settlement = forms.CharField(
        label=_("How it was settled, and on what ground"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def whole_first(draft: Draft) -> list[tuple[str, str]]:
    """Return the clauses of a draft for a list of proposals, the whole draft first."""
    return [(WHOLE, ""), *((one.number, one.title or one.text[:40]) for one in draft.clauses)]
