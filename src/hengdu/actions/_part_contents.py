"""Carry the evidence and the interviews of an offline part back to where the part came from."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

import attrs

from hengdu.actions._action import authorise
from hengdu.actions._errors import ActionError
from hengdu.actions._evidence import EvidenceFacts, checked_columns
from hengdu.actions._evidence_files import Received, keep_file, received
from hengdu.assessments import (
    AnswerFile,
    PartContent,
    PartInterview,
    PartPerson,
    PartPiece,
    PartSupport,
    PartTyped,
    stated,
)
from hengdu.evidence import Kind
from hengdu.store import Permission
from hengdu.store.assessments.mapping import answer_record
from hengdu.store.assessments.models import Answer
from hengdu.store.evidence.models import Piece, Support
from hengdu.store.evidence.queries import standing, with_everything
from hengdu.store.evidence.vault import Incoming, open_kept
from hengdu.store.interviews.models import Interview, Interviewee, PartConflict, TypedAnswer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from hengdu.actions._action import Work
    from hengdu.store.assessments.models import Assessment
    from hengdu.store.interviews.models import Part

MOST_FILE_BYTES: Final = 16 * 1024 * 1024  # of all files together; in base64 they still fit into a part
PIECE: Final = "piece:"  # what the code of a conflict about a piece begins with
_FACTS: Final = (
    "title",
    "grade",
    "issued",
    "valid_until",
    "classification",
    "personal",
    "note",
    "link",
    "where",
    "custodian",
    "seen_by",
    "seen_on",
)


@attrs.frozen(kw_only=True)
class Carried:
    """What became of further things in a part: how many are new or changed here, and how many wait."""

    pieces: int = 0
    interviews: int = 0
    conflicts: int = 0


# --- out: from where the part was worked on ----------------------------------------------------------------


def carried_pieces(
    row: Assessment, practices: Collection[str], roles: Collection[str]
) -> tuple[tuple[PartPiece, ...], tuple[str, ...]]:
    """Return the evidence for some practices and roles, and the titles of those whose file does not fit."""
    found, left_out, size = [], [], 0
    for piece in with_everything(standing(Piece.objects.filter(assessment=row))):
        supports = tuple(
            PartSupport(code=one.code, role=one.role)
            for one in piece.supports.all()
            if one.code in practices and one.role in {"", *roles}
        )
        if not supports:
            continue
        newest = next(iter(reversed(piece.files.all())), None)
        if newest is not None and size + newest.size > MOST_FILE_BYTES:
            left_out.append(piece.title)
            continue
        content = None
        if newest is not None:
            size += newest.size
            with open_kept(row.tenant_id, newest.sm3, name=newest.name) as stream:
                text = base64.b64encode(stream.read()).decode("ascii")
            content = PartContent(name=newest.name, sm3=newest.sm3, base64=text)
        facts = {name: getattr(piece, name) for name in _FACTS}
        facts["personal"] = tuple(facts["personal"])
        found.append(
            PartPiece(key=str(piece.pk), kind=piece.kind, supports=supports, content=content, **facts)
        )
    return tuple(found), tuple(left_out)


def carried_interviews(row: Assessment, roles: Collection[str]) -> tuple[PartInterview, ...]:
    """Return the interviews held in some roles, with what was typed and confirmed."""
    answers = {
        (one.code, one.role): one for one in Answer.objects.filter(assessment=row, role__in=list(roles))
    }
    found = []
    for item in row.interviews.filter(role__in=list(roles)).prefetch_related("interviewees", "typed"):
        typed = []
        for line in item.typed.all():
            answer = answers.get((line.code, item.role))
            is_same = answer is not None and answer.version == line.version
            is_confirmed = is_same and line.confirmed_version == line.version
            typed.append(
                PartTyped(
                    code=line.code,
                    given=answer_record(answer) if answer is not None and is_same else None,
                    seconds=line.seconds,
                    typed_at=line.typed_at,
                    how=line.how if is_confirmed else "",
                    confirmed_at=line.confirmed_at if is_confirmed else None,
                    objection=line.objection,
                )
            )
        found.append(
            PartInterview(
                key=str(item.pk),
                role=item.role,
                codes=tuple(item.codes),
                interviewer=item.interviewer,
                place=item.place,
                started_at=item.started_at,
                ended_at=item.ended_at,
                paper_day=item.paper_day,
                paper_note=item.paper_note,
                people=tuple(PartPerson(name=one.name, post=one.post) for one in item.interviewees.all()),
                typed=tuple(typed),
            )
        )
    return tuple(found)


# --- back: to where the part came from ---------------------------------------------------------------------


def merge_contents(
    work: Work,
    part: Part,
    pieces: Iterable[PartPiece],
    interviews: Iterable[PartInterview],
    practices: Collection[str],
) -> Carried:
    """Write the evidence and the interviews of a part that came back; the same again changes nothing.

    What was changed here since it first came back stays; of a piece both sides then wait for a decision.
    """
    pieces, interviews = tuple(pieces), tuple(interviews)
    if pieces:
        authorise(work.actor, Permission.EVIDENCE_WRITE, work.place)
    outcomes = [_merge_piece(work, part, one, practices) for one in pieces]
    held = sum(_merge_interview(work, part, one, practices) for one in interviews)
    return Carried(pieces=outcomes.count("merged"), interviews=held, conflicts=outcomes.count("conflict"))


def _merge_piece(work: Work, part: Part, piece: PartPiece, practices: Collection[str]) -> str:
    supports = {(one.code, one.role) for one in piece.supports if one.code in practices}
    supports = {(code, role) for code, role in supports if role in {"", *part.roles}}
    if not supports:
        return "outside"
    key, columns = uuid5(part.pk, piece.key), checked_columns(work, facts_of(piece), piece.title)
    row = Piece.objects.filter(pk=key).first()
    if row is None:
        row = Piece.objects.create(
            id=key,
            assessment=work.assessment,
            created_at=work.moment,
            created_by_id=work.actor.user_id,
            **columns,
        )
        if piece.kind == Kind.FILE:
            keep_file(work, row, _received(piece))
        Support.objects.bulk_create(_supports(work, row, supports))
        return "merged"
    if all(getattr(row, name) == value for name, value in columns.items()):
        return "unchanged"
    if row.version == 1 and row.withdrawn_at is None:  # nobody changed it here: the newer word counts
        Piece.objects.filter(pk=row.pk).update(**columns)
        return "merged"
    return _both_sides(work, part, row, columns)


def _both_sides(work: Work, part: Part, row: Piece, columns: dict[str, Any]) -> str:
    theirs = {name: str(value) if hasattr(value, "isoformat") else value for name, value in columns.items()}
    code = f"{PIECE}{row.pk}"
    known = part.conflicts.filter(code=code).order_by("created_at").last()
    if known is not None and known.theirs == theirs:
        return "unchanged" if known.decision else "conflict"
    PartConflict.objects.create(part=part, code=code, role="", theirs=theirs, created_at=work.moment)
    return "conflict"


def facts_of(piece: PartPiece) -> EvidenceFacts:
    """Return what a piece in a part states, as the actions take it."""
    return EvidenceFacts(kind=piece.kind, **{name: getattr(piece, name) for name in _FACTS})


def _supports(work: Work, row: Piece, wanted: Iterable[tuple[str, str]]) -> list[Support]:
    by = work.actor.user_id
    return [
        Support(piece=row, code=code, role=role, added_at=work.moment, added_by_id=by)
        for code, role in sorted(wanted)
    ]


def _received(piece: PartPiece) -> Received:
    """Take a file out of a part as one takes it from a browser: looked at, counted, hashed."""
    content = piece.content
    try:
        data = base64.b64decode(content.base64, validate=True) if content is not None else b""
    except binascii.Error:
        data = b""
    incoming = Incoming()
    incoming.write(data)
    digests = incoming.finish()
    if content is not None and digests.sm3 == content.sm3:
        return received(incoming, content.name)
    incoming.discard()
    raise ActionError(
        f"证据“{piece.title[:60]}”的文件与其摘要不符",
        f"the file of the evidence “{piece.title[:60]}” does not fit its digest",
        place="file",
        hint_zh="请重新导出该部分",
        hint_en="Make the part again",
    )


def _merge_interview(work: Work, part: Part, came: PartInterview, practices: Collection[str]) -> bool:
    """Write one interview anew unless somebody changed it here; say whether it was written."""
    if came.role not in part.roles:
        return False
    key = uuid5(part.pk, came.key)
    old = Interview.objects.filter(pk=key).first()
    if old is not None and (old.version != 1 or _same(old, came)):
        return False
    Interview.objects.filter(pk=key).delete()
    row = Interview.objects.create(
        id=key,
        assessment=work.assessment,
        role=came.role,
        codes=list(came.codes),
        interviewer=came.interviewer,
        place=came.place,
        started_at=came.started_at,
        ended_at=came.ended_at,
        paper_day=came.paper_day,
        paper_note=came.paper_note,
        created_at=work.moment,
        created_by_id=work.actor.user_id,
    )
    Interviewee.objects.bulk_create(
        [
            Interviewee(interview=row, name=one.name, post=one.post, position=at)
            for at, one in enumerate(came.people)
        ]
    )
    present = {one.code: one for one in Answer.objects.filter(assessment=work.assessment, role=came.role)}
    TypedAnswer.objects.bulk_create(
        [_typed(row, one, present.get(one.code)) for one in came.typed if one.code in practices]
    )
    return True


def _same(row: Interview, came: PartInterview) -> bool:
    typed = {(one.code, one.seconds, one.typed_at) for one in row.typed.all()}
    return row.ended_at == came.ended_at and typed == {
        (one.code, one.seconds, one.typed_at) for one in came.typed
    }


def _typed(row: Interview, came: PartTyped, answer: Answer | None) -> TypedAnswer:
    """Return a line whose version is that of the answer here if it says the same, else of none."""
    version = answer.version if answer is not None and _says(answer, came.given) else 0
    is_confirmed = bool(came.how and version)
    return TypedAnswer(
        interview=row,
        code=came.code,
        version=version,
        seconds=came.seconds,
        typed_at=came.typed_at,
        confirmed_version=version if is_confirmed else None,
        confirmed_at=came.confirmed_at if is_confirmed else None,
        how=came.how[:10] if is_confirmed else "",
        objection=came.objection,
    )


def _says(answer: Answer, given: AnswerFile | None) -> bool:
    return stated(answer_record(answer)) == stated(given)


def piece_id(code: str) -> UUID | None:
    """Return the piece that a conflict is about; None where it is about an answer."""
    return UUID(code.removeprefix(PIECE)) if code.startswith(PIECE) else None
