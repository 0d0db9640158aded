import io
import zipfile
from datetime import date

import pytest
from docx import Document as WordFile
from openpyxl import load_workbook
from tests.standards.process import samples
from tests.standards.process.samples import day, disposed

from hengdu.errors import StandardsError
from hengdu.standards.process import (
    FORM_ROWS,
    Discussion,
    Dissent,
    Draft,
    Solicitation,
    SubQuestion,
    add_draft,
    ask,
    comment_of,
    count_answers,
    dispose,
    form_bytes,
    import_forms,
    likely_duplicates,
    merge,
    parse_clauses,
    put_dissent,
    receive,
    split,
    units_of,
)

MANY = parse_clauses("4.1 甲。\n4.2 乙。\n4.10 丙。\n5 丁。\n50 戊。")
RECEIVED = date(2026, 6, 20)


def filled(folder, unit, rows, *, name=None, change=None, course=None):
    """Fill the form as a unit would, in Excel."""
    course = course or samples.solicited()
    book = load_workbook(io.BytesIO(form_bytes(course, course.drafts[-1], created=day("2026-06-01"))))
    sheet = book["征求意见表"]
    sheet["B5"], sheet["B6"], sheet["B7"] = unit, "示例联系人", "有意见" if rows else "无意见"
    for at, row in enumerate(rows, start=10):
        for col, value in zip("BCD", row, strict=False):
            sheet[f"{col}{at}"] = value
    if change is not None:
        change(sheet)
    path = folder / f"{name or unit}.xlsx"
    book.save(path)
    return path


def word_form(folder, unit, rows, *, merged=False):
    """Fill the form in Word."""
    document = WordFile()
    facts = document.add_table(rows=0, cols=2)
    said = ("HDC1|sf-42|C1", "示例标准", unit, "示例联系人", "有意见" if rows else "无意见")
    for label, value in zip(("表格标识", "标准名称", "单位名称", "联系人", "有无意见"), said, strict=True):
        cells = facts.add_row().cells
        cells[0].text, cells[1].text = label, value
    body = document.add_table(rows=1, cols=4)
    for cell, head in zip(body.rows[0].cells, ("序号", "章条编号", "意见内容", "修改建议"), strict=True):
        cell.text = head
    for at, row in enumerate(rows, start=1):
        for cell, value in zip(body.add_row().cells, (str(at), *row), strict=True):
            cell.text = value
    if merged:
        body.rows[1].cells[1].merge(body.rows[1].cells[2])
    path = folder / f"{unit}.docx"
    document.save(path)
    return path


def refused(paths, course=None):
    course = course or samples.solicited()
    with pytest.raises(StandardsError) as caught:
        import_forms(course, paths, course.drafts[-1].id, received=RECEIVED)
    return caught.value


def test_filled_forms_become_comments_with_their_cells(tmp_path):
    paths = [
        filled(tmp_path, "示例证券甲", [("4.1", "频次不明", "写明一次"), ("全文", "用语不一", "")]),
        word_form(tmp_path, "示例期货乙", [("5.1", "比例未定", "规定比例")]),
        filled(tmp_path, "示例基金丙", []),
    ]
    course = import_forms(samples.solicited(), paths, "C1", received=RECEIVED)
    assert [(one.id, one.unit, one.clause, one.source) for one in course.comments] == [
        ("c1", "示例证券甲", "4.1", "示例证券甲.xlsx:征求意见表!C10"),
        ("c2", "示例证券甲", "全文", "示例证券甲.xlsx:征求意见表!C11"),
        ("c3", "示例期货乙", "5.1", "示例期货乙.docx:表2!C2"),
    ]
    found = count_answers(course, "C1")
    assert (found.replied, found.with_comments, found.without_comments, found.silent) == (
        3,
        ("示例证券甲", "示例期货乙"),
        ("示例基金丙",),
        ("示例证券丁",),
    )


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (lambda sheet: sheet.insert_rows(3), "!A3", "移位"),
        (lambda sheet: sheet.insert_cols(1), "!A3", "移位"),
        (lambda sheet: sheet.merge_cells("B10:C10"), "!B10", "合并"),
        (lambda sheet: sheet.__setitem__("C10", None), "!C10", "缺少意见内容"),
        (lambda sheet: sheet.__setitem__("B10", None), "!B10", "章条编号"),
        (lambda sheet: sheet.__setitem__("B10", "9.9"), "!C10", "没有条款 9.9"),
        (lambda sheet: sheet.__setitem__("F10", "又一条"), "!F10", "表格以外"),
        (lambda sheet: sheet.__setitem__("B5", None), "!B5", "单位名称"),
        (lambda sheet: sheet.__setitem__("B7", "无意见"), "!B7", "1 条意见"),
        (lambda sheet: sheet.__setitem__("B3", "HDC1|sf-42|C0"), "!B3", "C0"),
        (lambda sheet: sheet.__setitem__("B3", "x"), "!B3", "标识"),
    ],
)
def test_a_spoilt_form_is_refused_with_its_cell(tmp_path, change, place, said):
    error = refused([filled(tmp_path, "示例证券甲", [("4.1", "频次不明", "写明")], change=change)])
    assert error.place.endswith(place)
    assert said in error.zh


def test_a_word_form_for_another_draft_is_refused_with_its_table(tmp_path):
    error = refused([word_form(tmp_path, "示例期货乙", [("5.1", "比例未定", "规定")])], many())
    assert error.place == "示例期货乙.docx:表1!B1"
    assert "C1" in error.zh


def many():
    """A course whose draft has both 4.1 and 4.10."""
    course = add_draft(samples.solicited(), Draft(id="C2", kind="comment", day=RECEIVED, clauses=MANY))
    return ask(course, Solicitation(draft="C2", asked=samples.UNITS, sent=RECEIVED, until=RECEIVED))


def about_many(folder, clause):
    def change(sheet):
        sheet["B3"] = "HDC1|sf-42|C2"
        sheet["B10"] = clause

    return filled(folder, "示例证券甲", [("4.10", "频次不明", "")], change=change)


def test_the_white_cells_of_the_form_take_text_so_that_no_number_is_changed():
    course = samples.solicited()
    sheet = load_workbook(io.BytesIO(form_bytes(course, course.drafts[0], created=RECEIVED))).active
    assert {sheet.cell(10, col).number_format for col in (2, 3, 4)} == {"@"}
    assert sheet.cell(9 + FORM_ROWS, 2).number_format == "@"


def test_a_clause_that_excel_may_have_cut_short_is_refused(tmp_path):
    error = refused([about_many(tmp_path, 4.1)], many())
    assert error.place.endswith("!B10")
    assert "4.1 还是 4.10" in error.zh


@pytest.mark.parametrize(("clause", "kept"), [("4.10", "4.10"), ("4.1", "4.1"), (4.2, "4.2"), (5, "5")])
def test_a_clause_that_can_be_told_is_taken_as_it_stands(tmp_path, clause, kept):
    course = import_forms(many(), [about_many(tmp_path, clause)], "C2", received=RECEIVED)
    assert [one.clause for one in course.comments] == [kept]


def test_a_clause_that_excel_made_a_date_is_refused(tmp_path):
    error = refused([about_many(tmp_path, day("2026-06-01"))], many())
    assert error.place.endswith("!B10")
    assert "日期" in error.zh


def test_merged_cells_of_a_word_form_are_refused(tmp_path):
    error = refused([word_form(tmp_path, "示例期货乙", [("5.1", "比例未定", "规定")], merged=True)])
    assert "表2!B2" in error.zh + error.place
    assert "合并" in error.zh


def test_two_replies_of_one_unit_are_refused_and_nothing_is_taken(tmp_path):
    paths = [
        filled(tmp_path, "示例证券甲", [("4.1", "频次不明", "")]),
        filled(tmp_path, "示例证券甲", [("5.1", "比例未定", "")], name="second"),
    ]
    error = refused(paths)
    assert "已于" in error.zh
    assert error.place == "second.xlsx"


def test_a_file_that_is_no_word_document_is_refused(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(b"not a zip")
    assert "Word" in refused([path]).en


def test_a_word_document_with_entities_is_refused(tmp_path):
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert "damaged" in refused([path]).en


def test_a_comment_file_beyond_the_limit_is_not_read(tmp_path):
    path = tmp_path / "large.docx"
    with path.open("wb") as stream:
        stream.truncate(2 * 1024**3)
    assert "MiB" in refused([path]).en


def test_a_reply_of_the_same_unit_is_refused_later_too():
    with pytest.raises(StandardsError, match="already"):
        receive(samples.collected(), "C1", samples.reply("示例证券甲", RECEIVED, comments=False), [])


def test_near_duplicates_are_proposed_and_merged_only_when_confirmed():
    course = samples.collected()
    assert [(one.left.id, one.right.id) for one in likely_duplicates(course)] == [("c1", "c3")]
    merged = merge(course, "c1", ["c3"])
    assert [one.id for one in merged.standing_comments()] == ["c1", "c2"]
    assert units_of(merged, "c1") == ("示例证券甲", "示例期货乙")
    assert count_answers(merged, "C1").comments == 2


def test_a_merged_comment_cannot_be_disposed_of_itself():
    merged = merge(samples.collected(), "c1", ["c3"])
    with pytest.raises(StandardsError, match="merged into c1"):
        dispose(merged, "c3", disposed("adopted"))


def test_comments_of_different_drafts_are_not_merged():
    course = samples.solicited()
    second = Draft(id="C2", kind="comment", day=day("2026-06-02"), clauses=parse_clauses("1 范围"))
    course = ask(
        add_draft(course, second),
        Solicitation(draft="C2", asked=samples.UNITS, sent=RECEIVED, until=day("2026-08-01")),
    )
    course = receive(course, "C1", samples.reply("示例证券甲", RECEIVED), [samples.comment("4.1", "甲")])
    course = receive(course, "C2", samples.reply("示例证券甲", RECEIVED), [samples.comment("1", "甲")])
    with pytest.raises(StandardsError, match="C2"):
        merge(course, "c1", ["c2"])


def test_a_split_comment_is_counted_by_its_parts():
    course = split(samples.collected(), "c2", [("5.1", "甲", ""), ("4.2", "乙", "")])
    assert [one.id for one in course.standing_comments()] == ["c1", "c2.1", "c2.2", "c3"]
    assert comment_of(course, "c2.2").clause == "4.2"
    assert comment_of(course, "c2").is_split


@pytest.mark.parametrize("verdict", ["partly", "rejected"])
def test_what_is_not_adopted_in_full_needs_a_reason(verdict):
    with pytest.raises(StandardsError, match="reason"):
        dispose(samples.collected(), "c1", disposed(verdict))


def test_a_dissent_is_settled_only_after_talks_and_with_every_question_answered():
    made = {"id": "d1", "comments": ("c1",), "issue": "频次", "opened": RECEIVED}
    talk = Discussion(day=RECEIVED, people=("示例专家1",), outcome="分解为一问")
    done = {"settlement": "按年", "settled": day("2026-07-01")}
    with pytest.raises(StandardsError, match="discussion"):
        put_dissent(samples.collected(), Dissent(**made, **done))
    asked = SubQuestion(id="q1", question="每年一次是否足够")
    with pytest.raises(StandardsError, match="q1"):
        put_dissent(samples.collected(), Dissent(**made, **done, discussions=(talk,), questions=(asked,)))


def test_nobody_is_asked_twice_about_a_draft():
    course = samples.drafting()
    course = add_draft(course, Draft(id="C1", kind="comment", day=RECEIVED, clauses=parse_clauses("1 范围")))
    with pytest.raises(StandardsError, match="twice"):
        ask(course, Solicitation(draft="C1", asked=("甲", "甲"), sent=RECEIVED, until=RECEIVED))
