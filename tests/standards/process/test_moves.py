from dataclasses import replace
from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.standards.process import samples
from tests.standards.process.samples import APPROVER, DESK, GROUP, LEAD, day, disposed, go

import hengdu.content
from hengdu.errors import StandardsError
from hengdu.standards.process import (
    Actor,
    Assignment,
    Change,
    Chapter,
    Discussion,
    Dissent,
    Draft,
    Solicitation,
    add_draft,
    add_months,
    ask,
    begin_course,
    chapter_findings,
    course_data,
    default_rules,
    dispose,
    drafting_note,
    finish_task,
    late,
    load_course,
    load_rules,
    move,
    parse_clauses,
    put_dissent,
    stage_due,
)
from hengdu.standards.registry import builtin_register


def refused(course, gate, by, on, *codes, **more):
    with pytest.raises(StandardsError) as caught:
        go(course, gate, by, on, *codes, **more)
    return caught.value


def test_a_standard_goes_from_application_to_publication():
    course = samples.published()
    assert [one.gate for one in course.moves] == [
        "apply",
        "begin",
        "solicit",
        "submit-review",
        "submit-approval",
        "approve",
        "publish",
    ]
    assert (course.stage, course.published) == ("90", day("2026-11-01"))


def test_a_gate_names_every_missing_paper():
    error = refused(samples.begun(), "apply", LEAD, day("2026-02-01"))
    assert "立项申请书；标准草案" in error.zh
    assert "Application form" in error.en


def test_somebody_without_the_right_role_moves_nothing():
    error = refused(samples.begun(), "apply", APPROVER, day("2026-02-01"), "application", "outline")
    assert "无权" in error.zh
    assert "lead-unit" in error.en


def test_a_gate_of_another_stage_is_refused_with_those_that_lead_on():
    error = refused(samples.begun(), "approve", APPROVER, day("2026-02-01"), "approval-notice")
    assert "apply" in error.en


def test_a_move_before_the_stage_began_is_refused():
    assert "早于" in refused(samples.drafting(), "stop", DESK, day("2026-01-01"), reason="示例").zh


def test_going_back_needs_a_reason_and_the_old_papers_do_not_count_again():
    on = day("2026-08-20")
    assert "理由" in refused(samples.reviewed(), "return-comments", DESK, on).zh
    back = go(samples.reviewed(), "return-comments", DESK, on, reason="示例：范围有误")
    assert back.stage == "30"
    assert "送审稿" in refused(back, "submit-review", GROUP, on + timedelta(days=1)).zh


def sent_back(gate="return-comments"):
    """The item is back where comments are asked for, with everything for the review but a new round."""
    on = day("2026-09-01")
    course = go(samples.reviewed(), gate, DESK, on, reason="示例：范围有误")
    if course.stage == "20":
        course = go(course, "solicit", GROUP, on, "comment-draft", "drafting-note")
    return course


@pytest.mark.parametrize("gate", ["return-comments", "return-drafting"])
def test_after_a_way_back_to_comments_units_are_asked_again(gate):
    course, on = sent_back(gate), day("2026-09-20")
    papers = ("review-draft", "drafting-note", "comment-table")
    assert late(course, on).late == ()  # the round before is over, nobody owes a reply to it
    error = refused(course, "submit-review", GROUP, on, *papers)
    assert error.zh.split("尚缺：")[1] == "退回后尚未重新征求意见（请登记新的征求意见稿）"
    again = Draft(id="C2", kind="comment", day=on, clauses=course.drafts[-1].clauses)
    course = ask(add_draft(course, again), Solicitation(draft="C2", asked=samples.UNITS, sent=on, until=on))
    assert go(course, "submit-review", GROUP, on + timedelta(days=1), *papers).stage == "40"


@pytest.mark.parametrize(
    ("course", "gate", "by", "end"),
    [
        (lambda: replace(samples.begun(), stage="10"), "return-application", DESK, "00"),
        (samples.collected, "redraft", GROUP, "20"),
        (samples.reviewed, "return-drafting", DESK, "20"),
        (lambda: replace(samples.voted(), stage="50"), "return-review", APPROVER, "40"),
    ],
)
def test_a_way_back_needs_a_reason_and_keeps_it(course, gate, by, end):
    on = day("2026-10-01")
    assert "理由" in refused(course(), gate, by, on).zh
    assert "无权" in refused(course(), gate, Actor(name="示例", role="lead-unit"), on, reason="示例").zh
    back = go(course(), gate, by, on, reason="示例：材料不全")
    assert (back.stage, back.since, back.moves[-1].reason) == (end, on, "示例：材料不全")


@pytest.mark.parametrize("stage", ["00", "10", "20", "30", "40", "50", "60"])
def test_an_item_that_is_not_in_force_is_stopped_with_a_reason(stage):
    course, on = replace(samples.begun(), stage=stage), day("2026-10-01")
    assert "理由" in refused(course, "stop", DESK, on).zh
    assert go(course, "stop", DESK, on, reason="示例：合并立项").stage == "95"


@pytest.mark.parametrize("stage", ["90", "95"])
def test_a_standard_in_force_is_withdrawn_by_its_review_and_not_stopped(stage):
    course = replace(samples.published(), stage=stage)
    assert "不从" in refused(course, "stop", DESK, day("2027-01-01"), reason="示例").zh


REVIEW_DAY = date(2031, 10, 1)


@pytest.mark.parametrize(
    ("gate", "papers", "end"),
    [
        ("confirm", ("review-conclusion", "implementation-record"), "90"),
        ("revise", ("review-conclusion", "implementation-record"), "10"),
        ("withdraw", ("review-conclusion", "withdrawal-notice"), "95"),
    ],
)
def test_each_outcome_of_the_review_takes_both_its_papers(gate, papers, end):
    course = samples.published()
    for missing in papers:
        error = refused(course, gate, DESK, REVIEW_DAY, *(one for one in papers if one != missing))
        assert error.zh.split("尚缺：")[1] == default_rules().material(missing).name.zh
    assert "无权" in refused(course, gate, GROUP, REVIEW_DAY, *papers).zh
    assert go(course, gate, DESK, REVIEW_DAY, *papers).stage == end


def test_a_standard_that_is_confirmed_is_due_again_after_five_years():
    papers = ("review-conclusion", "implementation-record")
    course = go(samples.published(), "confirm", DESK, REVIEW_DAY, *papers)
    assert (stage_due(samples.published()), stage_due(course)) == (date(2031, 11, 1), date(2036, 10, 1))
    assert course.published == day("2026-11-01")


def test_a_late_review_says_what_its_first_outcome_lacks():
    found = late(samples.published(), day("2032-01-01"))
    assert [one.code for one in found.ways] == ["confirm", "revise", "withdraw"]
    assert found.next_gate == found.ways[0]
    assert [one.zh for one in found.late[0].why] == ["复审结论", "现行标准实施情况"]


def test_a_note_with_gaps_keeps_the_draft_from_going_out():
    course = replace(with_chapters(), note=())
    error = refused(course, "solicit", GROUP, day("2026-06-01"), "comment-draft", "drafting-note")
    assert "编制说明“背景”（background）" in error.zh
    assert "征求意见稿；" not in error.zh


def with_chapters():
    """Everything is there to send the draft out."""
    start = samples.solicited()
    return replace(
        samples.drafting(), outline=start.outline, assignments=start.assignments, drafts=start.drafts
    )


def settled(text):
    """Every comment is disposed of, and the draft for review has this text."""
    course = dispose(samples.collected(), "c1", disposed("adopted"))
    course = dispose(course, "c2", disposed("rejected", "比例由机构按风险确定"))
    course = dispose(course, "c3", disposed("adopted"))
    clauses = parse_clauses(text)
    return add_draft(course, Draft(id="R1", kind="review", day=day("2026-08-01"), clauses=clauses))


def test_an_adopted_comment_without_a_change_keeps_the_draft_from_review():
    on, papers = day("2026-08-01"), ("review-draft", "drafting-note", "comment-table")
    error = refused(settled(samples.COMMENT_TEXT), "submit-review", GROUP, on, *papers)
    assert "意见 c1（4.1）已采纳，但R1中相应条款没有改动" in error.zh
    assert go(settled(samples.REVIEW_TEXT), "submit-review", GROUP, on, *papers).stage == "40"


def test_a_change_of_the_draft_for_approval_needs_its_reason():
    on = day("2026-09-10")
    course = finish_task(samples.voted(), "m1-t1", on=day("2026-08-30"), result="已校核")
    text = samples.REVIEW_TEXT.replace("抽查", "全数检查")
    course = add_draft(course, Draft(id="A1", kind="approval", day=on, clauses=parse_clauses(text)))
    papers = ("approval-draft", "drafting-note", "comment-table", "review-minutes", "signature-sheet")
    error = refused(course, "submit-approval", GROUP, on, *papers)
    assert "A1的条款 5.1 有改动，但没有对应的采纳意见" in error.zh
    explained = replace(course, changes=(Change(draft="A1", clause="5.1", reason="示例：按审查意见"),))
    assert go(explained, "submit-approval", GROUP, on, *papers).stage == "50"


def test_publishing_on_a_path_that_ends_a_predecessor_needs_its_number():
    course, on = replace(samples.begun(), path="revision", stage="60"), day("2026-10-01")
    assert "被代替标准的编号" in refused(course, "publish", DESK, on, "standard-text").zh
    named = replace(course, predecessor="JR/T 0001—2015")
    assert go(named, "publish", DESK, on, "standard-text").stage == "90"


def test_a_revision_begins_at_approval_of_the_item_and_asks_how_the_standard_is_used():
    course = begin_course(builtin_register(), "sf-41", path="revision", on=day("2026-01-05"))
    assert (course.stage, course.predecessor) == ("10", "JR/T 0250-2022")
    error = refused(course, "begin", DESK, day("2026-02-01"), "plan-notice")
    assert error.zh.split("尚缺：")[1] == "现行标准实施情况"
    both = ("plan-notice", "implementation-record")
    assert go(course, "begin", DESK, day("2026-02-01"), *both).stage == "20"


def test_a_paper_counts_for_one_gate_only():
    error = refused(samples.collected(), "submit-review", GROUP, day("2026-08-01"), "review-draft")
    assert "编制说明" in error.zh.split("尚缺：")[1].split("；")


@pytest.mark.parametrize(
    ("path", "gate", "extra"),
    [("conversion", "apply", "现行标准实施情况"), ("research", "apply", "课题结题报告")],
)
def test_a_path_asks_for_its_own_papers(path, gate, extra):
    course = replace(samples.begun(), path=path)
    assert extra in refused(course, gate, LEAD, day("2026-02-01"), "application", "outline").zh


def test_conversion_knows_the_predecessor_that_its_publication_ends():
    register = builtin_register()
    course = begin_course(register, "sf-40", path="conversion", on=day("2026-01-05"))
    abolition = drafting_note(course, register).sections[8].pieces[0]
    assert "0158" in course.predecessor
    assert course.predecessor in abolition.lines[0].zh


def test_an_open_comment_keeps_the_draft_from_review():
    on = day("2026-08-01")
    error = refused(samples.collected(), "submit-review", GROUP, on, "review-draft", "comment-table")
    assert "c1、c2、c3" in error.zh


def test_an_unsettled_dissent_keeps_the_draft_from_review():
    talk = Discussion(day=day("2026-07-10"), people=("示例专家1",), outcome="待验证")
    dissent = Dissent(id="d1", comments=("c1",), issue="频次", opened=day("2026-07-01"), discussions=(talk,))
    course = put_dissent(samples.collected(), dissent)
    assert "d1" in refused(course, "submit-review", GROUP, day("2026-08-01")).zh


def test_waiting_for_silent_units_ends_with_the_last_day():
    course = samples.collected()
    assert "尚有 1 家" in refused(course, "submit-review", GROUP, day("2026-07-01")).zh
    assert "尚有 1 家" not in refused(course, "submit-review", GROUP, day("2026-07-02")).zh


def test_a_gap_in_the_chapters_keeps_the_draft_from_going_out():
    course = samples.drafting()
    course = replace(course, outline=(Chapter(number="6", title="检测"),))
    assert "6 检测 无人执笔" in refused(course, "solicit", GROUP, day("2026-06-01")).zh


def test_an_open_task_of_a_meeting_keeps_the_draft_from_approval():
    error = refused(samples.voted(), "submit-approval", GROUP, day("2026-09-10"))
    assert "m1-t1" in error.zh


def test_late_says_who_has_the_ball_and_why():
    found = late(samples.collected(), day("2026-12-01"), register=builtin_register())
    assert found.holder.zh == "标准起草工作组"
    assert [one.what.zh for one in found.late] == ["回复征求意见", "征求意见"]
    assert found.late[0].holder == "示例证券丁"
    assert any("意见未处理" in why.zh for why in found.late[1].why)


def test_a_published_standard_is_late_for_review_after_five_years():
    course = samples.published()
    assert late(course, day("2031-11-01")).late == ()
    assert late(course, day("2031-11-02")).late[0].what.zh == "五年复审"


def test_a_task_and_a_chapter_are_late_after_their_day():
    course = replace(samples.voted(), assignments=UNWRITTEN, stage="20")
    whats = [one.what.zh for one in late(course, day("2026-09-02")).late]
    assert whats == ["会议任务：按审查意见校核术语", "起草第 1 章（条）"]


UNWRITTEN = (Assignment(chapter="1", author="甲", unit="示例", due=day("2026-09-01")),)


@pytest.mark.parametrize(
    ("stage", "whats"),
    [
        ("30", ["回复征求意见", "会议任务：按审查意见校核术语"]),
        ("40", ["会议任务：按审查意见校核术语"]),
        ("90", ["会议任务：按审查意见校核术语"]),
        ("95", []),
    ],
)
def test_chapters_are_late_until_the_draft_goes_out_and_nothing_once_it_is_over(stage, whats):
    course = replace(samples.voted(), assignments=UNWRITTEN, stage=stage)
    assert [one.what.zh for one in late(course, day("2026-09-02")).late] == whats


def test_two_units_on_one_chapter_are_an_overlap_and_two_of_one_unit_are_not():
    mine = Assignment(chapter="6", items=(1, 7), author="甲", unit="示例一")
    same = Assignment(chapter="6", items=(1, 7), author="乙", unit="示例一")
    other = Assignment(chapter="6", items=(7, 13), author="丙", unit="示例二")
    course = replace(
        samples.begun(), outline=(Chapter(number="6", items=14),), assignments=(mine, same, other)
    )
    assert [one.rule for one in chapter_findings(course)] == [
        "chapter-gap",
        "chapter-overlap",
        "chapter-overlap",
    ]
    assert "第 14 项" in chapter_findings(course)[0].message.zh


def test_the_file_of_a_course_gives_the_course_back(tmp_path):
    path = tmp_path / "course.yaml"
    path.write_text(yaml.safe_dump(course_data(samples.published()), allow_unicode=True), encoding="utf-8")
    assert load_course(path) == samples.published()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stage": "77"}, "没有阶段 77"),
        ({"path": "sideways"}, "没有途径"),
        (
            {
                "comments": [
                    {
                        "id": "c1",
                        "draft": "X9",
                        "unit": "甲",
                        "clause": "1",
                        "text": "乙",
                        "received": "2026-01-01",
                    }
                ]
            },
            "X9",
        ),
    ],
)
def test_a_file_that_names_nothing_is_refused_with_its_line(tmp_path, change, said):
    path = tmp_path / "course.yaml"
    data = course_data(samples.begun()) | change
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(StandardsError) as caught:
        load_course(path)
    assert said in caught.value.zh
    assert caught.value.place.startswith("course.yaml:")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("movers: [approver]", "movers: [nobody]", "nobody"),
        ("start: '00-60'", "start: '60-00'", "backwards"),
        ("start: '00-60'", "start: '00-77'", "77"),
    ],
)
def test_rules_that_name_nothing_are_refused_with_their_line(tmp_path, old, new, said):
    text = (hengdu.content.standards / "process.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "rules.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(StandardsError, match=said) as caught:
        load_rules(path)
    assert caught.value.place.startswith("rules.yaml:")


def test_every_stage_but_the_last_has_a_way_on():
    rules = default_rules()
    assert [one.code for one in rules.stages if not rules.gates_from(one.code)] == ["95"]


@given(
    role=st.sampled_from([one.code for one in default_rules().roles]),
    gates=st.lists(st.sampled_from([one.code for one in default_rules().gates]), max_size=8),
)
def test_whatever_is_tried_a_course_only_takes_ways_that_the_rules_have(role, gates):
    rules = default_rules()
    course, on = samples.begun(), day("2026-02-01")
    for gate in gates:
        on += timedelta(days=1)
        try:
            course = move(
                course,
                gate,
                by=Actor(name="示例", role=role),
                materials=samples.papers(on, *rules.gate(gate).materials),
                on=on,
                reason="示例",
                register=builtin_register(),
            )
        except StandardsError:
            continue
    stage = "00"
    for step in course.moves:
        assert rules.gate(step.gate) in rules.gates_from(stage)
        assert step.by.role in rules.gate(step.gate).movers
        stage = step.end
    assert course.stage == stage


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_months_later_is_that_many_months_later(start, months):
    later = add_months(start, months)
    assert (later.year - start.year) * 12 + later.month - start.month == months
    assert later.day == start.day or (later + timedelta(days=1)).day == 1
