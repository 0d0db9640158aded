"""Say of an action what was accepted as proof that it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.actions._references import piece_in
from hengdu.evidence import masked_piece
from hengdu.store.evidence.models import About, Attachment
from hengdu.store.evidence.queries import pieces_of
from hengdu.store.plans.models import Ruling

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from hengdu.store.assessments.models import Assessment
    from hengdu.store.plans.models import ActionItem, Closing


def proofs_of(row: Assessment, items: Sequence[ActionItem]) -> dict[UUID, tuple[str, ...]]:
    """Return for each item, with its closings loaded, what its last accepted closing rests on.

    Pieces of evidence by their title, masked where that is marked personal; words as they were given; names
    of attached files.
    """
    accepted = {item.pk: one for item in items if (one := _accepted(item)) is not None}
    keys = [str(one.pk) for one in accepted.values()]
    papers: dict[str, list[str]] = {}
    rows = Attachment.objects.filter(assessment=row, about=About.CLOSING, object__in=keys)
    for key, name in rows.values_list("object", "name"):
        papers.setdefault(key, []).append(name)
    named = any(piece_in(item) for one in accepted.values() for item in one.evidence)
    titles = {piece.key: masked_piece(piece).title for piece in pieces_of(row)} if named else {}
    return {
        key: (*(_words(item, titles) for item in one.evidence), *papers.get(str(one.pk), ()))
        for key, one in accepted.items()
    }


def _accepted(item: ActionItem) -> Closing | None:
    found = [one for one in item.closings.all() if one.ruling == Ruling.ACCEPTED]
    return found[-1] if found else None


def _words(reference: str, titles: dict[str, str]) -> str:
    piece = piece_in(reference)
    return reference if piece is None else titles.get(str(piece), str(piece))
