"""Names, notes and reasons of strangers come out literally, whatever language they are written in."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from tests.reports import model
from tests.reports.readers import TEXTS, docx_document, html_tree, xlsx_book

from hengdu.reports import FORMATS, report_bytes

HOSTILE = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "jinja": "{{7*7}}{% for x in y %}{{ self.__class__ }}",
    "typst": '#read("/etc/passwd") *x* $a$ @ref <label> //c #import "a.typ": *',
    "formula": '=HYPERLINK("http://example.invalid","x")',
    "xml": "]]><w:p/>&amp;&#10;<!--x-->",
    "field": 'INCLUDETEXT "C:\\\\x" \\* MERGEFORMAT',
}
NAME = f"甲{HOSTILE['html']}{HOSTILE['jinja']}"
NOTE = f"{HOSTILE['typst']} {HOSTILE['xml']} {HOSTILE['field']}"


@pytest.fixture(scope="module")
def hostile(pack, tmp_path_factory):
    """Return all formats of an assessment full of markup."""
    answers = {
        **model.ANSWERS,
        "AA-01.L3.ST1": {"answer": "P", "evidence": "E3", "note": NOTE},
        "AA-01.L3.EX1": {"answer": "NA", "reason": "no_object", "note": HOSTILE["formula"]},
    }
    assessment = model.assessment_of(
        tmp_path_factory.mktemp("hostile"),
        pack,
        institution={"name": NAME, "name_en": NAME, "type": "broker"},
        scope={
            "kind": "whole",
            "systems": [{"code": "S1", "name": HOSTILE["xml"], "grade": 2}],
            "note": HOSTILE["typst"],
        },
        answers=answers,
        declarations={"RL1": {"holds": False, "note": HOSTILE["html"]}},
        consensus={"BB-01.L1.ME1": {"answer": "F", "reason": HOSTILE["jinja"]}},
    )
    context = model.context_of(*model.scored(pack, assessment))
    return {form: report_bytes(context, form) for form in FORMATS}


def bare(text):
    """Return text without spaces: lines of a page break anywhere."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_markup_comes_out_literally(hostile, form, kind):
    assert bare(HOSTILE[kind]) in bare(TEXTS[form](hostile[form]))


def test_no_element_of_the_page_comes_from_the_text(hostile):
    tree = html_tree(hostile["html"])
    assert [element.tag for element in tree.iter("script", "img", "object", "iframe", "form", "link")] == []
    assert [name for element in tree.iter() for name in element.attrib if name.startswith("on")] == []


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(hostile):
    cells = [cell for sheet in xlsx_book(hostile["xlsx"]) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert [cell for cell in cells if cell.hyperlink is not None] == []
    assert HOSTILE["formula"] in {cell.value for cell in cells}


def test_the_word_file_has_no_field_but_its_own(hostile):
    names = {"PAGE", "NUMPAGES", "SEQ", "TOC"}
    with zipfile.ZipFile(io.BytesIO(hostile["docx"])) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    fields = {text.split()[0] for part in parts for text in re.findall(r"<w:instrText[^>]*>([^<]*)<", part)}
    assert fields <= names
    assert docx_document(hostile["docx"]).core_properties.subject == NAME


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("sign", ["\u202e", "\x07", "\ufffe", "\N{GRINNING FACE}"])
def test_signs_that_a_format_cannot_hold_stop_nothing(variant, form, sign):
    result, scorer = variant(
        answers={**model.ANSWERS, "AA-01.L3.ST1": {"answer": "P", "note": "前\N{GRINNING FACE}后"}},
        institution={"name": "甲\N{GRINNING FACE}"},
    )
    noted = result.assessment.answers["AA-01.L3.ST1"]
    object.__setattr__(noted, "note", f"前{sign}后")
    text = TEXTS[form](report_bytes(model.context_of(result, scorer), form))
    assert "前" in text
    if sign == "\u202e" and form != "xlsx":
        assert sign not in text
