"""Turn measurements of indicators into answers and cap conditions (domain.md 5.1, 5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.scoring._arithmetic import Exact, exact_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from hengdu.assessments import Assessment, Measurement
    from hengdu.packs import Indicator, Pack


def measured_values(indicator: Indicator, records: Sequence[Measurement]) -> list[Exact | None]:
    """Return the value of each period, oldest first; a denominator of 0 gives None.

    Percent indicators are numerator / denominator x 100, others the plain quotient.
    """
    factor = 100 if indicator.unit.en == "%" else 1
    values: list[Exact | None] = []
    for record in records:
        if record.value is not None:
            values.append(exact_of(record.value))
        elif record.numerator is None or record.denominator is None or record.denominator == 0:
            values.append(None)
        else:
            top, below = exact_of(record.numerator), exact_of(record.denominator)
            values.append((top[0] * below[1] * factor, top[1] * below[0]))
    return values


def threshold_of(assessment: Assessment, indicator: Indicator, level: int) -> Decimal | None:
    """Return the threshold of a level; the institution's recorded override wins."""
    key = f"L{level}"
    override = assessment.file.overrides.get(indicator.code)
    if override is not None and key in override.thresholds:
        return override.thresholds[key]
    return indicator.thresholds.get(key)


def meets(indicator: Indicator, value: Exact, threshold: Decimal) -> bool:
    """Compare a value with a threshold in the indicator's direction, exactly."""
    limit = exact_of(threshold)
    left, right = value[0] * limit[1], limit[0] * value[1]
    return left >= right if indicator.direction == "higher" else left <= right


def derived_answer(pack: Pack, assessment: Assessment, indicator: Indicator, level: int) -> str | None:
    """Return the answer that the measurements give a bound practice of ``level``, or None.

    Two consecutive periods at the threshold, only the latest, only the next lower level's
    threshold (where it has none: any value), or nothing; None where nothing was measured.
    """
    rule = pack.scoring.leaf.indicators
    records = assessment.indicators.get(indicator.code, ())
    threshold = threshold_of(assessment, indicator, level)
    if rule is None or threshold is None or not records:
        return None
    values = measured_values(indicator, records)
    latest = values[-1]
    if latest is None:
        return None
    if meets(indicator, latest, threshold):
        before = values[-2] if len(values) > 1 else None
        return (
            rule.two_periods
            if before is not None and meets(indicator, before, threshold)
            else rule.one_period
        )
    lower = threshold_of(assessment, indicator, level - 1)
    if lower is None or meets(indicator, latest, lower):
        return rule.lower_level
    return rule.none


def cap_holds(
    assessment: Assessment, indicators: Sequence[Indicator], level: int, periods: int
) -> tuple[bool, bool]:
    """Return (held, no sample) of a measured cap.

    The core indicator decides; where its last periods are all 0/0 the next measured indicator
    serves. ``no sample`` is true when there is none.
    """
    ordered = sorted(indicators, key=lambda item: not item.core)
    empty = False
    for indicator in ordered:
        values = measured_values(indicator, assessment.indicators.get(indicator.code, ()))[-periods:]
        if len(values) >= periods and all(value is None for value in values):
            empty = True
            continue
        if empty and not values:
            continue
        threshold = threshold_of(assessment, indicator, level)
        if threshold is None and not indicator.core:
            continue
        enough = len(values) >= periods and all(
            value is not None and (threshold is None or meets(indicator, value, threshold))
            for value in values
        )
        return enough, False
    return False, empty
