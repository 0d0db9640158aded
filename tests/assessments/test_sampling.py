"""Samples, disagreements, a verifier's values, and digests of content."""

import dataclasses
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.assessments import (
    Adjustment,
    AnswerFile,
    basis_of,
    build_assessment,
    content_digests,
    disagreements,
    draw_sample,
    load_assessment,
    with_adjustments,
)
from hengdu.errors import AssessmentError
from hengdu.packs import load_pack

SAMPLE = Path(__file__).resolve().parents[2] / "examples/samples/broker-2026.yaml"
CODES = st.sets(st.text("abcdef0123456789.", min_size=1, max_size=8), max_size=60)


@pytest.fixture(scope="module")
def pack():
    """The reference model."""
    return load_pack("sf-nscmm")


@pytest.fixture(scope="module")
def broker(pack):
    """The sample assessment of a broker."""
    return load_assessment(SAMPLE, pack)


@given(CODES, st.text(min_size=1, max_size=9), st.integers(0, 100), st.integers(0, 80))
def test_a_sample_is_drawn_again_from_its_seed_in_any_order(codes, seed, percent, least):
    first = draw_sample(sorted(codes), seed=seed, percent=percent, least=least)
    again = draw_sample(sorted(codes, reverse=True), seed=seed, percent=percent, least=least)
    assert first == again
    assert set(first.codes) <= codes
    assert first.population == len(codes)
    assert len(first.codes) == min(len(codes), max(least, -(-len(codes) * percent // 100)))


def test_another_seed_draws_another_sample():
    codes = [f"C{number}" for number in range(200)]
    drawn = {draw_sample(codes, seed=str(seed), percent=5, least=1).codes for seed in range(20)}
    assert len(drawn) == 20


def test_every_code_has_the_same_chance():
    codes = [f"C{number}" for number in range(40)]
    counts = dict.fromkeys(codes, 0)
    for seed in range(400):
        for code in draw_sample(codes, seed=str(seed), percent=25, least=0).codes:
            counts[code] += 1
    assert min(counts.values()) > 60
    assert max(counts.values()) < 140


@pytest.mark.parametrize(
    ("percent", "least", "seed"), [(101, 1, "a"), (-1, 1, "a"), (1, -1, "a"), (1, 1, "")]
)
def test_a_rule_that_cannot_be_is_refused(percent, least, seed):
    with pytest.raises(AssessmentError):
        draw_sample(["a"], seed=seed, percent=percent, least=least)


def test_disagreements_have_both_sides_and_say_which_must_be_decided(broker, pack):
    found = {item.code: item for item in disagreements(broker, pack)}
    unresolved = {item.code for item in broker.consensus if not item.resolved}
    assert {code for code, item in found.items() if item.is_open} == unresolved
    item = found["PM-03.L3.ME1"]
    assert (item.options, item.spread, item.counted) == (("F", "P"), Decimal("0.67"), "P")
    assert found["SH-11.L3.ME1"].resolution is not None


def test_raters_who_agree_or_say_nothing_do_not_differ(broker, pack):
    code = "AP-01.L1.ST1"
    answers = {
        code: (
            AnswerFile(answer="F", role="ITO", rater="甲"),
            AnswerFile(answer="F", role="ITO", rater="乙"),
            AnswerFile(state="unknown", role="VUL", rater="丙"),
        )
    }
    file = dataclasses.replace(broker.file, answers=answers, consensus={})
    assert disagreements(build_assessment(file, pack), pack) == ()
    answers[code] = (*answers[code], AnswerFile(answer="L", role="VUL", rater="丁"))
    (item,) = disagreements(build_assessment(dataclasses.replace(file, answers=answers), pack), pack)
    assert item.same_role
    assert not item.is_open


def test_a_verifiers_value_counts_and_every_answer_stays_readable(broker, pack):
    code = "AP-01.L1.ST1"
    change = Adjustment(code=code, answer="N", evidence="E3", reason="示例", by="示例核验人")
    made = build_assessment(with_adjustments(broker.file, pack, [change]), pack)
    assert (made.mode, made.answers[code].answer, made.answers[code].evidence) == ("verified", "N", "E3")
    assert made.file.answers[code] == broker.file.answers[code]


def test_an_unanswered_practice_and_a_red_line_can_be_adjusted(broker, pack):
    code, redline = "AP-01.L1.ST1", next(iter(broker.file.declarations))
    file = dataclasses.replace(broker.file, answers={}, consensus={})
    changes = [
        Adjustment(code=code, answer="L", evidence="E3", reason="示例"),
        Adjustment(code=redline, answer="no", evidence="", reason="示例"),
    ]
    made = build_assessment(with_adjustments(file, pack, changes), pack)
    assert made.answers[code].answer == "L"
    assert made.declarations[redline].holds is False


def test_a_change_moves_the_digest_of_its_own_sub_domain_and_of_the_whole(broker, pack):
    before = content_digests(broker.file, pack)
    answers = {**broker.file.answers, "AP-01.L1.ST1": (AnswerFile(answer="P"),)}
    after = content_digests(dataclasses.replace(broker.file, answers=answers), pack)
    assert before.whole != after.whole
    assert {code for code in before.nodes if before.nodes[code] != after.nodes[code]} == {"AP-01"}
    assert content_digests(broker.file, pack) == before


def test_the_name_of_a_rater_is_no_content(broker, pack):
    code = "PM-03.L3.ME1"
    renamed = tuple(dataclasses.replace(one, rater="另名") for one in broker.file.answers[code])
    file = dataclasses.replace(broker.file, answers={**broker.file.answers, code: renamed})
    assert content_digests(file, pack) == content_digests(broker.file, pack)
    assert basis_of(file, code) == basis_of(broker.file, code)
    other = dataclasses.replace(broker.file, answers={**broker.file.answers, code: (AnswerFile(answer="N"),)})
    assert basis_of(other, code) != basis_of(broker.file, code)
