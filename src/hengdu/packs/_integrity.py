"""Check that everything a pack points at exists; the scorer relies on it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hengdu.packs._content import own_codes
from hengdu.packs._issues import Issue, Severity
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hengdu.packs._content import Node, Practice
    from hengdu.packs._pack import Pack
    from hengdu.packs._vocabulary import RollUp

_OVER = {"children", "practices", "leaves", "level", "facet", "key"}


def _issue(pack: Pack, rule: str, code: str, message: Text, fix: Text) -> Issue:
    return Issue(
        rule=rule, severity=Severity.ERROR, code=code, place=pack.place(code), message=message, fix=fix
    )


def _unknown(pack: Pack, code: str, what: Text, value: object) -> Issue:
    return _issue(
        pack,
        "unknown-reference",
        code,
        Text(
            f"{code} 引用了不存在的{what.zh} {value}",
            f"{code} refers to {what.en} {value}, which does not exist",
        ),
        Text("请改正编码，或补上该项", "Correct the code or add what is missing"),
    )


def integrity_issues(pack: Pack) -> Iterator[Issue]:
    """Yield an error for each duplicate code and each reference to nothing."""
    yield from _duplicates(pack)
    yield from _nodes(pack)
    for practice in pack.practices.values():
        yield from _practice(pack, practice)
    yield from _scoring(pack)


def _duplicates(pack: Pack) -> Iterator[Issue]:
    counts: Counter[str] = Counter()
    stack: list[Node] = [pack.root]
    while stack:
        node = stack.pop()
        stack.extend(node.nodes)
        counts[node.code] += 1
        counts.update(own_codes(node))
    for code, count in sorted(counts.items()):
        if count > 1:
            yield _issue(
                pack,
                "duplicate-code",
                code,
                Text(f"编码 {code} 出现 {count} 次", f"code {code} occurs {count} times"),
                Text("每个编码只能用一次", "Use each code once"),
            )


def _nodes(pack: Pack) -> Iterator[Issue]:
    kinds = {item.code for item in pack.content.kinds}
    roles = {item.code for item in pack.content.roles}
    objects = {item.code for item in pack.content.objects}
    for node in pack.nodes.values():
        if kinds and node is not pack.root and node.kind not in kinds:
            yield _unknown(pack, node.code, Text("节点类型", "the node kind"), node.kind)
        yield from _each(pack, node.code, Text("访谈角色", "the role"), node.roles, roles)
        yield from _each(pack, node.code, Text("保护对象", "the protected object"), node.objects, objects)
        yield from _each(
            pack,
            node.code,
            Text("节点", "the node"),
            [item.node for item in node.depends_on],
            pack.nodes.keys(),
        )
        for recommendation in node.recommendations:
            yield from _each(
                pack,
                recommendation.code,
                Text("节点", "the node"),
                [item.node for item in recommendation.prerequisites],
                pack.nodes.keys(),
            )
            satisfied = [code for action in recommendation.actions for code in action.satisfies]
            yield from _each(
                pack, recommendation.code, Text("实践", "the practice"), satisfied, pack.practices.keys()
            )
            yield from _each(
                pack,
                recommendation.code,
                Text("指标", "the indicator"),
                recommendation.moves,
                pack.indicators.keys(),
            )


def _each(pack: Pack, code: str, what: Text, values: Iterable[str], known: Iterable[str]) -> Iterator[Issue]:
    for value in values:
        if value not in known:
            yield _unknown(pack, code, what, value)


def _practice(pack: Pack, practice: Practice) -> Iterator[Issue]:
    content = pack.content
    code = practice.code
    sets = {item.id: item for item in content.answers}
    if practice.answers not in sets and practice.measure is None:
        yield _unknown(pack, code, Text("答案集", "the answer set"), practice.answers)
    elif practice.values:
        options = {option.code for option in sets[practice.answers].options}
        yield from _each(pack, code, Text("答案", "the answer"), practice.values, options)
    if practice.facet is not None and practice.facet not in {item.code for item in content.facets}:
        yield _unknown(pack, code, Text("要素", "the facet"), practice.facet)
    if practice.level is not None and practice.level not in pack.levels:
        yield _unknown(pack, code, Text("等级", "the level"), practice.level)
    grades = {item.code for item in content.evidence_grades}
    if practice.min_evidence is not None and practice.min_evidence not in grades:
        yield _unknown(pack, code, Text("证据等级", "the evidence grade"), practice.min_evidence)
    if practice.indicator is not None and practice.indicator not in pack.indicators:
        yield _unknown(pack, code, Text("指标", "the indicator"), practice.indicator)
    yield from _each(pack, code, Text("实践", "the practice"), practice.implies, pack.practices.keys())
    yield from _each(
        pack, code, Text("访谈角色", "the role"), practice.ask, {item.code for item in content.roles}
    )
    yield from _each(
        pack,
        code,
        Text("保护对象", "the protected object"),
        practice.objects,
        {item.code for item in content.objects},
    )


def _scoring(pack: Pack) -> Iterator[Issue]:
    scoring = pack.scoring
    kinds = {node.kind for node in pack.nodes.values()}
    attributes = {name for practice in pack.practices.values() for name in practice.attrs}
    for kind in sorted(kinds - set(scoring.rules)):
        yield _issue(
            pack,
            "kind-without-rule",
            "section:scoring",
            Text(f"节点类型 {kind} 没有计分规则", f"node kind {kind} has no scoring rule"),
            Text("请在 scoring.rules 中声明", "Declare it under scoring.rules"),
        )
    for kind, rule in scoring.rules.items():
        rollups = [item for item in (rule.score, rule.level.attainment if rule.level else None) if item]
        if rule.bands is not None and rule.bands not in scoring.bands:
            yield _unknown(pack, f"rule {kind}", Text("分档", "the band set"), rule.bands)
        while rollups:
            rollup: RollUp = rollups.pop()
            over = rollup.over
            if over.startswith("kind:"):
                if over.removeprefix("kind:") not in kinds:
                    yield _unknown(pack, f"rule {kind}", Text("节点类型", "the node kind"), over)
            elif over not in _OVER | attributes:
                yield _unknown(pack, f"rule {kind}", Text("分组属性", "the attribute"), over)
            elif over not in {"children", "practices", "leaves"} and rollup.of is None:
                yield _issue(
                    pack,
                    "group-without-rollup",
                    "section:scoring",
                    Text(f"按 {over} 分组须写 of", f"grouping by {over} needs 'of'"),
                    Text("请补上组内的计分方式", "Say how a group is combined"),
                )
            if rollup.of is not None:
                rollups.append(rollup.of)
