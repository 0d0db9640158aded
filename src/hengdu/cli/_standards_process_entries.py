"""Keep comments, disagreements, ballots, meetings, surveys and adoption of a drafting at the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

import hengdu.content
from hengdu.cli._call import DONE, write_text
from hengdu.cli._faults import CommandError, not_taken
from hengdu.cli._sources import is_pack_id
from hengdu.cli._standards_process import Bench
from hengdu.cli._tables import table
from hengdu.documents import read_document, validate_document
from hengdu.errors import StandardsError
from hengdu.packs import load_pack
from hengdu.standards.process import (
    FUNNEL,
    FUNNEL_NAMES,
    Ballot,
    Dissent,
    Meeting,
    Reply,
    Step,
    Survey,
    adoption_funnel,
    answer_survey,
    ballot_result,
    begin_survey,
    course_text,
    finish_task,
    hold_ballot,
    hold_meeting,
    merge,
    open_tasks,
    put_dissent,
    record_step,
    response_rate,
    split,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.packs import Pack
    from hengdu.standards.process import Course

Entry = TypeVar("Entry", Ballot, Dissent, Meeting, Survey)
_PROPOSAL: Final = "||"


def split_comment(bench: Bench, file: Path, code: str, parts: Sequence[str]) -> int:
    """Take a comment apart; each part is ``CLAUSE=TEXT`` or ``CLAUSE=TEXT||PROPOSAL``."""
    pieces = []
    for word in parts:
        clause, text = _pair("--part", word)
        said, _, proposal = text.partition(_PROPOSAL)
        pieces.append((clause, said.strip(), proposal.strip()))
    return bench.save(file, split(bench.load(file), code, pieces))


def merge_comments(bench: Bench, file: Path, into: str, others: Sequence[str]) -> int:
    """Let one comment stand for others."""
    return bench.save(file, merge(bench.load(file), into, others))


def take_dissent(bench: Bench, file: Path, entry: Path) -> int:
    """Add a major disagreement, or replace the one with its id."""
    return bench.save(file, put_dissent(bench.load(file), _entry(entry, Dissent)))


def take_ballot(bench: Bench, file: Path, entry: Path) -> int:
    """Register a ballot and say what it came to."""
    ballot = _entry(entry, Ballot)
    _keep(file, hold_ballot(bench.load(file), ballot, bench.rules))
    found = ballot_result(ballot, bench.rules)
    call = bench.call
    if call.as_json:
        call.wrote([file], ballot=ballot.id, **attrs.asdict(found))
        return DONE
    call.print(
        call.say(
            f"邀请 {found.invited} 人，表决 {found.voted} 人：赞成 {found.agreed}、反对 {found.disagreed}、"
            f"弃权 {found.abstained}；{'通过' if found.is_carried else '未通过'}",
            f"{found.invited} invited, {found.voted} voted: {found.agreed} for, {found.disagreed} against, "
            f"{found.abstained} abstained; {'carried' if found.is_carried else 'not carried'}",
        )
    )
    call.wrote([file])
    return DONE


def take_meeting(bench: Bench, file: Path, entry: Path) -> int:
    """Register a meeting with its minutes and tasks."""
    return bench.save(file, hold_meeting(bench.load(file), _entry(entry, Meeting)))


def close_task(bench: Bench, file: Path, code: str | None, result: str) -> int:
    """Close a task of a meeting, or list the open ones."""
    course = bench.load(file)
    call = bench.call
    if code is not None:
        return bench.save(file, finish_task(course, code, on=bench.day, result=result))
    tasks = open_tasks(course)
    if call.as_json:
        call.emit([{"id": one.id, "what": one.what, "who": one.who, "due": one.due} for one in tasks])
        return DONE
    heads = [
        call.say("编号", "Id"),
        call.say("任务", "Task"),
        call.say("责任人", "Who"),
        call.say("期限", "Due"),
    ]
    rows = [[one.id, one.what, one.who, str(one.due)] for one in tasks]
    call.print(table(heads, rows) if rows else call.say("没有未完成的任务。", "No task is open."))
    return DONE


def follow_survey(
    bench: Bench, file: Path, entry: Path | None, pack: str | None, replies: Sequence[str]
) -> int:
    """Begin a survey, register replies (``SURVEY=UNIT``), and say who answered."""
    course = bench.load(file)
    before = course
    if entry is not None:
        survey = _entry(entry, Survey)
        course = begin_survey(course, survey, _survey_pack(pack or survey.pack))
    for word in replies:
        code, unit = _pair("--reply", word)
        reply = Reply(unit=unit, day=bench.day, has_comments=True)
        course = answer_survey(course, code, reply)
    if course is not before:
        _keep(file, course)
    call = bench.call
    rates = [(one, response_rate(course, one.id)) for one in course.surveys]
    if call.as_json:
        call.emit([{"survey": one.id, "title": one.title, **attrs.asdict(rate)} for one, rate in rates])
        return DONE
    heads = [
        call.say("调研", "Survey"),
        call.say("发出", "Asked"),
        call.say("回复", "Replied"),
        call.say("回复率", "Rate"),
        call.say("未回复", "Silent"),
    ]
    rows = [
        [
            f"{one.id} {one.title}",
            str(rate.asked),
            str(rate.replied),
            f"{rate.percent}%",
            "、".join(rate.silent),
        ]
        for one, rate in rates
    ]
    call.print(table(heads, rows, right=(1, 2, 3)) if rows else call.say("没有调研。", "There is no survey."))
    return DONE


def follow_adoption(bench: Bench, file: Path, units: Sequence[str], steps: Sequence[str]) -> int:
    """Add units to the distribution list, record steps (``UNIT=STEP``), and print the funnel."""
    course = bench.load(file)
    before = course
    fresh = tuple(dict.fromkeys(one for one in units if one not in course.distribution))
    if fresh:
        course = replace(course, distribution=(*course.distribution, *fresh))
    for word in steps:
        unit, said = _pair("--step", word)
        step = next((one for one in FUNNEL if one == said), None)
        if step is None:
            raise not_taken("--step", said, FUNNEL)
        course = record_step(course, Step(unit=unit, step=step, day=bench.day))
    if course is not before:
        _keep(file, course)
    call = bench.call
    funnel = adoption_funnel(course)
    if call.as_json:
        data: list[dict[str, Any]] = [attrs.asdict(one) for one in funnel]
        call.emit({"distribution": list(course.distribution), "funnel": data})
        return DONE
    heads = [call.say("步骤", "Step"), call.say("家数", "Units"), "%", call.say("单位", "Who")]
    rows = [
        [call.text(FUNNEL_NAMES[one.step]), str(len(one.units)), str(one.percent), "、".join(one.units)]
        for one in funnel
    ]
    count = len(course.distribution)
    call.print(call.say(f"分发名单 {count} 家", f"{count} units on the distribution list"))
    call.print(table(heads, rows, right=(1, 2)))
    return DONE


def _survey_pack(name: str) -> Pack:
    """Return a survey that comes with the program, else the pack of an id or folder."""
    built_in = hengdu.content.surveys / name if is_pack_id(name) else None
    return load_pack(built_in if built_in is not None and built_in.is_dir() else name)


def _entry(path: Path, model: type[Entry]) -> Entry:
    """Read one entry of a course from a file of its own; errors name ``file:line``."""
    return validate_document(read_document(path), model, StandardsError)


def _keep(file: Path, course: Course) -> None:
    write_text(file, course_text(course), force=True)


def _pair(option: str, word: str) -> tuple[str, str]:
    """Return what stands before and after the first ``=``."""
    left, equals, right = word.partition("=")
    if not equals or not left.strip() or not right.strip():
        raise CommandError(
            f"{option} 应写作“左=右”，不是 {word[:80]!r}",
            f"{option} is written LEFT=RIGHT, not {word[:80]!r}",
            hint_zh="例见 hengdu standards process --help 与操作指南",
            hint_en="See the how-to page for examples",
        )
    return left.strip(), right.strip()
