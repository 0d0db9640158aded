"""Rounding modes, bands and metrics: each against its definition, at and beside every boundary."""

import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.scoring.tiny import CODES, OF_P, VALUES, answers, exact, given_answers, part, scored

NOTHING = dict.fromkeys(OF_P, "a")
doubles = st.floats(-999, 999).filter(lambda value: value == 0 or abs(value) > 1e-6)


def rounded(value, mode, places, arithmetic):
    """Let a node of value nought be ``value``, rounded."""
    spec = {"op": "sum", "offset": Decimal(repr(value)), "round": {"places": places, "mode": mode}}
    return scored(NOTHING, {"arithmetic": arithmetic, **part(spec)})["P"].score


def to_fixed(value, places):
    return float(Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def math_round(value, places):
    unit = 10.0**places
    return math.floor(Fraction(value * unit) + Fraction(1, 2)) / unit


MODES = {
    "half_up_double": to_fixed,
    "half_up_scaled": math_round,
    "half_even_scaled": lambda value, places: round(value * 10.0**places) / 10.0**places,
    "half_even": round,
    "half_up": lambda value, places: float(
        Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    ),
    "truncate": lambda value, places: math.trunc(Fraction(value) * 10**places) / 10**places,
    "truncate_epsilon": lambda value, places: int(value * 10.0**places + 1e-9) / 10.0**places,
}


@pytest.mark.parametrize("mode", MODES)
@given(value=doubles, places=st.integers(0, 4))
@example(value=1.005, places=2)
@example(value=0.125, places=2)
@example(value=2.675, places=2)
@example(value=-0.5, places=0)
@example(value=0.49999999999999994, places=0)
@example(value=8.345, places=2)
def test_a_double_is_rounded_as_the_mode_says(mode, value, places):
    assert rounded(value, mode, places, "double") == MODES[mode](value, places)


@pytest.mark.parametrize(
    ("mode", "decimal_mode"),
    [("half_up", ROUND_HALF_UP), ("half_even", ROUND_HALF_EVEN), ("truncate", "ROUND_DOWN")],
)
@given(hundred_thousandths=st.integers(-(10**8), 10**8), places=st.integers(0, 4))
def test_an_exact_number_is_rounded_as_a_decimal(mode, decimal_mode, hundred_thousandths, places):
    number = Decimal(hundred_thousandths).scaleb(-5)
    spec = {"op": "sum", "offset": number, "round": {"places": places, "mode": mode}}
    found = exact(scored(NOTHING, part(spec))["P"])
    assert found == Fraction(number.quantize(Decimal(1).scaleb(-places), rounding=decimal_mode))


@given(drawn=given_answers, places=st.integers(0, 3))
def test_an_exact_tie_goes_up_though_its_double_may_lie_below(drawn, places):
    spec = {"op": "mean", "scale": "3.35", "round": {"places": places}}
    value = sum(VALUES[drawn[code]] for code in OF_P) / 5 * Fraction("3.35")
    wanted = Fraction(math.floor(value * 10**places + Fraction(1, 2)), 10**places)
    assert exact(scored(drawn, part(spec))["P"]) == wanted


PUBLISHED = [("fail", None, 50), ("fair", 51, 80), ("good", 81, 90), ("best", 91, None)]


def band_at(value, boundary, bands=PUBLISHED, **more):
    rows = [
        {"code": code, "name": {"zh": code, "en": code}, "min": low, "max": high, "level": level}
        for level, (code, low, high) in enumerate(bands)
    ]
    sets = {"marks": {"boundary": boundary, "bands": rows, **more}}
    spec = part({"op": "sum", "offset": Decimal(value)}, bands="marks", level={"rule": "bands"})
    return scored(NOTHING, {**spec, "bands": sets})["P"]


@pytest.mark.parametrize(
    ("value", "lower", "upper", "nearest", "as_written"),
    [
        ("50", "fail", "fail", "fail", "fail"),
        ("50.01", "fail", "fair", "fail", None),
        ("50.5", "fail", "fair", "fair", None),
        ("80.999", "fair", "good", "good", None),
        ("90", "good", "good", "good", "good"),
        ("90.4999", "good", "best", "good", None),
        ("90.5", "good", "best", "best", None),
        ("91", "best", "best", "best", "best"),
        ("250", "best", "best", "best", "best"),
        ("-3", "fail", "fail", "fail", "fail"),
    ],
)
def test_each_policy_puts_a_score_between_published_integers_where_it_says(
    value, lower, upper, nearest, as_written
):
    assert band_at(value, "lower").band == lower
    assert band_at(value, "upper").band == upper
    assert band_at(value, "round").band == nearest
    assert band_at(value, "exact").band == as_written


@given(value=st.decimals(-50, 150, places=3))
def test_every_score_has_one_band_and_higher_scores_no_lower_one(value):
    for boundary in ("lower", "upper", "round"):
        first, second = band_at(str(value), boundary), band_at(str(value + Decimal("0.001")), boundary)
        assert first.band is not None
        assert first.level <= second.level


@given(order=st.permutations(PUBLISHED), value=st.sampled_from(["50.5", "81", "90.5", "97"]))
def test_the_order_in_which_bands_are_written_does_not_matter(order, value):
    for boundary in ("lower", "upper", "round"):
        assert band_at(value, boundary, order).band == band_at(value, boundary).band


def test_a_band_is_read_from_the_shown_score_or_before_rounding():
    def level(reads):
        bands = [("low", None, 90), ("high", 90, None)]
        rows = [{"code": code, "name": code, "min": low, "max": high} for code, low, high in bands]
        spec = part({"op": "sum", "offset": "89.996", "round": {"places": 2}}, bands="marks")
        return scored(
            NOTHING, {**spec, "bands": {"marks": {"boundary": "lower", "reads": reads, "bands": rows}}}
        )["P"].band

    assert (level("shown"), level("unrounded")) == ("high", "low")


@pytest.mark.parametrize(
    ("rule", "offset", "level"),
    [
        ("score_floor", "1.999", 1),
        ("score_floor", "2", 2),
        ("score_floor", "-0.5", 0),
        ("score_floor", "7", 3),
        ("score_round", "1.4999", 1),
        ("score_round", "1.5", 2),
        ("score_round", "7", 3),
    ],
)
def test_a_level_may_be_the_whole_part_or_the_rounded_score(rule, offset, level):
    spec = part({"op": "sum", "offset": offset, "round": {"places": 2}}, level={"rule": rule})
    assert scored(NOTHING, spec)["P"].level == level


def metric(kind, **more):
    return {"id": "m", "name": {"zh": "度量", "en": "Metric"}, "kind": kind, **more}


@given(drawn=answers, target=st.integers(1, 4), baseline=st.integers(0, 4))
def test_metrics_relate_the_score_to_target_and_baseline(drawn, target, baseline):
    ways = {
        "percent": metric("percent_to_target"),
        "beyond": metric("percent_to_target", cap=None),
        "progress": metric("progress", cap=None),
        "gauge": metric("scaled", factor=2, divisor=3),
    }
    patch = {**part({"op": "sum"}), "metrics": [way | {"id": name} for name, way in ways.items()]}
    node = scored(drawn, patch, target_scores={"P": target}, baseline={"P": baseline})["P"]
    score = exact(node)
    if score is None:
        assert set(node.metrics.values()) == {None}
        return
    share = score / target * 100
    assert node.metrics["beyond"] == float(share)
    assert node.metrics["percent"] == min(100.0, float(share))
    assert node.metrics["gauge"] == float(score * 2 / 3)
    distance = target - baseline
    assert node.metrics["progress"] == (float((score - baseline) / distance * 100) if distance else None)


@given(drawn=answers, goal=given_answers)
def test_percent_to_pooled_targets_gives_no_credit_for_a_surplus(drawn, goal):
    patch = {"metrics": [metric("pooled_to_target")]}
    result = scored(drawn, patch, target_answers=goal)
    counted = [code for code in OF_P if drawn[code] != "NA"]
    wanted = sum(VALUES[goal[code]] for code in counted)
    gap = sum(max(Fraction(0), VALUES[goal[code]] - VALUES[drawn[code]]) for code in counted)
    if result["P"].score is None:
        assert result["P"].metrics["m"] is None
    else:
        assert result["P"].metrics["m"] == (float((1 - gap / wanted) * 100) if wanted else None)


def test_a_metric_reads_the_shown_or_the_unrounded_score_and_rounds_itself():
    drawn = dict.fromkeys(CODES, "b") | {"p1": "c"}

    def value(**more):
        patch = {**part({"op": "mean", "round": {"places": 1}}), "metrics": [metric("scaled", **more)]}
        return scored(drawn, patch)["P"].metrics["m"]

    assert value() == 0.3
    assert value(reads="unrounded", factor=10) == 3.0
    assert value(factor=1, divisor=7, round={"places": 2}) == 0.04


def test_without_target_or_baseline_there_is_no_value():
    patch = {"metrics": [metric("percent_to_target"), metric("progress") | {"id": "p"}]}
    node = scored(dict.fromkeys(CODES, "d"), patch)["P"]
    assert dict(node.metrics) == {"m": None, "p": None}
