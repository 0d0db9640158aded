"""Follow roll-ups through the tree: which practices a node counts, and between what values it moves."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hengdu.packs._content import Node, Practice
    from hengdu.packs._pack import Pack
    from hengdu.packs._vocabulary import LevelRule, NodeRule, RollUp, Scoring

End = Literal["low", "high"]

LEAVES: Final = frozenset({"children", "practices", "leaves"})
_UNWEIGHTED: Final = frozenset({"mean", "sum", "min", "max", "count", "share"})


@attrs.frozen
class Item:
    """One thing that a roll-up combines: its value, weight and best possible value."""

    value: float | None
    weight: float
    best: float


def attribute(practice: Practice, name: str) -> object:
    """Return the value of an attribute of a practice, or None."""
    if name in {"level", "facet", "key"}:
        value: object = getattr(practice, name)
        return value
    return practice.attrs.get(name)


def option_values(pack: Pack, practice: Practice) -> list[float]:
    """Return the values that the answers of a practice can have."""
    if practice.measure is not None:
        return [0.0, float(practice.measure.cap)]
    options = next((item.options for item in pack.content.answers if item.id == practice.answers), ())
    return [float(practice.values.get(option.code, option.value)) for option in options]


def maximum(pack: Pack, practice: Practice) -> float:
    """Return what a practice counts as in the denominator of a ratio."""
    answer_set = next((item for item in pack.content.answers if item.id == practice.answers), None)
    for declared in (practice.max, answer_set.max if answer_set else None):
        if declared is not None:
            return float(declared)
    return 1.0 if practice.measure is not None else max(option_values(pack, practice), default=1.0)


class Reach:
    """Evaluate the tree of one pack under one scoring at its extremes."""

    def __init__(self, pack: Pack, scoring: Scoring | None = None) -> None:
        self.pack = pack
        self.rules = (scoring or pack.scoring).rules
        self._counts: dict[str, Counter[str]] = {}
        self._values: dict[tuple[str, End], float | None] = {}
        self._leaves: dict[str, list[Practice]] = {}
        self._range: dict[str, tuple[float, float]] = {}

    def leaves(self, node: Node) -> list[Practice]:
        """Return the practices below a node."""
        if node.code not in self._leaves:
            self._leaves[node.code] = list(self.pack.below(node.code))
        return self._leaves[node.code]

    def items(self, node: Node, over: str) -> tuple[list[Node], list[Practice]]:
        """Return the nodes, else the practices, that a roll-up of ``node`` over ``over`` reads."""
        if over == "children" and node.nodes:
            return [child for child in node.nodes if self._counted(child)], []
        if over.startswith("kind:"):
            kind = over.removeprefix("kind:")
            return [item for item in _below(node) if item.kind == kind and self._counted(item)], []
        return [], list(node.practices) if over == "practices" else self.leaves(node)

    def counts(self, node: Node) -> Counter[str]:
        """Return how often each practice below enters the node's result."""
        if node.code not in self._counts:
            self._counts[node.code] = self._count(node)
        return self._counts[node.code]

    def value(self, node: Node, end: End) -> float | None:
        """Return the node's score with every answer at its worst or best; None when it has none."""
        key = (node.code, end)
        if key not in self._values:
            rule = self.rules.get(node.kind)
            self._values[key] = self._score(node, rule, end) if rule else None
        return self._values[key]

    def levels(self, node: Node) -> tuple[int, int]:
        """Return the lowest and highest level that a level rule can give the node."""
        rule = self.rules.get(node.kind)
        top = max(self.pack.levels, default=0)
        if rule is None or rule.level is None:
            return 0, 0
        level = rule.level
        if level.rule == "cumulative":
            moves = any(
                attribute(item, level.by) in self.pack.levels and self._moves(item)
                for item in self.leaves(node)
            )
            return 0, top if moves else 0
        if level.rule in {"share", "minimum"}:
            nodes, _ = self.items(node, level.of)
            return 0, max((self.levels(item)[1] for item in nodes), default=0)
        low, high = self.value(node, "low"), self.value(node, "high")
        return 0, top if low != high else 0

    def _moves(self, practice: Practice) -> bool:
        values = option_values(self.pack, practice)
        return bool(values) and min(values) != max(values)

    def _counted(self, node: Node) -> bool:
        rule = self.rules.get(node.kind)
        return rule is None or rule.counted

    def _count(self, node: Node) -> Counter[str]:
        rule = self.rules.get(node.kind)
        if rule is None:
            return Counter()
        spec = rule.score
        if spec is None or spec.op in {"level", "level_plus"}:
            return self._count_level(node, rule.level)
        nodes, practices = self.items(node, spec.over)
        total: Counter[str] = Counter()
        for item in nodes:
            if self._weight_of_node(spec, item):
                total.update(self.counts(item))
        total.update(item.code for item in practices if self._kept(spec, item))
        return total

    def _count_level(self, node: Node, level: LevelRule | None) -> Counter[str]:
        total: Counter[str] = Counter()
        if level is None:
            return total
        if level.rule == "cumulative":
            total.update(item.code for item in self.leaves(node) if attribute(item, level.by) is not None)
        elif level.rule in {"share", "minimum"}:
            for item in self.items(node, level.of)[0]:
                total.update(self.counts(item))
        return total

    def _kept(self, spec: RollUp, practice: Practice) -> bool:
        if spec.over not in LEAVES:
            key = attribute(practice, spec.over)
            if key is None or (isinstance(spec.weights, dict) and not spec.weights.get(str(key))):
                return False
            return spec.of is None or self._kept(spec.of, practice)
        return self._weight_of_leaf(spec, practice) != 0

    def _score(self, node: Node, rule: NodeRule, end: End) -> float | None:
        spec = rule.score
        if spec is None or spec.op in {"level", "level_plus"}:
            low, high = self.levels(node)
            return float(low if end == "low" else high) if self.leaves(node) else None
        nodes, practices = self.items(node, spec.over)
        if nodes or (spec.over == "children" and node.nodes) or spec.over.startswith("kind:"):
            items = [
                Item(self.value(item, end), self._weight_of_node(spec, item), self.value(item, "high") or 0.0)
                for item in nodes
            ]
            return _combine(spec, items, end)
        return self._of_leaves(spec, practices, end)

    def _of_leaves(self, spec: RollUp, practices: Sequence[Practice], end: End) -> float | None:
        if spec.over in LEAVES or spec.of is None:
            return _combine(spec, [self._leaf_item(spec, item, end) for item in practices], end)
        groups: dict[object, list[Practice]] = {}
        for practice in practices:
            key = attribute(practice, spec.over)
            if key is not None:
                groups.setdefault(key, []).append(practice)
        items = []
        for key, group in groups.items():
            weight = float(spec.weights.get(str(key), 0)) if isinstance(spec.weights, dict) else 1.0
            best = self._of_leaves(spec.of, group, "high")
            items.append(Item(self._of_leaves(spec.of, group, end), weight, best or 0.0))
        return _combine(spec, items, end)

    def _leaf_item(self, spec: RollUp, practice: Practice, end: End) -> Item:
        weight = self._weight_of_leaf(spec, practice)
        values = option_values(self.pack, practice)
        if not values:
            return Item(None, weight, 0.0)
        if spec.op in {"count", "share"}:
            return Item(float(end == "high"), 1.0, 1.0)
        return Item(min(values) if end == "low" else max(values), weight, maximum(self.pack, practice))

    def _weight_of_leaf(self, spec: RollUp, practice: Practice) -> float:
        if isinstance(spec.weights, dict):
            return float(spec.weights.get(practice.code, 1))
        return 1.0 if spec.weights == "equal" or spec.op in _UNWEIGHTED else float(practice.weight)

    def _weight_of_node(self, spec: RollUp, node: Node) -> float:
        if isinstance(spec.weights, dict):
            return float(spec.weights.get(node.code, 1))
        return 1.0 if spec.weights != "declared" or spec.op in _UNWEIGHTED else float(node.weight)


def _below(node: Node) -> Iterator[Node]:
    for child in node.nodes:
        yield child
        yield from _below(child)


def _combine(spec: RollUp, items: Iterable[Item], end: End) -> float | None:
    empty = None if spec.empty_item is None else float(spec.empty_item)
    kept = []
    for item in items:
        value = item.value if item.value is not None else empty
        if value is not None and item.weight:
            kept.append((value, item.weight, item.best))
    if not kept:
        return None
    value = _raw(spec, kept, end) * float(spec.scale) + float(spec.offset)
    if spec.floor is not None:
        value = max(value, float(spec.floor))
    if spec.ceiling is not None:
        value = min(value, float(spec.ceiling))
    return value


def _raw(spec: RollUp, kept: Sequence[tuple[float, float, float]], end: End) -> float:
    values = [value for value, _, _ in kept]
    weighted = math.fsum(value * weight for value, weight, _ in kept)
    total = math.fsum(weight for _, weight, _ in kept)
    best = math.fsum(weight * top for _, weight, top in kept)
    results = {
        "mean": math.fsum(values) / len(values),
        "share": math.fsum(values) / len(values),
        "sum": math.fsum(values),
        "count": math.fsum(values),
        "min": min(values),
        "max": max(values),
        "weighted_mean": weighted / total,
        "weighted_sum": weighted,
        "ratio": weighted / best if best else 0.0,
        "level": float(end == "high"),
        "level_plus": float(end == "high"),
    }
    if spec.op == "deduction":
        lost = weighted if spec.amount == "value" else best - weighted
        return float(spec.base or 0) - lost
    return results[spec.op]
