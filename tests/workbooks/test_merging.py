"""Several workbooks become one assessment, and what they disagree on is listed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hengdu.assessments import AnswerFile, AssessmentFile, Measurement, Validation, build_assessment
from hengdu.errors import AssessmentError, SheetError
from hengdu.workbooks import WorkbookError, import_workbooks

LOGS = "A-01.L1.EX1"
BACKUP = "A-01.L1.EX2"


def test_two_roles_answering_one_practice_are_two_raters(blank, pack):
    one, two = blank("a.xlsx", roles=["ITO"]), blank("b.xlsx", roles=["CISO"])
    one.cover("填写人", "甲")
    one.answer("ITO", LOGS, 答案="F")
    two.cover("填写人", "乙")
    two.answer("CISO", LOGS, 答案="P", 备注="未见记录")
    paths = [one.save(), two.save()]
    file = import_workbooks(paths, pack).file
    assert file.answers[LOGS] == (
        AnswerFile(answer="P", role="CISO", rater="乙", note="未见记录"),
        AnswerFile(answer="F", role="ITO", rater="甲"),
    )
    assert build_assessment(file, pack).consensus[0].code == LOGS
    assert import_workbooks(paths[::-1], pack).file == file


def test_the_same_role_twice_with_the_same_answers_merges_silently_and_names_both(blank, pack):
    paths = []
    for name, rater in (("a.xlsx", "甲"), ("b.xlsx", "乙")):
        book = blank(name, roles=["ITO"])
        book.cover("填写人", rater)
        book.answer("ITO", LOGS, 答案="F")
        paths.append(book.save())
    imported = import_workbooks(paths, pack)
    assert imported.conflicts == ()
    assert imported.file.answers[LOGS] == (AnswerFile(answer="F", role="ITO", rater="乙、甲"),)


def test_the_same_role_twice_with_different_answers_is_a_conflict_that_names_both_cells(blank, pack):
    one, two = blank("a.xlsx", roles=["ITO"]), blank("b.xlsx", roles=["ITO"])
    first = one.answer("ITO", LOGS, 答案="F")
    second = two.answer("ITO", LOGS, 答案="P")
    one.answer("ITO", BACKUP, 答案="L")
    paths = [one.save(), two.save()]
    with pytest.raises(WorkbookError) as caught:
        import_workbooks(paths, pack)
    (conflict,) = caught.value.conflicts
    assert (conflict.code, conflict.role) == (LOGS, "ITO")
    assert [side.place for side in conflict.sides] == [f"{paths[0]}:{first}", f"{paths[1]}:{second}"]
    for lang, word in (("zh", "F 完全"), ("en", "F Fully")):
        assert all(place in caught.value.render(lang) for place in (first, second))
        assert word in caught.value.render(lang)
    allowed = import_workbooks(paths, pack, allow_conflicts=True)
    assert {answer.answer for answer in allowed.file.answers[LOGS]} == {"F", "P"}
    assert len(allowed.conflicts) == 1
    assert build_assessment(allowed.file, pack).answers[LOGS].answer == "P"


def test_every_conflict_is_listed(blank, pack):
    one, two = blank("a.xlsx"), blank("b.xlsx")
    for book, answer, holds, name, count in ((one, "F", "是", "甲证券", 1), (two, "N", "否", "乙证券", 2)):
        book.answer("ITO", LOGS, 答案=answer)
        book.cell("redlines", "RL-1", "是否做到").value = holds
        book.cover("机构名称", name)
        for title, value in {"期间": "2026Q1", "实测值": count}.items():
            book.cell("indicators", "A-01.I1", title).value = value
    with pytest.raises(WorkbookError) as caught:
        import_workbooks([one.save(), two.save()], pack)
    said = [conflict.about.zh for conflict in caught.value.conflicts]
    assert said == ["机构名称", f"{LOGS} · ITO", "A-01.I1 2026Q1", "RL-1"]


def test_a_change_beats_what_others_left_as_it_was(blank, pack):
    file = AssessmentFile(
        pack="probe",
        version="1.0.0",
        answers={LOGS: (AnswerFile(answer="L", note="去年"),)},
        indicators={"A-01.I1": (Measurement(period="2025", value=Decimal(1)),)},
        validations=(Validation(nodes=("A",), kind="演练", day=date(2025, 1, 1)),),
    )
    assessment = build_assessment(file, pack)
    same = blank("same.xlsx", roles=["CISO"], assessment=assessment)
    changed = blank("changed.xlsx", roles=["ITO"], assessment=assessment)
    changed.answer("ITO", LOGS, 答案="F")
    changed.cell("indicators", "A-01.I1", "备注").value = "复核"
    changed.cell("validations", "A", "验证方式").value = "红队测试"
    for paths in ([same.save(), changed.save()], [changed.path, same.path]):
        merged = import_workbooks(paths, pack).file
        assert merged.answers[LOGS] == (AnswerFile(answer="F", role="ITO", note="去年"),)
        assert merged.indicators["A-01.I1"] == (Measurement(period="2025", value=Decimal(1), note="复核"),)
        assert [item.kind for item in merged.validations] == ["红队测试"]


def test_an_answer_that_was_cleared_is_gone(blank, pack):
    file = AssessmentFile(
        pack="probe", answers={BACKUP: (AnswerFile(answer="L", role="ITO"),), LOGS: (AnswerFile(answer="F"),)}
    )
    book = blank(assessment=build_assessment(file, pack))
    book.answer("ITO", BACKUP, 答案=None)
    assert set(import_workbooks([book.save()], pack).file.answers) == {LOGS}


def test_workbooks_go_on_top_of_an_assessment_and_win(blank, pack):
    base = AssessmentFile(
        pack="probe",
        version="1.0.0",
        answers={
            LOGS: (AnswerFile(answer="N", role="ITO"), AnswerFile(answer="L", role="CISO", note="访谈")),
            BACKUP: (AnswerFile(answer="P"),),
        },
        targets={"A": 2},
        note="年度评估",
    )
    book = blank(roles=["ITO"])
    book.answer("ITO", LOGS, 答案="F")
    file = import_workbooks([book.save()], pack, base=base).file
    assert file.answers[LOGS] == (
        AnswerFile(answer="F", role="ITO"),
        AnswerFile(answer="L", role="CISO", note="访谈"),
    )
    assert (file.answers[BACKUP], file.targets, file.note) == (base.answers[BACKUP], base.targets, base.note)


def test_a_changed_answer_keeps_what_its_row_does_not_show(blank, pack):
    old = AnswerFile(
        answer="L", role="ITO", rater="甲", evidence_note="工单 12", carried_from="2025", importance="high"
    )
    book = blank(assessment=build_assessment(AssessmentFile(pack="probe", answers={LOGS: (old,)}), pack))
    assert book.cell("cover", "填写人", "填写内容").value == "甲"
    book.cover("填写人", "乙")
    book.answer("ITO", LOGS, 答案="F 完全")
    (new,) = import_workbooks([book.save()], pack).file.answers[LOGS]
    assert new == AnswerFile(answer="F", role="ITO", rater="乙", evidence_note="工单 12", importance="high")


def test_a_base_that_does_not_fit_the_pack_is_refused(blank, pack):
    with pytest.raises(AssessmentError, match="other"):
        import_workbooks([blank().path], pack, base=AssessmentFile(pack="other"))


def test_screening_and_full_workbooks_never_mix(blank, pack):
    quick, full = blank("q.xlsx", preset="quick"), blank("f.xlsx")
    with pytest.raises(WorkbookError, match="preset"):
        import_workbooks([full.path, quick.path], pack)
    with pytest.raises(WorkbookError, match="preset"):
        import_workbooks([quick.path], pack, base=AssessmentFile(pack="probe"))


def test_workbooks_of_different_assessments_do_not_mix(blank, pack):
    other = build_assessment(AssessmentFile(pack="probe", mode="verified"), pack)
    with pytest.raises(WorkbookError, match="another assessment"):
        import_workbooks([blank("a.xlsx").path, blank("b.xlsx", assessment=other).path], pack)


def test_the_same_file_named_twice_counts_once(blank, pack):
    book = blank()
    book.answer("ITO", LOGS, 答案="F")
    path = book.save()
    assert len(import_workbooks([path, path], pack).raters) == 3


def test_no_workbook_is_an_error(pack):
    with pytest.raises(SheetError, match="no workbook"):
        import_workbooks([], pack)
