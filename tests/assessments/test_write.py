import json
from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hengdu.assessments import (
    AnswerFile,
    AssessmentFile,
    Declaration,
    Institution,
    Measurement,
    Scope,
    System,
    Validation,
    assessment_data,
    read_assessment,
)
from hengdu.text import Text

FULL = """
institution: {name: 示例证券}
as_of: 2026-05-01
mode: verified
scope: {kind: partial, systems: [{code: OMS, grade: 3}]}
events: [{kind: merged, day: 2025-02-01, note: 与乙合并}]
units: [一部]
answers:
  A.1: F
  A.2: [{answer: F, rater: a}, {answer: P, rater: b, evidence: E3, evidence_date: 2025-01-02}]
  A.4: {answer: "1"}
  B.1: {numerator: 0.1, denominator: 3}
  B.2:
consensus: {A.2: {answer: L, reason: 复核}}
indicators: {A.I1: [{period: Q1, numerator: 0, denominator: 0}]}
background: {组织: {zh: 有, en: "yes"}}
"""


def test_defaults_are_left_out_and_single_answers_stand_alone(read):
    data = assessment_data(read(FULL))
    assert data["pack"] == "small"
    assert data["answers"]["A.1"] == {"answer": "F"}
    assert data["answers"]["B.2"] == []
    assert data["answers"]["A.2"][1]["evidence_date"] == "2025-01-02"
    assert data["scope"] == {"kind": "partial", "systems": [{"code": "OMS", "grade": 3}]}
    assert data["background"] == {"组织": {"zh": "有", "en": "yes"}}
    assert "units" in data
    assert "targets" not in data
    assert assessment_data(AssessmentFile(pack="small")) == {"pack": "small"}


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_what_is_written_reads_back_the_same(read, tmp_path, name):
    file = read(FULL)
    data = assessment_data(file)
    text = json.dumps(data) if name.endswith("json") else yaml.safe_dump(data, allow_unicode=True)
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert read_assessment(path)[0] == file


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"), max_size=8
)
CODE = st.text("ABCDEF0123456789.-", min_size=1, max_size=8)
NUMBER = st.decimals(-(10**12), 10**12, places=9, allow_nan=False)
DAY = st.dates(date(1990, 1, 1))
ANSWER = st.builds(
    AnswerFile,
    answer=st.none() | CODE,
    evidence=st.none() | TEXT,
    evidence_date=st.none() | DAY,
    note=TEXT,
    by_object=st.dictionaries(CODE, CODE, max_size=2),
    numerator=st.none() | NUMBER,
)
FILE = st.builds(
    AssessmentFile,
    pack=CODE,
    institution=st.builds(Institution, name=TEXT),
    as_of=st.none() | DAY,
    scope=st.builds(Scope, systems=st.lists(st.builds(System, code=CODE, name=TEXT), max_size=2).map(tuple)),
    answers=st.dictionaries(CODE, st.lists(ANSWER, max_size=3).map(tuple), max_size=4),
    indicators=st.dictionaries(
        CODE,
        st.lists(st.builds(Measurement, period=TEXT, value=st.none() | NUMBER), max_size=2).map(tuple),
        max_size=2,
    ),
    validations=st.lists(
        st.builds(Validation, nodes=st.lists(CODE, max_size=2).map(tuple), kind=TEXT, day=DAY), max_size=2
    ).map(tuple),
    declarations=st.dictionaries(CODE, st.builds(Declaration, holds=st.none() | st.booleans()), max_size=2),
    baseline=st.dictionaries(CODE, NUMBER, max_size=2),
    background=st.dictionaries(TEXT, st.builds(Text, TEXT, TEXT), max_size=2),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=FILE)
def test_any_assessment_survives_json(tmp_path, file):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(assessment_data(file), ensure_ascii=False), encoding="utf-8")
    assert read_assessment(path)[0] == file


def test_numbers_that_a_double_cannot_hold_become_text():
    file = AssessmentFile(pack="p", baseline={"A": Decimal("0.12345678901234567890"), "B": Decimal("0.5")})
    assert assessment_data(file)["baseline"] == {"A": "0.12345678901234567890", "B": 0.5}
