"""The engine gives CISO Assistant's scores: own scales, weights, three methods, cut after one decimal."""

import pytest
from hypothesis import given
from tests.peers.engine import many, score
from tests.peers.oracles import ciso_assistant

PRESETS = {"avg": None, "sum": "sum", "avg_of_avg": "avg_of_avg"}


def answers_of(case):
    return {
        code: None if answer is None else "NA" if answer == "na" else str(answer)
        for code, answer in case["answers"].items()
    }


@many
@given(case=ciso_assistant.cases())
def test_the_whole_equals_the_tool_by_every_method(case):
    expected = ciso_assistant.score(**case)["overall"].score
    assert score("ciso_assistant", answers_of(case), preset=PRESETS[case["method"]]).root.score == expected


@many
@given(case=ciso_assistant.cases())
def test_the_earliest_rule_is_a_preset(case):
    expected = ciso_assistant.first_version(case["answers"])
    assert score("ciso_assistant", answers_of(case), preset="first").root.score == expected


@pytest.mark.parametrize("answer", [None, "NA"])
def test_nothing_scored_gives_the_tools_mark_for_nothing(answer):
    answers = dict.fromkeys(ciso_assistant.codes(), answer)
    for preset in (None, "sum", "avg_of_avg", "first"):
        assert score("ciso_assistant", answers, preset=preset).root.score == -1.0
