"""Hold interviews: begin, type answers, keep the time, end."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._answers import ChooseFlow, SaveAnswer, SavedAnswer
from hengdu.actions._checks import one_line, one_of, writable
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.store import Permission, Place
from hengdu.store.assessments.models import Assignment, Status
from hengdu.store.assessments.packs import interviewer_of, pinned_pack
from hengdu.store.interviews.models import Interview, Interviewee, TypedAnswer
from hengdu.store.notices.models import NoticeKind
from hengdu.store.trail import Tag

MOST_PEOPLE: Final = 20
MOST_SECONDS: Final = 4 * 3600
_DONE: Final = frozenset({Status.APPROVED, Status.SEALED, Status.CANCELLED})


@attrs.frozen(kw_only=True)
class Asked:
    """One person who is interviewed: an account that is asked this role's questions, or a name."""

    user: UUID | None = None
    name: str = ""
    post: str = ""


@attrs.frozen(kw_only=True)
class InterviewFacts:
    """Who sits together, where and since when; ``interviewer`` is the actor where it is empty."""

    people: tuple[Asked, ...]
    started_at: datetime
    place: str = ""
    interviewer: str = ""


def _people(work: Work, role: str, given: tuple[Asked, ...]) -> list[Interviewee]:
    """Return checked rows; an account must be asked this role's questions in this assessment."""
    names = {
        row.user_id: row.user.display_name
        for row in Assignment.objects.select_related("user").filter(
            assessment=work.assessment, role=role, user__isnull=False, ended_at__isnull=True
        )
        if row.user is not None
    }
    if not given or len(given) > MOST_PEOPLE:
        raise ActionError(
            f"请填写 1 至 {MOST_PEOPLE} 位受访人",
            f"name between 1 and {MOST_PEOPLE} interviewees",
            place="names",
            hint_zh="勾选有账号者，或每行填写一位",
            hint_en="Tick who has an account, or write one person a line",
        )
    rows = []
    for position, one in enumerate(given):
        if one.user is not None and one.user not in names:
            raise NotFoundError("people")
        rows.append(
            Interviewee(
                user_id=one.user,
                name=names[one.user] if one.user else one_line(one.name, "names", most=200, least=1),
                post=one_line(one.post, "names", most=200),
                position=position,
            )
        )
    return rows


def _facts_of(row: Interview, people: list[Interviewee]) -> dict[str, Any]:
    return {
        "role": row.role,
        "codes": row.codes,
        "people": [str(one.user_id or one.name) for one in people],
        "interviewer": row.interviewer,
        "place": row.place,
        "started_at": row.started_at.isoformat(timespec="seconds"),
    }


@attrs.frozen(kw_only=True)
class BeginInterview(Action[UUID]):
    """Begin an interview in one interview role; returns its id. ``codes`` narrows it (empty: all)."""

    permission: ClassVar = Permission.INTERVIEW_WRITE
    event: ClassVar = Tag.INTERVIEW_BEGUN
    assessment: UUID
    role: str
    facts: InterviewFacts
    codes: tuple[str, ...] = ()

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> UUID:
        """Insert the interview and its people."""
        writable(work.assessment)
        pack = pinned_pack(work.assessment)
        one_of(self.role, [item.code for item in pack.content.roles], "role")
        for code in self.codes:
            if code not in pack.nodes and code not in pack.practices:
                raise ActionError(f"没有编码 {code[:80]}", f"there is no code {code[:80]}", place="codes")
        people = _people(work, self.role, self.facts.people)
        row = Interview.objects.create(
            assessment=work.assessment,
            role=self.role,
            codes=sorted(set(self.codes)),
            interviewer=one_line(self.facts.interviewer, "interviewer", most=200) or work.actor.name,
            place=one_line(self.facts.place, "place", most=200),
            started_at=self.facts.started_at,
            created_at=work.moment,
            created_by_id=work.actor.user_id,
        )
        for one in people:
            one.interview = row
        Interviewee.objects.bulk_create(people)
        work.record(self.event, object=str(row.pk), after=_facts_of(row, people))
        return row.pk


def interview_at(work: Work, interview_id: UUID) -> Interview:
    """Return an interview of the assessment at hand; NotFoundError for any other."""
    row = Interview.objects.filter(pk=interview_id, assessment=work.assessment).first()
    if row is None:
        raise NotFoundError("interview")
    return row


def unfinished(work: Work) -> None:
    """Refuse to change the interviews of an assessment that is approved, sealed or given up."""
    if work.assessment.status in _DONE:
        raise ActionError(
            "该评估已批准、封存或取消，不能再改访谈记录",
            "the assessment is approved, sealed or given up; its interviews stay as they are",
            place=str(work.assessment.pk),
            hint_zh="如需更正，请新建更正版评估",
            hint_en="Make a corrected version of the assessment",
        )


@attrs.frozen(kw_only=True)
class ChangeInterview(Action[int]):
    """Change people, place and times of an interview; returns the new version. Conflict on a stale one."""

    permission: ClassVar = Permission.INTERVIEW_WRITE
    event: ClassVar = Tag.INTERVIEW_CHANGED
    assessment: UUID
    interview: UUID
    facts: InterviewFacts
    version: int

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Write the facts; who is named already keeps their row."""
        unfinished(work)
        row = interview_at(work, self.interview)
        if row.version != self.version:
            raise Conflict(None, place="interview")
        before = _facts_of(row, list(row.interviewees.all()))
        people = _people(work, row.role, self.facts.people)
        row.interviewer = one_line(self.facts.interviewer, "interviewer", most=200) or work.actor.name
        row.place = one_line(self.facts.place, "place", most=200)
        row.started_at = self.facts.started_at
        row.version += 1
        if row.ended_at is not None and row.ended_at < row.started_at:
            raise ActionError("开始时间晚于结束时间", "it begins after its end", place="started_at")
        row.save()
        row.interviewees.all().delete()
        for one in people:
            one.interview = row
        Interviewee.objects.bulk_create(people)
        work.record(self.event, object=str(row.pk), before=before, after=_facts_of(row, people))
        return row.version


@attrs.frozen(kw_only=True)
class EndInterview(Action[None]):
    """End an interview and ask the interviewees with an account to confirm; or resume one (``resume``)."""

    permission: ClassVar = Permission.INTERVIEW_WRITE
    event: ClassVar = Tag.INTERVIEW_ENDED
    assessment: UUID
    interview: UUID
    resume: bool = False

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> None:
        """Write or take back the end; twice the same changes nothing."""
        unfinished(work)
        row = interview_at(work, self.interview)
        if (row.ended_at is None) == self.resume:
            return
        row.ended_at = None if self.resume else max(work.moment, row.started_at)
        row.save(update_fields=["ended_at"])
        tag = Tag.INTERVIEW_RESUMED if self.resume else self.event
        work.record(tag, object=str(row.pk), after={"answers": row.typed.filter(version__gt=0).count()})
        if not self.resume:
            for one in row.interviewees.all():
                work.notify(one.user_id, NoticeKind.INTERVIEW_DONE, object=str(row.pk), role=row.role)


@attrs.frozen(kw_only=True)
class SaveInterviewAnswer(SaveAnswer):
    """Save what an interviewee said, typed by the assessor; ``seconds`` is the time spent on the question.

    Everything else is as in :class:`SaveAnswer`: the same versions, conflicts and checks.
    """

    permission: ClassVar = Permission.INTERVIEW_WRITE
    event: ClassVar = Tag.ANSWER_SAVED
    interview: UUID
    seconds: int = 0

    def execute(self, work: Work) -> SavedAnswer:
        """Save the answer and note that it was typed in this interview."""
        row = _running(work, self.interview, self.role)
        entries = len(work.entries)
        saved = SaveAnswer.execute(self, work)
        typed, is_new = TypedAnswer.objects.get_or_create(interview=row, code=self.code)
        is_new = is_new or typed.version != saved.version
        typed.seconds = max(typed.seconds, _bounded(self.seconds))
        if is_new:
            typed.version, typed.typed_at, typed.typed_by_id = saved.version, work.moment, work.actor.user_id
            typed.objection = ""
        typed.save()
        if is_new and len(work.entries) == entries:
            work.record(self.event, object=f"{self.code} {self.role}", after={"version": saved.version})
        return saved

    def _permitted(self, work: Work) -> tuple[frozenset[str] | None, UUID | None]:
        row = _running(work, self.interview, self.role)
        return interviewer_of(work.assessment).practices_of(row.codes or None), None


def _running(work: Work, interview_id: UUID, role: str) -> Interview:
    row = interview_at(work, interview_id)
    if row.role != role:
        raise NotFoundError("interview")
    if row.ended_at is not None:
        raise ActionError(
            "该访谈已结束",
            "the interview has ended",
            place="interview",
            hint_zh="请先继续该访谈，或另开一次",
            hint_en="Resume it first, or begin another",
        )
    return row


def _bounded(seconds: int) -> int:
    return min(max(seconds, 0), MOST_SECONDS)


@attrs.frozen(kw_only=True)
class ChooseInterviewFlow(ChooseFlow):
    """Go on asking in an interview above the level that failed, or stop again."""

    permission: ClassVar = Permission.INTERVIEW_WRITE
    event: ClassVar = Tag.FLOW_CHOSEN
    interview: UUID

    def _permitted(self, work: Work) -> None:
        _running(work, self.interview, self.role)


@attrs.frozen(kw_only=True)
class KeepTime(Action[int]):
    """Keep how many seconds a question has taken so far; returns the seconds kept. No event of the trail."""

    permission: ClassVar = Permission.INTERVIEW_WRITE
    event: ClassVar = Tag.INTERVIEW_CHANGED
    assessment: UUID
    interview: UUID
    code: str
    seconds: int

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Write the greater of what is kept and what is given."""
        writable(work.assessment)
        row = interview_at(work, self.interview)
        if self.code not in pinned_pack(work.assessment).practices or row.ended_at is not None:
            raise NotFoundError("question")
        typed, _is_new = TypedAnswer.objects.get_or_create(interview=row, code=self.code)
        if _bounded(self.seconds) > typed.seconds:
            typed.seconds = _bounded(self.seconds)
            typed.save(update_fields=["seconds"])
        return typed.seconds
