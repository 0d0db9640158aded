"""Rules about what roll-ups count, and whether a score can move at all."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from hengdu.packs._issues import Severity
from hengdu.packs._lint._reach import LEAVES, Reach, attribute, maximum, option_values
from hengdu.packs._lint._rule import Finding, LintOptions, found, rule
from hengdu.packs._select import select_practices, view_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs._content import AnswerSet, Node
    from hengdu.packs._pack import Pack
    from hengdu.packs._vocabulary import RollUp


def _rollups(pack: Pack, kind: str) -> Iterator[RollUp]:
    rule_of_kind = pack.scoring.rules.get(kind)
    specs = [] if rule_of_kind is None else [rule_of_kind.score]
    if rule_of_kind is not None and rule_of_kind.level is not None:
        specs.append(rule_of_kind.level.attainment)
    while specs:
        spec = specs.pop()
        if spec is not None:
            yield spec
            specs.append(spec.of)


def _tops(pack: Pack, node: Node) -> Iterator[Node]:
    """Yield the highest nodes that have a result: the root, or those below a mere container."""
    rule_of_kind = pack.scoring.rules.get(node.kind)
    if rule_of_kind is None or rule_of_kind.score is not None or rule_of_kind.level is not None:
        yield node
        return
    for child in node.nodes:
        yield from _tops(pack, child)


@rule(
    "practice-not-counted",
    Severity.ERROR,
    "实践不进入任何汇总，答了也不影响总分",
    "A practice enters no roll-up: answering it changes nothing",
)
def practice_not_counted(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find practices that no result at the top reaches; a required practice counts as a gate."""
    reach = Reach(pack)
    counted = {code for node in _tops(pack, pack.root) for code, count in reach.counts(node).items() if count}
    required = {code for rule_of_kind in pack.scoring.rules.values() for code in rule_of_kind.needs}
    for code in pack.practices:
        if code not in counted | required:
            yield found(
                code,
                (f"{code} 不进入任何汇总", f"{code} enters no roll-up"),
                (
                    "请检查其上各级的 over、counted、权重，以及等级和要素是否填写",
                    "Check 'over', 'counted' and the weights above it, and its own level and facet",
                ),
            )


@rule(
    "practice-counted-twice",
    Severity.ERROR,
    "实践在总分中被重复计入",
    "A practice enters the overall result more than once",
)
def practice_counted_twice(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find practices that reach a result at the top by two ways."""
    reach = Reach(pack)
    counts = [item for node in _tops(pack, pack.root) for item in reach.counts(node).items()]
    for code, count in counts:
        if count > 1:
            yield found(
                code,
                (f"{code} 被计入 {count} 次", f"{code} is counted {count} times"),
                (
                    "请改正 over，使每条实践只走一条路径",
                    "Correct 'over' so that each practice has one way to the top",
                ),
            )


@rule(
    "practice-without-level",
    Severity.ERROR,
    "累进等级规则之下的实践没有等级",
    "A practice under a cumulative level rule has no level",
)
def practice_without_level(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find practices that a cumulative rule cannot place."""
    seen = set()
    for node in pack.nodes.values():
        rule_of_kind = pack.scoring.rules.get(node.kind)
        level = rule_of_kind.level if rule_of_kind else None
        if level is None or level.rule != "cumulative":
            continue
        for practice in pack.below(node.code):
            if attribute(practice, level.by) is None and practice.code not in seen:
                seen.add(practice.code)
                yield found(
                    practice.code,
                    (
                        f"{practice.code} 没有 {level.by}，不参与 {node.code} 的等级判定",
                        f"{practice.code} has no {level.by}, so the level of {node.code} ignores it",
                    ),
                    ("请补上", "Add it"),
                )


@rule(
    "view-counts-twice",
    Severity.ERROR,
    "声明互斥的视图重复读取或遗漏实践",
    "A view that promises to be exclusive reads a practice twice, or leaves one out",
)
def view_counts_twice(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find practices that an exclusive view does not read exactly once."""
    for view in pack.content.views:
        if not view.exclusive:
            continue
        counts: Counter[str] = Counter()
        for node in view_nodes(pack, view):
            counts.update(select_practices(pack, node.select))
        for code in pack.practices:
            if counts[code] != 1:
                yield found(
                    code,
                    (
                        f"视图 {view.id} 读取 {code} {counts[code]} 次，应为 1 次",
                        f"view {view.id} reads {code} {counts[code]} times instead of once",
                    ),
                    ("请改正 select，或去掉 exclusive", "Correct 'select', or drop 'exclusive'"),
                    pack.place(f"views {view.id}"),
                )


@rule(
    "view-node-empty",
    Severity.INFO,
    "视图节点没有读到任何实践（显示为空格）",
    "A node of a view reads no practice (shown as an empty cell)",
)
def view_node_empty(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find nodes of views that select nothing."""
    for view in pack.content.views:
        for node in view_nodes(pack, view):
            if not select_practices(pack, node.select):
                yield found(
                    node.code,
                    (
                        f"视图 {view.id} 的 {node.code} 没有实践",
                        f"{node.code} of view {view.id} reads no practice",
                    ),
                    ("请核对映射或 select", "Check the mappings or 'select'"),
                    pack.place(f"views {view.id}"),
                )


@rule(
    "node-pending",
    Severity.INFO,
    "节点已有指标但尚无实践，不会被评级",
    "A node has indicators and no practices yet; it will not be rated",
)
def node_pending(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find nodes that are described and wait for their practices."""
    for node in _empty_nodes(pack):
        if node.indicators:
            yield found(
                node.code,
                (f"{node.code} 尚无实践", f"{node.code} has no practices yet"),
                ("请编写实践", "Write its practices"),
            )


def _empty_nodes(pack: Pack) -> Iterator[Node]:
    for node in pack.nodes.values():
        if not node.nodes and not node.practices:
            yield node


@rule(
    "node-constant",
    Severity.ERROR,
    "节点的得分不会变化：其下无实践、权重全为 0、选项分值相同或被限制为定值",
    "A node's score cannot change: no practices below, all weights 0, equal options, or clamped to one value",
)
def node_constant(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find nodes whose score is the same with every answer at its worst and at its best."""
    reach = Reach(pack)
    for node in pack.nodes.values():
        if not reach.leaves(node):
            if not node.nodes and not node.indicators:
                yield found(
                    node.code,
                    (
                        f"{node.code} 之下没有实践，得分不会变化",
                        f"{node.code} has no practices; its score cannot change",
                    ),
                    ("请补充实践或删除该节点", "Add practices or remove the node"),
                )
            continue
        rule_of_kind = pack.scoring.rules.get(node.kind)
        if rule_of_kind is None or (rule_of_kind.score is None and rule_of_kind.level is None):
            continue
        low, high = reach.value(node, "low"), reach.value(node, "high")
        if low is None or high is None:
            yield found(
                node.code,
                (
                    f"{node.code} 没有计入任何项（权重全为 0？）",
                    f"{node.code} counts nothing (are all weights 0?)",
                ),
                ("请检查 over 和权重", "Check 'over' and the weights"),
            )
        elif math.isclose(low, high, abs_tol=1e-12):
            yield found(
                node.code,
                (f"{node.code} 的得分恒为 {high:g}", f"the score of {node.code} is always {high:g}"),
                (
                    "请检查选项分值、floor/ceiling、scale 和权重",
                    "Check option values, floor and ceiling, scale and weights",
                ),
            )


@rule(
    "ratio-above-maximum",
    Severity.ERROR,
    "不适用项或超过满分的选项可使比率超过 100%",
    "N/A, or an option above the maximum, can push a ratio above 100 %",
)
def ratio_above_maximum(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find ratios whose numerator can outgrow their denominator."""
    sets = {item.id: item for item in pack.content.answers}
    seen = set()
    for node in pack.nodes.values():
        ratios = [spec for spec in _rollups(pack, node.kind) if spec.op == "ratio" and spec.over in LEAVES]
        if not ratios:
            continue
        applicable = any(spec.denominator == "applicable" for spec in ratios)
        for practice in pack.below(node.code):
            key = (practice.code, applicable)
            if key in seen:
                continue
            seen.add(key)
            top = maximum(pack, practice)
            na = _na_value(sets.get(practice.answers)) if practice.measure is None else 0.0
            if max(option_values(pack, practice), default=0.0) > top:
                yield found(
                    practice.code,
                    (
                        f"{practice.code} 的选项高于其满分 {top:g}",
                        f"an option of {practice.code} exceeds its maximum {top:g}",
                    ),
                    ("请调整 max 或选项分值", "Correct 'max' or the option values"),
                )
            elif na > top or (applicable and na > 0):
                yield found(
                    practice.code,
                    (
                        f"{practice.code} 不适用时仍得 {na:g} 分，而分母只计适用项",
                        f"{practice.code} earns {na:g} when N/A, but only applicable items are divided by",
                    ),
                    (
                        "请把 na_value 设为 null，或设 denominator: all 且不超过满分",
                        "Set na_value to null, or use denominator: all and stay below the maximum",
                    ),
                )


def _na_value(answer_set: AnswerSet | None) -> float:
    value = answer_set.na_value if answer_set else None
    return 0.0 if value is None else float(value)


RULES = (
    practice_not_counted,
    practice_counted_twice,
    practice_without_level,
    view_counts_twice,
    view_node_empty,
    node_pending,
    node_constant,
    ratio_above_maximum,
)
