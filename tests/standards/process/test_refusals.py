"""What a step of the process refuses, each with what is wrong."""

from dataclasses import replace
from functools import partial

import pytest
from tests.standards.process import samples
from tests.standards.process.samples import GROUP, LEAD, day, disposed, go

from hengdu.errors import StandardsError
from hengdu.standards.process import (
    Assignment,
    Chapter,
    Discussion,
    Dissent,
    Draft,
    Solicitation,
    Step,
    SubQuestion,
    Task,
    add_draft,
    answer_survey,
    ask,
    begin_course,
    chapter_findings,
    comment_of,
    default_rules,
    dispose,
    drafting_note,
    finish_task,
    hand_in,
    hold_ballot,
    hold_meeting,
    merge,
    put_dissent,
    receive,
    record_step,
    solicitation_of,
    split,
)
from hengdu.standards.registry import builtin_register

ON = day("2026-06-20")
TALK = Discussion(day=ON, people=("示例专家1",), outcome="示例")


def asked(course, **more):
    given = {"draft": "C1", "asked": ("甲",), "sent": ON, "until": ON} | more
    return ask(course, Solicitation(**given))


def met(**more):
    return hold_meeting(samples.voted(), replace(samples.meeting("m2"), **more))


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (partial(solicitation_of, samples.drafting(), "C1"), "nobody was asked"),
        (partial(asked, samples.drafting()), "no draft C1"),
        (partial(asked, samples.solicited()), "sent out already"),
        (
            lambda: receive(samples.solicited(), "C1", samples.reply("甲", ON), []),
            "does not match their number",
        ),
        (partial(comment_of, samples.collected(), "c99"), "no comment 'c99'"),
        (partial(split, samples.collected(), "c1", [("1", "甲", "")]), "at least two"),
        (partial(split, samples.reviewed(), "c1", [("1", "甲", "")] * 2), "disposed of already"),
        (partial(merge, samples.collected(), "c1", []), "name other comments"),
        (
            lambda: dispose(
                split(samples.collected(), "c1", [("1", "甲", "")] * 2), "c1", disposed("adopted")
            ),
            "work on its parts",
        ),
        (partial(dispose, samples.collected(), "c1", disposed("adopted", on="2026-01-01")), "before it came"),
        (
            lambda: put_dissent(
                samples.collected(),
                Dissent(id="d", comments=(), issue="甲", opened=ON, discussions=(TALK,), settled=ON),
            ),
            "how it was settled",
        ),
        (lambda: add_draft(samples.solicited(), samples.solicited().drafts[0]), "registered already"),
        (lambda: hold_ballot(samples.voted(), samples.ballot()), "registered already"),
        (lambda: hold_ballot(samples.reviewed(), replace(samples.ballot(), conclusion=" ")), "conclusion"),
        (lambda: hold_meeting(samples.voted(), samples.meeting()), "registered already"),
        (partial(met, tasks=samples.meeting("m1").tasks), "used already"),
        (partial(met, tasks=(Task(id="t", what="甲", who="乙", due=ON),)), "due before"),
        (lambda: finish_task(samples.voted(), "t9", on=ON, result="甲"), "no task"),
        (
            lambda: finish_task(
                finish_task(samples.voted(), "m1-t1", on=ON, result="甲"), "m1-t1", on=ON, result="甲"
            ),
            "was done on",
        ),
        (partial(answer_survey, samples.begun(), "s9", samples.reply("甲", ON)), "no survey"),
        (lambda: record_step(samples.begun(), Step(unit="甲", step="trial", day=ON)), "distribution"),
        (partial(begin_course, builtin_register(), "sf-42", path="new-ish", on=ON), "no path"),
        (lambda: hand_in(samples.begun(), samples.papers(ON, "letter")[0]), "no material"),
        (partial(default_rules().role, "nobody"), "no role"),
        (partial(go, samples.reviewed(), "submit-approval", GROUP, day("2026-09-01")), "a ballot on"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(step, said):
    with pytest.raises(StandardsError, match=said):
        step()


def test_papers_of_a_later_day_than_the_move_are_refused():
    papers = samples.papers(day("2026-03-01"), "application", "outline")
    course = samples.begun()
    for paper in papers:
        course = hand_in(course, paper)
    assert go(course, "apply", LEAD, day("2026-03-01")).stage == "10"
    with pytest.raises(StandardsError, match="after 2026-02-01"):
        samples.move(samples.begun(), "apply", by=LEAD, materials=papers, on=day("2026-02-01"))


def test_nobody_was_asked_keeps_a_draft_from_review():
    course = replace(samples.solicited(), solicitations=())
    with pytest.raises(StandardsError, match="nobody was asked for comments"):
        go(course, "submit-review", GROUP, day("2026-08-01"))


def test_a_chapter_outside_the_outline_is_a_finding_and_whole_chapters_cover_their_items():
    course = replace(
        samples.begun(),
        outline=(
            Chapter(number="5", items=3),
            Chapter(number="6"),
            Chapter(number="6.1"),
            Chapter(number="7", items=2),
        ),
        assignments=(
            Assignment(chapter="5", author="甲", unit="示例一"),
            Assignment(chapter="6.1", author="甲", unit="示例一"),
            Assignment(chapter="6", author="乙", unit="示例二"),
            Assignment(chapter="7", items=(1, 1), author="甲", unit="示例一"),
            Assignment(chapter="7", items=(2, 2), author="乙", unit="示例二"),
            Assignment(chapter="9", author="甲", unit="示例一"),
        ),
    )
    assert [(one.rule, one.places[0].row) for one in chapter_findings(course)] == [
        ("chapter-outside-outline", "9"),
        ("chapter-overlap", "6.1"),
    ]


def test_the_note_tells_how_a_dissent_was_settled():
    dissent = Dissent(
        id="d1",
        comments=("c1",),
        issue="评审频次",
        opened=ON,
        discussions=(TALK,),
        questions=(SubQuestion(id="q1", question="每年一次是否足够", test="示例验证", finding="足够"),),
        settlement="按年评审",
        settled=day("2026-07-01"),
    )
    note = drafting_note(put_dissent(samples.collected(), dissent))
    lines = [one.zh for one in note.sections[5].pieces[0].lines]
    assert lines == [
        "分歧：评审频次",
        "2026年6月20日讨论（示例专家1）：示例",
        "分解问题：每年一次是否足够；验证：示例验证；结论：足够",
        "处理结果（2026-07-01）：按年评审",
    ]
    assert "dissent" not in {one.code for one in note.missing()}


def test_a_conversion_without_its_predecessor_leaves_the_note_incomplete():
    note = drafting_note(replace(samples.drafting(), path="conversion"), builtin_register())
    assert [one.code for one in note.missing()] == ["abolition"]
    done = drafting_note(
        replace(samples.drafting(), path="conversion", predecessor="示例标准"), builtin_register()
    )
    assert "示例标准" in done.sections[8].pieces[0].lines[0].zh


def test_the_newer_of_two_versions_of_one_day_counts():
    course = samples.solicited()
    newer = Draft(id="C2", kind="comment", day=course.drafts[0].day, clauses=course.drafts[0].clauses)
    assert add_draft(course, newer).draft("comment") == newer
