"""Move an item through its gates, and say who has the ball and what is late."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import attrs

from hengdu.errors import StandardsError
from hengdu.standards.process._chapters import chapter_gaps
from hengdu.standards.process._comments import count_answers, overdue_units
from hengdu.standards.process._drafts import compare_drafts, trace_changes
from hengdu.standards.process._note import drafting_note
from hengdu.standards.process._records import Actor, Course, Move, Paper
from hengdu.standards.process._review import ballot_result, latest_ballot, open_tasks
from hengdu.standards.process._rules import Gate, ProcessRules, default_rules
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.standards.process._records import Assignment, Draft
    from hengdu.standards.process._rules import Condition
    from hengdu.standards.registry import Register

_DRAFTING = "20"
_COMMENTS = "30"
_IN_FORCE = "90"
_OVER = "95"


@attrs.frozen(kw_only=True)
class Late:
    """One thing that is late: what, who has to do it, since which day, and why it is not done."""

    what: Text
    holder: str
    due: date
    days: int
    why: tuple[Text, ...] = ()


@attrs.frozen(kw_only=True)
class Standing:
    """Where an item stands: stage, who has the ball, until when, what the next gate lacks, what is late.

    ``ways`` are the gates onward; in force those of the review, of which one is taken.
    """

    stage: str
    stage_name: Text
    holder: Text
    since: date
    due: date | None
    next_gate: Gate | None
    ways: tuple[Gate, ...]
    lacking: tuple[Text, ...]
    late: tuple[Late, ...]


def missing_materials(
    course: Course, gate: Gate, rules: ProcessRules, more: Sequence[Paper] = ()
) -> list[Text]:
    """Return the names of the papers that a gate takes on this path and that were not handed in.

    A paper counts for one gate, so that a draft sent back and a drafting note brought up to date are
    handed in anew; a draft also has to be registered clause by clause.
    """
    fresh = {one.material for one in (*course.fresh_papers(), *more)}
    lacking = []
    for code in rules.needed(gate, course.path):
        material = rules.material(code)
        if code not in fresh:
            lacking.append(material.name)
        elif material.draft is not None and course.draft(material.draft) is None:
            lacking.append(
                Text(f"{material.name.zh}的条款文本", f"the clauses of the {material.name.en.lower()}")
            )
    return lacking


def unmet_conditions(
    course: Course,
    gate: Gate,
    on: date,
    *,
    register: Register | None = None,
    rules: ProcessRules | None = None,
) -> tuple[Text, ...]:
    """Return in words every condition of a gate that is not met on a day."""
    rules = rules or default_rules()
    found: list[Text] = []
    for condition in gate.conditions:
        found += _unmet(condition, course, gate, on, register, rules)
    return tuple(found)


def move(
    course: Course,
    gate: str,
    *,
    by: Actor,
    materials: Sequence[Paper] = (),
    on: date,
    reason: str = "",
    register: Register | None = None,
    rules: ProcessRules | None = None,
) -> Course:
    """Move an item through a gate and return it; StandardsError names everything that is missing.

    ``materials`` are the papers handed in with the move, beside those handed in since the last gate.
    Ways back and stopping need a reason. Where the rules say so, publishing on a path that ends a
    predecessor needs its number.
    """
    rules = rules or default_rules()
    way = rules.gate(gate)
    _allowed(course, way, by, on, rules)
    for paper in materials:
        rules.material(paper.material)
        if paper.day > on:
            raise _fault(
                f"材料 {rules.material(paper.material).name.zh} 的日期 {paper.day} 晚于 {on}",
                f"the paper {paper.material} is dated {paper.day}, after {on}",
                course,
            )
    if way.kind in {"return", "stop"} and not reason.strip():
        raise _fault("退回或终止须写明理由", "say why it goes back or stops", course)
    lacking = [
        *missing_materials(course, way, rules, materials),
        *unmet_conditions(course, way, on, register=register, rules=rules),
    ]
    if lacking:
        raise StandardsError(
            f"不能“{way.name.zh}”，尚缺：{'；'.join(one.zh for one in lacking)}",
            f"the gate {way.code!r} ({way.name.en}) still lacks: {'; '.join(one.en for one in lacking)}",
            place=course.standard,
            hint_zh="补齐后重试",
            hint_en="Complete it and try again",
        )
    used = (*rules.needed(way, course.path), *(one.material for one in materials))
    step = Move(
        gate=way.code,
        start=course.stage,
        end=way.end,
        by=by,
        day=on,
        materials=tuple(dict.fromkeys(used)),
        papers_so_far=len(course.papers) + len(materials),
        rounds_so_far=len(course.solicitations),
        reason=reason,
    )
    is_published = way.kind == "forward" and way.end == _IN_FORCE
    return replace(
        course,
        stage=way.end,
        since=on,
        published=on if is_published else course.published,
        moves=(*course.moves, step),
        papers=(*course.papers, *materials),
    )


def hand_in(course: Course, paper: Paper, rules: ProcessRules | None = None) -> Course:
    """Hand in a paper before its gate is passed."""
    (rules or default_rules()).material(paper.material)
    return replace(course, papers=(*course.papers, paper))


def late(
    course: Course, as_of: date, *, register: Register | None = None, rules: ProcessRules | None = None
) -> Standing:
    """Say who has the ball, what the next gate lacks, and what is late and why, on a day.

    Late are: the stage beyond its limit (a published standard: its review), units that are silent
    after the last day of the round that counts, tasks of meetings, and chapters until the draft goes out.
    What is withdrawn or stopped is never late. In force the next gate is the first of the review.
    """
    rules = rules or default_rules()
    stage = rules.stage(course.stage)
    ahead = [one for one in rules.gates_from(course.stage) if one.kind in {"forward", "review"}]
    gate = ahead[0] if ahead else None
    lacking: tuple[Text, ...] = ()
    if gate is not None:
        lacking = (
            *missing_materials(course, gate, rules),
            *unmet_conditions(course, gate, as_of, register=register, rules=rules),
        )
    holder = rules.role(stage.holder).name
    due = stage_due(course, rules)
    found = []
    if due is not None and due < as_of:
        name = Text("五年复审", "Five-year review") if course.stage == _IN_FORCE else stage.name
        found.append(Late(what=name, holder=holder.zh, due=due, days=(as_of - due).days, why=lacking))
    found += _late_work(course, as_of)
    return Standing(
        stage=course.stage,
        stage_name=stage.name,
        holder=holder,
        since=course.since,
        due=due,
        next_gate=gate,
        ways=tuple(ahead),
        lacking=lacking,
        late=tuple(sorted(found, key=lambda one: -one.days)),
    )


def _late_work(course: Course, as_of: date) -> list[Late]:
    """Return what people owe the item: replies, tasks, chapters."""
    owed: list[tuple[Text, str, date]] = []
    if course.stage == _COMMENTS:
        said = Text("回复征求意见", "Reply to the call for comments")
        owed += [(said, unit, due) for unit, due in overdue_units(course, as_of)]
    if course.stage != _OVER:
        owed += [
            (Text(f"会议任务：{task.what}", f"Task: {task.what}"), task.who, task.due)
            for task in open_tasks(course)
        ]
    owed += [
        (Text(f"起草第 {one.chapter} 章（条）", f"Write {one.chapter}"), f"{one.unit} {one.author}", due)
        for one, due in chapters_due(course)
    ]
    return [
        Late(what=what, holder=holder, due=due, days=(as_of - due).days)
        for what, holder, due in owed
        if due < as_of
    ]


def chapters_due(course: Course) -> tuple[tuple[Assignment, date], ...]:
    """Return the chapters that are not written, with their days; none once the draft went out.

    >>> course = Course(standard="sf-42", title="示例", stage="95", since=date(2026, 1, 31))
    >>> chapters_due(course)
    ()
    """
    if course.stage > _DRAFTING:
        return ()
    return tuple((one, one.due) for one in course.assignments if one.done is None and one.due is not None)


def stage_due(course: Course, rules: ProcessRules | None = None) -> date | None:
    """Return the last day of the stage, None where it has no limit; a standard in force is due for review.

    >>> stage_due(Course(standard="sf-42", title="示例", stage="10", since=date(2026, 1, 31)))
    datetime.date(2026, 4, 30)
    """
    rules = rules or default_rules()
    months = rules.stage(course.stage).limit_months
    if course.stage == _IN_FORCE:
        months = 12 * rules.review_years
    return None if months is None else add_months(course.since, months)


def add_months(day: date, months: int) -> date:
    """Return the day months later, the last of the month where it has no such day.

    >>> add_months(date(2024, 11, 30), 3)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def _allowed(course: Course, gate: Gate, by: Actor, on: date, rules: ProcessRules) -> None:
    stage = rules.stage(course.stage)
    ways = rules.gates_from(course.stage)
    if gate not in ways:
        names = Text("、".join(one.code for one in ways), ", ".join(one.code for one in ways))
        raise _fault(
            f"“{gate.name.zh}”不从 {stage.code} {stage.name.zh} 阶段开始；可用：{names.zh or '无'}",
            f"{gate.code!r} does not lead out of stage {stage.code}; gates: {names.en or 'none'}",
            course,
        )
    rules.role(by.role)
    if by.role not in gate.movers:
        raise _fault(
            f"{by.name}（{rules.role(by.role).name.zh}）无权推进“{gate.name.zh}”；"
            f"应由{'或'.join(rules.role(code).name.zh for code in gate.movers)}推进",
            f"{by.name} ({by.role}) may not move {gate.code!r}; movers: {', '.join(gate.movers)}",
            course,
        )
    if on < course.since:
        raise _fault(f"日期 {on} 早于本阶段开始日 {course.since}", f"{on} lies before {course.since}", course)


def _unmet(
    condition: Condition, course: Course, gate: Gate, on: date, register: Register | None, rules: ProcessRules
) -> list[Text]:
    if condition in {"asked", "answered"}:
        return _comments(condition, course, on)
    if condition == "predecessor":
        needed = rules.path(course.path).withdraws_predecessor and not course.predecessor.strip()
        return [Text("被代替标准的编号", "the number of the standard that it replaces")] if needed else []
    if condition == "chapters":
        gaps = [one.message for one in chapter_gaps(course)]
        return gaps if course.outline else [Text("章条提纲与分工", "an outline with authors")]
    if condition == "note":
        return [
            Text(f"编制说明“{one.heading.zh}”（{one.code}）", f"drafting note: {one.heading.en} ({one.code})")
            for one in drafting_note(course, register, rules).missing()
        ]
    if condition == "traced":
        return _traced(course, gate)
    return _ballot(course, rules) if condition == "ballot" else _unsettled(condition, course)


def _unsettled(condition: Condition, course: Course) -> list[Text]:
    if condition == "dissent":
        return [
            Text(f"重大分歧 {one.id} 尚未了结", f"the disagreement {one.id} is not settled")
            for one in course.dissents
            if one.settled is None
        ]
    return [
        Text(f"会议任务 {one.id}（{one.who}）未完成", f"the task {one.id} of {one.who} is not done")
        for one in open_tasks(course)
    ]


def _comments(condition: Condition, course: Course, on: date) -> list[Text]:
    draft = course.draft("comment")
    if condition == "asked":
        rounds = course.fresh_rounds()
        round_ = next((one for one in rounds if draft is not None and one.draft == draft.id), None)
        if round_ is None and rounds != course.solicitations:
            return [
                Text(
                    "退回后尚未重新征求意见（请登记新的征求意见稿）",
                    "nobody was asked again since it went back (register a new draft for comments)",
                )
            ]
        if round_ is None:
            return [Text("尚未征求意见", "nobody was asked for comments")]
        silent = count_answers(course, round_.draft).silent
        if on <= round_.until and silent:
            return [
                Text(
                    f"征求意见截止 {round_.until}，尚有 {len(silent)} 家未回复",
                    f"comments are open until {round_.until} and {len(silent)} units have not replied",
                )
            ]
        return []
    left = [one.id for one in course.standing_comments() if one.disposition is None]
    return (
        [Text(f"意见未处理：{'、'.join(left)}", f"comments without a disposition: {', '.join(left)}")]
        if left
        else []
    )


def _ballot(course: Course, rules: ProcessRules) -> list[Text]:
    ballot = latest_ballot(course)
    if ballot is None:
        return [Text("对最新送审稿的表决", "a ballot on the latest draft for review")]
    found = ballot_result(ballot, rules)
    if found.is_carried:
        return []
    return [
        Text(
            f"表决未通过：{found.voted} 名表决，{found.agreed} 名同意，须达 {rules.quorum.agreed}",
            f"the ballot failed: {found.agreed} of {found.voted} agree, {rules.quorum.agreed} must",
        )
    ]


def _traced(course: Course, gate: Gate) -> list[Text]:
    pairs: tuple[tuple[Draft | None, Draft | None], ...] = (
        (course.draft("comment"), course.draft("review")),
        (course.draft("review"), course.draft("approval")),
    )
    wanted = pairs if gate.start != "30" else pairs[:1]
    return [
        finding.message
        for left, right in wanted
        if left is not None and right is not None
        for finding in trace_changes(course, compare_drafts(left, right))
    ]


def _fault(zh: str, en: str, course: Course) -> StandardsError:
    return StandardsError(
        zh, en, place=course.standard, hint_zh="请核对阶段、角色与日期", hint_en="Check stage, role and day"
    )
