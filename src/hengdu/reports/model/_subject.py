"""Know a pack in one language and where each of its parts stands in the book."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import attrs

from hengdu.packs import Node, Pack, PackStats, pack_stats
from hengdu.reports.context._voice import Voice
from hengdu.reports.model._pieces import Inline, Ref, joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.packs import Framework, Practice
    from hengdu.reports.model._pieces import Line
    from hengdu.text import Lang, Text

INDEX: Final = "index"
LISTING: Final = "all"
RULES: Final = "rules"
TOPICS: Final = "topics"
_Section = Literal["roles", "objects", "effort_classes", "institution_types", "facets"]
_OWN: Final = (INDEX, LISTING, RULES, TOPICS)
_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9]+")
_SHORT_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9.()/ -]*")


@attrs.frozen(kw_only=True, eq=False)
class Subject:
    """Hold what every page needs: the pack, the language, names and links.

    ``pages`` gives the slug of the page of each node and of each framework.
    """

    pack: Pack
    voice: Voice
    nodes: Mapping[str, str]
    frameworks: Mapping[str, str]

    @classmethod
    def of(cls, pack: Pack, lang: Lang) -> Subject:
        """Return the subject of a pack in one language; slugs do not depend on the language."""
        taken = set(_OWN)
        nodes = {code: _slug(code, taken) for code in pack.nodes if code != pack.root.code}
        return cls(
            pack=pack,
            voice=Voice(lang=lang, pack=pack),
            nodes=nodes | {pack.root.code: INDEX},
            frameworks={item.id: _slug(f"map-{item.id}", taken) for item in pack.content.frameworks},
        )

    def __call__(self, zh: str, en: str) -> str:
        """Return the wording of this language."""
        return self.voice(zh, en)

    def text(self, text: Text) -> str:
        """Return a text of the pack in this language, else in the other one."""
        return self.voice.of(text)

    @cached_property
    def disclaimer(self) -> str:
        """Return what the model is not."""
        return self.text(self.pack.content.disclaimer) or self(
            "本页由模型包生成，不构成认证或监管结论",
            "Generated from the model pack; no certification or regulatory conclusion.",
        )

    @cached_property
    def stats(self) -> PackStats:
        """Return the counts of the pack."""
        return pack_stats(self.pack)

    @cached_property
    def units(self) -> tuple[Node, ...]:
        """Return the nodes that hold practices or hold no nodes, in order; never the root."""
        return tuple(
            node
            for node in self.pack.nodes.values()
            if node is not self.pack.root and (node.practices or not node.nodes)
        )

    @cached_property
    def groups(self) -> tuple[Node, ...]:
        """Return the nodes that hold other nodes, in order; never the root."""
        return tuple(node for node in self.pack.nodes.values() if node is not self.pack.root and node.nodes)

    def title(self, node: Node) -> str:
        """Return code and name of a node."""
        return f"{node.code} {self.text(node.title)}"

    def node(self, code: str, *, full: bool = True) -> Inline:
        """Return the link to a node's page; an unknown code is plain text."""
        found = self.pack.nodes.get(code)
        if found is None:
            return code
        return Ref(self.title(found) if full else code, self.nodes[code])

    def part(self, code: str, *, inside: str = "") -> Inline:
        """Return the link to a practice, indicator or recommendation.

        On the page of the node ``inside`` its code is shortened to what follows the node's.
        """
        owner = self._owners.get(code)
        if owner is None:
            return code
        return Ref(code.removeprefix(f"{inside}.") if inside else code, self.nodes[owner], code)

    def parts(self, codes: Iterable[str], *, inside: str = "") -> Line:
        """Return links to practices, indicators or recommendations, one after the other."""
        return joined([self.part(code, inside=inside) for code in codes], self("、", ", "))

    def item(self, framework: Framework, code: str, *, full: bool = False) -> Inline:
        """Return the link to one element of a framework: its code if that says anything, else its name."""
        name = self._items.get((framework.id, code), "")
        if not name:
            return Ref(code, self.frameworks[framework.id], code)
        says = _SHORT_CODE.fullmatch(code) is not None and code.casefold() != name.casefold()
        short = code if says else name
        return Ref(f"{code} {name}" if full and says else short, self.frameworks[framework.id], code)

    def item_name(self, framework: Framework, code: str) -> str:
        """Return the name of one element of a framework; nothing where it is not declared."""
        return self._items.get((framework.id, code), "")

    def mapped(
        self, codes: Mapping[str, tuple[str, ...]], *, full: bool = False
    ) -> Iterable[tuple[Framework, Line]]:
        """Yield the frameworks that something is mapped to, in declared order, with links to the elements."""
        between = self("、", ", ")
        for framework in self.pack.content.frameworks:
            found = codes.get(framework.id, ())
            if found:
                yield framework, joined([self.item(framework, code, full=full) for code in found], between)

    def topic(self, code: str) -> Ref:
        """Return the link to a topic by its name."""
        return Ref(self._topics.get(code, code), TOPICS, code)

    def named(self, section: _Section, code: str | None) -> str:
        """Return the name of a role, protected object, effort class or institution type."""
        return self._names.get((section, code or ""), code or "")

    def names(self, section: _Section, codes: Iterable[str]) -> str:
        """Return such names, one after the other."""
        return self.voice.join([self.named(section, code) for code in codes])

    def source(self, code: str) -> Inline:
        """Return the link to a source by its id."""
        return code if self.pack.reference(code) is None else Ref(code, RULES, f"source-{code}")

    def is_proposal(self, code: str) -> bool:
        """Say whether a basis is the judgement of the authors and no source."""
        reference = self.pack.reference(code)
        return reference is None or reference.status == "expert"

    @cached_property
    def has_topics(self) -> bool:
        """Say whether anything is about a topic."""
        pack = self.pack
        return bool(pack.content.topics) or any(
            covers
            for covers in (
                *(node.covers for node in pack.nodes.values()),
                *(practice.covers for practice in pack.practices.values()),
            )
        )

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """Return the levels that have practices."""
        return tuple(sorted({item.level for item in self.pack.practices.values() if item.level is not None}))

    def by_level(self, practices: Iterable[Practice]) -> list[tuple[int | None, list[Practice]]]:
        """Return practices by level, ascending, those without one at the end."""
        found: dict[int | None, list[Practice]] = {}
        for practice in practices:
            found.setdefault(practice.level, []).append(practice)
        return sorted(found.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))

    @cached_property
    def _owners(self) -> dict[str, str]:
        return {
            item.code: node.code
            for node in self.pack.nodes.values()
            for items in (node.practices, node.indicators, node.recommendations)
            for item in items
        }

    @cached_property
    def _items(self) -> dict[tuple[str, str], str]:
        return {
            (framework.id, item.code): self.text(item.name)
            for framework in self.pack.content.frameworks
            for item in framework.items
        }

    @cached_property
    def _topics(self) -> dict[str, str]:
        return {item.code: self.text(item.name) for item in self.pack.content.topics}

    @cached_property
    def _names(self) -> dict[tuple[str, str], str]:
        content = self.pack.content
        sections = {
            "roles": [(item.code, item.name) for item in content.roles],
            "objects": [(item.code, item.name) for item in content.objects],
            "effort_classes": [(item.code, item.name) for item in content.effort_classes],
            "institution_types": [(item.code, item.name) for item in content.institution_types],
            "facets": [(item.code, item.name) for item in content.facets],
        }
        return {
            (section, code): self.text(name) for section, items in sections.items() for code, name in items
        }


def _slug(name: str, taken: set[str]) -> str:
    """Return a file name that is safe on every system and not taken yet, and take it."""
    base = _NOT_IN_A_NAME.sub("-", name.lower()).strip("-") or "node"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug
