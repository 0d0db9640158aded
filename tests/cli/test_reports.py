"""Reports and the demonstration: which files are written, and that it is all or none."""

import json

import pytest

from hengdu.cli import _demo

KINDS = {".html": b"<!", ".pdf": b"%PDF", ".docx": b"PK", ".xlsx": b"PK"}


def kinds(folder):
    return {path.suffix for path in folder.iterdir()}


def test_every_format_is_written(run, sample, tmp_path):
    out = tmp_path / "new" / "reports"
    ran = run("report", sample, "--out", out, "--lang", "zh", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.json["files"]) == {str(path) for path in out.iterdir()}
    assert kinds(out) == set(KINDS)
    for path in out.iterdir():
        assert path.read_bytes().lstrip()[: len(KINDS[path.suffix])] == KINDS[path.suffix]


def test_both_languages_stand_side_by_side(run, sample, tmp_path):
    ran = run("report", sample, "--format", "html", "--out", tmp_path, "--lang", "both")
    assert ran.code == 0, ran.err
    texts = [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()]
    assert sorted('lang="zh' in text[:500] for text in texts) == [False, True]


def test_a_report_replaces_its_own_files_and_leaves_others(run, sample, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    for _ in range(2):
        assert run("report", sample, "--format", "html", "--out", tmp_path).code == 0
    assert kinds(tmp_path) == {".html", ".txt"}
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--format", "html,ppt"), "docx"),
        (("--format", ","), "docx"),
        (("--lang", "fr"), "both"),
        (("--theme", "gold"), "default"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is(run, sample, tmp_path, words, named):
    ran = run("report", sample, "--out", tmp_path / "new", *words)
    assert (ran.code, ran.out) == (2, "")
    assert named in ran.err
    assert not (tmp_path / "new").exists()


def test_a_file_in_place_of_the_folder_is_refused(run, sample, tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    assert run("report", sample, "--format", "html", "--out", tmp_path / "out").code == 2
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_a_report_that_fails_midway_leaves_nothing(run, sample, tmp_path, monkeypatch):
    def half(_, form):
        if form == "pdf":
            raise OSError(28, "No space left on device")
        return b"whole"

    monkeypatch.setattr("hengdu.cli._report.report_bytes", half)
    assert run("report", sample, "--out", tmp_path / "a" / "b").code == 2
    assert list(tmp_path.iterdir()) == []


def test_markup_in_names_comes_out_literally_in_the_report(run, write, tmp_path):
    name = '<b onload="x()">示例</b> {{ 7*7 }} #read("x")'
    path = write({"SH-04.L1.ST1": {"answer": "F", "note": name}}, institution={"name": name})
    assert run("report", path, "--format", "html,pdf", "--out", tmp_path / "r", "--lang", "zh").code == 0
    page = next((tmp_path / "r").glob("*.html")).read_text(encoding="utf-8")
    assert "<b onload" not in page
    assert "{{ 7*7 }}" in page
    assert "&lt;b onload=" in page


def test_the_demonstration_writes_both_languages_and_says_where(run, tmp_path):
    out = tmp_path / "demo"
    ran = run("demo", "--out", out, "--lang", "zh")
    assert (ran.code, ran.err) == (0, "")
    files = [path.name for path in out.iterdir()]
    assert all(str(out / name) in ran.out for name in files)
    assert {"sample-broker.yaml", "result.json"} <= set(files)
    assert len(files) == 2 + 2 * len(KINDS)
    assert "示例" in ran.out
    assert "自编参考模型，非标准文本，不构成认证或监管结论" in ran.out
    assert json.loads((out / "result.json").read_text(encoding="utf-8"))["sample"] is True
    again = run("demo", "--out", out, "--json")
    assert again.code == 0
    assert sorted(again.json["files"]) == sorted(str(out / name) for name in files)


def test_a_missing_sample_is_told(run, tmp_path, monkeypatch):
    monkeypatch.setattr(_demo, "_folders", lambda: iter([tmp_path]))
    assert "sample-broker.yaml" in run("demo", "--out", tmp_path / "out").err
    assert not (tmp_path / "out").exists()
