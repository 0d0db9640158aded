"""The engine gives CSET's other results: stacked levels, shares of yes, and credits in whole percent."""

from hypothesis import given
from hypothesis import strategies as st
from tests.peers.engine import many, score, shown
from tests.peers.oracles import cset

GROUPS = ("high", "moderate", "low")


@many
@given(case=cset.cases())
def test_goals_levels_and_domains_equal_the_tool_in_doubles(case):
    expected = cset.score(**case)
    result = score("cset", case["answers"])
    assert {code: (result[code].score, result[code].level) for code in expected} == {
        code: (node.score, node.level) for code, node in expected.items()
    }


@many
@given(case=cset.cases())
def test_the_share_of_yes_per_domain_is_cut_to_a_whole_percent(case):
    result = score("cset", case["answers"], preset="yes_percent")
    expected = cset.yes_percent(case["answers"])
    assert {code: result[code].score for code in expected} == expected


@many
@given(case=cset.cases())
def test_the_distribution_over_all_answers_is_rounded_as_the_tool_does(case):
    root = score("cset", case["answers"], preset="share_of_yes").root
    assert root.score == cset.rra_percent(case["answers"])["Y"]


@many
@given(case=cset.cases())
def test_the_distribution_of_no_is_the_same_rule_with_another_answer(case):
    patch = {"rules": {"overall": {"score": {"complete": ["N"]}}}}
    root = score("cset", case["answers"], preset="share_of_yes", patch=patch).root
    assert root.score == cset.rra_percent(case["answers"])["N"]


answer = st.sampled_from(["Y", "Y", "N", "NA", None])


@many
@given(groups=st.fixed_dictionaries({name: st.lists(answer, min_size=8, max_size=8) for name in GROUPS}))
def test_the_mean_of_three_shares_counts_an_empty_group_as_nought(groups):
    answers = {
        f"{name}-{k}": value for name, values in groups.items() for k, value in enumerate(values, start=1)
    }
    asked = [[value or "N" for value in groups[name] if value != "NA"] for name in GROUPS]
    result = score("cset_shares", answers)
    assert result.root.score == cset.cpg_overall(*asked)


@many
@given(values=st.lists(answer, min_size=16, max_size=16))
def test_credit_is_a_whole_percent_and_the_verdict_reads_it_after_rounding(values):
    answers = {f"tier-{k}": value for k, value in enumerate(values, start=1)}
    percent, passed = cset.mvra_credit(values.count("Y"), len(values) - values.count("NA"))
    node = score("cset_shares", answers)["tiers"]
    assert (node.score, node.band) == (percent, "passed" if passed else "failed")
    assert shown(node.score) == percent
