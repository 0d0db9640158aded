"""Ask units in surveys, take their answers, and record how far each came in adopting a standard."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

import hengdu.content
from hengdu.actions._errors import ActionError
from hengdu.actions.standards._comments import may_speak_for
from hengdu.actions.standards._course_work import CourseStep, Kept, day_of, tell_people
from hengdu.actions.standards._dissents import next_code
from hengdu.packs import Pack, load_pack
from hengdu.plugins import installed_packs
from hengdu.standards.process import (
    Course,
    Reply,
    Step,
    StepName,
    Survey,
    SurveyAnswer,
    answer_survey,
    begin_survey,
    rates_nobody,
    record_step,
    response_rate,
)
from hengdu.store import Permission
from hengdu.store.assessments.packs import installed
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.actions._action import Work


@cache
def survey_packs() -> dict[str, Pack]:
    """Return the packs that a survey may ask by: those made for it, and installed ones that rate nobody."""
    own = [load_pack(path) for path in sorted(hengdu.content.surveys.iterdir()) if path.is_dir()]
    others = [installed(code) for code in installed_packs()]
    return {pack.id: pack for pack in (*own, *others) if rates_nobody(pack)}


def survey_pack(code: str) -> Pack:
    """Return the pack of a survey; ActionError where it is not there or rates institutions."""
    found = survey_packs().get(code)
    if found is None:
        raise ActionError(
            f"没有可作调研用的问卷包 {code[:80]}",
            f"there is no pack {code[:80]} that a survey may ask by",
            place="pack",
            hint_zh=f"可用：{'、'.join(survey_packs())}",
            hint_en=f"Known: {', '.join(survey_packs())}",
        )
    return found


@attrs.frozen(kw_only=True, eq=False)
class BeginSurvey(CourseStep):
    """Ask units the questions of a pack that rates nobody, until a day."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.SURVEY_CHANGED
    title: str
    pack: str
    units: tuple[str, ...]
    until: date

    def step(self, work: Work, kept: Kept) -> Course:
        """Add the survey under the next free id."""
        if not self.units:
            raise ActionError("请写明调研的单位", "name the units to ask", place="units")
        day = day_of(work)
        if self.until < day:
            raise ActionError("截止日已过", "the last day has passed", place="until")
        survey = Survey(
            id=next_code("s", [one.id for one in kept.course.surveys]),
            title=self.title,
            pack=self.pack,
            asked=tuple(dict.fromkeys(self.units)),
            sent=day,
            until=self.until,
        )
        return begin_survey(kept.course, survey, survey_pack(self.pack))

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the survey and the units."""
        return {"survey": after.surveys[-1].id, "title": self.title, "units": list(self.units)}

    def tell(self, work: Work, kept: Kept, after: Course) -> None:  # noqa: ARG002 - the interface of every step
        """Tell the units that are asked."""
        tell_people(
            work,
            kept.row,
            "survey_asked",
            permission=Permission.COMMENT_WRITE,
            units=self.units,
            due=self.until,
        )


@attrs.frozen(kw_only=True, eq=False)
class AnswerSurvey(CourseStep):
    """Register the answers of a unit to a survey; who stands for units answers only for theirs."""

    permission: ClassVar = Permission.COMMENT_WRITE
    event: ClassVar = Tag.SURVEY_CHANGED
    survey: str
    unit: str
    person: str = ""
    answers: tuple[SurveyAnswer, ...]

    def step(self, work: Work, kept: Kept) -> Course:
        """Register the reply; every answer is one that the question offers."""
        may_speak_for(work, kept, self.unit)
        self._known(kept)
        if not self.answers:
            raise ActionError("请至少回答一个问题", "answer at least one question", place="answers")
        reply = Reply(
            unit=self.unit,
            day=day_of(work),
            person=self.person,
            has_comments=any(one.note for one in self.answers),
            answers=self.answers,
        )
        return answer_survey(kept.course, self.survey, reply)

    def _known(self, kept: Kept) -> None:
        survey = next((one for one in kept.course.surveys if one.id == self.survey), None)
        if survey is None:
            return  # answer_survey says so
        pack = survey_pack(survey.pack)
        for one in self.answers:
            practice = pack.practices.get(one.question)
            offered = [option.code for option in pack.answer_set(practice).options] if practice else []
            if one.answer not in offered:
                raise ActionError(
                    f"{one.question[:40]} 没有答案 {one.answer[:40]}",
                    f"{one.question[:40]} has no answer {one.answer[:40]}",
                    place="answers",
                )

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the survey and the unit, and the response rate after it."""
        rate = response_rate(after, self.survey)
        return {"survey": self.survey, "unit": self.unit, "percent": rate.percent}


@attrs.frozen(kw_only=True, eq=False)
class RecordStep(CourseStep):
    """Record how far a unit of the distribution list came in adopting the standard."""

    permission: ClassVar = Permission.PROCESS_WRITE
    event: ClassVar = Tag.ADOPTION_STEP
    unit: str
    reached: StepName
    day: date

    def step(self, work: Work, kept: Kept) -> Course:
        """Add the step; a unit does not go back and not into the future."""
        if self.day > day_of(work):
            raise ActionError("日期在今天之后", "the day lies after today", place="day")
        return record_step(kept.course, Step(unit=self.unit, step=self.reached, day=self.day))

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the unit and its step."""
        return {"unit": self.unit, "step": self.reached}
