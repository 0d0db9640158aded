"""Roll-ups: what each gives, how it moves with its answers, and what leaves it alone."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.tiny import (
    CODES,
    OF_P,
    PACK,
    STEPS,
    VALUES,
    WEIGHTS,
    answers,
    exact,
    given_answers,
    part,
    scored,
    tiny_pack,
)

from hengdu.errors import PackError
from hengdu.scoring import compile as compile_pack

ROLLUPS = {
    "mean": {"op": "mean"},
    "weighted mean": {"op": "weighted_mean"},
    "sum": {"op": "sum"},
    "weighted sum": {"op": "weighted_sum"},
    "lowest": {"op": "min"},
    "highest": {"op": "max"},
    "ratio": {"op": "ratio"},
    "ratio of all": {"op": "ratio", "denominator": "all"},
    "deduction": {"op": "deduction", "base": 10},
    "deduction per count": {"op": "deduction", "base": 10, "per": "base_over_count"},
    "deduction per whole": {"op": "deduction", "base": 50, "per": "whole_over_count"},
    "mean of facet means": {"op": "mean", "over": "facet", "of": {"op": "mean"}},
    "weighted facets": {
        "op": "weighted_mean",
        "over": "facet",
        "weights": {"X": 0.3, "Y": 0.7},
        "of": {"op": "mean"},
    },
    "sum of levels": {"op": "sum", "over": "level", "of": {"op": "mean"}},
    "scaled and clamped": {"op": "mean", "scale": 5, "offset": -1, "floor": 0, "ceiling": 3},
    "count": {"op": "count", "complete": ["d"]},
    "share": {"op": "share", "complete": ["c", "d"]},
}


def reference(name, given_to, applicable):
    """Reckon a roll-up of part P by its definition; ``applicable`` counts all practices of the pack."""
    counted = {code: VALUES[given_to[code]] for code in OF_P if given_to[code] != "NA"}
    if not counted:
        return None
    values = list(counted.values())
    lost = [(1 - value) * WEIGHTS[code] for code, value in counted.items()]
    gained = sum(value * WEIGHTS[code] for code, value in counted.items())
    weights = sum(WEIGHTS[code] for code in counted)
    mean = sum(values) / len(values)
    groups = {
        "X": [value for code, value in counted.items() if code in {"p1", "p2", "p4"}],
        "Y": [value for code, value in counted.items() if code in {"p3", "p5"}],
    }
    facets = {code: sum(group) / len(group) for code, group in groups.items() if group}
    levels = [
        [counted[code] for code in codes if code in counted]
        for codes in (("p1", "p2", "p3"), ("p4",), ("p5",))
    ]
    share = {"X": Fraction(3, 10), "Y": Fraction(7, 10)}
    return {
        "mean": mean,
        "weighted mean": gained / weights,
        "sum": sum(values),
        "weighted sum": gained,
        "lowest": min(values),
        "highest": max(values),
        "ratio": gained / weights,
        "ratio of all": gained / sum(WEIGHTS[code] for code in OF_P),
        "deduction": 10 - sum(lost),
        "deduction per count": 10 - sum(lost) * Fraction(10, len(values)),
        "deduction per whole": 50 - sum(lost) * Fraction(100, applicable),
        "mean of facet means": sum(facets.values()) / len(facets),
        "weighted facets": sum(facets[code] * share[code] for code in facets)
        / sum(share[code] for code in facets),
        "sum of levels": sum(sum(level) / len(level) for level in levels if level),
        "scaled and clamped": min(Fraction(3), max(Fraction(0), mean * 5 - 1)),
        "count": sum(value == 1 for value in values),
        "share": Fraction(sum(value >= Fraction(1, 2) for value in values), len(values)),
    }[name]


@pytest.mark.parametrize("name", ROLLUPS)
@given(drawn=answers)
def test_a_roll_up_is_what_its_definition_says(name, drawn):
    applicable = sum(answer != "NA" for answer in drawn.values())
    assert exact(scored(drawn, part(ROLLUPS[name]))["P"]) == reference(name, drawn, applicable)


@pytest.mark.parametrize("name", ROLLUPS)
@given(drawn=answers, code=st.sampled_from(OF_P))
def test_a_better_answer_never_lowers_a_score(name, drawn, code):
    scores = [exact(scored(drawn | {code: step}, part(ROLLUPS[name]))["P"]) for step in STEPS]
    assert scores == sorted(scores)


@pytest.mark.parametrize("name", ["mean", "weighted mean", "ratio", "mean of facet means", "weighted facets"])
@given(drawn=answers)
def test_a_mean_lies_between_the_lowest_and_the_highest_answer(name, drawn):
    found = exact(scored(drawn, part(ROLLUPS[name]))["P"])
    values = [VALUES[drawn[code]] for code in OF_P if drawn[code] != "NA"]
    assert found is None if not values else min(values) <= found <= max(values)


@pytest.mark.parametrize("name", ["mean", "sum", "lowest", "highest", "count", "share", "ratio"])
@given(drawn=given_answers, order=st.permutations(OF_P))
def test_equal_practices_may_change_places(name, drawn, order):
    spec = {**ROLLUPS[name], "weights": "equal"}
    moved = drawn | {code: drawn[other] for code, other in zip(OF_P, order, strict=True)}
    assert exact(scored(drawn, part(spec))["P"]) == exact(scored(moved, part(spec))["P"])


@pytest.mark.parametrize("op", ["weighted_mean", "ratio"])
@given(drawn=answers, factor=st.sampled_from(["0.1", "3", "12.5"]))
def test_only_the_proportions_of_weights_matter(op, drawn, factor):
    plain = {code: WEIGHTS[code] for code in OF_P}
    more = {code: float(weight * Fraction(factor)) for code, weight in plain.items()}
    first = scored(drawn, part({"op": op}))["P"]
    second = scored(drawn, part({"op": op, "weights": {code: str(value) for code, value in more.items()}}))[
        "P"
    ]
    assert exact(first) == exact(second)


@given(drawn=answers, code=st.sampled_from(OF_P))
def test_a_named_weight_of_nought_takes_a_practice_out_like_not_applicable(drawn, code):
    weights = {item: str(float(WEIGHTS[item])) for item in OF_P} | {code: 0}
    first = scored(drawn, part({"op": "weighted_mean", "weights": weights}))["P"]
    second = scored(drawn | {code: "NA"}, part({"op": "weighted_mean"}))["P"]
    assert exact(first) == exact(second)


@given(
    drawn=given_answers,
    importance=st.dictionaries(st.sampled_from(OF_P), st.sampled_from(["none", "low", "high"])),
)
def test_importance_multiplies_whatever_weight_the_roll_up_uses(drawn, importance):
    factor = {"none": Fraction(0), "low": Fraction(1, 2), "high": Fraction(2)}
    made = {
        code: {"answer": answer, **({"importance": importance[code]} if code in importance else {})}
        for code, answer in drawn.items()
    }
    for weights, base in (("declared", WEIGHTS), ("equal", dict.fromkeys(CODES, Fraction(1)))):
        counted = {code: base[code] * factor.get(importance.get(code, ""), Fraction(1)) for code in OF_P}
        total = sum(counted.values())
        wanted = sum(VALUES[drawn[code]] * counted[code] for code in OF_P) / total if total else None
        assert exact(scored(made, part({"op": "weighted_mean", "weights": weights}))["P"]) == wanted


def test_importance_none_takes_a_practice_of_any_weight_out_of_a_mean():
    made = {"p1": "d", "p3": {"answer": "a", "importance": "none"}, "p2": "NA", "p4": "NA", "p5": "NA"}
    assert scored(made)["P"].score == 1.0


@given(drawn=given_answers)
def test_doubles_are_added_in_declared_order_and_divided_as_the_pack_says(drawn):
    by_total = {"arithmetic": "double", **part({"op": "mean"})}
    running = each = 0.0
    for code in OF_P:
        running += float(VALUES[drawn[code]])
        each += float(VALUES[drawn[code]]) / len(OF_P)
    assert scored(drawn, by_total)["P"].score == running / len(OF_P)
    by_each = {"arithmetic": "double", **part({"op": "mean", "divide": "each"})}
    assert scored(drawn, by_each)["P"].score == each


@given(drawn=answers)
def test_dividing_each_item_changes_nothing_in_exact_arithmetic(drawn):
    for op in ("mean", "weighted_mean"):
        first, second = (
            exact(scored(drawn, part({"op": op, "divide": how}))["P"]) for how in ("total", "each")
        )
        assert first == second


@given(drawn=given_answers)
def test_groups_round_where_they_say_so(drawn):
    spec = {"op": "sum", "over": "facet", "of": {"op": "mean", "round": {"places": 1}}}
    first = sum(VALUES[drawn[code]] for code in ("p1", "p2", "p4")) / 3
    second = sum(VALUES[drawn[code]] for code in ("p3", "p5")) / 2
    wanted = sum((Fraction(int(value * 10 + Fraction(1, 2)), 10) for value in (first, second)), Fraction(0))
    assert exact(scored(drawn, part(spec))["P"]) == wanted


@given(drawn=given_answers)
def test_items_round_before_they_are_added(drawn):
    spec = {"op": "weighted_sum", "item_round": {"places": 0}}
    wanted = sum(int(VALUES[drawn[code]] * WEIGHTS[code] + Fraction(1, 2)) for code in OF_P)
    assert exact(scored(drawn, part(spec))["P"]) == wanted


@given(drawn=answers)
def test_a_rounded_score_is_carried_only_where_the_pack_says_so(drawn):
    shown, carried = (
        scored(drawn, part({"op": "mean", "round": {"places": 1, "carry": carry}})) for carry in (False, True)
    )
    plain = scored(drawn)
    assert exact(shown["P"]) == exact(carried["P"])
    assert exact(shown["G"]) == exact(plain["G"])
    rated = [exact(carried[code]) for code in ("P", "Q") if carried[code].score is not None]
    assert exact(carried["G"]) == (sum(rated) / len(rated) if rated else None)


@given(drawn=answers)
def test_normalising_stretches_each_practice_from_its_lowest_to_its_highest_answer(drawn):
    wider = tiny_pack(
        PACK.replace("code: p1, level: 1,", "code: p1, values: {a: 1, b: 2, c: 3, d: 5}, level: 1,")
    )
    spec = part({"op": "mean", "normalise": True})
    assert exact(scored(drawn, spec, pack=wider)["P"]) == exact(scored(drawn, spec)["P"])


def test_a_group_without_value_counts_as_the_empty_item_or_not_at_all():
    drawn = {"p1": "d", "p2": "d", "p4": "d", "p3": "NA", "p5": "NA"}
    spec = {"op": "mean", "over": "facet", "of": {"op": "mean"}}
    assert scored(drawn, part(spec))["P"].score == 1.0
    assert scored(drawn, part({**spec, "empty_item": 0}))["P"].score == 0.5


def test_nodes_weigh_as_declared_equally_by_size_or_by_name():
    drawn = dict.fromkeys(OF_P, "d") | {"q1": "a", "q2": "a"}

    def group(**spec):
        return scored(drawn, {"rules": {"group": {"score": {"op": "weighted_mean", **spec}}}})["G"].score

    assert group() == 0.25
    assert group(weights="equal") == 0.5
    assert group(weights={"Q": 0}) == 1.0


def test_a_ratio_of_nodes_divides_by_their_best_possible_scores():
    drawn = dict.fromkeys(OF_P, "c") | {"q1": "d", "q2": "NA"}
    rules = {"part": {"score": {"op": "sum"}}, "group": {"score": {"op": "ratio", "weights": "equal"}}}
    assert exact(scored(drawn, {"rules": rules})["G"]) == Fraction(7, 2) / 6


def test_a_ratio_of_shares_divides_by_the_shares_at_best():
    drawn = dict.fromkeys(OF_P, "c") | {"q1": "d", "q2": "d"}
    rules = {
        "part": {"score": {"op": "share", "complete": ["d"]}},
        "group": {"score": {"op": "ratio", "weights": "equal"}},
    }
    assert scored(drawn, {"rules": rules})["G"].score == 0.5


def test_nodes_of_a_kind_are_gathered_at_any_depth():
    drawn = dict.fromkeys(OF_P, "d") | {"q1": "a", "q2": "a"}
    spec = {"rules": {"overall": {"score": {"op": "max", "over": "kind:part"}}}}
    assert scored(drawn, spec).root.score == 1.0


def test_a_kind_that_is_not_counted_is_scored_and_leaves_its_parents():
    drawn = dict.fromkeys(CODES, "d")
    result = scored(drawn, {"rules": {"part": {"counted": False}, "group": {"score": {"op": "sum"}}}})
    assert (result["P"].score, result["G"].score) == (1.0, None)


@pytest.mark.parametrize(
    "spec",
    [
        {"op": "mean", "item_round": {"places": 1}},
        {"op": "ratio", "empty_item": 0},
        {"op": "sum", "divide": "each"},
        {"op": "mean", "over": "facet", "of": {"op": "level"}},
        {"op": "mean", "base": 3},
        {"op": "mean", "complete": ["d"]},
        {"op": "share"},
        {"op": "deduction"},
    ],
    ids=lambda spec: "-".join(itertools.islice(map(str, spec.values()), 2)),
)
def test_an_option_that_would_count_for_nothing_is_refused(spec):
    with pytest.raises(PackError):
        compile_pack(tiny_pack(), patch=part(spec))
