"""The drafting of a standard at the command line; the ring is tested in tests/standards/process."""

from dataclasses import replace

import pytest
import yaml
from openpyxl import load_workbook
from tests.standards.process import samples

import hengdu.content
from hengdu.documents import record_data
from hengdu.standards.process import Dissent, Survey, course_text, load_course


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


@pytest.fixture
def rules(tmp_path):
    """Rules of a user's own: drafting takes a month, and every expert must vote."""
    text = (hengdu.content.standards / "process.yaml").read_text(encoding="utf-8")
    path = tmp_path / "rules.yaml"
    own = text.replace("limit_months: 10", "limit_months: 1").replace("present: 2/3", "present: 1/1")
    path.write_text(own.replace("code: redraft", "code: own-way-back"), encoding="utf-8")
    return path


def test_the_limits_of_own_rules_count(run, course, rules):
    assert process(run, "show", course, day="2026-04-02").code == 0
    ran = process(run, "show", course, "--rules", rules, "--json", day="2026-04-02")
    assert (ran.code, ran.json[0]["due"]) == (1, "2026-04-01")


def test_the_gates_and_the_quorum_of_own_rules_count(run, course, rules, tmp_path):
    course.write_text(course_text(samples.collected()), encoding="utf-8")
    words = ("own-way-back", "--by", "示例", "--role", "working-group", "--reason", "示例")
    assert process(run, "move", course, *words, day="2026-08-01").code == 2
    assert process(run, "move", course, *words, "--rules", rules, day="2026-08-01").code == 0
    assert process(run, "show", course, day="2026-08-02").code == 2  # the built-in rules have no such gate
    assert process(run, "show", course, "--rules", rules, day="2026-08-02").code == 0
    course.write_text(course_text(samples.reviewed()), encoding="utf-8")
    ballot = tmp_path / "ballot.yaml"
    ballot.write_text(yaml.safe_dump(record_data(samples.ballot()), allow_unicode=True), encoding="utf-8")
    refused = run("standards", "process", "ballot", course, ballot, "--rules", rules)
    assert refused.code == 2
    assert run("standards", "process", "ballot", course, ballot).code == 0


def test_what_is_wrong_in_own_rules_is_named_with_its_line(run, course, rules):
    text = rules.read_text(encoding="utf-8").replace("movers: [approver]", "movers: [nobody]", 1)
    rules.write_text(text, encoding="utf-8")
    ran = process(run, "show", course, "--rules", rules, "--json")
    line = next(at for at, one in enumerate(text.splitlines(), start=1) if "code: approve," in f"{one},")
    assert ran.code == 2
    assert ran.error["place"] == f"rules.yaml:{line}"
    assert "nobody" in ran.error["message"]


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


@pytest.fixture
def collected(tmp_path):
    path = tmp_path / "collected.yaml"
    path.write_text(course_text(samples.collected()), encoding="utf-8")
    return path


def entry(path, record, **changes):
    """Write one entry of a course to a file of its own."""
    data = {**record_data(record), **changes}
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def test_comments_are_split_and_merged_and_a_disagreement_is_kept(run, collected, tmp_path):
    parts = ("--part", "4.1=写明频次||改为每年", "--part", "4.2=写明规则")
    assert run("standards", "process", "split", collected, "c2", *parts).code == 0
    assert run("standards", "process", "merge", collected, "c1", "c3").code == 0
    dissent = Dissent(id="d1", comments=("c1",), issue="示例分歧", opened=samples.day("2026-07-01"))
    assert run("standards", "process", "dissent", collected, entry(tmp_path / "d.yaml", dissent)).code == 0
    course = load_course(collected)
    standing = {one.id: (one.clause, one.proposal) for one in course.standing_comments()}
    assert standing["c2.2"] == ("4.2", "")
    assert standing["c2.1"][1] == "改为每年"
    assert "c3" not in standing
    assert course.dissents == (dissent,)


def test_a_part_without_a_clause_changes_nothing(run, collected):
    before = collected.read_bytes()
    ran = run("standards", "process", "split", collected, "c2", "--part", "写明频次", "--json")
    assert (ran.code, collected.read_bytes()) == (2, before)
    assert "LEFT=RIGHT" in ran.error["message"]


def test_a_ballot_without_a_quorum_changes_nothing(run, tmp_path):
    path = tmp_path / "reviewed.yaml"
    path.write_text(course_text(samples.reviewed()), encoding="utf-8")
    before = path.read_bytes()
    few = entry(tmp_path / "few.yaml", samples.ballot(votes=("agree",)))
    ran = run("standards", "process", "ballot", path, few, "--json")
    assert (ran.code, path.read_bytes()) == (2, before)
    assert "no quorum" in ran.error["message"]
    enough = entry(tmp_path / "enough.yaml", samples.ballot())
    assert run("standards", "process", "ballot", path, enough, "--json").json["is_carried"] is True


def test_an_entry_with_an_unknown_key_names_its_line(run, collected, tmp_path):
    bad = entry(tmp_path / "m.yaml", samples.meeting(), colour="blue")
    ran = run("standards", "process", "meeting", collected, bad, "--json")
    assert ran.code == 2
    assert ran.error["place"].startswith("m.yaml:")


def test_tasks_of_a_meeting_are_listed_and_closed(run, collected, tmp_path):
    held = entry(tmp_path / "m.yaml", samples.meeting())
    assert run("standards", "process", "meeting", collected, held).code == 0
    assert run("standards", "process", "task", collected, "--json").json[0]["id"] == "m1-t1"
    assert process(run, "task", collected, "m1-t1", "--result", "已校核", day="2026-08-30").code == 0
    assert "No task is open" in run("standards", "process", "task", collected).out


def test_a_survey_is_begun_with_a_pack_that_rates_nobody_and_answered(run, course, tmp_path):
    asked = Survey(
        id="s1",
        title="示例调研",
        pack="sebi-cci",
        asked=samples.UNITS,
        sent=samples.day("2026-03-01"),
        until=samples.day("2026-04-01"),
    )
    begun = entry(tmp_path / "s.yaml", asked)
    ran = run("standards", "process", "survey", course, begun, "--json")
    assert ran.code == 2
    assert "cannot be a survey" in ran.error["message"]
    fitting = entry(tmp_path / "fitting.yaml", replace(asked, pack="standard-use"))
    assert run("standards", "process", "survey", course, fitting).code == 0
    ran = process(run, "survey", course, "--reply", "s1=示例证券甲", "--json", day="2026-03-10")
    assert (ran.json[0]["replied"], ran.json[0]["percent"]) == (1, 25)
    assert "25%" in run("standards", "process", "survey", course).out


def test_adoption_is_followed_along_the_distribution_list(run, course):
    units = ("--unit", "示例证券甲", "--unit", "示例期货乙")
    ran = process(run, "adoption", course, *units, "--step", "示例证券甲=trial", "--json")
    assert [one["percent"] for one in ran.json["funnel"]] == [50, 50, 50, 0]
    assert process(run, "adoption", course, "--step", "示例证券甲=bought").code == 2
    assert "2 units" in run("standards", "process", "adoption", course).out
