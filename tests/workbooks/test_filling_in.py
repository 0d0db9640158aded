"""What people type in another program comes in as they meant it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from hengdu.assessments import (
    NA,
    AnswerFile,
    Declaration,
    Institution,
    InstitutionKey,
    Measurement,
    Period,
    System,
    Validation,
)
from hengdu.workbooks import import_workbooks

BACKUP = "A-01.L1.EX2"
LOGS = "A-01.L1.EX1"
REGISTER = "A-02.L1.ME1"
MEASURED = "A-02.L2.EX1"


def only(book, pack, code=BACKUP):
    (answer,) = import_workbooks([book.save()], pack).file.answers[code]
    return answer


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("F", "F"),
        ("F 完全", "F"),
        (" f ", "F"),
        ("Ｆ　完全", "F"),
        ("F完全", "F"),
        ("F-完全", "F"),
        ("完全", "F"),
        ("Fully", "F"),
        ("F Fully", "F"),
        ("大部分", "L"),
        ("未执行", "N"),
        (1, "F"),
        (0.67, "L"),
        ("0.33", "P"),
    ],
)
def test_an_answer_is_known_by_code_name_or_number(typed, meant, blank, pack):
    book = blank()
    book.answer("ITO", BACKUP, 答案=typed)
    assert only(book, pack) == AnswerFile(answer=meant, role="ITO")


@pytest.mark.parametrize(("typed", "meant"), [("1", "1"), (1, "1"), ("无", "0"), (0, "0"), ("1 有", "1")])
def test_a_code_wins_over_a_number(typed, meant, blank, pack):
    book = blank()
    book.answer("ITO", REGISTER, 答案=typed)
    assert only(book, pack, REGISTER).answer == meant


@pytest.mark.parametrize("typed", ["NA", "na", "N/A", "不适用", "NA 不适用", "ＮＡ", "Not applicable"])
@pytest.mark.parametrize("reason", ["对象不存在", "no_object", "No such object", "no_object 对象不存在"])
def test_not_applicable_takes_a_reason_of_the_closed_list(typed, reason, blank, pack):
    book = blank()
    book.answer("ITO", BACKUP, 答案=typed, 不适用或拒答理由=reason)
    assert only(book, pack) == AnswerFile(answer=NA, reason="no_object", role="ITO")


@pytest.mark.parametrize(
    ("typed", "state"), [("不了解", "unknown"), ("Do not know", "unknown"), ("未询问", "not_asked")]
)
def test_a_state_is_no_answer(typed, state, blank, pack):
    book = blank()
    book.answer("ITO", BACKUP, 答案=typed)
    assert only(book, pack) == AnswerFile(state=state, role="ITO")


def test_a_refusal_keeps_its_own_reason(blank, pack):
    book = blank()
    book.answer("ITO", BACKUP, 答案="拒答", 不适用或拒答理由="涉及第三方保密")
    assert only(book, pack) == AnswerFile(state="refused", reason="涉及第三方保密", role="ITO")


@pytest.mark.parametrize(
    "typed",
    [
        date(2026, 3, 5),
        datetime(2026, 3, 5, 14, 30),  # noqa: DTZ001  # a cell has no zone
        "2026-03-05",
        "2026/3/5",
        "2026.3.5",
        "2026年3月5日",
        "２０２６－０３－０５",
        20260305,
    ],
)
def test_a_date_is_a_date_cell_or_text(typed, blank, pack):
    book = blank()
    book.answer("ITO", BACKUP, 答案="F", 证据日期=typed)
    assert only(book, pack).evidence_date == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (12, "12"),
        (0.5, "0.5"),
        (date(2026, 3, 5), "2026-03-05"),
        ("+86 10", "+86 10"),
        ("@所有人", "@所有人"),
        ("-", "-"),
        ("<b>x</b> {{7*7}}", "<b>x</b> {{7*7}}"),
        ("行一\n行二", "行一\n行二"),
        ("😀", "😀"),
        (True, "TRUE"),
    ],
)
def test_a_note_is_text_whatever_was_typed(typed, kept, blank, pack):
    book = blank()
    book.answer("ITO", BACKUP, 答案="F", 备注=typed)
    assert only(book, pack).note == kept


def test_text_that_looks_like_a_formula_stays_text(blank, pack):
    book = blank()
    cell = book.cell("role:ITO", BACKUP, "备注")
    cell.value = '=HYPERLINK("x")'
    cell.data_type = "s"
    book.answer("ITO", BACKUP, 答案="F")
    assert only(book, pack).note == '=HYPERLINK("x")'


@pytest.mark.parametrize(
    "typed", ["TRD=F；APP=部分", "TRD: 完全\nAPP：P", "交易核心=F, app＝p", " TRD = F ; APP = P ; "]
)
def test_an_answer_by_object_is_read_however_it_is_separated(typed, blank, pack):
    book = blank()
    book.answer("ITO", LOGS, 按对象或系统作答=typed)
    assert only(book, pack, LOGS).by_object == {"TRD": "F", "APP": "P"}


def test_a_system_of_the_cover_can_be_answered_for(blank, pack):
    book = blank()
    book.blank("systems", "系统编码").value = "CORE"
    sheet = book.blank("systems", "系统名称").parent
    row = next(c.row for line in sheet.iter_rows() for c in line if c.value == "CORE")
    for column, value in ((2, "集中交易"), (3, "三级"), (4, "TRD")):
        sheet.cell(row, column).value = value
    book.answer("ITO", LOGS, 按对象或系统作答="CORE=N")
    file = import_workbooks([book.save()], pack).file
    assert file.scope.systems == (System(code="CORE", name="集中交易", grade=3, object="TRD"),)
    assert file.answers[LOGS][0].by_object == {"CORE": "N"}


def test_a_measured_practice_takes_numerator_and_denominator(blank, pack):
    book = blank()
    book.answer("ITO", MEASURED, 分子=45, 分母="1,200")
    assert only(book, pack, MEASURED) == AnswerFile(
        numerator=Decimal(45), denominator=Decimal(1200), role="ITO"
    )


def test_the_cover_comes_back(blank, pack):
    book = blank()
    for label, value in {
        "填写人": "工号 1001",
        "机构名称": "示例证券",
        "机构标识类别": "统一社会信用代码",
        "机构标识": "９１３１００００X",
        "机构类型": "证券公司",
        "规模": "大型",
        "评估范围": "局部",
        "纳入的法人主体": "示例证券\n示例资管；示例期货",
        "纳入的保护对象": "TRD、应用",
        "评估期间开始": "2026-01-01",
        "评估期间结束": date(2026, 6, 30),
        "评估基准日": "2026年9月30日",
    }.items():
        book.cover(label, value)
    book.answer("ITO", BACKUP, 答案="F")
    imported = import_workbooks([book.save()], pack)
    file = imported.file
    assert file.institution == Institution(
        name="示例证券", key=InstitutionKey(scheme="uscc", value="91310000X"), type="securities", size="大型"
    )
    assert (file.scope.kind, file.scope.entities) == ("partial", ("示例证券", "示例资管", "示例期货"))
    assert file.scope.objects == ("TRD", "APP")
    assert file.period == Period(start=date(2026, 1, 1), end=date(2026, 6, 30))
    assert file.as_of == date(2026, 9, 30)
    assert file.answers[BACKUP][0].rater == "工号 1001"
    assert {(each.role, each.rater, each.answered) for each in imported.raters} == {
        ("CISO", "工号 1001", 0),
        ("ITO", "工号 1001", 1),
        ("MGT", "工号 1001", 0),
    }


def test_indicators_red_lines_and_validations_come_back(blank, pack):
    book = blank()
    for title, value in {"期间": "2026Q1", "分子": 3, "分母": 4, "证据等级": "文件"}.items():
        book.cell("indicators", "A-01.I1", title).value = value
    for title, value in {"期间": 2026, "实测值": "7.5"}.items():
        book.cell("indicators", "A-01.I1", title, nth=1).value = value
    for title, value in {"是否做到": "否", "证据": "报送回执", "备注": "迟报一起"}.items():
        book.cell("redlines", "RL-1", title).value = value
    book.cell("redlines", "RL-2", "是否做到").value = "是，已做到"
    for title, value in {"适用的域或子域": "a-01、A", "验证方式": "攻防演练", "日期": "2026-05-01"}.items():
        book.blank("validations", title).value = value
    for title, value in {"整体不适用": "NA", "不适用理由": "不在评估范围"}.items():
        book.cell("nodes", "A-02", title).value = value
    file = import_workbooks([book.save()], pack).file
    assert file.indicators == {
        "A-01.I1": (
            Measurement(period="2026Q1", numerator=Decimal(3), denominator=Decimal(4), evidence="E2"),
            Measurement(period="2026", value=Decimal("7.5")),
        )
    }
    assert file.declarations == {
        "RL-1": Declaration(holds=False, evidence="报送回执", note="迟报一起"),
        "RL-2": Declaration(holds=True),
    }
    assert file.validations == (Validation(nodes=("A-01", "A"), kind="攻防演练", day=date(2026, 5, 1)),)
    assert file.answers["A-02"] == (AnswerFile(answer=NA, reason="out_of_scope"),)


def test_a_blank_workbook_is_an_assessment_without_answers(blank, pack):
    file = import_workbooks([blank().path], pack).file
    assert (file.pack, file.version, file.answers) == ("probe", "1.0.0", {})


def test_columns_may_be_moved_and_rows_sorted(blank, pack):
    book = blank()
    book.answer("ITO", BACKUP, 答案="F", 备注="移动前")
    book.answer("ITO", LOGS, 答案="L")
    sheet = book.sheet("role:ITO")
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    moved = [[*reversed(row)] for row in [*rows[:3], *reversed(rows[3:])]]
    for at, row in enumerate([["插入的一行"], *moved], start=1):
        for column in range(1, sheet.max_column + 1):
            sheet.cell(at, column).value = row[column - 1] if column <= len(row) else None
    answers = import_workbooks([book.save()], pack).file.answers
    assert answers[BACKUP] == (AnswerFile(answer="F", note="移动前", role="ITO"),)
    assert answers[LOGS] == (AnswerFile(answer="L", role="ITO"),)


def test_a_renamed_sheet_is_still_known(blank, pack):
    book = blank()
    book.answer("ITO", BACKUP, 答案="F")
    book.sheet("role:ITO").title = "张三填好的"
    assert only(book, pack).answer == "F"


def test_rows_that_were_deleted_stay_as_they_were_and_are_named(blank, pack):
    book = blank()
    row = book.cell("role:ITO", REGISTER, "答案").row
    book.sheet("role:ITO").delete_rows(row)
    imported = import_workbooks([book.save()], pack)
    assert imported.file.answers == {}
    (warning,) = imported.warnings
    assert REGISTER in warning.text.zh


def test_a_sheet_of_ones_own_is_left_alone_and_named(blank, pack):
    book = blank()
    book.book.create_sheet("我的草稿")["A1"] = "随手记"
    (warning,) = import_workbooks([book.save()], pack).warnings
    assert "我的草稿" in warning.place


def test_a_note_without_an_answer_is_kept_and_named(blank, pack):
    book = blank()
    place = book.answer("ITO", BACKUP, 备注="待确认")
    imported = import_workbooks([book.save()], pack)
    assert imported.file.answers[BACKUP] == (AnswerFile(note="待确认", role="ITO"),)
    (warning,) = imported.warnings
    assert warning.place.endswith(place)


def test_a_reason_beside_an_ordinary_answer_is_left_out_and_named(blank, pack):
    book = blank()
    book.answer("ITO", BACKUP, 答案="F", 不适用或拒答理由="对象不存在")
    imported = import_workbooks([book.save()], pack)
    assert imported.file.answers[BACKUP][0].reason == ""
    assert len(imported.warnings) == 1


def test_a_practice_without_questions_is_asked_of_the_first_role_of_its_sub_domain(blank):
    book = blank()
    assert book.cell("role:MGT", "A-02.L1.EX1", "条目").value == "定期打补丁"


def test_lower_levels_and_keys_come_first_under_the_heading_of_their_sub_domain(blank):
    sheet = blank().sheet("role:ITO")
    column = [sheet.cell(row, 1).value for row in range(4, sheet.max_row + 1)]
    assert column == ["◆ A-01 日志", LOGS, BACKUP, "◆ A-02 补丁", REGISTER, MEASURED]


def test_the_quick_preset_asks_key_practices_only(blank, pack):
    book = blank(preset="quick")
    assert [s.cell(5, 1).value for s in [book.sheet("role:ITO")]] == [LOGS]
    book.answer("ITO", LOGS, 答案="F")
    assert import_workbooks([book.save()], pack).file.preset == "quick"


def test_only_input_cells_are_open_and_the_sheets_have_no_password(blank):
    book = blank()
    sheet = book.sheet("role:ITO")
    assert sheet.protection.sheet
    assert sheet.protection.password in {None, ""}
    assert not book.cell("role:ITO", BACKUP, "答案").protection.locked
    assert book.cell("role:ITO", BACKUP, "条目").protection.locked
    assert sheet.freeze_panes == "B4"
    assert sheet.print_title_rows == "$1:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_the_drop_downs_offer_answers_grades_and_reasons(blank):
    sheet = blank().sheet("role:ITO")
    offered = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert '"F 完全,L 大部分,P 部分,N 未执行,NA 不适用,不了解,拒答"' in offered
    assert '"E0 无依据,E1 访谈,E2 文件"' in offered
    assert '"对象不存在,未开展该业务,不在评估范围"' in offered
    assert '"0 无,1 有,NA 不适用,不了解,拒答"' in offered


def test_every_sheet_says_what_the_model_is_not(blank):
    for lang, words in (("zh", "示例模型，仅供测试"), ("en", "Sample model for tests only.")):
        book = blank(f"{lang}.xlsx", lang=lang)
        visible = [sheet for sheet in book.book.worksheets if sheet.sheet_state == "visible"]
        assert len(visible) == 9
        assert all(words in (sheet.oddFooter.left.text or "") for sheet in visible)
