"""Check that everything a pack points at exists; the scorer relies on it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from hengdu.packs._content import own_codes
from hengdu.packs._integrity_scoring import scoring_issues
from hengdu.packs._issues import Issue, broken, unknown
from hengdu.packs._pack import Pack
from hengdu.packs._select import view_nodes
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from hengdu.packs._content import Fact, Node, Practice, Recommendation, RedLine

_NODE = Text("节点", "the node")
_LEVEL = Text("等级", "the level")
_ROLE = Text("访谈角色", "the role")
_OBJECT = Text("保护对象", "the protected object")
_PRACTICE = Text("实践", "the practice")
_INDICATOR = Text("指标", "the indicator")
_GRADE = Text("证据等级", "the evidence grade")
_EFFORT = Text("工作量档", "the effort class")
_FACET = Text("要素", "the facet")
_TOPIC = Text("主题", "the topic")


@attrs.frozen
class _Known:
    """The codes that a pack declares, by what they are."""

    pack: Pack
    kinds: frozenset[str]
    roles: frozenset[str]
    objects: frozenset[str]
    facets: frozenset[str]
    grades: frozenset[str]
    efforts: frozenset[str]
    topics: frozenset[str]
    levels: frozenset[int]
    options: dict[str, frozenset[str]]

    def each(
        self, code: str, what: Text, values: Iterable[object], known: Container[object]
    ) -> Iterator[Issue]:
        """Yield an issue for each value that is not known; None is no value."""
        for value in values:
            if value is not None and value not in known:
                yield unknown(self.pack, code, what, value)

    def covers(self, code: str, values: Iterable[str]) -> Iterator[Issue]:
        """Yield an issue for each undeclared topic; a pack that declares none takes any."""
        yield from self.each(code, _TOPIC, values, self.topics) if self.topics else ()


def _known(pack: Pack) -> _Known:
    content = pack.content
    return _Known(
        pack,
        frozenset(item.code for item in content.kinds),
        frozenset(item.code for item in content.roles),
        frozenset(item.code for item in content.objects),
        frozenset(item.code for item in content.facets),
        frozenset(item.code for item in content.evidence_grades),
        frozenset(item.code for item in content.effort_classes),
        frozenset(item.code for item in content.topics),
        frozenset(pack.levels),
        {item.id: frozenset(option.code for option in item.options) for item in content.answers},
    )


def integrity_issues(pack: Pack) -> Iterator[Issue]:
    """Yield an error for each duplicate code and each reference to nothing."""
    known = _known(pack)
    yield from _duplicates(pack)
    for node in pack.nodes.values():
        yield from _node(known, node)
    for practice in pack.practices.values():
        yield from _practice(known, practice)
    yield from _content(known)
    yield from scoring_issues(pack)


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
            yield broken(
                pack,
                "duplicate-code",
                code,
                Text(f"编码 {code} 出现 {count} 次", f"code {code} occurs {count} times"),
                Text("每个编码只能用一次", "Use each code once"),
            )


def _node(known: _Known, node: Node) -> Iterator[Issue]:
    pack, code = known.pack, node.code
    if known.kinds and node is not pack.root:
        yield from known.each(code, Text("节点类型", "the node kind"), [node.kind], known.kinds)
    yield from known.each(code, _ROLE, node.roles, known.roles)
    yield from known.each(code, _OBJECT, (*node.objects, *node.na_objects), known.objects)
    yield from known.covers(code, node.covers)
    for need in node.depends_on:
        yield from known.each(code, _NODE, [need.node], pack.nodes)
        yield from known.each(code, _LEVEL, [need.needed_for_level, need.min_level], known.levels)
    for advice in node.recommendations:
        yield from _advice(known, advice)


def _advice(known: _Known, advice: Recommendation) -> Iterator[Issue]:
    pack, code = known.pack, advice.code
    yield from known.each(code, _LEVEL, [advice.level], known.levels)
    yield from known.each(code, _NODE, [need.node for need in advice.prerequisites], pack.nodes)
    yield from known.each(code, _LEVEL, [need.level for need in advice.prerequisites], known.levels)
    yield from known.each(code, _INDICATOR, advice.moves, pack.indicators)
    yield from known.each(code, _EFFORT, [advice.effort_class], known.efforts)
    for action in advice.actions:
        yield from known.each(code, _PRACTICE, action.satisfies, pack.practices)
        yield from known.each(code, _ROLE, [action.role], known.roles)
        yield from known.each(code, _EFFORT, [action.effort_class], known.efforts)


def _practice(known: _Known, practice: Practice) -> Iterator[Issue]:
    pack, code = known.pack, practice.code
    options = known.options.get(practice.answers)
    if options is None and practice.measure is None:
        yield unknown(pack, code, Text("答案集", "the answer set"), practice.answers)
    elif practice.values:
        yield from known.each(code, Text("答案", "the answer"), practice.values, options or frozenset())
    yield from known.each(code, _FACET, [practice.facet], known.facets)
    yield from known.each(code, _LEVEL, [practice.level], known.levels)
    yield from known.each(code, _GRADE, [practice.min_evidence], known.grades)
    yield from known.each(code, _INDICATOR, [practice.indicator], pack.indicators)
    yield from known.each(code, _PRACTICE, practice.implies, pack.practices)
    yield from known.each(code, _ROLE, practice.ask, known.roles)
    yield from known.each(code, _OBJECT, practice.objects, known.objects)
    yield from known.covers(code, practice.covers)


def _content(known: _Known) -> Iterator[Issue]:
    pack, content = known.pack, known.pack.content
    layers = {item.code for item in content.layers}
    for facet in content.facets:
        yield from known.each(facet.code, Text("层面", "the layer"), [facet.layer], layers)
    for level, grade in content.min_evidence.items():
        yield from known.each("section:min_evidence", _LEVEL, [level], known.levels)
        yield from known.each("section:min_evidence", _GRADE, [grade], known.grades)
    for profile in content.profiles:
        yield from known.each(f"profiles {profile.id}", _NODE, profile.targets, pack.nodes)
        yield from known.each(
            f"profiles {profile.id}",
            Text("机构情况", "the fact"),
            profile.presumed,
            {item.code for item in content.facts},
        )
    for fact in content.facts:
        yield from _fact(known, fact)
    for redline in content.redlines:
        yield from _redline(known, redline)
    frameworks = {item.id for item in content.frameworks}
    for view in content.views:
        place = f"views {view.id}"
        yield from known.each(place, Text("框架", "the framework"), [view.framework], frameworks)
        for node in view_nodes(pack, view) if view.by == "nodes" else ():
            select = node.select
            yield from known.each(place, _NODE, select.nodes, pack.nodes)
            yield from known.each(place, _PRACTICE, select.practices, pack.practices)
            yield from known.each(place, _OBJECT, select.objects, known.objects)
            yield from known.each(place, _FACET, select.facets, known.facets)
            yield from known.covers(place, select.covers)
            yield from known.each(place, Text("框架", "the framework"), select.mappings, frameworks)


def _fact(known: _Known, fact: Fact) -> Iterator[Issue]:
    """A fact makes only what exists absent, for a declared reason, and only practices that may be N/A."""
    pack, code = known.pack, fact.code
    reasons = {item.code for item in pack.content.na_reasons}
    yield from known.each(code, _OBJECT, fact.objects, known.objects)
    yield from known.each(code, _PRACTICE, fact.practices, pack.practices)
    yield from known.each(code, Text("不适用理由", "the N/A reason"), [fact.reason], reasons)
    for item in fact.practices:
        if item in pack.practices and not pack.may_be_na(pack.practices[item]):
            yield broken(
                pack,
                "fact-without-na",
                code,
                Text(
                    f"{code} 使 {item} 不适用，但它不允许不适用",
                    f"{code} makes {item} N/A, which it may not be",
                ),
                Text("请从该事实中删除它", "Take it out of the fact"),
            )


def _redline(known: _Known, redline: RedLine) -> Iterator[Issue]:
    pack, how, code = known.pack, redline.determined, redline.code
    types = {item.code for item in pack.content.institution_types}
    if types:
        yield from known.each(
            code, Text("机构类型", "the institution type"), redline.institution_types, types
        )
        yield from known.each(
            code, Text("机构类型", "the institution type"), redline.valid_from_by_type, types
        )
    if how.kind == "indicator":
        yield from known.each(code, _INDICATOR, [how.ref or ""], pack.indicators)
    elif how.kind == "answer":
        practice = pack.practices.get(how.ref or "")
        if practice is None:
            yield unknown(pack, code, _PRACTICE, how.ref or "")
        elif practice.answers in known.options:
            yield from known.each(
                code, Text("答案", "the answer"), [how.at_least], known.options[practice.answers]
            )
