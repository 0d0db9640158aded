"""Hold a loaded pack with its indexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from hengdu.errors import PackError
from hengdu.packs._content import (
    AnswerSet,
    Framework,
    Indicator,
    Node,
    PackFile,
    Practice,
    Profile,
    Recommendation,
    Reference,
)
from hengdu.packs._vocabulary import Preset, Scoring
from hengdu.text import Text


@attrs.frozen(kw_only=True, eq=False)
class Pack:
    """A maturity model: everything the engine needs, and where each code is written.

    ``nodes`` and ``practices`` are in declared order; ``parent`` leads from a node or practice
    code to its node; ``root`` is the node that holds the whole tree. ``places`` maps a code to
    ``file:line``. ``digest`` identifies the content.
    """

    id: str
    version: str
    content: PackFile
    scoring: Scoring
    root: Node
    nodes: Mapping[str, Node]
    practices: Mapping[str, Practice]
    indicators: Mapping[str, Indicator]
    recommendations: Mapping[str, Recommendation]
    parent: Mapping[str, str]
    places: Mapping[str, str]
    digest: str
    base: Pack | None = None
    scoring_data: Mapping[str, object] = attrs.field(factory=dict, repr=False)

    @property
    def title(self) -> Text:
        """Return the name of the model."""
        return self.content.title

    @property
    def levels(self) -> tuple[int, ...]:
        """Return the maturity levels above zero, ascending."""
        return tuple(sorted(item.level for item in self.content.levels if item.level > 0))

    def level_name(self, level: int) -> Text:
        """Return the name of a level; an undeclared level has its number as name."""
        for item in self.content.levels:
            if item.level == level:
                return item.name
        return Text(f"{level} 级", f"level {level}")

    def answer_set(self, practice: Practice) -> AnswerSet:
        """Return the answers that fit a practice."""
        for item in self.content.answers:
            if item.id == practice.answers:
                return item
        raise PackError(
            f"未声明答案集 {practice.answers}",
            f"answer set {practice.answers} is not declared",
            place=self.place(practice.code),
        )

    def place(self, code: str) -> str:
        """Return ``file:line`` of a code, else of the section it belongs to, or the code itself."""
        found = self.places.get(code)
        if found is None:
            part = "id" if code in {self.root.code, self.id} else code.partition(" ")[0]
            section = "scoring" if part in {"rule", "bands"} else part
            found = self.places.get(f"section:{section}", code)
        return found

    def may_be_na(self, practice: Practice) -> bool:
        """Say whether a practice may be N/A: by its own word, else by its answers' and its facet's."""
        if practice.na_allowed is not None:
            return practice.na_allowed
        answers = next((item for item in self.content.answers if item.id == practice.answers), None)
        facet = next((item for item in self.content.facets if item.code == practice.facet), None)
        return (answers is None or answers.na_allowed) and (facet is None or facet.na_allowed)

    def preset(self, preset_id: str) -> Preset:
        """Return a preset; an unknown id is an error that lists the known."""
        for item in self.content.presets:
            if item.id == preset_id:
                return item
        known = ", ".join(item.id for item in self.content.presets) or "-"
        raise PackError(
            f"模型包 {self.id} 没有预设 {preset_id[:80]}；可用：{known}",
            f"pack {self.id} has no preset {preset_id[:80]}; known: {known}",
        )

    def profile(self, profile_id: str) -> Profile | None:
        """Return the target profile of that id, or None."""
        return next((item for item in self.content.profiles if item.id == profile_id), None)

    def framework(self, framework_id: str) -> Framework | None:
        """Return a framework that the pack maps to, or None."""
        return next((item for item in self.content.frameworks if item.id == framework_id), None)

    def reference(self, reference_id: str) -> Reference | None:
        """Return a source by id, or None."""
        return next((item for item in self.content.references if item.id == reference_id), None)

    def ancestors(self, code: str) -> Iterator[str]:
        """Yield the nodes above a node or practice, nearest first."""
        at = self.parent.get(code)
        while at is not None:
            yield at
            at = self.parent.get(at)

    def below(self, code: str) -> Iterator[Practice]:
        """Yield the practices below a node in declared order."""
        stack = [self.nodes[code]]
        while stack:
            node = stack.pop()
            yield from node.practices
            stack.extend(reversed(node.nodes))

    def of_kind(self, kind: str) -> tuple[Node, ...]:
        """Return the nodes of one kind in declared order."""
        return tuple(node for node in self.nodes.values() if node.kind == kind)
