"""What the commands on assessments print: the known numbers, for people and for machines."""

import json
import re

import pytest

# The numbers of the worked example, as they are published with the model.
LEVEL, SCORE, CONFIDENCE = 2, 2.60, 0.94


def test_the_worked_example_has_its_known_numbers(run, worked):
    data = run("score", worked, "--json").json
    node = data["nodes"]["SH-04"]
    assert (data["pack"], node["level"]) == ("sf-nscmm", LEVEL)
    assert node["score"] == pytest.approx(SCORE, abs=0.005)
    assert node["confidence"] == pytest.approx(CONFIDENCE, abs=0.005)
    assert node["interval"] == [node["score"], node["score"]]
    assert set(data["nodes"]) >= {"overall", "SH", "SH-04", "DA-01", "PM-02"}


def test_two_open_answers_give_the_known_interval(run, worked, write):
    answers = json.loads(worked.read_text(encoding="utf-8"))["answers"]
    del answers["SH-04.L3.SK1"]
    del answers["SH-04.L3.EX2"]
    low, high = run("score", write(answers), "--json").json["nodes"]["SH-04"]["interval"]
    assert (low, high) == (pytest.approx(2.48, abs=0.005), pytest.approx(2.75, abs=0.005))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", ["score", "explain", "lift", "sensitivity"])
def test_what_people_read_is_as_reviewed(run, worked_alone, golden, lang, command):
    code = ["SH-04"] if command in {"explain", "lift"} else []
    ran = run(command, worked_alone, *code, "--lang", lang)
    assert (ran.code, ran.err) == (0, "")
    golden(f"{command}.{lang}.txt", ran.out)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_result_for_people_ends_with_what_the_model_is_not(run, worked, lang):
    said = {
        "zh": "自编参考模型，非标准文本，不构成认证或监管结论",
        "en": "Independently authored reference model; not the text of any standard; "
        "no certification or regulatory conclusion.",
    }[lang]
    for words in (
        ("score", worked),
        ("explain", worked, "SH-04"),
        ("lift", worked, "SH-04"),
        ("sensitivity", worked),
        ("view", worked, "data_life_cycle"),
        ("compare", worked, worked),
    ):
        assert run(*words, "--lang", lang).out.rstrip().splitlines()[-1].startswith(said), words


@pytest.mark.parametrize(
    "words",
    [
        ("score", "FILE"),
        ("explain", "FILE", "SH-04"),
        ("explain", "FILE", "SH-04.L3.ST1"),
        ("explain", "FILE", "overall"),
        ("lift", "FILE", "SH-04"),
        ("lift", "FILE", "overall", "--objective", "effort"),
        ("sensitivity", "FILE"),
        ("view", "FILE"),
        ("view", "FILE", "data_life_cycle"),
        ("compare", "FILE", "FILE"),
        ("assessment", "check", "FILE"),
        ("assessment", "schema"),
        ("pack", "list"),
        ("pack", "show", "sf-nscmm"),
        ("pack", "show", "sf-nscmm", "SH-04"),
        ("pack", "show", "sf-nscmm", "--stats"),
        ("pack", "lint", "sf-nscmm"),
        ("pack", "diff", "sf-nscmm", "sebi-cci"),
        ("pack", "schema"),
    ],
    ids=" ".join,
)
def test_json_is_one_document_and_nothing_else(run, worked, words):
    ran = run(*(worked if word == "FILE" else word for word in words), "--json")
    assert (ran.code, ran.err) == (0, "")
    assert isinstance(ran.json, dict)
    assert ran.out.endswith("}\n")


def test_lifting_the_worked_example_takes_two_practices_in_three_steps(run, worked):
    data = run("lift", worked, "SH-04", "--json").json
    assert (data["from_level"], data["to_level"]) == (2, 3)
    assert (data["practices"], data["steps"], data["exact"]) == (2, 3, True)
    assert {(item["code"], item["after"]) for item in data["changes"]} == {
        ("SH-04.L3.ST1", "F"),
        ("SH-04.L3.SK1", "F"),
    }


def test_only_a_node_can_be_lifted(run, worked):
    assert run("lift", worked, "SH-04.L3.ST1").code == 2


def test_the_verified_mode_drops_answers_with_too_little_evidence(run, worked):
    own = run("score", worked, "--json").json["nodes"]["SH-04"]["score"]
    verified = run("score", worked, "--mode", "verified", "--json").json
    assert verified["mode"] == "verified"
    assert verified["nodes"]["SH-04"]["score"] < own
    assert "verified" in run("score", worked, "--mode", "verified").out


def test_the_quick_preset_is_marked_with_every_number(run, sample):
    quick = run("score", sample, "--preset", "quick", "--lang", "zh").out
    rows = [line for line in quick.splitlines() if line.strip().startswith(("overall", "SH-04", "PM-02"))]
    assert len(rows) == 3
    assert all("快评" in row or "筛查" in row for row in rows)


def test_a_partial_scope_is_marked_with_every_number(run, write):
    answers = {f"SH-04.L1.{code}": "F" for code in ("ST1", "DU1", "SK1", "ME1", "EX1")}
    ran = run("score", write(answers, scope={"kind": "partial"}), "--lang", "zh")
    rows = [line for line in ran.out.splitlines() if line.strip().startswith(("overall", "SH"))]
    assert len(rows) >= 3
    assert all("局部" in row for row in rows)


def test_what_is_not_rated_is_listed_once_with_its_reason(run, worked):
    short = run("score", worked).out
    listed = next(line for line in short.splitlines() if line.startswith("Not rated (nothing is answered): "))
    assert {"DA-01", "PM-02"} <= set(re.findall(r"[A-Z]{2}-\d\d", listed))
    assert "  DA-01" not in short
    every = run("score", worked, "--all").out
    assert next(line for line in every.splitlines() if "DA-01" in line).split()[-3:] == [
        "nothing",
        "is",
        "answered",
    ]


def test_breached_red_lines_are_listed_apart(run, sample):
    ran = run("score", sample, "--lang", "zh")
    breached = [line for line in ran.out.splitlines() if line.startswith("  ! RL-")]
    states = [line["state"] for line in run("score", sample, "--json").json["redlines"]]
    assert len(breached) == states.count("breached") > 0


def test_one_protected_object_is_read_alone(run, sample):
    whole = run("score", sample, "--json").json
    alone = run("score", sample, "--object", "TRD", "--json").json
    assert (whole["object"], alone["object"]) == (None, "TRD")


def test_a_result_is_written_whole_and_not_over_another(run, worked, tmp_path):
    out = tmp_path / "new" / "result.json"
    assert run("score", worked, "--out", out).out == f"wrote {out}\n"
    first = out.read_text(encoding="utf-8")
    assert json.loads(first)["nodes"]["SH-04"]["level"] == LEVEL
    again = run("score", worked, "--out", out)
    assert again.code == 2
    assert "--force" in again.err
    assert run("score", worked, "--out", out, "--force").code == 0
    assert out.read_text(encoding="utf-8") == first
    assert [item.name for item in out.parent.iterdir()] == ["result.json"]
    assert run("score", worked, "--out", tmp_path).code == 2


def test_a_result_written_as_json_says_so_on_standard_output(run, worked, tmp_path):
    out = tmp_path / "result.txt"
    ran = run("score", worked, "--out", out, "--json")
    assert ran.json == {"files": [str(out)]}
    assert json.loads(out.read_text(encoding="utf-8"))["pack"] == "sf-nscmm"


def test_a_pack_folder_beside_the_assessment_is_found(run, tmp_path):
    pack = tmp_path / "ours"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        "format: 1\nid: ours\nversion: 1.0.0\ntitle: {zh: 示例, en: Sample}\nextends: {pack: sf-nscmm}\n",
        encoding="utf-8",
    )
    file = tmp_path / "a.yaml"
    file.write_text("pack: ours\nas_of: 2026-01-01\nanswers: {SH-04.L1.ST1: F}\n", encoding="utf-8")
    assert run("score", file, "--json").json["pack"] == "ours"
    elsewhere = tmp_path / "else" / "a.yaml"
    elsewhere.parent.mkdir()
    elsewhere.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    assert run("score", elsewhere).code == 2
    assert run("score", elsewhere, "--pack", pack, "--json").json["pack"] == "ours"


def changed(worked, write, name, **answers):
    given = json.loads(worked.read_text(encoding="utf-8"))["answers"]
    return write({**given, **answers}, name=name)


def test_a_comparison_names_what_rose_and_why(run, worked, write):
    lifted = changed(worked, write, "b.yaml", **{"SH-04.L3.ST1": "F", "SH-04.L3.SK1": "F"})
    data = run("compare", worked, lifted, "--json").json
    assert data["nodes"]["SH-04"]["level_change"] == 1
    assert {item["code"] for item in data["practices"]} == {"SH-04.L3.ST1", "SH-04.L3.SK1"}
    assert data["dropped"] == []
    text = run("compare", worked, lifted, "--lang", "zh").out
    assert "提高" in text
    assert "SH-04.L3.SK1" in text


def test_a_drop_fails_only_when_asked(run, worked, write):
    fallen = changed(worked, write, "b.yaml", **{"SH-04.L2.ME1": "N"})
    assert run("compare", worked, fallen).code == 0
    assert run("compare", worked, fallen, "--fail-on-drop").code == 1
    assert run("compare", fallen, worked, "--fail-on-drop").code == 0
    assert "SH-04" in run("compare", worked, fallen, "--json", "--fail-on-drop").json["dropped"]


def test_results_that_do_not_measure_the_same_are_not_compared(run, worked, write):
    verified = changed(worked, write, "b.yaml")
    data = json.loads(verified.read_text(encoding="utf-8"))
    verified.write_text(json.dumps({**data, "mode": "verified"}), encoding="utf-8")
    assert run("compare", worked, verified).code == 2
    assert run("compare", worked, verified, "--allow", "mode").code == 0
    assert "scope" in run("compare", worked, verified, "--allow", "everything").err


def test_views_are_listed_and_shown_with_their_empty_cells(run, sample):
    views = run("view", sample, "--json").json["views"]
    assert {"data_life_cycle", "protected_objects"} <= {item["id"] for item in views}
    nodes = run("view", sample, "test_object", "--json").json["nodes"]
    assert any(node["practices"] == 0 and node["value"] is None for node in nodes)
    assert any(node["value"] is not None for node in nodes)


def test_the_first_row_of_the_sensitivity_is_the_result_as_scored(run, worked):
    rows = run("sensitivity", worked, "--json").json["rows"]
    whole = run("score", worked, "--json").json["nodes"]["overall"]
    assert (rows[0]["preset"], rows[0]["level"], rows[0]["score"]) == (None, whole["level"], whole["score"])
    assert len(rows) > 3


def test_a_correct_file_is_called_correct(run, sample):
    data = run("assessment", "check", sample, "--json").json
    assert data["ok"] is True
    assert 0 < data["answered"] <= data["practices"]
    assert "格式正确" in run("assessment", "check", sample, "--lang", "zh").out


def test_the_assessment_schema_accepts_the_examples(run, worked):
    import jsonschema

    schema = run("assessment", "schema").json
    jsonschema.validate(json.loads(worked.read_text(encoding="utf-8")), schema)
