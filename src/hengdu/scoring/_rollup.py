"""Compile roll-ups into terms that can be evaluated on any assessment."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from hengdu.errors import PackError
from hengdu.packs import Node, Pack, RollUp
from hengdu.scoring._arithmetic import Arithmetic, DoubleArithmetic, Value
from hengdu.scoring._leaves import ANSWERED, NOT_APPLICABLE, LeafState, LeafTable
from hengdu.scoring._result import Derivation, Input

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hengdu.scoring._evaluate import Evaluation

SQRT_UNIT = 10**6


@attrs.frozen
class Item:
    """One thing a roll-up combines: a leaf, a node or a group of leaves.

    ``leaf`` >= 0 names a practice, ``node`` a node code, ``term`` a group.
    """

    code: str
    weight: Value
    leaf: int = -1
    node: str | None = None
    term: Term | None = None


@attrs.frozen(eq=False)
class Term:
    """A compiled roll-up: evaluate it for a value and its derivation."""

    spec: RollUp
    items: tuple[Item, ...]
    arithmetic: Any  # ExactArithmetic or DoubleArithmetic; values pass through opaquely

    def __call__(self, run: Evaluation) -> tuple[Value | None, Derivation]:
        """Return the value (None when nothing counts) and how it came about."""
        spec, maths = self.spec, self.arithmetic
        values: list[Value] = []
        weights: list[Value] = []
        maxima: list[Value] = []
        inputs: list[Input] = []
        left_out: list[str] = []
        for item in self.items:
            found = self._item(run, item)
            if found is None:
                if spec.empty_item is None:
                    left_out.append(item.code)
                    continue
                found = (maths.number(spec.empty_item), item.weight, None)
            value, weight, maximum = found
            if (weight[0] if isinstance(weight, tuple) else weight) == 0:
                left_out.append(item.code)
                continue
            values.append(value)
            weights.append(weight)
            if maximum is not None:
                maxima.append(maximum)
            inputs.append(Input(item.code, value, weight))
        raw = self._combine(run, values, weights, maxima) if values else None
        if raw is None and spec.op == "count":
            raw = maths.number(0)
        derivation = Derivation(spec.op, tuple(inputs), tuple(left_out), raw)
        return (None if raw is None else self._finish(raw)), derivation

    def rounded(self, run: Evaluation) -> Value | None:
        """Return the value as a group gives it on: rounded where the roll-up says so."""
        value, _ = self(run)
        if value is None or self.spec.round is None:
            return value
        rounded: Value = self.arithmetic.rounded(value, self.spec.round)
        return rounded

    def _item(self, run: Evaluation, item: Item) -> tuple[Value, Value, Value | None] | None:
        needs_max = self.spec.op in {"ratio", "deduction"}
        if item.leaf >= 0:
            return self._leaf(run, item, needs_max=needs_max)
        if item.term is not None:
            value = item.term.rounded(run)
            if value is None:
                return None
            return value, item.weight, (item.term.rounded(run.at_best()) if needs_max else None)
        value_of_node = run.values.get(item.node or "")
        if value_of_node is None:
            return None
        maximum = run.at_best().values.get(item.node or "") if needs_max else None
        return value_of_node, item.weight, maximum

    def _leaf(
        self, run: Evaluation, item: Item, *, needs_max: bool
    ) -> tuple[Value, Value, Value | None] | None:
        state, table, maths = run.state, run.table, self.arithmetic
        at = item.leaf
        number = state.values[at]
        weight = item.weight if state.importance is None else run.leaf_weight(at, item.weight)
        if number is None:
            if (
                self.spec.op == "ratio"
                and self.spec.denominator == "all"
                and state.states[at] == NOT_APPLICABLE
            ):
                return maths.number(0), weight, self._top(table, at)
            return None
        value: Value = run.double_leaf(at) if maths.double else (number, state.common)
        if self.spec.op in {"count", "share"}:
            done = _complete(state, at, self.spec.complete)
            return maths.number(1 if done else 0), maths.number(1), None
        if self.spec.normalise:
            low, high = table.worst(at), table.best(at)
            if low == high:
                return None
            if maths.double:
                low_f, high_f = low / table.common, high / table.common
                value = (value - low_f) / (high_f - low_f)  # type: ignore[operator]  # doubles in this branch
            else:
                factor = state.common // table.common
                value = (number - low * factor, (high - low) * factor)
        return value, weight, self._top(table, at) if needs_max else None

    def _top(self, table: LeafTable, at: int) -> Value:
        maths, top = self.arithmetic, table.maxima[at]
        if self.spec.normalise:
            one: Value = maths.number(1)
            return one
        return top / table.common if maths.double else (top, table.common)

    def _combine(
        self, run: Evaluation, values: list[Any], weights: list[Any], maxima: list[Any]
    ) -> Value | None:
        combined: Value | None = _OPERATIONS[self.spec.op](self, run, values, weights, maxima)
        return combined

    def _finish(self, value: Value) -> Value:
        spec, maths = self.spec, self.arithmetic
        if spec.scale != 1:
            value = maths.product(value, maths.number(spec.scale))
        if spec.offset != 0:
            value = maths.total([value, maths.number(spec.offset)])
        if spec.floor is not None and maths.compare(value, maths.number(spec.floor)) < 0:
            value = maths.number(spec.floor)
        if spec.ceiling is not None and maths.compare(value, maths.number(spec.ceiling)) > 0:
            value = maths.number(spec.ceiling)
        return value


def _complete(state: LeafState, at: int, answers: Sequence[str]) -> bool:
    units = state.units.get(at)
    if units is not None:
        return bool(units) and all(code in answers for code in units if code != "NA")
    return state.states[at] == ANSWERED and state.answers[at] in answers


def _mean(term: Term, _run: Evaluation, values: list[Any], _weights: list[Any], _maxima: list[Any]) -> Value:
    maths = term.arithmetic
    count = maths.number(len(values))
    if term.spec.divide == "each":
        total: Value = maths.total([maths.quotient(value, count) for value in values])
        return total
    mean: Value = maths.quotient(maths.total(values), count)
    return mean


def _weighted_mean(
    term: Term, _run: Evaluation, values: list[Any], weights: list[Any], _maxima: list[Any]
) -> Value | None:
    maths = term.arithmetic
    total = maths.total(weights)
    if maths.compare(total, maths.number(0)) == 0:
        return None
    if term.spec.divide == "each":
        parts = [
            maths.product(value, maths.quotient(weight, total))
            for value, weight in zip(values, weights, strict=True)
        ]
        each: Value = maths.total(parts)
        return each
    mean: Value = maths.quotient(maths.total(_products(term, values, weights)), total)
    return mean


def _products(term: Term, values: list[Any], weights: list[Any]) -> list[Any]:
    maths = term.arithmetic
    products = [maths.product(value, weight) for value, weight in zip(values, weights, strict=True)]
    if term.spec.item_round is not None:
        products = [maths.rounded(product, term.spec.item_round) for product in products]
    return products


def _sum(term: Term, _run: Evaluation, values: list[Any], _weights: list[Any], _maxima: list[Any]) -> Value:
    maths = term.arithmetic
    if term.spec.item_round is not None:
        values = [maths.rounded(value, term.spec.item_round) for value in values]
    total: Value = maths.total(values)
    return total


def _weighted_sum(
    term: Term, _run: Evaluation, values: list[Any], weights: list[Any], _maxima: list[Any]
) -> Value:
    total: Value = term.arithmetic.total(_products(term, values, weights))
    return total


def _min(term: Term, _run: Evaluation, values: list[Any], _weights: list[Any], _maxima: list[Any]) -> Value:
    return _extreme(term.arithmetic, values, -1)


def _max(term: Term, _run: Evaluation, values: list[Any], _weights: list[Any], _maxima: list[Any]) -> Value:
    return _extreme(term.arithmetic, values, 1)


def _extreme(maths: Arithmetic, values: list[Any], sign: int) -> Value:
    best = values[0]
    for value in values[1:]:
        if maths.compare(value, best) == sign:
            best = value
    result: Value = best
    return result


def _ratio(
    term: Term, _run: Evaluation, values: list[Any], weights: list[Any], maxima: list[Any]
) -> Value | None:
    maths = term.arithmetic
    below = maths.total(_products(term, maxima, weights))
    if maths.compare(below, maths.number(0)) == 0:
        return None
    ratio: Value = maths.quotient(maths.total(_products(term, values, weights)), below)
    return ratio


def _deduction(
    term: Term, run: Evaluation, values: list[Any], weights: list[Any], maxima: list[Any]
) -> Value:
    maths, spec = term.arithmetic, term.spec
    base = maths.number(spec.base or 0)
    unit = maths.number(1)
    if spec.per == "base_over_count":
        unit = maths.quotient(base, maths.number(len(values)))
    elif spec.per == "whole_over_count":
        unit = maths.quotient(maths.number(spec.whole), maths.number(max(1, run.applicable())))
    total = maths.number(0)
    for value, weight, maximum in zip(values, weights, maxima, strict=True):
        lost = value if spec.amount == "value" else maths.difference(maximum, value)
        total = maths.total([total, maths.product(maths.product(lost, weight), unit)])
    left: Value = maths.difference(base, total)
    return left


def _share(term: Term, _run: Evaluation, values: list[Any], _weights: list[Any], _maxima: list[Any]) -> Value:
    maths = term.arithmetic
    share: Value = maths.quotient(maths.total(values), maths.number(len(values)))
    return share


_OPERATIONS: Mapping[str, Callable[[Term, Evaluation, list[Any], list[Any], list[Any]], Value | None]] = {
    "mean": _mean,
    "weighted_mean": _weighted_mean,
    "sum": _sum,
    "weighted_sum": _weighted_sum,
    "min": _min,
    "max": _max,
    "ratio": _ratio,
    "deduction": _deduction,
    "count": _sum,
    "share": _share,
}


class TermCompiler:
    """Compile the roll-ups of one pack over its selected practices."""

    def __init__(
        self, pack: Pack, table: LeafTable, spans: Mapping[str, tuple[int, int]], maths: Arithmetic
    ) -> None:
        """Keep the pack; ``spans`` maps a node to its range of practices."""
        self.pack = pack
        self.table = table
        self.spans = spans
        self.maths = maths

    def node(self, spec: RollUp, node: Node) -> Term:
        """Compile a roll-up of a node."""
        leaves = range(*self.spans[node.code])
        if spec.over == "children" and node.nodes:
            counted = [child for child in node.nodes if self._counted(child)]
            return Term(spec, tuple(self._node_item(spec, child) for child in counted), self.maths)
        if spec.over.startswith("kind:"):
            kind = spec.over.removeprefix("kind:")
            inside = [item for item in self._below(node) if item.kind == kind and self._counted(item)]
            return Term(spec, tuple(self._node_item(spec, item) for item in inside), self.maths)
        if spec.over == "practices":
            own = {practice.code for practice in node.practices}
            return self.leaves(spec, [at for at in leaves if self.table.practices[at].code in own])
        return self.leaves(spec, list(leaves))

    def leaves(self, spec: RollUp, leaves: Sequence[int]) -> Term:
        """Compile a roll-up over a set of practices."""
        if spec.over in {"children", "practices", "leaves"}:
            return Term(spec, tuple(self._leaf_item(spec, at) for at in leaves), self.maths)
        if spec.of is None:
            raise PackError(f"按 {spec.over} 分组须写 of", f"grouping by {spec.over} needs 'of'")
        groups: dict[object, list[int]] = {}
        for at in leaves:
            groups.setdefault(attribute_of(self.table, at, spec.over), []).append(at)
        items = []
        for key in self.ordered(spec.over, list(groups)):
            weight = spec.weights.get(str(key), Decimal(0)) if isinstance(spec.weights, dict) else Decimal(1)
            term = self.leaves(spec.of, groups[key])
            items.append(Item(str(key), self.maths.number(weight), term=term))
        return Term(spec, tuple(items), self.maths)

    def ordered(self, over: str, keys: list[object]) -> list[object]:
        """Return group keys in the pack's order."""
        keys = [key for key in keys if key is not None]
        if over == "facet":
            order = [facet.code for facet in self.pack.content.facets]
            return sorted(keys, key=lambda key: order.index(str(key)))
        if over == "level":
            return sorted(keys, key=lambda key: int(str(key)))
        return keys

    def _counted(self, node: Node) -> bool:
        return self.pack.scoring.rules[node.kind].counted

    def _below(self, node: Node) -> list[Node]:
        found: list[Node] = []
        for child in node.nodes:
            found.append(child)
            found.extend(self._below(child))
        return found

    def _node_item(self, spec: RollUp, node: Node) -> Item:
        return Item(node.code, self.maths.number(self._weight(spec, node)), node=node.code)

    def _weight(self, spec: RollUp, node: Node) -> Decimal:
        if isinstance(spec.weights, dict):
            return spec.weights.get(node.code, Decimal(1))
        if spec.weights == "equal" or spec.op in {"mean", "sum", "min", "max"}:
            return Decimal(1)
        if spec.weights == "size":
            return Decimal(max(1, len(node.nodes)))
        if spec.weights == "sqrt_size":
            root = math.isqrt(max(1, len(node.nodes)) * SQRT_UNIT * SQRT_UNIT)
            return Decimal(root) / SQRT_UNIT
        return node.weight

    def _leaf_item(self, spec: RollUp, at: int) -> Item:
        practice = self.table.practices[at]
        if isinstance(spec.weights, dict):
            weight = spec.weights.get(practice.code, Decimal(1))
        elif spec.weights == "equal" or spec.op in {"mean", "sum", "min", "max"}:
            weight = Decimal(1)
        else:
            weight = practice.weight
        return Item(practice.code, self.maths.number(weight), leaf=at)


def attribute_of(table: LeafTable, at: int, name: str) -> object:
    """Return the value of an attribute of a practice: level, facet, key or one of ``attrs``."""
    practice = table.practices[at]
    if name in {"level", "facet", "key"}:
        found: object = getattr(practice, name)
        return found
    return practice.attrs.get(name)


def is_double(maths: Arithmetic) -> bool:
    """Say whether values are doubles."""
    return isinstance(maths, DoubleArithmetic)
