"""Turn evidence into what templates print, and find it for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.actions import NotFoundError, Permission
from hengdu.evidence import (
    CLASSIFICATION_NAMES,
    KIND_NAMES,
    MEDIA,
    PERSONAL_FIELDS,
    REQUEST_NAMES,
    Classification,
    EvidenceGap,
    Kind,
    RequestState,
)
from hengdu.packs import Node, Practice
from hengdu.store.assessments.queries import place_of
from hengdu.store.evidence.models import FileVersion, Piece, RequestItem
from hengdu.store.evidence.queries import pieces_visible_to, with_everything
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from hengdu.packs import Pack
    from hengdu.store import Actor
    from hengdu.store.assessments.models import Assessment

SOON_DAYS: Final = 90
_NO_TEXT: Final = Text("", "")
GAP_NAMES: Final = {
    "none": Text("未附证据", "nothing attached"),
    "expired": Text("所附证据已过期", "what is attached has expired"),
    "below_claim": Text("低于所称等级", "below the grade claimed"),
    "below_minimum": Text("低于模型要求", "below what the model asks for"),
}


@attrs.frozen(kw_only=True)
class Row:
    """One piece with its words; ``left`` counts the days that it still holds."""

    piece: Piece
    kind: Text
    classification: Text
    files: tuple[FileVersion, ...]
    codes: tuple[str, ...]
    left: int | None

    @property
    def newest(self) -> FileVersion | None:
        """Return the newest file."""
        return self.files[-1] if self.files else None

    @property
    def is_expired(self) -> bool:
        """Say whether it holds no more."""
        return self.left is not None and self.left < 0

    @property
    def is_soon(self) -> bool:
        """Say whether it runs out soon."""
        return self.left is not None and 0 <= self.left <= SOON_DAYS

    @property
    def personal(self) -> tuple[Text, ...]:
        """Return the names of the fields that tell who somebody is."""
        return tuple(PERSONAL_FIELDS[name] for name in self.piece.personal if name in PERSONAL_FIELDS)

    @property
    def media(self) -> Text:
        """Return the name of the newest file's type."""
        newest = self.newest
        return MEDIA[newest.media].name if newest is not None and newest.media in MEDIA else _NO_TEXT


def row_of(piece: Piece, as_of: date) -> Row:
    """Return a piece (with its files and practices loaded) with its words, as of a day."""
    known = piece.classification in set(Classification)
    left = (piece.valid_until - as_of).days if piece.valid_until is not None else None
    return Row(
        piece=piece,
        kind=KIND_NAMES[Kind(piece.kind)],
        classification=CLASSIFICATION_NAMES[Classification(piece.classification)] if known else _NO_TEXT,
        files=tuple(piece.files.all()),
        codes=tuple(dict.fromkeys(support.code for support in piece.supports.all())),
        left=left,
    )


def piece_of(actor: Actor, assessment_id: UUID, piece_id: UUID) -> Piece:
    """Return a piece that the person may see, with everything; NotFoundError otherwise."""
    rows = pieces_visible_to(actor).filter(pk=piece_id, assessment_id=assessment_id)
    found = with_everything(rows).first()
    if found is None:
        raise NotFoundError("piece")
    return found


def may_change(actor: Actor, assessment: Assessment, piece: Piece) -> bool:
    """Say whether the person may change a piece: its own, or any for those who read all evidence."""
    place = place_of(assessment)
    if piece.withdrawn_at is not None or not actor.may(Permission.EVIDENCE_WRITE, place):
        return False
    return piece.created_by_id == actor.user_id or actor.may(Permission.EVIDENCE_READ, place)


@attrs.frozen(kw_only=True)
class Filter:
    """What the list is narrowed to; empty means all."""

    node: str = ""
    practice: str = ""
    grade: str = ""
    state: str = ""

    def keeps(self, row: Row, pack: Pack) -> bool:
        """Say whether a row is shown."""
        if self.grade and row.piece.grade != self.grade:
            return False
        if self.practice and self.practice not in row.codes:
            return False
        if self.node and not any(self.node in {code, *pack.ancestors(code)} for code in row.codes):
            return False
        is_withdrawn = row.piece.withdrawn_at is not None
        states = {
            "": not is_withdrawn,
            "expired": row.is_expired and not is_withdrawn,
            "expiring": row.is_soon and not is_withdrawn,
            "unlinked": not row.codes and not is_withdrawn,
            "withdrawn": is_withdrawn,
        }
        return states.get(self.state, False)

    @property
    def is_set(self) -> bool:
        """Say whether anything is left out."""
        return bool(self.node or self.practice or self.grade or self.state)


@attrs.frozen(kw_only=True)
class GapRow:
    """One practice whose evidence falls short, with its words."""

    gap: EvidenceGap
    practice: Practice
    node: Node

    @property
    def words(self) -> Text:
        """Say what is wrong."""
        return GAP_NAMES[self.gap.kind]


def gap_rows(pack: Pack, gaps: Iterable[EvidenceGap]) -> list[GapRow]:
    """Return gaps with their practices and nodes."""
    return [
        GapRow(gap=gap, practice=pack.practices[gap.code], node=pack.nodes[pack.parent[gap.code]])
        for gap in gaps
    ]


@attrs.frozen(kw_only=True)
class RequestRow:
    """One request with its words."""

    item: RequestItem
    name: Text
    state: Text
    role: Text
    is_overdue: bool

    @property
    def person(self) -> str:
        """Return who is asked."""
        return self.item.user.display_name if self.item.user is not None else self.item.person


def request_row(item: RequestItem, pack: Pack, today: date) -> RequestRow:
    """Return a request (with its person) with its words."""
    role = next((one.name for one in pack.content.roles if one.code == item.role), _NO_TEXT)
    waits = item.state in {RequestState.REQUESTED, RequestState.INSUFFICIENT}
    return RequestRow(
        item=item,
        name=Text(item.name_zh, item.name_en or item.name_zh),
        state=REQUEST_NAMES[RequestState(item.state)],
        role=role,
        is_overdue=waits and item.due is not None and item.due < today,
    )
