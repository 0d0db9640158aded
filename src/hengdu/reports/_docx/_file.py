"""Put the Word file together: parts, header and footer, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Final

from hengdu.errors import ReportError
from hengdu.reports._docx import _xml as xml
from hengdu.reports._docx._body import Body
from hengdu.reports._docx._styles import CHINESE, LATIN, apply_styles
from hengdu.reports._typst import svg_to_png

if TYPE_CHECKING:
    from docx.document import Document

    from hengdu.reports.context import Figure, ReportContext

_NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_PPI: Final = 112.0
_BODY: Final = "hengdu-body"
_PLACE: Final = f"<w:p><w:r><w:t>{_BODY}</w:t></w:r></w:p>".encode()
_MOST_HEADER: Final = 84
_FIRST_YEAR: Final = 1980  # of a zip file


def docx_bytes(context: ReportContext) -> bytes:
    """Return the report as a Word file; the same context gives the same bytes.

    python-docx makes everything around the body; the body is written as text and put into its part,
    because thousands of table cells as objects take several times as long.
    """
    import docx

    document = docx.Document()
    apply_styles(document, context.theme, is_zh=context.about.lang == "zh")
    _properties(document, context)
    _page(document)
    body = document.element.body
    for child in list(body):
        if child is not body.sectPr:
            body.remove(child)
    _logo(document, context)
    document.add_paragraph(_BODY)
    writer = Body(context, lambda figure: _picture(document, figure))
    text = "".join(writer.parts())
    _margins(document, context)
    _settings(document)
    _font_table(document)
    target = io.BytesIO()
    document.save(target)
    return _finished(target.getvalue(), text.encode(), context.created.year)


def _picture(document: Document, figure: Figure) -> tuple[str, float, float]:
    relation, image = document.part.get_or_add_image(io.BytesIO(svg_to_png(figure.svg, ppi=_PPI)))
    return relation, float(image.px_width), float(image.px_height)


def _properties(document: Document, context: ReportContext) -> None:
    about, created = context.about, context.created
    moment = datetime(created.year, created.month, created.day)  # noqa: DTZ001 - the format has no zone here
    core = document.core_properties
    core.title, core.author, core.last_modified_by = about.title[:255], about.author[:255], about.author[:255]
    core.subject, core.comments = about.organisation[:255], about.disclaimer[:255]
    core.keywords = ", ".join(about.keywords)[:255]
    core.language = "zh-CN" if about.lang == "zh" else "en-GB"
    core.created = core.modified = moment
    core.revision = 1
    package = document.part.package
    for relation_id, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[relation_id]


def _page(document: Document) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(26), Mm(24)
    section.header_distance, section.footer_distance = Mm(12), Mm(10)
    section.different_first_page_header_footer = True


def _margins(document: Document, context: ReportContext) -> None:
    """Print title and institution above and the disclaimer below every page, the cover included."""
    about = context.about
    section = document.sections[0]
    is_zh = about.lang == "zh"
    accent = context.theme.accent
    # A header of two lines would push the page down: a long one leaves the institution to the cover.
    fits = _half_widths(about.title + about.organisation) <= _MOST_HEADER
    right = f"{about.organisation}　" if fits and about.organisation else ""
    header = xml.run(about.title) + "<w:r><w:tab/></w:r>" + xml.run(right)
    header += xml.run(about.marking, bold=True, colour=accent)
    page, pages = xml.field("PAGE", "1"), xml.field("NUMPAGES", "1")
    if is_zh:
        count = xml.run("第 ") + page + xml.run(" 页，共 ") + pages + xml.run(" 页")
    else:
        count = xml.run("Page ") + page + xml.run(" of ") + pages
    first = xml.run(about.marking, bold=True, colour=accent)
    across = xml.watermark(about.watermark) if about.watermark else ""
    _fill(section.header, xml.paragraph(header + across, "Header"))
    count = xml.paragraph(count, "Footer", extra='<w:jc w:val="right"/>')
    _fill(section.footer, xml.paragraph(xml.run(about.disclaimer), "Footer") + count)
    _fill(section.first_page_header, xml.paragraph(first + across, "", extra='<w:jc w:val="right"/>'))
    _fill(section.first_page_footer, xml.paragraph(xml.run(about.disclaimer), "Footer"))


def _half_widths(text: str) -> int:
    """Return the width of text in half characters."""
    return sum(2 if sign > "\u2e7f" else 1 for sign in text)


def _fill(part: object, text: str) -> None:
    from docx.oxml import parse_xml

    part.is_linked_to_previous = False  # type: ignore[attr-defined]  # header and footer have no common type
    element = part._element  # type: ignore[attr-defined]  # noqa: SLF001 - python-docx has no public way in
    for child in list(element):
        element.remove(child)
    for child in list(parse_xml(f"<w:hdr {_NAMESPACES}>{text}</w:hdr>")):
        element.append(child)


def _logo(document: Document, context: ReportContext) -> None:
    if context.theme.logo_png is None:
        return
    from docx.shared import Mm

    drawn = document.add_paragraph().add_run().add_picture(io.BytesIO(context.theme.logo_png), height=Mm(18))
    drawn._inline.docPr.set("descr", context.about.author)  # noqa: SLF001 - python-docx sets no alternative text


def _settings(document: Document) -> None:
    """Let Chinese punctuation hang and lines break the Chinese way."""
    from docx.oxml import parse_xml

    settings = document.settings.element
    tag = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for old in settings.findall(f"{tag}themeFontLang"):
        settings.remove(old)
    made = parse_xml(f'<w:themeFontLang {_NAMESPACES} w:val="en-US" w:eastAsia="zh-CN"/>')
    colours = settings.find(f"{tag}clrSchemeMapping")
    if colours is not None:
        colours.addprevious(made)


def _font_table(document: Document) -> None:
    """Name what stands in where the Chinese font is missing."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            text = (
                f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<w:fonts {_NAMESPACES}>"
                f'<w:font w:name="{CHINESE}"><w:altName w:val="DengXian"/><w:panose1 '
                'w:val="02010600030101010101"/>'
                '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
                '<w:font w:name="宋体"><w:altName w:val="SimSun"/><w:charset w:val="86"/><w:family '
                'w:val="auto"/>'
                '<w:pitch w:val="variable"/></w:font>'
                f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch '
                'w:val="variable"/></w:font>'
                "</w:fonts>"
            )
            relation.target_part._blob = text.encode()  # noqa: SLF001 - the part has no public setter


def _finished(data: bytes, body: bytes, year: int) -> bytes:
    """Put the body into its part and write the archive with a fixed time: the same bytes each time."""
    target = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(data))
    with source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                before, mark, after = content.partition(_PLACE)
                if not mark:
                    raise ReportError(
                        "Word 库写正文位置的方式变了",
                        "the Word library wrote the place of the body in another way",
                    )
                content = before + body + after
            entry = zipfile.ZipInfo(name, (max(year, _FIRST_YEAR), 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            made.writestr(entry, content)
    return target.getvalue()
