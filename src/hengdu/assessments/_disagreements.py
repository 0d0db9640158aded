"""List the practices whose raters differ, with what each said."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from hengdu.assessments._assessment import Rating
from hengdu.assessments._consolidate import value_of
from hengdu.assessments._records import NA, Resolution

if TYPE_CHECKING:
    from hengdu.assessments._assessment import Assessment
    from hengdu.packs import Pack


@attrs.frozen(kw_only=True)
class Disagreement:
    """A practice that raters answered differently, or that was decided.

    ``spread`` is the exact distance of the values; ``counted`` the option that counts now (None where the
    answer is by object, unit or measure); ``is_open`` says that the pack wants it decided and nobody has;
    ``same_role`` that one role answered twice; ``resolution`` is the decision, if there is one.
    """

    code: str
    ratings: tuple[Rating, ...]
    spread: Decimal
    counted: str | None
    is_open: bool
    same_role: bool
    resolution: Resolution | None

    @property
    def options(self) -> tuple[str, ...]:
        """Return the different options that were given, in the order of the raters."""
        given = (rating.answer.answer for rating in self.ratings)
        return tuple(dict.fromkeys(code for code in given if code is not None))


def disagreements(assessment: Assessment, pack: Pack) -> tuple[Disagreement, ...]:
    """Return every practice whose raters gave different options, and every decided one, by code of the pack.

    A rater who said nothing (不了解, 拒答, unanswered) does not differ. What the pack's rule of spread wants
    decided is ``is_open`` until it is.
    """
    unresolved = {item.code for item in assessment.consensus if not item.resolved}
    found = []
    for code in pack.practices:
        ratings = assessment.ratings.get(code)
        if ratings is None:
            continue
        resolution = assessment.file.consensus.get(code)
        given = [rating for rating in ratings if rating.answer.state == "answered"]
        if resolution is None and len({rating.answer.answer for rating in given}) <= 1:
            continue
        coded = [rating.answer.answer for rating in given if rating.answer.answer not in {None, NA}]
        values = [value_of(pack, pack.practices[code], str(answer)) for answer in coded]
        roles = Counter(rating.role for rating in ratings if rating.role)
        found.append(
            Disagreement(
                code=code,
                ratings=ratings,
                spread=max(values) - min(values) if values else Decimal(0),
                counted=assessment.answers[code].answer,
                is_open=code in unresolved,
                same_role=any(number > 1 for number in roles.values()),
                resolution=resolution,
            )
        )
    return tuple(found)
