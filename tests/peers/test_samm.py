"""The engine gives SAMM's results: the live calculator's to the last bit, the published rule's exactly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.peers.engine import many, score, shown, unrounded
from tests.peers.oracles import samm

EVERY_KIND = ("stream", "practice", "function", "overall")


@many
@given(case=samm.cases())
def test_every_node_equals_the_live_calculator_in_doubles(case):
    expected = samm.score(**case)
    result = score("samm", case["answers"], patch=unrounded("overall"))
    nodes = {code: node.score for code, node in expected.items() if code != "gauge"}
    assert {code: result[code].score for code in nodes} == nodes


@many
@given(case=samm.cases())
def test_the_overall_score_and_the_gauge_print_as_in_the_live_calculator(case):
    expected = samm.score(**case)
    root = score("samm", case["answers"]).root
    assert shown(root.score) == expected["overall"].shown
    assert root.metrics["gauge"] == expected["gauge"].score
    assert shown(root.metrics["gauge_shown"]) == expected["gauge"].shown


@many
@given(case=samm.cases())
def test_every_node_equals_the_published_rule_exactly(case):
    expected = samm.published(**case)
    exact = score("samm", case["answers"], preset="published", patch=unrounded(*EVERY_KIND))
    assert {code: Fraction(*exact[code].exact) for code in expected} == {
        code: node.score for code, node in expected.items()
    }


@many
@given(case=samm.cases())
def test_every_node_prints_as_by_the_published_rule(case):
    expected = samm.published(**case)
    result = score("samm", case["answers"], preset="published")
    assert {code: shown(result[code].score) for code in expected} == {
        code: node.shown for code, node in expected.items()
    }


@many
@given(case=samm.target_cases(), preset=st.sampled_from([None, "published"]))
def test_percent_to_target_equals_the_published_metric_in_doubles_and_exactly(case, preset):
    expected = {
        code: None if share is None else float(share * 100)
        for code, share in samm.percent_to_target(case["answers"], case["targets"]).items()
    }
    result = score("samm", case["answers"], preset=preset, target_answers=case["targets"])
    assert {code: result[code].metrics["percent_to_target"] for code in expected} == expected


@many
@given(case=samm.target_cases())
def test_progress_to_date_equals_the_published_metric(case):
    baseline, goal = samm.published(case["baseline"]), samm.published(case["targets"])
    result = score(
        "samm",
        case["answers"],
        preset="published",
        baseline={code: _decimal(node.score) for code, node in baseline.items()},
        target_scores={code: _decimal(node.score) for code, node in goal.items()},
    )
    for code, share in samm.progress_to_date(**case).items():
        got = result[code].metrics["progress"]
        if share is None:
            assert got is None, code
        else:
            # node scores in thirds and fifteenths enter as decimals of 28 digits
            assert got == pytest.approx(float(share * 100), rel=1e-12, abs=1e-12), code


def test_an_open_question_empties_its_practice_and_widens_only_its_interval():
    answers = dict.fromkeys(samm.codes(), "most") | {"G-SM-A-1": None}
    result = score("samm", answers)
    assert (result["G-SM"].score, result["G"].score) == (0.0, 2.0)
    assert result["G-SM"].interval == (2.5, 3.0)
    assert result["G-PC"].interval == (3.0, 3.0)


def _decimal(value):
    return Decimal(value.numerator) / Decimal(value.denominator)
