"""A standard on its way from application to publication, made step by step as people would (示例)."""

from dataclasses import replace
from datetime import date
from functools import cache

from hengdu.standards.process import (
    Actor,
    Assignment,
    Author,
    Ballot,
    Chapter,
    Comment,
    Disposition,
    Draft,
    Expert,
    Meeting,
    NotePart,
    Paper,
    Reply,
    Solicitation,
    Task,
    Vote,
    add_draft,
    ask,
    begin_course,
    dispose,
    finish_task,
    hold_ballot,
    hold_meeting,
    move,
    parse_clauses,
    receive,
)
from hengdu.standards.registry import builtin_register

LEAD = Actor(name="示例牵头单位", role="lead-unit")
GROUP = Actor(name="示例起草工作组", role="working-group")
DESK = Actor(name="示例秘书处", role="secretariat")
APPROVER = Actor(name="示例批准机构", role="approver")
UNITS = ("示例证券甲", "示例期货乙", "示例基金丙", "示例证券丁")
COMMENT_TEXT = """1 范围
本文件规定了数据脱敏的管理要求，适用于证券期货业机构。
4 总则
4.1 机构应当建立数据脱敏管理制度，明确责任部门，每年评审一次。
4.2 机构应当建立脱敏规则库，按数据级别规定脱敏方法。
5 实施
5.1 生产数据用于测试之前应当脱敏，脱敏结果由数据管理部门抽查。
"""
REVIEW_TEXT = COMMENT_TEXT.replace("每年评审一次", "每年至少评审一次并留存记录")
WRITTEN = ("background", "purpose", "basis", "contents", "trials", "adoption")


def day(text):
    return date.fromisoformat(text)


def go(course, gate, by, on, *codes, **more):
    materials = papers(on, *codes)
    return move(course, gate, by=by, materials=materials, on=on, register=builtin_register(), **more)


def papers(on, *codes):
    return [Paper(material=code, file=f"{code}.docx", day=on) for code in codes]


def reply(unit, on, *, comments=True):
    return Reply(unit=unit, day=on, person="示例联系人", has_comments=comments, source=f"{unit}.xlsx")


def comment(clause, text, proposal="", *, on="2026-06-20"):
    return Comment(
        id="new", draft="C1", unit="new", clause=clause, text=text, proposal=proposal, received=day(on)
    )


def disposed(verdict, reason="", *, on="2026-07-20"):
    return Disposition(verdict=verdict, reason=reason, by="示例主笔", day=day(on))


@cache
def begun():
    return replace(
        begin_course(builtin_register(), "sf-42", on=day("2026-01-05")),
        is_sample=True,
        units=("示例证券甲", "示例期货乙"),
        authors=(Author(name="示例主笔", unit="示例证券甲", duty="统稿，负责第1、4章", role="lead"),),
        references=("GB/T 22239-2019 示例引用", "GB/T 25069 示例引用"),
        note=tuple(NotePart(code=code, text=f"示例文字：{code}。") for code in WRITTEN),
    )


@cache
def drafting():
    on = day("2026-01-20")
    applied = go(begun(), "apply", LEAD, on, "application", "outline")
    on = day("2026-03-01")
    return go(applied, "begin", DESK, on, "plan-notice")


@cache
def solicited():
    on = day("2026-06-01")
    clauses = parse_clauses(COMMENT_TEXT)
    course = replace(
        add_draft(drafting(), Draft(id="C1", kind="comment", day=on, clauses=clauses)),
        outline=tuple(Chapter(number=number) for number in ("1", "4", "5")),
        assignments=tuple(
            Assignment(chapter=number, author="示例主笔", unit="示例证券甲", due=on, done=on)
            for number in ("1", "4", "5")
        ),
    )
    course = go(course, "solicit", GROUP, on, "comment-draft", "drafting-note")
    return ask(course, Solicitation(draft="C1", asked=UNITS, sent=on, until=day("2026-07-01")))


@cache
def collected():
    course = receive(
        solicited(),
        "C1",
        reply("示例证券甲", day("2026-06-20")),
        [
            comment(
                "4.1", "评审的频次不明确，建议写明至少一次并留存记录。", "改为每年至少评审一次并留存记录"
            ),
            comment("5.1", "抽查比例未规定。", "规定抽查比例"),
        ],
    )
    course = receive(
        course,
        "C1",
        reply("示例期货乙", day("2026-06-25")),
        [comment("4.1", "评审频次不明确，建议写明至少一次，并留存记录。", "每年至少评审一次并留存记录")],
    )
    return receive(course, "C1", reply("示例基金丙", day("2026-06-26"), comments=False), [])


@cache
def reviewed():
    """The draft for review is handed in: comments disposed of, changes traced."""
    course = dispose(collected(), "c1", disposed("adopted"))
    course = dispose(course, "c2", disposed("rejected", "比例由机构按风险确定"))
    course = dispose(course, "c3", disposed("adopted"))
    on = day("2026-08-01")
    course = add_draft(course, Draft(id="R1", kind="review", day=on, clauses=parse_clauses(REVIEW_TEXT)))
    return go(course, "submit-review", GROUP, on, "review-draft", "drafting-note", "comment-table")


def ballot(votes=("agree",) * 5, experts=6, *, code="b1"):
    names = [f"示例专家{at}" for at in range(1, experts + 1)]
    return Ballot(
        id=code,
        draft="R1",
        day=day("2026-08-20"),
        experts=tuple(Expert(name=name, unit="示例单位", post="高级工程师") for name in names),
        votes=tuple(Vote(expert=name, opinion=opinion) for name, opinion in zip(names, votes, strict=False)),
        conclusion="同意通过审查。",
    )


def meeting(code="m1"):
    return Meeting(
        id=code,
        title="标准审查会",
        kind="review",
        day=day("2026-08-20"),
        place="示例会议室",
        chair="示例主席",
        present=("示例专家1", "示例主笔"),
        absent=("示例专家6",),
        agenda=("起草组汇报", "专家审查", "表决"),
        minutes=("与会专家听取了起草组的汇报，对送审稿逐章讨论。",),
        decisions=("同意送审稿通过审查。",),
        tasks=(Task(id=f"{code}-t1", what="按审查意见校核术语", who="示例主笔", due=day("2026-09-01")),),
        sent_to=("证标委秘书处（示例）",),
    )


@cache
def voted():
    return hold_meeting(hold_ballot(reviewed(), ballot()), meeting())


@cache
def published():
    on = day("2026-09-10")
    course = finish_task(voted(), "m1-t1", on=day("2026-08-30"), result="已校核")
    course = add_draft(course, Draft(id="A1", kind="approval", day=on, clauses=parse_clauses(REVIEW_TEXT)))
    codes = ("approval-draft", "drafting-note", "comment-table", "review-minutes", "signature-sheet")
    course = go(course, "submit-approval", GROUP, on, *codes)
    on = day("2026-11-01")
    course = go(course, "approve", APPROVER, on, "approval-notice")
    return go(course, "publish", DESK, on, "standard-text")
