"""The sample assessments load, and exercise what an assessment file may say."""

import json
from decimal import ROUND_HALF_UP, Decimal

import pytest

from hengdu.assessments import load_assessment, read_assessment
from hengdu.scoring import score


@pytest.fixture
def sample(examples, sf):
    return load_assessment(examples / "sample-institution.yaml", sf)


@pytest.mark.parametrize(
    "name", ["worked-example.json", "sample-institution.yaml", "sample-broker.yaml", "cci-sample.yaml"]
)
def test_every_example_is_marked_as_a_sample(examples, name):
    file, _ = read_assessment(examples / name)
    assert file.sample
    assert file.institution.name.startswith("示例")
    assert file.version == "0.1.0"


def test_there_is_no_other_example(examples):
    names = {path.name for path in examples.iterdir() if path.suffix in {".json", ".yaml"}}
    assert names == {
        "worked-example.json",
        "sample-institution.yaml",
        "sample-broker.yaml",
        "cci-sample.yaml",
    }


def test_examples_of_the_reference_model_carry_its_disclaimer(examples, sf):
    for name in ("worked-example.json", "sample-institution.yaml", "sample-broker.yaml"):
        assert sf.content.disclaimer.zh in (examples / name).read_text(encoding="utf-8")


def test_the_worked_example_answers_all_of_one_subdomain(examples, sf):
    assessment = load_assessment(examples / "worked-example.json", sf)
    assert set(assessment.answers) == {item.code for item in sf.below("SH-04")}
    assert json.loads((examples / "worked-example.json").read_text(encoding="utf-8"))["as_of"] == "2026-06-30"


def test_the_sample_institution_answers_three_subdomains_in_full(sample, sf):
    for code in ("SH-04", "DA-01", "PM-02"):
        assert {item.code for item in sf.below(code)} <= set(sample.answers)


def test_the_sample_institution_uses_every_state(sample):
    assert {item.state for item in sample.answers.values()} == {
        "answered", "unanswered", "not_asked", "unknown", "refused",
    }  # fmt: skip


def test_the_sample_institution_has_a_node_and_a_practice_that_do_not_apply(sample, sf):
    gone = {code: item.reason for code, item in sample.answers.items() if item.is_na}
    assert gone == {"SH-07": "no_object", "SH-04.L5.EX1": "no_object"}
    assert sf.practices["SH-04.L5.EX1"].facet == "EX"


def test_the_sample_institution_settled_one_disagreement(sample):
    assert [(item.code, item.resolved, item.counted) for item in sample.consensus] == [
        ("SH-04.L3.ME1", True, "L")
    ]
    assert set(sample.ratings) == {"SH-04.L3.ME1", "PM-02.L3.SK1"}


def test_the_sample_institution_measures_core_indicators_in_two_periods(sample, sf):
    measured = {code for code, records in sample.indicators.items() if len(records) == 2}
    assert {"SH-04.I1", "DA-01.I1", "PM-02.I1"} <= measured
    assert all(sf.indicators[code].core for code in ("SH-04.I1", "DA-01.I1", "PM-02.I1"))


def test_the_sample_institution_answers_by_object_and_by_named_system(sample):
    keys = {key for item in sample.answers.values() for key in item.by_object}
    assert {"S-TRD", "HST"} <= keys
    assert {system.code: system.grade for system in sample.scope.systems}["S-TRD"] == 3


def test_the_sample_institution_declares_a_breach_and_a_validation(sample):
    assert [code for code, item in sample.declarations.items() if item.holds is False] == ["RL-04"]
    assert {code for item in sample.validations for code in item.nodes} == {"SH-04", "DA-01", "PM-02"}
    assert sample.target_profile == "futures"


def test_the_cci_sample_gives_numbers_for_every_measure(examples, cci):
    assessment = load_assessment(examples / "cci-sample.yaml", cci)
    assert set(assessment.answers) == set(cci.practices)
    for code, item in cci.practices.items():
        answer = assessment.answers[code]
        assert (answer.denominator is not None) == (item.measure is not None)


def test_the_worked_example_scores_as_designed(examples, sf):
    result = score(load_assessment(examples / "worked-example.json", sf), sf)
    node = result["SH-04"]
    assert (node.level, round(node.score, 2), round(node.confidence, 2)) == (2, 2.60, 0.94)


def test_the_sample_institution_shows_an_island_an_open_level_and_a_crossed_line(sample, sf):
    result = score(sample, sf)
    assert (result["SH-04"].level, result["DA-01"].level, result["PM-02"].level) == (2, 1, 2)
    assert result["DA-01"].islands == (3,)
    assert result["PM-02"].level_interval == (2, 3)
    assert {line.code: line.state for line in result.redlines} == {
        "RL-01": "met", "RL-02": "met", "RL-03": "met", "RL-04": "breached",
    }  # fmt: skip


def test_the_sample_institution_has_answers_of_every_origin(sample, sf):
    leaves = score(sample, sf).leaves
    assert leaves["DA-01.L2.EX1"].origin == "implied"
    assert leaves["SH-04.L2.EX1"].origin == "by_object"
    assert leaves["SH-04.L3.EX2"].origin == "measured"
    assert "unmeasured" in leaves["DA-01.L4.EX2"].flags


def test_the_cci_sample_scores_the_sum_of_its_marks(examples, cci):
    assessment = load_assessment(examples / "cci-sample.yaml", cci)
    marks = Decimal(0)
    for code, item in cci.practices.items():
        answer = assessment.answers[code]
        if item.measure is None:
            earned = Decimal("0.75")
        elif not answer.denominator:
            earned = Decimal(1 if item.measure.zero_over_zero == "max" else 0)
        elif item.measure.direction == "lower":
            earned = 1 - answer.numerator / answer.denominator
        else:
            earned = min(Decimal(1), answer.numerator * 100 / answer.denominator / item.measure.target)
        marks += (earned * item.weight).quantize(Decimal("0.01"), ROUND_HALF_UP)
    root = score(assessment, cci).root
    assert (Decimal(str(root.score)), root.band, root.level) == (marks, "optimal", 4)
    assert marks == Decimal("82.43")
