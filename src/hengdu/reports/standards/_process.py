"""Write what the drafting process hands in: table of comments, minutes, ballot, drafts compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.reports.context import (
    Bullets,
    Card,
    Cards,
    Chapter,
    Column,
    DataColumn,
    DataSheet,
    Facts,
    Heading,
    Para,
    Table,
)
from hengdu.reports.standards._process_words import (
    CLAUSE_KINDS,
    OPINIONS,
    PROCESS_DISCLAIMER,
    course_facts,
    day_words,
)
from hengdu.reports.standards._speech import NONE, Document, Speech, document
from hengdu.standards.process import (
    VERDICT_NAMES,
    ballot_result,
    count_answers,
    draft_findings,
    units_of,
)
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from hengdu.reports.context import Block
    from hengdu.standards.process import Ballot, Course, DraftComparison, Meeting, ProcessRules
    from hengdu.text import Lang

_SIGNS: Final = "一二三四五六七八九十"
_SPACE: Final = "\n\u3000\n\u3000"


def comments_document(course: Course, draft: str, *, lang: Lang, created: date) -> Document:
    """Return 征求意见汇总处理表 about a draft: who was asked, and every comment with what became of it.

    The Word file holds it as a report, the Excel file as one sheet for each part.
    """
    speech = Speech(lang)
    rows = _comment_rows(course, draft, speech)
    heads = _comment_heads(speech)
    answers = count_answers(course, draft)
    chapters = [
        Chapter(
            anchor="answers",
            title=speech("征求意见情况", "Who was asked"),
            blocks=tuple(_answers(course, draft, speech)),
        ),
        Chapter(
            anchor="comments",
            title=speech("意见及处理", "Comments and what became of them"),
            blocks=(
                Table(
                    columns=tuple(
                        Column(name, weight)
                        for name, weight in zip(heads, (0.7, 0.9, 1.4, 2.4, 2.0, 1.0, 2.0), strict=True)
                    ),
                    rows=rows,
                    dense=True,
                )
                if rows
                else Para(speech("没有收到意见。", "No comment came in.")),
            ),
        ),
    ]
    made = process_document(
        course,
        speech,
        Text("征求意见汇总处理表", "Comments received and what became of them"),
        "comments",
        created,
        chapters,
        facts=[(speech("稿件", "Draft"), draft)],
    )
    states = {
        **dict.fromkeys(answers.with_comments, speech("回复，有意见", "replied with comments")),
        **dict.fromkeys(answers.without_comments, speech("回复，无意见", "replied without comments")),
        **dict.fromkeys(answers.silent, speech("未回复", "silent")),
    }
    sheets = (
        DataSheet(
            name=speech("意见及处理", "Comments"),
            columns=tuple(
                DataColumn(label=name, width=width)
                for name, width in zip(heads, (8, 12, 24, 48, 40, 12, 40), strict=True)
            ),
            rows=rows,
        ),
        DataSheet(
            name=speech("征求意见单位", "Units"),
            columns=(
                DataColumn(label=speech("单位", "Unit"), width=36),
                DataColumn(label=speech("情况", "Answer"), width=20),
            ),
            rows=tuple(states.items()),
        ),
    )
    return attrs.evolve(made, context=attrs.evolve(made.context, sheets=sheets))


def _comment_heads(speech: Speech) -> tuple[str, ...]:
    return (
        speech("序号", "No."),
        speech("章条编号", "Clause"),
        speech("提出单位", "Units"),
        speech("意见内容", "Comment"),
        speech("修改建议", "Proposal"),
        speech("处理结果", "Outcome"),
        speech("理由", "Reason"),
    )


def _comment_rows(course: Course, draft: str, speech: Speech) -> tuple[tuple[str, ...], ...]:
    rows = []
    for one in course.standing_comments():
        if one.draft != draft:
            continue
        found = one.disposition
        rows.append(
            (
                one.id,
                one.clause,
                speech.join(units_of(course, one.id)),
                one.text,
                one.proposal or NONE,
                speech("未处理", "open") if found is None else speech.of(VERDICT_NAMES[found.verdict]),
                NONE if found is None else found.reason or NONE,
            )
        )
    return tuple(rows)


def _answers(course: Course, draft: str, speech: Speech) -> Iterator[Block]:
    found = count_answers(course, draft)
    units = speech("家", "units")
    yield Cards(
        (
            Card(label=speech("征求意见单位", "Asked"), value=str(len(found.asked)), note=units),
            Card(label=speech("回复单位", "Replied"), value=str(found.replied), note=units),
            Card(label=speech("有意见", "With comments"), value=str(len(found.with_comments)), note=units),
            Card(label=speech("未回复", "Silent"), value=str(len(found.silent)), note=units),
        )
    )
    verdicts = [(speech.of(VERDICT_NAMES[name]), str(count)) for name, count in found.verdicts.items()]
    yield Facts(
        (
            (speech("意见条数", "Comments"), str(found.comments)),
            *verdicts,
            (speech("未处理", "Open"), str(found.open)),
            (speech("有意见的单位", "With comments"), speech.join(found.with_comments) or NONE),
            (speech("无意见的单位", "Without comments"), speech.join(found.without_comments) or NONE),
            (speech("未回复的单位", "Silent"), speech.join(found.silent) or NONE),
        )
    )


def minutes_document(course: Course, meeting: Meeting, *, lang: Lang, created: date) -> Document:
    """Return 会议纪要: agenda, who came, what was said and decided, and who does what by when."""
    speech = Speech(lang)
    none = speech("无。", "None.")

    def chapter(anchor: str, title: str, items: Sequence[str]) -> Chapter:
        # Word goes on counting from one numbered list to the next, so only one of them has numbers.
        block: Block = Bullets(tuple(items), numbered=anchor == "decisions") if items else Para(none)
        return Chapter(anchor=anchor, title=title, blocks=(block,))

    facts = (
        (speech("会议", "Meeting"), meeting.title),
        (speech("时间", "Day"), day_words(speech, meeting.day)),
        (speech("地点", "Place"), meeting.place or NONE),
        (speech("主持", "Chair"), meeting.chair or NONE),
        (speech("出席", "Present"), speech.join(meeting.present) or NONE),
        (speech("缺席", "Absent"), speech.join(meeting.absent) or NONE),
        (speech("发送", "Sent to"), speech.join(meeting.sent_to) or NONE),
    )
    tasks: Block = Para(none)
    if meeting.tasks:
        tasks = Table(
            columns=(
                Column(speech("编号", "Id"), 1.0, "code"),
                Column(speech("事项", "Task"), 3.0),
                Column(speech("责任人", "Who"), 1.4),
                Column(speech("期限", "Due"), 1.8),
                Column(speech("完成情况", "Result"), 1.8),
            ),
            rows=tuple(
                (
                    one.id,
                    one.what,
                    one.who,
                    day_words(speech, one.due),
                    speech("未完成", "open")
                    if one.done is None
                    else f"{day_words(speech, one.done)} {one.result}",
                )
                for one in meeting.tasks
            ),
        )
    chapters = [
        Chapter(anchor="meeting", title=speech("会议情况", "The meeting"), blocks=(Facts(facts),)),
        chapter("agenda", speech("议程", "Agenda"), meeting.agenda),
        Chapter(
            anchor="minutes",
            title=speech("会议内容", "What was said"),
            blocks=tuple(Para(one) for one in meeting.minutes) or (Para(none),),
        ),
        chapter("decisions", speech("会议决议", "Decisions"), meeting.decisions),
        Chapter(anchor="tasks", title=speech("任务与期限", "Tasks"), blocks=(tasks,)),
    ]
    title = Text("会议纪要", "Minutes of a meeting")
    return process_document(course, speech, title, f"minutes-{meeting.id}", created, chapters)


def ballot_document(
    course: Course, ballot: Ballot, *, lang: Lang, created: date, rules: ProcessRules | None = None
) -> Document:
    """Return 审查结论 with the votes and the sheet that the experts sign."""
    speech = Speech(lang)
    found = ballot_result(ballot, rules)
    votes = {one.expert: one for one in ballot.votes}
    result = speech("通过", "carried") if found.is_carried else speech("未通过", "not carried")
    counts = (
        (speech("表决日期", "Day"), day_words(speech, ballot.day)),
        (speech("稿件", "Draft"), ballot.draft),
        (speech("专家人数", "Experts"), str(found.invited)),
        (speech("参加表决", "Voted"), str(found.voted)),
        (speech("同意", "For"), str(found.agreed)),
        (speech("不同意", "Against"), str(found.disagreed)),
        (speech("弃权", "Abstained"), str(found.abstained)),
        (speech("结果", "Result"), result),
    )
    sheet = Table(
        columns=(
            Column(speech("序号", "No."), 0.6),
            Column(speech("姓名", "Name"), 1.3),
            Column(speech("单位", "Unit"), 2.0),
            Column(speech("职务职称", "Post"), 1.5),
            Column(speech("意见", "Vote"), 1.0),
            Column(speech("签名", "Signature"), 1.8),
        ),
        rows=tuple(
            (
                str(at),
                one.name,
                one.unit,
                one.post or NONE,
                speech.of(OPINIONS[votes[one.name].opinion])
                if one.name in votes
                else speech("未表决", "no vote"),
                _SPACE,
            )
            for at, one in enumerate(ballot.experts, start=1)
        ),
    )
    chapters = [
        Chapter(
            anchor="conclusion",
            title=speech("审查结论", "Conclusion of the review"),
            blocks=(Facts(counts), Para(ballot.conclusion)),
        ),
        Chapter(anchor="sheet", title=speech("审查专家签名表", "Sheet of signatures"), blocks=(sheet,)),
    ]
    title = Text("审查结论与签名表", "Conclusion of the review, with signatures")
    return process_document(course, speech, title, f"ballot-{ballot.id}", created, chapters)


def drafts_document(
    course: Course, comparisons: Sequence[DraftComparison], *, lang: Lang, created: date
) -> Document:
    """Return the three drafts side by side by clause, and the changes that nothing explains."""
    speech = Speech(lang)
    findings = draft_findings(course, comparisons)
    first: Block = Para(speech("每处改动都有采纳的意见或理由。", "Every change has a comment or a reason."))
    if findings:
        first = Bullets(tuple(speech.of(one.message) for one in findings))
    chapters = [
        Chapter(anchor="findings", title=speech("待核事项", "To be settled"), blocks=(first,)),
        *(_compared(one, speech) for one in comparisons),
    ]
    title = Text("三稿对照", "The three drafts compared")
    return process_document(course, speech, title, "drafts", created, chapters)


def _compared(one: DraftComparison, speech: Speech) -> Chapter:
    rows = tuple(
        (
            speech.join(clause.number for clause in change.before) or NONE,
            speech.join(clause.number for clause in change.after) or NONE,
            speech.of(CLAUSE_KINDS[change.kind]),
            _said("delete", change.words) or NONE,
            _said("insert", change.words) or NONE,
        )
        for change in one.changes
        if change.is_touched or change.before[0].number != change.after[0].number
    )
    block: Block = Para(speech("没有改动。", "Nothing changed."))
    if rows:
        block = Table(
            columns=(
                Column(one.before.id, 0.8),
                Column(one.after.id, 0.8),
                Column(speech("变化", "Change"), 1.2),
                Column(speech("删去", "Taken out"), 3.0),
                Column(speech("增加", "Put in"), 3.0),
            ),
            rows=rows,
            dense=True,
        )
    return Chapter(
        anchor=f"{one.before.id}-{one.after.id}",
        title=speech(f"{one.before.id} 与 {one.after.id}", f"{one.before.id} and {one.after.id}"),
        blocks=(block,),
    )


def _said(kind: str, words: Sequence[tuple[str, str]]) -> str:
    return " … ".join(text.replace("\n", " ").strip() for tag, text in words if tag == kind and text.strip())


def process_document(
    course: Course,
    speech: Speech,
    title: Text,
    stem: str,
    created: date,
    chapters: Sequence[Chapter],
    facts: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
) -> Document:
    """Put a document of an item together; a sample is marked on every page."""
    made = document(
        speech,
        title=title,
        subtitle=Text(course.title, course.title),
        stem=f"{stem}-{course.standard}",
        created=created,
        facts=[*course_facts(course, speech), *facts],
        notes=notes,
        chapters=(Chapter(anchor="body", title=speech.of(title), blocks=tuple(_joined(chapters, speech))),),
        disclaimer=PROCESS_DISCLAIMER,
    )
    sample = speech("示例", "SAMPLE") if course.is_sample else ""
    about = attrs.evolve(made.context.about, marking=sample, watermark=sample)
    return attrs.evolve(made, context=attrs.evolve(made.context, about=about, has_contents=False))


def _joined(chapters: Sequence[Chapter], speech: Speech) -> Iterator[Block]:
    """Yield the chapters as sections of one text, numbered the way the language does."""
    for at, chapter in enumerate(chapters):
        if len(chapters) > 1:
            name = speech(f"{_SIGNS[at]}、{chapter.title}", f"{at + 1}. {chapter.title}")
            yield Heading(2, name, chapter.anchor, is_listed=False)
        yield from chapter.blocks
