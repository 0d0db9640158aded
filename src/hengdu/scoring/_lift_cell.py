"""Find the fewest improvements that satisfy one level cell; exact."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING, Final, NamedTuple

import attrs

from hengdu.scoring._leaves import ANSWERED, NOT_APPLICABLE, LeafState, LeafTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hengdu.scoring._arithmetic import Exact
    from hengdu.scoring._cells import CellPlan

Cost = tuple[int, int]
Table = dict[Cost, int]
MAX_OPEN: Final = 6


class Choice(NamedTuple):
    """Leave a practice (``answer`` None) or raise it: practices and steps spent, value reached."""

    practices: int
    steps: int
    value: int
    answer: str | None


@attrs.frozen(kw_only=True, eq=False)
class CellProblem:
    """The choices of every practice of a cell in code order, and what they must reach.

    Values are over the state's common denominator. ``group_of[i]`` indexes ``groups``; a group
    needs a sum of at least ``floor``; the cell needs sum(weight x total x factor) >= ``need``.
    """

    leaves: tuple[int, ...]
    choices: tuple[tuple[Choice, ...], ...]
    group_of: tuple[int, ...]
    factors: tuple[int, ...]
    floors: tuple[int, ...]
    need: int
    quota: int
    blocked: bool

    def least(self) -> Cost | None:
        """Return the fewest (practices, steps), or None where nothing suffices."""
        table = self._table({})
        feasible = [cost for cost, total in table.items() if total >= self.need]
        return min(feasible) if feasible and not self.blocked else None

    def solve(self) -> tuple[Cost, dict[int, Choice]] | None:
        """Return the least cost and the raised practices, first in code order, lowest answers."""
        cost = self.least()
        if cost is None:
            return None
        fixed: dict[int, tuple[Choice, ...]] = {}
        for at, choices in enumerate(self.choices):  # which to raise
            raised = tuple(choice for choice in choices if choice.practices)
            stay = tuple(choice for choice in choices if not choice.practices)
            fixed[at] = raised
            if not self._suffices(fixed, cost):
                fixed[at] = stay
        for at, left in list(fixed.items()):  # how far
            for choice in sorted(left, key=lambda item: item.steps):
                fixed[at] = (choice,)
                if self._suffices(fixed, cost):
                    break
        chosen = {self.leaves[at]: left[0] for at, left in fixed.items()}
        return cost, {at: choice for at, choice in chosen.items() if choice.practices}

    def _suffices(self, fixed: Mapping[int, tuple[Choice, ...]], cost: Cost) -> bool:
        return self._table(fixed).get(cost, self.need - 1) >= self.need

    def _table(self, fixed: Mapping[int, tuple[Choice, ...]]) -> Table:
        """Return per exact cost the largest reachable total over the groups that meet their floors."""
        result: Table = {(0, 0): 0}
        for group, (factor, floor) in enumerate(zip(self.factors, self.floors, strict=True)):
            inner: Table = {(0, 0): 0}
            for at, choices in enumerate(self.choices):
                if self.group_of[at] == group:
                    inner = _add(inner, fixed.get(at, choices))
            kept = {cost: total * factor for cost, total in inner.items() if total >= floor}
            result = _merge(result, kept)
        return result


def _add(table: Table, choices: Sequence[Choice]) -> Table:
    new: Table = {}
    for (practices, steps), total in table.items():
        for choice in choices:
            cost = (practices + choice.practices, steps + choice.steps)
            value = total + choice.value
            if value > new.get(cost, -1):
                new[cost] = value
    return new


def _merge(first: Table, second: Table) -> Table:
    new: Table = {}
    for (practices, steps), total in first.items():
        for (more, further), value in second.items():
            cost = (practices + more, steps + further)
            if total + value > new.get(cost, -1):
                new[cost] = total + value
    return new


def solve_cell(
    plan: CellPlan,
    table: LeafTable,
    state: LeafState,
    limits: Mapping[int, int],
    forced: Mapping[int, str],
    most: Cost | None,
) -> tuple[Cost, dict[int, str], bool] | None:
    """Return the least cost, the new answers and whether it is exact; None where it exceeds ``most``.

    Open practices that do not count (policy ``excluded``) are left out or answered, whichever is
    cheaper; all combinations of up to ``MAX_OPEN`` of them are tried.
    """
    left_out = [at for at in plan.leaves if _is_left_out(state, at) and at not in forced]
    exact = len(left_out) <= MAX_OPEN
    sizes = range(len(left_out) + 1) if exact else (0, len(left_out))
    best: tuple[Cost, list[str], dict[int, str]] | None = None
    for answered in chain.from_iterable(combinations(left_out, size) for size in sizes):
        problem = cell_problem(plan, table, state, limits, forced, frozenset(answered))
        least = problem.least()
        if least is None or (most is not None and least > most):
            continue
        solved = problem.solve()
        if solved is None:
            continue
        answers = {at: choice.answer for at, choice in solved[1].items() if choice.answer is not None}
        found = (solved[0], sorted(table.practices[at].code for at in answers), answers)
        if best is None or found[:2] < best[:2]:
            best = found
    return None if best is None else (best[0], best[2], exact)


def _is_left_out(state: LeafState, at: int) -> bool:
    return state.values[at] is None and state.states[at] != NOT_APPLICABLE


def cell_problem(
    plan: CellPlan,
    table: LeafTable,
    state: LeafState,
    limits: Mapping[int, int],
    forced: Mapping[int, str],
    answered: frozenset[int] = frozenset(),
) -> CellProblem:
    """Build the problem of one cell.

    ``limits`` holds the highest value that a practice can be raised to where that is below its
    best; ``forced`` the answers that are given anyway (cost counted by the caller); ``answered``
    the practices that do not count now and are to be answered.
    """
    factor = state.common // table.common
    keys = {at for at, _ in plan.keys} if plan.key_min is not None else set()
    group_at = {at: index for index, group in enumerate(plan.groups) for at in group.leaves}
    rest = len(plan.groups)
    leaves = tuple(
        sorted(
            (at for at in plan.leaves if state.values[at] is not None or at in forced or at in answered),
            key=lambda at: table.practices[at].code,
        )
    )
    choices = []
    blocked = plan.na_blocks and any(state.states[at] == NOT_APPLICABLE for at in plan.leaves)
    if plan.answers is not None and any(_is_left_out(state, at) for at in set(plan.leaves) - set(leaves)):
        blocked = True
    for at in leaves:
        found = tuple(
            _choices(plan, table, state, at, limits.get(at), forced.get(at), key=at in keys, factor=factor)
        )
        choices.append(found)
        blocked = blocked or not found
    counts = [sum(1 for at in group.leaves if at in set(leaves)) for group in plan.groups]
    applicable = sum(1 for count in counts if count)
    blocked = blocked or applicable < plan.min_groups
    return CellProblem(
        leaves=leaves,
        choices=tuple(choices),
        group_of=tuple(group_at.get(at, rest) for at in leaves),
        factors=(*_factors(plan, counts), 0),
        floors=(*_floors(plan, counts, state.common), 0),
        need=_need(plan, counts, state.common),
        quota=0,
        blocked=blocked or plan.term is not None or plan.share is not None,
    )


def _choices(
    plan: CellPlan,
    table: LeafTable,
    state: LeafState,
    at: int,
    limit: int | None,
    forced: str | None,
    *,
    key: bool,
    factor: int,
) -> Iterator[Choice]:
    options = table.options[at]
    now = state.values[at] or 0
    least = plan.key_min if key else None

    def reaches(value: int) -> bool:
        return least is None or value * least[1] >= least[0] * state.common

    def fits(value: int, code: str | None) -> bool:
        return reaches(value) and (plan.answers is None or code in plan.answers)

    if forced is not None or state.states[at] == NOT_APPLICABLE:  # no answer changes it further
        value = now if forced is None else options[forced] * factor
        if reaches(value) if forced is None else fits(value, forced):
            yield Choice(0, 0, value, None)
        return
    if state.values[at] is not None and _satisfies(plan, state, at) and reaches(now):
        yield Choice(0, 0, now, None)
    rising = _rising(options, now, limit, factor)
    yield from (choice for choice in rising if fits(choice.value, choice.answer))
    if plan.answers is not None and state.states[at] != ANSWERED:
        same = [code for code, value in options.items() if value * factor == now and fits(now, code)]
        yield from (Choice(1, 0, now, code) for code in same[-1:])


def _satisfies(plan: CellPlan, state: LeafState, at: int) -> bool:
    """Say whether the practice, or each of its units, has a satisfying answer now."""
    if plan.answers is None:
        return True
    units = state.units.get(at)
    if units is not None:
        return all(code in plan.answers for code in units if code != "NA")
    return state.states[at] == ANSWERED and state.answers[at] in plan.answers


def _rising(options: Mapping[str, int], now: int, limit: int | None, factor: int) -> Iterator[Choice]:
    """Yield the answers above the value now, up to ``limit``, with their steps."""
    rising = sorted({value: code for code, value in options.items() if value * factor > now}.items())
    for step, (value, code) in enumerate(rising, 1):
        if limit is None or value <= limit:
            yield Choice(1, step, value * factor, code)


def _factors(plan: CellPlan, counts: Sequence[int]) -> list[int]:
    if plan.attainment_min is None:
        return [0 for _ in plan.groups]
    return [
        group.weight * (plan.unit // count) if count else 0
        for group, count in zip(plan.groups, counts, strict=True)
    ]


def _need(plan: CellPlan, counts: Sequence[int], common: int) -> int:
    limit: Exact | None = plan.attainment_min
    if limit is None:
        return 0
    weights = sum(group.weight for group, count in zip(plan.groups, counts, strict=True) if count)
    top = limit[0] * weights * plan.unit * common
    return -(-top // limit[1])


def _floors(plan: CellPlan, counts: Sequence[int], common: int) -> list[int]:
    floors = []
    for group, count in zip(plan.groups, counts, strict=True):
        floor = group.single if count == 1 else group.several
        floors.append(-(-floor[0] * common * count // floor[1]) if floor is not None and count else 0)
    return floors
