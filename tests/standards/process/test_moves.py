from dataclasses import replace
from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.standards.process import samples
from tests.standards.process.samples import APPROVER, DESK, GROUP, LEAD, day, go

import hengdu.content
from hengdu.errors import StandardsError
from hengdu.standards.process import (
    Actor,
    Assignment,
    Chapter,
    Discussion,
    Dissent,
    add_months,
    begin_course,
    chapter_findings,
    course_data,
    default_rules,
    drafting_note,
    late,
    load_course,
    load_rules,
    move,
    put_dissent,
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
    course = replace(
        samples.voted(),
        assignments=(Assignment(chapter="1", author="甲", unit="示例", due=day("2026-09-01")),),
    )
    whats = [one.what.zh for one in late(course, day("2026-09-02")).late]
    assert whats == ["会议任务：按审查意见校核术语", "起草第 1 章（条）"]


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


def test_rules_that_name_nothing_are_refused_with_their_line(tmp_path):
    text = (hengdu.content.standards / "process.yaml").read_text(encoding="utf-8")
    path = tmp_path / "rules.yaml"
    path.write_text(text.replace("movers: [approver]", "movers: [nobody]"), encoding="utf-8")
    with pytest.raises(StandardsError, match="nobody") as caught:
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
