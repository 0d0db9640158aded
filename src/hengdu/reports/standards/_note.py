"""Write the drafting note (编制说明) and the Word form for comments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hengdu.reports.context import Callout, Chapter, Column, Para, Table
from hengdu.reports.standards._process import process_document
from hengdu.reports.standards._process_words import day_words
from hengdu.reports.standards._speech import NONE, Document, Speech
from hengdu.standards.process import FORM_ROWS, HEADS, LABELS, drafting_note, form_mark
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.reports.context import Block
    from hengdu.standards.process import Course, Draft, NoteSection, ProcessRules
    from hengdu.standards.registry import Register
    from hengdu.text import Lang


def note_document(
    course: Course,
    register: Register | None = None,
    *,
    lang: Lang,
    created: date,
    rules: ProcessRules | None = None,
    is_open: bool = True,
) -> Document:
    """Return 编制说明 in its ten sections; what is missing is marked and listed in front.

    Where it is not ``is_open`` it holds what a unit that is asked for comments may read.
    """
    speech = Speech(lang)
    note = drafting_note(course, register, rules, is_open=is_open)
    chapters = [
        Chapter(
            anchor=f"section-{one.number}", title=speech.of(one.title), blocks=tuple(_section(one, speech))
        )
        for one in note.sections
    ]
    notes = []
    if missing := note.missing():
        names = speech.join(f"{speech.of(one.heading)}（{one.code}）" for one in missing)
        notes.append(
            speech(
                f"尚缺：{names}。补齐之前不能通过关口。", f"Missing: {names}. Gates stay closed until then."
            )
        )
    title = Text("编制说明", "Drafting note")
    return process_document(course, speech, title, "note", created, chapters, notes=notes)


def _section(section: NoteSection, speech: Speech) -> Iterator[Block]:
    for at, piece in enumerate(section.pieces, start=1):
        if len(section.pieces) > 1:
            yield Para(f"{at}. {speech.of(piece.heading)}", "lead")
        if piece.is_missing:
            line = speech(
                f"此处待补：{piece.heading.zh}（{piece.code}）",
                f"To be written: {piece.heading.en} ({piece.code})",
            )
            yield Callout(title=speech("尚缺", "Missing"), lines=(line,), kind="warning")
        if piece.rows:
            weights = (0.6, 1.0, 2.0, 3.4) if piece.code == "authors" else (1.8, 3.0, 1.6, 2.0)
            columns = tuple(
                Column(speech.of(name), weight) for name, weight in zip(piece.columns, weights, strict=True)
            )
            rows = tuple(
                tuple(
                    _day(speech, cell.zh) if piece.code == "steps" and not col else speech.of(cell) or NONE
                    for col, cell in enumerate(row)
                )
                for row in piece.rows
            )
            yield Table(columns=columns, rows=rows)
        for text in piece.lines:
            yield Para(speech.of(text))


def _day(speech: Speech, text: str) -> str:
    """Write a day or a month the way the language does."""
    if text.count("-") == 1:
        return speech.month(text)
    try:
        return day_words(speech, date.fromisoformat(text))
    except ValueError:
        return text or NONE


def form_document(course: Course, draft: Draft, *, created: date) -> Document:
    """Return the Word form for comments on a draft, which ``read_form`` reads back; it is in Chinese."""
    speech = Speech("zh")
    values = (form_mark(course, draft), course.title, "", "", "")
    facts = tuple(zip(LABELS, values, strict=True))
    (first_label, first_value), *rest = facts
    blank = tuple((str(at), *("" for _ in HEADS[1:])) for at in range(1, FORM_ROWS // 2 + 1))
    blocks: tuple[Block, ...] = (
        Para("每行一条意见；章条编号如 6.2，对全文的意见写“全文”。"),
        Para("“有无意见”填“有意见”或“无意见”。请勿合并单元格。"),
        Table(columns=(Column(first_label, 1.0), Column(first_value, 3.0)), rows=tuple(rest)),
        Para("意见逐条填写如下。"),
        Table(
            columns=tuple(
                Column(name, weight) for name, weight in zip(HEADS, (0.6, 1.0, 3.0, 3.0), strict=True)
            ),
            rows=blank,
        ),
    )
    chapters = [Chapter(anchor="form", title="征求意见表", blocks=blocks)]
    return process_document(
        course, speech, Text("征求意见表", "Form for comments"), "form", created, chapters
    )
