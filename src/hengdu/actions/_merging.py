"""Merge a part back answer by answer, and decide where both sides changed."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work, authorise
from hengdu.actions._answers import SaveAnswer, SavedAnswer
from hengdu.actions._checks import one_line, one_of, writable
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.actions._offline import id_of, practices_of, present_answers
from hengdu.actions._part_contents import merge_contents, piece_id
from hengdu.assessments import AnswerFile, Kept, PartFile, merge_part, unlock_part
from hengdu.chain import sm3_of
from hengdu.documents import adapter
from hengdu.store import Permission, Place
from hengdu.store.assessments.mapping import answer_data, answer_record
from hengdu.store.evidence.models import Piece
from hengdu.store.interviews.models import Part, PartConflict
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.store.assessments.models import Answer

# What a person states in an answer; who and where from is not taken over.
_OURS: Final = frozenset({"role", "rater", "carried_from"})


@attrs.frozen(kw_only=True)
class Returned:
    """What became of a part that came back: numbers, and the conflicts that wait for a decision."""

    part: UUID
    merged: int
    unchanged: int
    conflicts: int
    outside: tuple[str, ...]
    pieces: int = 0
    interviews: int = 0


def _kept(rows: Mapping[tuple[str, str], Answer]) -> dict[tuple[str, str], Kept]:
    return {key: Kept(version=row.version, given=answer_record(row)) for key, row in rows.items()}


class SavePartAnswer(SaveAnswer):
    """Write an answer of a part; the caller has checked that it was given out."""

    permission: ClassVar = Permission.INTERVIEW_WRITE
    event: ClassVar = Tag.ANSWER_SAVED
    how: ClassVar[str] = "offline"

    def _permitted(self, work: Work) -> tuple[frozenset[str] | None, UUID | None]:
        del work
        return None, None


def _save(work: Work, code: str, role: str, given: dict[str, Any], version: int) -> SavedAnswer:
    data = {name: value for name, value in given.items() if name not in _OURS}
    action = SavePartAnswer(assessment=work.assessment.pk, code=code, role=role, given=data, version=version)
    return action.execute(work)


@attrs.frozen(kw_only=True)
class MergePart(Action[Returned]):
    """Take a part back: what changed only there is written, what changed on both sides waits as a conflict.

    ActionError where the file is no part of this assessment; then, and for a bad answer, nothing is written.
    The same file may be taken back again: it changes nothing more.
    """

    permission: ClassVar = Permission.INTERVIEW_WRITE
    event: ClassVar = Tag.PART_MERGED
    assessment: UUID
    content: bytes = attrs.field(repr=False)
    passphrase: str = attrs.field(repr=False)

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> Returned:
        """Compare answer by answer and write what may be written."""
        writable(work.assessment)
        came = unlock_part(self.content, self.passphrase)
        row = self._issued(work, came)
        roles = tuple(row.roles)
        present = present_answers(work.assessment, roles)
        found = merge_part(
            _as_issued(came, roles),
            _base(row),
            _kept(present),
            practices=practices_of(work.assessment, roles, tuple(row.codes)),
        )
        for item in found.merged:
            before = present.get((item.code, item.role))
            version = before.version if before is not None else 0
            _save(work, item.code, item.role, answer_data(item.given), version)
        waiting = self._keep(
            work, row, [(item.code, item.role, answer_data(item.given)) for item in found.conflicts]
        )
        more = merge_contents(
            work,
            row,
            came.evidence,
            came.interviews,
            practices_of(work.assessment, roles, tuple(row.codes)),
        )
        waiting += more.conflicts
        row.returned_at = work.moment
        row.save(update_fields=["returned_at"])
        after = {
            "merged": len(found.merged),
            "pieces": more.pieces,
            "interviews": more.interviews,
            "unchanged": found.unchanged,
            "conflicts": waiting,
            "outside": len(found.outside),
            "sm3": sm3_of(self.content),
        }
        work.record(self.event, object=str(row.pk), after=after)
        return Returned(
            part=row.pk,
            merged=len(found.merged),
            unchanged=found.unchanged,
            conflicts=waiting,
            outside=tuple(f"{code} {role}" for code, role in found.outside),
            pieces=more.pieces,
            interviews=more.interviews,
        )

    def _issued(self, work: Work, came: PartFile) -> Part:
        row = None
        if came.assessment == str(work.assessment.pk):
            row = Part.objects.filter(
                pk=id_of(came.part), assessment=work.assessment, direction="out"
            ).first()
        if row is None:
            raise ActionError(
                f"该文件属于另一次评估（{one_line(came.title, 'file', most=500)}）",
                f"the file belongs to another assessment ({one_line(came.title, 'file', most=500)})",
                place="file",
                hint_zh="请在导出它的评估中收回",
                hint_en="Take it back in the assessment that it was exported from",
            )
        if came.digest != work.assessment.pack_digest:
            raise ActionError(
                "该文件所用的模型包内容与本评估不同",
                "the file was made with another content of the pack",
                place="file",
                hint_zh="请用导出时的模型包重新制作",
                hint_en="Make it again with the pack that it was exported with",
            )
        return row

    @staticmethod
    def _keep(work: Work, row: Part, conflicts: list[tuple[str, str, dict[str, Any]]]) -> int:
        """Keep conflicts that are not known yet; return how many there are."""
        known = {(item.code, item.role): item for item in row.conflicts.all()}
        waiting = 0
        for code, role, theirs in conflicts:
            old = known.get((code, role))
            if old is not None and old.theirs == theirs and old.decision:
                continue
            waiting += 1
            if old is None or old.decision:
                PartConflict.objects.create(
                    part=row, code=code, role=role, theirs=theirs, created_at=work.moment
                )
            elif old.theirs != theirs:
                old.theirs = theirs
                old.save(update_fields=["theirs"])
        return waiting


def _as_issued(came: PartFile, roles: tuple[str, ...]) -> PartFile:
    """Return a part with the roles that we know it was issued for, whatever it says itself."""
    return dataclasses.replace(came, roles=roles)


def _base(row: Part) -> dict[tuple[str, str], Kept]:
    found = {}
    for key, item in row.base.items():
        code, _, role = key.partition(" ")
        given = adapter(AnswerFile).validate_python(item["given"])
        found[code, role] = Kept(version=int(item["version"]), given=given)
    return found


@attrs.frozen(kw_only=True)
class DecidePartConflict(Action[None]):
    """Choose which side of a conflict holds: ``theirs`` (the part's) is written, ``ours`` stays.

    ``version`` is that of our answer as the person saw it: Conflict when it changed meanwhile.
    """

    permission: ClassVar = Permission.INTERVIEW_WRITE
    event: ClassVar = Tag.PART_CONFLICT_DECIDED
    assessment: UUID
    conflict: UUID
    take: str
    version: int

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> None:
        """Write the decision, and the part's answer if it is the one taken."""
        writable(work.assessment)
        one_of(self.take, ("theirs", "ours"), "take")
        row = PartConflict.objects.filter(
            pk=self.conflict, part__assessment=work.assessment, decision=""
        ).first()
        if row is None:
            raise NotFoundError("conflict")
        key = piece_id(row.code)
        if self.take == "theirs" and key is not None:
            self._take_piece(work, key, row.theirs)
        elif self.take == "theirs":
            _save(work, row.code, row.role, row.theirs, self.version)
        row.decision, row.decided_at, row.decided_by_id = self.take, work.moment, work.actor.user_id
        row.save(update_fields=["decision", "decided_at", "decided_by"])
        work.record(self.event, object=f"{row.code} {row.role}", after={"take": self.take})

    def _take_piece(self, work: Work, key: UUID, theirs: dict[str, Any]) -> None:
        """Write what the part says of a piece over what is here, if it is as the person saw it."""
        authorise(work.actor, Permission.EVIDENCE_WRITE, work.place)
        days = ("issued", "valid_until", "seen_on")
        columns = {
            name: date.fromisoformat(value) if name in days and value else value
            for name, value in theirs.items()
        }
        rows = Piece.objects.filter(pk=key, assessment=work.assessment, version=self.version)
        if not rows.update(**columns, version=self.version + 1):
            raise Conflict(None, place="piece")
        work.record(Tag.EVIDENCE_CHANGED, object=str(key), after={"from": "part"})
