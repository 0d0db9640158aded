"""Make the drafting that the demo shows: comments half answered, a unit silent, a task of a meeting late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from hengdu.standards.process import (
    Actor,
    Assignment,
    Author,
    Chapter,
    Comment,
    Course,
    Disposition,
    Draft,
    Meeting,
    NotePart,
    Paper,
    Reply,
    Solicitation,
    Task,
    add_draft,
    ask,
    begin_course,
    dispose,
    hold_meeting,
    move,
    parse_clauses,
    receive,
)
from hengdu.standards.registry import builtin_register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

SAMPLE_UNIT: Final = "示例证券甲"
_STANDARD: Final = "sf-42"
_UNITS: Final = (SAMPLE_UNIT, "示例期货乙", "示例基金丙", "示例证券丁")
_TEXT: Final = """1 范围
本文件（示例）规定了数据脱敏的管理要求。
4 总则
4.1 机构应当建立数据脱敏管理制度，明确责任部门，每年评审一次。
4.2 机构应当建立脱敏规则库，按数据级别规定脱敏方法。
5 实施
5.1 生产数据用于测试之前应当脱敏，脱敏结果由数据管理部门抽查。
"""
_WRITTEN: Final = {
    "background": "示例：测试环境使用生产数据的情形较多，脱敏做法不一。",
    "purpose": "示例：统一脱敏的管理要求，便于机构落实。",
    "basis": "示例：依据数据安全相关法律法规和行业数据分类分级标准。",
    "contents": "示例：规定脱敏的职责、规则、实施和检查。",
    "trials": "示例：在两家机构的测试环境试用两个月。",
    "adoption": "示例：发布后组织宣贯，设六个月过渡期。",
}
_LEAD: Final = Actor(name="示例·起草单位人员", role="lead-unit")
_GROUP: Final = Actor(name="示例·工作组成员", role="working-group")
_DESK: Final = Actor(name="示例·标准秘书处", role="secretariat")


def sample_course(today: date) -> Course:
    """Return a fictitious drafting (示例) in the stage of comments, with days counted back from today."""

    def back(days: int) -> date:
        return today - timedelta(days=days)

    course = replace(
        begin_course(builtin_register(), _STANDARD, on=back(300)),
        is_sample=True,
        lead=SAMPLE_UNIT,
        units=_UNITS[:2],
        authors=(
            Author(name="示例主笔", unit=SAMPLE_UNIT, duty="统稿，负责第 1、4 章", role="lead"),
            Author(name="示例起草人", unit=_UNITS[1], duty="负责第 5 章"),
        ),
        references=("GB/T 22239-2019", "GB/T 25069"),
        note=tuple(NotePart(code=code, text=text) for code, text in _WRITTEN.items()),
    )
    course = move(
        course, "apply", by=_LEAD, materials=_papers(back(280), "application", "outline"), on=back(280)
    )
    course = move(course, "begin", by=_DESK, materials=_papers(back(240), "plan-notice"), on=back(240))
    course = replace(
        add_draft(
            course, Draft(id="C1", kind="comment", day=back(60), clauses=parse_clauses(_TEXT, name="示例"))
        ),
        outline=(
            Chapter(number="1", title="范围"),
            Chapter(number="4", title="总则"),
            Chapter(number="5", title="实施"),
        ),
        assignments=tuple(
            Assignment(chapter=chapter, author=author, unit=unit, due=back(70), done=back(65))
            for chapter, author, unit in (
                ("1", "示例主笔", SAMPLE_UNIT),
                ("4", "示例主笔", SAMPLE_UNIT),
                ("5", "示例起草人", _UNITS[1]),
            )
        ),
    )
    papers = _papers(back(55), "comment-draft", "drafting-note")
    course = move(course, "solicit", by=_GROUP, materials=papers, on=back(55), register=builtin_register())
    course = ask(course, Solicitation(draft="C1", asked=_UNITS, sent=back(55), until=back(5)))
    return _answered(course, back(20), back(10))


def _answered(course: Course, received: date, met: date) -> Course:
    """Receive three of four replies, settle one comment, hold a meeting that gives a task."""
    course = receive(
        course,
        "C1",
        _reply(_UNITS[0], received),
        [
            _comment(
                "4.1",
                "评审的频次不明确，建议写明至少一次并留存记录。",
                "每年至少评审一次并留存记录",
                received,
            ),
            _comment("5.1", "抽查比例未规定。", "规定抽查比例", received),
        ],
    )
    course = receive(
        course,
        "C1",
        _reply(_UNITS[1], received),
        [
            _comment(
                "4.1", "建议明确评审频次，至少每年一次，并留存记录。", "每年至少评审一次并留存记录", received
            )
        ],
    )
    course = receive(course, "C1", replace(_reply(_UNITS[2], received), has_comments=False), [])
    done = Disposition(verdict="adopted", reason="示例：按意见修改", by="示例主笔", day=met)
    course = dispose(course, course.comments[0].id, done)
    return hold_meeting(
        course,
        Meeting(
            id="m1",
            title="示例起草组第一次会议",
            day=met,
            place="示例会议室",
            chair="示例主笔",
            present=("示例主笔", "示例起草人"),
            agenda=("讨论征求意见回复",),
            minutes=("与会人员逐条讨论了已收到的意见。",),
            decisions=("评审频次的意见予以采纳。",),
            tasks=(
                Task(
                    id="m1-t1", what="示例：调研抽查比例的做法", who="示例起草人", due=met + timedelta(days=7)
                ),
            ),
            sent_to=("示例秘书处",),
        ),
    )


def _papers(day: date, *codes: str) -> Sequence[Paper]:
    return [Paper(material=code, number="示例文号", day=day) for code in codes]


def _reply(unit: str, day: date) -> Reply:
    return Reply(unit=unit, day=day, person="示例联系人", has_comments=True, source="示例.xlsx")


def _comment(clause: str, text: str, proposal: str, day: date) -> Comment:
    return Comment(
        id="new", draft="C1", unit="new", clause=clause, text=text, proposal=proposal, received=day
    )
