"""Count what a pack holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from hengdu.packs._select import topic_members, view_members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs._content import Node
    from hengdu.packs._pack import Pack


@attrs.frozen(kw_only=True)
class FrameworkCoverage:
    """How far a pack maps to another framework; ``items`` is 0 where none are listed."""

    items: int
    mapped_items: int
    nodes: int
    practices: int


@attrs.frozen(kw_only=True)
class PackStats:
    """Counts of one pack; the mappings are in declared order.

    ``subdomains`` counts the nodes of the innermost kind, and any other node that holds
    practices itself; ``practices_by_domain`` goes by the nodes below the root; ``topics`` counts the
    practices that state a topic themselves.
    """

    pack: str
    version: str
    domains: int
    subdomains: int
    practices: int
    key_practices: int
    recommendations: int
    actions: int
    indicators: int
    core_indicators: int
    bound_practices: int
    redlines: int
    views: int
    presets: int
    retired: int
    pending_subdomains: int
    practices_by_level: Mapping[int, int]
    practices_by_facet: Mapping[str, int]
    practices_by_domain: Mapping[str, int]
    subdomains_by_domain: Mapping[str, int]
    questions_by_role: Mapping[str, int]
    frameworks: Mapping[str, FrameworkCoverage]
    view_cells: Mapping[str, int]
    topics: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; level keys become text."""
        data = attrs.asdict(self)
        data["practices_by_level"] = {str(level): count for level, count in self.practices_by_level.items()}
        return data


def pack_stats(pack: Pack) -> PackStats:
    """Count the nodes, practices and references of a pack."""
    content = pack.content
    practices = tuple(pack.practices.values())
    leaves = _innermost(pack)
    domains = pack.root.nodes
    levels = Counter(item.level for item in practices if item.level is not None)
    facets = Counter(item.facet for item in practices if item.facet is not None)
    asked = Counter(role for item in practices for role in item.ask)
    inside = {domain.code: {node.code for node in _tree(domain)} for domain in domains}
    return PackStats(
        pack=pack.id,
        version=pack.version,
        domains=len(domains),
        subdomains=len(leaves),
        practices=len(practices),
        key_practices=sum(item.key for item in practices),
        recommendations=len(pack.recommendations),
        actions=sum(len(item.actions) for item in pack.recommendations.values()),
        indicators=len(pack.indicators),
        core_indicators=sum(item.core for item in pack.indicators.values()),
        bound_practices=sum(item.indicator is not None for item in practices),
        redlines=len(content.redlines),
        views=len(content.views),
        presets=len(content.presets),
        retired=len(content.retired),
        pending_subdomains=sum(not any(pack.below(code)) for code in leaves),
        practices_by_level={level: levels[level] for level in pack.levels},
        practices_by_facet={facet.code: facets[facet.code] for facet in content.facets},
        practices_by_domain={domain.code: len(list(pack.below(domain.code))) for domain in domains},
        subdomains_by_domain={code: sum(leaf in codes for leaf in leaves) for code, codes in inside.items()},
        questions_by_role={role.code: asked[role.code] for role in content.roles},
        frameworks={item.id: _coverage(pack, item.id) for item in content.frameworks},
        view_cells={
            view.id: sum(bool(codes) for _, codes in view_members(pack, view)) for view in content.views
        },
        topics={item.code: len(topic_members(pack, item.code)[1]) for item in content.topics},
    )


def _tree(node: Node) -> Iterator[Node]:
    yield node
    for child in node.nodes:
        yield from _tree(child)


def _innermost(pack: Pack) -> list[str]:
    """Return the nodes of the deepest kind, and others that hold practices; never the root."""
    nodes = [node for node in pack.nodes.values() if node is not pack.root]
    depth = {node.code: sum(1 for _ in pack.ancestors(node.code)) for node in nodes}
    deepest = max(nodes, key=lambda node: depth[node.code]).kind if nodes else ""
    return [node.code for node in nodes if node.kind == deepest or node.practices]


def _coverage(pack: Pack, framework: str) -> FrameworkCoverage:
    declared = pack.framework(framework)
    items = {item.code for item in declared.items} if declared else set()
    nodes = [node.mappings.get(framework, ()) for node in pack.nodes.values()]
    practices = [item.mappings.get(framework, ()) for item in pack.practices.values()]
    mapped = {code for codes in (*nodes, *practices) for code in codes}
    return FrameworkCoverage(
        items=len(items),
        mapped_items=len(mapped & items if items else mapped),
        nodes=sum(bool(codes) for codes in nodes),
        practices=sum(bool(codes) for codes in practices),
    )
