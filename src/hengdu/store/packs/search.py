"""Find what a pack says by words, in Chinese and English: codes, titles, statements, questions, advice."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.standards.registry import Index
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs import Node, Pack

SECTIONS: Final = (
    "node",
    "practice",
    "indicator",
    "recommendation",
    "redline",
    "framework",
    "topic",
    "term",
    "reference",
)


@attrs.frozen(kw_only=True)
class Hit:
    """One thing that was found: what it is, its code, and the text that names it."""

    section: str
    code: str
    text: Text


@attrs.frozen(kw_only=True, eq=False)
class _Found:
    hits: tuple[Hit, ...]
    index: Index


def search_pack(pack: Pack, words: str, *, most: int) -> list[Hit]:
    """Return what holds every word in one of its texts, best first; words of two signs are found too.

    The index of a pack is made once a process (about 0.3 s for 1,100 practices); a search takes
    milliseconds.
    """
    found = _index(pack)
    return [found.hits[at] for at, _score in found.index.search(words, most)]


@lru_cache(maxsize=8)
def _index(pack: Pack) -> _Found:
    lines = list(_lines(pack))
    return _Found(hits=tuple(hit for hit, _ in lines), index=Index([fields for _, fields in lines]))


def _lines(pack: Pack) -> Iterator[tuple[Hit, tuple[str, ...]]]:
    for node in pack.nodes.values():
        if node is not pack.root:
            yield from _node(node)
    yield from _references(pack)
    yield from _terms(pack)


def _references(pack: Pack) -> Iterator[tuple[Hit, tuple[str, ...]]]:
    content = pack.content
    for line in content.redlines:
        yield _line("redline", line.code, line.title, line.statement, line.note, more=(line.clause,))
    for framework in content.frameworks:
        yield _line("framework", framework.id, framework.name, framework.note)
        for item in framework.items:
            yield (
                Hit(section="framework", code=framework.id, text=item.name),
                (item.code, *_both(item.name)),
            )
    for source in content.references:
        yield _line("reference", source.id, source.citation, source.note)


def _terms(pack: Pack) -> Iterator[tuple[Hit, tuple[str, ...]]]:
    content = pack.content
    for topic in content.topics:
        yield _line("topic", topic.code, topic.name, topic.definition)
    for group in (content.roles, content.objects, content.institution_types, content.na_reasons):
        for named in group:
            yield _line("term", named.code, named.name, named.definition)
    for facet in content.facets:
        yield _line("term", facet.code, facet.name, facet.definition)


def _node(node: Node) -> Iterator[tuple[Hit, tuple[str, ...]]]:
    evidence = tuple(item.name for item in node.evidence)
    yield _line("node", node.code, node.title, node.purpose, node.note, *evidence, more=node.aliases)
    for practice in node.practices:
        texts = (practice.title, practice.note, *practice.ask.values(), *practice.evidence)
        yield _line("practice", practice.code, practice.text, *texts)
    for item in node.indicators:
        yield _line("indicator", item.code, item.name, item.formula, item.rationale)
    for advice in node.recommendations:
        steps = tuple(text for one in advice.actions for text in (one.text, one.deliverable, one.proof))
        yield _line("recommendation", advice.code, advice.title, advice.effect, *steps)


def _line(
    section: str, code: str, name: Text, *texts: Text, more: tuple[str, ...] = ()
) -> tuple[Hit, tuple[str, ...]]:
    fields = (code, *_both(name), *(said for text in texts for said in _both(text)), *more)
    return Hit(section=section, code=code, text=name), fields


def _both(text: Text) -> tuple[str, str]:
    return text.zh, text.en
