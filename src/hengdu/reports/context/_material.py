"""Hold what the chapters are made from: the result, the plan, and the way to say things."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.advice import Advice, Gap, Headline, Unrated
from hengdu.reports.context._blocks import Badge
from hengdu.reports.context._voice import NONE, Voice
from hengdu.scoring import Lifter, Result, Scorer, explain_failure

if TYPE_CHECKING:
    from hengdu.packs import Node
    from hengdu.scoring import GateFailure, NodeResult
    from hengdu.text import Text

_LEVEL_MOST: Final = 5.0


@attrs.frozen(kw_only=True)
class Material:
    """Hold the inputs of every chapter; nothing in it changes after construction."""

    result: Result
    scorer: Scorer
    voice: Voice
    created: date
    advice: Advice
    gaps: tuple[Gap, ...]
    unrated: tuple[Unrated, ...]
    headlines: tuple[Headline, ...]

    @cached_property
    def tops(self) -> tuple[NodeResult, ...]:
        """Return the nodes right below the root, in declared order (domains)."""
        return tuple(self.result.nodes[node.code] for node in self.result.pack.root.nodes)

    @cached_property
    def leaves(self) -> tuple[NodeResult, ...]:
        """Return the nodes that have no nodes below them (sub-domains), without the root."""
        root = self.result.pack.root.code
        return tuple(
            node
            for code, node in self.result.nodes.items()
            if code != root and not self.result.pack.nodes[code].nodes
        )

    @cached_property
    def lifter(self) -> Lifter:
        """Return what answers "what would lift it" for every node."""
        return Lifter(self.scorer, self.result.assessment)

    @cached_property
    def has_leaves(self) -> bool:
        """Say whether sub-domains are another layer than the domains."""
        return [node.code for node in self.leaves] != [node.code for node in self.tops]

    @cached_property
    def has_levels(self) -> bool:
        """Say whether any node has a level."""
        return any(node.level is not None for node in self.result.nodes.values())

    @cached_property
    def facets(self) -> tuple[tuple[str, str], ...]:
        """Return code and name of the facets that level cells know."""
        known = {facet.code for node in self.leaves for cell in node.cells for facet in cell.facets}
        return tuple(
            (facet.code, self.voice.of(facet.name))
            for facet in self.result.pack.content.facets
            if facet.code in known
        )

    @cached_property
    def most(self) -> float:
        """Return the upper end of the scores: the highest level, else that of the bands or scores."""
        pack = self.result.pack
        bands = [
            float(band.max)
            for item in pack.scoring.bands.values()
            for band in item.bands
            if band.max is not None
        ]
        if bands:
            return max(bands)
        scores = [node.score for node in self.result.nodes.values() if node.score is not None]
        tops = [node.interval[1] for node in self.result.nodes.values() if node.interval is not None]
        top = float(max(pack.levels, default=0)) or _LEVEL_MOST
        return max([top, *scores, *tops])

    @cached_property
    def has_targets(self) -> bool:
        """Say whether any node has a target level."""
        return any(node.target is not None for node in self.result.nodes.values())

    @property
    def leaf_kind(self) -> str:
        """Return what the model calls the lowest nodes."""
        return self.voice.kind(self.leaves[0].kind) if self.leaves else ""

    @property
    def top_kind(self) -> str:
        """Return what the model calls the nodes below the root."""
        return self.voice.kind(self.tops[0].kind) if self.tops else ""

    def name(self, code: str) -> str:
        """Return ``SH-04 补丁与漏洞修复``."""
        node = self.result.pack.nodes.get(code)
        return code if node is None else f"{code} {self.voice.of(node.title)}"

    def title(self, node: NodeResult | Node) -> str:
        """Return the title of a node."""
        return self.voice.of(node.title)

    def reason(self, failure: GateFailure) -> str:
        """Return a gate failure as a sentence."""
        return self.voice.of(explain_failure(self.result, failure))

    def not_rated(self, node: NodeResult) -> str:
        """Return why a node is not rated, or nothing."""
        if node.not_rated is None:
            return ""
        if not self.has_practices(node.code):
            return self.voice("没有实践条目", "no practices")
        return self.voice.of(node.not_rated)

    def has_practices(self, code: str) -> bool:
        """Say whether any practice lies below a node."""
        return next(iter(self.result.pack.below(code)), None) is not None

    def badge(self, node: NodeResult) -> Badge:
        """Return the level of a node on its colour; a node without levels shows its band or nothing."""
        if node.level is None and node.rated and node.band_name is not None:
            return Badge(None, self.voice.of(node.band_name))
        if node.level is None and node.rated:
            return Badge(None, NONE)
        return self.voice.badge(node.level)

    def below(self, node: NodeResult) -> tuple[NodeResult, ...]:
        """Return the lowest nodes below a node."""
        return tuple(leaf for leaf in self.leaves if node.code in self.result.pack.ancestors(leaf.code))

    def weakest(self, node: NodeResult) -> NodeResult | None:
        """Return the rated lowest node with the lowest score below a node."""
        rated = [leaf for leaf in self.below(node) if leaf.score is not None]
        return min(rated, key=lambda leaf: (leaf.score or 0.0, leaf.code), default=None)

    def texts(self, items: tuple[Text, ...]) -> tuple[str, ...]:
        """Return texts in the language of the report."""
        return tuple(self.voice.of(item) for item in items)
