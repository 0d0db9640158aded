"""Turn the blocks of a report into Word paragraphs, tables and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports._docx import _xml as xml
from hengdu.reports.charts import LEVEL_COLOURS
from hengdu.reports.context import (
    Badge,
    Bullets,
    Callout,
    Cards,
    Facts,
    Figure,
    Heading,
    PageBreak,
    Pair,
    Para,
    Steps,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hengdu.reports.context import Block, Cell, Chapter, ReportContext

_STYLES: Final = {"body": "Normal", "lead": "Lead", "note": "Note"}
_TINT: Final = "F5F7FA"
_EMU_PER_MM: Final = 36_000
_MOST_HEIGHT_MM: Final = 195.0


class Body:
    """Write the body of one report; ``picture`` stores a PNG and returns its relationship id and size."""

    def __init__(self, context: ReportContext, picture: Callable[[Figure], tuple[str, float, float]]) -> None:
        """Start with nothing written."""
        self.context = context
        self.is_zh = context.about.lang == "zh"
        self.picture = picture
        self.bookmark = 0
        self.tables = 0
        self.figures = 0
        self.section = 0

    def say(self, zh: str, en: str) -> str:
        """Return the wording of this report's language."""
        return zh if self.is_zh else en

    def parts(self) -> Iterator[str]:
        """Yield the XML of cover, table of contents and chapters."""
        chapters = list(self._chapters())
        yield from self._cover()
        if self.context.has_contents:
            yield from self._contents()
        yield from chapters

    def _cover(self) -> Iterator[str]:
        about = self.context.about
        yield xml.paragraph(xml.run(about.title), "Title")
        if about.subtitle:
            yield xml.paragraph(xml.run(about.subtitle), "Subtitle")
        if about.organisation:
            yield xml.paragraph(xml.run(about.organisation), "CoverName")
        widths = [36.0, xml.TEXT_WIDTH_MM - 36.0]
        rows = [
            xml.row(
                [
                    xml.cell(xml.paragraph(xml.run(label, colour="52606D"), "TableText"), xml.dxa(widths[0])),
                    xml.cell(xml.paragraph(xml.run(value), "TableText"), xml.dxa(widths[1])),
                ]
            )
            for label, value in self.context.cover_facts
        ]
        if rows:
            yield xml.table(
                widths, rows, style="HengduTable", has_header=False, title=self.say("评估概况", "About")
            )
            yield xml.paragraph("")
        for note in self.context.cover_notes:
            yield xml.paragraph(xml.run(note), "CoverNote")
        yield xml.paragraph("")
        yield xml.paragraph(xml.run(self.context.date_text))
        yield xml.paragraph(xml.run(about.disclaimer), "Note")

    def _contents(self) -> Iterator[str]:
        """Yield a table of contents field whose entries are already there; updating adds page numbers."""
        yield xml.paragraph(xml.run(self.say("目录", "Contents")), "TOCHeading")
        entries = self.entries
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o '
            '"1-2" \\h \\z \\u '
            '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        for index, (depth, text, anchor) in enumerate(entries):
            link = f'<w:hyperlink w:anchor="{anchor}" w:history="1">{xml.run(text)}</w:hyperlink>'
            yield xml.paragraph(
                (begin if index == 0 else "") + link + (end if index == len(entries) - 1 else ""),
                f"TOC{depth}",
            )

    def _chapters(self) -> Iterator[str]:
        self.entries: list[tuple[int, str, str]] = []
        number = letter = 0
        for chapter in self.context.chapters:
            if chapter.is_appendix:
                letter += 1
                name = chr(ord("A") + letter - 1)
                title = self.say(f"附录 {name}　{chapter.title}", f"Appendix {name}  {chapter.title}")
            else:
                number += 1
                name = str(number)
                title = self.say(f"{name}　{chapter.title}", f"{name}  {chapter.title}")
            yield self._heading(1, title)
            yield from self._blocks(chapter, name)

    def _heading(self, depth: int, text: str, *, is_listed: bool = True) -> str:
        self.bookmark += 1
        anchor = f"_Toc{self.bookmark:08d}"
        if is_listed and depth <= 2:  # noqa: PLR2004 - the depth of the table of contents
            self.entries.append((depth, text, anchor))
        return xml.paragraph(xml.bookmarked(xml.run(text), anchor, self.bookmark), f"Heading{depth}")

    def _blocks(self, chapter: Chapter, name: str) -> Iterator[str]:
        section = 0
        for block in chapter.blocks:
            if isinstance(block, Heading):
                if block.depth == 2 and block.is_listed:  # noqa: PLR2004 - a section
                    section += 1
                    yield self._heading(2, f"{name}.{section}{self.say('　', '  ')}{block.text}")
                else:
                    yield self._heading(3, block.text, is_listed=False)
            else:
                yield from self._block(block)

    def _block(self, block: Block) -> Iterator[str]:  # noqa: C901, PLR0912 - one branch for each kind of block
        match block:
            case Para():
                for part in block.text.split("\n\n"):
                    yield xml.paragraph(xml.run(part), _STYLES[block.kind])
            case Bullets():
                style = "ListNumber" if block.numbered else "ListBullet"
                for item in block.items:
                    yield xml.paragraph(xml.run(item), style)
            case Steps():
                for depth, text in block.lines:
                    indent = f'<w:ind w:left="{320 * depth}"/>' if depth else ""
                    yield xml.paragraph(xml.run(text), "Steps", extra=indent)
            case Cards():
                yield self._cards(block)
                yield xml.paragraph("", "Spacer")
            case Callout():
                kind = "Warning" if block.kind == "warning" else "Callout"
                yield xml.paragraph(xml.run(block.title), f"{kind}Title")
                for line in block.lines:
                    yield xml.paragraph(xml.run(line), f"{kind}Text")
                yield xml.paragraph("", "Spacer")
            case Facts():
                yield self._facts(block)
                yield xml.paragraph("", "Spacer")
            case Pair():
                for title, items in (block.left, block.right):
                    yield xml.paragraph(xml.run(title), "Heading3")
                    for item in items:
                        yield xml.paragraph(xml.run(item), "ListBullet")
            case Table():
                yield from self._table(block)
            case Figure():
                yield from self._figure(block)
            case PageBreak():
                yield xml.paragraph('<w:r><w:br w:type="page"/></w:r>', "TableSmall")
            case _:
                return

    @staticmethod
    def _cards(block: Cards) -> str:
        width = xml.TEXT_WIDTH_MM / len(block.items)
        cells = []
        for card in block.items:
            colour = LEVEL_COLOURS[card.shade] if card.has_shade and card.shade is not None else None
            fill = _TINT if colour is None else colour.fill
            ink = "" if colour is None else colour.text
            big = 17.0 if len(card.value) <= 9 else 12.0  # noqa: PLR2004 - longer values in smaller print
            cells.append(
                xml.cell(
                    xml.paragraph(xml.run(card.label, colour=ink), "CardLabel")
                    + xml.paragraph(xml.run(card.value, colour=ink, size_pt=big), "CardValue")
                    + xml.paragraph(xml.run(card.note, colour=ink), "CardLabel"),
                    xml.dxa(width),
                    fill=fill,
                )
            )
        return xml.table([width] * len(cells), [xml.row(cells)], style="HengduCards", has_header=False)

    @staticmethod
    def _facts(block: Facts) -> str:
        widths = [42.0, xml.TEXT_WIDTH_MM - 42.0]
        rows = [
            xml.row(
                [
                    xml.cell(xml.paragraph(xml.run(label, colour="52606D"), "TableText"), xml.dxa(widths[0])),
                    xml.cell(xml.paragraph(xml.run(value), "TableText"), xml.dxa(widths[1])),
                ]
            )
            for label, value in block.pairs
        ]
        return xml.table(widths, rows, style="HengduTable", has_header=False)

    def _table(self, block: Table) -> Iterator[str]:
        if block.caption:
            self.tables += 1
            yield self._caption(self.say("表", "Table"), self.tables, block.caption, "TableCaption")
        total = sum(column.weight for column in block.columns)
        widths = [xml.TEXT_WIDTH_MM * column.weight / total for column in block.columns]
        inner = [xml.dxa(width) for width in widths]
        style = "TableSmall" if block.dense else "TableText"
        aligns = [_ALIGN.get(column.kind, "") for column in block.columns]
        head = [
            xml.cell(xml.paragraph(xml.run(column.label, bold=True), style, extra=align), width)
            for column, width, align in zip(block.columns, inner, aligns, strict=True)
        ]
        rows = [xml.row(head, is_header=True)]
        rows.extend(
            xml.row(
                [
                    _cell(value, width, style, align)
                    for value, width, align in zip(cells, inner, aligns, strict=True)
                ]
            )
            for cells in block.rows
        )
        yield xml.table(
            widths, rows, style="HengduTable", title=block.caption, has_row_heads=block.first_is_header
        )
        yield xml.paragraph("", "Spacer")

    def _figure(self, block: Figure) -> Iterator[str]:
        relation, width, height = self.picture(block)
        wide = xml.TEXT_WIDTH_MM * block.percent / 100
        tall = wide * height / width
        if tall > _MOST_HEIGHT_MM:
            wide, tall = wide * _MOST_HEIGHT_MM / tall, _MOST_HEIGHT_MM
        self.figures += 1
        size = f'cx="{round(wide * _EMU_PER_MM)}" cy="{round(tall * _EMU_PER_MM)}"'
        name = xml.escape(block.caption)
        yield xml.paragraph(
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent {size}/><wp:docPr id="{1000 + self.figures}" name="{name}" '
            f'descr="{xml.escape(block.alt)}"/>'
            '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f'<pic:nvPicPr><pic:cNvPr id="{self.figures}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom '
            'prst="rect"><a:avLst/>'
            "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>",
            "Figure",
        )
        yield self._caption(self.say("图", "Figure"), self.figures, block.caption, "Caption")

    def _caption(self, word: str, number: int, text: str, style: str) -> str:
        content = xml.run(f"{word} ") + xml.field(f"SEQ {word} \\* ARABIC", str(number))
        return xml.paragraph(content + xml.run(f"{self.say('　', '  ')}{text}"), style)


_ALIGN: Final = {"number": '<w:jc w:val="right"/>', "level": '<w:jc w:val="center"/>'}


def _cell(value: Cell, width: int, style: str, align: str) -> str:
    if isinstance(value, Badge):
        if value.shade is None:
            return xml.cell(xml.paragraph(xml.run(value.text, colour="52606D"), style, extra=align), width)
        colour = LEVEL_COLOURS[value.shade]
        text = xml.run(value.text, bold=True, colour=colour.text)
        return xml.cell(xml.paragraph(text, style, extra=align), width, fill=colour.fill)
    return xml.cell(xml.paragraph(xml.run(value), style, extra=align), width)
