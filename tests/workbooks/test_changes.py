"""A workbook filled from an assessment: what is changed, cleared or left alone comes back as such."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import attrs
import pytest

from hengdu.assessments import (
    NA,
    AnswerFile,
    AssessmentFile,
    Declaration,
    Institution,
    InstitutionKey,
    Measurement,
    Period,
    Resolution,
    Scope,
    System,
    Validation,
    build_assessment,
)
from hengdu.errors import PackError, SheetError
from hengdu.text import Text
from hengdu.workbooks import WorkbookError, export_workbook, import_workbooks, pack_named_in

LOGS = "A-01.L1.EX1"
BACKUP = "A-01.L1.EX2"
REGISTER = "A-02.L1.ME1"
CREATED = date(2026, 11, 21)

BEFORE = AssessmentFile(
    pack="probe",
    version="1.0.0",
    institution=Institution(name="示例证券", key=InstitutionKey(scheme="uscc", value="91X")),
    as_of=date(2026, 9, 30),
    period=Period(start=date(2026, 1, 1), end=date(2026, 6, 30)),
    scope=Scope(
        kind="partial", systems=(System(code="S1", name="甲", grade=3, object="TRD"), System(code="S2"))
    ),
    units=("一队", "二队"),
    answers={
        "A-02": (AnswerFile(answer=NA, reason="out_of_scope", note="明年纳入", evidence_note="批文"),),
        LOGS: (AnswerFile(by_unit={"一队": "F", "二队": "P"}, role="ITO", state="answered", evidence="E1"),),
        BACKUP: (AnswerFile(answer="0.67", role="ITO", reason="随手写", carried_from="2025"),),
        REGISTER: (AnswerFile(state="refused", reason="保密", role="ITO"),),
    },
    indicators={
        "A-01.I1": (
            Measurement(period="2025", value=Decimal(5)),
            Measurement(period="2026", value=Decimal(7)),
        )
    },
    validations=(Validation(nodes=("A",), kind="演练", day=date(2026, 1, 1)),),
    declarations={
        "RL-1": Declaration(holds=True, evidence="E2"),
        "RL-2": Declaration(holds=None, note="待查"),
    },
)


@pytest.fixture
def filled(blank, pack):
    return blank(assessment=build_assessment(BEFORE, pack))


def imported(book, pack):
    return import_workbooks([book.save()], pack).file


def test_a_sheet_row_that_was_cleared_is_gone_and_the_rest_stays(filled, pack):
    for mark, code, titles in (
        ("nodes", "A-02", ("整体不适用", "不适用理由", "备注")),
        ("redlines", "RL-1", ("是否做到", "证据")),
        ("indicators", "A-01.I1", ("期间", "实测值")),
        ("validations", "A", ("验证方式", "日期", "适用的域或子域")),
        ("systems", "S2", ("系统编码",)),
    ):
        for title in titles:
            filled.cell(mark, code, title).value = None
    filled.cover("评估基准日", None)
    filled.cover("机构标识", None)
    filled.cover("机构标识类别", None)
    file = imported(filled, pack)
    assert "A-02" not in file.answers
    assert set(file.declarations) == {"RL-2"}
    assert file.indicators == {"A-01.I1": BEFORE.indicators["A-01.I1"][1:]}
    assert (file.validations, file.scope.systems) == ((), BEFORE.scope.systems[:1])
    assert (file.as_of, file.institution) == (None, Institution(name="示例证券"))
    assert file.answers[LOGS] == BEFORE.answers[LOGS]


def test_an_indicator_without_any_measurement_left_is_gone(filled, pack):
    for nth in range(2):
        for title in ("期间", "实测值"):
            filled.cell("indicators", "A-01.I1", title, nth).value = None
    assert imported(filled, pack).indicators == {}


def test_a_changed_cell_leaves_the_other_cells_of_its_row_exactly_as_they_were(filled, pack):
    filled.answer("ITO", BACKUP, 备注="补充")
    filled.answer("ITO", LOGS, 按单元作答="一队=N; 二队=P")
    filled.answer("ITO", REGISTER, 不适用或拒答理由="涉密")
    filled.cell("nodes", "A-02", "备注").value = "后年纳入"
    filled.cell("systems", "S1", "系统名称").value = "集中交易"
    filled.cell("redlines", "RL-1", "备注").value = "已复核"
    filled.cell("indicators", "A-01.I1", "备注", nth=1).value = "已复核"
    filled.cover("评估期间结束", "2026-07-31")
    file = imported(filled, pack)
    assert file.answers[BACKUP] == (AnswerFile(answer="0.67", role="ITO", reason="随手写", note="补充"),)
    assert file.answers[LOGS] == (AnswerFile(by_unit={"一队": "N", "二队": "P"}, role="ITO", evidence="E1"),)
    assert file.answers[REGISTER] == (AnswerFile(state="refused", reason="涉密", role="ITO"),)
    assert file.answers["A-02"] == (
        AnswerFile(answer=NA, reason="out_of_scope", note="后年纳入", evidence_note="批文"),
    )
    assert file.scope.systems[0] == System(code="S1", name="集中交易", grade=3, object="TRD")
    assert file.declarations["RL-1"] == Declaration(holds=True, evidence="E2", note="已复核")
    assert file.indicators["A-01.I1"][1] == Measurement(period="2026", value=Decimal(7), note="已复核")
    assert file.period == Period(start=date(2026, 1, 1), end=date(2026, 7, 31))


def test_a_system_or_period_renamed_takes_the_place_of_the_old_one(filled, pack):
    filled.cell("systems", "S2", "系统编码").value = "S3"
    filled.cell("indicators", "A-01.I1", "期间").value = "2025Q4"
    file = imported(filled, pack)
    assert [system.code for system in file.scope.systems] == ["S1", "S3"]
    assert {record.period for record in file.indicators["A-01.I1"]} == {"2025Q4", "2026"}


def test_rows_deleted_from_a_sheet_keep_what_they_were_filled_with(blank, pack):
    book = blank(roles=["ITO"], assessment=build_assessment(BEFORE, pack))
    for mark, code in (("role:ITO", LOGS), ("redlines", "RL-1"), ("nodes", "A-02")):
        sheet = book.sheet(mark)
        sheet.delete_rows(book.cell(mark, code, "备注").row)
    indicators = book.sheet("indicators")
    rows = [cell.row for cell in indicators["A"] if cell.value == "A-01.I1"]
    indicators.delete_rows(rows[0], len(rows))
    file = imported(book, pack)
    assert file.answers == BEFORE.answers
    assert file.declarations == BEFORE.declarations
    assert file.indicators == BEFORE.indicators


def test_a_practice_that_was_not_asked_of_a_role_counts_and_is_named(blank, pack):
    book = blank(roles=["ITO"])
    book.cell("role:ITO", BACKUP, "编码").value = "A-02.L1.EX1"
    book.cell("role:ITO", "A-02.L1.EX1", "条目").value = "定期打补丁"
    book.answer("ITO", "A-02.L1.EX1", 答案="F")
    found = import_workbooks([book.save()], pack)
    assert found.file.answers == {"A-02.L1.EX1": (AnswerFile(answer="F", role="ITO"),)}
    assert any("原本不问该角色" in warning.text.zh for warning in found.warnings)


def test_an_indicator_of_another_role_is_named(blank, pack):
    book = blank(roles=["MGT"])
    cell = book.cell("indicators", "A-02.I1", "指标编码")
    cell.value = "A-01.I1"
    book.cell("indicators", "A-01.I1", "实测值").value = 1
    with pytest.raises(WorkbookError, match="not part of this questionnaire"):
        imported(book, pack)


def test_conflicts_on_the_shared_sheets_and_the_cover_are_listed(blank, pack):
    assessment = build_assessment(BEFORE, pack)
    paths = []
    for name, value in (("a", "子"), ("b", "丑")):
        book = blank(f"{name}.xlsx", assessment=assessment)
        book.cell("nodes", "A-02", "备注").value = value
        book.cell("systems", "S1", "系统名称").value = value
        book.cell("redlines", "RL-1", "备注").value = value
        book.cover("评估期间结束", date(2026, 7, 1 + len(paths)))
        book.cover("机构标识", f"91{name}")
        book.cover("评估范围", "全部")
        paths.append(book.save())
    with pytest.raises(WorkbookError) as caught:
        import_workbooks(paths, pack)
    assert [item.about.zh for item in caught.value.conflicts] == [
        "机构标识",
        "评估期间",
        "S1",
        "A-02",
        "RL-1",
    ]
    assert "91a ⇄" in caught.value.render("zh")
    allowed = import_workbooks(paths, pack, allow_conflicts=True).file
    assert allowed.scope.systems[0].name == "子"
    assert allowed.scope.kind == "whole"


def test_one_cleared_and_one_changed_is_a_conflict(blank, pack):
    assessment = build_assessment(BEFORE, pack)
    one, two = blank("a.xlsx", assessment=assessment), blank("b.xlsx", assessment=assessment)
    one.answer("ITO", BACKUP, 答案=None, 不适用或拒答理由=None)
    two.answer("ITO", BACKUP, 答案="F")
    with pytest.raises(WorkbookError, match=r"\(empty\)"):
        import_workbooks([one.save(), two.save()], pack)


def test_fifty_conflicts_are_shown_and_the_rest_counted(real_pack, tmp_path):
    paths = []
    for name, answer in (("a.xlsx", "F"), ("b.xlsx", "N")):
        path = tmp_path / name
        file = AssessmentFile(
            pack=real_pack.id,
            version=real_pack.version,
            answers={code: (AnswerFile(answer=answer, role="CISO"),) for code in real_pack.practices},
        )
        export_workbook(
            real_pack, path, assessment=build_assessment(file, real_pack), roles=["CISO"], created=CREATED
        )
        paths.append(path)
    with pytest.raises(WorkbookError) as caught:
        import_workbooks(paths, real_pack)
    shown, count = caught.value.render("zh").count("⇄"), len(caught.value.conflicts)
    assert shown == min(count, 50) > 10
    assert (f"另有 {count - 50} 处" in caught.value.render("zh")) == (count > 50)


def test_an_agreed_answer_is_named_when_its_answers_change_and_dropped_when_they_are_gone(blank, pack):
    file = dataclasses.replace(
        BEFORE,
        consensus={
            LOGS: Resolution(answer="F", reason="合议"),
            BACKUP: Resolution(answer="L", reason="合议"),
        },
    )
    book = blank(assessment=build_assessment(file, pack))
    book.answer("ITO", LOGS, 备注="新证据")
    book.answer("ITO", BACKUP, 答案=None, 不适用或拒答理由=None)
    found = import_workbooks([book.save()], pack)
    assert set(found.file.consensus) == {LOGS}
    assert [warning.place for warning in found.warnings] == [f"consensus.{LOGS}", f"consensus.{BACKUP}"]


def test_the_institution_given_at_export_wins(blank, pack):
    book = blank(assessment=build_assessment(BEFORE, pack), institution=Institution(name="另一家（示例）"))
    assert imported(book, pack).institution == Institution(name="另一家（示例）")


def test_an_unknown_role_or_preset_or_another_assessment_is_refused_at_export(pack, tmp_path):
    path = tmp_path / "a.xlsx"
    with pytest.raises(SheetError, match="CISO, ITO, MGT"):
        export_workbook(pack, path, roles=["CEO"], created=CREATED)
    with pytest.raises(PackError, match="quick"):
        export_workbook(pack, path, preset="slow", created=CREATED)
    other = attrs.evolve(pack, version="2.0.0")
    with pytest.raises(SheetError, match=r"1\.0\.0"):
        export_workbook(other, path, assessment=build_assessment(BEFORE, pack), created=CREATED)
    with pytest.raises(SheetError, match="cannot write"):
        export_workbook(pack, tmp_path / "none" / "a.xlsx", created=CREATED)
    assert list(tmp_path.iterdir()) == []


def test_a_quick_export_of_a_full_assessment_carries_only_what_it_asks(blank, pack):
    book = blank(assessment=build_assessment(BEFORE, pack), preset="quick")
    assert set(imported(book, pack).answers) == {LOGS, "A-02"}


def test_roles_with_the_name_of_another_sheet_get_a_number(pack, tmp_path):
    roles = tuple(type(role)(code=role.code, name=Text("?", "?")) for role in pack.content.roles)
    clash = type(roles[0])(code="红线", name=Text("", ""))
    content = dataclasses.replace(pack.content, roles=(*roles, clash))
    made = export_workbook(
        attrs.evolve(pack, content=content), tmp_path / "a.xlsx", roles=["红线"], created=CREATED
    )
    assert made.asked == {"红线": 0}
    assert import_workbooks([made.path], attrs.evolve(pack, content=content)).file.answers == {}


def test_a_workbook_says_which_pack_it_was_made_with(blank, tmp_path):
    assert pack_named_in(blank().path) == "probe"
    (tmp_path / "x.xlsx").write_bytes(b"x")
    assert pack_named_in(tmp_path / "x.xlsx") is None
