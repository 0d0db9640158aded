"""Write WordprocessingML as text: fast for long tables, with every piece of text escaped."""

from __future__ import annotations

import re
from typing import Final

_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_LINES: Final = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
TEXT_WIDTH_MM: Final = 166
_DXA_PER_MM: Final = 1440 / 25.4


def escape(text: str) -> str:
    """Return text that XML takes literally, also inside attributes.

    >>> escape('<a b="c">&')
    '&lt;a b=&quot;c&quot;&gt;&amp;'
    """
    text = _NOT_XML.sub("\ufffd", text)
    if _BIDI.search(text) is not None:
        text = _BIDI.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def dxa(millimetres: float) -> int:
    """Return millimetres in twentieths of a point."""
    return round(millimetres * _DXA_PER_MM)


def run(text: str, *, bold: bool = False, colour: str = "", size_pt: float = 0) -> str:
    """Return runs of text; line breaks stay line breaks."""
    if not text:
        return ""
    look = ""
    if bold:
        look += "<w:b/>"
    if colour:
        look += f'<w:color w:val="{colour.removeprefix("#")}"/>'
    if size_pt:
        half = round(size_pt * 2)
        look += f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    pieces = _LINES.split(text) if _LINES.search(text) is not None else (text,)
    body = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in pieces)
    return f"<w:r>{properties}{body}</w:r>"


def paragraph(content: str, style: str = "", *, extra: str = "") -> str:
    """Return a paragraph of runs; ``extra`` are further properties in schema order after the style."""
    name = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{name}{extra}</w:pPr>" if name or extra else ""
    return f"<w:p>{properties}{content}</w:p>"


def field(instruction: str, shown: str) -> str:
    """Return a field with its result already there."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"{run(shown)}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def watermark(text: str) -> str:
    """Return a run that draws text across the page, behind everything; it belongs into a header."""
    wide = min(460, 30 * len(text) + 60)
    style = (
        f"position:absolute;width:{wide}pt;height:34pt;rotation:325;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return (
        '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/>'
        '<v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
        '<v:f eqn="if @0 @4 21600"/></v:formulas><v:path textpathok="t" o:connecttype="rect"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="HengduMark" o:spid="_x0000_s2049" type="#_x0000_t136" alt="" style="{style}" '
        'fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-size:1pt" string="{escape(text)}"/></v:shape></w:pict></w:r>'
    )


def bookmarked(content: str, name: str, number: int) -> str:
    """Put a bookmark around runs."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def table(
    widths_mm: list[float],
    rows: list[str],
    *,
    style: str,
    title: str = "",
    has_header: bool = True,
    has_row_heads: bool = False,
) -> str:
    """Return a table of fixed widths; ``rows`` are ``w:tr`` elements, ``title`` its alternative text."""
    grid = "".join(f'<w:gridCol w:w="{dxa(width)}"/>' for width in widths_mm)
    bits = 0x0600 | (0x0020 if has_header else 0) | (0x0080 if has_row_heads else 0)
    look = (
        f'w:val="{bits:04X}" w:firstRow="{int(has_header)}" w:lastRow="0" '
        f'w:firstColumn="{int(has_row_heads)}" w:lastColumn="0"'
    )
    caption = f'<w:tblCaption w:val="{escape(title)}"/>' if title else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{dxa(sum(widths_mm))}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook {look} w:noHBand="1" w:noVBand="1"/>{caption}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(cells: list[str], *, is_header: bool = False) -> str:
    """Return a table row that no page break splits; header rows repeat on each page."""
    head = "<w:tblHeader/>" if is_header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def cell(content: str, width_dxa: int, *, fill: str = "") -> str:
    """Return a table cell; ``content`` are paragraphs."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill.removeprefix("#")}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width_dxa}" w:type="dxa"/>{shade}</w:tcPr>{content}</w:tc>'
