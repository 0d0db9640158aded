"""Work out person-months: of what is left of a recommendation, for an institution of this size."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.advice._model import Months

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hengdu.assessments import Institution
    from hengdu.packs import Action, Pack, Recommendation

SIZE_FACTORS: Final[Mapping[str, float]] = MappingProxyType(
    {"small": 0.6, "小": 0.6, "小型": 0.6, "large": 1.6, "大": 1.6, "大型": 1.6, "core": 1.6}
)

Range = tuple[Fraction, Fraction]


@attrs.frozen
class Effort:
    """Person-months of an item and of each of its open actions; None where the pack says nothing."""

    whole: Months | None
    actions: tuple[Months | None, ...]

    @property
    def middle(self) -> float:
        """Return the mid-point that plans count with; 1 where nothing is known."""
        return 1.0 if self.whole is None else (self.whole[0] + self.whole[1]) / 2


def size_factor(institution: Institution, factors: Mapping[str, float]) -> float:
    """Return the factor of an institution's size class, else of its type, else 1.

    >>> from hengdu.assessments import Institution
    >>> size_factor(Institution(size="small", type="core"), SIZE_FACTORS)
    0.6
    """
    known = {name.casefold(): factor for name, factor in factors.items()}
    for name in (institution.size, institution.type):
        found = known.get(name.strip().casefold())
        if found is not None:
            return found
    return 1.0


def effort(pack: Pack, advice: Recommendation, chosen: Sequence[bool], factor: float) -> Effort:
    """Return the effort of the chosen actions of a recommendation.

    The recommendation's own range is shared out in proportion to the ranges of its actions, where
    every action has one; otherwise it stays whole. Without an own range it is the sum of the actions'.
    """
    scale = Fraction(Decimal(repr(factor)))
    parts = [_range(pack, action) for action in advice.actions]
    own = _range(pack, advice)
    known = [part for part in parts if part is not None]
    sums = (sum((part[0] for part in known), Fraction(0)), sum((part[1] for part in known), Fraction(0)))
    if not known or len(known) < len(parts) or not sums[1]:
        whole = None if own is None else _months(own, (scale, scale))
        left = tuple(
            None if part is None else _months(part, (scale, scale))
            for part, taken in zip(parts, chosen, strict=True)
            if taken
        )
        return Effort(whole, left)
    rates = (scale, scale) if own is None else (_rate(own[0], sums[0], scale), _rate(own[1], sums[1], scale))
    taken_parts = [part for part, taken in zip(known, chosen, strict=True) if taken]
    if own is not None and sums[0] == 0 and sums[1] > 0:  # classes that begin at zero: share by the upper end
        taken_parts = [(own[0] * part[1] / sums[1], part[1]) for part in taken_parts]
        rates = (scale, rates[1])
    total = (
        sum((part[0] for part in taken_parts), Fraction(0)),
        sum((part[1] for part in taken_parts), Fraction(0)),
    )
    return Effort(_months(total, rates), tuple(_months(part, rates) for part in taken_parts))


def _rate(own: Fraction, total: Fraction, scale: Fraction) -> Fraction:
    return scale * own / total if total else scale


def _months(part: Range, rates: Range) -> Months:
    return (float(part[0] * rates[0]), float(part[1] * rates[1]))


def _range(pack: Pack, spec: Action | Recommendation) -> Range | None:
    months = spec.person_months
    if months is None:
        classes = {item.code: item.person_months for item in pack.content.effort_classes}
        months = classes.get(spec.effort_class) if spec.effort_class is not None else None
    return None if months is None else (Fraction(months[0]), Fraction(months[1]))
