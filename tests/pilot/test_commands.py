"""The commands of a pilot, and the guide to them, as people run them."""

import json
import re
from pathlib import Path

import pytest

from hengdu.cli import _pilot, _sources, main

TOP = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def run(capsys, monkeypatch, sf):
    """Return a function that runs ``hengdu`` with its words: exit code, output, errors."""
    monkeypatch.setenv("HENGDU_LANG", "en")
    for module in (_pilot, _sources):
        load = module.load_pack
        monkeypatch.setattr(
            module, "load_pack", lambda name, load=load: sf if name == "sf-nscmm" else load(name)
        )

    def call(*words):
        capsys.readouterr()
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def files(exports, write):
    return [write(file, f"{name}.json") for name, file in exports.items()]


def test_an_export_is_one_json_document(run, samples):
    code, out, err = run("pilot", "export", samples / "futures-2026.yaml")
    data = json.loads(out)
    assert (code, data["institution"]) == (0, {"type": "futures", "size": "small"})
    assert "without --before" in err
    assert "recognise" in err


def test_an_export_with_notes_goes_to_a_file(run, samples, tmp_path):
    out = tmp_path / "e.json"
    notes = samples / "notes" / "futures-2026.yaml"
    code, printed, err = run(
        "pilot", "export", samples / "futures-2026.yaml", "--before", notes, "--size", "medium", "--out", out
    )
    data = json.loads(out.read_text(encoding="utf-8"))
    assert (code, data["before_result"], data["institution"]["size"]) == (0, True, "medium")
    assert data["nodes"]["IR-04"]["expert"] == 3
    assert str(out) in printed
    assert "without --before" not in err


def test_an_existing_file_is_kept(run, samples, tmp_path):
    out = tmp_path / "e.json"
    out.write_text("mine", encoding="utf-8")
    code, _, err = run("pilot", "export", samples / "futures-2026.yaml", "--out", out)
    assert (code, out.read_text(encoding="utf-8")) == (2, "mine")
    assert "--force" in err


def test_a_size_that_is_none_is_refused(run, samples):
    code, _, err = run("pilot", "export", samples / "futures-2026.yaml", "--size", "huge")
    assert code == 2
    assert "small" in err


def test_bad_notes_leave_nothing_behind(run, samples, tmp_path):
    notes = tmp_path / "n.yaml"
    notes.write_text("pack: sf-nscmm\nbefore_result: true\nlevels:\n  SH-99: 1\n", encoding="utf-8")
    code, out, err = run(
        "pilot", "export", samples / "futures-2026.yaml", "--before", notes, "--out", tmp_path / "e.json"
    )
    assert (code, out) == (2, "")
    assert err.startswith("hengdu: n.yaml:4")
    assert not (tmp_path / "e.json").exists()


def test_the_report_is_printed(run, files):
    code, out, _ = run("pilot", "report", *files)
    assert code == 0
    for words in (
        "Agreement of expert and engine",
        "Weighted kappa",
        "Nobody meets",
        "CA-01.L3.EX1",
        "Slowest nodes",
    ):
        assert words in out
    assert "no certification" in out


def test_the_report_is_one_json_document(run, files):
    code, out, _ = run("pilot", "report", *files, "--json")
    assert (code, json.loads(out)["agreement"]["pairs"]) == (0, 118)


@pytest.mark.parametrize(
    ("ending", "begins"), [("docx", b"PK"), ("html", b"<!DOCTYPE html>"), ("md", b"# "), ("json", b"{")]
)
def test_the_report_is_written_by_its_ending(run, files, tmp_path, ending, begins):
    path = tmp_path / f"pilot.{ending}"
    assert run("pilot", "report", *files, "--out", path)[0] == 0
    data = path.read_bytes()
    assert data.startswith(begins)
    if ending in {"html", "md"}:
        assert "CA-01.L3.EX1" in data.decode().replace("\\", "")


def test_the_report_speaks_chinese(run, files):
    out = run("pilot", "report", *files, "--lang", "zh")[1]
    assert "专家与引擎的一致程度" in out
    assert "自编参考模型，非标准文本，不构成认证或监管结论" in out


def test_an_export_of_an_unknown_pack_is_refused(run, one, write):
    code, _, err = run("pilot", "report", write(one(pack="nothing-such")))
    assert code == 2
    assert err.startswith("hengdu: a.json")


def test_the_form_is_written_once(run, tmp_path):
    path = tmp_path / "form.xlsx"
    assert run("pilot", "form", "sf-nscmm", path)[0] == 0
    assert path.read_bytes().startswith(b"PK")
    assert run("pilot", "form", "sf-nscmm", path)[0] == 2


@pytest.mark.parametrize("page", ["pilot.md", "pilot.zh.md"])
def test_the_guide_works_as_written(run, page, tmp_path, monkeypatch):
    (tmp_path / "examples").symlink_to(TOP / "examples")
    monkeypatch.chdir(tmp_path)
    text = (TOP / "docs/howto" / page).read_text(encoding="utf-8")
    ran = [
        line.split()[1:]
        for block in FENCE.findall(text)
        for line in block.splitlines()
        if line.startswith("hengdu ")
    ]
    assert len(ran) == 7
    for words in ran:
        assert run(*words)[0] == 0, words
