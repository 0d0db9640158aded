"""Handle major disagreements over comments: discuss them, take them apart, settle them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from hengdu.actions._errors import ActionError, Conflict
from hengdu.actions.standards._course_work import CourseStep, Kept, day_of, tell_people
from hengdu.standards.process import Course, Discussion, Dissent, SubQuestion, put_dissent
from hengdu.store import Permission
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Collection

    from hengdu.actions._action import Work


class _DissentStep(CourseStep):
    """One step of a major disagreement."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.COMMENTS_CHANGED
    dissent: str

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the disagreement and say how far it is."""
        found = dissent_of(after, self.dissent)
        return {
            "dissent": self.dissent,
            "discussions": len(found.discussions),
            "questions": len(found.questions),
            "is_settled": found.settled is not None,
        }


def dissent_of(course: Course, code: str) -> Dissent:
    """Return a disagreement by its id; ActionError for others."""
    found = next((one for one in course.dissents if one.id == code), None)
    if found is None:
        raise ActionError(
            f"没有分歧 {code[:40]}",
            f"there is no disagreement {code[:40]}",
            place="dissent",
            hint_zh="请从意见页重新进入",
            hint_en="Open it again from the page of comments",
        )
    return found


def next_code(letter: str, known: Collection[str]) -> str:
    """Return the next free id, such as ``d3``.

    >>> next_code("d", ["d1", "d7"])
    'd3'
    """
    at = len(known) + 1
    while f"{letter}{at}" in known:
        at += 1
    return f"{letter}{at}"


@attrs.frozen(kw_only=True, eq=False)
class OpenDissent(_DissentStep):
    """Open a major disagreement over comments; ``dissent`` is the id to give to it."""

    dissent: str
    issue: str
    comments: tuple[str, ...]

    def step(self, work: Work, kept: Kept) -> Course:
        """Add it under a free id."""
        if not self.comments:
            raise ActionError("请选择意见", "choose the comments", place="comments")
        if any(one.id == self.dissent for one in kept.course.dissents):
            raise Conflict(kept, place=self.dissent)
        made = Dissent(id=self.dissent, comments=self.comments, issue=self.issue, opened=day_of(work))
        return put_dissent(kept.course, made)

    def tell(self, work: Work, kept: Kept, after: Course) -> None:  # noqa: ARG002 - the interface of every step
        """Tell those who draft."""
        tell_people(work, kept.row, "dissent_opened")


@attrs.frozen(kw_only=True, eq=False)
class DiscussDissent(_DissentStep):
    """Add a discussion: its day, who took part and what came of it."""

    dissent: str
    day: date
    people: tuple[str, ...]
    outcome: str

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Add it."""
        found = dissent_of(kept.course, self.dissent)
        talk = Discussion(day=self.day, people=self.people, outcome=self.outcome)
        return put_dissent(kept.course, replace(found, discussions=(*found.discussions, talk)))


@attrs.frozen(kw_only=True, eq=False)
class DecomposeDissent(_DissentStep):
    """Take a disagreement apart: add a question, or write how one was tested and what was found."""

    dissent: str
    question: str = ""
    words: str
    test: str = ""
    finding: str = ""

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Add or replace the question."""
        found = dissent_of(kept.course, self.dissent)
        known = [one.id for one in found.questions]
        code = self.question or next_code("q", known)
        made = SubQuestion(id=code, question=self.words, test=self.test, finding=self.finding)
        if code in known:
            questions = tuple(made if one.id == code else one for one in found.questions)
        else:
            questions = (*found.questions, made)
        return put_dissent(kept.course, replace(found, questions=questions))


@attrs.frozen(kw_only=True, eq=False)
class SettleDissent(_DissentStep):
    """Settle a disagreement, with how and on what ground."""

    dissent: str
    settlement: str

    def step(self, work: Work, kept: Kept) -> Course:
        """Settle it; refused without a discussion or with a question that has no finding."""
        found = dissent_of(kept.course, self.dissent)
        return put_dissent(kept.course, replace(found, settlement=self.settlement, settled=day_of(work)))
