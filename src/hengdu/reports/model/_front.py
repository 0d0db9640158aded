"""Write the index: what the model is, how to read it, how much it holds, and the map of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.context import Column
from hengdu.reports.context._voice import NONE
from hengdu.reports.model._group import count_grid
from hengdu.reports.model._pieces import Grid, Head, Mark, Points, Ref, Words, cell
from hengdu.reports.model._subject import LISTING, RULES, TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs import Node
    from hengdu.reports.model._pieces import Cell, Line, Piece
    from hengdu.reports.model._subject import Subject

_DIGEST: Final = 12
MAP: Final = "map"


def front_pieces(subject: Subject, *, files: bool) -> Iterator[Piece]:
    """Yield the index; ``files`` says whether the pages are files, with a listing among them."""
    pack = subject.pack
    if subject.text(pack.content.status):
        yield Words((subject.text(pack.content.status),))
    yield Words(
        (
            subject(
                f"模型包 {pack.id} {pack.version}，内容摘要 {pack.digest[:_DIGEST]}。",
                f"Pack {pack.id} {pack.version}, digest of its content {pack.digest[:_DIGEST]}.",
            ),
        ),
        "note",
    )
    yield Head(2, subject("怎么读", "How to read"), "reading")
    yield Points(tuple(_reading(subject, files=files)))
    yield from _count_pieces(subject)
    yield from _map_pieces(subject)
    yield from _framework_pieces(subject)


def _reading(subject: Subject, *, files: bool) -> Iterator[Line]:
    example = next((node for node in subject.units if node.practices), None)
    if example is not None:
        practice = example.practices[-1]
        yield (
            subject("每条实践有固定编码，例如 ", "Each practice has a code of its own for ever, such as "),
            subject.part(practice.code),
            subject(
                "：依次为所属子域、等级、要素和序号。",
                ": the sub-domain it belongs to, its level, its facet and a number.",
            ),
        )
    keys = Mark(subject("关键", "key"), "strong")
    if any(item.key for item in subject.pack.practices.values()):
        yield (
            subject("标有", "A practice marked "),
            keys,
            subject(
                "的实践是该级的门槛；快评只问关键实践。",
                " is a gate of its level; the quick mode asks nothing else.",
            ),
        )
    yield (
        Ref(subject("规则与词汇", "Rules and vocabulary"), RULES),
        subject(
            "：等级、要素、选项与判定、证据等级、指标规则、目标等级、红线和来源。",
            ": levels, facets, how to decide, evidence grades, indicators, targets, red lines, sources.",
        ),
    )
    if subject.has_topics:
        yield (
            Ref(subject("主题索引", "Topic index"), TOPICS),
            subject("：从一个主题找到有关的子域和实践。", ": from a topic to its sub-domains and practices."),
        )
    if files:
        yield (
            Ref(subject("全部实践", "All practices"), LISTING),
            subject(
                "：一页列出全部条目，可输入词语筛选，也可打印。",
                ": every statement on one page, to filter and to print.",
            ),
        )


def _count_pieces(subject: Subject) -> Iterator[Piece]:
    stats = subject.stats
    yield Head(2, subject("数量", "Counts"), "counts")
    counted = (
        (stats.domains, subject("个域", "domains")),
        (stats.subdomains, subject("个子域", "sub-domains")),
        (stats.practices, subject("条实践", "practices")),
        (stats.key_practices, subject("条关键实践", "key practices")),
        (stats.indicators, subject("个指标", "indicators")),
        (stats.recommendations, subject("项建议", "recommendations")),
        (stats.actions, subject("项措施", "actions")),
        (stats.redlines, subject("条红线", "red lines")),
    )
    said = [subject(f"{number}{name}", f"{number} {name}") for number, name in counted if number]
    yield Words((subject.voice.join(said) + subject("。", "."),))
    if not subject.levels:
        return
    yield count_grid(subject, subject.pack.practices.values())
    if subject.pack.root.nodes:
        yield _domain_grid(subject)


def _domain_grid(subject: Subject) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for node in subject.pack.root.nodes:
        practices = tuple(subject.pack.below(node.code))
        numbers = [sum(item.level == level for item in practices) for level in subject.levels]
        inner = sum(1 for unit in subject.units if node.code in subject.pack.ancestors(unit.code))
        rows.append(
            (
                cell(subject.node(node.code)),
                cell(str(inner)),
                *(cell(str(number)) for number in numbers),
                cell(str(len(practices))),
                cell(str(sum(item.key for item in practices))),
            )
        )
    return Grid(
        columns=(
            Column(subject("域", "Domain"), 2.2),
            Column(subject("子域", "Sub-domains"), 1.0, "number"),
            *(Column(f"L{level}", 0.8, "number") for level in subject.levels),
            Column(subject("实践", "Practices"), 1.0, "number"),
            Column(subject("其中关键", "Key"), 1.0, "number"),
        ),
        rows=tuple(rows),
    )


def _map_pieces(subject: Subject) -> Iterator[Piece]:
    """Yield the map: domains and their sub-domains down, the frameworks across."""
    used = {
        node.code: _elements(subject, node)
        for node in subject.pack.nodes.values()
        if node is not subject.pack.root
    }
    frameworks = [
        item for item in subject.pack.content.frameworks if any(item.id in found for found in used.values())
    ]
    yield Head(2, subject("模型地图", "Map of the model"), MAP)
    if frameworks:
        yield Words(
            (
                subject(
                    "数字是该域或子域在各框架中对应的条目数；数字和名称都是链接，各框架的逐条对应见下一节。"
                    "对应关系为自编，不属于任何标准文本。",
                    "A number says how many elements of the framework a domain or sub-domain corresponds to; "
                    "numbers and names are links; the next section leads to each framework. "
                    "The correspondence is this project’s own and no part of the text of any standard.",
                ),
            ),
            "note",
        )
    yield Grid(
        columns=(
            Column(subject("域与子域", "Domains and sub-domains"), 3.0),
            Column(subject("实践", "Practices"), 0.7, "number"),
            *(Column(_short(subject.text(item.name)), 0.7, "number") for item in frameworks),
        ),
        rows=tuple(
            _map_row(subject, node, [(item.id, used[node.code].get(item.id, set())) for item in frameworks])
            for node in subject.pack.nodes.values()
            if node is not subject.pack.root
        ),
    )


def _map_row(subject: Subject, node: Node, found: list[tuple[str, set[str]]]) -> tuple[Cell, ...]:
    slug, count = subject.nodes[node.code], sum(1 for _ in subject.pack.below(node.code))
    return (
        cell(Ref(subject.title(node), slug, is_strong=bool(node.nodes))),
        cell(Ref(str(count), slug, "practices" if node.practices else "counts")),
        *(
            cell(Ref(str(len(codes)), *_where(subject, node, framework)) if codes else NONE)
            for framework, codes in found
        ),
    )


def _where(subject: Subject, node: Node, framework: str) -> tuple[str, str]:
    """Say where the elements that a row counts stand: on the node's own page, else on the framework's."""
    if node.mappings.get(framework):
        return subject.nodes[node.code], "mappings"
    if node.practices:
        return subject.nodes[node.code], "practices"
    return subject.frameworks[framework], ""


def _elements(subject: Subject, node: Node) -> dict[str, set[str]]:
    """Return the elements of each framework that a node, the nodes in it and their practices map to."""
    found: dict[str, set[str]] = {}
    inner = [
        node,
        *(
            subject.pack.nodes[code]
            for code in subject.pack.nodes
            if node.code in subject.pack.ancestors(code)
        ),
    ]
    stated = [one.mappings for one in inner]
    stated += [practice.mappings for one in inner for practice in one.practices]
    for mappings in stated:
        for framework, codes in mappings.items():
            found.setdefault(framework, set()).update(codes)
    return found


def _short(name: str) -> str:
    """Return the name of a framework without what stands in brackets."""
    return name.partition("（")[0].partition(" (")[0]


def _framework_pieces(subject: Subject) -> Iterator[Piece]:
    frameworks = subject.pack.content.frameworks
    if not frameworks:
        return
    stats = subject.stats.frameworks
    yield Head(2, subject("按框架反查", "From a framework to the model"), "frameworks")
    yield Grid(
        columns=(
            Column(subject("框架", "Framework"), 3.4),
            Column(subject("版本", "Version"), 0.9),
            Column(subject("条目", "Elements"), 0.9, "number"),
            Column(subject("已对应", "Covered"), 0.9, "number"),
            Column(subject("子域", "Sub-domains"), 0.9, "number"),
            Column(subject("实践", "Practices"), 0.9, "number"),
        ),
        rows=tuple(
            (
                cell(Ref(subject.text(item.name), subject.frameworks[item.id])),
                cell(item.version or NONE),
                *(
                    cell(str(number))
                    for number in (
                        stats[item.id].items,
                        stats[item.id].mapped_items,
                        stats[item.id].nodes,
                        stats[item.id].practices,
                    )
                ),
            )
            for item in frameworks
        ),
    )
