"""The gates of the reference model hold for its real content: nothing reaches a level on paper alone."""

import dataclasses
import random
from datetime import date
from itertools import pairwise

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.content.standing import PERIODS, everywhere, measured_at, stand, subdomains, validated

from hengdu.assessments import Answer, Measurement
from hengdu.scoring import compile as compile_pack

LADDER = "NPLF"


@pytest.fixture(scope="module")
def scorer(sf):
    return compile_pack(sf)


@pytest.fixture(scope="module")
def best(sf):
    """Return everything done, measured at the level-5 threshold in two periods, and validated."""
    return stand(sf, everywhere(sf, 5))


@pytest.fixture(scope="module")
def keys(sf):
    return [practice for practice in sf.practices.values() if practice.key]


def levels(result):
    """Return the level of every node."""
    return {code: node.level for code, node in result.nodes.items()}


def others(result, expected):
    """Return what does not stand at the expected level."""
    return {code: level for code, level in levels(result).items() if level != expected}


def with_answer(assessment, code, answer):
    return attrs.evolve(assessment, answers={**assessment.answers, code: Answer(answer=answer)})


def without_measurement(assessment, *indicators):
    left = {code: item for code, item in assessment.indicators.items() if code not in indicators}
    return attrs.evolve(assessment, indicators=left)


def test_everything_done_measured_and_validated_gives_the_highest_level_everywhere(best, scorer):
    result = scorer.score(best)
    assert others(result, 5) == {}
    assert {node.score for node in result.nodes.values()} == {5.0}


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_the_practices_up_to_a_level_with_its_thresholds_met_give_that_level(sf, scorer, level):
    assert others(scorer.score(stand(sf, everywhere(sf, level))), level) == {}


def test_without_measurements_and_validation_everything_done_is_level_three(best, scorer):
    claimed = attrs.evolve(best, indicators={}, validations=())
    assert others(scorer.score(claimed), 3) == {}


def test_without_measurements_a_validation_does_not_lift_above_level_three(best, scorer):
    assert others(scorer.score(attrs.evolve(best, indicators={})), 3) == {}


def test_one_measured_period_is_not_enough_for_level_four(sf, best, scorer):
    once = {k: item for code in subdomains(sf) for k, item in measured_at(sf, code, 5, PERIODS[-1:]).items()}
    assert others(scorer.score(attrs.evolve(best, indicators=once)), 3) == {}


def test_without_a_validation_everything_measured_is_level_four(best, scorer):
    result = scorer.score(attrs.evolve(best, validations=()))
    assert others(result, 4) == {}
    assert {cap.id for node in result.of_kind("subdomain") for cap in node.caps} == {"validation"}


@pytest.mark.parametrize(
    ("day", "level"), [(date(2025, 7, 1), 5), (date(2025, 6, 30), 4), (date(2026, 7, 1), 4)]
)
def test_a_validation_counts_while_it_is_younger_than_twelve_months(sf, best, scorer, day, level):
    dated = attrs.evolve(best, validations=validated(subdomains(sf), day))
    assert others(scorer.score(dated), level) == {}


def test_there_are_eight_or_nine_keys_in_every_subdomain_and_two_at_levels_three_and_four(sf, keys):
    assert len(keys) == 322
    for code in subdomains(sf):
        own = [practice for practice in sf.below(code) if practice.key]
        assert len(own) in {8, 9}, code
        for level in (3, 4):
            assert {"ME", "EX"} <= {key.facet for key in own if key.level == level}, (code, level)


def test_a_key_practice_answered_not_performed_keeps_its_subdomain_below_its_level(sf, best, scorer, keys):
    """An explicit answer counts although the higher practices, which may imply it, are answered in full."""
    wrong = {}
    for key in keys:
        given = with_answer(best, key.code, "N")
        if key.indicator is not None:
            given = without_measurement(given, key.indicator)  # else the measurement decides
        level = scorer.score(given)[sf.parent[key.code]].level
        if level >= key.level or (key.indicator is None and level != key.level - 1):
            wrong[key.code] = level
    assert wrong == {}


def test_a_measurement_below_every_threshold_keeps_the_subdomain_below_the_level_of_its_keys(
    sf, best, scorer, keys
):
    """A bound key follows its measurement, whatever was answered by hand."""
    wrong = {}
    for key in keys:
        if key.indicator is None:
            continue
        worst = 0 if sf.indicators[key.indicator].direction == "higher" else 1_000_000
        records = tuple(Measurement(period=period, value=worst) for period in PERIODS)
        given = attrs.evolve(best, indicators={**best.indicators, key.indicator: records})
        result = scorer.score(given)
        if result[sf.parent[key.code]].level >= key.level:
            wrong[key.code] = result.leaves[key.code]
    assert wrong == {}


def test_a_higher_answer_fills_a_key_that_is_open_and_an_explicit_one_beats_it(sf, best, scorer, keys):
    implied = {lower for practice in sf.practices.values() for lower in practice.implies}
    tried = [key for key in keys if key.code in implied and key.indicator is None]
    assert len(tried) >= 20
    wrong = {}
    for key in tried:
        answers = {code: answer for code, answer in best.answers.items() if code != key.code}
        open_ = scorer.score(attrs.evolve(best, answers=answers))
        said = scorer.score(with_answer(best, key.code, "N"))
        node = sf.parent[key.code]
        found = (open_.leaves[key.code].origin, open_[node].level, said[node].level)
        if found != ("implied", 5, key.level - 1):
            wrong[key.code] = found
    assert wrong == {}


@pytest.mark.parametrize("facet", ["ST", "DU", "SK", "ME", "EX"])
def test_nothing_reaches_level_two_without_a_whole_facet(sf, best, scorer, facet):
    left = {
        code: Answer(answer="N") if sf.practices[code].facet == facet else answer
        for code, answer in best.answers.items()
    }
    bound = {p.indicator for p in sf.practices.values() if p.facet == facet and p.indicator}
    result = scorer.score(without_measurement(attrs.evolve(best, answers=left), *bound))
    assert {code: level for code, level in levels(result).items() if level > 1} == {}


def lived_in(sf, rng):
    """Return an institution drawn at random: levels, scattered answers, gaps and measurements."""
    standing = {code: rng.randint(0, 5) for code in subdomains(sf)}
    noise, gaps = rng.choice((0, 0.02, 0.2)), rng.choice((0, 0.1))
    assessment = stand(sf, standing)
    answers = {}
    for code, answer in assessment.answers.items():
        draw = rng.random()
        if draw < noise:
            answers[code] = Answer(answer=rng.choice(LADDER))
        elif draw >= noise + gaps:
            answers[code] = answer
    kept = {code: item for code, item in assessment.indicators.items() if rng.random() < 0.7}
    return attrs.evolve(assessment, answers=answers, indicators=kept)


def risen(before, after):
    """Return the nodes whose level or score is higher afterwards."""
    return {
        code: (node.level, after[code].level)
        for code, node in before.nodes.items()
        if after[code].level > node.level or after[code].score > node.score
    }


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_level_rises_when_answers_fall(sf, scorer, seed):
    rng = random.Random(seed)  # noqa: S311 - hypothesis draws the seed; nothing is secret
    before = lived_in(sf, rng)
    answers = dict(before.answers)
    falling = [code for code, answer in answers.items() if answer.answer != "N"]
    for code in rng.sample(falling, min(len(falling), rng.choice((1, 5, 100)))):
        lower = LADDER[: LADDER.index(answers[code].answer)]
        answers[code] = Answer(answer=rng.choice(lower))
    assert risen(scorer.score(before), scorer.score(attrs.evolve(before, answers=answers))) == {}


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_level_rises_when_an_answer_is_withdrawn(sf, scorer, seed):
    rng = random.Random(seed)  # noqa: S311 - hypothesis draws the seed; nothing is secret
    before = lived_in(sf, rng)
    gone = set(rng.sample(sorted(before.answers), rng.choice((1, 5, 100))))
    implied = {lower for item in sf.practices.values() for lower in item.implies}
    answers = {code: item for code, item in before.answers.items() if code not in gone - implied}
    assert risen(scorer.score(before), scorer.score(attrs.evolve(before, answers=answers))) == {}


def worse(record, step):
    """Return a measurement moved by a step that makes it worse, not below zero."""
    return dataclasses.replace(record, value=max(0, record.value + step))


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_level_rises_when_a_measurement_gets_worse(sf, scorer, seed):
    rng = random.Random(seed)  # noqa: S311 - hypothesis draws the seed; nothing is secret
    before = lived_in(sf, rng)
    records = dict(before.indicators)
    for code in rng.sample(sorted(records), min(3, len(records))):
        indicator = sf.indicators[code]
        values = [value for value in indicator.thresholds.values() if value is not None]
        step = rng.choice((1, max(values) - min(values))) * (-1 if indicator.direction == "higher" else 1)
        records[code] = tuple(worse(item, step) if rng.random() < 0.8 else item for item in records[code])
    assert risen(scorer.score(before), scorer.score(attrs.evolve(before, indicators=records))) == {}


def test_the_quick_mode_asks_the_keys_and_the_full_mode_everything(sf, keys):
    quick = compile_pack(sf, preset="quick")
    assert list(quick.practices) == [key.code for key in keys]
    assert len(compile_pack(sf).practices) == len(sf.practices)
    assert not sf.preset("quick").comparable


def test_the_quick_mode_gives_each_level_too(sf):
    quick = compile_pack(sf, preset="quick")
    found = [quick.score(stand(sf, everywhere(sf, level), preset="quick")) for level in range(6)]
    assert [result.root.level for result in found] == [0, 1, 2, 3, 4, 5]
    assert all(after.root.score > before.root.score for before, after in pairwise(found))
