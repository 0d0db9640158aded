"""The engine gives C2M2's levels: cumulative, by satisfying answers, N/A and open ones blocking."""

from hypothesis import given
from hypothesis import strategies as st
from tests.peers.engine import many, score
from tests.peers.oracles import c2m2


def with_not_applicable(case):
    """Replace some answers by N/A, which the tool counts as open."""
    codes = st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from(c2m2.codes())))
    return codes.map(lambda chosen: case["answers"] | dict.fromkeys(chosen, "NA"))


@many
@given(answers=c2m2.cases().flatmap(with_not_applicable))
def test_every_domain_reaches_the_level_of_the_tool(answers):
    result = score("c2m2", answers)
    expected = c2m2.score(answers)
    assert {code: result[code].level for code in expected} == {
        code: node.level for code, node in expected.items()
    }


@many
@given(answers=c2m2.cases().flatmap(with_not_applicable))
def test_satisfying_answers_are_counted_per_objective(answers):
    result = score("c2m2", answers)
    tallies = c2m2.counts(answers)
    for objective in (code for parts in c2m2.MODEL.values() for code in parts):
        assert result[objective].score == tallies[objective]["FI"] + tallies[objective]["LI"], objective


@many
@given(answers=c2m2.cases().flatmap(with_not_applicable))
def test_a_level_that_is_not_reached_names_exactly_the_practices_that_block_it(answers):
    result = score("c2m2", answers)
    for domain, parts in c2m2.MODEL.items():
        node = result[domain]
        blocking = {
            code
            for part in parts.values()
            for code, mil in part
            if mil == node.level + 1 and answers.get(code) not in c2m2.SATISFYING
        }
        named = {code for failure in node.failures for code in failure.subjects}
        assert named == blocking, domain


def test_everything_not_applicable_is_level_nought_and_not_unrated():
    result = score("c2m2", dict.fromkeys(c2m2.codes(), "NA"))
    assert [result[code].level for code in c2m2.MODEL] == [0, 0, 0, 0]


def test_there_is_no_level_across_domains():
    result = score("c2m2", dict.fromkeys(c2m2.codes(), "FI"))
    assert (result.root.level, result.root.score) == (None, None)
