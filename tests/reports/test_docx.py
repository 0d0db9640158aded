from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx.oxml.ns import qn
from tests.reports.readers import docx_document


@pytest.fixture(params=["zh", "en"])
def lang(request):
    return request.param


@pytest.fixture
def document(reports, lang):
    return docx_document(reports[lang, "docx"])


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_chapters_and_sections_are_real_headings(document, contexts, lang):
    headings = [paragraph for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    chapters = [paragraph.text for paragraph in headings if paragraph.style.name == "Heading 1"]
    assert len(chapters) == len(contexts[lang].chapters)
    assert all(
        title.endswith(chapter.title)
        for title, chapter in zip(chapters, contexts[lang].chapters, strict=True)
    )
    levels = {
        style.name: style.element.pPr.find(qn("w:outlineLvl")).get(qn("w:val"))
        for style in document.styles
        if style.name.startswith("Heading") and style.name[-1] in "123"
    }
    assert levels == {"Heading 1": "0", "Heading 2": "1", "Heading 3": "2"}


def test_the_table_of_contents_is_a_field_that_already_lists_the_headings(document):
    entries = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name.startswith("toc ")]
    headings = [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style.name in {"Heading 1", "Heading 2"}
    ]
    assert entries == headings
    instructions = [text.text for text in document.element.iter(qn("w:instrText"))]
    assert instructions[0].split()[0] == "TOC"
    anchors = {link.get(qn("w:anchor")) for link in document.element.iter(qn("w:hyperlink"))}
    bookmarks = {mark.get(qn("w:name")) for mark in document.element.iter(qn("w:bookmarkStart"))}
    assert anchors <= bookmarks


def test_every_field_is_opened_filled_and_closed(document):
    kinds = [mark.get(qn("w:fldCharType")) for mark in document.element.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"] * (len(kinds) // 3)


def test_header_rows_repeat_and_no_row_breaks(document):
    data_tables = [
        table for table in document.tables if table.style.name == "Hengdu Table" and len(table.columns) > 2
    ]
    assert len(data_tables) > 10
    for table in data_tables:
        properties = table.rows[0]._tr.trPr  # noqa: SLF001 - python-docx shows no more
        assert properties.find(qn("w:tblHeader")) is not None
        assert properties.find(qn("w:cantSplit")) is not None


def test_every_picture_has_alternative_text_and_lies_in_the_file(reports, lang, document):
    shapes = list(document.inline_shapes)
    assert len(shapes) >= 4
    assert all(shape.get("descr") for shape in document.element.iter(qn("wp:docPr")))
    relations = [content for name, content in parts(reports[lang, "docx"]).items() if name.endswith(".rels")]
    assert not any(b'TargetMode="External"' in content for content in relations)


def test_pages_are_a4_with_disclaimer_and_page_number(document, contexts, lang):
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    disclaimer = contexts[lang].about.disclaimer
    for footer in (section.footer, section.first_page_footer):
        assert disclaimer in "".join(paragraph.text for paragraph in footer.paragraphs)
    fields = [text.text.strip() for text in section.footer.part.element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_fonts_are_named_for_chinese_and_for_latin(document):
    for name in ("Normal", "Heading 1", "Table Text", "toc 1"):
        fonts = document.styles[name].element.rPr.find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == "等线"
        assert fonts.get(qn("w:ascii")) == "Calibri"


def test_the_language_is_declared(reports, lang, document):
    assert document.core_properties.language == {"zh": "zh-CN", "en": "en-GB"}[lang]
    styles = parts(reports[lang, "docx"])["word/styles.xml"].decode()
    assert re.search(r'<w:lang w:val="en-(US|GB)" w:eastAsia="zh-CN"', styles)


def test_the_archive_says_nothing_about_the_machine(reports, lang):
    with zipfile.ZipFile(io.BytesIO(reports[lang, "docx"])) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 1, 1, 0, 0, 0)}
        assert "docProps/thumbnail.jpeg" not in archive.namelist()


ORDER = [
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "pBdr",
    "shd",
    "tabs",
    "spacing",
    "ind",
    "contextualSpacing",
    "jc",
    "outlineLvl",
    "rPr",
]
TABLE_ORDER = [
    "tblStyle",
    "tblW",
    "jc",
    "tblInd",
    "tblBorders",
    "shd",
    "tblLayout",
    "tblCellMar",
    "tblLook",
    "tblCaption",
]
RUN_ORDER = [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "color",
    "spacing",
    "kern",
    "sz",
    "szCs",
    "u",
    "lang",
]


@pytest.mark.parametrize(
    ("element", "order"), [("w:pPr", ORDER), ("w:tblPr", TABLE_ORDER), ("w:rPr", RUN_ORDER)]
)
def test_properties_stand_in_the_order_that_word_insists_on(document, element, order):
    own = {
        "Normal",
        "Heading1",
        "TOC2",
        "Caption",
        "TableCaption",
        "Figure",
        "Header",
        "Footer",
        "CalloutTitle",
    }
    styles = [style.element for style in document.styles if style.style_id in own]
    assert len(styles) == len(own)
    for root in [document.element.body, *styles]:
        for properties in root.iter(qn(element)):
            if properties.getparent().tag == qn("w:sectPr"):
                continue
            names = [child.tag.partition("}")[2] for child in properties]
            places = [order.index(name) for name in names]
            assert places == sorted(places), names
