"""Set the styles of the Word file: fonts for Chinese and Latin, headings, captions, tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
        f'<w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{CHINESE}" w:cs="{LATIN}"/>{weight}'
        f'<w:i w:val="0"/><w:iCs w:val="0"/><w:caps w:val="0"/><w:color w:val="{colour}"/><w:spacing w:val="0"/>'
        f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    )


def _style(
    style_id: str, name: str, size_pt: float, *, before: float = 0, after: float = 6, bold: bool = False,
    colour: str = _INK, extra: str = "", outline: int | None = None, line: int = 300, based: str = "Normal",
) -> str:
    level = "" if outline is None else f'<w:outlineLvl w:val="{outline}"/>'
    base = f'<w:basedOn w:val="{based}"/>' if style_id != based else ""
    following = '<w:next w:val="Normal"/>' if outline is not None else ""
    quick = "<w:qFormat/>" if outline is not None or style_id in {"Normal", "Title", "Caption"} else ""
    default = ' w:default="1"' if style_id == "Normal" else ""
    return (
        f'<w:style xmlns:w="{_W}" w:type="paragraph"{default} w:styleId="{style_id}"><w:name w:val="{name}"/>{base}'
        f"{following}{quick}<w:pPr>{extra}"
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" w:line="{line}" w:lineRule="auto"/>'
        f"{level}</w:pPr>{_fonts(size_pt, bold=bold, colour=colour)}</w:style>"
    )


def _callout(style_id: str, name: str, colour: str, *, bold: bool = False) -> str:
    extra = (
        ("<w:keepNext/>" if bold else "")
        + f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{colour}"/></w:pBdr>'
        + f'<w:shd w:val="clear" w:color="auto" w:fill="{_TINT}"/>'
    )
    ink = colour if bold else _INK
    return _style(style_id, name, 10, before=6 if bold else 0, after=0, bold=bold, colour=ink, extra=extra, line=280)


def _table_style(style_id: str, name: str, deep: str) -> str:
    edge = f'w:val="single" w:sz="4" w:space="0" w:color="{_RULE}"'
    return (
        f'<w:style xmlns:w="{_W}" w:type="table" w:customStyle="1" w:styleId="{style_id}"><w:name w:val="{name}"/>'
        "<w:pPr><w:spacing w:before=\"0\" w:after=\"0\"/></w:pPr>"
        f"<w:tblPr><w:tblBorders><w:top {edge}/><w:bottom {edge}/><w:insideH {edge}/></w:tblBorders>"
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders>'
        f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{deep}"/></w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{_TINT}"/></w:tcPr></w:tblStylePr></w:style>'
    )


def _plain_table(deep: str) -> str:
    return (
        f'<w:style xmlns:w="{_W}" w:type="table" w:customStyle="1" w:styleId="HengduCards"><w:name w:val="Hengdu Cards"/>'
        f'<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="16" w:space="0" w:color="{deep}"/>'
        '<w:insideV w:val="single" w:sz="36" w:space="0" w:color="FFFFFF"/></w:tblBorders>'
        '<w:tblCellMar><w:top w:w="90" w:type="dxa"/><w:left w:w="110" w:type="dxa"/>'
        '<w:bottom w:w="90" w:type="dxa"/><w:right w:w="110" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


def apply_styles(document: Document, theme: Theme, *, is_zh: bool) -> None:
    """Replace the template's styles by those of the reports."""
    from docx.oxml import parse_xml

    deep, accent = theme.deep.removeprefix("#"), theme.accent.removeprefix("#")
    styles = document.styles.element
    keep = "<w:keepNext/><w:keepLines/>"
    tab = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9411"/></w:tabs>'
    made = [
        _style("Normal", "Normal", 10.5),
        _style("Title", "Title", 26, before=140, after=8, bold=True, line=312),
        _style("Subtitle", "Subtitle", 14, after=18, colour=_MUTED),
        _style("Heading1", "heading 1", 18, after=10, bold=True, colour=deep, outline=0,
               extra=keep + "<w:pageBreakBefore/>"),
        _style("Heading2", "heading 2", 13.5, before=16, after=6, bold=True, colour=deep, outline=1, extra=keep),
        _style("Heading3", "heading 3", 11.5, before=10, after=4, bold=True, colour=deep, outline=2, extra=keep),
        _style("TOCHeading", "TOC Heading", 18, after=10, bold=True, colour=deep, extra="<w:pageBreakBefore/>"),
        _style("TOC1", "toc 1", 10.5, before=5, after=2, bold=True, extra=tab),
        _style("TOC2", "toc 2", 10, after=1, extra=tab + '<w:ind w:left="300"/>'),
        _style("Caption", "caption", 9, before=4, after=4, colour=_MUTED, extra='<w:jc w:val="center"/>'),
        _style("TableCaption", "Table Caption", 9, before=8, after=3, colour=_MUTED,
               extra='<w:keepNext/><w:jc w:val="center"/>', based="Caption"),
        _style("Figure", "Figure", 10.5, before=6, after=2, extra='<w:keepNext/><w:jc w:val="center"/>', line=240),
        _style("CoverName", "Cover Name", 17, before=6, after=10, bold=True),
        _style("CoverNote", "Cover Note", 10.5, before=2, after=0,
               extra=f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{accent}"/></w:pBdr>'),
        _style("Note", "Note", 9, colour=_MUTED, line=280),
        _style("Lead", "Lead", 11.5, before=6, bold=True),
        _style("TableText", "Table Text", 9, after=0, line=250),
        _style("TableSmall", "Table Small", 8, after=0, line=245),
        _style("CardLabel", "Card Label", 8.5, after=0, colour=_MUTED, line=250),
        _style("CardValue", "Card Value", 17, after=0, bold=True, line=264),
        _style("Steps", "Steps", 9.5, after=1, line=270),
        _callout("CalloutTitle", "Callout Title", deep, bold=True),
        _callout("CalloutText", "Callout Text", deep),
        _callout("WarningTitle", "Warning Title", accent, bold=True),
        _callout("WarningText", "Warning Text", accent),
        _style("Header", "header", 8.5, after=0, colour=_MUTED,
               extra=f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="{_RULE}"/></w:pBdr>'
                     '<w:tabs><w:tab w:val="right" w:pos="9411"/></w:tabs>', line=240),
        _style("Footer", "footer", 8, after=0, colour=_MUTED,
               extra='<w:tabs><w:tab w:val="right" w:pos="9411"/></w:tabs>', line=240),
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
            f'<w:rPr xmlns:w="{_W}"><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{CHINESE}" w:cs="{LATIN}"/>'
            f'<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="{lang}" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>'
        )
    )
