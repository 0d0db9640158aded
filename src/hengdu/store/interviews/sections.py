"""Say of each interview who sat together, what was typed, how long it took, and who confirmed it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import attrs

from hengdu.assessments import AnswerFile
from hengdu.store.assessments.mapping import answer_record
from hengdu.store.assessments.models import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.store.assessments.models import Assessment
    from hengdu.store.interviews.models import Interview, TypedAnswer


class Standing(StrEnum):
    """Say how an answer typed in an interview stands with the interviewee."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    CHANGED = "changed"


@attrs.frozen(kw_only=True)
class Person:
    """One interviewee; ``has_account`` says that the person can confirm by signing in."""

    name: str
    post: str
    user: UUID | None = None

    @property
    def has_account(self) -> bool:
        """Say whether the person can sign in."""
        return self.user is not None


@attrs.frozen(kw_only=True)
class TypedLine:
    """One question of an interview; ``given`` is the answer as it stands now, None where there is none.

    ``version`` is the one that was typed, ``present_version`` the one of now; they differ after a change
    elsewhere, and then nothing of it is confirmed (``changed``).
    """

    code: str
    version: int
    present_version: int
    seconds: int
    typed_at: datetime | None
    typed_by: str
    standing: Standing
    how: str
    confirmed_at: datetime | None
    confirmed_by: str
    objection: str
    given: AnswerFile | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class InterviewSection:
    """One interview with its people and its answers in the order of the codes."""

    id: UUID
    role: str
    codes: tuple[str, ...]
    interviewer: str
    place: str
    started_at: datetime
    ended_at: datetime | None
    people: tuple[Person, ...]
    paper_day: date | None
    paper_note: str
    lines: tuple[TypedLine, ...]
    seconds: int

    def number(self, standing: Standing) -> int:
        """Return how many answers stand so."""
        return sum(line.standing is standing for line in self.lines)

    @property
    def open(self) -> int:
        """Return how many answers wait for the interviewee's word."""
        return self.number(Standing.OPEN)

    @property
    def confirmed(self) -> int:
        """Return how many answers are confirmed as they stand."""
        return self.number(Standing.CONFIRMED)

    @property
    def objected(self) -> int:
        """Return how many answers an interviewee objects to."""
        return self.number(Standing.OBJECTED)

    @property
    def changed(self) -> int:
        """Return how many answers were changed since they were typed."""
        return self.number(Standing.CHANGED)

    @property
    def minutes(self) -> int:
        """Return the minutes spent on the questions, rounded."""
        return round(self.seconds / 60)


def interview_sections(assessment: Assessment) -> tuple[InterviewSection, ...]:
    """Return the interviews of an assessment, oldest first, in four queries.

    For the dossier and for working papers; pages ask with :func:`sections_of` what the reader may see.
    """
    return sections_of(assessment.interviews.order_by("started_at", "id"))


def sections_of(rows: Iterable[Interview]) -> tuple[InterviewSection, ...]:
    """Return sections of the interviews given, of one assessment, in their order."""
    from django.db.models import prefetch_related_objects

    found = list(rows)
    prefetch_related_objects(found, "interviewees", "typed__typed_by", "typed__confirmed_by")
    codes = {item.code for row in found for item in row.typed.all()}
    answers: dict[tuple[str, str], Answer] = {}
    if codes:
        present = Answer.objects.filter(
            assessment_id=found[0].assessment_id, code__in=codes, role__in={row.role for row in found}
        )
        for answer in present.order_by("-position", "-id"):
            answers[answer.code, answer.role] = answer
    return tuple(_section(row, answers) for row in found)


def _section(row: Interview, answers: dict[tuple[str, str], Answer]) -> InterviewSection:
    typed = list(row.typed.all())
    return InterviewSection(
        id=row.pk,
        role=row.role,
        codes=tuple(row.codes),
        interviewer=row.interviewer,
        place=row.place,
        started_at=row.started_at,
        ended_at=row.ended_at,
        people=tuple(
            Person(name=one.name, post=one.post, user=one.user_id) for one in row.interviewees.all()
        ),
        paper_day=row.paper_day,
        paper_note=row.paper_note,
        lines=tuple(_line(item, answers.get((item.code, row.role))) for item in typed if item.version),
        seconds=sum(item.seconds for item in typed),
    )


def _line(item: TypedAnswer, answer: Answer | None) -> TypedLine:
    present = answer.version if answer is not None else 0
    if present != item.version:
        standing = Standing.CHANGED
    elif item.objection:
        standing = Standing.OBJECTED
    else:
        standing = Standing.CONFIRMED if item.confirmed_version == item.version else Standing.OPEN
    return TypedLine(
        code=item.code,
        version=item.version,
        present_version=present,
        seconds=item.seconds,
        typed_at=item.typed_at,
        typed_by=item.typed_by.display_name if item.typed_by is not None else "",
        standing=standing,
        how=item.how,
        confirmed_at=item.confirmed_at,
        confirmed_by=item.confirmed_by.display_name if item.confirmed_by is not None else "",
        objection=item.objection,
        given=answer_record(answer) if answer is not None else None,
    )


def section_data(section: InterviewSection) -> dict[str, Any]:
    """Return a section as plain JSON data: people, times and confirmations, without the answers."""
    return {
        "id": str(section.id),
        "role": section.role,
        "codes": list(section.codes),
        "interviewer": section.interviewer,
        "place": section.place,
        "started_at": _moment(section.started_at),
        "ended_at": _moment(section.ended_at),
        "people": [{"name": one.name, "post": one.post} for one in section.people],
        "paper": {"day": section.paper_day.isoformat(), "note": section.paper_note}
        if section.paper_day
        else None,
        "seconds": section.seconds,
        "answers": [
            {
                "code": line.code,
                "version": line.version,
                "typed_by": line.typed_by,
                "typed_at": _moment(line.typed_at),
                "standing": line.standing.value,
                "how": line.how,
                "confirmed_by": line.confirmed_by,
                "confirmed_at": _moment(line.confirmed_at),
                "objection": line.objection,
                "seconds": line.seconds,
            }
            for line in section.lines
        ],
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value is not None else None
