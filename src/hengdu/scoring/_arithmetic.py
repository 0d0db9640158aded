"""Compute in exact fractions or in IEEE doubles; packs say which.

An exact value is a pair (numerator, denominator > 0) of whole numbers, not necessarily in
lowest terms. A double is computed in the declared order of the items, as the tools written in
JavaScript or Python do, so that their results come out to the last bit.
"""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.packs import Round

Exact: TypeAlias = tuple[int, int]
Value: TypeAlias = Exact | float

ZERO: Exact = (0, 1)
_DOUBLE_MODES = frozenset({"half_up_double", "half_up_scaled", "half_even_scaled", "truncate_epsilon"})


@lru_cache(maxsize=4096)
def exact_of(number: Decimal | int) -> Exact:
    """Return a decimal as an exact pair.

    >>> exact_of(Decimal("0.67"))
    (67, 100)
    """
    return Decimal(number).as_integer_ratio()


def reduced(value: Exact) -> Exact:
    """Return the pair in lowest terms."""
    divisor = math.gcd(value[0], value[1])
    return (value[0] // divisor, value[1] // divisor) if divisor > 1 else value


def at_least(value: Exact, limit: Exact) -> bool:
    """Compare exactly: value >= limit."""
    return value[0] * limit[1] >= limit[0] * value[1]


def to_float(value: Value) -> float:
    """Return the nearest double."""
    return value if isinstance(value, float) else value[0] / value[1]


def exact_value(value: Value) -> Exact:
    """Return the exact pair of a value; a double is the number it really is."""
    return value.as_integer_ratio() if isinstance(value, float) else value


def scale_to(values: Sequence[Exact]) -> tuple[list[int], int]:
    """Return numerators over the least common denominator, and it."""
    common = math.lcm(*{value[1] for value in values}) if values else 1
    return [value[0] * (common // value[1]) for value in values], common


class ExactArithmetic:
    """Add, multiply and divide pairs of whole numbers."""

    double = False

    def number(self, value: Decimal | int) -> Exact:
        """Return a constant."""
        return exact_of(value)

    def total(self, values: Sequence[Exact]) -> Exact:
        """Return the sum."""
        numerators, common = scale_to(values)
        return (sum(numerators), common)

    def product(self, first: Exact, second: Exact) -> Exact:
        """Return the product."""
        return (first[0] * second[0], first[1] * second[1])

    def difference(self, first: Exact, second: Exact) -> Exact:
        """Return first - second."""
        return (first[0] * second[1] - second[0] * first[1], first[1] * second[1])

    def quotient(self, first: Exact, second: Exact) -> Exact:
        """Return first / second; second is not zero."""
        numerator, denominator = first[0] * second[1], first[1] * second[0]
        return (-numerator, -denominator) if denominator < 0 else (numerator, denominator)

    def compare(self, first: Exact, second: Exact) -> int:
        """Return -1, 0 or 1."""
        left, right = first[0] * second[1], second[0] * first[1]
        return (left > right) - (left < right)

    def rounded(self, value: Exact, rule: Round) -> Exact:
        """Round by the rule; the doubles' modes go through the nearest double."""
        if rule.mode in _DOUBLE_MODES:
            return exact_of(_rounded_double(value[0] / value[1], rule))
        unit = 10**rule.places
        numerator, denominator = value[0] * unit, value[1]
        sign = -1 if numerator < 0 else 1
        whole, rest = divmod(abs(numerator), denominator)
        if rule.mode == "half_up":
            whole += 2 * rest >= denominator
        elif rule.mode == "half_even":
            whole += 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
        return (sign * whole, unit)


class DoubleArithmetic:
    """Compute in IEEE doubles, item after item."""

    double = True

    def number(self, value: Decimal | int) -> float:
        """Return a constant."""
        return float(value)

    def total(self, values: Sequence[float]) -> float:
        """Return the sum in order, without compensation."""
        result = 0.0
        for value in values:
            result += value
        return result

    def product(self, first: float, second: float) -> float:
        """Return the product."""
        return first * second

    def difference(self, first: float, second: float) -> float:
        """Return first - second."""
        return first - second

    def quotient(self, first: float, second: float) -> float:
        """Return first / second; second is not zero."""
        return first / second

    def compare(self, first: float, second: float) -> int:
        """Return -1, 0 or 1."""
        return (first > second) - (first < second)

    def rounded(self, value: float, rule: Round) -> float:
        """Round by the rule; ``half_up`` rounds the shortest decimal form of the double."""
        return float(_rounded_double(value, rule))


def _rounded_double(value: float, rule: Round) -> Decimal:
    unit = float(10**rule.places)
    if rule.mode == "half_up_scaled":
        scaled = value * unit
        whole = math.floor(scaled)
        whole += 2 * (scaled - whole) >= 1
        return Decimal(repr(whole / unit))
    if rule.mode == "half_even_scaled":
        return Decimal(repr(round(value * unit) / unit))
    if rule.mode == "truncate_epsilon":
        return Decimal(repr(int(value * unit + 1e-9) / unit))
    modes = {"half_even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}
    number = Decimal(repr(value)) if rule.mode == "half_up" else Decimal(value)
    with localcontext() as context:
        context.prec = 400
        return number.quantize(Decimal(1).scaleb(-rule.places), rounding=modes.get(rule.mode, ROUND_HALF_UP))


Arithmetic: TypeAlias = ExactArithmetic | DoubleArithmetic
