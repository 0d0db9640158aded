"""Make one answer of several raters' answers, and keep the disagreement (domain.md 5.6)."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from hengdu.assessments._assessment import Answer, ConsensusItem, Rating
from hengdu.assessments._records import NA, Resolution

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hengdu.packs import Pack, Practice


def consolidate(
    pack: Pack, practice: Practice, ratings: Sequence[Rating], resolution: Resolution | None
) -> tuple[Answer, ConsensusItem | None]:
    """Return the answer that counts and, when raters are far apart, the consensus item.

    Answers backed by the pack's proof grade beat those without; then the median with ties to
    the lower; a spread at or above the pack's limit counts the lowest until it is resolved.
    Not-applicable counts only when every rater says so.
    """
    if resolution is not None:
        best = _strongest(pack, ratings)
        answer = Answer(
            answer=resolution.answer,
            evidence=resolution.evidence or best,
            note=resolution.reason,
        )
        return answer, _item(pack, practice, ratings, resolution.answer, resolution)
    given = [rating for rating in ratings if rating.answer.state == "answered"]
    if not given:
        return ratings[0].answer, None
    coded = [rating for rating in given if rating.answer.answer not in {None, NA}]
    if not coded:
        return given[0].answer, None
    pool = _proven(pack, coded)
    limit = pack.scoring.raters.spread
    if limit > 0 and len(coded) == len(given) and len({rating.answer.answer for rating in coded}) == 1:
        return _best_backed(pack, pool, pool[0].answer), None
    ordered = sorted(pool, key=lambda rating: value_of(pack, practice, str(rating.answer.answer)))
    spread = _spread(pack, practice, pool)
    index = 0 if spread >= limit else (len(ordered) - 1) // 2
    chosen = _best_backed(pack, ordered, ordered[index].answer)
    if _spread(pack, practice, coded) >= limit or len(coded) != len(given):
        return chosen, _item(pack, practice, ratings, str(chosen.answer), None)
    return chosen, None


def value_of(pack: Pack, practice: Practice, answer: str) -> Decimal:
    """Return the value of an option of the practice; per-practice values win."""
    if answer in practice.values:
        return practice.values[answer]
    for option in pack.answer_set(practice).options:
        if option.code == answer:
            return option.value
    return Decimal(0)


@lru_cache(maxsize=16)
def grade_ranks(pack: Pack) -> Mapping[str, int]:
    """Return the evidence grades with their rank, weakest first."""
    return MappingProxyType({grade.code: rank for rank, grade in enumerate(pack.content.evidence_grades)})


def _proven(pack: Pack, ratings: Sequence[Rating]) -> Sequence[Rating]:
    proof = pack.scoring.raters.proof_grade
    if proof is None:
        return ratings
    ranks = grade_ranks(pack)
    backed = [
        rating
        for rating in ratings
        if rating.answer.evidence and ranks[rating.answer.evidence] >= ranks[proof]
    ]
    return backed or ratings


def _best_backed(pack: Pack, ratings: Sequence[Rating], chosen: Answer) -> Answer:
    """Return the same answer from whoever has the strongest evidence for it."""
    ranks = grade_ranks(pack)
    same = [rating.answer for rating in ratings if rating.answer.answer == chosen.answer]
    return max(same, key=lambda answer: ranks.get(answer.evidence or "", -1))


def _strongest(pack: Pack, ratings: Sequence[Rating]) -> str | None:
    ranks = grade_ranks(pack)
    grades = [rating.answer.evidence for rating in ratings if rating.answer.evidence]
    return max(grades, key=lambda grade: ranks[grade]) if grades else None


def _spread(pack: Pack, practice: Practice, ratings: Sequence[Rating]) -> Decimal:
    values = [value_of(pack, practice, str(rating.answer.answer)) for rating in ratings]
    return max(values) - min(values)


def _item(
    pack: Pack, practice: Practice, ratings: Sequence[Rating], counted: str, resolution: Resolution | None
) -> ConsensusItem:
    coded = [rating for rating in ratings if rating.answer.answer not in {None, NA}]
    return ConsensusItem(
        code=practice.code,
        ratings=tuple(ratings),
        spread=_spread(pack, practice, coded) if coded else Decimal(0),
        counted=counted,
        resolved=resolution is not None,
        reason=resolution.reason if resolution else "",
    )
