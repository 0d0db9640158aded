"""Word documents from strangers as plain text."""

import io
import zipfile

import pytest

from hengdu.documents import _word, word_text
from hengdu.errors import StandardsError

NAME = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(body, *, part="word/document.xml", head=""):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, f"{head}<w:document {NAME}><w:body>{body}</w:body></w:document>")
    return made.getvalue()


def paragraph(text, style=""):
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}<w:r><w:t>{text}</w:t></w:r></w:p>"


def cells(*texts):
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in texts) + "</w:tr>"


def test_paragraphs_are_lines_and_headings_are_marked():
    body = paragraph("总则", "Heading1") + paragraph("第一条 甲。") + paragraph("范围", "2")
    assert word_text(packed(body), "a.docx").splitlines() == ["# 总则", "第一条 甲。", "## 范围"]


def test_cells_stand_apart_by_tabs_and_a_table_by_blank_lines():
    body = paragraph("表 1 结果") + "<w:tbl>" + cells("序号", "名称") + cells("1", "甲") + "</w:tbl>"
    assert word_text(packed(body), "a.docx").splitlines() == ["表 1 结果", "", "序号\t名称", "1\t甲", ""]


def test_what_was_deleted_with_tracked_changes_is_left_out():
    gone = "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
    body = f"<w:p>{gone}<w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>"
    assert word_text(packed(body), "a.docx") == "新\n"


@pytest.mark.parametrize(
    "content",
    [
        b"no package",
        b"PK\x03\x04broken",
        packed("", part="word/other.xml"),
        packed("<w:p>"),
        packed("&a;", head='<!DOCTYPE x [<!ENTITY a "b">]>'),
    ],
    ids=["text", "damaged", "other", "unclosed", "entity"],
)
def test_what_is_no_word_document_is_told_with_its_name(content):
    with pytest.raises(StandardsError) as caught:
        word_text(content, "a.docx")
    assert caught.value.place == "a.docx"


def test_a_package_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(_word, "_MOST_XML", 1000)
    with pytest.raises(StandardsError, match="too large"):
        word_text(packed(paragraph("甲" * 1000)), "a.docx")
