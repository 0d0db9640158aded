"""What the commands on packs print, and how an assessment is carried from one pack to another."""

import pytest
import yaml

OURS = """
format: 1
id: ours
version: 1.0.0
title: {zh: 示例模型, en: Sample model}
extends: {pack: sf-nscmm}
retire: [PM-02]
nodes:
  - code: SH-04
    kind: subdomain
    replace: true
    title: {zh: 补丁与漏洞修复, en: Patches}
    practices:
      - code: SH-04.L1.ST1
        level: 1
        facet: ST
        text: {zh: 换了一种说法。, en: Said in another way.}
"""


@pytest.fixture
def ours(tmp_path):
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "pack.yaml").write_text(OURS, encoding="utf-8")
    return folder


def test_installed_packs_are_listed(run):
    assert {item["pack"] for item in run("pack", "list", "--json").json["packs"]} == {"sf-nscmm", "sebi-cci"}
    assert "sf-nscmm" in run("pack", "list").out


def test_the_counts_of_a_pack_are_integers(run):
    data = run("pack", "show", "sf-nscmm", "--stats", "--json").json
    assert data["subdomains"] == 40
    assert all(type(data[name]) is int for name in ("subdomains", "practices", "recommendations"))
    assert "40" in run("pack", "show", "sf-nscmm", "--stats").out


def test_the_counts_of_a_pack_go_by_level_facet_and_domain(run):
    data = run("pack", "show", "sf-nscmm", "--stats", "--json").json
    ran = run("pack", "show", "sf-nscmm", "--stats", "--lang", "en")
    lines = [line.split() for line in ran.out.splitlines()]
    shown = {words[0]: words[-1] for words in lines if words}
    levels = {f"L{level}": count for level, count in data["practices_by_level"].items()}
    for counts in (levels, data["practices_by_facet"], data["practices_by_domain"]):
        assert {code: shown[code] for code in counts} == {code: str(count) for code, count in counts.items()}
        assert sum(counts.values()) == data["practices"]


def test_a_pack_is_shown_with_all_its_nodes_and_what_it_is_not(run):
    data = run("pack", "show", "sf-nscmm", "--json").json
    text = run("pack", "show", "sf-nscmm", "--lang", "zh").out
    assert len([node for node in data["nodes"] if node["kind"] == "subdomain"]) == 40
    assert all(node["code"] in text for node in data["nodes"] if node["parent"])
    assert "自编参考模型，非标准文本，不构成认证或监管结论" in text


def test_a_node_is_shown_with_its_practices(run):
    data = run("pack", "show", "sf-nscmm", "SH-04", "--json").json
    assert len(data["practices"]) == 33
    assert "SH-04.L5.EX2" in run("pack", "show", "sf-nscmm", "SH-04").out
    assert "Did you mean SH-" in run("pack", "show", "sf-nscmm", "SH-44").err


@pytest.mark.parametrize("pack", ["sf-nscmm", "sebi-cci"])
def test_the_built_in_packs_have_no_warning(run, pack):
    ran = run("pack", "lint", pack)
    assert (ran.code, ran.err) == (0, "")
    assert f"{pack}: 0 errors, 0 warnings" in ran.out


def test_a_warning_fails_lint_with_place_and_fix(run, ours):
    path = ours / "pack.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(", en: Patches", ""), encoding="utf-8")
    ran = run("pack", "lint", ours)
    assert (ran.code, ran.err) == (1, "")
    assert "ours/pack.yaml:" in ran.out
    issues = run("pack", "lint", ours, "--json").json["issues"]
    assert {"rule", "severity", "code", "place", "message", "fix"} == set(issues[0])
    assert {item["severity"] for item in issues} & {"error", "warning"}


def test_hints_are_counted_and_listed_on_request(run):
    assert "info [" not in run("pack", "lint", "sf-nscmm").out
    counts = run("pack", "lint", "sf-nscmm", "--json").json["counts"]
    assert run("pack", "lint", "sf-nscmm", "--all").out.count(": info [") == counts["info"]


def test_lint_of_nothing_is_bad_input(run):
    assert run("pack", "lint", "no-such-pack").code == 2
    assert run("pack", "lint", "./no/such/folder").code == 2


def test_a_difference_is_told_by_code(run, ours):
    data = run("pack", "diff", "sf-nscmm", ours, "--json").json
    assert [item["code"] for item in data["carry_over"]["re_ask"]] == ["SH-04.L1.ST1"]
    assert all(item["code"].startswith("PM-02.") for item in data["carry_over"]["retired"])
    text = run("pack", "diff", "sf-nscmm", ours, "--lang", "zh").out
    assert "重新询问 SH-04.L1.ST1：表述" in text


def test_a_pack_does_not_differ_from_itself(run):
    ran = run("pack", "diff", "sf-nscmm", "sf-nscmm")
    assert ran.code == 0
    assert "no difference" in ran.out


def test_an_assessment_is_carried_over_to_another_pack(run, ours, sample, tmp_path):
    out = tmp_path / "carried.yaml"
    ran = run("pack", "diff", "sf-nscmm", ours, "--assessment", sample, "--out", out)
    assert ran.code == 0, ran.err
    carried = yaml.safe_load(out.read_text(encoding="utf-8"))
    before = yaml.safe_load(sample.read_text(encoding="utf-8"))
    assert (carried["pack"], carried["version"]) == ("ours", "1.0.0")
    lost = set(before["answers"]) - set(carried["answers"])
    assert lost == {code for code in before["answers"] if code.startswith("PM-02") or code == "SH-04.L1.ST1"}
    assert {item["carried_from"] for item in carried["answers"].values() if isinstance(item, dict)} == {
        "sf-nscmm 0.1.0"
    }
    assert run("score", out, "--json").json["pack"] == "ours"
    assert run("pack", "diff", "sf-nscmm", ours, "--assessment", sample, "--out", out).code == 2


def test_an_assessment_and_where_to_write_it_go_together(run, sample):
    assert "--out" in run("pack", "diff", "sf-nscmm", "sf-nscmm", "--assessment", sample).err


def test_the_pack_schema_is_written_where_asked(run, tmp_path):
    out = tmp_path / "pack.schema.json"
    assert run("pack", "schema", "--out", out, "--json").json == {"files": [str(out)]}
    assert '"Hengdu pack file"' in out.read_text(encoding="utf-8")
    assert run("pack", "schema", "--out", out).code == 2
    assert run("pack", "schema").json["title"] == "Hengdu pack file"
