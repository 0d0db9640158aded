"""Questionnaires go out, come back, and are merged or refused by the command line."""

import shutil

import openpyxl
import pytest

from hengdu.cli import _workbooks


@pytest.fixture
def export(run, tmp_path):
    """Export a questionnaire and return its path."""

    def make(name, *words):
        path = tmp_path / name
        ran = run("workbook", "export", "sf-nscmm", path, *words)
        assert ran.code == 0, ran.err
        return path

    return make


def fill(path, code, answer, *, copy=None):
    """Write an answer into the row of a practice, as a person would; return the file and the cell."""
    if copy is not None:
        path = shutil.copy(path, path.with_name(copy))
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        for row in sheet.iter_rows():
            at = next((cell for cell in row if cell.value == code), None)
            heads = at is not None and next(
                (
                    cells
                    for cells in sheet.iter_rows(max_row=at.row - 1)
                    if "Answer" in [c.value for c in cells]
                ),
                None,
            )
            if heads:
                column = next(cell.column for cell in heads if cell.value == "Answer")
                cell = sheet.cell(at.row, column, answer)
                book.save(path)
                return path, f"{sheet.title}!{cell.coordinate}"
    pytest.fail(f"no row for {code}")


def test_an_assessment_survives_the_questionnaire(run, export, sample, tmp_path):
    path = export("all.xlsx", "--assessment", sample)
    out = tmp_path / "back.yaml"
    ran = run("workbook", "import", path, "--out", out)
    assert (ran.code, ran.out) == (0, f"wrote {out}\n")
    first, second = (run("score", file, "--json").json["nodes"] for file in (sample, out))
    assert first == second


def test_a_role_gets_its_own_questions(run, tmp_path):
    path = tmp_path / "ciso.xlsx"
    made = run("workbook", "export", "sf-nscmm", path, "--role", "CISO", "--role", "ITO", "--json").json
    assert made["roles"] == ["CISO", "ITO"]
    assert made["files"] == [str(path)]
    assert all(count > 0 for count in made["asked"].values())
    comma = run("workbook", "export", "sf-nscmm", path, "--role", "CISO,ITO", "--force", "--json").json
    assert comma["asked"] == made["asked"]


def test_an_unknown_role_is_answered_with_the_known_and_writes_nothing(run, tmp_path):
    ran = run("workbook", "export", "sf-nscmm", tmp_path / "x.xlsx", "--role", "KING")
    assert ran.code == 2
    assert "CISO" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_questionnaire_is_not_written_over_another(run, export):
    path = export("a.xlsx")
    ran = run("workbook", "export", "sf-nscmm", path)
    assert ran.code == 2
    assert "--force" in ran.err


def test_answers_of_two_people_are_merged(run, export):
    blank = export("blank.xlsx")
    one, _ = fill(blank, "SH-04.L1.ST1", "F", copy="one.xlsx")
    two, _ = fill(blank, "SH-04.L1.SK1", "L", copy="two.xlsx")
    data = run("workbook", "import", one, two, "--json").json
    assert set(data["assessment"]["answers"]) == {"SH-04.L1.ST1", "SH-04.L1.SK1"}
    assert {item["file"] for item in data["raters"]} == {str(one), str(two)}


def test_a_conflict_is_listed_by_file_and_cell_and_writes_nothing(run, export, tmp_path):
    blank = export("blank.xlsx")
    one, cell = fill(blank, "SH-04.L1.ST1", "F", copy="one.xlsx")
    two, _ = fill(blank, "SH-04.L1.ST1", "N", copy="two.xlsx")
    out = tmp_path / "out.yaml"
    ran = run("workbook", "import", one, two, "--out", out)
    assert (ran.code, ran.out) == (1, "")
    assert f"one.xlsx:{cell}" in ran.err
    assert f"two.xlsx:{cell}" in ran.err
    assert not out.exists()
    listed = run("workbook", "import", one, two, "--json").error["conflicts"]
    assert [item["code"] for item in listed] == ["SH-04.L1.ST1"]
    kept = run("workbook", "import", one, two, "--keep-both", "--out", out)
    assert kept.code == 0
    assert out.exists()


def test_one_bad_cell_imports_nothing_and_is_named(run, export, tmp_path):
    path, cell = fill(export("a.xlsx"), "SH-04.L1.ST1", "maybe")
    out = tmp_path / "out.yaml"
    ran = run("workbook", "import", path, "--out", out)
    assert (ran.code, ran.out) == (2, "")
    assert f"a.xlsx:{cell}" in ran.err
    assert not out.exists()
    assert run("workbook", "import", path, "--json").error["place"].endswith(cell)


def test_what_is_no_questionnaire_is_refused(run, worked, tmp_path):
    assert run("workbook", "import", worked).code == 2
    plain = tmp_path / "plain.xlsx"
    openpyxl.Workbook().save(plain)
    ran = run("workbook", "import", plain)
    assert ran.code == 2
    assert "plain.xlsx" in ran.err
    assert run("workbook", "import", tmp_path / "none.xlsx").code == 2


def test_the_status_tells_who_returned_what(run, export):
    path, _ = fill(export("a.xlsx", "--role", "CISO"), "SH-04.L3.ST1", "F")
    ran = run("workbook", "status", path, "--json")
    rows = {row["role"]: row for row in ran.json["rows"]}
    assert ran.code == 0
    assert rows["CISO"]["answered"] == 1
    assert rows["CISO"]["missing"] is False
    assert rows["ITO"]["missing"] is True
    assert "未收回" in run("workbook", "status", path, "--lang", "zh").out


def test_a_file_to_correct_makes_the_status_a_finding(run, worked):
    ran = run("workbook", "status", worked)
    assert (ran.code, ran.err) == (1, "")
    assert worked.name in ran.out


def test_patterns_that_the_shell_left_are_resolved(tmp_path, monkeypatch):
    for name in ("b.xlsx", "a.xlsx", "c.txt"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    here = type(tmp_path)
    assert _workbooks.expanded([here("*.xlsx"), here("none?.xlsx")]) == [
        here("a.xlsx"),
        here("b.xlsx"),
        here("none?.xlsx"),
    ]
