"""Imitate the arithmetic of other tools: running double sums and their ways of rounding.

Nothing here imports the package under test: these modules are the other side of a differential test.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, kw_only=True)
class Node:
    """One result: the value as computed, the value as the tool prints it, and the level.

    ``score`` is a float where the tool computes in doubles and a Fraction or int where its rule is
    exact; None means that the tool gives no number (not a number, division by zero, refused).
    """

    score: float | int | Fraction | None = None
    shown: Decimal | None = None
    level: int | None = None


def running_sum(values: Iterable[float]) -> float:
    """Add doubles one after the other in the given order, starting from zero.

    The builtin ``sum`` compensates rounding errors from Python 3.12 on; JavaScript, C# and Rust do not.
    """
    total = 0.0
    for value in values:
        total += value
    return total


def to_fixed(value: float, places: int) -> Decimal:
    """Round as JavaScript's ``toFixed``: the exact binary double, ties away from zero."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def half_up(value: Fraction, places: int) -> Decimal:
    """Round an exact fraction, ties away from zero."""
    scaled = value * 10**places
    whole = math.floor(abs(scaled) + Fraction(1, 2))
    return (Decimal(whole) if scaled >= 0 else -Decimal(whole)).scaleb(-places)


def js_round(value: float) -> int:
    """Round as JavaScript's ``Math.round``: to an integer, ties towards plus infinity."""
    return math.floor(Fraction(value) + Fraction(1, 2))


def net_round(value: float, places: int) -> float:
    """Round as .NET's ``Math.Round(double, int)``: scale in doubles, ties to even, unscale."""
    power = 10.0**places
    return round(value * power) / power


def net_round_away(value: float) -> int:
    """Round as .NET's ``Math.Round(double, MidpointRounding.AwayFromZero)``."""
    return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))


def rust_percent(ratio: float) -> float:
    """Round as Rust's ``(ratio * 10000.0).round() / 100.0``: scale in doubles, ties away from zero."""
    return float(Decimal(ratio * 10000.0).quantize(Decimal(1), ROUND_HALF_UP)) / 100.0


def truncate_one(value: float) -> float:
    """Cut after one decimal, towards zero, with the tool's allowance of 1e-9 for float noise."""
    return int(value * 10 + 1e-9) / 10
