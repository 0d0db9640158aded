import dataclasses

import pytest
from tests.advice.model import assess, by_level, not_applicable

from hengdu.advice import compare
from hengdu.assessments import AnswerFile, Measurement, Scope, build_assessment
from hengdu.errors import ComparisonError
from hengdu.scoring import score

LEVELS = {"A-1": 2, "A-2": 1, "A-3": 1, "B-1": 1, "B-2": 2}
MEASURED = {"A-1.I1": tuple(Measurement(period=f"Q{at}", value=95) for at in (1, 2))}


def with_answers(assessment, pack, changes, **more):
    answers = dict(assessment.file.answers)
    for code, answer in changes.items():
        if answer is None:
            answers.pop(code)
        else:
            answers[code] = (AnswerFile(answer=answer, evidence="E1"),)
    return build_assessment(dataclasses.replace(assessment.file, answers=answers, **more), pack)


def test_nothing_changed_is_said_so(small, scorer):
    result = scorer.score(by_level(small, LEVELS))
    found = compare(result, scorer.score(by_level(small, LEVELS)))
    assert found.practices == ()
    assert not any(node.has_changed for node in found.nodes.values())
    assert found.nodes["A-1"].text.en == "topic A-1: level 2 (2.00), unchanged"
    assert found.headline.zh.endswith("没有变化")


def test_levels_scores_and_practices_are_compared(small, scorer):
    given = by_level(small, LEVELS)
    later = with_answers(
        given, small, {"B-1.L2.ST1": "F", "B-1.L2.ME1": "F", "B-1.L2.EX1": "F", "A-3.L1.ST1": "P"}
    )
    found = compare(scorer.score(given), scorer.score(later))
    up = found.nodes["B-1"]
    assert (up.before_level, up.after_level, up.level_change) == (1, 2, 1)
    assert up.score_change == pytest.approx(1)
    assert up.text.zh == "topic B-1（中）：1 级（1.00）→2 级（2.00），+1.00"
    assert up.text.en == "topic B-1: level 1 (1.00) → level 2 (2.00), +1.00"
    assert found.nodes["A-3"].score_change < 0
    assert "-" in found.nodes["A-3"].text.en
    assert {item.code for item in found.of_kind("up")} == {"B-1.L2.ST1", "B-1.L2.ME1", "B-1.L2.EX1"}
    [down] = found.of_kind("down")
    assert (down.code, down.before, down.after, down.before_value, down.after_value) == (
        "A-3.L1.ST1", "F", "P", 1.0, 0.33,
    )  # fmt: skip
    assert found.headline == found.nodes["overall"].text


def test_new_lost_and_not_applicable_answers_are_told_apart(small, scorer):
    given = with_answers(by_level(small, LEVELS), small, {"A-2.L1.ST1": None})
    given = not_applicable(given, small, "B-2.L1.ST1")
    later = with_answers(given, small, {"A-2.L1.ST1": "F", "A-3.L1.ST1": None, "B-2.L1.ST1": "F"})
    later = not_applicable(later, small, "B-1.L1.ST1")
    given, later = (not_applicable(item, small, "B-1.L3.EX1") for item in (given, later))
    found = compare(scorer.score(given), scorer.score(later))
    assert {item.code: item.kind for item in found.practices} == {
        "A-2.L1.ST1": "new",
        "A-3.L1.ST1": "lost",
        "B-2.L1.ST1": "applicable",
        "B-1.L1.ST1": "na",
    }


def test_drivers_name_the_practices_whose_return_would_undo_the_change(small, scorer):
    given = by_level(small, LEVELS)
    later = with_answers(
        given, small, {"B-1.L2.ST1": "L", "B-1.L2.ME1": "F", "B-1.L2.EX1": "F", "B-1.L3.ST1": "F"}
    )
    before, after = scorer.score(given), scorer.score(later)
    drivers = {driver.code: driver for driver in compare(before, after).nodes["B-1"].drivers}
    assert set(drivers) == {"B-1.L2.ST1", "B-1.L2.ME1", "B-1.L2.EX1", "B-1.L3.ST1"}
    alone = scorer.score(with_answers(later, small, {"B-1.L2.EX1": "N"}))
    exact = drivers["B-1.L2.EX1"]
    assert exact.score_effect == pytest.approx(after["B-1"].score - alone["B-1"].score)
    assert exact.level_effect == after["B-1"].level - alone["B-1"].level == 1
    assert drivers["B-1.L3.ST1"].level_effect == 0
    assert (exact.before, exact.after) == ("N", "F")


def test_drivers_of_an_area_and_of_the_whole_are_the_nodes_below(small, scorer):
    given = by_level(small, LEVELS)
    later = by_level(small, {**LEVELS, "B-1": 3, "A-2": 0})
    found = compare(scorer.score(given), scorer.score(later))
    [driver] = found.nodes["B"].drivers
    assert (driver.code, driver.before, driver.after) == ("B-1", "L1 1.00", "L3 3.00")
    assert driver.score_effect == pytest.approx(found.nodes["B"].score_change)
    assert [item.code for item in found.nodes["overall"].drivers] == ["B", "A"]


def test_a_measurement_that_changed_is_a_driver(small, scorer):
    given = by_level(small, {**LEVELS, "A-1": 3})
    later = by_level(small, {**LEVELS, "A-1": 3}, indicators=MEASURED)
    change = compare(scorer.score(given), scorer.score(later)).nodes["A-1"]
    assert change.level_change == 1
    assert [driver.code for driver in change.drivers] == ["A-1.L3.EX1"]
    assert change.drivers[0].level_effect == 1


def test_a_cap_that_went_or_came_is_a_reason(changed):
    changed.topic("A-1")["practices"][-1].pop("indicator")
    pack = changed.load()
    held, free = (
        by_level(pack, {**LEVELS, "A-1": 3}),
        by_level(pack, {**LEVELS, "A-1": 3}, indicators=MEASURED),
    )
    gone = compare(score(held, pack), score(free, pack)).nodes["A-1"]
    assert [reason.en for reason in gone.reasons] == ["no longer held down: unmeasured"]
    come = compare(score(free, pack), score(held, pack)).nodes["A-1"]
    assert [reason.en for reason in come.reasons] == ["now held down: unmeasured"]


def test_a_topic_that_is_no_longer_rated_says_why(small, scorer):
    given = by_level(small, LEVELS)
    later = not_applicable(given, small, "B-1")
    there = compare(scorer.score(given), scorer.score(later)).nodes["B-1"]
    assert (there.level_change, there.score_change, there.after_level) == (None, None, None)
    assert there.text.en == "topic B-1: level 1 (1.00) → not rated"
    assert there.reasons[0].en == "not rated now: everything is not applicable"
    back = compare(scorer.score(later), scorer.score(given)).nodes["B-1"]
    assert back.reasons[0].en == "not rated before: everything is not applicable"


def test_a_screening_is_never_compared_with_a_full_assessment(small):
    full, quick = by_level(small, LEVELS), by_level(small, LEVELS, preset="quick")
    with pytest.raises(ComparisonError, match="screening") as caught:
        compare(score(full, small), score(quick, small), allow=("preset", "scope", "mode", "version", "pack"))
    assert "快评" in caught.value.render("zh")
    assert compare(score(quick, small), score(quick, small)).practices == ()


def test_another_preset_needs_to_be_allowed(small):
    plain, strict = (
        score(by_level(small, LEVELS), small),
        score(by_level(small, LEVELS, preset="strict"), small),
    )
    with pytest.raises(ComparisonError, match="allow preset"):
        compare(plain, strict)
    [note] = compare(plain, strict, allow=("preset",)).notes
    assert note.en == "scoring presets (none) and strict differ"


def test_another_mode_needs_to_be_allowed(small, scorer):
    own, checked = by_level(small, LEVELS), by_level(small, LEVELS, mode="verified")
    with pytest.raises(ComparisonError, match="one is self-assessed, the other verified"):
        compare(scorer.score(own), scorer.score(checked))
    assert compare(scorer.score(own), scorer.score(checked), allow=("mode",)).notes


@pytest.mark.parametrize("scope", [Scope(kind="partial"), Scope(kind="partial", branches=("东区",))])
def test_another_scope_needs_to_be_allowed(small, scorer, scope):
    whole, part = by_level(small, LEVELS), by_level(small, LEVELS, scope=scope)
    with pytest.raises(ComparisonError, match="the scopes differ"):
        compare(scorer.score(whole), scorer.score(part))
    assert compare(scorer.score(whole), scorer.score(part), allow=("scope",)).notes
    assert compare(scorer.score(part), scorer.score(part)).notes == ()


def test_what_a_whole_institution_lists_is_no_other_scope(small, scorer):
    one, two = by_level(small, LEVELS), by_level(small, LEVELS, scope=Scope(entities=("总部",)))
    assert compare(scorer.score(one), scorer.score(two)).notes == ()


def test_another_version_needs_to_be_allowed_and_shows_what_came_and_went(small, changed):
    changed.data["version"] = "2"
    area = changed.data["nodes"][0]
    area["nodes"] = [node for node in area["nodes"] if node["code"] != "A-3"]
    changed.topic("B-2")["depends_on"] = []
    new = changed.load()
    before = score(by_level(small, LEVELS), small)
    after = score(by_level(new, LEVELS), new)
    with pytest.raises(ComparisonError, match="versions 1 and 2"):
        compare(before, after)
    found = compare(before, after, allow=("version",))
    assert (found.added, found.removed) == ((), ("A-3",))
    assert compare(after, before, allow=("version",)).added == ("A-3",)


def test_another_pack_needs_to_be_allowed(small, changed):
    changed.data["id"] = "other"
    other = changed.load()
    before, after = score(by_level(small, LEVELS), small), score(by_level(other, LEVELS), other)
    with pytest.raises(ComparisonError, match="packs small and other"):
        compare(before, after)
    assert not compare(before, after, allow=("pack",)).nodes["overall"].has_changed


def test_models_that_share_no_whole_have_no_headline_numbers(small, changed):
    changed.data["id"] = "other"
    changed.data["scoring"] |= {"root": "all"}
    other = changed.load()
    found = compare(
        score(by_level(small, LEVELS), small), score(by_level(other, LEVELS), other), allow=("pack",)
    )
    assert found.headline.en == "the models share no whole"


def test_an_unknown_allowance_is_refused(small, scorer):
    result = scorer.score(assess(small, {"A-1.L1.ST1": "F"}))
    with pytest.raises(ComparisonError, match="known: pack, version, preset, mode, scope"):
        compare(result, result, allow=("everything",))
