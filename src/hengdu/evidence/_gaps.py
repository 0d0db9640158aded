"""Compare what answers claim with what is attached, and find what runs out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hengdu.assessments import Answer
    from hengdu.evidence._piece import Piece
    from hengdu.packs import Pack, Practice

GapKind = Literal["none", "below_claim", "below_minimum", "expired"]


@attrs.frozen(kw_only=True)
class EvidenceGap:
    """One answered practice whose evidence falls short.

    ``kind``: ``none`` (nothing is attached although the answer or the model asks for it), ``expired`` (what
    was attached no longer holds), ``below_claim`` (the best piece is of a lower grade than the answer claims)
    or ``below_minimum`` (as claimed, but below what the model asks for). Grades are codes or empty.
    """

    code: str
    kind: GapKind
    claimed: str
    attached: str
    needed: str
    pieces: tuple[str, ...]


def needed_grade(pack: Pack, practice: Practice) -> str:
    """Return the lowest grade that the model accepts for a practice: its own, else that of its level."""
    if practice.min_evidence is not None:
        return practice.min_evidence
    return pack.content.min_evidence.get(practice.level, "") if practice.level is not None else ""


def attached_grade(pack: Pack, pieces: Iterable[Piece], as_of: date) -> str:
    """Return the best grade among pieces that hold on ``as_of``; empty where there is none."""
    order = _order(pack)
    grades = [piece.grade for piece in pieces if piece.grade in order and not piece.is_expired(as_of)]
    return max(grades, key=order.__getitem__, default="")


def evidence_gaps(
    pack: Pack, answers: Mapping[str, Answer], pieces: Iterable[Piece], as_of: date
) -> tuple[EvidenceGap, ...]:
    """Return the answered practices whose evidence falls short, in the order of the model.

    Only practices that earn something are looked at: what is not applicable, unanswered, or answered with the
    lowest option needs no evidence. A grade of weight below every piece (an interview statement) counts as
    claimed like any other.
    """
    order = _order(pack)
    by_practice: dict[str, list[Piece]] = {}
    for piece in pieces:
        for code in piece.practices:
            by_practice.setdefault(code, []).append(piece)
    found = []
    for code, practice in pack.practices.items():
        answer = answers.get(code)
        if answer is None or not _earns(pack, practice, answer):
            continue
        held = by_practice.get(code, [])
        gap = _gap(
            order,
            code,
            (answer.evidence or "", attached_grade(pack, held, as_of), needed_grade(pack, practice)),
            held,
        )
        if gap is not None:
            found.append(gap)
    return tuple(found)


def _order(pack: Pack) -> dict[str, int]:
    grades = sorted(pack.content.evidence_grades, key=lambda grade: grade.weight)
    return {grade.code: at for at, grade in enumerate(grades)}


def _earns(pack: Pack, practice: Practice, answer: Answer) -> bool:
    if answer.is_na or answer.state != "answered":
        return False
    if answer.answer is None:
        return True  # by object, by system or by measure
    value = next((one.value for one in pack.answer_set(practice).options if one.code == answer.answer), None)
    return value is None or value > 0


def _gap(
    order: Mapping[str, int], code: str, grades: tuple[str, str, str], held: list[Piece]
) -> EvidenceGap | None:
    claimed, attached, needed = grades
    rank = {grade: order.get(grade, 0) for grade in grades}  # the lowest grade and none at all need no piece
    kind: GapKind
    if not attached and max(rank[claimed], rank[needed]) > 0:
        kind = "expired" if held else "none"
    elif rank[attached] < rank[claimed]:
        kind = "below_claim"
    elif rank[attached] < rank[needed]:
        kind = "below_minimum"
    else:
        return None
    keys = tuple(piece.key for piece in held)
    return EvidenceGap(code=code, kind=kind, claimed=claimed, attached=attached, needed=needed, pieces=keys)


def expiring(pieces: Iterable[Piece], as_of: date, *, within_days: int = 90) -> tuple[Piece, ...]:
    """Return the pieces that no longer hold on ``as_of`` or will not in ``within_days``, soonest first."""
    last = as_of + timedelta(days=within_days)
    found = [piece for piece in pieces if piece.valid_until is not None and piece.valid_until <= last]
    return tuple(sorted(found, key=lambda piece: (piece.valid_until or date.max, piece.title, piece.key)))
