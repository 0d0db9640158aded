"""Look for terms that drift: columns, symbols without a legend, kinds of standard, members of lists."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Final

from hengdu.standards.consistency._desk import Contradiction, Desk, rule
from hengdu.standards.consistency._finding import Place, Severity, at_line, in_paragraph
from hengdu.standards.consistency._items import column_of
from hengdu.standards.consistency._words import Enumeration, enumerations
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.standards.consistency._document import Paragraph, Table, TextDocument

_COMPARED: Final = frozenset({"number", "name", "category", "status", "level", "urgency", "year"})
_STARS: Final = re.compile(r"^[*★☆●]{1,7}$")
_LEGEND: Final = re.compile(
    r"[*★☆●]{1,7}\s*(?:表示|代表|为|指|[：:=])|(?:星号|星级|星数|[*★☆●])[^。]{0,12}(?:表示|代表|含义)"
)
_KIND: Final = re.compile(r"(?P<kinds>(?:规范|指南|指引|规程|要求|导则){2,})$")
_LABELS: Final = re.compile(r"[（(](?P<labels>[^（）()]+)[）)]\s*$")
_SHARED_HEAD: Final = 5  # signs; two terms that begin alike so far and end otherwise are meant as one
_TERM: Final = 6
_LABEL: Final = 4
_USUAL: Final = 2


@rule(
    "column-name",
    Severity.INFO,
    "同一文件的表用不同的列名表示同一列",
    "The tables of one document head the same column differently",
)
def column_name(desk: Desk) -> Iterator[Contradiction]:
    """Compare the headings of tables of standards, column by column."""
    for document in desk.documents:
        heads: dict[str, dict[str, Table]] = {}
        for table in document.tables:
            if any(item.number or item.status or item.year for item in desk.of(document, table)):
                for heading in table.header:
                    if (role := column_of(heading)) in _COMPARED:
                        heads.setdefault(role, {}).setdefault(heading, table)
        for found in (one for one in heads.values() if len(one) > 1):
            yield Contradiction(
                places=tuple(
                    at_line(document, table.headers[0], heading, table=table.label)
                    for heading, table in found.items()
                ),
                message=Text(
                    "同一列有不同列名：" + "、".join(f"{one.label}“{head}”" for head, one in found.items()),
                    "one column, several headings: "
                    + ", ".join(f"“{head}” in {one.label}" for head, one in found.items()),
                ),
                proposal=Text("各表用同一列名", "Head it alike in every table"),
            )


@rule(
    "urgency-legend",
    Severity.INFO,
    "紧迫程度用符号表示，文中没有说明符号的含义",
    "Urgency is given in symbols that the document does not explain",
)
def urgency_legend(desk: Desk) -> Iterator[Contradiction]:
    """Look for symbols of urgency without a sentence or note that says what they mean."""
    for document in desk.documents:
        texts = [paragraph.text for paragraph in document.paragraphs]
        texts += [note.text for table in document.tables for note in table.notes]
        if any(_LEGEND.search(text) for text in texts):
            continue
        for table in document.tables:
            items = [item for item in desk.of(document, table) if item.urgency]
            if not items or not all(_STARS.match(item.urgency) for item in items):
                continue
            used = sorted({item.urgency for item in items})
            yield Contradiction(
                places=(
                    at_line(document, table.headers[0], " | ".join(table.header), table=table.label),
                    items[0].place,
                ),
                message=Text(
                    f"{table.label}以 {'、'.join(used)} 表示紧迫程度，文中没有说明各是什么意思",
                    f"{table.label} gives urgency as {', '.join(used)}; nothing says what they mean",
                ),
                proposal=Text(
                    "在表下注明各级含义和判定依据", "Say under the table what each means and how it is set"
                ),
            )


@rule(
    "name-kind",
    Severity.INFO,
    "标准名称以两个类别词结尾",
    "The name of a standard ends in two words for its kind",
)
def name_kind(desk: Desk) -> Iterator[Contradiction]:
    """Look for names such as 规范指南: a standard is a specification or a guide."""
    for document in desk.documents:
        seen: set[str] = set()
        for item in desk.of(document):
            found = _KIND.search(item.title)
            if found is None or item.title in seen:
                continue
            seen.add(item.title)
            yield Contradiction(
                places=(item.place,),
                message=Text(
                    f"“{item.title}”以“{found['kinds']}”结尾，类别不明",
                    f"“{item.title}” ends in “{found['kinds']}”: two kinds of standard",
                ),
                proposal=Text("只保留一个类别词", "Keep one of them"),
            )


@rule(
    "term-drift",
    Severity.WARNING,
    "两处列举同一组内容，其中一项说法不同",
    "Two lists of the same things call one of them differently",
)
def term_drift(desk: Desk) -> Iterator[Contradiction]:
    """Compare lists that share a member, for members that begin alike and end otherwise."""
    for document in desk.documents:
        lists = [
            (paragraph, one) for paragraph in document.paragraphs for one in enumerations(paragraph, least=2)
        ]
        for left, right in combinations(lists, 2):
            for mine, other in _drifted(left[1], right[1]):
                yield Contradiction(
                    places=(_member(document, *left, mine), _member(document, *right, other)),
                    message=Text(f"“{mine}”又作“{other}”", f"“{mine}” is also called “{other}”"),
                    proposal=Text("统一说法，或说明两者不同", "Use one term, or say how they differ"),
                )


def _drifted(left: Enumeration, right: Enumeration) -> Iterator[tuple[str, str]]:
    here, there = set(left.members), set(right.members)
    if not any(len(member) >= _TERM for member in here & there):
        return
    for mine in sorted(here - there):
        for other in sorted(there - here):
            if (
                len(mine) == len(other) >= _TERM
                and mine[:_SHARED_HEAD] == other[:_SHARED_HEAD]
                and mine[:-2] == other[:-2]
            ):
                yield mine, other


def _member(document: TextDocument, paragraph: Paragraph, listed: Enumeration, name: str) -> Place:
    at = max(paragraph.text.find(name, listed.start), listed.start)
    return in_paragraph(document, paragraph, at, at + len(name))


@rule(
    "heading-label",
    Severity.INFO,
    "标题中的说法与正文的说法差一个字",
    "A heading and the text differ in one sign of a term",
)
def heading_label(desk: Desk) -> Iterator[Contradiction]:
    """Look for labels in brackets after headings that the text writes with one other sign."""
    for document in desk.documents:
        labelled: dict[str, list[Place]] = {}
        for heading in document.headings:
            found = _LABELS.search(heading.title)
            for label in re.split(r"[，、,]", found["labels"]) if found else ():
                place = at_line(document, heading.line, f"{heading.number} {heading.title}")
                labelled.setdefault(label.strip().removesuffix("类"), []).append(place)
        for label, places in labelled.items():
            usual = _near(document, label)
            if usual is not None:
                yield Contradiction(
                    places=(*places, usual[1]),
                    message=Text(
                        f"标题作“{label}”，正文作“{usual[0]}”",
                        f"headings say “{label}”, the text says “{usual[0]}”",
                    ),
                    proposal=Text("统一说法", "Use one term"),
                )


def _near(document: TextDocument, label: str) -> tuple[str, Place] | None:
    """Return the usual term that differs from a label in one sign; nothing where the label is in the text."""
    if len(label) < _LABEL or any(label in one.text for one in document.paragraphs):
        return None
    size, found, first = len(label), Counter[str](), dict[str, Place]()
    for paragraph in document.paragraphs:
        for at in range(len(paragraph.text) - size + 1):
            word = paragraph.text[at : at + size]
            if sum(one != other for one, other in zip(word, label, strict=True)) == 1 and word[0] == label[0]:
                found[word] += 1
                first.setdefault(word, in_paragraph(document, paragraph, at, at + size))
    word, count = found.most_common(1)[0] if found else ("", 0)
    return (word, first[word]) if count >= _USUAL and re.fullmatch(r"[\u4e00-\u9fff]+", word) else None


CHECKS: Final = (column_name, urgency_legend, name_kind, term_drift, heading_label)
