"""Register meetings of a drafting with their minutes, and close the tasks that they gave."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import attrs

from hengdu.actions._errors import ActionError
from hengdu.actions._evidence_files import Received
from hengdu.actions.standards._course_work import CourseStep, Kept, day_of, keep_course_file
from hengdu.actions.standards._dissents import next_code
from hengdu.standards.process import Course, Meeting, Task, finish_task, hold_meeting
from hengdu.store import Permission
from hengdu.store.notices.models import NoticeKind
from hengdu.store.people.models import User
from hengdu.store.standards.courses import people_of
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.actions._action import Work
    from hengdu.store.standards import models

MINUTES_FILE: Final = "minutes"


@attrs.frozen(kw_only=True)
class GivenTask:
    """Something that a meeting gave to somebody."""

    what: str
    who: str
    due: date


@attrs.frozen(kw_only=True, eq=False)
class HoldMeeting(CourseStep):
    """Register a meeting; its tasks are followed from then on and told to those who are to do them."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.MEETING_HELD
    title: str
    kind: Literal["group", "review", "other"] = "group"
    day: date
    place_name: str = ""
    chair: str = ""
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()
    minutes: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    tasks: tuple[GivenTask, ...] = ()
    sent_to: tuple[str, ...] = ()
    file: Received | None = None

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Add the meeting under the next free id; its tasks are numbered after it."""
        code = next_code("m", [one.id for one in kept.course.meetings])
        meeting = Meeting(
            id=code,
            title=self.title,
            kind=self.kind,
            day=self.day,
            place=self.place_name,
            chair=self.chair,
            present=self.present,
            absent=self.absent,
            agenda=self.agenda,
            minutes=self.minutes,
            decisions=self.decisions,
            tasks=tuple(
                Task(id=f"{code}-t{at}", what=one.what, who=one.who, due=one.due)
                for at, one in enumerate(self.tasks, start=1)
            ),
            sent_to=self.sent_to,
        )
        return hold_meeting(kept.course, meeting)

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the meeting and count its tasks."""
        made = after.meetings[-1]
        return {"meeting": made.id, "title": made.title, "tasks": len(made.tasks)}

    def tell(self, work: Work, kept: Kept, after: Course) -> None:
        """Tell the people who are to do something, then keep the file of the minutes."""
        made = after.meetings[-1]
        tell_doers(work, kept.row, made.tasks, "task_given")
        if self.file is not None:
            keep_course_file(work, kept.row, self.file, f"{MINUTES_FILE}-{made.id}")


def tell_doers(work: Work, row: models.Course, tasks: Sequence[Task], what: str) -> None:
    """Put a notice into the inbox of those whose name, or whose unit's name, a task gives."""
    if not tasks:
        return
    people = people_of(Permission.PROCESS_READ, row, work.moment)
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "display_name"))
    for user, unit in people.items():
        own = [one for one in tasks if one.who in {names.get(user), unit} - {""}]
        if own:
            work.notify(
                user,
                NoticeKind.COURSE,
                object=str(row.pk),
                what=what,
                title=row.title[:200],
                due=min(one.due for one in own).isoformat(),
            )


@attrs.frozen(kw_only=True, eq=False)
class AddMinutesFile(CourseStep):
    """Keep a file of the minutes of a meeting, such as the signed paper."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.MEETING_HELD
    meeting: str
    file: Received

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Change nothing of the record."""
        meeting_of(kept.course, self.meeting)
        return kept.course

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the meeting and the file."""
        return {"meeting": self.meeting, "file": self.file.name}

    def tell(self, work: Work, kept: Kept, after: Course) -> None:  # noqa: ARG002 - the interface of every step
        """Keep the file."""
        keep_course_file(work, kept.row, self.file, f"{MINUTES_FILE}-{self.meeting}")


def meeting_of(course: Course, code: str) -> Meeting:
    """Return a meeting by its id; ActionError for others."""
    found = next((one for one in course.meetings if one.id == code), None)
    if found is None:
        raise ActionError(
            f"没有会议 {code[:40]}",
            f"there is no meeting {code[:40]}",
            place="meeting",
            hint_zh="请从会议页重新进入",
            hint_en="Open it again from the page of meetings",
        )
    return found


@attrs.frozen(kw_only=True, eq=False)
class FinishTask(CourseStep):
    """Close a task with what came of it; open to those who draft."""

    permission: ClassVar = Permission.PROCESS_WRITE
    event: ClassVar = Tag.TASK_FINISHED
    task: str
    result: str

    def step(self, work: Work, kept: Kept) -> Course:
        """Close it."""
        return finish_task(kept.course, self.task, on=day_of(work), result=self.result)

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the task and its result."""
        return {"task": self.task, "result": self.result}
