import pytest
from tests.advice.model import assess, by_level, not_applicable

from hengdu.advice import gaps, unrated

LEVELS = {"A-1": 2, "A-2": 0, "A-3": 1, "B-1": 3, "B-2": 1}


def test_gaps_come_by_distance_then_by_the_lowest_score(small, scorer):
    found = gaps(scorer.score(by_level(small, LEVELS, 3)))
    assert [(gap.code, gap.level, gap.distance) for gap in found] == [
        ("A-2", 0, 3),
        ("A-3", 1, 2),
        ("B-2", 1, 2),
        ("A-1", 2, 1),
    ]


def test_a_weight_outweighs_a_level(changed):
    from hengdu.scoring import score

    changed.topic("A-1")["weight"] = 10
    pack = changed.load()
    assert next(gap.code for gap in gaps(score(by_level(pack, LEVELS, 3), pack))) == "A-1"


def test_topics_at_their_target_appear_only_when_asked_for(small, scorer):
    result = scorer.score(by_level(small, LEVELS, 3))
    assert "B-1" not in {gap.code for gap in gaps(result)}
    assert gaps(result, met=True)[-1].code == "B-1"
    assert gaps(result, met=True)[-1].distance == 0


def test_without_targets_there_are_no_gaps(small, scorer):
    assert gaps(scorer.score(by_level(small, LEVELS))) == ()


def test_a_gap_says_what_fails_at_the_next_level_and_which_facets_are_behind(small, scorer):
    answers = dict.fromkeys(small.practices, "F") | {"A-3.L2.ST1": "N", "A-3.L2.ME1": "P"}
    [gap] = gaps(scorer.score(assess(small, answers, targets={"A-3": 3})))
    assert (gap.code, gap.level, gap.next_level) == ("A-3", 1, 2)
    assert [facet.code for facet in gap.facets] == ["ST", "ME"]
    assert [facet.mean for facet in gap.facets] == pytest.approx([0, 0.33])
    assert [facet.level for facet in gap.facets] == [1, 1]
    assert "0.443" in gap.reasons[0].zh
    assert "0.443" in gap.reasons[0].en
    assert "ST" in gap.reasons[1].en


def test_a_held_level_gives_the_cap_as_reason(small, scorer):
    measured = {"A-1.I1": []}
    answers = dict.fromkeys(small.practices, "F") | {"A-1.L3.EX1": "N"}
    [gap] = gaps(scorer.score(assess(small, answers, targets={"default": 3}, indicators=measured)))
    assert (gap.code, gap.caps) == ("A-1", ())
    assert any("A-1.L3.EX1" in reason.en for reason in gap.reasons)


def test_topics_without_a_level_stand_apart_with_the_reason(small, scorer):
    given = not_applicable(by_level(small, LEVELS, 3), small, "A-2")
    result = scorer.score(given)
    [item] = unrated(result)
    assert (item.code, item.target, item.reason.en) == ("A-2", 3, "everything is not applicable")
    assert "A-2" not in {gap.code for gap in gaps(result, met=True)}
