"""Find measurements that say what a story says: values within the thresholds of a level."""

from __future__ import annotations

import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.packs import Indicator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from examples.samples._story import Story, Year

# What an indicator, or every other one of a sub-domain, is counted over; a story says how many there are.
COUNTED: Final = {
    "accounts": ("SH-08", "SH-09", "ED-05"),
    "alerts": ("AP-02", "CA-01.I1", "ED-04.I2", "ED-04.I3", "SH-09.I3", "SO-01"),
    "assets": ("AP-01", "AP-03", "CA-03", "ED-01"),
    "cases": ("CA-02", "DA-02", "DA-03", "IR-02", "IR-03"),
    "endpoints": ("SH-06",),
    "everyone": ("PM-02",),
    "exposed": ("AP-01.I2",),
    "findings": ("AP-03.I4", "AP-04.I4", "SH-04", "SH-13.I3", "SO-02", "SO-03", "SO-04"),
    "hosts": ("ED-03", "SH-03", "SH-05", "SH-07"),
    "hours": ("SO-01.I1",),
    "links": ("ED-02", "SH-12.I2", "SH-13"),
    "money": ("SO-04.I2",),
    "movers": ("PM-03",),
    "posts": ("PM-01", "PM-03.I3"),
    "rules": ("AP-04", "CA-01", "ED-02.I2", "SH-02", "SH-10.I1"),
    "systems": (
        "AP-03.I3",
        "AP-04.I2",
        "AP-05",
        "ED-04",
        "IR-01",
        "IR-04",
        "SH-10",
        "SH-11.I3",
        "SH-12",
        "SO-04.I3",
    ),
    "tables": ("SH-11",),
    "zones": ("DA-01", "SH-01"),
}
STEADY: Final = {"hours", "posts", "systems", "zones"}  # these do not change from period to period


def share(text: str) -> float:
    """Return a number in 0..1 that belongs to a text, the same on every machine."""
    return zlib.crc32(text.encode()) / 2**32


class Measures:
    """Make the measurements of one institution."""

    def __init__(self, story: Story, name: str) -> None:
        self.story, self.name = story, name
        self.kind = {code: kind for kind, codes in COUNTED.items() for code in codes}

    def records(
        self, code: str, indicator: Indicator, goal: Goal, last: int | None, year: Year
    ) -> list[dict[str, Any]]:
        """Return one record a period: within the level held, better from period to period.

        Where the level rose since last year, the first periods are still those of the level before.
        """
        records = []
        for at, period in enumerate(year.periods):
            left = len(year.periods) - 1 - at
            level = goal.holds + (goal.is_latest_above and not left)
            if left > 1 and last is not None:
                level = min(last, goal.holds)
            start = 0.5 if level == last else 0.15
            place = start + 0.3 * at / len(year.periods) + 0.1 * share(f"{self.name}{indicator.code}{period}")
            value = self._value(code, indicator, goal.band(level), place)
            records.append({"period": period, **value, "evidence": "E4"})
        return records

    def _value(self, code: str, indicator: Indicator, band: Band, place: float) -> dict[str, Any]:
        wanted = band.at(place)
        if indicator.unit.en == "%":
            kind = self.kind.get(indicator.code) or self.kind[code]
            drift = 0 if kind in STEADY else 0.12 * share(f"{self.name}{indicator.code}{place}") - 0.06
            below = max(1, round(self.story.sizes[kind] * (1 + drift)))
            near = round(wanted * below / 100)
            for above in sorted(
                range(max(0, near - 3), min(below, near + 3) + 1), key=lambda item: abs(item - near)
            ):
                if band.holds(Decimal(above) / below * 100):
                    return {"numerator": above, "denominator": below}
        for places in (0,) if indicator.unit.en == "per year" else (0, 1, 2):
            value = round(wanted, places)
            if band.holds(value):
                return {"value": value}
        return {"value": band.low}


@attrs.frozen(kw_only=True)
class Band:
    """Values of an indicator from ``low`` (included) towards ``high`` (never reached; None is open)."""

    low: Decimal
    high: Decimal | None
    is_higher_better: bool
    most: Decimal | None

    def at(self, place: float) -> Decimal:
        """Return the value at a place in 0..1 of the way."""
        end = self.high
        if end is None:
            end = self.low * (Decimal("1.3") if self.is_higher_better else Decimal("0.5"))
            end = min(end, self.most) if self.most is not None else end
        return self.low + (end - self.low) * Decimal(str(round(place, 6)))

    def holds(self, value: Decimal) -> bool:
        """Say whether a value lies in the band."""
        sign = 1 if self.is_higher_better else -1
        return sign * value >= sign * self.low and (self.high is None or sign * value < sign * self.high)


@attrs.frozen(kw_only=True)
class Goal:
    """The level whose threshold an indicator holds for two periods, and whether the latest is one above."""

    indicator: Indicator
    holds: int
    is_latest_above: bool

    @classmethod
    def of(cls, indicator: Indicator, letters: Mapping[int, str], level: int) -> Goal:
        """Return what the letters of the bound practices ask, the level of the part where none is bound."""
        holds = 0
        for step in range(1, 6):
            if indicator.thresholds.get(f"L{step}") is None:
                continue
            free = step <= level or any(letters.get(above) == "F" for above in range(step + 1, 6))
            if letters.get(step, "F" if free else "N") != "F":
                return cls(indicator=indicator, holds=holds, is_latest_above=letters.get(step) == "L")
            holds = step
        return cls(indicator=indicator, holds=holds, is_latest_above=False)

    def band(self, level: int) -> Band:
        """Return the values that hold a level and not the next."""
        limits = [self.indicator.thresholds.get(f"L{step}") for step in range(1, 6)]
        better = self.indicator.direction == "higher"
        own = next((limit for limit in reversed(limits[:level]) if limit is not None), None)
        above = next((limit for limit in limits[level:] if limit is not None and limit != own), None)
        if own is None:
            own = (above or Decimal(0)) * (Decimal("0.4") if better else Decimal("1.6"))
        percent = Decimal(100) if self.indicator.unit.en == "%" else None
        return Band(low=own, high=above, is_higher_better=better, most=percent)
