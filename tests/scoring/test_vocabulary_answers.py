"""Practices: open and not applicable ones, teams, protected objects, measures."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.tiny import (
    CODES,
    OF_P,
    PACK,
    VALUES,
    answers,
    exact,
    given_answers,
    part,
    scored,
    tiny_pack,
)

from hengdu.errors import PackError
from hengdu.scoring import compile as compile_pack

TEAMS = ("red", "green", "blue")
FULL = dict.fromkeys(CODES, "d")


@pytest.mark.parametrize(
    ("policy", "score"), [("zero", 0.8), ("excluded", 1.0), ("worst", 0.8), ("no_penalty", 1.0)]
)
def test_an_open_practice_counts_by_the_policy_of_its_node(policy, score):
    assert scored(FULL | {"p1": None}, part({"op": "mean"}, unanswered=policy))["P"].score == score


def test_worst_is_the_lowest_answer_and_zero_is_zero_where_the_scale_starts_higher():
    pack = tiny_pack(PACK.replace("{code: p1, level: 1,", "{code: p1, values: {a: 0.5}, level: 1,"))
    scores = [
        scored(FULL | {"p1": None}, part({"op": "min"}, unanswered=policy), pack=pack)["P"].score
        for policy in ("worst", "zero")
    ]
    assert scores == [0.25, 0.0]


@given(drawn=answers, opened=st.sets(st.sampled_from(OF_P)))
def test_the_interval_holds_every_way_of_answering_what_is_open(drawn, opened):
    partly = drawn | dict.fromkeys(opened)
    found = scored(partly)["P"]
    worst = exact(scored(drawn | dict.fromkeys(opened, "a"))["P"])
    best = exact(scored(drawn | dict.fromkeys(opened, "d"))["P"])
    if worst is not None:
        assert found.interval == (float(worst), float(best))


def test_a_node_is_nought_while_anything_below_it_is_open():
    rule = part({"op": "mean"}, zero_if_unanswered=True)
    assert scored(FULL | {"p1": None}, rule)["P"].score == 0.0
    assert scored(FULL | {"p1": "NA"}, rule)["P"].score == 1.0


def test_a_node_has_no_score_without_a_needed_answer():
    rule = part({"op": "mean"}, needs={"p1": ["c", "d"]})
    assert scored(FULL | {"p1": "c"}, rule)["P"].score == 0.9
    assert scored(FULL | {"p1": "b"}, rule)["P"].score is None
    assert scored(FULL | {"p1": "b"}, part({"op": "mean"}, needs={"p1": ["d"]}, empty=-1))["P"].score == -1.0


@given(drawn=answers)
def test_a_node_that_leaves_the_model_leaves_everything_below_and_above(drawn):
    result = scored(drawn | {"P": "NA"})
    assert result["P"].score is None
    assert exact(result["G"]) == exact(scored(drawn)["Q"])


@given(drawn=answers)
def test_a_node_that_leaves_its_parents_keeps_its_own_score(drawn):
    rules = {
        "part": {"score": {"op": "mean"}, "na_node": "exclude_from_parent"},
        "group": {"score": {"op": "mean", "over": "leaves"}},
        "overall": {"score": {"op": "mean", "over": "kind:part"}},
    }
    left, stayed = scored(drawn | {"P": "NA"}, {"rules": rules}), scored(drawn, {"rules": rules})
    assert exact(left["P"]) == exact(stayed["P"])
    assert exact(left["G"]) == exact(left.root) == exact(stayed["Q"])
    assert left["P"].interval == stayed["P"].interval


def test_all_that_leaves_its_parents_takes_along_what_lies_below():
    rules = {
        "part": {"score": {"op": "mean"}},
        "group": {"score": {"op": "mean"}, "na_node": "exclude_from_parent"},
        "overall": {"score": {"op": "mean", "over": "kind:part"}, "empty": 0},
    }
    result = scored(FULL | {"G": "NA"}, {"rules": rules})
    assert (result["P"].score, result["G"].score, result.root.score) == (1.0, 1.0, 0.0)


def test_a_value_for_not_applicable_counts_even_where_nothing_else_applies():
    pack = tiny_pack(PACK.replace("code: q1,", "code: q1, answers: counted,"))
    drawn = dict.fromkeys(CODES, "NA")
    assert scored(drawn, pack=pack)["Q"].score == 1.0
    assert scored(drawn, pack=pack)["P"].score is None


def test_where_only_practices_without_weight_apply_nothing_is_measured():
    pack = tiny_pack(PACK.replace("{code: q1,", "{code: q1, weight: 0,"))
    result = scored({"q1": "d", "q2": "NA"}, pack=pack)
    assert result["Q"].score is None
    assert result["Q"].not_rated is not None


def test_a_node_without_score_is_the_number_that_the_pack_gives_it():
    nothing = dict.fromkeys(OF_P, "NA") | {"q1": "d", "q2": "d"}
    assert scored(nothing)["G"].score == 1.0
    assert scored(nothing, part({"op": "mean"}, empty=0))["G"].score == 0.5


def unit_answers():
    return st.dictionaries(st.sampled_from(TEAMS), st.sampled_from(["a", "b", "c", "d", "NA"]))


@given(given_to=unit_answers(), selected=st.lists(st.sampled_from(TEAMS), unique=True))
def test_units_become_one_value_by_the_rule(given_to, selected):
    teams = tuple(selected) or TEAMS
    values = [
        VALUES[given_to[team]] if team in given_to else Fraction(0)
        for team in teams
        if given_to.get(team) != "NA"
    ]
    answered = any(given_to.get(team, "NA") != "NA" for team in teams)
    left_out = all(given_to.get(team) == "NA" for team in teams)
    ways = {
        "mean": sum(values, Fraction(0)) / max(1, len(values)),
        "min": min(values, default=0),
        "max": max(values, default=0),
        "sum": sum(values, Fraction(0)),
        "unanimous": (values[0] if len(set(values)) == 1 else Fraction(1, 2)) if values else 0,
    }
    for way, value in ways.items():
        rule = {"units": way, "otherwise": "c" if way == "unanimous" else ""}
        node = scored(
            {"q1": {"by_unit": given_to}, "q2": "NA"}, {"leaf": rule}, units=TEAMS, units_selected=selected
        )["Q"]
        assert exact(node) == (None if left_out else value if answered else 0), way


def test_the_value_of_units_can_be_rounded():
    given_to = {"by_unit": {"red": "d", "green": "d", "blue": "a"}}
    patch = {"leaf": {"round": {"places": 1}}}
    assert exact(scored({"q1": given_to, "q2": "NA"}, patch, units=TEAMS)["Q"]) == Fraction(7, 10)


@given(given_to=st.dictionaries(st.sampled_from(TEAMS), st.sampled_from("abcd"), min_size=1))
def test_a_share_of_complete_practices_asks_every_unit(given_to):
    patch = part({"op": "share", "complete": ["c", "d"]})
    node = scored({"q1": {"by_unit": given_to}, "q2": "NA"}, patch, units=TEAMS)["Q"]
    assert node.score == float(all(given_to.get(team) in {"c", "d"} for team in TEAMS))


SYSTEMS = {"scope": {"systems": ({"code": "core", "grade": 3}, {"code": "side", "grade": 2})}}


@pytest.mark.parametrize(
    ("rule", "given_to", "score"),
    [
        ({"rule": "worst"}, {"core": "d", "side": "a"}, 0.0),
        ({"rule": "worst_important", "min_grade": 3}, {"core": "d", "side": "a"}, 1.0),
        ({"rule": "worst_important", "min_grade": 4}, {"core": "d", "side": "a"}, 0.0),
        ({"rule": "unanimous", "otherwise": "c"}, {"core": "d", "side": "a"}, 0.5),
        ({"rule": "unanimous", "otherwise": "c"}, {"core": "b", "side": "b"}, 0.25),
        ({"rule": "unanimous", "otherwise": "c"}, {"core": "d", "side": "NA"}, 1.0),
        (
            {"rule": "coverage", "above": [["0.85", "d"], ["0.5", "c"]], "otherwise": "a"},
            {"core": "d", "side": "c"},
            0.5,
        ),
        ({"rule": "coverage", "above": [["0.5", "c"]], "otherwise": "a"}, {"core": "d", "side": "a"}, 0.0),
        ({"rule": "worst"}, {"core": "NA", "side": "NA"}, None),
    ],
)
def test_answers_by_object_become_one_answer_by_the_rule(rule, given_to, score):
    from hengdu.assessments import Scope, System

    scope = Scope(systems=(System(code="core", grade=3), System(code="side", grade=2)))
    node = scored({"q1": {"by_object": given_to}, "q2": "NA"}, {"leaf": {"objects": [rule]}}, scope=scope)[
        "Q"
    ]
    assert node.score == score


MEASURED = PACK.replace(
    "{code: q1, level: 1, facet: X,", "{code: q1, level: 1, facet: X, answers: none, measure: {MEASURE},"
)


def measured(measure, numerator, denominator):
    pack = tiny_pack(MEASURED.replace("{MEASURE}", measure))
    counts = {"numerator": Decimal(numerator), "denominator": Decimal(denominator)}
    return exact(scored({"q1": counts, "q2": "NA"}, pack=pack)["Q"])


@given(numerator=st.integers(0, 200), denominator=st.integers(1, 100))
def test_a_higher_is_better_measure_is_achieved_over_target_up_to_its_cap(numerator, denominator):
    wanted = min(Fraction(1), Fraction(numerator * 100, denominator) / 80)
    assert measured("{target: 80}", numerator, denominator) == wanted


@given(numerator=st.integers(0, 200), denominator=st.integers(1, 100))
def test_a_lower_is_better_measure_falls_from_the_target_to_its_anchor(numerator, denominator):
    achieved = Fraction(numerator * 100, denominator)
    wanted = max(Fraction(0), min(Fraction(1), (20 - achieved) / 20))
    assert measured("{target: 0, direction: lower, zero_credit_at: 20}", numerator, denominator) == wanted


@pytest.mark.parametrize(("policy", "value"), [("max", 1), ("min", 0), ("na", None)])
def test_nought_of_nought_counts_as_the_measure_says(policy, value):
    assert measured(f"{{target: 80, zero_over_zero: {policy}}}", 0, 0) == value


@given(drawn=given_answers, code=st.sampled_from(CODES))
def test_a_not_applicable_practice_is_as_if_the_model_had_not_got_it(drawn, code):
    line = next(line for line in PACK.splitlines() if f"code: {code}," in line)
    smaller = tiny_pack(PACK.replace(line + "\n", ""))
    kept = {item: answer for item, answer in drawn.items() if item != code}
    first, second = scored(drawn | {code: "NA"}), scored(kept, pack=smaller)
    assert {item: exact(first[item]) for item in ("P", "Q", "G", "overall")} == {
        item: exact(second[item]) for item in ("P", "Q", "G", "overall")
    }


@pytest.mark.parametrize(
    "leaf", [{"units": "unanimous"}, {"otherwise": "c"}], ids=["without otherwise", "otherwise alone"]
)
def test_unanimous_units_and_otherwise_belong_together(leaf):
    with pytest.raises(PackError):
        compile_pack(tiny_pack(), patch={"leaf": leaf})
