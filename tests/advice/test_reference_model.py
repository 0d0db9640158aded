"""The worked example of the reference model, from gap to plan."""

import pytest
from tests.advice.model import assess

from hengdu.advice import advise, compare, gaps, heads
from hengdu.packs import load_pack
from hengdu.scoring import compile as compile_pack
from hengdu.scoring import lift, what_if

NOT_FULL = {
    "L2": {"DU1": "L"},
    "L3": {"ST1": "L", "SK1": "P", "ME2": "L", "ME3": "P", "EX1": "L", "EX2": "L"},
    "L4": {"ST1": "N", "DU1": "N", "SK1": "P", "ME1": "N", "ME2": "P", "EX1": "N", "EX2": "P"},
}


@pytest.fixture(scope="module")
def pack():
    return load_pack("sf-nscmm")


@pytest.fixture(scope="module")
def scorer(pack):
    return compile_pack(pack)


@pytest.fixture(scope="module")
def result(pack, scorer):
    """Return SH-04 as in the worked example, with level 3 as its target."""
    answers = {}
    for practice in pack.below("SH-04"):
        _, level, name = practice.code.split(".")
        answers[practice.code] = NOT_FULL.get(level, {}).get(name, "N" if level == "L5" else "F")
    return scorer.score(assess(pack, answers, targets={"SH-04": 3}))


def test_the_gap_is_one_level(result):
    [gap] = gaps(result)
    assert (gap.code, gap.level, gap.target, round(gap.score, 2)) == ("SH-04", 2, 3, 2.60)
    assert [facet.code for facet in gap.facets] == ["SK", "ME", "ST", "EX"]
    assert "0.667" in gap.reasons[0].zh


def test_the_plan_is_the_recommendation_to_level_three_without_what_is_done(result, scorer):
    advice = advise(result, scorer)
    [item] = advice.items
    assert (item.code, item.from_level, item.to_level, item.wave) == ("SH-04.R3", 2, 3, 2)
    assert [code for action in item.actions for code in action.practices] == [
        "SH-04.L3.ST1", "SH-04.L3.SK1", "SH-04.L3.ME2", "SH-04.L3.ME3", "SH-04.L3.EX1", "SH-04.L3.EX2",
    ]  # fmt: skip
    assert item.person_months == pytest.approx((2.25, 4.5))
    assert sum(action.person_months[0] for action in item.actions) == pytest.approx(2.25)
    assert [move.indicator for move in item.moves] == ["SH-04.I1", "SH-04.I2"]
    assert [need.state for need in item.needs] == ["missing"] * 3
    assert (item.forecast.level, item.forecast.confirmed_level) == (3, 3)


def test_the_forecast_is_the_scorers_answer_to_the_same_question(result, scorer):
    advice = advise(result, scorer)
    done = {code: "F" for item in advice.items for action in item.actions for code in action.practices}
    wanted = what_if(scorer, result.assessment, done)
    assert advice.items[0].forecast.score == wanted["SH-04"].score
    assert advice.after.score == wanted.root.score


def test_the_plan_contains_the_least_that_lifts(result, scorer):
    least = {change.code for change in lift(scorer, result.assessment, "SH-04", level=3).changes}
    assert least == {"SH-04.L3.ST1", "SH-04.L3.SK1"}
    planned = {
        code for item in advise(result, scorer).items for action in item.actions for code in action.practices
    }
    assert least <= planned


def test_the_headlines_and_the_comparison_tell_the_same_story(result, scorer):
    texts = [head.text.zh for head in heads(result, scorer)]
    assert texts[0].startswith("总体处于 2 级（计划跟踪），得分 2.60")
    assert any(text.startswith("短板：补丁与漏洞修复（2 级，目标 3 级）") for text in texts)
    after = what_if(scorer, result.assessment, {"SH-04.L3.ST1": "F", "SH-04.L3.SK1": "F"})
    change = compare(result, after).nodes["SH-04"]
    assert change.level_change == 1
    assert {driver.code: driver.level_effect for driver in change.drivers} == {
        "SH-04.L3.ST1": 1,
        "SH-04.L3.SK1": 1,
    }
