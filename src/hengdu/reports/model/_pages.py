"""Put the pages of the book together: index, rules, domains and sub-domains, look-ups."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hengdu.reports.model._front import front_pieces
from hengdu.reports.model._group import group_pieces
from hengdu.reports.model._lookup import framework_pieces, listing_pieces, topic_pieces
from hengdu.reports.model._pieces import Page, Ref
from hengdu.reports.model._rules import rule_pieces
from hengdu.reports.model._subject import INDEX, LISTING, RULES, TOPICS
from hengdu.reports.model._unit import unit_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hengdu.packs import Framework, Node
    from hengdu.reports.model._subject import Subject


def model_page_set(subject: Subject, *, files: bool) -> tuple[Page, ...]:
    """Return the pages of a pack in reading order.

    ``files`` says whether each page is a file; one document needs no listing of what it holds anyway.
    """
    return tuple(make() for _slug, make in _makers(subject, files=files))


def model_page_called(subject: Subject, slug: str) -> Page | None:
    """Return one page of a pack that has a file for each, and make no other; None where there is none."""
    return next((make() for name, make in _makers(subject, files=True) if name == slug), None)


def _makers(subject: Subject, *, files: bool) -> Iterator[tuple[str, Callable[[], Page]]]:
    """Yield the slug of each page and what makes it."""
    index = Ref(subject("参考模型", "The model"), INDEX)
    yield INDEX, partial(_front, subject, files=files)
    yield RULES, partial(_rules, subject, index)
    for node in subject.pack.nodes.values():
        if node is not subject.pack.root:
            yield subject.nodes[node.code], partial(_node_page, subject, node, index)
    for framework in subject.pack.content.frameworks:
        yield subject.frameworks[framework.id], partial(_framework, subject, framework, index)
    if subject.pack.content.topics:
        yield TOPICS, partial(_topics, subject, index)
    if files:
        yield LISTING, partial(_listing, subject, index)


def _front(subject: Subject, *, files: bool) -> Page:
    return Page(
        slug=INDEX,
        title=(subject.text(subject.pack.title) or subject.pack.id) if files else subject("总览", "Overview"),
        pieces=tuple(front_pieces(subject, files=files)),
        kind="front",
    )


def _rules(subject: Subject, index: Ref) -> Page:
    return Page(
        slug=RULES,
        title=subject("规则与词汇", "Rules and vocabulary"),
        pieces=tuple(rule_pieces(subject)),
        kind="front",
        trail=(index,),
    )


def _framework(subject: Subject, framework: Framework, index: Ref) -> Page:
    return Page(
        slug=subject.frameworks[framework.id],
        title=subject.text(framework.name),
        pieces=tuple(framework_pieces(subject, framework)),
        kind="lookup",
        trail=(index, Ref(subject("各框架", "All frameworks"), INDEX, "frameworks")),
    )


def _topics(subject: Subject, index: Ref) -> Page:
    return Page(
        slug=TOPICS,
        title=subject("主题索引", "Topic index"),
        pieces=tuple(topic_pieces(subject)),
        trail=(index,),
        kind="lookup",
    )


def _listing(subject: Subject, index: Ref) -> Page:
    return Page(
        slug=LISTING,
        title=subject("全部实践", "All practices"),
        pieces=tuple(listing_pieces(subject)),
        trail=(index,),
        kind="listing",
    )


def _node_page(subject: Subject, node: Node, index: Ref) -> Page:
    above = [code for code in subject.pack.ancestors(node.code) if code != subject.pack.root.code]
    trail = [
        index,
        *(Ref(subject.title(subject.pack.nodes[code]), subject.nodes[code]) for code in reversed(above)),
    ]
    siblings = subject.units if node in subject.units else subject.groups
    at = siblings.index(node)
    if at > 0:
        trail.append(Ref(f"← {siblings[at - 1].code}", subject.nodes[siblings[at - 1].code]))
    if at + 1 < len(siblings):
        trail.append(Ref(f"{siblings[at + 1].code} →", subject.nodes[siblings[at + 1].code]))
    pieces = (
        *(group_pieces(subject, node) if node.nodes else ()),
        *(unit_pieces(subject, node) if node in subject.units else ()),
    )
    return Page(
        slug=subject.nodes[node.code],
        title=subject.title(node),
        pieces=pieces,
        trail=tuple(trail),
        kind="unit" if node in subject.units and above else "group",
    )
