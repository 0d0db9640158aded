"""Draw and list the relations among standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.charts import Dependencies, DependencyEdge, DependencyNode
from hengdu.reports.context import Column, Figure, Para, Table
from hengdu.reports.standards._speech import NONE, Speech
from hengdu.standards.policies import linked_standards
from hengdu.standards.registry import LAYERS, RelationKind, Status
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.reports.context import Block
    from hengdu.standards.registry import Register
    from hengdu.text import Lang

_DRAWN = {
    RelationKind.NORMATIVE: Text("规范性引用", "normative reference"),
    RelationKind.INFORMATIVE: Text("资料性引用", "informative reference"),
    RelationKind.DERIVES: Text("派生", "derivation"),
    RelationKind.CONVERTS: Text("转化", "conversion"),
    RelationKind.REPLACES: Text("代替", "replacement"),
    RelationKind.SUPPLEMENTS: Text("补充", "supplement"),
}


def relation_graph(register: Register, lang: Lang) -> Dependencies | None:
    """Return the references, derivations and replacements of a register as a graph, or None without any.

    An arrow leads from the standard that is referred to, to the one that refers. Relations that would
    close a circle are left out.
    """
    speech = Speech(lang)
    edges: dict[tuple[str, str], RelationKind] = {}
    for relation in register.relations:
        known = relation.origin in register.standards and relation.target in register.standards
        if relation.kind in _DRAWN and known and not _reaches(edges, relation.origin, relation.target):
            edges.setdefault((relation.target, relation.origin), relation.kind)
    if not edges:
        return None
    codes = dict.fromkeys(code for edge in edges for code in edge)
    shades = {Status.PUBLISHED: 3, Status.WITHDRAWN: 0, Status.UNDER_WAY: 2, Status.RESEARCH: 2}
    nodes = []
    for code in codes:
        standard = register.standard(code, LAYERS)
        nodes.append(
            DependencyNode(
                code=standard.number or code,
                label=speech.of(standard.title),
                shade=shades.get(standard.status, 1),
            )
        )
    names = dict(zip(codes, (node.code for node in nodes), strict=True))
    return Dependencies(
        title=speech("标准之间的关系", "Relations among standards"),
        description=speech(f"{len(nodes)} 项标准之间的 {len(edges)} 条关系。", f"{len(edges)} relations."),
        nodes=tuple(nodes),
        edges=tuple(DependencyEdge(before=names[left], after=names[right]) for left, right in edges),
        legend=(
            (speech("已发布", "published"), 3),
            (speech("在建", "under way"), 2),
            (speech("计划中", "planned"), 1),
            (speech("已废止", "withdrawn"), 0),
        ),
    )


def _reaches(edges: dict[tuple[str, str], RelationKind], start: str, goal: str) -> bool:
    """Say whether arrows lead from one standard to another already."""
    seen, ready = set[str](), [start]
    while ready:
        code = ready.pop()
        if code == goal:
            return True
        if code not in seen:
            seen.add(code)
            ready += [after for before, after in edges if before == code]
    return False


def relation_blocks(register: Register, speech: Speech) -> Iterator[Block]:
    """Yield the graph and the list of relations."""
    graph = relation_graph(register, speech.lang)
    if graph is None:
        yield Para(speech("登记册中没有标准之间的关系。", "The register has no relations among standards."))
        return
    yield Figure(
        name="relations",
        svg=graph.svg(),
        caption=speech("引用、转化与代替关系", "References, conversions and replacements"),
        alt=graph.description,
        percent=82,
    )
    yield Table(
        columns=(
            Column(speech("标准", "Standard"), 2.0),
            Column(speech("关系", "Relation"), 1.0),
            Column(speech("对象", "Target"), 2.0),
            Column(speech("来源", "Source"), 2.0),
        ),
        rows=tuple(
            (
                _name(register, relation.origin, speech),
                speech.of(_DRAWN[relation.kind]),
                _name(register, relation.target, speech),
                speech.source(relation.source) if relation.source else NONE,
            )
            for relation in register.relations
            if relation.kind in _DRAWN and relation.target not in register.policies
        ),
        caption=speech("关系清单", "Relations"),
        dense=True,
    )
    yield from _policies(register, speech)


def _policies(register: Register, speech: Speech) -> Iterator[Block]:
    """Yield the policies with the standards that are linked with them."""
    linked = [(policy, linked_standards(register, policy)) for policy in register.policies.values()]
    if not any(codes for _, codes in linked):
        return
    yield Para(
        speech(
            "关联以登记册为准，政策更新时据此提示复核；内置关联由本项目按名称所示对象判断。",
            "As the register links them; the links that ship are this project’s own judgement by name.",
        )
    )
    yield Table(
        columns=(
            Column(speech("政策", "Policy"), 3.2),
            Column(speech("关联的标准", "Standards linked"), 3.8),
        ),
        rows=tuple(
            (speech.of(policy.title), speech.join(_name(register, code, speech) for code in codes) or NONE)
            for policy, codes in linked
        ),
        caption=speech("政策与标准", "Policies and standards"),
        dense=True,
    )


def _name(register: Register, code: str, speech: Speech) -> str:
    found = register.standards.get(code)
    return code if found is None else found.number or f"{code} {speech.of(found.title)}"
