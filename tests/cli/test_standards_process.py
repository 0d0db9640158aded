"""The drafting of a standard at the command line; the ring is tested in tests/standards/process."""

import pytest
from openpyxl import load_workbook
from tests.standards.process import samples

from hengdu.standards.process import course_text, load_course


@pytest.fixture
def course(tmp_path):
    path = tmp_path / "course.yaml"
    path.write_text(course_text(samples.drafting()), encoding="utf-8")
    return path


def process(run, *words, day="2026-06-01"):
    return run("standards", "process", *words, "--as-of", day)


def test_an_item_is_begun_shown_checked_and_written(run, tmp_path):
    path = tmp_path / "course.yaml"
    assert process(run, "begin", "sf-csmm", "--out", path, day="2024-04-01").code == 0
    assert process(run, "begin", "sf-csmm", "--out", path, day="2024-04-01").code == 2
    for lang in ("zh", "en"):
        assert process(run, "show", path, "--lang", lang, day="2024-04-02").code == 0
        assert run("standards", "process", "check", path, "--lang", lang).code == 1
    shown = process(run, "show", path, "--json", day="2024-04-02").json
    assert (shown[0]["stage"], shown[0]["next_gate"]) == ("00", "apply")
    assert "background" in run("standards", "process", "check", path, "--json").json["note_missing"]
    assert process(run, "papers", path, "--out", tmp_path / "papers", day="2024-04-02").code == 0
    assert [one.name for one in (tmp_path / "papers").iterdir()] == ["note-sf-csmm-en.docx"]


def test_late_items_exit_with_findings(run, course):
    ran = process(run, "show", course, "--json", day="2027-03-01")
    assert ran.code == 1
    assert ran.json[0]["late"][0]["days"] > 0


def test_a_gate_with_missing_materials_changes_nothing(run, course):
    before = course.read_bytes()
    ran = process(run, "move", course, "solicit", "--by", "示例", "--role", "working-group", "--json")
    assert ran.code == 2
    assert "Drafting note" in ran.error["message"]
    assert course.read_bytes() == before


def test_comments_are_asked_for_taken_in_and_disposed_of(run, course, tmp_path):
    text = tmp_path / "draft.txt"
    text.write_text(samples.COMMENT_TEXT, encoding="utf-8")
    assert process(run, "draft", course, "C1", text, "--kind", "comment").code == 0
    units = ("--unit", "示例证券甲", "--unit", "示例期货乙")
    form = tmp_path / "form.xlsx"
    asked = process(run, "solicit", course, "C1", *units, "--until", "2026-07-01", "--form", form)
    assert asked.code == 0, asked.err
    book = load_workbook(form)
    sheet = book["征求意见表"]
    for cell, value in {"B5": "示例证券甲", "B7": "有意见", "B10": "4.1", "C10": "频次不明"}.items():
        sheet[cell] = value
    book.save(form)
    taken = process(run, "comments", course, "C1", form, "--json")
    assert (taken.json["comments"], taken.json["silent"]) == (1, ["示例期货乙"])
    again = process(run, "comments", course, "C1", form, "--json")
    assert again.code == 2
    assert "already" in again.error["message"]
    assert process(run, "dispose", course, "c1", "rejected", "--by", "示例").code == 2
    assert process(run, "dispose", course, "c1", "adopted", "--by", "示例").code == 0
    assert load_course(course).comments[0].disposition.verdict == "adopted"
