"""Plausibility checks name what is odd; few institutions are not counted; what others may inherit."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from hengdu.assessments import (
    DOUBT_NAMES,
    FEWEST_IN_A_CELL,
    AnswerFile,
    AssessmentFile,
    Inherited,
    build_assessment,
    doubts,
    served_answers,
    withheld,
)

ORIGIN = Inherited(provider="示例中心", dossier="ab" * 32, sealed=dt.date(2026, 6, 1))


def found(pack, answers, *, levels=None, before=None, checks=tuple(DOUBT_NAMES)):
    """Return checks and places of the doubts about some answers."""
    file = AssessmentFile(pack="small", answers={code: (item,) for code, item in answers.items()})
    said = doubts(file, pack, levels=levels or {}, before=before or {}, checks=checks)
    return [(doubt.check, doubt.place) for doubt in said]


def test_a_level_that_moves_by_two_is_doubted_and_one_by_one_is_not(pack):
    assert found(pack, {}, levels={"A": 3, "B": 3}, before={"A": 1, "B": 2}) == [("jump", "A")]
    assert found(pack, {}, levels={"A": 1, "B": None}, before={"A": 4, "B": 4}) == [("jump", "A")]


def test_a_level_without_evidence_is_doubted(pack):
    bare = {"A.1": AnswerFile(answer="F"), "A.2": AnswerFile(answer="F", evidence="E0")}
    assert found(pack, bare, levels={"A": 2}) == [("no_evidence", "A")]
    assert found(pack, bare, levels={"A": 1}) == []
    shown = bare | {"A.1": AnswerFile(answer="F", evidence="E3")}
    assert found(pack, shown, levels={"A": 2}) == []


def test_the_same_note_in_many_places_is_doubted_once(pack):
    note = "详见本单位网络安全管理制度"
    same = {f"A.{number}": AnswerFile(answer="F", note=note) for number in range(1, 6)}
    assert found(pack, same) == [("same_notes", "A.1")]
    assert found(pack, {code: AnswerFile(answer="F", note="见制度") for code in same}) == []


def test_only_the_checks_that_are_named_are_made(pack):
    assert found(pack, {}, levels={"A": 4}, before={"A": 1}, checks=()) == []


@given(st.lists(st.integers(0, 12), min_size=2, max_size=6))
def test_no_count_below_five_is_shown_nor_follows_from_the_sum(counts):
    row = withheld(dict(enumerate(counts)), range(len(counts)))
    hidden = [level for level, count in row.items() if count is None]
    assert all(count is None or count >= FEWEST_IN_A_CELL for count in row.values())
    assert all(row[level] in {None, count} for level, count in enumerate(counts))
    assert len(hidden) != 1


def test_what_others_inherit_is_answered_plainly_and_applies(pack):
    answers = {
        "A.1": AnswerFile(answer="F", evidence="E3"),
        "A.2": AnswerFile(by_object={"NET": "F"}),
        "A.4": AnswerFile(answer="NA", reason="no_object"),
    }
    file = AssessmentFile(pack="small", answers={code: (item,) for code, item in answers.items()})
    served = served_answers(build_assessment(file, pack), pack, pack, ("A",), ORIGIN)
    assert served.answers == {"A.1": AnswerFile(answer="F", evidence="E3", inherited=ORIGIN)}
    assert served.left == {"A.2": "own_objects", "A.3": "unanswered", "A.4": "not_applicable"}
