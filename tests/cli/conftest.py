"""Run the command line inside the test process, and keep what it printed."""

import json
import os
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.reading import read_once

from hengdu.cli import main
from hengdu.packs import load_pack

TOP = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "golden"


class Ran(NamedTuple):
    """What one run printed and returned."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        return json.loads(self.err.splitlines()[-1])["error"]


@pytest.fixture(autouse=True)
def _models_are_read_once(monkeypatch):
    read_once(monkeypatch)


@pytest.fixture
def run(capsys, monkeypatch):
    """Return a function that runs ``hengdu`` with its words and returns what it printed."""
    monkeypatch.setenv("HENGDU_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words):
        capsys.readouterr()
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return call


@pytest.fixture
def worked():
    """The worked example whose numbers are known."""
    return TOP / "examples" / "worked-example.json"


@pytest.fixture
def worked_alone(worked, tmp_path):
    """The worked example under a pack that holds its sub-domain and no other, whatever the model grows to."""
    pack = load_pack("sf-nscmm")
    others = [node.code for node in pack.root.nodes if node.code != "SH"]
    others += [node.code for node in pack.nodes["SH"].nodes if node.code != "SH-04"]
    others += [line.code for line in pack.content.redlines if line.determined.ref is not None]
    folder = tmp_path / "sh-04"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "format: 1\nid: sh-04\nversion: 1.0.0\ntitle: {zh: 补丁与漏洞修复（示例）, en: Patches (sample)}\n"
        f"extends: {{pack: sf-nscmm}}\nretire: [{', '.join(others)}]\n",
        encoding="utf-8",
    )
    file = tmp_path / worked.name
    data = {**json.loads(worked.read_text(encoding="utf-8")), "pack": "sh-04", "version": "1.0.0"}
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return file


@pytest.fixture
def sample():
    """The sample institution."""
    return TOP / "examples" / "sample-institution.yaml"


@pytest.fixture
def golden():
    """Compare a text with its golden file; HENGDU_REGENERATE=1 writes the files anew."""

    def check(name, text):
        path = GOLDEN / name
        if os.environ.get("HENGDU_REGENERATE"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return check


@pytest.fixture
def write(tmp_path):
    """Write an assessment of the built-in model with these answers, and return its path."""

    def make(answers, name="a.yaml", **more):
        path = tmp_path / name
        data = {"pack": "sf-nscmm", "as_of": "2026-06-30", "answers": answers, **more}
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return path

    return make
