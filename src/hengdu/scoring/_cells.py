"""Compile and evaluate level cells: does a node satisfy a level, and by how much not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import attrs

from hengdu.errors import PackError
from hengdu.scoring._arithmetic import Exact, at_least, exact_of, exact_value
from hengdu.scoring._leaves import ANSWERED, NOT_APPLICABLE, LeafState, LeafTable
from hengdu.scoring._result import FacetResult, GateFailure, LevelCell
from hengdu.scoring._rollup import Term, TermCompiler, attribute_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from hengdu.packs import GateTests, LevelRule, RollUp
    from hengdu.scoring._evaluate import Evaluation


class Group(NamedTuple):
    """The practices of one group (facet) in a cell, its weight as a whole number, its floors."""

    code: str
    leaves: tuple[int, ...]
    weight: int
    single: Exact | None
    several: Exact | None


Known: TypeAlias = dict[int | None, tuple[FacetResult, GateFailure | None]]


@attrs.frozen(kw_only=True, eq=False)
class FastPlan:
    """The limits of a cell in which every practice counts, as whole numbers.

    A group is (code, first leaf, other leaves, count, factor, least sum, floor, the means met so
    far with what they lack, by their sum: there are few and they do not change).
    """

    groups: tuple[tuple[str, int, tuple[int, ...], int, int, int, Exact, Known], ...]
    scale: int
    need: int
    limit: Exact
    key_need: int
    key_limit: Exact
    keys_below: tuple[dict[int | None, GateFailure], ...]


@attrs.frozen(kw_only=True, eq=False)
class CellPlan:
    """One level of one node, ready to evaluate.

    ``term`` is the attainment where it is not the plain (weighted) mean of group means;
    limits are exact pairs.
    """

    level: int
    leaves: tuple[int, ...]
    names: tuple[str, ...]
    groups: tuple[Group, ...]
    keys: tuple[tuple[int, str], ...]
    min_groups: int
    has_attainment: bool
    term: Term | None
    unit: int
    attainment_min: Exact | None
    key_min: Exact | None
    answers: frozenset[str] | None
    na_blocks: bool
    share: tuple[frozenset[str], Exact] | None
    fast: FastPlan | None

    def evaluate(self, state: LeafState, run: Evaluation | None = None) -> LevelCell:
        """Return the cell; ``run`` is needed only where the attainment is a general term."""
        if state.plain and self.fast is not None:
            return self._evaluate_plain(state, self.fast)
        return self.evaluate_general(state, run)

    def _evaluate_plain(self, state: LeafState, fast: FastPlan) -> LevelCell:
        """Evaluate where everything counts: all limits are whole numbers known beforehand."""
        values, common, make = state.values, state.common, tuple.__new__
        numerator = 0
        facets = []
        failures: list[GateFailure] = []
        for code, first, rest, count, factor, least, floor, known in fast.groups:
            total = values[first]
            for at in rest:
                total += values[at]  # type: ignore[operator]  # plain states have no None
            numerator += factor * total  # type: ignore[operator]  # as above
            met = known.get(total)
            if met is None:
                mean = make(FacetResult, (code, total, common, count))
                short = total < least  # type: ignore[operator]  # as above
                failure = make(GateFailure, ("facet", code, (total, common * count), floor, ()))
                met = known[total] = (mean, failure if short else None)
            facets.append(met[0])
            if met[1] is not None:
                failures.append(met[1])
        attainment = (numerator, fast.scale)
        if numerator < fast.need:
            failures.insert(0, make(GateFailure, ("attainment", "", attainment, fast.limit, ())))
        for (at, code), below in zip(self.keys, fast.keys_below, strict=True):
            value = values[at]
            if value < fast.key_need:  # type: ignore[operator]  # as above
                lacking = below.get(value)
                if lacking is None:
                    failed = ("key", code, (value, common), fast.key_limit, ())
                    lacking = below[value] = make(GateFailure, failed)
                failures.append(lacking)
        cell: LevelCell = make(
            LevelCell,
            (self.level, attainment, not failures, True, tuple(facets), tuple(failures), fast.limit),
        )
        return cell

    def evaluate_general(self, state: LeafState, run: Evaluation | None = None) -> LevelCell:
        """Evaluate with whatever does not count left out."""
        failures: list[GateFailure] = []
        facets, numerator, weights = self._means(state, failures)
        rated = len(facets) >= self.min_groups
        if not rated:
            failures.append(GateFailure("not_rated", "", (len(facets), 1), (self.min_groups, 1)))
        attainment: Exact | None = None
        if self.term is not None and run is not None:
            found = self.term.rounded(run)
            attainment = None if found is None else exact_value(found)
        elif self.has_attainment and weights:
            attainment = (numerator, weights * self.unit * state.common)
        limit = self.attainment_min
        if (
            limit is not None
            and attainment is not None
            and attainment[0] * limit[1] < limit[0] * attainment[1]
        ):
            failures.insert(0, GateFailure("attainment", "", attainment, limit))
        self._key_test(state, failures)
        if self.answers is not None or self.share is not None:
            self._answer_tests(state, failures)
        return LevelCell(
            self.level,
            attainment,
            not failures,
            rated,
            tuple(facets),
            tuple(failures),
            limit,
        )

    def _means(self, state: LeafState, failures: list[GateFailure]) -> tuple[list[FacetResult], int, int]:
        """Return the group means, their weighted sum over ``unit`` and the weights that counted."""
        values, common = state.values, state.common
        numerator = weights = 0
        facets = []
        for code, leaves, weight, single, several in self.groups:
            counted = [value for value in (values[at] for at in leaves) if value is not None]
            count = len(counted)
            if not count:
                continue
            total = sum(counted)
            numerator += weight * total * (self.unit // count)
            weights += weight
            facets.append(FacetResult(code, total, common, count))
            floor = single if count == 1 else several
            if floor is not None and total * floor[1] < floor[0] * common * count:
                failures.append(GateFailure("facet", code, (total, common * count), floor))
        return facets, numerator, weights

    def _key_test(self, state: LeafState, failures: list[GateFailure]) -> None:
        if self.key_min is None:
            return
        top, below = self.key_min
        for at, code in self.keys:
            value = state.values[at]
            if value is not None and value * below < top * state.common:
                failures.append(GateFailure("key", code, (value, state.common), self.key_min))

    def _answer_tests(self, state: LeafState, failures: list[GateFailure]) -> None:
        if self.answers is not None:
            missing = tuple(
                name
                for at, name in zip(self.leaves, self.names, strict=True)
                if not self._in(state, at, self.answers)
            )
            if missing:
                done = len(self.leaves) - len(missing)
                failures.append(GateFailure("answers", "", (done, 1), (len(self.leaves), 1), missing))
        if self.share is not None:
            wanted, least = self.share
            counted = [at for at in self.leaves if state.states[at] != NOT_APPLICABLE]
            done = sum(1 for at in counted if self._in(state, at, wanted))
            if counted and not at_least((done, len(counted)), least):
                failures.append(GateFailure("share", "", (done, len(counted)), least))

    def _in(self, state: LeafState, at: int, wanted: frozenset[str]) -> bool:
        if state.states[at] == NOT_APPLICABLE:
            return not self.na_blocks
        units = state.units.get(at)
        if units is not None:
            return all(code in wanted for code in units if code != "NA")
        return state.states[at] == ANSWERED and state.answers[at] in wanted


def compile_cells(
    compiler: TermCompiler,
    table: LeafTable,
    rule: LevelRule,
    levels: Sequence[int],
    span: tuple[int, int],
) -> tuple[CellPlan, ...]:
    """Compile the cells of a node for every level of the pack."""
    by_level: dict[int, list[int]] = {level: [] for level in levels}
    for at in range(*span):
        level = attribute_of(table, at, rule.by)
        if isinstance(level, int) and level in by_level:
            by_level[level].append(at)
    return tuple(_plan(compiler, table, rule, level, leaves) for level, leaves in by_level.items())


def _plan(
    compiler: TermCompiler, table: LeafTable, rule: LevelRule, level: int, leaves: Sequence[int]
) -> CellPlan:
    tests = _tests_at(rule, level)
    spec = rule.attainment
    by = (
        spec.over
        if spec is not None and spec.of is not None
        else (tests.facet_floor.by if tests.facet_floor else "facet")
    )
    floor = tests.facet_floor
    floors = (exact_of(floor.single), exact_of(floor.several)) if floor else (None, None)
    groups = _groups(compiler, table, spec, by, leaves, floors)
    for name, wanted in (
        ("facet_floor", floor.by if floor else by),
        ("rated", rule.rated.by if rule.rated else by),
    ):
        if wanted != by:
            raise PackError(
                f"{name} 按 {wanted} 分组，达成度却按 {by} 分组",
                f"{name} groups by {wanted}, attainment by {by}",
            )
    fast = spec is not None and not compiler.maths.double and _is_mean_of_group_means(spec)
    plain = fast and tests.answers is None and tests.share is None
    plain = plain and len(groups) >= (rule.rated.min_groups if rule.rated else 0)
    keys = tuple((at, table.practices[at].code) for at in leaves if table.practices[at].key)
    return CellPlan(
        level=level,
        leaves=tuple(leaves),
        names=tuple(table.practices[at].code for at in leaves),
        groups=groups,
        keys=keys,
        min_groups=rule.rated.min_groups if rule.rated else 0,
        has_attainment=spec is not None,
        term=None if spec is None or fast else compiler.leaves(spec, leaves),
        unit=math.lcm(*range(1, max((len(group.leaves) for group in groups), default=1) + 1)),
        attainment_min=_pair(tests.attainment_min),
        key_min=_pair(tests.key_min),
        answers=frozenset(tests.answers) if tests.answers is not None else None,
        na_blocks=tests.na_blocks,
        share=(frozenset(tests.share.answers), exact_of(tests.share.at_least)) if tests.share else None,
        fast=_fast_plan(tests, groups, table.common, len(keys)) if plain and groups else None,
    )


def _fast_plan(tests: GateTests, groups: Sequence[Group], common: int, keys: int) -> FastPlan:
    unit = math.lcm(*range(1, max(len(group.leaves) for group in groups) + 1))
    scale = sum(group.weight for group in groups) * unit * common
    limit = exact_of(tests.attainment_min) if tests.attainment_min is not None else (0, 1)
    key = exact_of(tests.key_min) if tests.key_min is not None else (-1, 1)
    rows: list[tuple[str, int, tuple[int, ...], int, int, int, Exact, Known]] = []
    for group in groups:
        count = len(group.leaves)
        floor = (group.single if count == 1 else group.several) or (-1, 1)
        least = -(-floor[0] * common * count // floor[1])
        rows.append(
            (
                group.code,
                group.leaves[0],
                group.leaves[1:],
                count,
                group.weight * (unit // count),
                least,
                floor,
                {},
            )
        )
    lowest = -(10**18)
    return FastPlan(
        groups=tuple(rows),
        scale=scale,
        limit=limit,
        need=-(-limit[0] * scale // limit[1]) if tests.attainment_min is not None else lowest,
        key_need=-(-key[0] * common // key[1]) if tests.key_min is not None else lowest,
        key_limit=key,
        keys_below=tuple({} for _ in range(keys)),
    )


def _pair(number: Decimal | None) -> Exact | None:
    return None if number is None else exact_of(number)


def _tests_at(rule: LevelRule, level: int) -> GateTests:
    """Return the tests of a level; its own replace the default as a whole."""
    return rule.at.get(level, rule.default)


def _is_mean_of_group_means(spec: RollUp) -> bool:
    plain = {"scale": 1, "offset": 0, "floor": None, "ceiling": None, "round": None, "empty_item": None}
    inner = spec.of
    return (
        spec.op in {"mean", "weighted_mean"}
        and inner is not None
        and inner.op == "mean"
        and inner.of is None
        and not spec.normalise
        and not inner.normalise
        and spec.divide == inner.divide == "total"
        and inner.over in {"children", "practices", "leaves"}
        and all(getattr(part, name) == value for part in (spec, inner) for name, value in plain.items())
    )


def _groups(
    compiler: TermCompiler,
    table: LeafTable,
    spec: RollUp | None,
    by: str,
    leaves: Sequence[int],
    floors: tuple[Exact | None, Exact | None],
) -> tuple[Group, ...]:
    found: dict[object, list[int]] = {}
    for at in leaves:
        found.setdefault(attribute_of(table, at, by), []).append(at)
    weights = (
        spec.weights
        if spec is not None and spec.op == "weighted_mean" and isinstance(spec.weights, dict)
        else None
    )
    ordered = compiler.ordered(by, list(found))
    pairs = [exact_of(weights.get(str(key), 0)) if weights is not None else (1, 1) for key in ordered]
    common = math.lcm(*(pair[1] for pair in pairs)) if pairs else 1
    return tuple(
        Group(str(key), tuple(found[key]), pair[0] * (common // pair[1]), *floors)
        for key, pair in zip(ordered, pairs, strict=True)
        if pair[0]
    )


def ladder(cells: Sequence[LevelCell], plans: Sequence[CellPlan], rule: LevelRule) -> int:
    """Return the largest k such that levels 1..k are all satisfied; 0 where none is."""
    level = 0
    for at, (cell, plan) in enumerate(zip(cells, plans, strict=True)):
        if not plan.leaves:
            if rule.empty == "block" or (rule.empty == "pass_after_first" and at == 0):
                break
        elif not cell.satisfied:
            break
        level = cell.level
    return level
