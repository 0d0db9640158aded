"""Make one value of answers per team, per protected object, or of a numerator and denominator."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from hengdu.assessments import NA, Answer, Assessment, value_of
from hengdu.packs import Measure, ObjectRule, Pack, Practice
from hengdu.scoring._arithmetic import Exact, exact_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def aggregate_units(
    pack: Pack, assessment: Assessment, answer: Answer, options: Mapping[str, int], common: int, policy: str
) -> tuple[Exact | None, tuple[str | None, ...]]:
    """Combine the answers of the units by the pack's rule; ``options`` are over ``common``.

    Only the selected units count (all where none is selected). A declared unit without an
    answer follows the unanswered policy; N/A units do not count. Returns the value and the codes
    per unit; None when no unit has an answer. Packs in doubles add and divide in doubles.
    """
    names = assessment.file.units_selected or assessment.units or tuple(answer.by_unit)
    codes = tuple(answer.by_unit.get(name) for name in names)
    if all(code is None or code == NA for code in codes):
        return None, codes
    open_value = {"no_penalty": max(options.values()), "worst": min(options.values()), "excluded": None}.get(
        policy, 0
    )
    found = [open_value if code is None else options[code] for code in codes if code != NA]
    values = [value for value in found if value is not None]
    rule = pack.scoring.leaf
    if rule.units == "unanimous":
        common_value = values[0] if len(set(values)) == 1 else options[rule.otherwise]
        return (common_value, common), codes
    if rule.units in {"min", "max"}:
        return (min(values) if rule.units == "min" else max(values), common), codes
    count = 1 if rule.units == "sum" else len(values)
    if pack.scoring.arithmetic == "double":
        total = 0.0
        for value in values:
            total += value / common
        return (total / count).as_integer_ratio(), codes
    return (sum(values), count * common), codes


def aggregate_objects(pack: Pack, assessment: Assessment, practice: Practice, answer: Answer) -> str | None:
    """Return the answer code of a practice answered per protected object or named system."""
    given = {name: code for name, code in answer.by_object.items() if code != NA}
    if not given:
        return NA
    rule = _object_rule(pack, practice)
    if rule.rule == "worst_important":
        grades = {system.code: system.grade or 0 for system in assessment.scope.systems}
        important = {name: code for name, code in given.items() if grades.get(name, 0) >= rule.min_grade}
        given = important or given
    if rule.rule == "unanimous":
        codes = set(given.values())
        return codes.pop() if len(codes) == 1 else rule.otherwise
    if rule.rule == "coverage":
        mean = sum((value_of(pack, practice, code) for code in given.values()), Decimal(0)) / len(given)
        for limit, code in rule.above:
            if mean > limit:
                return code
        return rule.otherwise
    return min(given.values(), key=lambda code: value_of(pack, practice, code))


def _object_rule(pack: Pack, practice: Practice) -> ObjectRule:
    for rule in pack.scoring.leaf.objects:
        if "*" in rule.facets or practice.facet in rule.facets:
            return rule
    return ObjectRule(rule="worst")


def measure_value(measure: Measure, numerator: Decimal | None, denominator: Decimal | None) -> Exact | None:
    """Return the attainment of a measure: 0 to ``cap``; None when 0/0 does not count.

    ``higher``: min(cap, achieved / target). ``lower``: 1 at or below the target, falling to 0 at
    ``zero_credit_at``; a target of 0 never divides.
    """
    below = exact_of(denominator if denominator is not None else Decimal(1))
    above = exact_of(numerator if numerator is not None else Decimal(0))
    if below[0] == 0:
        if above[0] == 0:
            return {"max": exact_of(measure.cap), "min": (0, 1), "na": None}[measure.zero_over_zero]
        return (0, 1)
    scale, target = exact_of(measure.per), exact_of(measure.target)
    achieved = (above[0] * below[1] * scale[0], above[1] * below[0] * scale[1])
    cap = exact_of(measure.cap)
    if measure.direction == "lower":
        return _lower(measure, achieved, target)
    if target[0] <= 0:
        return cap
    ratio = (achieved[0] * target[1], achieved[1] * target[0])
    return cap if ratio[0] * cap[1] >= cap[0] * ratio[1] else ratio


def _lower(measure: Measure, achieved: Exact, target: Exact) -> Exact:
    if achieved[0] * target[1] <= target[0] * achieved[1]:
        return (1, 1)
    anchor = exact_of(measure.zero_credit_at if measure.zero_credit_at is not None else measure.target)
    span = (anchor[0] * target[1] - target[0] * anchor[1], anchor[1] * target[1])
    left = (anchor[0] * achieved[1] - achieved[0] * anchor[1], anchor[1] * achieved[1])
    if left[0] <= 0 or span[0] <= 0:
        return (0, 1)
    top, bottom = left[0] * span[1], left[1] * span[0]
    divisor = math.gcd(top, bottom)
    return (top // divisor, bottom // divisor)
