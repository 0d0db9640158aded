"""The engine gives CTI-CMM's percentages: pooled, N/A practices out of both sums, N/A domains out of all."""

from decimal import Decimal

import pytest
from hypothesis import given
from tests.peers.engine import many, score, shown, unrounded
from tests.peers.oracles import cti_cmm

KINDS = ("objective", "domain", "overall")


def answers_of(case):
    given_answers = {code: None if value is None else str(value) for code, value in case["answers"].items()}
    return given_answers | dict.fromkeys(case["irrelevant"], "NA")


@many
@given(case=cti_cmm.cases())
def test_every_node_equals_the_tool_in_doubles(case):
    expected = cti_cmm.score(**case)
    result = score("cti_cmm", answers_of(case), patch=unrounded(*KINDS))
    assert {code: result[code].score for code in expected} == {
        code: node.score for code, node in expected.items()
    }


@many
@given(case=cti_cmm.cases())
def test_every_node_prints_one_decimal_as_the_first_tool(case):
    expected = cti_cmm.score(**case)
    result = score("cti_cmm", answers_of(case))
    assert {code: shown(result[code].score) for code in expected} == {
        code: node.shown for code, node in expected.items()
    }


@many
@given(case=cti_cmm.cases())
def test_every_node_prints_a_whole_percent_as_the_second_tool(case):
    expected = cti_cmm.whole_percent(cti_cmm.score(**case))
    result = score("cti_cmm", answers_of(case), preset="whole")
    assert {code: shown(result[code].score) for code in expected} == expected


@many
@given(case=cti_cmm.cases())
def test_completion_is_the_answered_share_of_what_is_relevant(case):
    coverage = score("cti_cmm", answers_of(case)).root.coverage
    expected = cti_cmm.completion(case["answers"], case["irrelevant"])
    assert (coverage or 0.0) * 100 == pytest.approx(expected, rel=1e-12)


def test_an_irrelevant_domain_keeps_its_own_score_and_its_parts_and_leaves_the_whole():
    answers = dict.fromkeys(cti_cmm.codes(), "0")
    answers |= dict.fromkeys(("RISK-1-a", "RISK-1-b", "RISK-1-c"), "3") | {"RISK": "NA"}
    result = score("cti_cmm", answers)
    assert (result["RISK"].score, result["RISK-1"].score, result.root.score) == (100.0, 100.0, 0.0)
    assert result.root.counts.not_applicable == 3


def test_nothing_relevant_is_nought():
    result = score("cti_cmm", dict.fromkeys(cti_cmm.MODEL, "NA"))
    assert shown(result.root.score) == Decimal(0)
