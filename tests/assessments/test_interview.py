"""An interview asks what it needs, in order, and stops where a level has failed."""

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengdu.assessments import (
    NA,
    AnswerFile,
    AssessmentFile,
    Interviewer,
    Measurement,
    asked_of,
    build_assessment,
)
from hengdu.documents import adapter
from hengdu.packs import load_pack
from hengdu.scoring import compile as compile_scorer

SMALL = """
id: ladder
version: "1"
title: 梯
kinds: [{code: part, name: 部分}]
levels: [{level: 1, name: 一}, {level: 2, name: 二}, {level: 3, name: 三}]
facets: [{code: ST, name: 人员}, {code: EX, name: 执行}]
roles: [{code: A, name: 甲}, {code: B, name: 乙}]
answers:
  - options:
      - {code: F, value: 1, name: 完全}
      - {code: P, value: 0.33, name: 部分}
      - {code: N, value: 0, name: 未执行}
scoring:
  leaf: {indicators: {two_periods: F, one_period: P, lower_level: P, none: N, hand_max: {1: P, 2: P, 3: P}}}
  rules:
    overall: {score: {op: mean}}
    part:
      score: {op: level_plus}
      level:
        rule: cumulative
        attainment: {op: weighted_mean, over: facet, of: {op: mean, over: leaves}}
        default: {attainment_min: 0.6, key_min: 0.5}
nodes:
  - code: X
    kind: part
    title: 甲
    roles: [A]
    na_allowed: true
    indicators:
      - {code: X.I1, name: 率, formula: a/b, unit: "%", direction: higher, thresholds: {L3: 80}, basis: LAW}
    practices:
      - {code: X.1a, level: 1, facet: ST, text: 一}
      - {code: X.1b, level: 1, facet: EX, key: true, text: 二}
      - {code: X.1c, level: 1, facet: EX, text: 三, ask: {A: 问, B: 问}}
      - {code: X.2a, level: 2, facet: ST, text: 四, implies: [X.1a]}
      - {code: X.2b, level: 2, facet: EX, key: true, text: 五}
      - {code: X.3a, level: 3, facet: ST, text: 六, implies: [X.2a]}
      - {code: X.3b, level: 3, facet: EX, key: true, text: 七, indicator: X.I1, implies: [X.2b]}
  - code: Y
    kind: part
    title: 乙
    practices: [{code: Y.1, level: 1, text: 八, ask: {B: 问}}]
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A pack of two parts, compiled for interviews."""
    folder = tmp_path_factory.mktemp("ladder")
    (folder / "pack.yaml").write_text(SMALL, encoding="utf-8")
    return Interviewer(load_pack(folder, strict=False))


def answers(**given_by):
    """Return answers by code; ``X1a="A:F"`` is role A's F for X.1a, several are joined by blanks."""
    made = {}
    for code, text in given_by.items():
        items = []
        for one in text.split():
            role, _, value = one.rpartition(":")
            state = value if value in {"unknown", "refused", "unanswered"} else None
            items.append(AnswerFile(role=role, answer=None if state else value, state=state, reason="x"))
        made[f"{code[0]}.{code[1:]}"] = tuple(items)
    return made


def first(interview, node="X"):
    return next(section for section in interview.sections if section.node == node)


def test_the_lowest_level_comes_first_and_key_practices_before_others(small):
    assert first(small.interview("A", {})).ask == ("X.1b", "X.1c")
    assert small.interview("A", {}).next == "X.1b"


def test_a_practice_that_a_higher_one_implies_waits_for_it(small):
    section = first(small.interview("A", answers(X1b="A:F", X1c="A:F")))
    assert "X.1a" in section.later
    assert section.ask == ("X.2a", "X.2b")


def test_a_wholly_met_practice_fills_what_it_implies(small):
    section = first(small.interview("A", answers(X1b="A:F", X1c="A:F", X2a="A:F")))
    assert section.filled == ("X.1a",)
    assert "X.1a" not in section.ask + section.later


def test_a_practice_that_is_not_wholly_met_fills_nothing_and_what_waited_is_asked(small):
    section = first(small.interview("A", answers(X1b="A:F", X1c="A:F", X2a="A:P")))
    assert section.ask == ("X.1a",)
    assert section.filled == ()


def test_an_explicit_answer_wins_over_an_implied_one(small):
    section = first(small.interview("A", answers(X1a="A:N", X1b="A:F", X1c="A:F", X2a="A:F")))
    assert section.filled == ()
    assert "X.1a" in section.answered


def test_it_stops_after_the_level_that_failed_which_is_asked_to_its_end(small):
    section = first(small.interview("A", answers(X1b="A:N")))
    assert section.ask == ("X.1a", "X.1c")
    assert section.stopped_at == 1
    assert section.not_asked == ("X.2a", "X.2b", "X.3a", "X.3b")


def test_going_on_asks_above_the_level_that_failed(small):
    section = first(small.interview("A", answers(X1a="A:F", X1b="A:N", X1c="A:F"), goes_on={"X"}))
    assert section.ask
    assert section.not_asked == ()
    assert section.goes_on


def test_another_roles_answer_fails_a_level_for_everybody(small):
    given_by = answers(X1a="A:F", X1b="A:F", X1c="A:N B:N")
    assert first(small.interview("A", given_by)).stopped_at is None
    given_by = answers(X1a="A:N", X1b="A:F", X1c="B:N")
    assert first(small.interview("A", given_by)).stopped_at == 1


def test_the_highest_of_several_raters_counts_for_going_on(small):
    given_by = answers(X1a="A:P", X1b="A:F", X1c="A:F B:N", X2a="A:N")
    assert first(small.interview("A", given_by)).stopped_at == 2


def test_unknown_counts_as_answered_and_as_nothing_reached(small):
    section = first(small.interview("A", answers(X1b="A:unknown")))
    assert "X.1b" in section.answered
    assert section.stopped_at == 1


def test_unanswered_is_asked_again(small):
    assert "X.1b" in first(small.interview("A", answers(X1b="A:unanswered"))).ask


def test_a_role_sees_only_its_own_questions(small):
    interview = small.interview("B", {})
    assert {section.node: section.ask for section in interview.sections} == {"X": ("X.1c",), "Y": ("Y.1",)}


def test_an_answer_without_a_role_is_everybodys(small):
    assert "X.1b" in first(small.interview("A", answers(X1b=":F"))).answered


def test_what_does_not_apply_is_not_asked(small):
    assert "X.1b" not in first(small.interview("A", answers(X1b=":NA"))).ask
    assert [section.node for section in small.interview("B", {"X": (AnswerFile(answer=NA),)}).sections] == [
        "Y"
    ]


def test_an_assignment_narrows_the_questions(small):
    assert small.interview("A", {}, codes=("X.1a",)).codes("ask") == ("X.1a",)
    assert len(small.interview("B", {}, codes=("Y",)).sections) == 1


def test_the_quick_form_asks_key_practices_only(small):
    interview = small.interview("A", {}, only_key=True)
    assert interview.codes("ask") + interview.codes("later") == ("X.1b", "X.2b", "X.3b")


def test_a_bound_practice_fills_nothing_by_hand_and_fails_nothing_once_measured(small):
    met = answers(X1a="A:F", X1b="A:F", X1c="A:F", X2a="A:F", X3b="A:F")
    assert "X.2b" in first(small.interview("A", met)).ask
    failed = answers(X1a="A:F", X1b="A:F", X1c="A:F", X2a="A:F", X2b="A:F", X3b="A:N")
    assert first(small.interview("A", failed)).stopped_at == 3
    assert first(small.interview("A", failed, measured={"X.I1"})).stopped_at is None


def test_the_budget_counts_questions_and_minutes(small):
    assert small.budget("A").questions == 7
    assert small.budget("A").minutes == 11
    assert small.budget("A", up_to_level=1).questions == 3
    assert small.budget("A", only_key=True).minutes == 2
    assert small.budget("A", not_applicable={"X"}).questions == 0
    assert small.budget("B", codes=("Y.1",)).questions == 1


@cache
def model():
    """The reference model, compiled for interviews and for scoring."""
    pack = load_pack("sf-nscmm")
    return pack, Interviewer(pack), compile_scorer(pack)


def truth_of(pack, level, seed):
    """Say what is the case at a sample institution of about this level, honest about what implies what."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    truth = {}
    for node in pack.nodes.values():
        own = level + chance.choice([-1, 0, 0, 0, 0, 0, 0, 0, 0, 1])
        for practice in sorted(node.practices, key=lambda item: -(item.level or 0)):
            if practice.code in truth:
                continue
            if practice.level <= own:
                answer = chance.choices("FLP", [85, 14, 0 if practice.key else 1])[0]
            elif practice.level == own + 1:
                answer = chance.choices("FLPN", [20, 25, 30, 25])[0]
            else:
                answer = chance.choices("FLPN", [3, 7, 20, 70])[0]
            truth[practice.code] = answer
            queue = [practice] if answer == "F" and practice.indicator is None else []
            while queue:
                for lower in queue.pop().implies:
                    truth[lower] = "F"
                    queue.append(pack.practices[lower])
    return truth


def held(interviewer, truth, measured=()):
    """Hold the interviews of all roles to their end and return the answers."""
    pack = interviewer.pack
    roles = [role.code for role in pack.content.roles]
    given_by = {}
    while True:
        before = len(given_by), sum(map(len, given_by.values()))
        for role in roles:
            for code in interviewer.interview(role, given_by, measured=measured).codes("ask"):
                assert role in asked_of(pack, pack.practices[code])
                assert all(item.role != role for item in given_by.get(code, ()))
                given_by[code] = (*given_by.get(code, ()), AnswerFile(answer=truth[code], role=role))
        if before == (len(given_by), sum(map(len, given_by.values()))):
            return given_by


def levels_of(pack, scorer, given_by, indicators=None):
    file = AssessmentFile(pack=pack.id, answers=given_by, indicators=indicators or {})
    result = scorer.score(build_assessment(file, pack))
    return {code: node.level for code, node in result.nodes.items()}


def test_a_level_two_sample_is_complete_with_at_most_55_percent_of_the_practices():
    pack, interviewer, scorer = model()
    for seed in (1, 2):
        truth = truth_of(pack, 2, seed)
        given_by = held(interviewer, truth)
        assert len(given_by) <= 0.55 * len(pack.practices)
        whole = {code: (AnswerFile(answer=answer),) for code, answer in truth.items()}
        assert levels_of(pack, scorer, given_by) == levels_of(pack, scorer, whole)


def test_a_quick_interview_takes_at_most_ninety_minutes_of_each_role():
    pack, interviewer, _ = model()
    for role in pack.content.roles:
        assert interviewer.budget(role.code, only_key=True).minutes <= 90


@settings(max_examples=5)
@given(st.integers(0, 2**32), st.sampled_from("1234"), st.booleans())
def test_what_is_not_asked_never_changes_a_level_below_where_it_stopped(seed, level, is_measured):
    pack, interviewer, scorer = model()
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    truth = truth_of(pack, int(level), seed)
    indicators = {}
    if is_measured:
        for indicator in pack.indicators.values():
            numbers = [value for value in indicator.thresholds.values() if value is not None]
            if numbers and chance.random() < 0.5:
                value = chance.choice(numbers)
                indicators[indicator.code] = tuple(
                    adapter(Measurement).validate_python({"period": period, "value": value})
                    for period in ("2026Q1", "2026Q2")
                )
    given_by = held(interviewer, truth, measured=indicators)
    some = dict(given_by)
    for role in pack.content.roles:
        for section in interviewer.interview(role.code, given_by, measured=indicators).sections:
            assert section.is_done
            for code in section.not_asked:
                assert (pack.practices[code].level or 0) > (section.stopped_at or 0)
                # Even if everything above were wholly met, the level stays where the interview stopped.
                some.setdefault(code, (AnswerFile(answer="F"),))
    asked, hoped = (levels_of(pack, scorer, item, indicators) for item in (given_by, some))
    for node in pack.nodes.values():
        if node.practices:
            assert asked[node.code] == hoped[node.code]


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_every_question_of_a_role_is_in_exactly_one_part(seed):
    pack, interviewer, _ = model()
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    given_by = {
        code: (AnswerFile(answer=chance.choice("FLPN"), role=chance.choice(asked_of(pack, practice))),)
        for code, practice in pack.practices.items()
        if chance.random() < 0.5
    }
    for found in interviewer.interviews([role.code for role in pack.content.roles], given_by):
        parts = [found.codes(part) for part in ("ask", "later", "answered", "filled", "not_asked")]
        codes = [code for part in parts for code in part]
        assert len(codes) == len(set(codes))
        wanted = {code for code, item in pack.practices.items() if found.role in asked_of(pack, item)}
        assert set(codes) == wanted
