"""What holds for every plan, whatever was answered."""

import attrs
from hypothesis import given
from hypothesis import strategies as st
from tests.advice.model import FACETS, LEVELS, TOPICS, assess

from hengdu.advice import advise, gaps
from hengdu.assessments import Measurement

CODES = [f"{topic}.L{level}.{facet}1" for topic in TOPICS for level in LEVELS for facet in FACETS]
MEASURED = {"A-1.I1": tuple(Measurement(period=f"Q{at}", value=95) for at in (1, 2))}
answers = st.lists(st.sampled_from("FLPN"), min_size=len(CODES), max_size=len(CODES)).map(
    lambda given: dict(zip(CODES, given, strict=True))
)
targets = st.fixed_dictionaries({topic: st.integers(0, 3) for topic in TOPICS})
capacity = st.none() | st.integers(0, 30) | st.tuples(*[st.integers(0, 20)] * 3)


def assessed(small, chosen, wanted):
    return assess(small, chosen, targets=wanted, indicators=MEASURED)


@given(answers, targets, capacity)
def test_everything_comes_after_what_it_waits_for(small, scorer, chosen, wanted, limit):
    advice = advise(scorer.score(assessed(small, chosen, wanted)), scorer, capacity=limit)
    place = {item.code: at for at, item in enumerate(advice.items)}
    wave = {item.code: item.wave or 4 for item in advice.items}
    for item in advice.items:
        for need in item.needs:
            assert need.state != "missing"
            assert (need.state == "planned") == bool(need.items)
            for code in need.items:
                assert place[code] < place[item.code]
                assert wave[code] <= wave[item.code]


@given(answers, targets)
def test_no_action_is_idle_and_none_is_named_twice(small, scorer, chosen, wanted):
    result = scorer.score(assessed(small, chosen, wanted))
    advice = advise(result, scorer)
    satisfied = [code for item in advice.items for action in item.actions for code in action.practices]
    assert len(satisfied) == len(set(satisfied))
    assert all(item.actions for item in advice.items)
    assert all(action.practices for item in advice.items for action in item.actions)
    assert all(result.leaves[code].value < 1 for code in satisfied)
    assert {item.node for item in advice.items if item.kind == "gap"} <= {gap.code for gap in gaps(result)}


@given(answers, targets, capacity)
def test_carrying_out_the_whole_plan_reaches_every_target(small, scorer, chosen, wanted, limit):
    result = scorer.score(assessed(small, chosen, wanted))
    advice = advise(result, scorer, capacity=limit)
    assert advice.unreached == ()
    done = dict(result.assessment.answers)
    for item in advice.items:
        for action in item.actions:
            for code in action.practices:
                done[code] = attrs.evolve(done[code], answer="F")
    after = scorer.score(attrs.evolve(result.assessment, answers=done))
    assert all(after[topic].level >= level for topic, level in wanted.items())
    assert (advice.after.level, advice.after.score) == (after.root.level, after.root.score)


@given(answers, targets, st.sampled_from(CODES))
def test_satisfying_a_practice_never_adds_anything(small, scorer, chosen, wanted, better):
    before = advise(scorer.score(assessed(small, chosen, wanted)), scorer)
    after = advise(scorer.score(assessed(small, {**chosen, better: "F"}, wanted)), scorer)
    had = {item.code: {action.practices for action in item.actions} for item in before.items}
    for item in after.items:
        assert {action.practices for action in item.actions} <= had[item.code]
    assert after.person_months[1] <= before.person_months[1]


@given(answers, targets, st.integers(0, 30))
def test_the_middle_of_the_effort_stays_within_the_capacity(small, scorer, chosen, wanted, limit):
    advice = advise(scorer.score(assessed(small, chosen, wanted)), scorer, capacity=limit)
    for wave in advice.waves:
        assert sum(wave.cumulative) / 2 <= limit * wave.number + 1e-6
    assert len(advice.items) == sum(len(wave.items) for wave in advice.waves) + len(advice.later)


@given(answers, targets)
def test_the_same_result_gives_the_same_plan(small, scorer, chosen, wanted):
    result = scorer.score(assessed(small, chosen, wanted))
    assert advise(result, scorer) == advise(result, scorer)


@given(answers, targets)
def test_forecasts_never_fall_from_wave_to_wave(small, scorer, chosen, wanted):
    advice = advise(scorer.score(assessed(small, chosen, wanted)), scorer)
    scores = [advice.now.score, *(wave.overall.score for wave in advice.waves), advice.after.score]
    assert scores == sorted(scores)
    assert all(wave.overall.confirmed_score >= wave.overall.score for wave in advice.waves)
