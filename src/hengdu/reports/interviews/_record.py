"""Write the record form of an interview: blank for paper, or filled from what was typed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.reports.context import Chapter, Column, Facts, Heading, Para, Table
from hengdu.reports.interviews._papers import LINE
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.reports.context import Block, ReportContext
    from hengdu.reports.interviews._papers import Papers

_TITLE: Final = Text("访谈记录表", "Interview record form")


@attrs.frozen(kw_only=True)
class RecordedAnswer:
    """One answer of the record: the answer and notes in words, and whether the interviewee confirmed it.

    ``confirmed`` is ready wording in the paper's language, such as "confirmed by … on …" or "not yet".
    """

    code: str
    answer: str
    evidence: str = ""
    note: str = ""
    confirmed: str = ""


@attrs.frozen(kw_only=True)
class RecordedInterview:
    """What the head of a filled record says, and its answers; times are local to the institution.

    ``people`` are pairs of name and post; ``minutes`` the time spent on the questions.
    """

    people: tuple[tuple[str, str], ...]
    interviewer: str
    place: str
    started_at: datetime
    ended_at: datetime | None
    typed_by: tuple[str, ...]
    minutes: int
    answers: tuple[RecordedAnswer, ...]
    paper: str = ""


def form_context(papers: Papers) -> ReportContext:
    """Return the blank record form of a role: head to fill in, every question with space, signatures.

    Example: ``report_bytes(form_context(Papers(pack=pack, role="ITO", lang="zh", created=day)), "docx")``
    """
    voice = papers.voice
    blank = [
        (voice("受访人（姓名、职务）", "Interviewees (name, post)"), LINE),
        (voice("访谈人", "Interviewer"), ""),
        (voice("记录人", "Typed by"), ""),
        (voice("地点", "Place"), ""),
        (
            voice("时间", "Time"),
            voice("　　　年　　月　　日　　时　　分至　　时　　分", "from                      to"),
        ),
    ]
    blocks: list[Block] = [Facts(tuple(blank))]
    for domain, groups in papers.domains():
        for node, questions in groups:
            name = voice.of(node.title)
            blocks.append(
                Heading(2, f"{node.code} {name}" if node is not domain else name, f"node-{node.code}")
            )
            rows = tuple(
                (
                    f"{item.code}\n{papers.level_mark(item)}",
                    voice.of(item.ask.get(papers.role, item.text)),
                    f"{papers.boxes(item)}\n{voice('证据：', 'Evidence: ')}{papers.grades()}",
                    LINE,
                )
                for item in questions
            )
            blocks.append(Table(columns=_columns(papers), rows=rows, dense=True))
    empty = [(voice("受访人", "Interviewee"), ""), (voice("受访人", "Interviewee"), "")]
    blocks += _signing(papers, [*empty, *_staff(papers, "", "")])
    return _one_chapter(papers, blocks)


def _columns(papers: Papers) -> tuple[Column, ...]:
    voice = papers.voice
    return (
        Column(voice("编号", "Code"), 1.9, "code"),
        Column(voice("问题", "Question"), 4.6),
        Column(voice("答案与证据等级", "Answer and evidence grade"), 4.2),
        Column(voice("备注", "Notes"), 3),
    )


def _staff(papers: Papers, interviewer: str, typed_by: str) -> list[tuple[str, str]]:
    voice = papers.voice
    return [(voice("访谈人", "Interviewer"), interviewer), (voice("记录人", "Typed by"), typed_by)]


def _signing(papers: Papers, people: list[tuple[str, str]]) -> list[Block]:
    voice = papers.voice
    words = Para(
        voice(
            "以上记录与访谈内容一致。有异议之处已在备注栏写明。",
            "The record above says what was said in the interview. Objections are written under the notes.",
        )
    )
    title = voice("确认与签字", "Confirmation and signatures")
    return [Heading(2, title, "signatures"), words, papers.signatures(people)]


def _one_chapter(papers: Papers, blocks: list[Block]) -> ReportContext:
    """Return a paper without page breaks between its parts."""
    title = papers.voice("访谈记录", "Record of the interview")
    chapter = Chapter(anchor="record", title=title, blocks=tuple(blocks))
    return papers.context(_TITLE, [chapter], facts=papers.cover(), has_contents=False)


def record_context(papers: Papers, interview: RecordedInterview) -> ReportContext:
    """Return the record of an interview that was held: head, answers with their confirmation, signatures.

    Errors: KeyError for an answer whose code the pack does not have.
    """
    voice = papers.voice
    columns = (
        Column(voice("编号", "Code"), 2, "code"),
        Column(voice("问题", "Question"), 5),
        Column(voice("答案与证据", "Answer and evidence"), 3),
        Column(voice("备注", "Notes"), 3),
        Column(voice("受访人确认", "Confirmed"), 2.2),
    )
    by_node: dict[str, list[RecordedAnswer]] = {}
    for item in interview.answers:
        by_node.setdefault(papers.pack.parent[item.code], []).append(item)
    blocks: list[Block] = [Facts(_head(papers, interview))]
    for code, items in by_node.items():
        blocks.append(Heading(2, f"{code} {voice.of(papers.pack.nodes[code].title)}", f"node-{code}"))
        rows = []
        for item in items:
            practice = papers.pack.practices[item.code]
            question = voice.of(practice.ask.get(papers.role, practice.text))
            answer = "\n".join(part for part in (item.answer, item.evidence) if part)
            rows.append(
                (f"{item.code}\n{papers.level_mark(practice)}", question, answer, item.note, item.confirmed)
            )
        blocks.append(Table(columns=columns, rows=tuple(rows), dense=True))
    if not by_node:
        blocks.append(Para(voice("尚未记录答案。", "No answer was typed yet.")))
    people = [(voice("受访人", "Interviewee"), name) for name, _post in interview.people]
    staff = _staff(papers, interview.interviewer, voice.join(list(interview.typed_by)))
    return _one_chapter(papers, [*blocks, *_signing(papers, [*people, *staff])])


def _head(papers: Papers, interview: RecordedInterview) -> tuple[tuple[str, str], ...]:
    voice = papers.voice
    people = voice("；", "; ").join(voice.brackets(name, post) for name, post in interview.people)
    end = (
        _clock(papers, interview.ended_at) if interview.ended_at is not None else voice("未结束", "not ended")
    )
    facts = (
        (voice("受访人", "Interviewees"), people),
        (voice("访谈人", "Interviewer"), interview.interviewer),
        (voice("记录人", "Typed by"), voice.join(list(interview.typed_by))),
        (voice("地点", "Place"), interview.place),
        (voice("时间", "Time"), f"{_clock(papers, interview.started_at)}{voice('至', ' to ')}{end}"),
        (
            voice("问题用时", "Time on the questions"),
            voice(f"{interview.minutes} 分钟", f"{interview.minutes} minutes"),
        ),
        (voice("签字件", "Signed paper"), interview.paper),
    )
    return tuple(pair for pair in facts if pair[1])


def _clock(papers: Papers, moment: datetime) -> str:
    day = papers.voice.day(moment.date())
    return papers.voice(f"{day} {moment:%H:%M}", f"{day}, {moment:%H:%M}")
