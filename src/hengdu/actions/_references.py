"""Refer to evidence by words, and to pieces of an assessment's evidence by their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from hengdu.actions._checks import one_line
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.store.evidence.queries import pieces_visible_to, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hengdu.actions._action import Work

_PIECE: Final = "evidence:"
_MOST: Final = 50
_MOST_WORDS: Final = 300


def references(work: Work, words: Sequence[str], pieces: Sequence[UUID] = ()) -> list[str]:
    """Return what a column of references keeps: pieces first, then words, one line each, without doubles.

    NotFoundError for a piece that the actor does not see, that was taken back, or of another assessment;
    words that name a piece as this column keeps it are no way around that.
    """
    said = [one_line(item, "evidence", most=_MOST_WORDS) for item in words[:_MOST]]
    named = [piece for piece in map(piece_in, said) if piece is not None]
    wanted = list(dict.fromkeys([*pieces[:_MOST], *named]))
    rows = standing(pieces_visible_to(work.actor)).filter(assessment=work.assessment, pk__in=wanted)
    known = set(rows.values_list("pk", flat=True))
    for piece in wanted:
        if piece not in known:
            raise NotFoundError("evidence")
    plain = (item for item in said if item and piece_in(item) is None)
    return list(dict.fromkeys([*(f"{_PIECE}{piece}" for piece in wanted), *plain]))


def no_evidence() -> ActionError:
    """Return the error for what is closed without saying what it rests on."""
    return ActionError(
        "请写明依据的证据",
        "say which evidence it rests on",
        place="evidence",
        hint_zh="从证据中选择，或填写名称、编号、所在位置，每行一条",
        hint_en="Choose from the evidence, or give a name, number or place, one on each line",
    )


def piece_in(reference: str) -> UUID | None:
    """Return the piece that a reference names, None where it is words."""
    if not reference.startswith(_PIECE):
        return None
    try:
        return UUID(reference.removeprefix(_PIECE))
    except ValueError:
        return None


def reference_data(kept: Iterable[str]) -> dict[str, list[str]]:
    """Return references as a dossier has them: words under ``evidence``, numbers of pieces under ``pieces``.

    The section of evidence gives each piece under the same number (``key``).
    """
    words: list[str] = []
    pieces: list[str] = []
    for item in kept:
        piece = piece_in(item)
        if piece is None:
            words.append(item)
        else:
            pieces.append(str(piece))
    return {"evidence": words, **({"pieces": pieces} if pieces else {})}
