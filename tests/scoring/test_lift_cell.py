"""What lifts a ladder: the fewest practices, then steps, then code order; compared with trying everything."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.brute import fewest
from tests.scoring.models import (
    FACETS,
    ROOT,
    assess,
    cell,
    domain,
    full_cells,
    load,
    model,
    nscmm,
    nscmm_scorer,
    one_ladder,
    practice,
    rules,
    seeded,
    subdomain,
)

from hengdu.assessments import AnswerFile, Measurement, load_assessment
from hengdu.errors import ScoringError
from hengdu.scoring import compile as compile_pack
from hengdu.scoring import lift, what_if

INDICATOR = {
    "code": "S.I1",
    "name": "i",
    "formula": "i",
    "unit": "%",
    "direction": "higher",
    "core": True,
    "thresholds": {"L1": "50", "L2": "70", "L3": "90"},
    "basis": "X",
}


def assert_fewest(scorer, answers, code, goal, limits=None):
    assessment = assess(scorer.pack, answers)
    found = lift(scorer, assessment, code, level=goal)
    wanted = fewest(scorer, answers, code, goal, limits)
    assert found.reachable == (wanted is not None)
    if wanted is None:
        return found
    assert (found.practices, found.steps) == wanted[:2]
    assert [change.code for change in found.changes] == wanted[2]
    assert found.exact
    assert found.bound == found.practices == len(found.changes)
    after = what_if(scorer, assessment, {change.code: change.after for change in found.changes})
    assert after[code].level >= goal
    for change in found.changes:  # the lowest answer that suffices, and none is idle
        answers_of = {other.code: other.after for other in found.changes}
        lower = {"F": "L", "L": "P", "P": None}[change.after]
        before = scorer.score(assessment).leaves[change.code].value
        if lower is None or {"L": 0.67, "P": 0.33}[lower] <= (before or 0):
            del answers_of[change.code]
        else:
            answers_of[change.code] = lower
        assert what_if(scorer, assessment, answers_of)[code].level < goal
    return found


def random_ladder(rng, *, bound=False):
    """Return a pack of one small ladder and random answers."""
    levels = rng.choice((1, 2, 2, 3))
    facets = rng.sample(FACETS, rng.choice((2, 3)))
    sizes = {1: (4, 7), 2: (2, 4), 3: (1, 3)}[levels]
    cells = []
    for level in range(1, levels + 1):
        count = rng.randint(*sizes)
        cells.append(
            cell(
                "S",
                level,
                [rng.choice(facets) for _ in range(count)],
                keys=rng.sample(range(count), rng.randint(0, 1)),
            )
        )
    every = [item for part in cells for item in part]
    for item in every:
        later = [other for other in every if other["level"] > item["level"]]
        if later and rng.random() < 0.4:
            rng.choice(later).setdefault("implies", []).append(item["code"])
    if bound:
        rng.choice(every)["indicator"] = "S.I1"
    scoring = rules()
    level_rule = scoring["rules"]["subdomain"]["level"]
    level_rule["rated"]["min_groups"] = rng.choice((1, 1, 2))
    level_rule["default"]["attainment_min"] = rng.choice(("0.85", "0.67", "0.5"))
    level_rule["attainment"]["weights"] = {code: str(rng.choice((1, 1, 2, "0.5"))) for code in FACETS}
    node = subdomain("S", every, indicators=[INDICATOR] if bound else [])
    pack = load(model([domain("D", [node])], levels=levels, scoring=scoring))
    odds = rng.choice(("NNPPLF", "NPLF", "PLLFF"))
    answers = {
        item["code"]: rng.choice(
            [None, "NA", *odds, *odds] if item["facet"] == "EX" else [None, *odds, *odds]
        )
        for item in every
    }
    return pack, answers


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_random_ladders_are_lifted_with_the_fewest_changes(seed):
    rng = seeded(seed)
    pack, answers = random_ladder(rng)
    scorer = compile_pack(pack)
    level = scorer.score(assess(pack, answers))["S"].level
    if level is None:
        with pytest.raises(ScoringError, match="no level to lift"):
            lift(scorer, assess(pack, answers), "S")
        return
    for goal in range(level + 1, max(pack.levels) + 1):
        assert_fewest(scorer, answers, "S", goal)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_unmeasured_practices_are_raised_only_as_far_as_a_hand_answer_counts(seed):
    rng = seeded(seed)
    pack, answers = random_ladder(rng, bound=True)
    scorer = compile_pack(pack)
    level = scorer.score(assess(pack, answers))["S"].level
    if level is None:
        return
    limits = {item.code: 0.67 for item in pack.practices.values() if item.indicator}
    for goal in range(level + 1, max(pack.levels) + 1):
        assert_fewest(scorer, answers, "S", goal, limits)


def worked_example(**changes):
    assessment = load_assessment(ROOT / "examples" / "worked-example.json", nscmm())
    return what_if(nscmm_scorer(), assessment, changes).assessment if changes else assessment


def test_the_worked_example_needs_two_practices_and_three_steps():
    found = lift(nscmm_scorer(), worked_example(), "SH-04", level=3)
    assert [(item.code, item.before, item.after) for item in found.changes] == [
        ("SH-04.L3.SK1", "P", "F"),
        ("SH-04.L3.ST1", "L", "F"),
    ]
    assert (found.practices, found.steps) == (2, 3)
    assert (found.from_level, found.to_level, found.exact, found.bound) == (2, 3, True, 2)
    assert found.reachable
    assert [(item.code, item.kind) for item in found.blocked_by] == [("SH-04.L3.EX2", "unmeasured")]
    assert lift(nscmm_scorer(), worked_example(), "SH-04") == found


def test_level_four_of_the_worked_example_is_blocked_by_its_cap():
    found = lift(nscmm_scorer(), worked_example(), "SH-04", level=4)
    assert not found.reachable
    assert not found.exact
    kinds = {(item.code, item.kind) for item in found.blocked_by}
    assert kinds == {("SH-04", "cap"), ("SH-04.L3.EX2", "unmeasured"), ("SH-04.L4.EX2", "unmeasured")}
    assert any("两期" in item.reason.zh for item in found.blocked_by)


def test_a_not_applicable_practice_comes_back_as_blocked():
    answers = {f"S.L1.{facet}1": "N" for facet in FACETS} | {"S.L1.EX1": "NA"}
    pack = one_ladder([cell("S", 1, FACETS)])
    found = lift(compile_pack(pack), assess(pack, answers), "S")
    assert [(item.code, item.kind) for item in found.blocked_by] == [("S.L1.EX1", "na")]
    assert found.reachable


def test_a_measured_practice_is_not_raised_by_hand():
    cells = [cell("S", 1, ("ST", "DU", "EX"))]
    cells[0][0] |= {"indicator": "S.I1", "key": True}
    pack = load(model([domain("D", [subdomain("S", cells[0], indicators=[INDICATOR])])], levels=1))
    scorer = compile_pack(pack)
    answers = {"S.L1.ST1": "N", "S.L1.DU1": "N", "S.L1.EX1": "N"}
    poor = assess(pack, answers, indicators={"S.I1": (Measurement(period="1", value=10),)})
    found = lift(scorer, poor, "S")
    assert not found.reachable
    assert [(item.code, item.kind) for item in found.blocked_by] == [("S.L1.ST1", "measured")]
    good = assess(pack, answers, indicators={"S.I1": (Measurement(period="1", value=60),)})
    found = lift(scorer, good, "S")
    assert [change.code for change in found.changes] == ["S.L1.DU1", "S.L1.EX1"]
    assert found.reachable


def test_raising_one_practice_that_implies_others_beats_raising_each():
    cells = [cell("S", 1, ("ST", "DU", "SK", "ME")), cell("S", 2, ("ST", "DU", "SK"))]
    cells[1][0]["implies"] = [item["code"] for item in cells[0]]
    pack = one_ladder(cells)
    scorer = compile_pack(pack)
    found = assert_fewest(scorer, {"S.L2.DU1": "N"}, "S", 1)
    assert [(change.code, change.after) for change in found.changes] == [("S.L2.ST1", "F")]


def test_an_implied_practice_that_is_bound_is_filled_only_up_to_its_limit():
    cells = [cell("S", 1, ("ST", "DU")), cell("S", 2, ("ST", "DU"))]
    cells[0][0] |= {"indicator": "S.I1"}
    cells[1][0]["implies"] = ["S.L1.ST1"]
    scoring = rules()
    scoring["rules"]["subdomain"]["level"] |= {
        "rated": {"min_groups": 1},
        "at": {1: {"attainment_min": "0.9"}},
        "default": {"attainment_min": "0.1"},
    }
    node = subdomain("S", [item for part in cells for item in part], indicators=[INDICATOR])
    scorer = compile_pack(load(model([domain("D", [node])], levels=2, scoring=scoring)))
    assert_fewest(scorer, {"S.L1.DU1": "F", "S.L2.DU1": "F"}, "S", 1, {"S.L1.ST1": 0.67})


@pytest.mark.parametrize("policy", ["excluded", "worst", "no_penalty", "zero"])
@settings(max_examples=12)
@given(st.integers(0, 2**32 - 1))
def test_other_unanswered_policies_are_lifted_with_the_fewest_changes(policy, seed):
    rng = seeded(seed)
    scoring = rules()
    scoring["rules"]["subdomain"] |= {"unanswered": policy}
    scoring["rules"]["subdomain"]["level"] |= {"rated": {"min_groups": 1}}
    pack = load(
        model(
            [domain("D", [subdomain("S", cell("S", 1, ("ST", "ST", "DU", "EX", "EX"), keys=(0,)))])],
            levels=1,
            scoring=scoring,
        )
    )
    answers = {code: rng.choice(["N", "P", "L", None, None]) for code in pack.practices}
    scorer = compile_pack(pack)
    if scorer.score(assess(pack, answers))["S"].level == 0:
        assert_fewest(scorer, answers, "S", 1)


GATES = {
    "answers": {"answers": ["F", "L"]},
    "answers with N/A blocking": {"answers": ["F", "L"], "na_blocks": True},
    "answers that leave out the best": {"answers": ["L", "P"]},
    "keys only": {"key_min": "0.67"},
    "floors only": {"facet_floor": {"single": "0.33", "several": "0.5"}},
    "attainment only": {"attainment_min": "0.7"},
    "nothing": {},
}


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("policy", ["zero", "excluded"])
def test_other_gates_are_lifted_with_the_fewest_changes(gate, policy):
    rng = seeded(gate + policy)
    scoring = rules()
    scoring["rules"]["subdomain"] |= {"unanswered": policy, "na_limit": None}
    scoring["rules"]["subdomain"]["level"] |= {"rated": None, "default": GATES[gate], "at": {}}
    items = [*cell("S", 1, ("ST", "ST", "EX"), keys=(0,)), *cell("S", 2, ("EX", "EX"), keys=(1,))]
    pack = load(model([domain("D", [subdomain("S", items)])], levels=2, scoring=scoring))
    scorer = compile_pack(pack)
    for _ in range(15):
        answers = {
            code: rng.choice(["N", "P", "L", "F", None, *(["NA"] if ".EX" in code else [])])
            for code in pack.practices
        }
        level = scorer.score(assess(pack, answers))["S"].level
        for goal in range((level or 0) + 1, 3) if level is not None else ():
            assert_reached(scorer, answers, goal)


def assert_reached(scorer, answers, goal):
    """Compare the cost only: answers gates also take practices that gain nothing but an answer."""
    found = lift(scorer, assess(scorer.pack, answers), "S", level=goal)
    wanted = fewest(scorer, answers, "S", goal, anew=True)
    assert found.reachable == (wanted is not None)
    if wanted is not None:
        assert found.practices == wanted[0]
        after = what_if(
            scorer, assess(scorer.pack, answers), {item.code: item.after for item in found.changes}
        )
        assert after["S"].level >= goal


def test_a_not_applicable_practice_that_counts_with_a_value_is_counted():
    data = model([domain("D", [subdomain("S", cell("S", 1, ("DU", "DU", "SK", "ST")))])], levels=1)
    data["answers"][0]["na_value"] = "0"
    data["scoring"]["rules"]["subdomain"] |= {"na_limit": None}
    scorer = compile_pack(load(data))
    answers = {"S.L1.DU1": "NA", "S.L1.DU2": "N", "S.L1.SK1": "P", "S.L1.ST1": "F"}
    found = assert_fewest(scorer, answers, "S", 1)
    assert [(change.code, change.after) for change in found.changes] == [("S.L1.SK1", "F")]


def test_an_empty_level_cannot_be_reached():
    scoring = rules()
    scoring["rules"]["subdomain"]["level"]["rated"]["min_groups"] = 1
    pack = load(
        model(
            [domain("D", [subdomain("S", [practice("S.a", 1, "ST"), practice("S.c", 3, "ST")])])],
            levels=3,
            scoring=scoring,
        )
    )
    scorer = compile_pack(pack)
    assessment = assess(pack, {"S.a": "N", "S.c": "N"})
    assert lift(scorer, assessment, "S", level=1).practices == 1
    assert not lift(scorer, assessment, "S", level=2).reachable
    assert not lift(scorer, assessment, "S", level=3).reachable


def test_an_empty_level_that_passes_is_free():
    scoring = rules()
    scoring["rules"]["subdomain"]["level"] |= {"rated": {"min_groups": 1}, "empty": "pass"}
    pack = load(
        model(
            [domain("D", [subdomain("S", [practice("S.a", 1, "ST"), practice("S.c", 3, "ST")])])],
            levels=3,
            scoring=scoring,
        )
    )
    scorer = compile_pack(pack)
    assessment = assess(pack, {"S.a": "N", "S.c": "N"})
    found = lift(scorer, assessment, "S", level=3)
    assert [(item.code, item.after) for item in found.changes] == [("S.a", "L"), ("S.c", "F")]


def test_evidence_below_the_minimum_is_lifted_from_where_verification_left_it():
    pack = one_ladder(full_cells(levels=1), min_evidence={1: "E2"})
    scorer = compile_pack(pack)
    answers = {code: AnswerFile(answer="L", evidence="E1") for code in pack.practices}
    verified = assess(pack, answers, mode="verified")
    assert scorer.score(verified)["S"].level == 0
    found = lift(scorer, verified, "S")
    after = what_if(scorer, verified, {item.code: item.after for item in found.changes})
    assert after["S"].level == 1


def test_at_the_top_there_is_nothing_to_lift():
    pack = one_ladder(full_cells(levels=2))
    assessment = assess(pack, dict.fromkeys(pack.practices, "F"))
    scorer = compile_pack(pack)
    for code in ("S", "D", "overall"):
        found = lift(scorer, assessment, code)
        assert (found.practices, found.steps, found.changes, found.to_level) == (0, 0, (), 2)
        assert found.reachable


@pytest.mark.parametrize("level", [0, 1])
def test_a_level_that_is_reached_already_costs_nothing(level):
    pack = one_ladder(full_cells(levels=2))
    assessment = assess(pack, {code: "F" for code in pack.practices if ".L1." in code} | {"S.L2.ST1": "N"})
    for code in ("S", "D", "overall"):
        found = lift(compile_pack(pack), assessment, code, level=level)
        assert (found.practices, found.changes, found.bound, found.reachable) == (0, (), 0, True)


def test_bad_questions_are_refused():
    scorer, assessment = nscmm_scorer(), worked_example()
    for wrong in (
        {"code": "XX-99"},
        {"code": "SH-04", "level": 6},
        {"code": "SH-04", "objective": "money"},
        {"code": "SH-01"},
    ):
        with pytest.raises(ScoringError):
            lift(scorer, assessment, wrong.pop("code"), **wrong)
