"""The standards desk at the command line; the rings are tested in tests/standards."""

import json

import pytest

from hengdu.cli import _sources, _standards_policies
from hengdu.standards.editions import _make

TABLES = """\
共列已发布标准 1 项、在建标准 2 项，合计 3 项，见表 3。

表 3 结果

序号\t标准类别\t标准名称\t状态\t备注
1\t甲类\t示例数据库测试标准\t在建\t
2\t甲类\t示例访问控制要求\t已发布\tQQ/T 0001-2020

表 4 计划

序号\t标准分类\t标准名称\t标准层级\t紧迫程度\t计划时间(年)
1\t甲类\t示例数据库测试指南\t行业标准\t**\t2024
"""


@pytest.fixture(autouse=True)
def packs_once(run, monkeypatch):
    """Load the model once for all commands, as the other tests of the command line do."""
    assert run is not None  # that fixture has put the shared loader into place
    monkeypatch.setattr(_standards_policies, "load_pack", _sources.load_pack)


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TABLES, encoding="utf-8")
    return path


def policy(tmp_path, name, *texts):
    path = tmp_path / name
    path.write_text(
        "\n".join(f"第{sign}条 {text}" for sign, text in zip("一二三四", texts, strict=False)),
        encoding="utf-8",
    )
    return path


def test_every_command_speaks_both_languages_and_json(run, tmp_path, document):
    old = policy(tmp_path, "old.txt", "机构应当建立资产清单。")
    new = policy(tmp_path, "new.txt", "机构应当建立资产清单并每年核对。")
    calls = (
        ("list",),
        ("show", "sf-33"),
        ("search", "渗透"),
        ("framework",),
        ("coverage",),
        ("coverage", "--by", "phase"),
        ("coverage", "--by", "risk"),
        ("coverage", "--by", "counterpart"),
        ("check", document),
        ("check", "--rules"),
        ("policies",),
        ("policies", "pol-cybersecurity"),
        ("diff", old, new, "--policy", "pol-cybersecurity", "--as-of", "2026-11-21"),
        ("crosswalk",),
        ("crosswalk", "counterpart"),
    )
    for call in calls:
        for lang in ("zh", "en"):
            ran = run("standards", *call, "--lang", lang)
            assert ran.code in {0, 1}, (call, ran.err)
            assert ran.out.strip()
        assert run("standards", *call, "--json").json is not None


def test_check_prints_places_and_exits_with_findings(run, document):
    ran = run("standards", "check", document, "--json")
    assert ran.code == 1
    found = {one["rule"]: one for one in ran.json}
    assert found["stated-count"]["places"][0]["line"] == 1
    assert {"rule", "severity", "places", "proposal"} <= found["two-names"].keys()


def test_check_of_a_clean_document_exits_with_zero(run, tmp_path):
    path = tmp_path / "clean.txt"
    path.write_text("# 1 总则\n\n本文件没有表格。\n", encoding="utf-8")
    ran = run("standards", "check", path, "--json")
    assert (ran.code, ran.json) == (0, [])


def test_check_without_files_checks_the_built_in_facts(run):
    ran = run("standards", "check", "--json")
    assert ran.code == 1
    assert len(ran.json) > 80
    assert "built-in" in ran.err


def test_one_rule_can_be_chosen(run, document):
    assert {
        one["rule"] for one in run("standards", "check", document, "--rule", "two-names", "--json").json
    } == {"two-names"}
    assert run("standards", "check", document, "--rule", "nothing").code == 2


def test_a_decision_is_kept_and_silences_the_proposal(run, tmp_path, document):
    kept = tmp_path / "decisions.json"
    words = (
        "示例数据库测试标准",
        "示例数据库测试指南",
        "different",
        "--decisions",
        kept,
        "--by",
        "某人",
        "--as-of",
        "2026-11-21",
    )
    assert run("standards", "decide", *words).code == 0
    found = {one["rule"] for one in run("standards", "check", document, "--decisions", kept, "--json").json}
    assert "two-names" not in found
    shown = run("standards", "check", document, "--decisions", kept, "--all", "--rule", "two-names", "--json")
    assert shown.code == 0
    assert [one["decided"]["verdict"] for one in shown.json] == ["different"]
    text = run("standards", "check", document, "--decisions", kept, "--all", "--rule", "two-names")
    assert "某人" in text.out
    assert run("standards", "decide", *words).code == 0
    assert len(json.loads(kept.read_text(encoding="utf-8"))["decisions"]) == 1


def test_an_export_is_imported_with_history(run, tmp_path):
    table, register = tmp_path / "units.csv", tmp_path / "register.json"
    table.write_text("编码,标准名称,状态\nsf-42,证券期货业数据脱敏管理指南,under_way\n", encoding="utf-8")
    ran = run(
        "standards", "import", table, "--out", register, "--by", "某人", "--as-of", "2026-11-21", "--json"
    )
    assert ran.code == 0, ran.err
    assert [one["field"] for one in ran.json["changed"]] == ["status"]
    shown = run("standards", "show", "sf-42", "--register", register, "--json").json
    assert shown["record"]["history"][0]["after"] == "under_way"
    for name in ("out.csv", "out.xlsx", "out.json"):
        assert run("standards", "export", "--register", register, "--out", tmp_path / name).code == 0
    assert (
        run(
            "standards",
            "import",
            tmp_path / "out.xlsx",
            "--register",
            register,
            "--out",
            tmp_path / "again.json",
        ).code
        == 0
    )


def test_a_faulty_import_writes_nothing(run, tmp_path):
    table, register = tmp_path / "in.csv", tmp_path / "register.json"
    table.write_text("编码,标准名称,状态\nnew-1,示例,已经发布了\n", encoding="utf-8")
    ran = run("standards", "import", table, "--out", register)
    assert ran.code == 2
    assert "C2" in ran.err
    assert not register.exists()


def test_the_picture_is_written_once_and_has_links(run, tmp_path):
    path = tmp_path / "framework.svg"
    assert run("standards", "framework", "--svg", path, "--links", "page.html#").code == 0
    text = path.read_text(encoding="utf-8")
    assert text.count("<a href=") == 29
    assert 'href="page.html#OP.response"' in text
    assert run("standards", "framework", "--svg", path).code == 2


def test_a_panel_gives_reasons(run):
    ran = run("standards", "urgency", "examples/sample-broker.yaml", "--as-of", "2026-11-21", "--json")
    assert ran.code == 0, ran.err
    assert all(1 <= one["urgency"] <= 5 and one["reason"]["zh"] for one in ran.json)


@pytest.mark.parametrize(
    "words",
    [
        ("show", "QQ/T 1-2020"),
        ("search", " "),
        ("list", "--status", "done"),
        ("list", "--category", "ZZ"),
        ("list", "--layers", "mine"),
        ("coverage", "--by", "colour"),
        ("crosswalk", "people"),
        ("crosswalk", "subdomain", "ZZ-01"),
        ("policies", "pol-x"),
        ("check", "missing.txt"),
        ("export", "--out", "a.pdf"),
        ("framework", "--framework", "missing.yaml"),
        ("decide", "甲", "乙", "maybe", "--decisions", "d.json"),
    ],
)
def test_bad_input_says_what_to_do(run, words):
    ran = run("standards", *words)
    assert ran.code == 2
    assert ran.err.startswith("hengdu: ")
    assert "internal error" not in ran.err


def test_a_plan_that_could_not_be_searched_says_which_extra_is_missing(run, tmp_path, monkeypatch):
    monkeypatch.setattr(_make, "solver_version", str)
    plan = tmp_path / "plan.json"
    done = run("standards", "plan", "--lang", "en", "--out", plan)
    assert (done.code, "hengdu[planning]" in done.err) == (0, True)
    again = run("standards", "replan", plan, "--at", "2024-01", "--lang", "zh")
    assert (again.code, "hengdu[planning]" in again.err) == (0, True)
    asked = run("standards", "plan", "--greedy")
    assert "hengdu[planning]" not in asked.err
