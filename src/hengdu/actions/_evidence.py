"""Add evidence, say what it is for, replace or take it back, and hand out its files."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._answers import permitted_codes
from hengdu.actions._checks import in_order, long_text, one_line, one_of, writable
from hengdu.actions._errors import ActionError, Conflict, NotFoundError, PermissionRefused
from hengdu.actions._evidence_files import Received, file_facts, keep_file
from hengdu.evidence import PERSONAL_FIELDS, Classification, Kind, checked_link, piece_records
from hengdu.store import Permission, Place
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.evidence.models import Piece, Support
from hengdu.store.evidence.queries import piece_with, pieces_of, pieces_visible_to, standing
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.store.assessments.models import Assessment

_MOST_PRACTICES: Final = 400


@attrs.frozen(kw_only=True)
class EvidenceFacts:
    """What a person states of a piece; which fields count depends on the kind.

    ``kind`` and ``classification`` are those of :mod:`hengdu.evidence`, ``grade`` is one of the pack's,
    ``personal`` names the fields that tell who somebody is.
    """

    kind: str = Kind.FILE
    title: str = ""
    grade: str = ""
    issued: date | None = None
    valid_until: date | None = None
    classification: str = ""
    personal: tuple[str, ...] = ()
    note: str = ""
    link: str = ""
    where: str = ""
    custodian: str = ""
    seen_by: str = ""
    seen_on: date | None = None


def checked_columns(work: Work, facts: EvidenceFacts, file_name: str) -> dict[str, Any]:
    """Return the columns of a piece; ActionError for what the pack or the form does not take."""
    kind = one_of(facts.kind, tuple(Kind), "kind")
    grades = [grade.code for grade in pinned_pack(work.assessment).content.evidence_grades]
    in_order(facts.issued, facts.valid_until, "valid_until")
    is_seen = kind == Kind.SEEN
    title = one_line(facts.title, "title", most=200) or file_name
    note = long_text(facts.note, "note")
    if kind == Kind.NOTE and not note:
        one_line("", "note", most=1, least=1)
    return {
        "kind": kind,
        "title": one_line(title, "title", most=200, least=1),
        "grade": one_of(facts.grade, grades, "grade") if facts.grade else "",
        "issued": facts.issued,
        "valid_until": facts.valid_until,
        "classification": one_of(facts.classification, tuple(Classification), "classification")
        if facts.classification
        else "",
        "personal": [
            one_of(name, tuple(PERSONAL_FIELDS), "personal") for name in dict.fromkeys(facts.personal)
        ],
        "note": note,
        "link": checked_link(facts.link) if kind == Kind.LINK else "",
        "where": one_line(facts.where, "where", most=200, least=int(is_seen)) if is_seen else "",
        "custodian": one_line(facts.custodian, "custodian", most=200) if is_seen else "",
        "seen_by": one_line(facts.seen_by, "seen_by", most=200, least=int(is_seen)) if is_seen else "",
        "seen_on": facts.seen_on if is_seen else None,
    }


def _plain(columns: dict[str, Any]) -> dict[str, Any]:
    """Return columns as the trail keeps them: names of people and places are left out."""
    kept = {"kind", "title", "grade", "issued", "valid_until", "classification", "personal", "note"}
    hidden = set(columns["personal"])
    return {
        name: str(item) if isinstance(item, date) else item
        for name, item in columns.items()
        if name in kept - hidden and item
    }


class _OfPiece(Action[Any]):
    """What the changes of one piece share."""

    permission: ClassVar = Permission.EVIDENCE_WRITE
    piece: UUID

    def place(self, work: Work) -> Place:
        """Load the piece's assessment."""
        row = piece_with(self.piece)
        if row is None:
            raise NotFoundError("piece")
        return work.at_assessment(row.assessment_id)

    def check(self, work: Work) -> None:
        """Refuse where answering has ended, or where the piece is not the actor's to change."""
        writable(work.assessment)
        row = self.row()
        if row.withdrawn_at is not None:
            raise ActionError("该证据已撤回", "the piece was taken back", place="piece")
        if not _is_ones_own(work, row):
            raise PermissionRefused(Permission.EVIDENCE_WRITE, work.place)

    def row(self) -> Piece:
        """Return the piece."""
        return Piece.objects.get(pk=self.piece)


def _is_ones_own(work: Work, row: Piece) -> bool:
    """Say whether the actor may change a piece: its own, or any for those who read all evidence."""
    if row.created_by_id is not None and row.created_by_id == work.actor.user_id:
        return True
    return work.actor.may(Permission.EVIDENCE_READ, work.place)


def _supports(work: Work, row: Piece, codes: Iterable[str], role: str) -> list[str]:
    """Say that a piece is for practices, in a role; return the codes that are new."""
    wanted = list(dict.fromkeys(codes))
    pack = pinned_pack(work.assessment)
    unknown = next((code for code in wanted if code not in pack.practices), None)
    if unknown is not None or len(wanted) > _MOST_PRACTICES:
        raise ActionError(
            f"模型包没有实践 {unknown[:80]}" if unknown else f"一次最多关联 {_MOST_PRACTICES} 条实践",
            f"there is no practice {unknown[:80]}"
            if unknown
            else f"at most {_MOST_PRACTICES} practices at once",
            place="practices",
            hint_zh="填写实践编码，用空格分隔，如 SH-04.L2.ME1",
            hint_en="Give codes of practices with blanks between, such as SH-04.L2.ME1",
        )
    if role:
        one_of(role, [item.code for item in pack.content.roles], "role")
    if not work.actor.may(Permission.EVIDENCE_READ, work.place):
        permitted, _assignment = permitted_codes(work, role)
        refused = [code for code in wanted if permitted is not None and code not in permitted]
        if refused:
            raise ActionError(
                f"{refused[0]} 未指派给您",
                f"{refused[0]} is not asked of you",
                place="practices",
                hint_zh="只能关联指派给您的问题",
                hint_en="Name only questions that are asked of you",
            )
    writable(work.assessment, *wanted)
    present = set(row.supports.filter(role=role).values_list("code", flat=True))
    fresh = [code for code in wanted if code not in present]
    Support.objects.bulk_create(
        [
            Support(piece=row, code=code, role=role, added_at=work.moment, added_by_id=work.actor.user_id)
            for code in fresh
        ]
    )
    return fresh


@attrs.frozen(kw_only=True, eq=False)
class AddEvidence(Action[UUID]):
    """Add a piece of evidence for practices, in the interview role of who brings it; returns its id.

    ``file`` is needed for files and for nothing else. A respondent names its role and only questions that are
    asked of it.
    """

    permission: ClassVar = Permission.EVIDENCE_WRITE
    event: ClassVar = Tag.EVIDENCE_ADDED
    assessment: UUID
    facts: EvidenceFacts
    practices: tuple[str, ...] = ()
    role: str = ""
    file: Received | None = None

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> UUID:
        """Insert the piece, what it is for, and its file."""
        writable(work.assessment)
        if (self.file is not None) != (self.facts.kind == Kind.FILE):
            raise ActionError("请选择文件", "choose a file", place="files")
        columns = checked_columns(work, self.facts, self.file.name if self.file else "")
        row = Piece.objects.create(
            assessment=work.assessment,
            created_at=work.moment,
            created_by_id=work.actor.user_id,
            **columns,
        )
        fresh = _supports(work, row, self.practices, self.role)
        after = {**_plain(columns), "practices": fresh, "role": self.role}
        if self.file is not None:
            after |= file_facts(keep_file(work, row, self.file))
        work.record(self.event, object=str(row.pk), after=after)
        return row.pk


@attrs.frozen(kw_only=True)
class ChangeEvidence(_OfPiece, Action[int]):
    """Change what is stated of a piece (its kind stays); returns the new version."""

    event: ClassVar = Tag.EVIDENCE_CHANGED
    piece: UUID
    facts: EvidenceFacts
    version: int

    def execute(self, work: Work) -> int:
        """Update the row if nobody else did meanwhile."""
        row = self.row()
        columns = checked_columns(work, attrs.evolve(self.facts, kind=row.kind), row.title)
        before = {name: getattr(row, name) for name in columns}
        changed = Piece.objects.filter(pk=row.pk, version=self.version).update(
            **columns, version=self.version + 1
        )
        if not changed:
            raise Conflict(row, place="piece")
        work.record(self.event, object=str(row.pk), before=_plain(before), after=_plain(columns))
        return self.version + 1


@attrs.frozen(kw_only=True, eq=False)
class ReplaceFile(_OfPiece, Action[int]):
    """Put a newer file beside the older ones of a piece, which stay; returns its number."""

    event: ClassVar = Tag.EVIDENCE_REPLACED
    piece: UUID
    file: Received

    def execute(self, work: Work) -> int:
        """Insert the version; the same content again is no new version."""
        row = self.row()
        if row.kind != Kind.FILE:
            raise ActionError("该证据不是文件", "the piece is no file", place="files")
        newest = row.files.order_by("-number").first()
        digests = self.file.incoming.digests
        if newest is not None and digests is not None and newest.sm3 == digests.sm3:
            self.file.incoming.discard()
            return newest.number
        version = keep_file(work, row, self.file)
        work.record(self.event, object=str(row.pk), after=file_facts(version))
        return version.number


@attrs.frozen(kw_only=True)
class SupportPractices(_OfPiece, Action[int]):
    """Say that a piece is evidence for further practices, in a role; returns how many are new.

    Whoever may see the piece may use it for its own questions too.
    """

    event: ClassVar = Tag.EVIDENCE_LINKED
    piece: UUID
    practices: tuple[str, ...]
    role: str = ""

    def check(self, work: Work) -> None:
        """Ask for a standing piece that the actor sees."""
        if not standing(pieces_visible_to(work.actor)).filter(pk=self.piece).exists():
            raise NotFoundError("piece")

    def execute(self, work: Work) -> int:
        """Insert what is new."""
        fresh = _supports(work, self.row(), self.practices, self.role)
        if fresh:
            work.record(self.event, object=str(self.piece), after={"practices": fresh, "role": self.role})
        return len(fresh)


@attrs.frozen(kw_only=True)
class RemoveSupport(_OfPiece, Action[None]):
    """Say that a piece is not evidence for a practice after all; its own adder and the lead may."""

    event: ClassVar = Tag.EVIDENCE_UNLINKED
    piece: UUID
    code: str
    role: str = ""

    def execute(self, work: Work) -> None:
        """Delete the row; the trail keeps it."""
        writable(work.assessment, self.code)
        removed, _ = Support.objects.filter(piece_id=self.piece, code=self.code, role=self.role).delete()
        if not removed:
            raise NotFoundError(self.code[:80])
        work.record(self.event, object=str(self.piece), before={"practices": [self.code], "role": self.role})


@attrs.frozen(kw_only=True)
class WithdrawEvidence(_OfPiece, Action[None]):
    """Take a piece back, with a reason; row, files and trail stay."""

    event: ClassVar = Tag.EVIDENCE_WITHDRAWN
    piece: UUID
    reason: str

    def execute(self, work: Work) -> None:
        """Mark the row."""
        reason = one_line(self.reason, "reason", most=500, least=1)
        Piece.objects.filter(pk=self.piece).update(
            withdrawn_at=work.moment, withdrawn_by_id=work.actor.user_id, withdrawn_reason=reason
        )
        work.record(self.event, object=str(self.piece), after={"reason": reason})


def evidence_section(assessment: Assessment) -> list[dict[str, Any]]:
    """Return the evidence of an assessment as plain records, one for each standing piece, for its dossier.

    Fields that are empty are left out; ``personal`` names those to be masked in a redacted copy.
    """
    return piece_records(pieces_of(assessment))
