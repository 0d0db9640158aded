"""Lifts of other level rules: the search reaches its goal, and its bound is a true lower bound."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.models import assess, domain, load, model, practice, seeded, subdomain

from hengdu.scoring import compile as compile_pack
from hengdu.scoring import lift, what_if

LINEAR = {
    "mean": {"op": "mean", "over": "leaves", "scale": 3},
    "weighted mean": {"op": "weighted_mean", "over": "leaves", "scale": 3},
    "ratio": {"op": "ratio", "over": "leaves", "scale": 3},
    "sum": {"op": "sum", "over": "leaves"},
    "grouped": {"op": "mean", "over": "facet", "of": {"op": "mean"}, "scale": 3},
    "share": {"op": "share", "over": "leaves", "complete": ["F", "L"], "scale": 3},
    "deduction": {"op": "deduction", "over": "leaves", "base": 3},
}
OTHER = {
    "least": {"op": "min", "over": "leaves", "scale": 3},
    "rounded": {"op": "mean", "over": "leaves", "scale": 3, "round": {"places": 0, "carry": True}},
    "clamped": {"op": "sum", "over": "leaves", "ceiling": 2},
}


def random_model(rng, score, *, unanswered="zero", zero_if_unanswered=False, rule="score_floor", implies=0.4):
    items = [
        practice(f"S.{letter}", 1, rng.choice(("ST", "ME")), weight=str(rng.choice((1, 1, 2, 3))))
        for letter in "abcde"
    ]
    for first, second in itertools.pairwise(items):
        if rng.random() < implies:
            first["implies"] = [second["code"]]
    scoring = {
        "rules": {
            "subdomain": {"score": score, "unanswered": unanswered, "zero_if_unanswered": zero_if_unanswered},
            "domain": {"score": {"op": "mean"}},
            "overall": {"score": {"op": "mean"}, "level": {"rule": rule}, "bands": "b"},
        },
        "bands": {
            "b": {
                "boundary": "lower",
                "bands": [
                    {"code": "low", "name": "low", "max": 1, "level": 0},
                    {"code": "mid", "name": "mid", "min": 1, "max": "1.5", "level": 1},
                    {"code": "top", "name": "top", "min": "1.5", "level": 2},
                ],
            }
        },
    }
    pack = load(model([domain("D", [subdomain("S", items)])], levels=3, scoring=scoring))
    return pack, {code: rng.choice([*"NNPLF", None, None]) for code in pack.practices}


def least_practices(scorer, answers, goal):
    value = {"F": 1, "L": 0.67, "P": 0.33, "N": 0}
    leaves = scorer.score(assess(scorer.pack, answers)).leaves
    better = {
        code: [answer for answer in "FLP" if value[answer] > (leaves[code].value or 0)]
        for code in scorer.practices
    }
    for size in range(len(better) + 1):
        for chosen in itertools.combinations([code for code in better if better[code]], size):
            for picks in itertools.product(*(better[code] for code in chosen)):
                changed = answers | dict(zip(chosen, picks, strict=True))
                if (scorer.score(assess(scorer.pack, changed)).root.level or 0) >= goal:
                    return size
    return None


def assert_bounded(pack, answers):
    scorer = compile_pack(pack)
    assessment = assess(pack, answers)
    now = scorer.score(assessment).root.level
    if now is None:
        return
    for goal in range(now + 1, 4):
        found = lift(scorer, assessment, "overall", level=goal)
        least = least_practices(scorer, answers, goal)
        assert found.reachable == (least is not None)
        if least is not None:
            assert found.bound <= least <= found.practices == len(found.changes)
            assert found.exact == (found.bound == found.practices)
            after = what_if(scorer, assessment, {item.code: item.after for item in found.changes})
            assert after.root.level >= goal


@pytest.mark.parametrize("name", [*LINEAR, *OTHER])
@settings(max_examples=4)
@given(st.integers(0, 2**32 - 1))
def test_the_search_reaches_its_goal_and_its_bound_is_low_enough(name, seed):
    rng = seeded(seed)
    assert_bounded(
        *random_model(
            rng, {**LINEAR, **OTHER}[name], rule=rng.choice(("score_floor", "score_round", "bands"))
        )
    )


@pytest.mark.parametrize(
    "more", [{"unanswered": "excluded"}, {"unanswered": "worst"}, {"zero_if_unanswered": True}]
)
@settings(max_examples=4)
@given(st.integers(0, 2**32 - 1))
def test_other_treatments_of_the_unanswered_keep_the_bound(more, seed):
    rng = seeded(seed)
    assert_bounded(*random_model(rng, LINEAR[rng.choice(("mean", "ratio"))], **more))


def test_the_bound_of_a_linear_score_is_more_than_one():
    pack, _ = random_model(seeded(1), LINEAR["mean"], implies=0)
    found = lift(compile_pack(pack), assess(pack, dict.fromkeys(pack.practices, "N")), "overall", level=2)
    assert (found.bound, found.practices, found.exact) == (4, 4, True)


def test_a_level_that_is_reached_already_needs_nothing():
    pack, _ = random_model(seeded(1), LINEAR["mean"])
    found = lift(compile_pack(pack), assess(pack, dict.fromkeys(pack.practices, "F")), "overall", level=1)
    assert (found.practices, found.bound, found.exact, found.reachable) == (0, 0, True, True)


def test_what_cannot_be_reached_says_why():
    pack, _ = random_model(seeded(1), LINEAR["mean"])
    answers = dict.fromkeys(pack.practices, "F") | {"S.a": "N"}
    found = lift(compile_pack(pack), assess(pack, {**answers, "S.b": "NA"}), "overall", level=3)
    assert found.reachable
    assert [(item.code, item.kind) for item in found.blocked_by] == [("S.b", "na")]
