"""The ledger of actions: out and in again, new rows, conflicts by cell, all or nothing."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from hengdu.actions import ActionError, ItemFacts, PlanAction, ReportProgress, Role
from hengdu.actions._export_files import About, workbook
from hengdu.actions._ledger import ImportLedger, ledger_lines, ledger_table
from hengdu.store.assessments.packs import installed
from hengdu.store.plans.models import ActionItem


@pytest.fixture
def desk(world):
    """An assessment with two items, and its lead."""
    tenant = world.tenant()
    assessment = world.assessment(tenant)
    lead = world.person(Role.LEAD, tenant)
    PlanAction(assessment=assessment, facts=ItemFacts(source="SH-04.R3/2", due=date(2027, 3, 31))).run(lead)
    facts = ItemFacts(title_zh="=补台账", owner=lead.user_id, note="一\n二")
    PlanAction(assessment=assessment, facts=facts).run(lead)
    return assessment, lead


def handed_out() -> bytes:
    items = ActionItem.objects.select_related("owner", "closed_by").order_by("created_at")
    about = About(title="示例", line="示例", disclaimer="自编")
    return workbook([ledger_table(list(items))], about, "zh", date(2027, 1, 1))


def sheet_of(content: bytes):
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    head = next(row[0].row for row in sheet.iter_rows() if str(row[0].value).startswith("编号"))
    columns = {str(cell.value).split("\n")[-1]: cell.column for cell in sheet[head]}
    return book, sheet, head, columns


def taken_in(desk, book, name="台账.xlsx"):
    kept = io.BytesIO()
    book.save(kept)
    lines = ledger_lines(kept.getvalue(), name)
    return ImportLedger(assessment=desk[0], lines=lines, name=name).run(desk[1])


def test_an_unchanged_ledger_changes_nothing(desk):
    book, sheet, head, columns = sheet_of(handed_out())
    assert sheet.cell(head + 2, columns["Action in Chinese"]).data_type != "f"
    assert taken_in(desk, book) == (0, 0)
    assert {item.version for item in ActionItem.objects.all()} == {1}


def test_rows_change_by_number_and_new_rows_become_actions(desk):
    book, sheet, head, columns = sheet_of(handed_out())
    sheet.cell(head + 1, columns["Status code"]).value = "进行中"
    sheet.cell(head + 1, columns["Progress %"]).value = 40
    sheet.cell(head + 3, columns["Action in Chinese"]).value = "新增事项"
    sheet.cell(head + 3, columns["Due"]).value = "2027/6/30"
    sheet.cell(head + 3, columns["Practices"]).value = "SH-04.L2.EX1，SH-04.L2.DU1"
    assert taken_in(desk, book) == (1, 1)
    first = ActionItem.objects.get(source="SH-04.R3/2")
    assert (first.status, first.progress) == ("doing", 40)
    new = ActionItem.objects.get(title_zh="新增事项")
    assert (new.due, new.practices) == (date(2027, 6, 30), ["SH-04.L2.EX1", "SH-04.L2.DU1"])


def test_what_somebody_changed_meanwhile_is_told_by_its_cell_and_nothing_is_written(desk):
    book, sheet, head, columns = sheet_of(handed_out())
    first = ActionItem.objects.get(source="SH-04.R3/2")
    ReportProgress(item=first.pk, status="doing", progress=10, version=1).run(desk[1])
    sheet.cell(head + 1, columns["Status code"]).value = "done"
    sheet.cell(head + 3, columns["Action in Chinese"]).value = "新增事项"
    with pytest.raises(ActionError) as refused:
        taken_in(desk, book)
    letter = sheet.cell(head + 1, columns["Status code"]).column_letter
    assert f"台账.xlsx:整改台账!{letter}{head + 1}" in str(refused.value)
    assert "doing" in str(refused.value)
    assert ActionItem.objects.count() == 2


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("ID", "00000000-0000-4000-8000-000000000000"),
        ("Level", "9"),
        ("Progress %", "101"),
        ("Status code", "closed"),
        ("Status code", "x"),
        ("Due", "明天"),
        ("Due", "2027-09-30"),
        ("Practices", "ZZ"),
    ],
)
def test_every_faulty_cell_is_named(desk, column, value):
    book, sheet, head, columns = sheet_of(handed_out())
    cell = sheet.cell(head + 1, columns[column])
    cell.value = value
    with pytest.raises(ActionError) as refused:
        taken_in(desk, book)
    assert f"!{cell.coordinate}" in str(refused.value)
    assert {item.version for item in ActionItem.objects.all()} == {1}


def test_a_file_without_the_headings_is_refused():
    with pytest.raises(ActionError, match="columns are missing"):
        ledger_lines(b"a,b\n1,2\n", "x.csv")


def test_a_csv_in_gb18030_is_read(desk):
    title = installed("sf-nscmm").title.zh
    lines = ledger_lines(f"事项,期限\n{title},2027-01-31\n".encode("gb18030"), "x.csv")
    assert ImportLedger(assessment=desk[0], lines=lines, name="x.csv").run(desk[1]) == (1, 0)
    assert ActionItem.objects.get(title_zh=title).due == date(2027, 1, 31)
