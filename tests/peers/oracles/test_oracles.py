"""The oracles give the figures that the tools' own documents and definitions print."""

from decimal import Decimal
from fractions import Fraction
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.peers.oracles import (
    c2m2,
    ciso_assistant,
    cset,
    cti_cmm,
    dengbao,
    dsmm_mean,
    dsomm,
    samm,
    soc_cmm,
    sprs,
)
from tests.peers.oracles.rounding import half_up, js_round, net_round, running_sum, to_fixed, truncate_one

TOOLS = (samm, c2m2, dsomm, cti_cmm, sprs, soc_cmm, dsmm_mean, dengbao, ciso_assistant, cset)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1.005, "1.00"), (1.255, "1.25"), (2.5, "2.50"), (0.125, "0.13"), (8.345, "8.35"), (10.235, "10.23")],
)
def test_to_fixed_rounds_the_binary_double_not_its_decimal_reading(value, shown):
    assert str(to_fixed(value, 2)) == shown


def test_math_round_takes_ties_upwards():
    assert [js_round(each) for each in (0.5, 1.5, 2.5, -0.5, 0.49999999999999994)] == [1, 2, 3, 0, 0]


def test_dotnet_rounds_ties_to_even_after_scaling():
    assert [net_round(each, 2) for each in (0.125, 0.375, 62.5)] == [0.12, 0.38, 62.5]


def test_truncation_forgives_float_noise():
    assert [truncate_one(each) for each in (63.75, 77.49999999999, 77.4999, -0.19)] == [
        63.7,
        77.5,
        77.4,
        -0.1,
    ]


def test_half_up_is_exact():
    assert half_up(Fraction(201, 200), 2) == Decimal("1.01")
    assert half_up(Fraction(-1, 200), 2) == Decimal("-0.01")


def test_running_sum_keeps_the_noise_that_javascript_shows():
    assert running_sum([0.1] * 10) == 0.9999999999999999


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.__name__.rpartition(".")[2])
@given(data=st.data())
def test_every_case_is_scored_and_twice_the_same(tool: ModuleType, data):
    case = data.draw(tool.cases())
    assert tool.score(**case)
    assert tool.score(**case) == tool.score(**case)


def test_samm_relative_metrics_give_the_published_example():
    build = dict.fromkeys(samm.codes(), "no")
    now = build | {"I-SB-A-1": "some", "I-SB-B-1": "most"}
    goal = build | {"I-SB-A-1": "most", "I-SB-A-2": "most", "I-SB-B-1": "most", "I-SB-B-2": "half"}
    later = now | {"I-SB-A-1": "most", "I-SB-A-2": "half"}
    assert samm.percent_to_target(now, goal)["overall"] == Fraction(5, 14)
    assert samm.progress_to_date(later, now, goal)["I-SB"] == Fraction(5, 9)


def test_samm_counts_a_practice_with_an_open_question_as_nothing():
    answers = dict.fromkeys(samm.codes(), "most") | {"G-SM-A-1": None}
    results = samm.score(answers)
    assert (results["G-SM"].score, results["G"].score) == (0.0, 2.0)
    assert results["overall"].shown == Decimal("2.80")
    assert samm.published(answers)["G-SM"].score == Fraction(5, 2)


@given(case=samm.cases())
def test_samm_live_and_published_agree_when_all_is_answered(case):
    if None not in case["answers"].values():
        live, book = samm.score(**case), samm.published(**case)
        assert all(abs(live[node].score - book[node].score) < 1e-12 for node in ("overall", "G", "G-SM"))


def test_c2m2_levels_cumulate_and_need_something_satisfied():
    results = c2m2.score(dict.fromkeys(c2m2.codes(), "LI"))
    assert {code: node.level for code, node in results.items()} == {
        "ASSET": 3,
        "THREAT": 3,
        "RISK": 0,
        "CRIT": 3,
    }
    lower = c2m2.score(dict.fromkeys(c2m2.codes(), "FI") | {"CRIT-1b": "PI", "ASSET-1a": None})
    assert (lower["CRIT"].level, lower["ASSET"].level) == (2, 0)


def test_dsomm_takes_teams_first_and_has_no_number_for_an_empty_sector():
    answers = {"B1a": {"A": "Implemented", "B": "Started"}, "B1b": {"A": "Implemented"}}
    assert dsomm.score(answers)["Build.1"].score == pytest.approx((1.3 / 3 + 1 / 3) / 2)
    assert dsomm.score(answers, ("A",))["Build.1"].score == 1.0
    assert dsomm.score(answers)["Process.2"].score is None
    assert dsomm.completed(answers, ("A",))["Build.1"] == (2, 2)


def test_cti_cmm_leaves_irrelevant_practices_out_of_both_sums():
    answers = dict.fromkeys(cti_cmm.codes()) | {"ASSET-1-a": 3, "ASSET-1-b": 2}
    assert cti_cmm.score(answers)["ASSET-1"].shown == Decimal("55.6")
    results = cti_cmm.score(answers, frozenset({"ASSET-1-c", "THREAT", "ACCESS"}))
    assert results["ASSET-1"].shown == Decimal("83.3")
    assert results["overall"].shown == Decimal("23.8")
    assert cti_cmm.whole_percent(results)["overall"] == 24
    assert cti_cmm.completion(answers, frozenset({"THREAT", "RISK", "ACCESS"})) == 40.0


def test_sprs_has_110_requirements_and_reaches_minus_203():
    assert len(sprs.codes()) == 110
    worst = dict.fromkeys(sprs.codes(), "not_met") | {sprs.PLAN: "met"}
    assert sprs.score(worst)["overall"].score == -203
    assert sprs.score(dict.fromkeys(sprs.codes(), "met"))["overall"].score == 110
    assert sprs.score(dict.fromkeys(sprs.codes(), "not_met"))["overall"].score is None


def test_sprs_credits_only_two_requirements_in_part():
    answers = dict.fromkeys(sprs.codes(), "met")
    assert sprs.score(answers | {"3.5.3": "partial", "3.13.11": "partial"})["overall"].score == 104
    assert sprs.cset(answers | {"3.5.3": "partial"}) == 105


def test_soc_cmm_rounds_twice_and_counts_an_empty_subdomain():
    answers = {"PR1": "5", "PR2": "5", "PR3": "1", "PR4": "1", "PR5": "1", "PR6": "1", "PR7": "5"}
    results = soc_cmm.score(answers, {"PR8": "none", "PR9": "none"})
    assert (results["management"].shown, results["use_cases"].shown) == (Decimal("1.67"), Decimal("5.00"))
    assert (results["notes"].score, results["process"].shown) == (0.0, Decimal("2.22"))
    assert soc_cmm.port(answers)["notes"].score is None


def test_dsmm_mean_counts_an_open_cell_as_zero():
    answers = dict.fromkeys(dsmm_mean.codes(), 3) | {"PA18.org": None}
    results = dsmm_mean.score(answers)
    assert (results["destroy"].shown, results["destroy"].level) == (Decimal("2.25"), 2)
    assert results["org"].shown == Decimal("2.70")


def test_dengbao_floors_each_side_and_keeps_the_bands():
    assert dengbao.score({c: {"o": "fail"} for c in dengbao.codes()})["overall"].score == 0
    clean = {c: {"o": "conform"} for c in dengbao.codes()}
    assert dengbao.score(clean)["overall"].score == 100
    one = dengbao.score(clean | {"N1": {"o": "partial"}})
    assert one["technical"].score == 50 - Fraction(3, 2) * Fraction(100, 13)
    assert [dengbao.conclusion(Fraction(each)) for each in (90, 89, 80, 70, 69)] == [4, 3, 3, 2, 1]
    assert dengbao.conclusion(Fraction(99), "medium") == 3


def test_dengbao_objects_collapse_or_average():
    objects = {"a": "conform", "b": "conform", "c": "fail", "d": "na"}
    assert dengbao.item(objects) == Fraction(1, 2)
    assert dengbao.item(objects, "mean") == Fraction(2, 3)
    assert dengbao.item({"a": "na"}) is None


def test_ciso_assistant_cuts_instead_of_rounding():
    answers = {"A1": 80, "A2": 60, "B1": 40, "B2": 100}
    got = [ciso_assistant.score(answers, method)["overall"].score for method in ("avg", "sum", "avg_of_avg")]
    assert got == [80.0, 480.0, 77.5]
    assert ciso_assistant.score({})["overall"].score == -1


def test_crr_stacks_complete_levels_and_the_first_partial_one():
    answers = dict.fromkeys(cset.codes(), "Y") | {"AM.3a": "I"}
    results = cset.score(answers)
    assert (results["AM"].level, results["CM"].level) == (2, 5)
    assert results["AM"].score == pytest.approx(2 + 2.5 / 3)
    assert cset.yes_percent(answers)["AM"] == 92
    assert cset.mvra_credit(1, 2) == (50, True)
