"""The Cyber Capability Index is the published one."""

from decimal import Decimal

WEIGHTS = [8, 18, 5, 2, 2, 2, 4, 3, 2, 5, 2, 1, 1, 1, 5, 3, 1, 8, 9, 4, 4, 5, 5]


def test_the_23_weights_are_the_published_ones_in_order_and_sum_to_100(cci):
    assert list(cci.practices) == [f"P{number:02}" for number in range(1, 24)]
    assert [practice.weight for practice in cci.practices.values()] == WEIGHTS
    assert sum(WEIGHTS) == 100 == cci.scoring.rules["index"].weight_total


def test_targets_are_100_percent_but_for_three_measures(cci):
    targets = {code: item.measure.target for code, item in cci.practices.items() if item.measure}
    assert {code: target for code, target in targets.items() if target != 100} == {
        "P01": 10,
        "P12": 0,
        "P19": 50,
    }


def test_one_measure_is_judged_by_evidence(cci):
    assert [code for code, item in cci.practices.items() if item.measure is None] == ["P21"]
    values = [option.value for option in cci.answer_set(cci.practices["P21"]).options]
    assert values == [1, Decimal("0.75"), Decimal("0.5"), Decimal("0.25"), 0]


def test_lower_is_better_for_one_measure_and_its_zero_point_is_declared(cci):
    lower = [
        code for code, item in cci.practices.items() if item.measure and item.measure.direction == "lower"
    ]
    assert lower == ["P12"]
    assert cci.practices["P12"].measure.zero_credit_at == 100


def test_every_measure_says_what_nothing_of_nothing_earns(cci):
    rules = {code: item.measure.zero_over_zero for code, item in cci.practices.items() if item.measure}
    assert (rules["P02"], rules["P14"]) == ("max", "min")
    assert set(rules.values()) == {"max", "min"}
    assert all(
        "0/0" in item.note.zh and "0/0" in item.note.en for item in cci.practices.values() if item.measure
    )


def test_no_measure_may_be_left_out_as_not_applicable(cci):
    assert all(item.na_allowed is False for item in cci.practices.values())


def test_bands_are_the_published_ones_with_the_policy_said(cci):
    bands = cci.scoring.bands["cci"]
    assert bands.boundary == "lower"
    assert [(band.min, band.max, band.level) for band in bands.bands] == [
        (91, 100, 5), (81, 90, 4), (71, 80, 3), (61, 70, 2), (51, 60, 1), (None, 50, 0),
    ]  # fmt: skip
    assert "90.5" in bands.note.zh
    assert "90.5" in bands.note.en
