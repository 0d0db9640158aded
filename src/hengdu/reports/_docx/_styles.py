"""Set the styles of the Word file: fonts for Chinese and Latin, headings, captions, tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from docx.document import Document

    from hengdu.reports._theme import Theme

LATIN: Final = "Calibri"
CHINESE: Final = "等线"
_INK: Final = "1F2933"
_MUTED: Final = "52606D"
_RULE: Final = "CBD2D9"
_TINT: Final = "F0F3F7"
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _fonts(size_pt: float, *, bold: bool = False, colour: str = _INK) -> str:
    weight = "<w:b/><w:bCs/>" if bold else '<w:b w:val="0"/><w:bCs w:val="0"/>'
    half = round(size_pt * 2)
    return (
        f'<w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{CHINESE}" '
        f'w:cs="{LATIN}"/>{weight}'
        f'<w:i w:val="0"/><w:iCs w:val="0"/><w:caps w:val="0"/><w:color w:val="{colour}"/><w:spacing '
        'w:val="0"/>'
        f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    )


@attrs.frozen(kw_only=True)
class _Style:
    """Describe one paragraph style; sizes and distances are in points, ``line`` in 240ths of a line.

    ``extra`` are properties that stand before the spacing, ``place`` (indent, alignment) after it: Word
    calls a file damaged whose properties are in another order.
    """

    style_id: str
    name: str
    size_pt: float
    before: float = 0
    after: float = 6
    bold: bool = False
    colour: str = _INK
    extra: str = ""
    place: str = ""
    outline: int | None = None
    line: int = 300
    based: str = "Normal"

    def xml(self) -> str:
        """Return the style as XML."""
        level = "" if self.outline is None else f'<w:outlineLvl w:val="{self.outline}"/>'
        base = f'<w:basedOn w:val="{self.based}"/>' if self.style_id != self.based else ""
        following = '<w:next w:val="Normal"/>' if self.outline is not None else ""
        is_quick = self.outline is not None or self.style_id in {"Normal", "Title", "Caption"}
        default = ' w:default="1"' if self.style_id == "Normal" else ""
        spacing = (
            f'w:before="{round(self.before * 20)}" w:after="{round(self.after * 20)}" w:line="{self.line}"'
        )
        return (
            f'<w:style xmlns:w="{_W}" w:type="paragraph"{default} w:styleId="{self.style_id}">'
            f'<w:name w:val="{self.name}"/>{base}{following}{"<w:qFormat/>" if is_quick else ""}'
            f'<w:pPr>{self.extra}<w:spacing {spacing} w:lineRule="auto"/>{self.place}{level}</w:pPr>'
            f"{_fonts(self.size_pt, bold=self.bold, colour=self.colour)}</w:style>"
        )


def _callout(style_id: str, name: str, colour: str, *, bold: bool = False) -> str:
    extra = (
        ("<w:keepNext/>" if bold else "")
        + f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{colour}"/></w:pBdr>'
        + f'<w:shd w:val="clear" w:color="auto" w:fill="{_TINT}"/>'
    )
    ink = colour if bold else _INK
    return _Style(
        style_id=style_id,
        name=name,
        size_pt=10,
        before=6 if bold else 0,
        after=0,
        bold=bold,
        colour=ink,
        extra=extra,
        line=280,
    ).xml()


def _table_style(style_id: str, name: str, deep: str) -> str:
    edge = f'w:val="single" w:sz="4" w:space="0" w:color="{_RULE}"'
    return (
        f'<w:style xmlns:w="{_W}" w:type="table" w:customStyle="1" w:styleId="{style_id}"><w:name '
        f'w:val="{name}"/>'
        '<w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr>'
        f"<w:tblPr><w:tblBorders><w:top {edge}/><w:bottom {edge}/><w:insideH {edge}/></w:tblBorders>"
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders>'
        f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{deep}"/></w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{_TINT}"/></w:tcPr></w:tblStylePr></w:style>'
    )


def _plain_table(deep: str) -> str:
    return (
        f'<w:style xmlns:w="{_W}" w:type="table" w:customStyle="1" w:styleId="HengduCards"><w:name '
        'w:val="Hengdu Cards"/>'
        f'<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="16" w:space="0" w:color="{deep}"/>'
        '<w:insideV w:val="single" w:sz="36" w:space="0" w:color="FFFFFF"/></w:tblBorders>'
        '<w:tblCellMar><w:top w:w="90" w:type="dxa"/><w:left w:w="110" w:type="dxa"/>'
        '<w:bottom w:w="90" w:type="dxa"/><w:right w:w="110" '
        'w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


def apply_styles(document: Document, theme: Theme, *, is_zh: bool) -> None:
    """Replace the template's styles by those of the reports."""
    from docx.oxml import parse_xml
    from docx.shared import Pt

    deep, accent = theme.deep.removeprefix("#"), theme.accent.removeprefix("#")
    styles = document.styles.element
    keep = "<w:keepNext/><w:keepLines/>"
    tab = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9411"/></w:tabs>'
    made = [
        _Style(style_id="Normal", name="Normal", size_pt=10.5).xml(),
        _Style(style_id="Title", name="Title", size_pt=26, before=140, after=8, bold=True, line=312).xml(),
        _Style(style_id="Subtitle", name="Subtitle", size_pt=14, after=18, colour=_MUTED).xml(),
        _Style(
            style_id="Heading1",
            name="heading 1",
            size_pt=18,
            after=10,
            bold=True,
            colour=deep,
            outline=0,
            extra=keep + "<w:pageBreakBefore/>",
        ).xml(),
        _Style(
            style_id="Heading2",
            name="heading 2",
            size_pt=13.5,
            before=16,
            after=6,
            bold=True,
            colour=deep,
            outline=1,
            extra=keep,
        ).xml(),
        _Style(
            style_id="Heading3",
            name="heading 3",
            size_pt=11.5,
            before=10,
            after=4,
            bold=True,
            colour=deep,
            outline=2,
            extra=keep,
        ).xml(),
        _Style(
            style_id="TOCHeading",
            name="TOC Heading",
            size_pt=18,
            after=10,
            bold=True,
            colour=deep,
            extra="<w:pageBreakBefore/>",
        ).xml(),
        _Style(style_id="TOC1", name="toc 1", size_pt=10.5, before=5, after=2, bold=True, extra=tab).xml(),
        _Style(
            style_id="TOC2", name="toc 2", size_pt=10, after=1, extra=tab, place='<w:ind w:left="300"/>'
        ).xml(),
        _Style(
            style_id="Caption",
            name="caption",
            size_pt=9,
            before=4,
            after=4,
            colour=_MUTED,
            place='<w:jc w:val="center"/>',
        ).xml(),
        _Style(
            style_id="TableCaption",
            name="Table Caption",
            size_pt=9,
            before=8,
            after=3,
            colour=_MUTED,
            extra="<w:keepNext/>",
            place='<w:jc w:val="center"/>',
            based="Caption",
        ).xml(),
        _Style(
            style_id="Figure",
            name="Figure",
            size_pt=10.5,
            before=6,
            after=2,
            extra="<w:keepNext/>",
            place='<w:jc w:val="center"/>',
            line=240,
        ).xml(),
        _Style(style_id="CoverName", name="Cover Name", size_pt=17, before=6, after=10, bold=True).xml(),
        _Style(
            style_id="CoverNote",
            name="Cover Note",
            size_pt=10.5,
            before=2,
            after=0,
            extra=f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{accent}"/></w:pBdr>',
        ).xml(),
        _Style(style_id="Note", name="Note", size_pt=9, colour=_MUTED, line=280).xml(),
        _Style(style_id="Spacer", name="Spacer", size_pt=5, after=0, line=240).xml(),
        _Style(style_id="Lead", name="Lead", size_pt=11.5, before=6, bold=True).xml(),
        _Style(style_id="TableText", name="Table Text", size_pt=9, after=0, line=250).xml(),
        _Style(style_id="TableSmall", name="Table Small", size_pt=8, after=0, line=245).xml(),
        _Style(style_id="CardLabel", name="Card Label", size_pt=8.5, after=0, colour=_MUTED, line=250).xml(),
        _Style(style_id="CardValue", name="Card Value", size_pt=17, after=0, bold=True, line=264).xml(),
        _Style(style_id="Steps", name="Steps", size_pt=9.5, after=1, line=270).xml(),
        _callout("CalloutTitle", "Callout Title", deep, bold=True),
        _callout("CalloutText", "Callout Text", deep),
        _callout("WarningTitle", "Warning Title", accent, bold=True),
        _callout("WarningText", "Warning Text", accent),
        _Style(
            style_id="Header",
            name="header",
            size_pt=8.5,
            after=0,
            colour=_MUTED,
            extra=f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="{_RULE}"/></w:pBdr>'
            '<w:tabs><w:tab w:val="right" w:pos="9411"/></w:tabs>',
            line=240,
        ).xml(),
        _Style(
            style_id="Footer",
            name="footer",
            size_pt=8,
            after=0,
            colour=_MUTED,
            extra='<w:tabs><w:tab w:val="right" w:pos="9411"/></w:tabs>',
            line=240,
        ).xml(),
        _table_style("HengduTable", "Hengdu Table", deep),
        _plain_table(deep),
    ]
    elements = [parse_xml(text) for text in made]
    ids = {element.get(f"{{{_W}}}styleId") for element in elements}
    names = {element.find(f"{{{_W}}}name").get(f"{{{_W}}}val") for element in elements}
    for old in list(styles.findall(f"{{{_W}}}style")):
        name = old.find(f"{{{_W}}}name")
        if old.get(f"{{{_W}}}styleId") in ids or (name is not None and name.get(f"{{{_W}}}val") in names):
            styles.remove(old)
    for element in elements:
        styles.append(element)
    for name in ("List Bullet", "List Number"):
        document.styles[name].paragraph_format.space_after = Pt(2)
    _defaults(styles, is_zh=is_zh)


def _defaults(styles: object, *, is_zh: bool) -> None:
    """Set fonts and language of everything that says nothing else."""
    from docx.oxml import parse_xml

    # The first is the language of Latin text: as Chinese it would break words anywhere.
    lang = "en-US" if is_zh else "en-GB"
    defaults = styles.find(f"{{{_W}}}docDefaults/{{{_W}}}rPrDefault")  # type: ignore[attr-defined]  # lxml element
    for child in list(defaults):
        defaults.remove(child)
    defaults.append(
        parse_xml(
            f'<w:rPr xmlns:w="{_W}"><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{CHINESE}" '
            f'w:cs="{LATIN}"/>'
            f'<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="{lang}" w:eastAsia="zh-CN" '
            'w:bidi="ar-SA"/></w:rPr>'
        )
    )
