"""Each kind of bad input gets exit code 2, a place, a next step, and leaves nothing behind."""

import io
import json
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.cli import main

BOMB = "pack: sf-nscmm\nanswers:\n  a: &a [x, x]\n  b: &b [*a, *a]\n  c: [*b, *b]\n"

# name of the file, its content, what the error must name
BAD = {
    "unknown code": ("a.yaml", 'pack: sf-nscmm\nanswers:\n  SH-04.L1.ST9: "F"\n', "a.yaml:3"),
    "unknown answer": ("a.yaml", 'pack: sf-nscmm\nanswers:\n  SH-04.L1.ST1: "X"\n', "a.yaml:3"),
    "wrong type": ("a.yaml", "pack: sf-nscmm\nanswers: [1, 2]\n", "a.yaml:2"),
    "unknown field": ("a.yaml", "pack: sf-nscmm\nanswer: {}\n", "a.yaml:2"),
    "no mapping": ("a.yaml", "just words\n", "a.yaml"),
    "duplicate key": ("a.yaml", "pack: sf-nscmm\npack: sf-nscmm\n", "a.yaml:2"),
    "duplicate key in JSON": ("a.json", '{"pack": "sf-nscmm",\n"pack": "x"}', "a.json:2"),
    "anchor bomb": ("a.yaml", BOMB, "a.yaml:3"),
    "custom tag": ("a.yaml", "pack: !!python/object/apply:os.system [ls]\n", "a.yaml:1"),
    "NaN": ("a.yaml", "pack: sf-nscmm\ntarget_scores: {overall: .nan}\n", "a.yaml:2"),
    "NaN in JSON": ("a.json", '{"pack": "sf-nscmm",\n"baseline": {"overall": NaN}}', "a.json:2"),
    "another version": ("a.yaml", "pack: sf-nscmm\nversion: 99.0.0\n", "a.yaml:2"),
    "unknown pack": ("a.yaml", "format: 1\npack: nothing-such\n", "a.yaml:2"),
    "pack as a path": ("a.yaml", "format: 1\npack: ../../elsewhere\n", "a.yaml:2"),
    "syntax": ("a.yaml", "pack: [sf-nscmm\n", "a.yaml"),
    "JSON syntax": ("a.json", '{"pack": \n"sf-nscmm",}', "a.json:2"),
    "control character": ("a.yaml", "pack: sf-nscmm\nnote: 'a\x07b'\n", "a.yaml:2"),
    "not a reason": (
        "a.yaml",
        "pack: sf-nscmm\nanswers:\n  SH-04.L1.EX1: {answer: NA, reason: lazy}\n",
        "a.yaml:3",
    ),
}


@pytest.fixture(params=BAD, ids=str)
def bad(request, tmp_path):
    """One bad file and the place that its error must name."""
    name, text, place = BAD[request.param]
    path = tmp_path / "in" / name
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path, place


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bad_content_is_refused_with_its_place_and_the_next_step(run, bad, lang):
    path, place = bad
    ran = run("--lang", lang, "score", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"hengdu: {place}")
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
    assert (max(ran.err) >= "一") == (lang == "zh")


def test_bad_content_is_refused_as_json_too(run, bad):
    path, place = bad
    ran = run("score", path, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.error["place"].startswith(place)
    assert ran.error["message"]
    assert ran.error["exit_code"] == 2


WRITERS = {
    "score": ("score", "BAD", "--out", "new/result.json"),
    "report": ("report", "BAD", "--out", "new", "--format", "html"),
    "carry-over": ("pack", "diff", "sf-nscmm", "sf-nscmm", "--assessment", "BAD", "--out", "new/b.yaml"),
}


@pytest.mark.parametrize("words", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("fault", ["duplicate key", "unknown code"])
def test_nothing_is_written_for_bad_content(run, words, fault, tmp_path, monkeypatch):
    name, text, _ = BAD[fault]
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert run(*(name if word == "BAD" else word for word in words)).code == 2
    assert [item.name for item in tmp_path.rglob("*")] == [name]


def test_a_directory_in_place_of_a_file_is_refused(run, tmp_path):
    ran = run("score", tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert str(tmp_path) in ran.err
    assert "directory" in ran.err


def test_the_data_folder_is_that_of_the_environment_unless_the_command_names_one(run, tmp_path, monkeypatch):
    monkeypatch.setenv("HENGDU_DATA", str(tmp_path / "set"))
    assert run("doctor", "--json").error["place"] == str(tmp_path / "set")
    assert run("doctor", "--data", tmp_path / "named", "--json").error["place"] == str(tmp_path / "named")


def test_a_missing_file_is_refused(run, tmp_path):
    ran = run("score", tmp_path / "none.yaml")
    assert ran.code == 2
    assert "none.yaml" in ran.err


def test_a_file_of_200_megabytes_is_refused(run, tmp_path):
    path = tmp_path / "big.yaml"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    ran = run("score", path)
    assert ran.code == 2
    assert ran.err.startswith("hengdu: big.yaml")
    assert "larger than" in ran.err


def test_text_that_is_not_utf8_is_refused_with_its_line(run, tmp_path):
    path = tmp_path / "gbk.yaml"
    path.write_bytes("pack: sf-nscmm\nnote: 示例\n".encode("gbk"))
    ran = run("score", path)
    assert ran.code == 2
    assert ran.err.startswith("hengdu: gbk.yaml:2")


def test_an_unknown_facet_in_a_pack_is_refused_with_its_place(run, tmp_path):
    pack = tmp_path / "ours"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        "format: 1\nid: ours\nversion: 1.0.0\ntitle: {zh: 示例, en: Sample}\nextends: {pack: sf-nscmm}\n"
        "nodes:\n"
        "  - code: SH-04\n    kind: subdomain\n    replace: true\n    title: {zh: 示例, en: Sample}\n"
        "    practices:\n"
        "      - {code: SH-04.L1.ZZ1, level: 1, facet: ZZ, text: {zh: 示例, en: Sample}}\n",
        encoding="utf-8",
    )
    ran = run("pack", "show", pack)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("hengdu: ours/pack.yaml:")
    assert "ZZ" in ran.err


MARKUP = '<script>alert(1)</script> {{ 7*7 }} {% raw %} #read("x") $x$ [bold]b[/bold] *a* _b_ =1+1 ${HOME}'


@pytest.mark.parametrize("words", [("score",), ("score", "--json"), ("compare",)])
def test_markup_in_names_and_notes_comes_out_literally(run, write, words):
    path = write({"SH-04.L1.ST1": {"answer": "F", "note": MARKUP}}, institution={"name": MARKUP})
    files = (path, path) if words[0] == "compare" else (path,)
    ran = run(words[0], *files, *words[1:])
    assert ran.code == 0, ran.err
    shown = json.dumps(MARKUP, ensure_ascii=False)[1:-1] if "--json" in words else MARKUP
    assert shown in ran.out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--preset", "nothing"), "quick"),
        (("--mode", "loud"), "self"),
        (("--object", "NOPE"), "TRD"),
        (("--as-of", "yesterday"), "2026-"),
        (("--pack", "no-such-pack"), "sf-nscmm"),
        (("--pack", "./no/such/folder"), "pack.yaml"),
        (("--pack", "sebi-cci"), "sebi-cci"),
    ],
)
def test_an_option_with_a_bad_value_says_what_it_takes(run, worked, words, named):
    ran = run("score", worked, *words)
    assert (ran.code, ran.out) == (2, "")
    assert named in ran.err


@pytest.mark.parametrize("command", ["explain", "lift"])
def test_an_unknown_code_is_answered_with_the_nearest(run, worked, command):
    ran = run(command, worked, "SH-4")
    assert (ran.code, ran.out) == (2, "")
    assert "Did you mean SH-" in ran.err


def test_an_unknown_view_is_answered_with_the_known(run, worked):
    ran = run("view", worked, "sideways")
    assert ran.code == 2
    assert "data_life_cycle" in ran.err


LINES = st.lists(
    st.sampled_from(
        [
            "pack: sf-nscmm",
            "answers:",
            "  SH-04.L1.ST1: F",
            "  SH-04.L1.ST1: {answer: F, evidence: E1}",
            "  SH-07: {answer: NA, reason: no_object}",
            "  - x",
            "as_of: 2026-06-30",
            "mode: verified",
            "preset: quick",
            "scope: {kind: partial}",
            "indicators: {SH-04.I1: [{period: 2026Q1, numerator: 1, denominator: 0}]}",
            "targets: {overall: 9}",
            "target_scores: {overall: 1e400}",
            "note: !!binary aGVsbG8=",
            "x: &a [*a]",
            "\ttab: 1",
            "? [a]",
        ]
    ),
    max_size=6,
).map("\n".join)


@given(st.one_of(LINES.map(str.encode), st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_whatever_a_file_holds_it_is_scored_or_refused(content):
    out, err = io.StringIO(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(out), redirect_stderr(err):
        path = Path(folder) / "any.yaml"
        path.write_bytes(content)
        code = main(["score", str(path), "--json"])
    assert code in {0, 2}, err.getvalue()
    if code == 2:
        assert out.getvalue() == ""
        assert json.loads(err.getvalue().splitlines()[-1])["error"]["place"].startswith(("any.yaml", folder))
