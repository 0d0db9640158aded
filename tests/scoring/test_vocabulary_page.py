"""The page on the scoring vocabulary: its examples score, and it names all that the vocabulary has."""

import dataclasses
import re
import types
import typing
from pathlib import Path

import pytest

from hengdu.assessments import AnswerFile, AssessmentFile, build_assessment
from hengdu.documents import read_document
from hengdu.packs import Scoring, load_pack
from hengdu.packs import _vocabulary as vocabulary
from hengdu.scoring import compile as compile_pack
from hengdu.scoring import view

FOLDER = Path(__file__).resolve().parents[2] / "docs/reference"
PAGES = {lang: FOLDER / f"scoring-vocabulary{end}.md" for lang, end in (("en", ""), ("zh", ".zh"))}

PACK = """
format: 1
id: page
version: 1.0.0
title: {zh: 示例, en: Example}
files: [example.yaml]
levels:
  - {level: 1, name: {zh: 一, en: One}}
  - {level: 2, name: {zh: 二, en: Two}}
  - {level: 3, name: {zh: 三, en: Three}}
facets:
  - {code: ST, name: {zh: 人员, en: Staff}}
  - {code: SK, name: {zh: 技能, en: Skill}}
answers:
  - id: default
    options:
      - {code: F, value: 1, name: {zh: 完全, en: Fully}}
      - {code: L, value: 0.67, name: {zh: 大部分, en: Largely}}
      - {code: P, value: 0.33, name: {zh: 部分, en: Partly}}
      - {code: N, value: 0, name: {zh: 无, en: Not}}
evidence_grades:
  - {code: E0, weight: 0.5, name: {zh: 口述, en: Said}}
scoring:
  rules:
    overall: {score: {op: mean}}
    domain: {score: {op: mean}}
    subdomain: {score: {op: mean}}
nodes:
  - code: D1
    kind: domain
    title: {zh: 域, en: Domain}
    nodes:
      - code: S1
        kind: subdomain
        title: {zh: 子域, en: Sub-domain}
        practices:
          - {code: S1.1, level: 1, facet: ST, key: true, weight: 3, text: {zh: 一, en: one}}
          - {code: S1.2, level: 2, facet: SK, weight: 2, text: {zh: 二, en: two}}
          - {code: S1.3, level: 3, facet: SK, weight: 1, text: {zh: 三, en: three}}
      - code: S2
        kind: subdomain
        title: {zh: 子域, en: Sub-domain}
        practices:
          - {code: S2.1, level: 1, facet: ST, weight: 6, text: {zh: 一, en: one}}
"""
ANSWERS = {"S1.1": "F", "S1.2": "L", "S2.1": "P"}
BESIDE_SCORING = {"answers", "nodes", "presets", "views"}


def examples(lang):
    return re.findall(r"```yaml\n(.*?)```", PAGES[lang].read_text(encoding="utf-8"), re.DOTALL)


def test_both_languages_show_the_same_examples():
    assert examples("zh") == examples("en")
    assert len(examples("en")) > 30


def test_examples_are_short():
    assert [text for text in examples("en") if len(text.splitlines()) > 10] == []


@pytest.mark.parametrize("number", range(len(examples("en"))))
def test_an_example_loads_compiles_and_scores(number, tmp_path):
    text = examples("en")[number]
    (tmp_path / "pack.yaml").write_text(PACK, encoding="utf-8")
    (tmp_path / "example.yaml").write_text(text, encoding="utf-8")
    data = read_document(tmp_path / "example.yaml").data
    beside = bool(set(data) & BESIDE_SCORING)
    if not beside:
        (tmp_path / "example.yaml").write_text("kinds: []", encoding="utf-8")
    pack = load_pack(tmp_path)
    scorers = [compile_pack(pack, preset=preset.id) for preset in pack.content.presets]
    scorers.append(compile_pack(pack, patch=None if beside else data))
    given = {code: (AnswerFile(answer=answer),) for code, answer in ANSWERS.items()}
    file = AssessmentFile(pack=pack.id, answers=given)
    for scorer in scorers:
        result = scorer.score(build_assessment(file, scorer.pack))
        scored = [node for node in result.nodes.values() if node.score is not None or node.level is not None]
        assert scored
        assert all(view(scorer, result, item.id).nodes for item in pack.content.views)


def literals(kind):
    """Yield the words of every closed choice in a record and the records that it holds."""
    if typing.get_origin(kind) is typing.Literal:
        yield from (value for value in typing.get_args(kind) if isinstance(value, str))
    elif typing.get_origin(kind) is not None or isinstance(kind, types.UnionType):
        for part in typing.get_args(kind):
            yield from literals(part)


RECORDS = [
    item
    for item in vars(vocabulary).values()
    if isinstance(item, type) and dataclasses.is_dataclass(item) and item.__module__ == vocabulary.__name__
]
WORDS = sorted(
    {
        word
        for record in RECORDS
        for kind in typing.get_type_hints(record, vars(vocabulary)).values()
        for word in literals(kind)
    }
)
FIELDS = sorted({field.name for record in RECORDS for field in dataclasses.fields(record)})


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_names_every_choice_of_the_vocabulary(lang):
    text = PAGES[lang].read_text(encoding="utf-8")
    assert {"level_plus", "half_even_scaled", "pooled_to_target", "pass_after_first"} <= set(WORDS)
    assert [word for word in WORDS if not re.search(rf"\b{re.escape(word)}\b", text)] == []


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_names_every_option_of_a_rule(lang):
    text = PAGES[lang].read_text(encoding="utf-8")
    known = {
        "vocabulary",
        "root",
        "root_kind",
        "sensitivity",
        "note",
        "no_sample",
        "proof_grade",
        "id",
        "name",
    }
    assert {"rules", "over", "carry"} <= set(FIELDS)
    assert [name for name in FIELDS if name not in known and not re.search(rf"\b{name}\b", text)] == []


def test_the_record_of_the_page_is_the_scoring_section():
    assert Scoring in RECORDS
