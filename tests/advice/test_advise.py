import dataclasses
import datetime as dt
from decimal import Decimal

import attrs
import pytest
from tests.advice.model import assess, by_level, not_applicable

from hengdu.advice import advise
from hengdu.assessments import (
    Answer,
    Declaration,
    Institution,
    Measurement,
    Scope,
    System,
    Validation,
    build_assessment,
)
from hengdu.errors import AdviceError
from hengdu.scoring import compile as compile_pack
from hengdu.scoring import score, what_if

LEVELS = {"A-1": 2, "A-2": 0, "A-3": 1, "B-1": 1, "B-2": 2}
ALL_THREE = dict.fromkeys(("A-1", "A-2", "A-3", "B-1", "B-2"), 3)
MEASURED = {"A-1.I1": tuple(Measurement(period=f"Q{at}", numerator=95, denominator=100) for at in (1, 2))}


def plan(pack, levels, target=3, *, capacity=None, **more):
    return advise(score(by_level(pack, levels, target, **more), pack), capacity=capacity)


def item(advice, code):
    return next(found for found in advice.items if found.code == code)


def needs(found):
    return {(need.node, need.level): need.state for need in found.needs}


def test_nothing_is_advised_where_every_target_is_met(small):
    advice = plan(small, ALL_THREE, indicators=MEASURED)
    assert advice.items == advice.later == advice.unreached == ()
    assert [wave.person_months for wave in advice.waves] == [(0, 0)] * 3
    assert advice.now == advice.after


def test_candidates_are_all_levels_between_the_level_and_the_target(small):
    advice = plan(small, LEVELS)
    assert {found.code for found in advice.items} == {
        "A-1.R3", "A-2.R1", "A-2.R2", "A-2.R3", "A-3.R2", "A-3.R3", "B-1.R2", "B-1.R3", "B-2.R3",
    }  # fmt: skip
    found = item(advice, "B-2.R3")
    assert (found.kind, found.from_level, found.to_level, found.node_title.en) == ("gap", 2, 3, "topic B-2")


def test_only_actions_whose_practices_are_open_are_listed_and_effort_is_shared_out(small, scorer):
    answers = dict.fromkeys(small.practices, "F") | {"B-2.L3.EX1": "N", "B-2.L3.ST1": "P"}
    advice = advise(scorer.score(assess(small, answers, targets={"B-2": 3})))
    [found] = advice.items
    assert [action.practices for action in found.actions] == [("B-2.L3.ST1",), ("B-2.L3.EX1",)]
    assert found.person_months == (3 * 0.75, 6 * 0.75)
    assert [action.person_months for action in found.actions] == [(1.5, 3.0), (0.75, 1.5)]
    action = found.actions[0]
    assert (action.role, action.role_name.en, action.deliverable.en, action.proof.en, action.state) == (
        "OPS", "operations", "paper", "seen", "do",
    )  # fmt: skip


def test_without_effort_of_its_actions_a_recommendation_keeps_its_whole_effort(changed):
    for advice in changed.topic("B-2")["recommendations"]:
        for action in advice["actions"]:
            del action["person_months"]
    pack = changed.load()
    answers = dict.fromkeys(pack.practices, "F") | {"B-2.L3.EX1": "N"}
    [found] = advise(score(assess(pack, answers, targets={"B-2": 3}), pack)).items
    assert found.person_months == (3, 6)
    assert [action.person_months for action in found.actions] == [None]


def test_effort_classes_stand_in_for_person_months(changed):
    changed.data["effort_classes"] = [{"code": "S", "name": "s", "person_months": [0, 1]}]
    advice = changed.topic("B-2")["recommendations"][2]
    del advice["duration_months"]
    for action in advice["actions"]:
        del action["person_months"]
        action["effort_class"] = "S"
    pack = changed.load()
    answers = dict.fromkeys(pack.practices, "F") | {"B-2.L3.EX1": "N", "B-2.L3.ME1": "N"}
    [found] = advise(score(assess(pack, answers, targets={"B-2": 3}), pack)).items
    assert found.person_months == pytest.approx((2, 4))
    assert found.duration_months is None
    assert found.wave == 1  # one person for the three months in the middle of 2 to 4


@pytest.mark.parametrize(
    ("size", "kind", "factor"),
    [("small", "core", 0.6), ("Large ", "", 1.6), ("", "core", 1.6), ("", "", 1.0), ("medium", "x", 1.0)],
)
def test_person_months_scale_with_the_size_class_then_the_type(small, size, kind, factor):
    advice = plan(small, LEVELS, institution=Institution(size=size, type=kind))
    assert advice.size_factor == factor
    assert item(advice, "A-2.R1").person_months == pytest.approx((factor, 2 * factor))
    assert sum(action.person_months[1] for action in item(advice, "A-2.R1").actions) == pytest.approx(
        2 * factor
    )


def test_size_factors_can_be_replaced(small):
    result = score(by_level(small, LEVELS, 3, institution=Institution(size="tiny")), small)
    assert advise(result, size_factors={"tiny": 0.1}).size_factor == 0.1


def test_prerequisites_show_what_is_met_and_what_comes_earlier(small):
    advice = plan(small, LEVELS)
    assert needs(item(advice, "B-1.R2")) == {("A-1", 2): "met"}
    assert needs(item(advice, "A-3.R2")) == {("A-2", 1): "planned"}
    assert needs(item(advice, "B-2.R3")) == {("B-1", 2): "planned", ("A-2", 2): "planned", ("A-3", 1): "met"}
    kinds = {(need.node, need.kind) for need in item(advice, "B-2.R3").needs}
    assert kinds == {("B-1", "recommendation"), ("A-2", "recommendation"), ("A-3", "dependency")}
    own = next(need for need in item(advice, "A-3.R3").needs if need.node == "A-3")
    assert (own.kind, own.level, own.state, own.items) == ("previous", 2, "planned", ("A-3.R2",))


def test_an_unmet_prerequisite_below_no_target_is_pulled_in_and_marked(small, scorer):
    given = by_level(small, {**ALL_THREE, "A-2": 0, "B-2": 2}, indicators=MEASURED)
    advice = advise(scorer.score(attrs.evolve(given, targets={"B-2": 3})))
    assert [(found.code, found.kind) for found in advice.items] == [
        ("A-2.R1", "prerequisite"),
        ("A-2.R2", "prerequisite"),
        ("B-2.R3", "gap"),
    ]


def test_soft_dependencies_do_not_order_anything(small):
    assert ("A-1", 3) not in needs(item(plan(small, {**LEVELS, "B-2": 0}), "B-2.R1"))


def test_a_hard_dependency_that_the_recommendation_forgets_still_counts(small):
    advice = plan(small, {**LEVELS, "A-3": 0, "B-2": 1})
    assert needs(item(advice, "B-2.R2"))["A-3", 1] == "planned"


@pytest.mark.parametrize(
    ("reason", "state", "why"),
    [
        ("no_object", "met", "not applicable, which counts as met"),
        ("out_of_scope", "missing", "outside the scope, cannot be confirmed"),
    ],
)
def test_a_prerequisite_that_is_not_applicable_counts_as_met_but_not_one_out_of_scope(
    small, reason, state, why
):
    given = not_applicable(by_level(small, LEVELS, 3), small, "A-2", reason=reason)
    found = item(advise(score(given, small)), "A-3.R2")
    assert [(need.node, need.state, need.reason.en) for need in found.needs] == [("A-2", state, why)]


def test_practices_that_are_not_applicable_one_by_one_count_like_the_whole(small):
    answers = {code: "NA" if small.parent[code] == "A-2" else "N" for code in small.practices}
    given = by_level(small, LEVELS, 3)
    file = dataclasses.replace(
        given.file,
        answers={
            code: (dataclasses.replace(given.file.answers[code][0], answer=answer, reason="no_object"),)
            for code, answer in answers.items()
        },
    )
    found = item(advise(score(build_assessment(file, small), small)), "A-3.R2")
    assert needs(found)["A-2", 1] == "met"


def test_an_unrated_prerequisite_is_missing_and_said_so(small):
    answers = {code: "N" for code in small.practices if small.parent[code] != "A-2"}
    advice = advise(score(assess(small, answers, targets={"default": 3}), small))
    assert needs(item(advice, "A-3.R2"))["A-2", 1] == "missing"
    assert any("not confirmed: 2" in note.en for note in advice.notes)
    assert any("not rated" in note.en for note in advice.notes)


def test_a_prerequisite_without_advice_is_missing(changed):
    changed.topic("A-2")["recommendations"] = []
    pack = changed.load()
    advice = plan(pack, LEVELS)
    found = item(advice, "A-3.R2")
    assert found.needs[0].state == "missing"
    assert "no advice" in found.needs[0].reason.en
    assert "A-2" in {left.code for left in advice.unreached}


def test_a_prerequisite_held_by_a_cap_gives_the_cap_as_reason(changed):
    changed.topic("B-1")["recommendations"][2]["prerequisites"] = [{"node": "A-1", "level": 3}]
    changed.topic("A-1")["practices"][-1].pop("indicator")
    pack = changed.load()
    found = item(plan(pack, {**LEVELS, "A-1": 3}), "B-1.R3")
    need = next(need for need in found.needs if need.node == "A-1")
    assert (need.state, need.reason.en) == ("missing", "unmeasured")


def test_a_circle_of_prerequisites_is_an_error_that_names_it(changed):
    changed.topic("A-1")["recommendations"][1]["prerequisites"] = [{"node": "B-1", "level": 2}]
    pack = changed.load()
    with pytest.raises(AdviceError, match=r"A-1\.R2 → B-1\.R2 → A-1\.R2"):
        plan(pack, dict.fromkeys(LEVELS, 1))


def test_a_circle_that_is_already_past_is_no_error(changed):
    changed.topic("A-1")["recommendations"][1]["prerequisites"] = [{"node": "B-1", "level": 2}]
    assert plan(changed.load(), {**LEVELS, "A-1": 2, "B-1": 1}).items


def test_a_node_that_waits_for_its_own_level_is_a_circle(changed):
    changed.topic("A-1")["recommendations"][1]["prerequisites"] = [{"node": "A-1", "level": 2}]
    with pytest.raises(AdviceError, match=r"A-1\.R2 → A-1\.R2"):
        plan(changed.load(), dict.fromkeys(LEVELS, 1))


def test_a_level_that_already_holds_is_skipped_but_what_follows_still_waits(small, scorer):
    answers = dict.fromkeys(small.practices, "F") | {f"B-1.L1.{facet}1": "N" for facet in ("ST", "ME")}
    answers |= {"B-1.L2.ST1": "L", "B-1.L3.EX1": "N"}
    advice = advise(scorer.score(assess(small, answers, targets={"B-1": 3})))
    assert [found.code for found in advice.items] == ["B-1.R1", "B-1.R3"]
    previous = advice.items[1].needs[0]
    assert (previous.kind, previous.level, previous.state, previous.items) == (
        "previous", 2, "planned", ("B-1.R1",),
    )  # fmt: skip


def test_a_recommendation_in_words_only_is_listed_whole(changed):
    for action in changed.topic("B-1")["recommendations"][2]["actions"]:
        del action["satisfies"]
    found = item(plan(changed.load(), LEVELS), "B-1.R3")
    assert [action.practices for action in found.actions] == [(), (), ()]


def test_the_most_urgent_comes_first_and_counts_for_what_it_waits_for(changed):
    changed.topic("A-3")["weight"] = 50
    changed.topic("A-2")["weight"] = 0.01
    advice = plan(changed.load(), {**ALL_THREE, "A-1": 2, "A-2": 0, "A-3": 1, "B-1": 2})
    order = [found.code for found in advice.items]
    assert order.index("A-2.R1") < order.index("A-3.R2") < order.index("B-1.R3")


def test_an_object_of_an_important_system_raises_the_priority(small):
    scope = Scope(systems=(System(code="T", grade=4, object="TRD"), System(code="O", grade=2, object="APP")))
    plain, raised = plan(small, LEVELS), plan(small, LEVELS, scope=scope)
    assert item(raised, "B-2.R3").priority == pytest.approx(1.5 * item(plain, "B-2.R3").priority)
    assert item(raised, "B-1.R3").priority == item(plain, "B-1.R3").priority
    assert "1.5" in item(raised, "B-2.R3").why.zh


def test_a_breached_red_line_raises_the_priority_of_its_topic(small):
    bad = {"A-1.I1": (Measurement(period="Q1", value=10),)}
    plain, raised = plan(small, {**LEVELS, "B-2": 0}), plan(small, {**LEVELS, "B-2": 0}, indicators=bad)
    assert item(raised, "A-1.R3").priority == pytest.approx(1.5 * item(plain, "A-1.R3").priority)
    whole = item(plain, "B-2.R1")  # its answer breaches another red line in both
    assert whole.priority == pytest.approx(3 * 1.5 / 1.5)


def test_waves_follow_from_durations_and_prerequisites(small):
    advice = plan(small, LEVELS)
    assert {found.code: found.wave for found in advice.items} == {
        "A-2.R1": 1, "A-2.R2": 1, "A-1.R3": 1, "B-1.R2": 1, "A-3.R2": 1,
        "A-2.R3": 2, "A-3.R3": 2, "B-1.R3": 2, "B-2.R3": 2,
    }  # fmt: skip
    assert [(wave.start_month, wave.end_month) for wave in advice.waves] == [(0, 3), (3, 9), (9, 18)]
    assert advice.waves[2].cumulative == advice.person_months


def test_capacity_moves_items_to_later_waves_and_out(small):
    advice = plan(small, LEVELS, capacity=(5, 6, 6))
    middle = 0.0
    for wave, limit in zip(advice.waves, (5, 11, 17), strict=True):
        middle += sum(sum(found.person_months) / 2 for found in wave.items)
        assert middle <= limit
    assert advice.later
    assert all(found.wave is None for found in advice.later)
    assert advice.waves[0].items


def test_an_item_never_ends_in_an_earlier_wave_than_what_it_waits_for(changed):
    changed.topic("A-2")["recommendations"][0]["person_months"] = [10, 10]
    changed.topic("A-3")["recommendations"][1] |= {"person_months": [0.5, 0.5], "duration_months": [0, 0]}
    advice = plan(changed.load(), LEVELS, capacity=(1, 100, 100))
    assert item(advice, "A-2.R1").wave == item(advice, "A-3.R2").wave == 2


def test_no_capacity_leaves_everything_for_later(small):
    advice = plan(small, LEVELS, capacity=0)
    assert advice.items == advice.later


@pytest.mark.parametrize("capacity", [-1, (1, 2), float("nan"), (1, 2, float("inf"))])
def test_a_capacity_that_is_none_is_refused(small, capacity):
    with pytest.raises(AdviceError, match="capacity"):
        plan(small, LEVELS, capacity=capacity)


def test_forecasts_are_what_the_scorer_says_about_the_same_answers(small, scorer):
    result = scorer.score(by_level(small, LEVELS, 3))
    advice = advise(result, scorer)
    done = {}
    for wave in advice.waves:
        done |= {code: "F" for found in wave.items for action in found.actions for code in action.practices}
        wanted = what_if(scorer, result.assessment, done)
        assert (wave.overall.level, wave.overall.score) == (wanted.root.level, wanted.root.score)
        for found in wave.items:
            node = wanted[found.node]
            assert (found.forecast.level, found.forecast.score) == (node.level, node.score)
            assert [above.code for above in found.above] == [found.node[0], "overall"]
        assert {code for code in wave.nodes if wanted[code].score != result[code].score} <= set(wave.nodes)


def test_an_item_that_must_be_measured_says_so_and_what_measuring_gives(small):
    advice = plan(small, LEVELS)
    found = item(advice, "A-1.R3")
    assert (found.forecast.level, found.forecast.confirmed_level) == (2, 3)
    assert any("A-1.I1" in reason.zh for reason in found.forecast.held_by)
    [left] = advice.unreached
    assert (left.code, left.level, left.confirmed_level, left.target) == ("A-1", 2, 3, 3)
    [move] = found.moves
    assert (move.indicator, move.wanted, move.latest, move.unit.en) == ("A-1.I1", 90, None, "%")


def test_the_latest_measurement_is_shown_and_a_better_one_is_not_made_worse(small):
    once = {"A-1.I1": (Measurement(period="Q1", numerator=99, denominator=100),)}
    found = item(plan(small, LEVELS, indicators=once), "A-1.R3")
    assert found.moves[0].latest == 99.0
    assert found.forecast.confirmed_level == 3


def test_a_threshold_below_the_latest_measurement_does_not_pull_it_down(changed):
    changed.topic("A-1")["indicators"][0]["thresholds"]["L2"] = 70
    changed.topic("A-1")["recommendations"][1]["moves"] = ["A-1.I1"]
    once = {"A-1.I1": (Measurement(period="Q1", value=95),)}
    pack = changed.load()
    answers = dict.fromkeys(pack.practices, "F") | {"A-1.L2.EX1": "N"}
    advice = advise(score(assess(pack, answers, targets={"A-1": 2}, indicators=once), pack))
    forecast = item(advice, "A-1.R2").forecast
    assert (forecast.level, forecast.confirmed_level) == (2, 3)


def test_a_claimed_practice_that_is_only_unmeasured_asks_for_the_measurement(small):
    advice = plan(small, ALL_THREE)
    [found] = advice.items
    assert [(action.practices, action.state) for action in found.actions] == [(("A-1.L3.EX1",), "measure")]


def test_a_claimed_practice_without_its_evidence_asks_for_the_proof(small):
    given = by_level(small, ALL_THREE, 3, indicators=MEASURED, mode="verified")
    answers = dict(given.answers)
    answers["B-2.L3.EX1"] = attrs.evolve(answers["B-2.L3.EX1"], evidence=None)
    answers["B-2.L3.ST1"] = attrs.evolve(answers["B-2.L3.ST1"], evidence=None)
    answers["B-2.L3.ME1"] = attrs.evolve(answers["B-2.L3.ME1"], evidence=None)
    advice = advise(score(attrs.evolve(given, answers=answers), small))
    assert {action.state for found in advice.items for action in found.actions} == {"prove"}
    assert advice.after.level == 3


def test_a_level_that_needs_a_validation_is_confirmed_with_one(changed):
    changed.data["scoring"]["caps"].append(
        {"id": "checked", "kind": "topic", "level": 3, "requires": "validated", "reason": "unchecked"}
    )
    pack = changed.load()
    day = dt.date(2026, 6, 30)
    found = item(plan(pack, LEVELS, as_of=day), "B-2.R3")
    assert (found.forecast.level, found.forecast.confirmed_level) == (2, 3)
    assert [reason.en for reason in found.forecast.held_by] == ["unchecked"]
    checked = (Validation(nodes=("B-2",), kind="audit", day=day),)
    assert item(plan(pack, LEVELS, as_of=day, validations=checked), "B-2.R3").forecast.level == 3


def test_a_patched_scoring_is_found_again_but_a_patched_preset_needs_its_own_scorer(small):
    patch = {"rules": {"topic": {"level": {"default": {"attainment_min": 0.9}}}}}
    own = compile_pack(small, patch=patch)
    result = own.score(by_level(small, LEVELS, 3))
    assert advise(result, own) == advise(result)
    both = compile_pack(small, preset="strict", patch=patch)
    result = both.score(by_level(small, LEVELS, 3, preset="strict"))
    assert advise(result, both).items
    with pytest.raises(AdviceError, match="Pass the scorer"):
        advise(result)


def test_quick_results_are_advised_on_their_own_questions(small):
    result = score(by_level(small, LEVELS, 3, preset="quick"), small)
    advice = advise(result)
    assert advice.preset == "quick"
    assert {code[-3:] for found in advice.items for action in found.actions for code in action.practices} <= {
        "EX1"
    }


def test_a_partial_scope_is_said_with_the_plan(small):
    advice = plan(small, LEVELS, scope=Scope(kind="partial"))
    assert any("局部" in note.zh for note in advice.notes)


def test_importance_survives_what_is_carried_out(changed):
    changed.data["answers"][0]["importance"] = {"high": 3, "low": 1}
    ladder = changed.data["scoring"]["rules"]["topic"]["level"]
    ladder["attainment"] = {"op": "weighted_mean", "over": "leaves"}
    del changed.topic("B-2")["recommendations"][2]["actions"][:2]
    pack = changed.load()
    given = by_level(pack, LEVELS, 3)
    answers = dict(given.answers)
    answers["B-2.L3.EX1"] = attrs.evolve(answers["B-2.L3.EX1"], importance="high")
    advice = advise(score(attrs.evolve(given, answers=answers), pack))
    assert item(advice, "B-2.R3").forecast.score == pytest.approx(2 + 0.9 * 3 / 5)


def test_a_level_whose_answers_were_there_before_is_confirmed_too(changed):
    changed.topic("A-1")["practices"][-1].pop("indicator")
    pack = changed.load()
    answers = dict.fromkeys(pack.practices, "F") | {"A-1.L2.EX1": "N"}
    found = item(advise(score(assess(pack, answers, targets={"default": 3}), pack)), "A-1.R2")
    assert (found.forecast.level, found.forecast.confirmed_level) == (2, 3)
    assert [reason.en for reason in found.forecast.held_by] == ["unmeasured"]


def test_an_indicator_without_thresholds_stays_as_it_is(changed):
    changed.topic("A-1")["indicators"][0]["thresholds"]["L3"] = None
    found = item(plan(changed.load(), LEVELS), "A-1.R3")
    assert (found.forecast.level, found.forecast.confirmed_level) == (2, 2)
    assert found.moves[0].wanted is None


def test_a_practice_measured_by_counts_is_carried_out_at_its_target(changed):
    practice = changed.topic("B-1")["practices"][5]
    practice |= {"measure": {"target": 80}, "answers": "counted"}
    pack = changed.load()
    others = {code: "F" if ".L1." in code else "N" for code in pack.practices if code != "B-1.L2.EX1"}
    given = assess(pack, others)
    counted = Answer(numerator=Decimal(8), denominator=Decimal(20))
    given = attrs.evolve(given, answers={**given.answers, "B-1.L2.EX1": counted}, targets={"B-1": 2})
    found = item(advise(score(given, pack)), "B-1.R2")
    assert "B-1.L2.EX1" in {code for action in found.actions for code in action.practices}
    assert found.forecast.level == 2


def test_a_red_line_may_refer_to_a_node(changed):
    changed.data["redlines"][0]["determined"] = {"kind": "declaration", "ref": "A-2"}
    pack = changed.load()
    kept, breached = (
        plan(pack, LEVELS, declarations={"RL-1": Declaration(holds=holds)}) for holds in (True, False)
    )
    assert item(breached, "A-2.R1").priority == pytest.approx(1.5 * item(kept, "A-2.R1").priority)
