import attrs
from tests.advice.model import by_level, not_applicable, topic

from hengdu.advice import heads
from hengdu.assessments import Answer, Declaration, Measurement, Scope, System
from hengdu.scoring import score

LEVELS = {"A-1": 2, "A-2": 0, "A-3": 2, "B-1": 1, "B-2": 3}


def of(kind, result):
    return [head for head in heads(result) if head.kind == kind]


def test_the_whole_comes_first_with_level_score_and_target(small, scorer):
    head = heads(scorer.score(by_level(small, LEVELS, 3)))[0]
    assert head.kind == "overall"
    assert head.text.zh == "总体处于 1 级（step 1（中）），得分 1.67，目标 3 级"
    assert head.text.en == "Overall at level 1 (step 1), score 1.67, target level 3"


def test_below_level_one_is_named(small, scorer):
    head = heads(scorer.score(by_level(small, dict.fromkeys(LEVELS, 0))))[0]
    assert "0 级（未达一级）" in head.text.zh


def test_an_unrated_whole_says_why(small, scorer):
    head = heads(scorer.score(not_applicable(by_level(small, LEVELS), small, *LEVELS)))[0]
    assert head.text.en == "Overall not rated: everything is not applicable"


def test_what_holds_the_whole_back_is_named(small, scorer):
    [head] = of("held_back", scorer.score(by_level(small, dict.fromkeys(LEVELS, 1))))
    assert head.codes == ("A", "B")
    assert "area A（中）（1 级）" in head.text.zh
    assert head.text.en.endswith("keep the whole at level 1")


def test_where_too_many_lag_the_areas_that_hold_them_are_named(changed):
    changed.data["scoring"]["rules"]["overall"]["level"]["of"] = "kind:topic"
    pack = changed.load()
    levels = {"A-1": 2, "A-2": 1, "A-3": 1, "B-1": 2, "B-2": 2}
    [head] = of("held_back", score(by_level(pack, levels), pack))
    assert (head.codes, head.text.en) == (("A",), "area A (level 1) keeps the whole at level 1")


def test_the_domain_below_the_floor_is_named_alone(small, scorer):
    levels = {"A-1": 0, "A-2": 0, "A-3": 0, "B-1": 3, "B-2": 3}
    [head] = of("held_back", scorer.score(by_level(small, levels)))
    assert head.codes == ("A",)
    assert head.text.en == "area A (level 0) keeps the whole at level 0"


def test_nothing_holds_back_what_is_at_the_top(small, scorer):
    best = {"A-1.I1": tuple(Measurement(period=f"Q{at}", value=95) for at in (1, 2))}
    assert of("held_back", scorer.score(by_level(small, dict.fromkeys(LEVELS, 3), indicators=best))) == []


def test_three_strengths_and_five_weaknesses_at_most_in_words_of_the_business(small, scorer):
    result = scorer.score(by_level(small, dict.fromkeys(LEVELS, 0), 3))
    weak = of("weakness", result)
    assert [head.codes for head in weak] == [("A-1",), ("A-2",), ("A-3",), ("B-1",), ("B-2",)]
    assert weak[0].text.zh == "短板：topic A-1（中）（0 级，目标 3 级）——purpose of A-1（中）"
    assert weak[0].text.en == "Weakness: topic A-1 (level 0, target 3). Purpose: purpose of A-1"
    assert of("strength", result) == []
    strong = of("strength", scorer.score(by_level(small, dict.fromkeys(LEVELS, 2), 2)))
    assert [head.codes for head in strong] == [("A-1",), ("A-2",), ("A-3",)]


def test_what_is_below_its_target_is_no_strength(small, scorer):
    strong = of("strength", scorer.score(by_level(small, LEVELS, 3)))
    assert [head.codes for head in strong] == [("B-2",)]


def test_without_targets_weak_is_what_lies_below_the_whole(small, scorer):
    result = scorer.score(by_level(small, LEVELS))
    assert [head.codes for head in of("weakness", result)] == [("A-2",), ("B-1",)]
    assert [head.codes for head in of("strength", result)] == [("B-2",), ("A-1",), ("A-3",)]


def test_breached_red_lines_stand_alone_and_undetermined_ones_are_counted(small, scorer):
    given = by_level(small, {**LEVELS, "B-2": 0}, declarations={"RL-3": Declaration(holds=False, note="<b>")})
    result = scorer.score(given)
    assert [head.codes for head in of("red_line", result)] == [("RL-2",), ("RL-3",)]
    assert "<b>" in of("red_line", result)[1].text.zh
    [unknown] = of("red_line_open", result)
    assert unknown.codes == ("RL-1",)


def with_objects(small, levels, by_object, **more):
    given = by_level(small, levels, **more)
    answers = {
        code: attrs.evolve(given.answers[code], answer=None, by_object=found)
        for code, found in by_object.items()
    }
    return attrs.evolve(given, answers={**given.answers, **answers})


def test_a_trading_core_below_the_institution_is_a_headline(changed):
    changed.data["scoring"]["leaf"]["objects"] = [{"rule": "unanimous", "otherwise": "L"}]
    pack = changed.load()
    by_object = {f"B-2.L{level}.EX1": {"TRD": "N", "APP": "F"} for level in (1, 2, 3)}
    by_object["A-1.L1.ST1"] = {"APP": "F"}
    [head] = of("object", score(with_objects(pack, LEVELS, by_object), pack))
    assert head.codes == ("TRD", "B-2")
    assert head.text.zh == "“trading core（中）”低于机构水平：topic B-2（中）为 0 级（机构 3 级）"
    assert (
        head.text.en
        == "“trading core” is below the institution's level: topic B-2 at level 0 (institution 3)"
    )


def test_a_system_that_lowers_the_whole_is_named_by_its_own_name(changed):
    changed.data["scoring"]["leaf"]["objects"] = [{"rule": "unanimous", "otherwise": "F"}]
    pack = changed.load()
    scope = Scope(systems=(System(code="S-1", name="示例交易系统"), System(code="S-2")))
    by_object = {f"{topic}.L{level}.EX1": {"S-1": "N", "S-2": "F"} for topic in LEVELS for level in (1, 2, 3)}
    levels = {**dict.fromkeys(LEVELS, 3), "A-1": 2}
    [head] = of("object", score(with_objects(pack, levels, by_object, scope=scope), pack))
    assert "“示例交易系统”" in head.text.zh
    assert "level 0 overall against" in head.text.en


def test_a_system_without_a_name_goes_by_its_code_and_many_topics_are_counted(changed):
    changed.data["scoring"]["leaf"]["objects"] = [{"rule": "unanimous", "otherwise": "F"}]
    area = changed.data["nodes"][0]
    area["nodes"] += [topic("A-4"), topic("A-5")]
    pack = changed.load()
    levels = dict.fromkeys((*LEVELS, "A-4", "A-5"), 2)
    by_object = {f"{code}.L2.EX1": {"S-2": "N", "S-1": "F"} for code in levels}
    scope = Scope(systems=(System(code="S-1"), System(code="S-2")))
    [head] = of("object", score(with_objects(pack, levels, by_object, scope=scope), pack))
    assert "“S-2”" in head.text.zh
    assert "等 7 个子域" in head.text.zh
    assert head.text.en.endswith("and 2 more")


def test_low_confidence_carries_the_word_self_assessed(small, scorer):
    given = by_level(small, LEVELS)
    bare = {code: attrs.evolve(answer, evidence="E0") for code, answer in given.answers.items()}
    result = scorer.score(attrs.evolve(given, answers=bare))
    assert "（自评）" in heads(result)[0].text.zh
    assert "自评" in of("confidence", result)[0].text.zh
    assert of("confidence", scorer.score(given)) == []


def test_verified_results_say_so(small, scorer):
    assert "（核验）" in heads(scorer.score(by_level(small, LEVELS, mode="verified")))[0].text.zh


def test_partial_scope_and_screening_stand_beside_the_number(small):
    given = by_level(small, LEVELS, preset="quick", scope=Scope(kind="partial"))
    result = score(given, small)
    assert heads(result)[0].text.en.startswith("Overall (screening, partial scope)")
    assert len(of("scope", result)) == len(of("preset", result)) == 1


def test_too_little_answered_is_said(small, scorer):
    given = by_level(small, dict.fromkeys(LEVELS, 1))
    answers = {
        code: Answer(state="unanswered") if ".L2." in code else answer
        for code, answer in given.answers.items()
    }
    [head] = of("coverage", scorer.score(attrs.evolve(given, answers=answers)))
    assert "50%" in head.text.zh


def test_unmeasured_bound_practices_are_counted(small, scorer):
    [head] = of("unmeasured", scorer.score(by_level(small, LEVELS)))
    assert head.codes == ("A-1.L3.EX1",)


def test_a_model_without_levels_has_headlines_too(changed):
    rules = changed.data["scoring"]["rules"]
    for kind, rule in rules.items():
        rules[kind] = {"score": {"op": "mean"}} | ({"bands": "b"} if kind == "overall" else {})
        del rule
    changed.data["scoring"]["caps"] = []
    changed.data["scoring"]["bands"] = {
        "b": {
            "boundary": "lower",
            "bands": [
                {"code": "low", "name": "low", "max": 0.5},
                {"code": "high", "name": "high", "min": 0.5},
            ],
        }
    }
    pack = changed.load()
    result = score(by_level(pack, LEVELS), pack)
    head = heads(result)[0]
    assert head.text.en == "Overall score 0.56, rated high"
    assert any("score 1.00" in found.text.en for found in of("strength", result))
