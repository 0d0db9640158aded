"""Compare a document with itself: contents and headings, columns and cells, promises and parts."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from hengdu.standards.consistency._desk import Contradiction, Desk, rule
from hengdu.standards.consistency._finding import Severity, at_line, in_paragraph
from hengdu.standards.registry import name_key
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.standards.consistency._document import Heading, Paragraph, TextDocument

_PROMISE: Final = re.compile(
    r"本(?:规划|标准|文件|办法|方案)(?:所)?(?P<verb>提出|制定|给出|规定|明确)的(?P<what>[^，。；、]{2,20}?)(?=[，。；、]|$)"
)
_REFERENCE: Final = re.compile(r"(?P<kind>[表图])\s*(?P<number>\d{1,3})(?!\d|\.\d)")
_MARK: Final = re.compile(r"<sup>\s*(?P<mark>[a-z0-9*]{1,2})[)）]?\s*</sup>")
_LAW: Final = re.compile(r"《[^《》]*(?:法|条例|办法|规定)》|[\u4e00-\u9fff]{2,}(?:法|条例)(?=[》，。、])")
_REPEATED: Final = 40  # characters; shorter paragraphs may well be alike


@rule(
    "contents-title",
    Severity.WARNING,
    "目录中的标题与正文标题不一致",
    "The contents and the heading differ",
)
def contents_title(desk: Desk) -> Iterator[Contradiction]:
    """Compare every entry of the contents with the heading of its number."""
    for document in desk.documents:
        by_number: dict[str, Heading] = {}
        for heading in document.headings:
            if heading.number:
                by_number.setdefault(heading.number, heading)
        for entry in document.contents:
            heading_found = by_number.get(entry.number)
            here = at_line(document, entry.line, f"{entry.number} {entry.title}")
            if heading_found is None:
                yield Contradiction(
                    places=(here,),
                    message=Text(f"正文没有 {entry.number} {entry.title}", f"the text has no {entry.number}"),
                    proposal=Text("更新目录", "Update the contents"),
                )
            elif name_key(heading_found.title) != name_key(entry.title):
                yield Contradiction(
                    places=(
                        here,
                        at_line(
                            document, heading_found.line, f"{heading_found.number} {heading_found.title}"
                        ),
                    ),
                    message=Text(
                        f"目录为“{entry.title}”，正文为“{heading_found.title}”",
                        f"the contents say “{entry.title}”, the text says “{heading_found.title}”",
                    ),
                    proposal=Text("统一标题，更新目录", "Settle on one title and update the contents"),
                )


@rule(
    "heading-level",
    Severity.INFO,
    "同级编号的标题层级不同",
    "Headings whose numbers are of one depth are marked with different depths",
)
def heading_level(desk: Desk) -> Iterator[Contradiction]:
    """Compare the marked depth of headings with that of most headings of the same numbering."""
    for document in desk.documents:
        depths: dict[int, list[Heading]] = {}
        for heading in document.headings:
            if heading.number and heading.number[0].isdigit():
                depths.setdefault(heading.number.count("."), []).append(heading)
        odd: list[Heading] = []
        for headings in depths.values():
            usual = Counter(heading.level for heading in headings).most_common(1)[0][0]
            odd += [heading for heading in headings if heading.level != usual]
        odd.sort(key=lambda one: one.line)
        if odd:
            numbers = ", ".join(one.number for one in odd)
            yield Contradiction(
                places=tuple(
                    at_line(document, one.line, f"{'#' * one.level} {one.number} {one.title}") for one in odd
                ),
                message=Text(
                    f"标题 {'、'.join(one.number for one in odd)} 的层级与同级编号的多数标题不同",
                    f"marked at another depth than most headings of their numbering: {numbers}",
                ),
                proposal=Text("统一标题层级", "Mark them at one depth"),
            )


@rule(
    "column-shift",
    Severity.WARNING,
    "单元格与表头错位",
    "Cells do not stand under their headings",
)
def column_shift(desk: Desk) -> Iterator[Contradiction]:
    """Report rows whose cells had to be read by what they are instead of where they stand."""
    for document in desk.documents:
        for table in document.tables:
            shifted = [item for item in desk.of(document, table) if item.is_shifted]
            if not shifted:
                continue
            header = at_line(document, table.headers[0], " | ".join(table.header), table=table.label)
            seqs = [item.seq for item in shifted]
            yield Contradiction(
                places=(*(item.place for item in shifted), header),
                message=Text(
                    f"{table.label}第 {'、'.join(seqs)} 行的单元格与表头错位",
                    f"{table.label}: the cells of {', '.join(seqs)} do not stand under their headings",
                ),
                proposal=Text("把各单元格移回对应的列", "Move the cells back under their headings"),
            )


@rule(
    "promised-part",
    Severity.WARNING,
    "正文所称本文件的内容在文中没有",
    "The document speaks of a part of itself that it does not have",
)
def promised_part(desk: Desk) -> Iterator[Contradiction]:
    """Look for parts, tables and figures that a document refers to and does not have."""
    for document, paragraph in desk.paragraphs():
        titles = "".join(name_key(one.title) for one in document.headings)
        titles += "".join(name_key(table.caption) for table in document.tables)
        for found in _PROMISE.finditer(paragraph.text):
            if name_key(found["what"]) not in titles:
                is_apart = found["verb"] == "制定"  # what a document makes may be another document
                yield Contradiction(
                    places=(in_paragraph(document, paragraph, found.start(), found.end()),),
                    message=Text(f"文中没有“{found['what']}”", f"the document has no “{found['what']}”"),
                    proposal=Text("写明指哪份文件或哪一部分", "Say which document or part is meant")
                    if is_apart
                    else Text("补上该部分，或删去这句话", "Add the part, or take out the sentence"),
                    severity=Severity.INFO if is_apart else None,
                )
        labels = {table.label for table in document.tables} | {figure.label for figure in document.figures}
        for found in _REFERENCE.finditer(paragraph.text):
            label = f"{found['kind']}{found['number']}"
            if label not in labels and (document.tables or document.figures):
                yield Contradiction(
                    places=(in_paragraph(document, paragraph, found.start(), found.end()),),
                    message=Text(f"文中没有{label}", f"the document has no {label}"),
                    proposal=Text("补上该表或图，或改正引用", "Add it, or correct the reference"),
                )


@rule("figure-missing", Severity.INFO, "有图题而没有图", "A figure has a caption and no picture")
def figure_missing(desk: Desk) -> Iterator[Contradiction]:
    """Look for captions without a picture."""
    for document in desk.documents:
        for figure in document.figures:
            if not figure.has_picture:
                yield Contradiction(
                    places=(at_line(document, figure.line, figure.title, table=figure.label),),
                    message=Text(f"{figure.label}只有图题", f"{figure.label} is a caption only"),
                    proposal=Text(
                        "补图；体系框架可用 hengdu standards framework --svg 绘制",
                        "Add the picture; a framework is drawn by hengdu standards framework --svg",
                    ),
                )


@rule(
    "footnote-mark",
    Severity.INFO,
    "脚注标记没有对应的脚注",
    "A footnote mark has no footnote of its letter",
)
def footnote_mark(desk: Desk) -> Iterator[Contradiction]:
    """Look for marks in tables whose letter begins no note below."""
    for document in desk.documents:
        notes = [paragraph.text.lstrip() for paragraph in document.paragraphs]
        notes += [row.text for table in document.tables for row in table.notes]
        for table in document.tables:
            for row in table.rows:
                for found in _MARK.finditer(" ".join(row.cells)):
                    mark = found["mark"]
                    if any(re.match(rf"(?:注\s*)?{re.escape(mark)}\s*[)）、.]", note) for note in notes):
                        continue
                    yield Contradiction(
                        places=(at_line(document, row.line, row.text, table=table.label),),
                        message=Text(f"脚注 {mark}) 没有带标记的注文", f"no note begins with {mark})"),
                        proposal=Text(f"在注文前加 {mark})", f"Begin the note with {mark})"),
                    )


@rule(
    "repeated-text",
    Severity.INFO,
    "多个章节除名称外文字相同，未给出各自内容",
    "Sections are the same word for word but for a name",
)
def repeated_text(desk: Desk) -> Iterator[Contradiction]:
    """Compare the paragraphs of a document with the words of their own heading left out."""
    for document in desk.documents:
        groups: dict[str, list[tuple[Heading, Paragraph]]] = {}
        for paragraph in document.paragraphs:
            if paragraph.section is None or len(paragraph.text) < _REPEATED:
                continue
            stem = re.split(r"设计|类|（|\(", paragraph.section.title)[0]
            if len(stem) > 1 and stem in paragraph.text:
                key = paragraph.text.replace(stem, "")
                groups.setdefault(key, []).append((paragraph.section, paragraph))
        for same in groups.values():
            if len({heading.line for heading, _ in same}) > 2:  # noqa: PLR2004 - two alike may be meant
                yield Contradiction(
                    places=tuple(in_paragraph(document, paragraph, 0) for _, paragraph in same),
                    message=Text(
                        f"{'、'.join(heading.number for heading, _ in same)} 各节文字相同，只换了名称",
                        f"sections {', '.join(heading.number for heading, _ in same)} say the same "
                        "but for a name",
                    ),
                    proposal=Text(
                        "写出各节自己的内容，或合为一节", "Write what is particular to each, or merge them"
                    ),
                )


@rule(
    "unlisted-siblings",
    Severity.INFO,
    "同级章节中有的分项列出，有的只有叙述",
    "Some sections of a chapter list their topics and others only tell them",
)
def unlisted_siblings(desk: Desk) -> Iterator[Contradiction]:
    """Look for sections without a list among siblings that mostly have one."""
    for document in desk.documents:
        for group in _siblings(document):
            listed = [one for one in group if any(paragraph.is_item for paragraph in document.under(one))]
            bare = [one for one in group if one not in listed]
            if len(listed) >= 3 and bare and len(listed) > len(bare):  # noqa: PLR2004 - a habit needs three
                yield Contradiction(
                    places=tuple(
                        at_line(document, one.line, f"{one.number} {one.title}") for one in (*bare, listed[0])
                    ),
                    message=Text(
                        "、".join(f"{one.number} {one.title}" for one in bare) + " 没有分项",
                        ", ".join(f"{one.number} {one.title}" for one in bare) + " have no list",
                    ),
                    proposal=Text("按同级章节的写法列出分项", "List the topics as the sibling sections do"),
                )


def _siblings(document: TextDocument) -> Iterator[list[Heading]]:
    groups: dict[str, list[Heading]] = {}
    for heading in document.headings:
        parent, dot, _ = heading.number.rpartition(".")
        if dot:
            groups.setdefault(parent, []).append(heading)
    yield from groups.values()


@rule(
    "empty-promise",
    Severity.INFO,
    "标题说到法律、法规，该节没有提到任何一部",
    "A heading speaks of laws and the section names none",
)
def empty_promise(desk: Desk) -> Iterator[Contradiction]:
    """Look at sections on laws and regulations for at least one."""
    for document in desk.documents:
        for heading in document.headings:
            if not re.search(r"法律|法规", heading.title):
                continue
            texts = [paragraph.text for paragraph in document.under(heading)]
            if texts and not any(_LAW.search(text) for text in texts):
                yield Contradiction(
                    places=(at_line(document, heading.line, heading.title),),
                    message=Text("该节没有提到任何法律、法规", "the section names no law or regulation"),
                    proposal=Text(
                        "写明与哪些法律、法规的关系，或说明没有",
                        "Say how it stands to which laws, or that it touches none",
                    ),
                )


CHECKS: Final = (
    contents_title,
    heading_level,
    column_shift,
    promised_part,
    figure_missing,
    footnote_mark,
    repeated_text,
    unlisted_siblings,
    empty_promise,
)
