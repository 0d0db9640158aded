"""Evaluate level cells for many assessments at once: one table look-up per cell where it fits."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import numpy as np
from numpy.typing import NDArray

from hengdu.scoring._arithmetic import Exact
from hengdu.scoring._cells import CellPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.scoring._leaves import LeafTable

Whole = NDArray[np.int64]
Digits = NDArray[np.uint8]

TABLE_LIMIT = 500_000
SATISFIED = -1


class Classes(NamedTuple):
    """The digits of coded answers: option index, then N/A, then unanswered.

    Where unanswered counts like an option everywhere it shares that option's digit.
    """

    base: int
    na: int
    unanswered: int


@attrs.frozen(kw_only=True, eq=False)
class BatchCell:
    """A level cell over columns of digits.

    ``values[j][digit]`` is the value of the j-th practice over ``common`` (``-1`` = does not
    count); the outcome is ``SATISFIED`` or the score (level below + part of the attainment)
    times ``scale``.
    """

    plan: CellPlan
    columns: tuple[int, ...]
    values: tuple[tuple[int, ...], ...]
    accepted: tuple[tuple[bool, ...], ...]
    below: int
    factor: Exact
    common: int
    scale: int
    always_open: bool

    def signature(self) -> tuple[Any, ...]:
        """Return what decides the outcome; cells with the same signature share a table."""
        positions = {at: j for j, at in enumerate(self.plan.leaves)}
        groups = tuple(
            (tuple(positions[at] for at in group.leaves), group.weight, group.single, group.several)
            for group in self.plan.groups
        )
        keys = tuple(positions[at] for at, _ in self.plan.keys)
        plan = self.plan
        return (
            groups,
            keys,
            self.values,
            self.accepted,
            self.below,
            self.factor,
            self.common,
            self.scale,
            self.always_open,
            plan.attainment_min,
            plan.key_min,
            plan.min_groups,
            plan.unit,
            plan.has_attainment,
            plan.answers is not None,
        )

    def peak(self) -> int:
        """Return the largest whole number that computing the outcome may meet."""
        plan, most = self.plan, max((max(row) for row in self.values), default=0)
        weight = sum(group.weight for group in plan.groups)
        limits = [plan.attainment_min or (0, 1), plan.key_min or (0, 1)]
        for group in plan.groups:
            limits += [limit for limit in (group.single, group.several) if limit is not None]
        top = max(most, self.common) * max(1, weight) * plan.unit * max(1, len(plan.leaves))
        part = -(-most * self.factor[0] * self.scale // (self.common * self.factor[1]))
        return max(top * max(max(limit) for limit in limits), part + self.below * self.scale)

    def outcome(self, digits: Sequence[Digits], classes: Classes) -> Whole:
        """Compute the outcome from the digits of each practice, without a table."""
        plan, size = self.plan, len(digits[0]) if digits else 0
        positions = {at: j for j, at in enumerate(plan.leaves)}
        lookup = [np.asarray(values, dtype=np.int64) for values in self.values]
        satisfied = np.ones(size, dtype=bool)
        numerator = np.zeros(size, dtype=np.int64)
        weights = np.zeros(size, dtype=np.int64)
        groups = np.zeros(size, dtype=np.int64)
        for group in plan.groups:
            total = np.zeros(size, dtype=np.int64)
            count = np.zeros(size, dtype=np.int64)
            for at in group.leaves:
                value = lookup[positions[at]][digits[positions[at]]]
                counts = value >= 0
                total += np.where(counts, value, 0)
                count += counts
            present = count > 0
            shares = np.array([0, *(plan.unit // n for n in range(1, len(group.leaves) + 1))], dtype=np.int64)
            numerator += group.weight * total * shares[count]
            weights += group.weight * present
            groups += present
            for floor, which in ((group.single, count == 1), (group.several, count > 1)):
                if floor is not None:
                    satisfied &= ~(which & (total * floor[1] < floor[0] * self.common * count))
        satisfied &= groups >= plan.min_groups
        limit = plan.attainment_min
        if limit is not None:
            satisfied &= (numerator * limit[1] >= limit[0] * weights * plan.unit * self.common) | (
                weights == 0
            )
        if plan.key_min is not None:
            for at, _ in plan.keys:
                value = lookup[positions[at]][digits[positions[at]]]
                satisfied &= (value < 0) | (value * plan.key_min[1] >= plan.key_min[0] * self.common)
        if plan.answers is not None:
            for column, accepted in zip(digits, self.accepted, strict=True):
                satisfied &= np.asarray(accepted)[column]
        return self._scores(numerator, weights, satisfied, classes)

    def _scores(
        self, numerator: Whole, weights: Whole, satisfied: NDArray[np.bool_], _classes: Classes
    ) -> Whole:
        scores = np.full(len(satisfied), self.below * self.scale, dtype=np.int64)
        if self.factor[0] and self.plan.has_attainment:
            unit = self.plan.unit * self.common * self.factor[1]
            for weight in np.unique(weights):
                if weight:
                    rows = weights == weight
                    scores[rows] += numerator[rows] * self.factor[0] * (self.scale // (int(weight) * unit))
        return scores if self.always_open else np.where(satisfied, SATISFIED, scores)


def scale_of(cells: Sequence[tuple[CellPlan, Exact]], common: int) -> int:
    """Return a common denominator of every score the cells can give."""
    scale = 1
    for plan, factor in cells:
        if not (factor[0] and plan.has_attainment):
            continue
        weights = [group.weight for group in plan.groups]
        for size in range(1, len(weights) + 1):
            for chosen in combinations(weights, size):
                scale = math.lcm(scale, sum(chosen) * plan.unit * common * factor[1])
    return scale


def make_table(cell: BatchCell, classes: Classes) -> NDArray[np.int32] | Whole | None:
    """Return the outcomes of all combinations of digits, or None where there are too many."""
    count = len(cell.columns)
    size = classes.base**count
    if size > TABLE_LIMIT:
        return None
    numbers = np.arange(size)
    digits = [
        ((numbers // classes.base ** (count - 1 - j)) % classes.base).astype(np.uint8) for j in range(count)
    ]
    outcome = cell.outcome(digits, classes)
    return outcome.astype(np.int32) if abs(outcome).max(initial=0) < 2**31 else outcome


def cell_values(
    table: LeafTable, plan: CellPlan, classes: Classes, limits: dict[int, int]
) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[bool, ...], ...]]:
    """Return per practice the value and the acceptance of every digit."""
    values, accepted = [], []
    for at in plan.leaves:
        row, fits = [-1] * classes.base, [False] * classes.base
        answer_set = table.sets[at]
        for digit, option in enumerate(answer_set.options if answer_set else ()):
            value = table.options[at][option.code]
            row[digit] = min(value, limits.get(at, value))
            fits[digit] = plan.answers is None or option.code in plan.answers
        na = table.na_values[at]
        row[classes.na] = -1 if na is None else na
        fits[classes.na] = not plan.na_blocks
        policy = table.policies[at]
        if classes.unanswered > classes.na:
            row[classes.unanswered] = {
                "excluded": -1,
                "worst": table.worst(at),
                "no_penalty": table.best(at),
            }.get(policy, 0)
        values.append(tuple(row))
        accepted.append(tuple(fits))
    return tuple(values), tuple(accepted)
