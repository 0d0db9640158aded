"""Measure how far every rated leaf node (sub-domain) is from its target, and say what is in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.scoring import explain_failure
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs import Node, Pack
    from hengdu.scoring import LevelCell, NodeResult, Result


@attrs.frozen(kw_only=True)
class FacetBehind:
    """A facet that holds the next level back: its mean there and the level it has reached by itself."""

    code: str
    name: Text
    mean: float
    level: int


@attrs.frozen(kw_only=True)
class Gap:
    """One sub-domain and its distance to the target, in levels.

    ``reasons`` say which tests of the next level fail, ``caps`` what holds the level down although
    the answers would allow more; ``facets`` are those behind, the weakest first; ``weight`` is the
    product of the weights that the pack declares for the node and the nodes above it.
    """

    code: str
    title: Text
    parent: str
    level: int
    target: int
    score: float
    weight: float
    next_level: int | None
    reasons: tuple[Text, ...]
    caps: tuple[Text, ...]
    facets: tuple[FacetBehind, ...]

    @property
    def distance(self) -> int:
        """Return how many levels are missing; 0 where the target is met."""
        return max(0, self.target - self.level)


@attrs.frozen(kw_only=True)
class Unrated:
    """A sub-domain without a level, and why; its distance is unknown, not zero."""

    code: str
    title: Text
    target: int | None
    reason: Text


def gaps(result: Result, *, met: bool = False) -> tuple[Gap, ...]:
    """Return the sub-domains below their target: largest distance x weight first, then the lowest score.

    With ``met`` those that meet their target follow. Nodes that are not rated stand in
    :func:`unrated`; nodes without a target are left out.

    Example: ``[(gap.code, gap.distance) for gap in gaps(result)]``
    """
    found = [
        _gap(result, node)
        for node in leaf_nodes(result)
        if node.level is not None and node.score is not None and node.target is not None
    ]
    chosen = [gap for gap in found if gap.distance > 0 or met]
    return tuple(sorted(chosen, key=lambda gap: (-gap.distance * gap.weight, gap.score, gap.code)))


def unrated(result: Result) -> tuple[Unrated, ...]:
    """Return the sub-domains that have no level, in declared order, each with the reason."""
    return tuple(
        Unrated(code=node.code, title=node.title, target=node.target, reason=node.not_rated)
        for node in leaf_nodes(result)
        if node.not_rated is not None
    )


def leaf_nodes(result: Result) -> Iterator[NodeResult]:
    """Yield the nodes that have no nodes below them, in declared order."""
    return (node for code, node in result.nodes.items() if not result.pack.nodes[code].nodes)


def weight_of(pack: Pack, code: str) -> float:
    """Return the product of the declared weights of a node and of all above it."""
    chain: list[Node] = [pack.nodes[code], *(pack.nodes[item] for item in pack.ancestors(code))]
    product = 1.0
    for node in chain:
        product *= float(node.weight)
    return product


def _gap(result: Result, node: NodeResult) -> Gap:
    assert node.level is not None  # noqa: S101 - gaps() lets only rated nodes with a target through
    assert node.target is not None  # noqa: S101 - as above
    assert node.score is not None  # noqa: S101 - as above
    cell = node.next_cell
    return Gap(
        code=node.code,
        title=node.title,
        parent=result.pack.parent.get(node.code, ""),
        level=node.level,
        target=node.target,
        score=node.score,
        weight=weight_of(result.pack, node.code),
        next_level=None if cell is None else cell.level,
        reasons=tuple(explain_failure(result, failure) for failure in node.failures),
        caps=tuple(cap.reason for cap in node.caps),
        facets=() if cell is None else _behind(result, node, cell),
    )


def _behind(result: Result, node: NodeResult, cell: LevelCell) -> tuple[FacetBehind, ...]:
    """Return the facets whose mean is below what the level asks, the weakest first."""
    if cell.satisfied:
        return ()
    names = {facet.code: facet.name for facet in result.pack.content.facets}
    failed = {failure.subject for failure in cell.failures if failure.test == "facet"}
    limit = cell.limit
    reached = node.facet_levels
    found = [
        FacetBehind(code=facet.code, name=names[facet.code], mean=facet.value, level=reached[facet.code])
        for facet in cell.facets
        if facet.code in names
        and (
            facet.code in failed
            or (limit is not None and facet.total * limit[1] < limit[0] * facet.scale * facet.count)
        )
    ]
    return tuple(sorted(found, key=lambda facet: facet.mean))
