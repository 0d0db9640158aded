"""Measurements that cannot be true are refused."""

from __future__ import annotations

import pytest

from hengdu.assessments import AssessmentFile, Declaration, Measurement, build_assessment
from hengdu.errors import AssessmentError, ScoringError
from hengdu.packs import load_pack
from hengdu.scoring import compile as compile_pack


@pytest.fixture(scope="module")
def pack():
    return load_pack("sf-nscmm")


def built(pack, *records, **more):
    return build_assessment(
        AssessmentFile(pack="sf-nscmm", indicators={"ED-01.I2": records} if records else {}, **more), pack
    )


def test_the_same_period_twice_is_refused(pack):
    with pytest.raises(AssessmentError, match="2026Q1 twice"):
        built(pack, Measurement(period="2026Q1", value=6), Measurement(period="2026Q1", value=7))


def test_something_over_nothing_is_refused(pack):
    with pytest.raises(AssessmentError, match="denominator of 0"):
        built(pack, Measurement(period="2026Q1", numerator=5, denominator=0))


def test_a_declaration_does_not_hide_a_measured_breach(pack):
    declared = {"RL-01": Declaration(holds=True)}
    low = built(pack, Measurement(period="2026Q1", value=3), declarations=declared)
    enough = built(pack, Measurement(period="2026Q1", value=7), declarations=declared)
    scorer = compile_pack(pack)
    states = [
        next(line.state for line in scorer.score(assessment).redlines if line.code == "RL-01")
        for assessment in (low, enough)
    ]
    assert states == ["breached", "met"]


def test_an_unknown_protected_object_is_refused(pack):
    with pytest.raises(ScoringError, match="NOPE"):
        compile_pack(pack).score(built(pack), focus="NOPE")
