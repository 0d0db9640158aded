"""Who returned what."""

from __future__ import annotations

from hengdu.assessments import AnswerFile, AssessmentFile, build_assessment
from hengdu.workbooks import workbook_status

LOGS = "A-01.L1.EX1"
BACKUP = "A-01.L1.EX2"
REGISTER = "A-02.L1.ME1"
MEASURED = "A-02.L2.EX1"


def test_each_returned_role_is_counted_and_the_missing_ones_are_named(blank, pack):
    book = blank(roles=["ITO"])
    book.cover("填写人", "甲")
    book.answer("ITO", LOGS, 答案="F")
    book.answer("ITO", BACKUP, 答案="NA", 不适用或拒答理由="对象不存在")
    book.answer("ITO", REGISTER, 答案="不了解")
    ito, ciso, mgt = workbook_status([book.save()], pack)
    assert (ito.source, ito.role, ito.role_name.zh, ito.rater) == (str(book.path), "ITO", "运维", "甲")
    assert (ito.asked, ito.answered, ito.not_applicable, ito.declined, ito.unanswered) == (4, 1, 1, 1, 1)
    assert (ito.last, ito.last_title.zh, ito.invalid) == ("A-02", "补丁", 0)
    assert not ito.is_complete
    assert [(row.role, row.is_missing, row.asked, row.unanswered) for row in (ciso, mgt)] == [
        ("CISO", True, 2, 2),
        ("MGT", True, 2, 2),
    ]


def test_cells_to_correct_are_counted_and_listed(blank, pack):
    book = blank()
    book.answer("ITO", LOGS, 答案="X")
    book.answer("CISO", LOGS, 答案="Y")
    book.cover("评估基准日", "今天")
    rows = workbook_status([book.save()], pack)
    assert [(row.role, row.invalid) for row in rows] == [("CISO", 2), ("ITO", 1), ("MGT", 0)]
    assert len(rows[0].faults) == 3


def test_a_complete_return_is_complete(blank, pack):
    book = blank(roles=["MGT"])
    for code in ("A-01.L2.ME1", "A-02.L1.EX1"):
        book.answer("MGT", code, 答案="F")
    assert workbook_status([book.save()], pack)[0].is_complete


def test_what_was_answered_before_counts_but_is_not_touched(blank, pack):
    file = AssessmentFile(pack="probe", answers={LOGS: (AnswerFile(answer="F", role="ITO"),)})
    book = blank(roles=["ITO"], assessment=build_assessment(file, pack))
    row = workbook_status([book.path], pack)[0]
    assert (row.answered, row.last) == (1, "")


def test_a_file_that_cannot_be_read_is_a_row_of_its_own(pack, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"x")
    row, *missing = workbook_status([path], pack)
    assert (row.source, row.role, row.invalid, len(row.faults)) == (str(path), "", 1, 1)
    assert len(missing) == 3


def test_a_quick_questionnaire_is_measured_against_the_quick_one(blank, pack):
    book = blank(roles=["ITO"], preset="quick")
    assert [row.asked for row in workbook_status([book.path], pack)] == [1, 1, 1]
