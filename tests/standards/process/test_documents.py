import io
from dataclasses import replace
from datetime import date

import pytest
from docx import Document as WordFile
from openpyxl import load_workbook
from tests.standards.process import samples
from tests.standards.process.samples import day

from hengdu.reports import report_bytes
from hengdu.reports.standards import (
    ballot_document,
    comments_document,
    drafts_document,
    form_document,
    minutes_document,
    note_document,
)
from hengdu.standards.process import begin_course, compared_drafts, import_forms, merge
from hengdu.standards.registry import builtin_register

DAY = date(2026, 11, 22)


def word(document):
    """Return the paragraphs and the table rows of a document as Word has them."""
    file = WordFile(io.BytesIO(report_bytes(document.context, "docx")))
    rows = [[cell.text for cell in row.cells] for table in file.tables for row in table.rows]
    return [one.text for one in file.paragraphs], rows


def documents(lang):
    course = samples.published()
    when = {"lang": lang, "created": DAY}
    return (
        note_document(course, builtin_register(), **when),
        comments_document(course, "C1", **when),
        minutes_document(course, course.meetings[0], **when),
        ballot_document(course, course.ballots[0], **when),
        drafts_document(course, compared_drafts(course), **when),
    )


def test_the_table_of_comments_names_every_unit_and_outcome_in_word_and_excel():
    course = merge(samples.collected(), "c1", ["c3"])
    document = comments_document(course, "C1", lang="zh", created=DAY)
    assert ["c1", "4.1", "示例证券甲、示例期货乙"] in [row[:3] for row in word(document)[1]]
    book = load_workbook(io.BytesIO(report_bytes(document.context, "xlsx")))
    sheet = book["意见及处理"]
    assert [cell.value for cell in sheet[5]][:3] == ["c1", "4.1", "示例证券甲、示例期货乙"]
    assert [cell.value for cell in sheet[6]][5] == "未处理"
    assert ("示例证券丁", "未回复") in [
        (row[0].value, row[1].value) for row in book["征求意见单位"].iter_rows(min_row=5)
    ]


def test_minutes_hold_agenda_decisions_and_tasks():
    paragraphs, rows = word(documents("zh")[2])
    assert "二、议程" in paragraphs
    assert "同意送审稿通过审查。" in paragraphs
    assert ["m1-t1", "按审查意见校核术语", "示例主笔", "2026年9月1日", "2026年8月30日 已校核"] in rows


def test_the_signature_sheet_has_a_row_for_every_expert():
    rows = word(documents("zh")[3])[1]
    assert [row[4] for row in rows if row[1].startswith("示例专家")] == ["同意"] * 5 + ["未表决"]


def test_the_drafts_show_what_was_put_in():
    rows = word(documents("zh")[4])[1]
    assert any(row[:3] == ["4.1", "4.1", "改动"] and "留存记录" in row[4] for row in rows)


def test_the_note_has_the_ten_sections_in_order_and_says_what_is_missing():
    register = builtin_register()
    course = begin_course(register, "sf-csmm", on=day("2024-04-01"))
    paragraphs, rows = word(note_document(course, register, lang="zh", created=DAY))
    signs = "一二三四五六七八九十"
    assert [one[0] for one in paragraphs if one[1:2] == "、" and one[0] in signs] == list(signs)
    assert "此处待补：背景（background）" in paragraphs
    assert any(row[:2] == ["2024年4月18日", "立项申请材料报送证标委秘书处"] for row in rows)


@pytest.mark.parametrize("at", range(5))
def test_english_documents_name_everything_in_english(at):
    document = documents("en")[at]
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in document.context.about.title)
    assert document.context.about.watermark == "SAMPLE"
    titles = [
        block.text for block in document.context.chapters[0].blocks if type(block).__name__ == "Heading"
    ]
    assert titles
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in "".join(titles).replace("C1", ""))


def test_a_document_of_a_real_item_has_no_watermark():
    course = replace(samples.published(), is_sample=False)
    about = comments_document(course, "C1", lang="zh", created=DAY).context.about
    assert (about.watermark, about.marking) == ("", "")


def test_a_pdf_is_made_of_the_longest_document():
    assert report_bytes(documents("zh")[0].context, "pdf").startswith(b"%PDF")


def test_the_word_form_that_is_sent_out_is_read_back(tmp_path):
    course = samples.solicited()
    data = report_bytes(form_document(course, course.drafts[0], created=DAY).context, "docx")
    file = WordFile(io.BytesIO(data))
    facts, body = (table for table in file.tables if table.rows[0].cells[0].text in {"表格标识", "序号"})
    for row, value in ((2, "示例证券甲"), (3, "示例联系人"), (4, "有意见")):
        facts.rows[row].cells[1].text = value
    for col, value in enumerate(("4.2", "规则库的维护责任不明", "明确责任部门"), start=1):
        body.rows[1].cells[col].text = value
    path = tmp_path / "示例证券甲.docx"
    file.save(path)
    (comment,) = import_forms(course, [path], "C1", received=DAY).comments
    assert (comment.unit, comment.clause, comment.proposal) == ("示例证券甲", "4.2", "明确责任部门")
