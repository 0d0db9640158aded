"""Hold ballots and meetings: quorum, votes, conclusion, minutes, and tasks that are followed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import attrs

from hengdu.errors import StandardsError
from hengdu.standards.process._rules import ProcessRules, default_rules

if TYPE_CHECKING:
    from datetime import date

    from hengdu.standards.process._records import Ballot, Course, Meeting, Task


@attrs.frozen(kw_only=True)
class BallotResult:
    """What a ballot came to; ``is_carried`` needs both the quorum and the share of votes in favour."""

    invited: int
    voted: int
    agreed: int
    disagreed: int
    abstained: int
    has_quorum: bool
    is_carried: bool


def ballot_result(ballot: Ballot, rules: ProcessRules | None = None) -> BallotResult:
    """Count a ballot by the shares of the rules."""
    voting = (rules or default_rules()).quorum
    opinions = [one.opinion for one in ballot.votes]
    agreed = opinions.count("agree")
    has_quorum = voting.has_quorum(len(opinions), len(ballot.experts))
    return BallotResult(
        invited=len(ballot.experts),
        voted=len(opinions),
        agreed=agreed,
        disagreed=opinions.count("disagree"),
        abstained=opinions.count("abstain"),
        has_quorum=has_quorum,
        is_carried=has_quorum and voting.is_carried(agreed, len(opinions)),
    )


def hold_ballot(course: Course, ballot: Ballot, rules: ProcessRules | None = None) -> Course:
    """Register a ballot; refused without quorum, for a stranger's vote and for one vote cast twice."""
    place = f"{course.standard} {ballot.id}"
    if any(one.id == ballot.id for one in course.ballots):
        raise _fault(f"表决 {ballot.id} 已登记", f"the ballot {ballot.id} is registered already", place)
    draft = next((one for one in course.drafts if one.id == ballot.draft), None)
    if draft is None or draft.kind != "review":
        raise _fault(f"{ballot.draft} 不是送审稿", f"{ballot.draft} is no draft for review", place)
    names = [one.name for one in ballot.experts]
    voters = [one.expert for one in ballot.votes]
    doubled = sorted(
        {name for name in names if names.count(name) > 1} | {n for n in voters if voters.count(n) > 1}
    )
    if doubled:
        raise _fault(f"专家重复：{'、'.join(doubled)}", f"experts twice: {', '.join(doubled)}", place)
    strangers = [name for name in voters if name not in names]
    if strangers:
        raise _fault(
            f"未受邀而表决：{'、'.join(strangers)}",
            f"voted without being invited: {', '.join(strangers)}",
            place,
        )
    rules = rules or default_rules()
    result = ballot_result(ballot, rules)
    if not result.has_quorum:
        raise _fault(
            f"未达法定人数：{result.invited} 名专家中 {result.voted} 名表决，至少须 {rules.quorum.present}",
            f"no quorum: {result.voted} of {result.invited} experts voted, {rules.quorum.present} must",
            place,
        )
    if not ballot.conclusion.strip():
        raise _fault("缺少审查结论", "the conclusion of the review is missing", place)
    return replace(course, ballots=(*course.ballots, ballot))


def latest_ballot(course: Course) -> Ballot | None:
    """Return the last ballot on the latest draft for review, None where there is none."""
    draft = course.draft("review")
    found = [one for one in course.ballots if draft is not None and one.draft == draft.id]
    return max(reversed(found), key=lambda one: one.day) if found else None


def hold_meeting(course: Course, meeting: Meeting) -> Course:
    """Register a meeting with its minutes; its tasks are followed from then on."""
    place = f"{course.standard} {meeting.id}"
    if any(one.id == meeting.id for one in course.meetings):
        raise _fault(f"会议 {meeting.id} 已登记", f"the meeting {meeting.id} is registered already", place)
    both = sorted(set(meeting.present) & set(meeting.absent))
    if both:
        raise _fault(f"既出席又缺席：{'、'.join(both)}", f"present and absent: {', '.join(both)}", place)
    known = {task.id for one in course.meetings for task in one.tasks}
    ids = [task.id for task in meeting.tasks]
    doubled = sorted({code for code in ids if code in known or ids.count(code) > 1})
    if doubled:
        raise _fault(
            f"任务编号已用过：{'、'.join(doubled)}", f"task ids used already: {', '.join(doubled)}", place
        )
    early = [task.id for task in meeting.tasks if task.due < meeting.day]
    if early:
        raise _fault(
            f"任务期限早于会议：{'、'.join(early)}", f"due before the meeting: {', '.join(early)}", place
        )
    return replace(course, meetings=(*course.meetings, meeting))


def finish_task(course: Course, code: str, *, on: date, result: str) -> Course:
    """Close a task with what came of it."""
    task = next((task for one in course.meetings for task in one.tasks if task.id == code), None)
    if task is None:
        raise _fault(f"没有任务 {code[:40]!r}", f"there is no task {code[:40]!r}", course.standard)
    if task.done is not None:
        raise _fault(
            f"任务已于 {task.done} 完成", f"the task was done on {task.done}", f"{course.standard} {code}"
        )
    if not result.strip():
        raise _fault("须写明完成情况", "say what came of it", f"{course.standard} {code}")
    done = replace(task, done=on, result=result)
    meetings = tuple(
        replace(one, tasks=tuple(done if each is task else each for each in one.tasks))
        for one in course.meetings
    )
    return replace(course, meetings=meetings)


def open_tasks(course: Course) -> tuple[Task, ...]:
    """Return the tasks of all meetings that are not done, those due first before the others."""
    tasks = [task for one in course.meetings for task in one.tasks if task.done is None]
    return tuple(sorted(tasks, key=lambda one: (one.due, one.id)))


def _fault(zh: str, en: str, place: str) -> StandardsError:
    return StandardsError(zh, en, place=place, hint_zh="请改正后重试", hint_en="Correct it and try again")
