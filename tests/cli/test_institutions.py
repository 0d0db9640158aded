"""The commands on institution profiles and reporting deadlines, as a person and a program see them."""

import json

import pytest

FACTS = """\
type: fund
size: small
employees: 120
systems: [{code: S1, name: 示例系统, grade: 2, object: APP}]
has: {cloud: false, third_party_trading_access: true}
shared_services: [示例托管机房]
"""


def data(run, *words):
    ran = run(*words, "--json")
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


def test_a_profile_lists_its_targets_with_the_reason_of_each(run):
    found = data(run, "pack", "profile", "sf-nscmm", "--type", "core")
    assert len(found["targets"]) == 40
    levels = {item["code"]: item["level"] for item in found["targets"]}
    assert (levels["SH-13"], levels["PM-01"]) == (4, 3)
    assert all(item["reason"]["zh"] and item["reason"]["en"] for item in found["targets"])
    assert found["not_applicable"] == []


def test_what_an_institution_has_not_is_proposed_as_not_applicable(run):
    words = ("pack", "profile", "sf-nscmm", "--type", "futures", "--without", "cloud, mobile_app")
    found = data(run, *words)
    assert [(item["code"], item["reason"]) for item in found["not_applicable"]] == [
        ("SH-07", "no_object"),
        ("SH-10.L2.EX2", "no_object"),
    ]
    assert found["absent_objects"] == ["CLD"]
    ran = run(*words, "--lang", "zh")
    assert "建议不适用 2 项，须逐条确认后才写入评估" in ran.out
    assert "共享服务" in ran.out
    assert "自编参考模型" in ran.out


def test_what_is_presumed_for_the_type_is_said_to_be(run):
    ran = run("pack", "profile", "sf-nscmm", "--type", "it-service", "--lang", "en")
    assert ran.out.count("(presumed for this type)") == 3
    assert "The target of the other 29 is level 2" in ran.out


def test_a_file_of_facts_says_the_same(run, tmp_path):
    (tmp_path / "facts.yaml").write_text(FACTS, encoding="utf-8")
    found = data(run, "pack", "profile", "sf-nscmm", "--facts", str(tmp_path / "facts.yaml"))
    assert found["type"] == "fund"
    assert [item["code"] for item in found["not_applicable"]] == ["SH-07"]


def test_without_a_type_the_types_and_facts_are_listed(run):
    found = data(run, "pack", "profile", "sf-nscmm")
    assert [item["id"] for item in found["types"]][:2] == ["core", "securities-large"]
    assert {"cloud", "trading_system"} <= {item["code"] for item in found["facts"]}
    assert "是否使用云平台" in run("pack", "profile", "sf-nscmm", "--lang", "zh").out


def test_the_schema_of_facts_is_printed_on_request(run):
    assert data(run, "pack", "profile", "sf-nscmm", "--facts-schema")["title"] == "Hengdu institution facts"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--type", "bank"), "unknown institution type bank"),
        (("--type", "fund", "--without", "clout"), "unknown fact clout"),
        (("--without", "cloud"), "--without needs --type"),
        (("--type", "fund", "--facts", "x.yaml"), "--facts does not go together"),
        (("--facts", "x.yaml"), "x.yaml"),
    ],
)
def test_a_profile_that_cannot_be_made_says_why(run, words, message):
    ran = run("pack", "profile", "sf-nscmm", *words, "--lang", "en")
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_a_fault_in_a_file_of_facts_is_named_with_its_line(run, tmp_path):
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS.replace("grade: 2, object: APP", "grade: 2, object: CLD"), encoding="utf-8")
    ran = run("pack", "profile", "sf-nscmm", "--facts", str(path), "--lang", "en")
    assert ran.code == 2
    assert "facts.yaml:4: system S1 is part of CLD, which is said not to exist" in ran.err


def test_a_node_shows_the_basis_beside_its_thresholds(run):
    found = data(run, "pack", "show", "sf-nscmm", "ED-01")
    steps = next(item["thresholds"] for item in found["indicators"] if item["code"] == "ED-01.I2")
    assert (steps["L1"]["source"], steps["L4"]["source"]) == ("CSL", None)
    assert steps["L4"]["basis"] == {"zh": "专家建议值", "en": "expert proposal"}
    ran = run("pack", "show", "sf-nscmm", "ED-01", "--lang", "en")
    assert "L1, L2, L3: CSL; L4: expert proposal; L5: SEBI" in ran.out
    assert "Numbers without a source are expert proposals" in ran.out


def test_an_explanation_names_the_threshold_its_basis_and_the_institutions_reason(run, sample, tmp_path):
    own = "overrides:\n  SH-04.I1: {thresholds: {L3: 80}, reason: 交易系统补丁由厂商统一发布}\n"
    text = sample.read_text(encoding="utf-8").replace("overrides:\n", own)
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    plain = run("explain", str(sample), "SH-04.L3.EX2", "--lang", "en").out
    assert "bound to indicator SH-04.I1, threshold of L3 ≥ 90 % (expert proposal)" in plain
    for code in ("SH-04.L3.EX2", "SH-04", "overall"):
        said = run("explain", str(path), code, "--lang", "zh").out
        assert "机构自定，模型包为 ≥ 90（专家建议值）；理由：交易系统补丁由厂商统一发布" in said


def test_deadlines_come_shortest_first(run):
    words = ("deadlines", "show", "--type", "futures", "--severity", "major", "--on", "2026-01-05")
    hours = data(run, *words, "--cii")["deadlines"][0]["first_report"]
    assert (hours["value"], hours["unit"], hours["status"]) == (1, "hour", "verified-secondary")
    assert data(run, *words)["deadlines"][0]["first_report"]["value"] == 4
    ran = run(*words, "--lang", "zh")
    assert "4小时（经二手资料核实）" in ran.out
    assert "不构成法律意见" in ran.out


def test_all_rules_are_listed_with_their_state(run):
    found = data(run, "deadlines", "show", "--on", "2026-01-05")
    assert {item["code"]: item["in_force"] for item in found["rules"]} == {
        "CAC-2025": True,
        "CSRC-2021-12": True,
        "CSRC-2012-46": False,
        "PBOC-2025-4": True,
    }
    assert "superseded by CSRC-2021-12" in run("deadlines", "show", "--on", "2026-01-05", "--lang", "en").out


OWN = """\
id: own
version: '1'
title: {zh: 示例时限, en: Sample deadlines}
severities: [{code: major, name: {zh: 重大, en: Major}}]
rules:
  - code: OWN-1
    title: {zh: 内部规定, en: In-house rule}
    issuer: {zh: 示例机构, en: Sample institution}
    number: {zh: 第1号, en: No. 1}
    status: verified
    duties:
      - code: OWN-1-REPORT
        trigger: {zh: 任何事件, en: Any incident}
        first_report: {value: 30, unit: minute, status: verified}
"""


def test_an_institution_replaces_the_rules_with_its_own(run, tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    checked = data(run, "deadlines", "check", str(path))
    assert checked == {"id": "own", "version": "1", "rules": 1, "duties": 1}
    found = data(
        run, "deadlines", "show", "--deadlines", str(path), "--type", "futures", "--on", "2026-01-05"
    )
    assert [item["duty"] for item in found["deadlines"]] == ["OWN-1-REPORT"]


def test_a_bad_file_of_deadlines_is_named_with_its_line(run, tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace("unit: minute", "unit: moment"), encoding="utf-8")
    for words in (("check", str(path)), ("show", "--deadlines", str(path))):
        ran = run("deadlines", *words, "--lang", "en")
        assert ran.code == 2
        assert "own.yaml:14" in ran.err


def test_a_day_that_is_none_is_refused(run):
    ran = run("deadlines", "show", "--on", "soon", "--lang", "en")
    assert ran.code == 2
    assert "--on is no date: soon. Write it as YYYY-MM-DD" in ran.err


def test_the_schema_of_deadlines_is_for_editors(run, tmp_path):
    assert data(run, "deadlines", "schema")["title"] == "Hengdu reporting deadlines"
    out = tmp_path / "deadlines.schema.json"
    assert run("deadlines", "schema", "--out", str(out)).code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["title"] == "Hengdu reporting deadlines"
