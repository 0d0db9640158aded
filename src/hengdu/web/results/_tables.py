"""Turn a result into the rows that templates print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.packs import Node, Practice
from hengdu.scoring import LeafResult, LevelCell, NodeResult
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.scoring import Explanation, Result
    from hengdu.web.results._reading import Reading

ORIGINS: Final = {
    "answered": Text("作答", "answered"),
    "implied": Text("由更高一级推得", "implied by a higher one"),
    "measured": Text("由指标测得", "measured"),
    "by_object": Text("按保护对象合成", "from its protected objects"),
    "by_unit": Text("按系统合成", "from its systems"),
    "ratio": Text("由比例得出", "from a ratio"),
    "unanswered": Text("未回答", "unanswered"),
    "not_asked": Text("未询问", "not asked"),
    "unknown": Text("不了解", "not known"),
    "refused": Text("拒答", "refused"),
    "na": Text("不适用", "not applicable"),
    "out_of_scope": Text("不在范围", "out of scope"),
    "node_na": Text("子域不适用", "sub-domain not applicable"),
    "not_selected": Text("未选入", "not selected"),
}
FLAGS: Final = {
    "unmeasured": Text("未测量", "unmeasured"),
    "limited_unmeasured": Text("未测量，已限分", "unmeasured, limited"),
    "differs_from_measurement": Text("与测量不符", "differs from the measurement"),
    "lowered_by_verification": Text("核验降一档", "lowered by verification"),
    "excluded": Text("未计入", "left out"),
}


@attrs.frozen(kw_only=True)
class NodeRow:
    """One node of the model with its result."""

    node: Node
    result: NodeResult


@attrs.frozen(kw_only=True)
class HeatRow:
    """One sub-domain with the level that each facet reaches by itself."""

    node: NodeResult
    domain: str
    is_first: bool
    levels: tuple[int | None, ...]


@attrs.frozen(kw_only=True)
class CellRow:
    """One level of a sub-domain: attainment, the facets' means, and what failed."""

    cell: LevelCell
    name: Text
    facets: tuple[float | None, ...]


@attrs.frozen(kw_only=True)
class AnswerRow:
    """One practice with what it counts as and why."""

    practice: Practice
    leaf: LeafResult
    answer: Text | None
    origin: Text
    flags: tuple[Text, ...]


@attrs.frozen(kw_only=True)
class WhyRow:
    """One line of an explanation."""

    depth: int
    text: Text


def node_link(reading: Reading, code: str) -> NodeRow:
    """Return a node with its result."""
    return NodeRow(node=reading.result.pack.nodes[code], result=reading.result.nodes[code])


def facets_of(result: Result) -> tuple[Text, ...]:
    """Return the names of the facets in declared order."""
    return tuple(facet.name for facet in result.pack.content.facets)


def heat_rows(result: Result) -> list[HeatRow]:
    """Return the sub-domains x facets map, in declared order."""
    pack = result.pack
    codes = [facet.code for facet in pack.content.facets]
    rows: list[HeatRow] = []
    for code, found in result.nodes.items():
        if code == pack.root.code or pack.nodes[code].nodes:
            continue
        levels = found.facet_levels if found.level is not None else {}
        domain = pack.parent[code]
        rows.append(
            HeatRow(
                node=found,
                domain=domain,
                is_first=not rows or rows[-1].domain != domain,
                levels=tuple(levels.get(facet) for facet in codes),
            )
        )
    return rows


def cell_rows(result: Result, node: NodeResult) -> list[CellRow]:
    """Return the level cells of a node with the means of its facets in declared order."""
    codes = [facet.code for facet in result.pack.content.facets]
    rows = []
    for cell in node.cells:
        means = {facet.code: facet.value for facet in cell.facets}
        rows.append(
            CellRow(
                cell=cell,
                name=result.pack.level_name(cell.level),
                facets=tuple(means.get(code) for code in codes),
            )
        )
    return rows


def answer_rows(result: Result, practices: Iterable[Practice]) -> list[AnswerRow]:
    """Return what each practice counts as."""
    rows = []
    for practice in practices:
        leaf = result.leaves[practice.code]
        options = {option.code: option.name for option in result.pack.answer_set(practice).options}
        rows.append(
            AnswerRow(
                practice=practice,
                leaf=leaf,
                answer=options.get(leaf.answer or ""),
                origin=ORIGINS.get(leaf.origin, Text(leaf.origin, leaf.origin)),
                flags=tuple(FLAGS.get(flag, Text(flag, flag)) for flag in leaf.flags),
            )
        )
    return rows


def why_rows(explanation: Explanation) -> list[WhyRow]:
    """Return the lines of an explanation with their depth."""
    return [WhyRow(depth=min(line.depth, 4), text=line.text) for line in explanation.lines]
