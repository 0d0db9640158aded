"""A small pack, and assessments of it written as people write them."""

import pytest

from hengdu.assessments import build_assessment, load_assessment, read_assessment
from hengdu.packs import load_pack

PACK = """
id: small
version: "1.0"
title: {zh: 小, en: Small}
kinds: [{code: part, name: 部分}]
levels: [{level: 1, name: 一}, {level: 2, name: 二}]
facets: [{code: ST, name: 人员, na_allowed: false}, {code: EX, name: 执行}]
objects: [{code: NET, name: 网络}, {code: TRD, name: 交易}]
answers:
  - options:
      - {code: F, value: 1, name: 完全}
      - {code: L, value: 0.67, name: 大部分}
      - {code: P, value: 0.33, name: 部分}
      - {code: N, value: 0, name: 未执行}
    importance: {low: 0.5, high: 1}
  - id: strict
    na_allowed: false
    options: [{code: "Y", value: 1, name: 是}, {code: "N", value: 0, name: 否}]
na_reasons: [{code: no_object, name: 对象不存在}]
evidence_grades:
  - {code: E0, name: 无, weight: 0.2}
  - {code: E1, name: 访谈, weight: 0.5}
  - {code: E3, name: 抽样, weight: 0.9}
  - {code: E4, name: 导出, weight: 1}
presets: [{id: quick, name: 快评, select: {key: true}}]
profiles: [{id: broker, name: 券商, default: 2}]
redlines: [{code: RL1, title: 日志, determined: {kind: declaration}, source: LAW}]
scoring:
  raters: {spread: 0.67, proof_grade: E3}
  rules:
    overall: {score: {op: mean}}
    part: {score: {op: mean, over: leaves}}
nodes:
  - code: A
    kind: part
    title: 甲
    na_allowed: true
    indicators:
      - {code: A.I1, name: 率, formula: a/b, unit: "%", direction: higher, thresholds: {L1: 80}, basis: LAW}
    practices:
      - {code: A.1, facet: ST, level: 1, key: true, text: 一}
      - {code: A.2, facet: EX, level: 1, text: 二}
      - {code: A.3, level: 2, text: 三, answers: strict}
      - {code: A.4, level: 2, text: 四, values: {P: 0.4}}
  - code: B
    kind: part
    title: 乙
    practices:
      - {code: B.1, text: 五, answers: none, measure: {target: 100}}
      - {code: B.2, text: 六}
retired: [{code: A.9, since: "0.9"}]
"""


@pytest.fixture(scope="session")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    return load_pack(folder)


@pytest.fixture(scope="session")
def small_pack():
    """Return the small pack's text, to write variations of it."""
    return PACK


@pytest.fixture
def write_pack(tmp_path):
    """Write a pack beside a copy of the small one; return its folder."""

    def write(name, text):
        for folder, content in (("small", PACK), (name, text)):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / "pack.yaml").write_text(content, encoding="utf-8")
        return tmp_path / name

    return write


@pytest.fixture
def written(tmp_path):
    """Write an assessment of the small pack; return its path."""

    def write(text, name="a.yaml"):
        path = tmp_path / name
        path.write_text(text if text.lstrip().startswith("{") else "pack: small\n" + text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def load(written, pack):
    return lambda text, name="a.yaml": load_assessment(written(text, name), pack)


@pytest.fixture
def read(written):
    return lambda text, name="a.yaml": read_assessment(written(text, name))[0]


@pytest.fixture
def build(pack):
    return lambda file: build_assessment(file, pack)
