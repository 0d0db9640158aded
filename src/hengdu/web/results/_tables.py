"""Turn a result into the rows that templates print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.packs import Node, Practice
from hengdu.scoring import LEAF_FLAGS, ORIGINS, LeafResult, LevelCell, NodeResult
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.scoring import Explanation, Lift, Result
    from hengdu.web.results._reading import Reading


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
                flags=tuple(LEAF_FLAGS.get(flag, Text(flag, flag)) for flag in leaf.flags),
            )
        )
    return rows


def why_rows(explanation: Explanation) -> list[WhyRow]:
    """Return the lines of an explanation with their depth."""
    return [WhyRow(depth=min(line.depth, 4), text=line.text) for line in explanation.lines]


@attrs.frozen(kw_only=True)
class HeldRow:
    """One reason why answers alone do not lift a node, and whom it holds; the node itself is not named."""

    reason: Text
    codes: tuple[tuple[str, bool], ...]


def held_rows(result: Result, way: Lift | None) -> list[HeldRow]:
    """Return what holds a node, each reason once; of each code whether it is a node's or a practice's."""
    found: dict[Text, list[tuple[str, bool]]] = {}
    for block in way.blocked_by if way else ():
        codes = found.setdefault(block.reason, [])
        if way is not None and block.code != way.code:
            codes.append((block.code, block.code in result.nodes))
    return [HeldRow(reason=reason, codes=tuple(dict.fromkeys(codes))) for reason, codes in found.items()]
