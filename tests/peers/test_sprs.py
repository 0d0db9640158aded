"""The engine gives the SPRS score: 110 minus what is not in place, two requirements with partial credit."""

from hypothesis import given
from tests.peers.engine import many, score
from tests.peers.oracles import sprs


def answers_of(case):
    return {code: "NA" if answer == "na" else answer for code, answer in case["answers"].items()}


@many
@given(case=sprs.cases())
def test_every_family_and_the_whole_equal_the_method(case):
    expected = sprs.score(**case)
    result = score("sprs", answers_of(case))
    assert {code: result[code].score for code in expected} == {
        code: node.score for code, node in expected.items()
    }


@many
@given(case=sprs.cases())
def test_the_extending_pack_without_partial_credit_equals_the_other_tool(case):
    root = score("sprs_cset", answers_of(case)).root
    has_plan = case["answers"].get(sprs.PLAN) == "met"
    assert root.score == (sprs.cset(case["answers"]) if has_plan else None)


def test_the_score_runs_from_minus_203_to_110():
    worst = dict.fromkeys(sprs.codes(), "not_met") | {sprs.PLAN: "met"}
    assert score("sprs", worst).root.score == -203
    assert score("sprs", dict.fromkeys(sprs.codes(), "met")).root.score == 110
    assert score("sprs", {sprs.PLAN: "met"}).root.interval == (-203, 110)


def test_a_family_that_is_wholly_not_applicable_deducts_nothing():
    answers = dict.fromkeys(sprs.codes(), "not_met") | dict.fromkeys(sprs.MODEL["3.9"], "NA")
    assert score("sprs", answers)["3.9"].score == 0


def test_without_the_plan_the_whole_says_why_it_has_no_score():
    root = score("sprs", dict.fromkeys(sprs.codes(), "not_met")).root
    assert root.score is None
    assert root.not_rated is not None
