"""Compare the names of categories and the sets that a document gives in several places."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.standards.consistency._desk import Contradiction, Desk, rule
from hengdu.standards.consistency._document import Paragraph, TextDocument
from hengdu.standards.consistency._finding import Place, Severity, at_line, in_paragraph
from hengdu.standards.consistency._words import NUMERAL, Enumeration, enumerations, numeral
from hengdu.standards.registry import name_key
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_CATEGORY_HEADING: Final = re.compile(r"^(?P<name>[\u4e00-\u9fff]{2,16}类)(?P<rest>设计方法.*)?$")
_GUARDED: Final = "保护"
_ITEM_HEAD: Final = re.compile(r"^(?P<name>[^-—－，。：:；\s]{2,14})\s*[-—－：:]")
_VERBS: Final = re.compile(r"^(?:持续|完善|加强|推进|建设|开展|做好|健全|建立)")
_TAILS: Final = re.compile(r"(?:能力|体系|工作|等)$")
_SET_NOUN: Final = re.compile(
    r"^(?:等|的)?\s*(?:八|\d{1,2}|[一二三四五六七九十])?\s*[个大]?(?:基本)?(?:过程|维度|阶段|环节|方面|能力域|子域|数据处理|数据生命周期|能力)"
)
_COUNTED: Final = re.compile(
    rf"(?P<count>{NUMERAL})\s*个(?P<noun>(?:基本)?(?:方面|维度|能力域|子域|领域|环节|阶段|部分|层面|层次))"
)
_LEAST_COUNT: Final = 4
_LEAST_SHARED: Final = 3
_ALIKE: Final = 0.4


@attrs.frozen(kw_only=True)
class _Named:
    """One spelling of a category and where it stands."""

    text: str
    place: Place


def _spellings(document: TextDocument, desk: Desk) -> dict[str, list[_Named]]:
    """Return the spellings of each category: those of table columns and of headings that end in 类."""
    named: list[_Named] = [
        _Named(text=item.category, place=item.place) for item in desk.of(document) if item.has_category
    ]
    for heading in document.headings:
        if found := _CATEGORY_HEADING.match(heading.title):
            place = at_line(document, heading.line, f"{heading.number} {heading.title}")
            named.append(_Named(text=found["name"], place=place))
    groups: dict[str, list[_Named]] = {}
    for one in named:
        groups.setdefault(one.text.removesuffix("类"), []).append(one)
    for stem in [one for one in groups if one.endswith(_GUARDED) and one.removesuffix(_GUARDED) in groups]:
        groups[stem.removesuffix(_GUARDED)] += groups.pop(stem)
    return groups


@rule(
    "category-name",
    Severity.WARNING,
    "类别名称在表与章节之间不一致",
    "A category is spelt differently in tables and sections",
)
def category_name(desk: Desk) -> Iterator[Contradiction]:
    """Gather the spellings of each category; those that only take 类 or leave it are one finding."""
    for document in desk.documents:
        bare: list[dict[str, _Named]] = []
        for stem, named in _spellings(document, desk).items():
            first: dict[str, _Named] = {}
            for one in named:
                first.setdefault(one.text, one)
            if first.keys() == {stem, f"{stem}类"}:
                bare.append(first)
            elif len(first) > 1:
                yield Contradiction(
                    places=tuple(one.place for one in first.values()),
                    message=Text(
                        f"“{stem}”有 {len(first)} 种写法：" + "、".join(first),
                        f"“{stem}” is spelt {len(first)} ways: " + ", ".join(first),
                    ),
                    proposal=Text("全文统一为一种写法", "Use one spelling throughout"),
                )
        if bare:
            pairs = [sorted(first) for first in bare]
            yield Contradiction(
                places=tuple(one.place for first in bare for one in first.values()),
                message=Text(
                    "类别名称有的带“类”、有的不带：" + "、".join(" / ".join(pair) for pair in pairs),
                    "categories are written with 类 and without: " + ", ".join(" / ".join(p) for p in pairs),
                ),
                proposal=Text("全文统一为一种写法", "Use one spelling throughout"),
            )


@attrs.frozen(kw_only=True)
class _Set:
    """The topics that one place gives for a category."""

    category: str
    topics: tuple[str, ...]
    place: Place


def _topic(text: str) -> str:
    return name_key(_TAILS.sub("", _VERBS.sub("", text)))


def _topic_sets(document: TextDocument, desk: Desk) -> list[_Set]:
    stems = sorted(_spellings(document, desk), key=len, reverse=True)
    sets = [found for stem in stems for found in _of_section(document, stem)]
    for paragraph in document.paragraphs:
        if not paragraph.is_item or (paragraph.section and _CATEGORY_HEADING.match(paragraph.section.title)):
            continue
        stem = _category_of(paragraph, stems)
        listed = next(enumerations(paragraph), None)
        if stem and listed is not None:
            topics = tuple(_without(stem, member) for member in listed.members)
            sets.append(
                _Set(
                    category=stem,
                    topics=topics,
                    place=in_paragraph(document, paragraph, listed.start, listed.end),
                )
            )
    return sets


def _category_of(paragraph: Paragraph, stems: list[str]) -> str:
    """Return the category of a paragraph: the one named as 将…类分为, else the longest named at all."""
    if found := re.search(r"将(?P<name>[\u4e00-\u9fff]{2,16})类分为", paragraph.text):
        return found["name"]
    return (
        next((stem for stem in stems if stem in paragraph.text), "") if "研究制定" in paragraph.text else ""
    )


def _without(stem: str, member: str) -> str:
    """Return a topic without the category's name before it."""
    rest = member.removeprefix(stem)
    return rest if len(rest) >= 2 and len(stem) > 4 else member  # noqa: PLR2004 - 数据安全评估 keeps its head


def _of_section(document: TextDocument, stem: str) -> Iterator[_Set]:
    for heading in document.headings:
        found = _CATEGORY_HEADING.match(heading.title)
        if not found or found["rest"] or found["name"].removesuffix("类") not in {stem, stem + _GUARDED}:
            continue
        paragraphs = list(document.under(heading))
        items = [
            (one, head)
            for one in paragraphs
            if one.is_item and (head := _ITEM_HEAD.match(one.text)) is not None
        ]
        if items:
            place = at_line(document, items[0][0].line, "、".join(head["name"] for _, head in items))
            yield _Set(category=stem, topics=tuple(head["name"] for _, head in items), place=place)
        else:
            yield from _told(document, stem, paragraphs)


def _told(document: TextDocument, stem: str, paragraphs: list[Paragraph]) -> Iterator[_Set]:
    """Yield the first enumeration that a section without a list gives as its aspects."""
    for paragraph in paragraphs:
        for listed in enumerations(paragraph):
            if listed.is_open and re.match(r"(?:安全)?(?:能力|方面)", listed.after):
                place = in_paragraph(document, paragraph, listed.start, listed.end)
                topics = tuple(
                    _VERBS.sub("", one) for one in listed.members if not re.match(r"持续|推进|加强", one)
                )
                yield _Set(category=stem, topics=topics, place=place)
                return


@rule(
    "subtopic-set",
    Severity.ERROR,
    "同一类别在两处列出的子项不同",
    "Two places give a category different sub-topics",
)
def subtopic_set(desk: Desk) -> Iterator[Contradiction]:
    """Compare the sub-topics that each place gives for a category."""
    for document in desk.documents:
        for one, other in combinations(_topic_sets(document, desk), 2):
            if one.category != other.category:
                continue
            left = {_topic(topic): topic for topic in one.topics}
            right = {_topic(topic): topic for topic in other.topics}
            if left.keys() == right.keys():
                continue
            only_left = [left[key] for key in left if key not in right]
            only_right = [right[key] for key in right if key not in left]
            yield Contradiction(
                places=(one.place, other.place),
                message=_only_in(one, other, only_left, only_right),
                proposal=Text(
                    "确定一组子项，在各处使用同样的名称",
                    "Settle on one set and use the same names everywhere",
                ),
            )


def _only_in(one: _Set, other: _Set, left: list[str], right: list[str]) -> Text:
    """Word what each of two places has alone; a place that has nothing alone is left out."""
    sides = [(place.line, names) for place, names in ((one.place, left), (other.place, right)) if names]
    return Text(
        f"{one.category}：" + "；".join(f"仅见于第 {line} 行：{'、'.join(names)}" for line, names in sides),
        f"{one.category}: " + "; ".join(f"only on line {line}: {', '.join(names)}" for line, names in sides),
    )


@rule(
    "list-drift",
    Severity.WARNING,
    "同一组事物在多处列举的成员不同",
    "One set of things is listed with different members",
)
def list_drift(desk: Desk) -> Iterator[Contradiction]:
    """Compare lists of the same kind of members (a common head, or a noun of sets after them)."""
    for document in desk.documents:
        lists = [
            (paragraph, listed, members)
            for paragraph in document.paragraphs
            for listed in enumerations(paragraph)
            if (members := _set_members(listed))
        ]
        rows = [(place, members) for place, members in _row_lists(document)]
        places = [
            (in_paragraph(document, one, two.start, two.end), members) for one, two, members in lists
        ] + rows
        for group in _drifting(places):
            yield Contradiction(
                places=tuple(place for place, _ in group),
                message=Text(
                    "各处不同的成员：" + "、".join(_different(group)),
                    "members that are not everywhere: " + ", ".join(_different(group)),
                ),
                proposal=Text(
                    "统一列举，或说明各处为何不同", "List the same everywhere, or say why it differs"
                ),
            )


def _row_lists(document: TextDocument) -> Iterator[tuple[Place, frozenset[str]]]:
    """Yield the lists inside the cells of tables."""
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                paragraph = Paragraph(text=cell, starts=((0, row.line),))
                for listed in enumerations(paragraph):
                    if members := _set_members(listed):
                        first = next((one for one in row.cells if one), "")
                        text = "、".join(listed.members)
                        place = Place(
                            document=document.name,
                            table=table.label,
                            row=first[:12],
                            line=row.line,
                            text=text,
                        )
                        yield place, members


def _set_members(listed: Enumeration) -> frozenset[str]:
    """Return the members of a list that means a whole set; nothing for lists of examples."""
    members = [name_key(member) for member in listed.members]
    if len(members) < _LEAST_COUNT:
        return frozenset()
    heads = {member[:2] for member in members}
    if len(heads) == 1:
        return frozenset(member[2:] for member in members)
    if not _SET_NOUN.match(listed.after):
        return frozenset()
    head = members[0][:2]
    if len(members[0]) == 4 and all(len(member) <= 3 for member in members[1:]):  # noqa: PLR2004 - 数据采集、传输、存储
        members[0] = members[0].removeprefix(head)
    tails = {member[-2:] for member in members}
    return frozenset(member[:-2] if len(tails) == 1 else member for member in members)


def _drifting(lists: list[tuple[Place, frozenset[str]]]) -> list[list[tuple[Place, frozenset[str]]]]:
    groups: list[list[tuple[Place, frozenset[str]]]] = []
    for entry in lists:
        for group in groups:
            shared = entry[1] & group[0][1]
            if len(shared) >= _LEAST_SHARED and len(shared) / len(entry[1] | group[0][1]) >= _ALIKE:
                group.append(entry)
                break
        else:
            groups.append([entry])
    return [group for group in groups if len({members for _, members in group}) > 1]


def _different(group: list[tuple[Place, frozenset[str]]]) -> list[str]:
    everywhere = frozenset.intersection(*(members for _, members in group))
    return sorted({member for _, members in group for member in members} - everywhere)


@rule(
    "counted-noun",
    Severity.INFO,
    "同样数目的一组事物被称作不同的名目",
    "The same number of things is called by different nouns",
)
def counted_noun(desk: Desk) -> Iterator[Contradiction]:
    """Look for one count with several nouns in one document."""
    for document in desk.documents:
        seen: dict[int, dict[str, Place]] = {}
        for paragraph in document.paragraphs:
            for found in _COUNTED.finditer(paragraph.text):
                count = numeral(found["count"])
                if count is not None and count >= _LEAST_COUNT:
                    place = in_paragraph(document, paragraph, found.start(), found.end())
                    seen.setdefault(count, {}).setdefault(found["noun"].removeprefix("基本"), place)
        for count, nouns in seen.items():
            if len(nouns) > 1:
                yield Contradiction(
                    places=tuple(nouns.values()),
                    message=Text(
                        f"{count} 个" + "、".join(nouns) + "：名目不一",
                        f"{count} of them are called " + ", ".join(nouns),
                    ),
                    proposal=Text("统一名目", "Call them one thing"),
                )


CHECKS: Final = (category_name, subtopic_set, list_drift, counted_noun)
