"""A small installed pack of which a second version comes, for tests of moving an assessment to it."""

import sys

import pytest

from hengdu.store.assessments import packs

FIRST = """
id: upgraded
version: "1.0"
title: {zh: 小, en: Small}
kinds: [{code: part, name: 部分}]
levels: [{level: 1, name: 一}, {level: 2, name: 二}]
roles: [{code: ITO, name: 运维}]
answers:
  - options: [{code: F, value: 1, name: 完全}, {code: N, value: 0, name: 未执行}]
  - id: strict
    options: [{code: "Y", value: 1, name: 是}, {code: "N", value: 0, name: 否}]
scoring:
  rules:
    overall: {score: {op: mean}}
    part: {score: {op: mean, over: leaves}}
nodes:
  - code: A
    kind: part
    title: 甲
    indicators:
      - {code: A.I1, name: 率, formula: a/b, unit: "%", direction: higher, thresholds: {L1: 80}, basis: LAW}
    practices:
      - {code: A.1, level: 1, text: 一}
      - {code: A.2, level: 1, text: 二}
      - {code: A.3, level: 2, text: 三}
  - code: B
    kind: part
    title: 乙
    practices:
      - {code: B.1, level: 1, text: 五}
      - {code: B.2, level: 1, text: 六}
"""
# A.2 says something else, A.3 is answered otherwise, node B is gone with its practices, A.4 is new.
SECOND = (
    FIRST.split("  - code: B", maxsplit=1)[0]
    .replace('version: "1.0"', 'version: "1.1"')
    .replace("text: 二}", "text: 二的新说法}")
    .replace("text: 三}", "text: 三, answers: strict}\n      - {code: A.4, level: 2, text: 四}")
    .replace("A.I1", "A.I2")
    + "retired: [{code: B.1, since: '1.1', replaced_by: A.4}]\n"
)


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return ``install(text)``: the pack with this text is the installed one from then on."""
    place = tmp_path / "site"
    info = place / "upgraded_pack-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: upgraded-pack\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[hengdu.packs]\nupgraded = upgraded_pack:FOLDER\n")
    (place / "upgraded_pack.py").write_text(f"FOLDER = {str(tmp_path / 'pack')!r}\n")
    monkeypatch.syspath_prepend(str(place))

    def put(text):
        (tmp_path / "pack").mkdir(exist_ok=True)
        (tmp_path / "pack" / "pack.yaml").write_text(text, encoding="utf-8")
        packs._loaded.cache_clear()  # noqa: SLF001 - stands for a restart after the installation
        packs.forget_pinned()

    yield put
    sys.modules.pop("upgraded_pack", None)
    packs._loaded.cache_clear()  # noqa: SLF001 - the folder is gone with the test
    packs.forget_pinned()
