"""Rules about presets, weights, bands, gates, answers and level cells."""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from hengdu.documents import adapter
from hengdu.packs._extend import merge_data
from hengdu.packs._issues import Severity
from hengdu.packs._lint._bands import band_faults
from hengdu.packs._lint._reach import LEAVES, End, Reach, attribute
from hengdu.packs._lint._rule import Finding, LintOptions, found, rule
from hengdu.packs._vocabulary import GateTests, LevelRule, NodeRule, Scoring

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hengdu.packs._content import Node
    from hengdu.packs._pack import Pack
    from hengdu.packs._vocabulary import RollUp

_ENDS: Final[tuple[End, End]] = ("low", "high")


def variants(pack: Pack) -> Iterator[tuple[str, Scoring]]:
    """Yield the scoring of the pack and of each valid preset, with the place to name."""
    yield "section:scoring", pack.scoring
    for preset in pack.content.presets:
        if preset.patch:
            patched = _patched(pack, preset.patch)
            if patched is not None:
                yield f"presets {preset.id}", patched


def _same(pack: Pack, scoring: Scoring, kind: str) -> bool:
    """Say whether a preset leaves the rule of a kind as the pack has it."""
    return scoring is not pack.scoring and scoring.rules[kind] == pack.scoring.rules.get(kind)


def _patched(pack: Pack, patch: dict[str, Any]) -> Scoring | None:  # the merged, unchecked scoring data
    try:
        scoring: Scoring = adapter(Scoring).validate_python(merge_data(pack.scoring_data, patch))
    except ValidationError:
        return None
    return scoring


@rule("preset-invalid", Severity.ERROR, "预设打在计分上后不再有效", "A preset breaks the scoring it patches")
def preset_invalid(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find presets whose patch does not give a valid scoring section."""
    for preset in pack.content.presets:
        if preset.patch and _patched(pack, preset.patch) is None:
            yield found(
                preset.id,
                (f"预设 {preset.id} 的 patch 无效", f"the patch of preset {preset.id} is not valid"),
                ("请核对键名和取值", "Check its keys and values"),
                pack.place(f"presets {preset.id}"),
            )


@rule(
    "weights-total",
    Severity.ERROR,
    "权重之和不等于声明的合计（weight_total）",
    "Weights do not sum to the declared total (weight_total)",
)
def weights_total(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find nodes whose items' weights miss the total that their rule declares."""
    for place, scoring in variants(pack):
        reach = Reach(pack, scoring)
        for node in pack.nodes.values():
            rule_of_kind = scoring.rules.get(node.kind)
            if rule_of_kind is None or rule_of_kind.weight_total is None:
                continue
            if _same(pack, scoring, node.kind):
                continue
            total = _weight_sum(reach, node, rule_of_kind)
            if total is not None and total != rule_of_kind.weight_total:
                yield found(
                    node.code,
                    (
                        f"{node.code} 的权重合计 {total}，应为 {rule_of_kind.weight_total}",
                        f"the weights of {node.code} sum to {total}, not {rule_of_kind.weight_total}",
                    ),
                    ("请调整权重或 weight_total", "Correct the weights or weight_total"),
                    pack.place(place) if place.startswith("presets") else "",
                )


def _weight_sum(reach: Reach, node: Node, rule_of_kind: NodeRule) -> Decimal | None:
    """Return what the weights sum to; None where the node has no items or all weigh alike."""
    spec = _weighted(rule_of_kind)
    if spec is None:
        return None
    nodes, practices = reach.items(node, spec.over)
    if not nodes and not practices:
        return None
    if isinstance(spec.weights, dict):
        if not nodes and spec.over not in LEAVES:
            return sum(spec.weights.values(), Decimal(0))
        codes = [item.code for item in nodes] + [item.code for item in practices]
        return sum((spec.weights.get(code, Decimal(1)) for code in codes), Decimal(0))
    if spec.weights != "declared":
        return None
    return sum((item.weight for item in nodes), Decimal(0)) + sum(
        (item.weight for item in practices), Decimal(0)
    )


def _weighted(rule_of_kind: NodeRule) -> RollUp | None:
    """Return the roll-up that the weights belong to: the score's, else the attainment's."""
    spec = rule_of_kind.score
    if (spec is None or spec.op in {"level", "level_plus"}) and rule_of_kind.level is not None:
        return rule_of_kind.level.attainment
    return spec


@rule(
    "group-weights",
    Severity.ERROR,
    "按组加权时漏写某组或写了不存在的组",
    "Weights by group leave a group out, or name one that does not exist",
)
def group_weights(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find weight tables that do not fit the groups they weigh (a missing group weighs 0)."""
    for place, scoring in variants(pack):
        for kind, rule_of_kind in scoring.rules.items():
            spec = _weighted(rule_of_kind)
            if spec is None or not isinstance(spec.weights, dict) or spec.over in LEAVES:
                continue
            if _same(pack, scoring, kind):
                continue
            if spec.over.startswith("kind:"):
                groups = set(pack.nodes)
            else:
                groups = {str(attribute(item, spec.over)) for item in pack.practices.values()} - {"None"}
                if spec.over == "facet":
                    groups |= {facet.code for facet in pack.content.facets}
            given = set(spec.weights)
            wrong = sorted(given - groups) + ([] if spec.over.startswith("kind:") else sorted(groups - given))
            if wrong:
                names = "、".join(wrong)
                yield found(
                    f"rule {kind}",
                    (
                        f"{kind} 的权重与分组不符：{names}",
                        f"the weights of {kind} do not fit its groups: {', '.join(wrong)}",
                    ),
                    ("每组写一个权重", "Give each group one weight"),
                    pack.place(place) if place.startswith("presets") else "",
                )


@rule(
    "bands-partition",
    Severity.ERROR,
    "分档在实数轴上有缺口、重叠或次序混乱（例如 90.5 不属于任何一档）",
    "Bands leave a gap on the real line, overlap or are out of order (90.5 falls nowhere)",
)
def bands_partition(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find band sets that do not give every score exactly one band."""
    for place, scoring in variants(pack):
        for name, bands in scoring.bands.items():
            if place != "section:scoring" and bands == pack.scoring.bands.get(name):
                continue
            for fault in band_faults(bands, *_range(pack, scoring, name)):
                yield found(
                    f"bands {name}",
                    (f"{name}：{fault.zh}", f"{name}: {fault.en}"),
                    (
                        "请改正界限，或改用 boundary: lower / upper / round",
                        "Correct the ends, or use boundary: lower, upper or round",
                    ),
                    pack.place(place) if place.startswith("presets") else "",
                )


def _range(pack: Pack, scoring: Scoring, name: str) -> tuple[float, float]:
    """Return the lowest and highest score that the band set is asked about."""
    reach = Reach(pack, scoring)
    kinds = {kind for kind, rule_of_kind in scoring.rules.items() if rule_of_kind.bands == name}
    nodes = [node for node in pack.nodes.values() if node.kind in kinds]
    ends = [reach.value(node, end) for node in nodes for end in _ENDS]
    known = [value for value in ends if value is not None]
    return (min(known), max(known)) if known else (-math.inf, math.inf)


def cumulative_rules(scoring: Scoring) -> Iterator[tuple[str, LevelRule]]:
    """Yield (kind, level rule) of each kind whose levels build on each other."""
    for kind, rule_of_kind in scoring.rules.items():
        if rule_of_kind.level is not None and rule_of_kind.level.rule == "cumulative":
            yield kind, rule_of_kind.level


def tests_at(level_rule: LevelRule, level: int) -> GateTests:
    """Return the tests of one level."""
    return level_rule.at.get(level, level_rule.default)


@rule(
    "gates-not-monotone",
    Severity.WARNING,
    "高等级的达标门槛低于低等级",
    "A higher level has a lower gate than the level below it",
)
def gates_not_monotone(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find gate limits that fall from one level to the next."""
    for place, scoring in variants(pack):
        for kind, level_rule in cumulative_rules(scoring):
            if _same(pack, scoring, kind):
                continue
            for low, high in pairwise(pack.levels):
                before, after = _limits(tests_at(level_rule, low)), _limits(tests_at(level_rule, high))
                for name, limit in before.items():
                    if name in after and after[name] < limit:
                        yield found(
                            f"rule {kind}",
                            (
                                f"{kind} 的 {name} 从 {low} 级的 {limit} 降到 {high} 级的 {after[name]}",
                                (
                                    f"{name} of {kind} falls from {limit} at level {low} "
                                    f"to {after[name]} at level {high}"
                                ),
                            ),
                            ("请使门槛随等级不降", "Let the gate not fall with the level"),
                            pack.place(place) if place.startswith("presets") else "",
                        )


def _limits(tests: GateTests) -> dict[str, Decimal]:
    floor = tests.facet_floor
    limits = {
        "attainment_min": tests.attainment_min,
        "key_min": tests.key_min,
        "facet_floor.single": floor.single if floor else None,
        "facet_floor.several": floor.several if floor else None,
        "share.at_least": tests.share.at_least if tests.share else None,
    }
    return {name: limit for name, limit in limits.items() if limit is not None}


@rule(
    "options-not-monotone",
    Severity.WARNING,
    "答案选项的分值不是逐档递增或递减",
    "The values of answer options neither rise nor fall from one to the next",
)
def options_not_monotone(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find answer sets, and practices with values of their own, that jump up and down."""
    for answer_set in pack.content.answers:
        if not _monotone([option.value for option in answer_set.options], strict=True):
            yield found(
                answer_set.id,
                (
                    f"答案集 {answer_set.id} 的分值不是严格单调",
                    f"the values of answer set {answer_set.id} are not strictly monotone",
                ),
                (
                    "请按从好到差或从差到好排列，分值各不相同",
                    "Order them from best to worst or back, all different",
                ),
                pack.place(f"answers {answer_set.id}"),
            )
    sets = {item.id: item for item in pack.content.answers}
    for code, practice in pack.practices.items():
        known = sets.get(practice.answers)
        if known is None or not practice.values:
            continue
        if not _monotone(
            [practice.values.get(item.code, item.value) for item in known.options], strict=False
        ):
            yield found(
                code,
                (f"{code} 自定的分值不单调", f"the values of {code} itself are not monotone"),
                ("请核对 values", "Check 'values'"),
            )


def _monotone(values: Sequence[Decimal], *, strict: bool) -> bool:
    steps = [after - before for before, after in pairwise(values)]
    if strict:
        return all(step > 0 for step in steps) or all(step < 0 for step in steps)
    return all(step >= 0 for step in steps) or all(step <= 0 for step in steps)


@rule(
    "key-missing",
    Severity.WARNING,
    "门槛要求关键实践，而该等级没有关键实践",
    "A gate asks for key practices and the level has none",
)
def key_missing(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find level cells whose key gate can never fail."""
    for kind, level_rule in cumulative_rules(pack.scoring):
        for node in pack.of_kind(kind):
            for level, cell in _cells(pack, node, level_rule).items():
                if tests_at(level_rule, level).key_min is not None and not any(item.key for item in cell):
                    yield found(
                        node.code,
                        (
                            f"{node.code} 的 {level} 级没有关键实践",
                            f"level {level} of {node.code} has no key practice",
                        ),
                        ("请标出 key: true", "Mark one key: true"),
                    )


@rule(
    "cell-not-ratable",
    Severity.WARNING,
    "等级单元的要素少于评级所需，永远不予评级",
    "A level cell has fewer facets than rating needs, so it is never rated",
)
def cell_not_ratable(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find level cells with fewer groups than ``rated.min_groups``."""
    for kind, level_rule in cumulative_rules(pack.scoring):
        rated = level_rule.rated
        if rated is None:
            continue
        for node in pack.of_kind(kind):
            for level, cell in _cells(pack, node, level_rule).items():
                groups = {attribute(item, rated.by) for item in cell} - {None}
                if len(groups) < rated.min_groups:
                    yield found(
                        node.code,
                        (
                            (
                                f"{node.code} 的 {level} 级只有 {len(groups)} 个要素，"
                                f"评级需要 {rated.min_groups} 个"
                            ),
                            (
                                f"level {level} of {node.code} has {len(groups)} facets; "
                                f"rating needs {rated.min_groups}"
                            ),
                        ),
                        ("请补充实践或降低 min_groups", "Add practices or lower min_groups"),
                    )


def _cells(pack: Pack, node: Node, level_rule: LevelRule) -> dict[int, list[Any]]:  # practices by level
    cells: dict[int, list[Any]] = {}
    for practice in pack.below(node.code):
        level = attribute(practice, level_rule.by)
        if isinstance(level, int) and level in pack.levels:
            cells.setdefault(level, []).append(practice)
    return cells


RULES = (
    preset_invalid,
    weights_total,
    group_weights,
    bands_partition,
    gates_not_monotone,
    options_not_monotone,
    key_missing,
    cell_not_ratable,
)
