"""Put the drafting note (编制说明) together in its ten sections and mark what is missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.standards.process._adoption import FUNNEL_NAMES, adoption_funnel
from hengdu.standards.process._comments import count_answers
from hengdu.standards.process._records import Course
from hengdu.standards.process._review import ballot_result, latest_ballot
from hengdu.standards.process._rules import ProcessRules, default_rules
from hengdu.standards.registry import Register
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from hengdu.standards.process._records import Dissent

_YEAR: Final = re.compile(r"-(19|20)\d{2}\b")


@attrs.frozen(kw_only=True)
class NotePiece:
    """One part of a section: lines, or rows under column heads; ``is_missing`` where it must be written.

    ``code`` is what :class:`NotePart` of the course names to write it by hand.
    """

    code: str
    heading: Text
    lines: tuple[Text, ...] = ()
    columns: tuple[Text, ...] = ()
    rows: tuple[tuple[Text, ...], ...] = ()
    is_missing: bool = False


@attrs.frozen(kw_only=True)
class NoteSection:
    """One of the ten sections with its pieces."""

    number: int
    title: Text
    pieces: tuple[NotePiece, ...]


@attrs.frozen(kw_only=True)
class DraftingNote:
    """The drafting note of one standard."""

    sections: tuple[NoteSection, ...]

    def missing(self) -> tuple[NotePiece, ...]:
        """Return the pieces that must be written before the note can be handed in."""
        return tuple(piece for section in self.sections for piece in section.pieces if piece.is_missing)


@attrs.frozen
class _Source:
    """What the note is made from; ``is_open`` is false for a reader who is only asked for comments."""

    course: Course
    register: Register | None
    rules: ProcessRules
    is_open: bool = True

    def written(self, code: str) -> tuple[Text, ...]:
        """Return what people wrote for a piece, one text for each paragraph."""
        return tuple(
            Text(line, line)
            for part in self.course.note
            if part.code == code
            for line in part.text.splitlines()
            if line.strip()
        )

    def by_hand(self, code: str, heading: Text) -> NotePiece:
        """Return a piece that only people can write."""
        lines = self.written(code)
        return NotePiece(code=code, heading=heading, lines=lines, is_missing=not lines)


def drafting_note(
    course: Course,
    register: Register | None = None,
    rules: ProcessRules | None = None,
    *,
    is_open: bool = True,
) -> DraftingNote:
    """Return the drafting note from the course and, where given, the register of standards.

    What the process knows (units, people, steps with document numbers, references, dissent, nature,
    abolition) is filled in; what only people know is taken from ``course.note`` by code: background,
    purpose, basis, contents, trials, relations, adoption, nature, abolition, other. Where it is not
    ``is_open``, disagreements, votes, meetings and what other units replied are left out: so a unit that is
    asked for comments reads it.
    """
    source = _Source(course, register, rules or default_rules(), is_open)
    makers: tuple[tuple[Text, Callable[[_Source], Iterator[NotePiece]]], ...] = (
        (Text("背景及意义", "Background and significance"), _background),
        (Text("工作简况", "How the work went"), _work),
        (Text("编制主要内容", "Main contents"), _contents),
        (Text("主要试验（或验证）分析", "Main trials or validation"), _trials),
        (
            Text(
                "与有关的现行法律、法规和国家标准的关系",
                "Relation to laws, regulations and national standards",
            ),
            _relations,
        ),
        (Text("重大分歧意见的处理经过和依据", "Major disagreements and how they were settled"), _dissent),
        (Text("贯彻标准的要求和建议措施", "Measures to put the standard to use"), _adoption),
        (Text("标准属性的建议", "Proposed nature of the standard"), _nature),
        (Text("废止有关现行标准的建议", "Standards to be withdrawn"), _abolition),
        (Text("其它说明事项", "Other matters"), _other),
    )
    return DraftingNote(
        sections=tuple(
            NoteSection(number=at, title=title, pieces=tuple(maker(source)))
            for at, (title, maker) in enumerate(makers, start=1)
        )
    )


def _background(source: _Source) -> Iterator[NotePiece]:
    yield source.by_hand("background", Text("背景", "Background"))
    yield source.by_hand("purpose", Text("目的和意义", "Purpose and significance"))


def _work(source: _Source) -> Iterator[NotePiece]:
    course = source.course
    units = course.units
    yield NotePiece(
        code="units",
        heading=Text("文件起草单位", "Drafting units"),
        lines=(Text("、".join(units) + "。", ", ".join(units) + "."),) if units else (),
        is_missing=not units,
    )
    yield NotePiece(
        code="authors",
        heading=Text("主要起草人及工作职责", "Main authors and their duties"),
        columns=(Text("序号", "No."), Text("姓名", "Name"), Text("单位", "Unit"), Text("职责", "Duty")),
        rows=tuple(
            tuple(map(_same, (str(at), one.name, one.unit, one.duty)))
            for at, one in enumerate(course.authors, start=1)
        ),
        is_missing=not course.authors or any(not one.duty.strip() for one in course.authors),
    )
    yield source.by_hand("basis", Text("起草依据和来源", "Basis and origin"))
    rows = _steps(source)
    yield NotePiece(
        code="steps",
        heading=Text("主要工作过程", "Main steps of the work"),
        columns=(
            Text("日期", "Day"),
            Text("工作", "Step"),
            Text("单位或人员", "By"),
            Text("文号或稿件", "Document"),
        ),
        rows=rows,
        is_missing=not rows,
    )


def _steps(source: _Source) -> tuple[tuple[Text, ...], ...]:
    course = source.course
    steps: list[tuple[str, Text, str, str]] = [
        (one.day, _same(one.name), one.actor, one.document) for one in course.happenings
    ]
    before = 0
    for move in course.moves:
        handed_in = course.papers[before : move.papers_so_far]
        before = move.papers_so_far
        papers = [one.number for one in handed_in if one.number]
        name = source.rules.gate(move.gate).name
        steps.append((move.day.isoformat(), name, move.by.name, "、".join(dict.fromkeys(papers))))
    if source.is_open:
        steps += [(one.day.isoformat(), _same(one.title), one.chair, "") for one in course.meetings]
    for round_ in course.solicitations if source.is_open else ():
        found = count_answers(course, round_.draft)
        said = Text(
            f"就{round_.draft}向 {len(found.asked)} 家单位征求意见，{found.replied} 家回复，"
            f"其中 {len(found.with_comments)} 家提出意见 {found.comments} 条",
            f"{len(found.asked)} units asked about {round_.draft}, {found.replied} replied, "
            f"{len(found.with_comments)} of them with {found.comments} comments",
        )
        steps.append((round_.sent.isoformat(), said, "", round_.draft))
    undated = [one for one in steps if not one[0]]
    ordered = [*sorted((one for one in steps if one[0]), key=lambda one: one[0]), *undated]
    return tuple((_same(day), name, _same(who), _same(paper)) for day, name, who, paper in ordered)


def _same(text: str) -> Text:
    return Text(text, text)


def _contents(source: _Source) -> Iterator[NotePiece]:
    outline = source.course.outline
    yield source.by_hand("contents", Text("主要内容", "Main contents"))
    if outline:
        yield NotePiece(
            code="outline",
            heading=Text("章条结构", "Chapters"),
            lines=tuple(Text(name, name) for one in outline if (name := f"{one.number} {one.title}".strip())),
        )


def _trials(source: _Source) -> Iterator[NotePiece]:
    yield source.by_hand("trials", Text("试验或验证", "Trials or validation"))


def _relations(source: _Source) -> Iterator[NotePiece]:
    if lines := source.written("relations"):
        yield NotePiece(
            code="relations", heading=Text("与法律法规的关系", "Laws and regulations"), lines=lines
        )
    references = source.course.references
    dated = [one for one in references if _YEAR.search(one)]
    lines_of = []
    if dated:
        lines_of.append(
            Text(
                f"注日期的引用文件 {len(dated)} 项，仅所注日期的版本适用。",
                f"{len(dated)} dated references: only the version of that date applies.",
            )
        )
    if len(dated) < len(references):
        lines_of.append(
            Text(
                f"不注日期的引用文件 {len(references) - len(dated)} 项，最新版本（含修改单）适用。",
                f"{len(references) - len(dated)} undated references: the latest version applies.",
            )
        )
    yield NotePiece(
        code="references",
        heading=Text("规范性引用文件", "Normative references"),
        lines=(*lines_of, *(Text(one, one) for one in references)),
        is_missing=not references and not lines,
    )


def _dissent(source: _Source) -> Iterator[NotePiece]:
    course = source.course
    heading = Text("重大分歧意见", "Major disagreements")
    if not source.is_open:
        said = Text("仅供起草单位和秘书处查阅。", "Shown to those who draft and to the secretariat.")
        yield NotePiece(code="dissent", heading=heading, lines=(said,))
        return
    if course.dissents:
        lines = tuple(line for one in course.dissents for line in _dissent_lines(one))
        is_missing = any(one.settled is None for one in course.dissents)
        yield NotePiece(code="dissent", heading=heading, lines=lines, is_missing=is_missing)
        return
    written = source.written("dissent")
    asked = bool(course.solicitations)
    default = (
        Text("征求意见中没有重大分歧意见。", "There was no major disagreement.")
        if asked
        else Text("尚未征求意见。", "Nobody has been asked for comments yet.")
    )
    yield NotePiece(code="dissent", heading=heading, lines=written or (default,))


def _dissent_lines(one: Dissent) -> Iterator[Text]:
    yield Text(f"分歧：{one.issue}", f"Disagreement: {one.issue}")
    for talk in one.discussions:
        people = "、".join(talk.people)
        yield Text(
            f"{_zh_day(talk.day)}讨论（{people}）：{talk.outcome}",
            f"{talk.day} discussed ({people}): {talk.outcome}",
        )
    for part in one.questions:
        yield Text(
            f"分解问题：{part.question}；验证：{part.test or '—'}；结论：{part.finding or '—'}",
            f"Question: {part.question}; test: {part.test or '—'}; finding: {part.finding or '—'}",
        )
    if one.settled is not None:
        yield Text(f"处理结果（{one.settled}）：{one.settlement}", f"Settled {one.settled}: {one.settlement}")


def _adoption(source: _Source) -> Iterator[NotePiece]:
    yield source.by_hand("adoption", Text("要求和建议措施", "Measures proposed"))
    if source.course.steps:
        funnel = adoption_funnel(source.course)
        said = "，".join(f"{FUNNEL_NAMES[one.step].zh} {len(one.units)} 家" for one in funnel)
        en = ", ".join(f"{FUNNEL_NAMES[one.step].en} {len(one.units)}" for one in funnel)
        yield NotePiece(
            code="funnel", heading=Text("推广进展", "How far it came"), lines=(Text(f"{said}。", f"{en}."),)
        )


def _nature(source: _Source) -> Iterator[NotePiece]:
    lines = source.written("nature")
    register, code = source.register, source.course.standard
    if not lines and register is not None and code in register.standards:
        standard = register.standard(code)
        national = source.course.path == "conversion" or standard.level.value == "national"
        level = Text("国家标准", "national standard") if national else Text("行业标准", "industry standard")
        kind = Text("强制性", "mandatory") if standard.mandatory else Text("推荐性", "recommended")
        lines = (Text(f"建议作为{kind.zh}{level.zh}。", f"Proposed as a {kind.en} {level.en}."),)
    yield NotePiece(code="nature", heading=Text("属性", "Nature"), lines=lines, is_missing=not lines)


def _abolition(source: _Source) -> Iterator[NotePiece]:
    course = source.course
    path = source.rules.path(course.path)
    lines = source.written("abolition")
    is_missing = path.withdraws_predecessor and not course.predecessor
    if not lines and course.predecessor:
        lines = (
            Text(
                f"建议本标准发布后废止 {course.predecessor}。",
                f"{course.predecessor} should be withdrawn when this standard is published.",
            ),
        )
    if not lines and not is_missing:
        lines = (Text("没有需要废止的现行标准。", "No present standard has to be withdrawn."),)
    yield NotePiece(
        code="abolition", heading=Text("废止建议", "Withdrawal"), lines=lines, is_missing=is_missing
    )


def _other(source: _Source) -> Iterator[NotePiece]:
    lines = list(source.written("other"))
    ballot = latest_ballot(source.course)
    if ballot is not None and source.is_open:
        found = ballot_result(ballot, source.rules)
        lines.append(
            Text(
                f"{_zh_day(ballot.day)}审查：专家 {found.invited} 名，表决 {found.voted} 名，"
                f"同意 {found.agreed}、不同意 {found.disagreed}、弃权 {found.abstained}。{ballot.conclusion}",
                f"Review on {ballot.day}: {found.invited} experts, {found.voted} voted, {found.agreed} for, "
                f"{found.disagreed} against, {found.abstained} abstained. {ballot.conclusion}",
            )
        )
    yield NotePiece(
        code="other", heading=Text("其它", "Other"), lines=tuple(lines) or (Text("无。", "None."),)
    )


def _zh_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
