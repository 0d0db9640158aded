"""The engine gives SOC-CMM's scores: weighted by importance, rounded at two levels, carried upwards."""

from hypothesis import given
from tests.peers.engine import many, score, shown, unrounded
from tests.peers.oracles import soc_cmm


def answers_of(case):
    importance = case["importance"]
    return {
        code: {"answer": answer, **({"importance": importance[code]} if code in importance else {})}
        for code, answer in case["answers"].items()
    }


def subdomains():
    return [code for domain in soc_cmm.MODEL.values() for code in domain]


@many
@given(case=soc_cmm.cases())
def test_every_node_prints_as_in_the_tool(case):
    expected = soc_cmm.score(**case)
    result = score("soc_cmm", answers_of(case))
    assert {code: shown(result[code].score) for code in expected} == {
        code: node.shown for code, node in expected.items()
    }


@many
@given(case=soc_cmm.cases())
def test_subdomains_before_rounding_equal_the_tool_in_doubles(case):
    expected = soc_cmm.score(**case)
    result = score("soc_cmm", answers_of(case), patch=unrounded("subdomain"))
    assert [result[code].score for code in subdomains()] == [expected[code].score for code in subdomains()]


@many
@given(case=soc_cmm.cases())
def test_domains_before_rounding_are_means_of_rounded_subdomains(case):
    expected = soc_cmm.score(**case)
    result = score("soc_cmm", answers_of(case), patch=unrounded("domain"))
    assert [result[code].score for code in soc_cmm.MODEL] == [expected[code].score for code in soc_cmm.MODEL]


@many
@given(case=soc_cmm.cases())
def test_every_node_equals_the_port_in_doubles(case):
    expected = soc_cmm.port(case["answers"])
    result = score("soc_cmm", case["answers"], preset="port")
    assert {code: result[code].score for code in expected} == {
        code: node.score for code, node in expected.items()
    }


def test_questions_without_importance_leave_a_subdomain_empty_and_it_counts_as_nought():
    taken_out = {code: {"answer": "5", "importance": "none"} for code in ("PE4", "PE5")}
    answers = dict.fromkeys(("PE1", "PE2", "PE3"), "5") | taken_out
    result = score("soc_cmm", answers)
    assert (result["roles"].score, result["training"].score, result["people"].score) == (5.0, 0.0, 2.5)
