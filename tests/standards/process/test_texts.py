"""Text of drafts from the files that units send."""

import io
import zipfile

import pytest
from docx import Document

from hengdu.errors import StandardsError
from hengdu.standards.process import draft_text, parse_clauses


def word_file(*lines):
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_document_gives_a_paragraph_a_line():
    text = draft_text(word_file("1 范围", "示例文字。", "4.1 机构应当登记。"), "示例.docx")
    assert [one.number for one in parse_clauses(text)] == ["1", "4.1"]


def test_tabs_and_line_breaks_of_a_word_document_are_kept_apart():
    text = draft_text(word_file("4.1\t机构应当登记。", "5 实施\n示例文字。"), "示例.docx")
    assert [(one.number, one.text) for one in parse_clauses(text)] == [
        ("4.1", "机构应当登记。"),
        ("5", "示例文字。"),
    ]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plain_text_is_read_in_the_codings_that_offices_use(coding):
    assert draft_text("1 范围".encode(coding), "示例.TXT") == "1 范围"


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"x", "draft.pdf"), (b"x", "draft"), (b"\xff\xfe\xff", "draft.txt"), (b"not a zip", "draft.docx")],
)
def test_other_files_are_refused_with_the_name_and_what_to_do(content, name):
    with pytest.raises(StandardsError) as caught:
        draft_text(content, name)
    assert caught.value.place == name
    assert "docx" in caught.value.hint_zh


def test_a_document_type_declaration_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(StandardsError):
        draft_text(out.getvalue(), "示例.docx")


def test_a_file_beyond_the_limit_is_refused():
    with pytest.raises(StandardsError):
        draft_text(b"1" * (20 * 1024 * 1024 + 1), "示例.docx")
