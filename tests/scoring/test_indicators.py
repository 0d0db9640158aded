"""Measurements decide bound practices and caps (domain.md 5.1 and 5.2)."""

from datetime import date

import pytest
from tests.scoring.models import FACETS, assess, cell, domain, load, model, nscmm, rules, subdomain

from hengdu.assessments import AnswerFile, Measurement, Validation
from hengdu.scoring import compile as compile_pack
from hengdu.scoring import explain

CAPS = nscmm().scoring_data["caps"]
AS_OF = date(2026, 6, 30)
THRESHOLDS = {"L1": None, "L2": "70", "L3": "90", "L4": "95", "L5": "99"}


def indicator(code, *, core=False, direction="higher", thresholds=THRESHOLDS, unit="%"):
    return {
        "code": code,
        "name": code,
        "formula": "x",
        "unit": unit,
        "direction": direction,
        "core": core,
        "thresholds": thresholds,
        "basis": "X",
    }


LOWER = {"L1": None, "L2": "30", "L3": "15", "L4": "7", "L5": "3"}


def build(indicators=None, bound=None):
    """Return a scorer of five complete levels; ``bound`` maps practices to indicators."""
    cells = [cell("S", level, FACETS, keys=(0,)) for level in range(1, 6)]
    items = [item for part in cells for item in part]
    for item in items:
        if item["code"] in (bound or {}):
            item["indicator"] = bound[item["code"]]
    if indicators is None:
        indicators = [
            indicator("S.I1", core=True),
            indicator("S.I2", direction="lower", thresholds=LOWER, unit="d"),
        ]
    scoring = rules(caps=CAPS)
    return compile_pack(
        load(model([domain("D", [subdomain("S", items, indicators=indicators)])], scoring=scoring))
    )


def records(*values):
    """Return one period per value: a number, or (numerator, denominator)."""
    return tuple(
        Measurement(period=f"2026-{at}", numerator=value[0], denominator=value[1])
        if isinstance(value, tuple)
        else Measurement(period=f"2026-{at}", value=value)
        for at, value in enumerate(values, 1)
    )


def scored(scorer, *, by_hand="F", **more):
    answers = dict.fromkeys(scorer.practices, by_hand)
    return scorer.score(assess(scorer.pack, answers, as_of=AS_OF, **more))


HIGHER_CELLS = [
    item | ({"indicator": "S.I1"} if item["code"] == "S.L3.EX1" else {})
    for level in range(1, 6)
    for item in cell("S", level, FACETS)
]
HIGHER = build(bound={"S.L3.EX1": "S.I1"})
DAYS = build(bound={"S.L3.EX1": "S.I2"})


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ((91, 92), "F"),
        ((90, 90), "F"),  # at the threshold
        (((9, 10), (90, 100)), "F"),
        (((2, 3), (9, 10)), "L"),
        ((92,), "L"),  # one period only
        ((89, 92), "L"),  # only the latest
        ((92, 89), "P"),  # the next lower level's threshold
        ((92, 70), "P"),
        ((92, 69), "N"),
        ((92, 92, 50), "N"),  # the latest counts
        ((10, 92, 95), "F"),
        (((899, 1000),), "P"),
        ((0,), "N"),
        (((0, 0), 92), "L"),  # no sample before: not two periods
        ((92, (0, 0), 92), "L"),  # not consecutive
    ],
)
def test_measurements_decide_a_bound_practice(values, answer):
    leaf = scored(HIGHER, indicators={"S.I1": records(*values)}, by_hand="N").leaves["S.L3.EX1"]
    assert (leaf.answer, leaf.origin) == (answer, "measured")


@pytest.mark.parametrize(
    ("values", "answer"), [((15, 14), "F"), ((16, 15), "L"), ((15, 30), "P"), ((15, 31), "N"), ((0, 0), "F")]
)
def test_lower_is_better_where_the_indicator_says_so(values, answer):
    leaf = scored(DAYS, indicators={"S.I2": records(*values)}).leaves["S.L3.EX1"]
    assert (leaf.answer, leaf.origin) == (answer, "measured")


def test_percent_is_a_hundred_times_the_quotient_and_other_units_the_plain_quotient():
    found = scored(HIGHER, indicators={"S.I1": records((9, 10), (95, 100))}).leaves["S.L3.EX1"]
    assert found.answer == "F"
    days = scored(DAYS, indicators={"S.I2": records((140, 10), (120, 10))}).leaves["S.L3.EX1"]
    assert days.answer == "F"


def test_a_threshold_met_exactly_in_thirds_is_met():
    """2/3 of 100 is no decimal; 66.67 misses it and 66.66 meets it."""
    for threshold, answer in (("66.66", "F"), ("66.67", "N")):
        thresholds = {"L1": None, "L2": "66.67", "L3": threshold, "L4": None, "L5": None}
        scorer = build([indicator("S.I1", core=True, thresholds=thresholds)], {"S.L3.EX1": "S.I1"})
        leaf = scored(scorer, indicators={"S.I1": records((2, 3), (2, 3))}).leaves["S.L3.EX1"]
        assert leaf.answer == answer


def test_where_the_lower_level_has_no_threshold_any_value_is_partly():
    scorer = build(bound={"S.L2.EX1": "S.I1"})
    assert scored(scorer, indicators={"S.I1": records(5)}).leaves["S.L2.EX1"].answer == "P"


def test_a_practice_of_a_level_without_threshold_is_answered_by_hand():
    scorer = build(bound={"S.L1.EX1": "S.I1"})
    leaf = scored(scorer, indicators={"S.I1": records(5)}).leaves["S.L1.EX1"]
    assert (leaf.answer, leaf.origin, leaf.flags) == ("F", "answered", ())


@pytest.mark.parametrize(("given", "values"), [("F", ()), ("F", ((0, 0),)), ("F", (92, (0, 0)))])
def test_without_a_latest_value_the_hand_answer_counts_largely_at_most(given, values):
    leaf = scored(HIGHER, by_hand=given, indicators={"S.I1": records(*values)}).leaves["S.L3.EX1"]
    assert (leaf.answer, leaf.origin) == ("L", "answered")
    assert leaf.flags == ("unmeasured", "limited_unmeasured")


@pytest.mark.parametrize(
    ("level", "given", "counted"),
    [
        (2, "F", "L"),
        (3, "L", "L"),
        (3, "N", "N"),
        (4, "F", "P"),
        (4, "L", "P"),
        (4, "P", "P"),
        (5, "F", "P"),
    ],
)
def test_unmeasured_hand_answers_are_limited_by_level(level, given, counted):
    code = f"S.L{level}.EX1"
    leaf = scored(build(bound={code: "S.I1"}), by_hand=given).leaves[code]
    assert leaf.answer == counted
    assert ("limited_unmeasured" in leaf.flags) == (given != counted)
    assert "unmeasured" in leaf.flags


def test_a_measurement_wins_over_the_hand_answer_and_says_so():
    leaf = scored(HIGHER, by_hand="F", indicators={"S.I1": records(10)}).leaves["S.L3.EX1"]
    assert (leaf.answer, leaf.flags) == ("N", ("differs_from_measurement",))
    same = scored(HIGHER, by_hand="F", indicators={"S.I1": records(95, 95)}).leaves["S.L3.EX1"]
    assert same.flags == ()


def test_a_measurement_answers_what_nobody_answered():
    result = HIGHER.score(assess(HIGHER.pack, {}, indicators={"S.I1": records(95, 95)}))
    assert (result.leaves["S.L3.EX1"].answer, result.leaves["S.L3.EX1"].origin) == ("F", "measured")


def test_a_not_applicable_practice_stays_so_when_measured():
    answers = dict.fromkeys(HIGHER.practices, "F") | {"S.L3.EX1": "NA"}
    leaf = HIGHER.score(assess(HIGHER.pack, answers, indicators={"S.I1": records(95, 95)})).leaves["S.L3.EX1"]
    assert (leaf.answer, leaf.value) == ("NA", None)


def override(**thresholds):
    from hengdu.assessments._records import ThresholdOverride

    return {"S.I1": ThresholdOverride(thresholds=thresholds, reason="own limit")}


def test_an_override_of_the_institution_replaces_the_threshold():
    loose = scored(HIGHER, indicators={"S.I1": records(81, 82)}, overrides=override(L3=80))
    assert loose.leaves["S.L3.EX1"].answer == "F"
    strict = scored(HIGHER, indicators={"S.I1": records(95, 95)}, overrides=override(L3=96, L2=95))
    assert strict.leaves["S.L3.EX1"].answer == "P"


FRESH = (Validation(nodes=("S",), kind="drill", day=date(2026, 1, 15)),)


def caps_of(result):
    return [(cap.id, cap.level) for cap in result["S"].caps]


def test_all_in_full_without_measurements_stops_at_level_three():
    result = scored(HIGHER, by_hand="F", validations=FRESH)
    assert (result["S"].level, caps_of(result)) == (3, [("quantitative", 4)])
    assert "量化证据不足" in result["S"].caps[0].reason.zh
    assert 3 <= result["S"].score < 4
    assert any("量化证据不足" in line.text.zh for line in explain(result, "S").lines)


def test_measured_twice_and_validated_reaches_level_five():
    result = scored(HIGHER, indicators={"S.I1": records(99, "99.5")}, validations=FRESH)
    assert (result["S"].level, result["S"].score, caps_of(result)) == (5, 5.0, [])


def test_measured_twice_without_validation_stops_at_level_four():
    result = scored(HIGHER, indicators={"S.I1": records(95, 96)})
    assert (result["S"].level, caps_of(result)) == (4, [("validation", 5)])
    assert "12个月" in result["S"].caps[0].reason.zh
    assert 4 <= result["S"].score < 5


@pytest.mark.parametrize("values", [(96,), (94, 96), (96, 94), ((0, 0), 96), (96, (0, 0))])
def test_less_than_two_periods_at_the_threshold_stop_at_level_three(values):
    result = scored(build(), indicators={"S.I1": records(*values)}, validations=FRESH)
    assert (result["S"].level, caps_of(result)) == (3, [("quantitative", 4)])
    assert "量化证据不足" in result["S"].caps[0].reason.zh


def test_only_the_last_two_periods_count():
    assert scored(build(), indicators={"S.I1": records(10, 96, 97)}, validations=FRESH)["S"].level == 5
    assert scored(build(), indicators={"S.I1": records(96, 97, 10)}, validations=FRESH)["S"].level == 3


def test_another_indicator_does_not_stand_in_for_an_unmeasured_core():
    result = scored(build(), indicators={"S.I2": records(1, 1)}, validations=FRESH)
    assert result["S"].level == 3


def test_without_a_sample_in_both_periods_the_next_indicator_serves():
    empty = records((0, 0), (0, 0))
    served = scored(build(), indicators={"S.I1": empty, "S.I2": records(6, 7)}, validations=FRESH)
    assert served["S"].level == 5
    missed = scored(build(), indicators={"S.I1": empty, "S.I2": records(6, 8)}, validations=FRESH)
    assert missed["S"].level == 3


@pytest.mark.parametrize("others", [{}, {"S.I2": records((0, 0), (0, 0))}])
def test_no_sample_anywhere_is_said_so(others):
    result = scored(build(), indicators={"S.I1": records((0, 0), (0, 0)), **others}, validations=FRESH)
    assert result["S"].level == 3
    assert "无量化样本" in result["S"].caps[0].reason.zh
    assert any("无量化样本" in line.text.zh for line in explain(result, "S").lines)


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2026, 6, 30), True),
        (date(2025, 7, 1), True),
        (date(2025, 6, 30), False),  # twelve months old is no longer younger than twelve months
        (date(2025, 6, 29), False),
        (date(2026, 7, 1), False),  # after the date of the assessment
    ],
)
def test_a_validation_is_younger_than_twelve_months_and_not_in_the_future(day, held):
    validation = (Validation(nodes=("S",), kind="drill", day=day),)
    result = scored(build(), indicators={"S.I1": records(99, 99)}, validations=validation)
    assert result["S"].level == (5 if held else 4)


@pytest.mark.parametrize(("node", "level"), [("S", 5), ("D", 5), ("overall", 5), ("T", 4)])
def test_a_validation_of_the_node_or_of_one_above_it_counts(node, level):
    items = [item for number in range(1, 6) for item in cell("S", number, FACETS)]
    nodes = [
        domain(
            "D",
            [
                subdomain("S", items, indicators=[indicator("S.I1", core=True)]),
                subdomain("T", [item for number in range(1, 6) for item in cell("T", number, FACETS)]),
            ],
        )
    ]
    scorer = compile_pack(load(model(nodes, scoring=rules(caps=CAPS))))
    validation = (Validation(nodes=(node,), kind="drill", day=date(2026, 1, 1)),)
    result = scored(scorer, indicators={"S.I1": records(99, 99)}, validations=validation)
    assert result["S"].level == level


def test_without_a_date_of_the_assessment_no_validation_counts():
    scorer = build()
    answers = dict.fromkeys(scorer.practices, "F")
    found = scorer.score(
        assess(scorer.pack, answers, indicators={"S.I1": records(99, 99)}, validations=FRESH)
    )
    assert found["S"].level == 4


@pytest.mark.parametrize(("grade", "answer"), [("E3", "F"), ("E4", "F"), ("E2", "L"), (None, "L")])
def test_verification_asks_evidence_of_measurements_too(grade, answer):
    data = model([domain("D", [subdomain("S", HIGHER_CELLS, indicators=[indicator("S.I1", core=True)])])])
    scorer = compile_pack(load(data | {"min_evidence": {3: "E3"}}))
    measured = tuple(Measurement(period=str(at), value=99, evidence=grade) for at in (1, 2))
    found = scorer.score(assess(scorer.pack, {}, mode="verified", indicators={"S.I1": measured}))
    assert found.leaves["S.L3.EX1"].answer == answer


def test_several_objects_are_combined_and_one_can_be_looked_at():
    pack_data = model(
        [domain("D", [subdomain("S", cell("S", 1, FACETS))])],
        levels=1,
        objects=[{"code": code, "name": code} for code in ("TRD", "APP", "NET")],
    )
    scorer = compile_pack(load(pack_data))
    answers = dict.fromkeys(scorer.practices, "F")
    answers["S.L1.EX1"] = AnswerFile(by_object={"TRD": "F", "APP": "P", "NET": "N"})
    answers["S.L1.ME1"] = AnswerFile(by_object={"TRD": "L", "APP": "P"})
    assessment = assess(scorer.pack, answers)
    result = scorer.score(assessment)
    leaf = result.leaves["S.L1.EX1"]
    assert (leaf.answer, leaf.origin) == ("P", "by_object")  # coverage 0.4433 lies above 0.15
    assert result.leaves["S.L1.ME1"].answer == "P"  # no important system: the worst of all
    trading = scorer.score(assessment, focus="TRD")
    assert trading.object == "TRD"
    assert (trading.leaves["S.L1.EX1"].answer, trading.leaves["S.L1.ME1"].answer) == ("F", "L")
    assert trading.leaves["S.L1.ST1"].answer == "F"
    network = scorer.score(assessment, focus="NET")
    assert network.leaves["S.L1.EX1"].answer == "N"
    assert network.leaves["S.L1.ME1"].answer == "P"  # it has no answer of its own: that of all together


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (("F", "F", "L"), "F"),
        (("F", "L", "L"), "L"),
        (("L", "L", "P"), "L"),
        (("P", "P", "N"), "P"),
        (("N", "N", "P"), "N"),
    ],
)
def test_coverage_over_objects_is_read_back_by_its_bands(given, answer):
    pack_data = model(
        [domain("D", [subdomain("S", cell("S", 1, FACETS))])],
        levels=1,
        objects=[{"code": code, "name": code} for code in "ABC"],
    )
    scorer = compile_pack(load(pack_data))
    answers = {"S.L1.EX1": AnswerFile(by_object=dict(zip("ABC", given, strict=True)))}
    assert scorer.score(assess(scorer.pack, answers)).leaves["S.L1.EX1"].answer == answer


def test_important_systems_decide_by_the_worst_of_them():
    from hengdu.assessments import Scope, System

    scorer = compile_pack(load(model([domain("D", [subdomain("S", cell("S", 1, FACETS))])], levels=1)))
    scope = Scope(systems=(System(code="A", grade=3), System(code="B", grade=4), System(code="C", grade=2)))
    answers = {"S.L1.ME1": AnswerFile(by_object={"A": "L", "B": "F", "C": "N"})}
    assert scorer.score(assess(scorer.pack, answers, scope=scope)).leaves["S.L1.ME1"].answer == "L"


@pytest.mark.parametrize(
    ("given", "answer", "items"),
    [
        (("F", "L"), "L", 0),  # a tie goes to the lower
        (("F", "F", "L"), "F", 0),
        (("F", "P"), "P", 1),  # 0.67 apart: open, the lower counts
        (("F", "L", "P"), "P", 1),
        (("L", "P"), "P", 0),
        (("N", "L"), "N", 1),
        (("P", "N"), "N", 0),
    ],
)
def test_raters_are_consolidated_by_the_median_and_a_spread_is_open(given, answer, items):
    scorer = compile_pack(load(model([domain("D", [subdomain("S", cell("S", 1, FACETS))])], levels=1)))
    ratings = [AnswerFile(answer=code, rater=f"r{at}", evidence="E1") for at, code in enumerate(given)]
    result = scorer.score(assess(scorer.pack, {"S.L1.ST1": ratings}))
    assert result.leaves["S.L1.ST1"].answer == answer
    assert len(result.assessment.consensus) == items
    if items:
        assert any("apart" in line.text.en for line in explain(result, "S.L1.ST1").lines)
