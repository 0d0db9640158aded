"""Ask for meetings with their tasks, for ballots, for surveys and for steps of adoption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions.standards import GivenTask, survey_packs
from hengdu.standards.process import FUNNEL, FUNNEL_NAMES, Expert, SurveyAnswer, Vote
from hengdu.web._choices import offer
from hengdu.web._wording import language
from hengdu.web.assessments._forms import DayField
from hengdu.web.standards._comment_forms import MOST_WORDS, NamesField, lines_of, some_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from hengdu.packs import Pack
    from hengdu.standards.process import Draft

TASK_ROWS: Final = 3
EXPERT_ROWS: Final = 9
MEETING_KINDS: Final = (
    ("group", _("Drafting group")),
    ("review", _("Review meeting")),
    ("other", _("Other")),
)
OPINION_NAMES: Final = (
    ("agree", _("for")),
    ("disagree", _("against")),
    ("abstain", _("abstained")),
)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class LinesField(forms.CharField):
    """A list of sentences, one a line; its value is a tuple."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(widget=_area(more.pop("rows", 4)), max_length=8 * MOST_WORDS, required=False, **more)

    def clean(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - Django's; a list, not one text
        """Return the lines that say something."""
        return lines_of(super().clean(value))


class MeetingForm(forms.Form):
    """Ask for a meeting and its minutes."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of meeting"), choices=MEETING_KINDS)
    day = DayField(label=_("Day"))
    place_name = forms.CharField(label=_("Venue"), max_length=200, required=False)
    chair = forms.CharField(label=_("Chair"), max_length=100, required=False)
    present = NamesField(label=_("Present"), help_text=_("One name a line."), required=False, rows=3)
    absent = NamesField(label=_("Absent"), help_text=_("One name a line."), required=False, rows=2)
    agenda = LinesField(label=_("Agenda"), help_text=_("One item a line."), rows=3)
    minutes = LinesField(label=_("Course of the meeting"), help_text=_("One paragraph a line."), rows=6)
    decisions = LinesField(label=_("Decisions"), help_text=_("One decision a line."), rows=3)
    sent_to = NamesField(label=_("Minutes sent to"), help_text=_("One name a line."), required=False, rows=2)


class TaskForm(forms.Form):
    """Ask for one task that a meeting gives."""

    what = forms.CharField(label=_("Task"), max_length=2000)
    who = forms.CharField(
        label=_("Who does it"), max_length=200, widget=forms.TextInput(attrs={"list": "people"})
    )
    due = DayField(label=_("Due"))

    def task(self) -> GivenTask:
        """Return what was typed."""
        given = self.cleaned_data
        return GivenTask(what=given["what"].strip(), who=given["who"].strip(), due=given["due"])


def task_rows(data: Any = None, *, initial: Any = None) -> Any:  # noqa: ANN401 - Django's formset
    """Return rows for tasks."""
    return some_rows(TaskForm, "t", data, rows=TASK_ROWS, initial=initial)


class FinishForm(forms.Form):
    """Ask what came of a task."""

    task = forms.CharField(widget=forms.HiddenInput, max_length=80)
    result = forms.CharField(label=_("What came of it"), max_length=2000)


class BallotForm(forms.Form):
    """Ask for a ballot on a draft for review."""

    draft = forms.ChoiceField(label=_("Draft"))
    day = DayField(label=_("Day"))
    conclusion = forms.CharField(label=_("Conclusion of the review"), max_length=MOST_WORDS, widget=_area(3))

    def __init__(self, drafts: Iterable[Draft], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "draft", [(one.id, f"{one.id} ({one.day.isoformat()})") for one in drafts])


class ExpertForm(forms.Form):
    """Ask for one expert, and how the expert voted."""

    name = forms.CharField(label=_("Expert"), max_length=200)
    unit = forms.CharField(label=_("Unit"), max_length=200)
    post = forms.CharField(label=_("Post"), max_length=100, required=False)
    opinion = forms.ChoiceField(label=_("Vote"), required=False)
    words = forms.CharField(label=_("Remark"), max_length=2000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "opinion", OPINION_NAMES, empty=_("did not vote"))

    def expert(self) -> Expert:
        """Return the expert."""
        return Expert(**{name: self.cleaned_data[name].strip() for name in ("name", "unit", "post")})

    def vote(self) -> Vote | None:
        """Return the vote, None where there was none."""
        given = self.cleaned_data
        if not given["opinion"]:
            return None
        opinion = cast("Literal['agree', 'disagree', 'abstain']", given["opinion"])
        return Vote(expert=given["name"].strip(), opinion=opinion, words=given["words"])


def expert_rows(data: Any = None, *, initial: Any = None, rows: int = EXPERT_ROWS) -> Any:  # noqa: ANN401 - Django's formset
    """Return rows for experts."""
    return some_rows(ExpertForm, "e", data, rows=rows, initial=initial)


class SurveyForm(forms.Form):
    """Ask for a survey: by which questions, whom, until when."""

    title = forms.CharField(label=_("Title"), max_length=200)
    pack = forms.ChoiceField(
        label=_("Set of questions"), help_text=_("Packs that only ask: they give no level to anybody.")
    )
    units = NamesField(label=_("Units to ask"), help_text=_("One unit a line."), rows=6)
    until = DayField(label=_("Last day for answers"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "pack", [(code, pack.title[language()]) for code, pack in survey_packs().items()])


class AnswerForm(forms.Form):
    """Ask the questions of a survey's pack, one field and a note for each."""

    unit = forms.ChoiceField(label=_("Unit"))
    person = forms.CharField(label=_("Contact"), max_length=100, required=False)

    def __init__(self, pack: Pack, units: Iterable[str], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        self.pack = pack
        offer(self, "unit", [(one, one) for one in units])
        for code, practice in pack.practices.items():
            options = [(one.code, one.name[lang]) for one in pack.answer_set(practice).options]
            self.fields[f"q-{code}"] = forms.ChoiceField(
                label=practice.text[lang],
                label_suffix="",
                choices=options,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"n-{code}"] = forms.CharField(
                label=_("In your own words"), max_length=2000, required=False
            )

    def questions(self) -> list[tuple[str, Any, Any]]:
        """Return (heading of the part or empty, field of the answer, field of the words)."""
        found, last = [], ""
        for code in self.pack.practices:
            part = self.pack.parent[code]
            heading = self.pack.nodes[part].title[language()] if part != last else ""
            last = part
            found.append((heading, self[f"q-{code}"], self[f"n-{code}"]))
        return found

    def answers(self) -> tuple[SurveyAnswer, ...]:
        """Return the answers that were given."""
        return tuple(
            SurveyAnswer(
                question=code,
                answer=self.cleaned_data[f"q-{code}"],
                note=self.cleaned_data[f"n-{code}"].strip(),
            )
            for code in self.pack.practices
            if self.cleaned_data[f"q-{code}"]
        )


class StepForm(forms.Form):
    """Ask how far a unit came in adopting the standard."""

    unit = forms.ChoiceField(label=_("Unit"))
    reached = forms.ChoiceField(label=_("Step"))
    day = DayField(label=_("Day"))

    def __init__(self, units: Iterable[str], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "unit", [(one, one) for one in units])
        offer(self, "reached", [(one, FUNNEL_NAMES[one][language()]) for one in FUNNEL])
