"""Confirm what was typed in an interview: by signing in, or on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

import attrs
from django.utils.timezone import localdate

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text
from hengdu.actions._errors import ActionError, Conflict, NotFoundError, PermissionRefused
from hengdu.actions._interviews import interview_at, unfinished
from hengdu.store import Permission, Place
from hengdu.store.assessments.models import Answer
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.store.interviews.models import Interview, TypedAnswer

SIGNED_IN: Final = "signed_in"
PAPER: Final = "paper"


@attrs.frozen(kw_only=True)
class ConfirmInterview(Action[int]):
    """Confirm, as an interviewee who is signed in, what was typed; returns how many answers.

    ``versions`` maps each confirmed question to the version that the person read; ``objections`` says what is
    wrong with others. Conflict where an answer was changed meanwhile: then nothing is confirmed.
    """

    permission: ClassVar = Permission.ANSWER_WRITE
    event: ClassVar = Tag.INTERVIEW_CONFIRMED
    assessment: UUID
    interview: UUID
    versions: Mapping[str, int]
    objections: Mapping[str, str] = attrs.field(factory=dict)

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Mark each answer as confirmed, or with the objection."""
        unfinished(work)
        row = interview_at(work, self.interview)
        if work.actor.user_id is None or not row.interviewees.filter(user_id=work.actor.user_id).exists():
            raise PermissionRefused(self.permission, work.place, known=False)
        typed = {item.code: item for item in row.typed.filter(version__gt=0)}
        present = _versions(row, typed)
        unknown = (self.versions.keys() | self.objections.keys()) - typed.keys()
        if unknown:
            raise NotFoundError(min(unknown)[:80])
        for code, version in self.versions.items():
            if version != typed[code].version or version != present.get(code):
                raise Conflict(None, place=code)
            _confirm(typed[code], work, SIGNED_IN)
        for code, words in self.objections.items():
            text = long_text(words, "objection", most=2000)
            if text and code not in self.versions:
                item = typed[code]
                item.objection, item.confirmed_version = text, None
                item.confirmed_at, item.confirmed_by_id, item.how = work.moment, work.actor.user_id, ""
                item.save()
        after = {"confirmed": sorted(self.versions), "objected": sorted(self.objections)}
        work.record(self.event, object=str(row.pk), after=after)
        return len(self.versions)


def _confirm(item: TypedAnswer, work: Work, how: str) -> None:
    item.confirmed_version, item.objection, item.how = item.version, "", how
    item.confirmed_at, item.confirmed_by_id = work.moment, work.actor.user_id
    item.save()


def _versions(row: Interview, codes: Mapping[str, object]) -> dict[str, int]:
    """Return the present versions of the role's answers."""
    rows = Answer.objects.filter(assessment_id=row.assessment_id, role=row.role, code__in=list(codes))
    return dict(rows.order_by("-position", "-id").values_list("code", "version"))


@attrs.frozen(kw_only=True)
class SignOnPaper(Action[int]):
    """Register that the printed record was signed: all answers typed so far count as confirmed; how many.

    ``note`` says where the paper or its scan is kept. Answers changed since they were typed stay open.
    """

    permission: ClassVar = Permission.INTERVIEW_WRITE
    event: ClassVar = Tag.INTERVIEW_SIGNED
    assessment: UUID
    interview: UUID
    day: date
    note: str

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Mark the interview and its answers."""
        unfinished(work)
        row = interview_at(work, self.interview)
        note = long_text(self.note, "note", most=2000)
        if not note:
            raise ActionError(
                "请写明签字件存放处",
                "say where the signed paper is kept",
                place="note",
                hint_zh="例如档案编号，或扫描件的证据编号",
                hint_en="Such as a file number, or the evidence with the scan",
            )
        if row.ended_at is None:
            raise ActionError(
                "请先结束访谈",
                "end the interview first",
                place="day",
                hint_zh="结束后打印记录表签字",
                hint_en="Then print the record and have it signed",
            )
        if not localdate(row.started_at) <= self.day <= localdate(work.moment):
            raise ActionError(
                "签字日期应不早于访谈、不晚于今天",
                "the day of signing is neither before the interview nor after today",
                place="day",
            )
        row.paper_day, row.paper_note = self.day, note
        row.save(update_fields=["paper_day", "paper_note"])
        typed = {item.code: item for item in row.typed.filter(version__gt=0)}
        present = _versions(row, typed)
        signed = [item for code, item in typed.items() if present.get(code) == item.version]
        for item in signed:
            if item.confirmed_version != item.version:
                _confirm(item, work, PAPER)
        after = {"day": self.day.isoformat(), "answers": len(signed), "note": note}
        work.record(self.event, object=str(row.pk), after=after)
        return len(signed)
