"""Make the form that units fill with comments, and read what came back, all or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import HengduError, SheetError, StandardsError
from hengdu.sheets import (
    Area,
    Cell,
    Column,
    LengthRule,
    ListRule,
    Merge,
    PrintSetup,
    Properties,
    Sheet,
    Style,
    Validation,
    cell_reference,
    read_workbook,
    workbook_bytes,
)
from hengdu.standards.process._comments import WHOLE, receive, solicitation_of
from hengdu.standards.process._form_faults import Fault, failed, together
from hengdu.standards.process._records import Clause, Comment, Course, Draft, Reply
from hengdu.standards.process._word import WordTable, read_word_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hengdu.sheets import SheetData

FORM_SHEET: Final = "征求意见表"
FORM_ROWS: Final = 60
LABELS: Final = ("表格标识", "标准名称", "单位名称", "联系人", "有无意见")
HEADS: Final = ("序号", "章条编号", "意见内容", "修改建议")
HAS: Final = "有意见"
HAS_NOT: Final = "无意见"
_MARK: Final = re.compile(r"^HDC1\|(?P<standard>[^|]+)\|(?P<draft>[^|]+)$")
_FIRST_LABEL: Final = 2
_HEAD: Final = _FIRST_LABEL + len(LABELS) + 1
_MOST_TEXT: Final = 8_000
_TEXT: Final = "@"  # else Excel makes 4.1 of 4.10 and a day of 6-1


@attrs.frozen(kw_only=True)
class Form:
    """What one filled form says; ``source`` is the name of its file, ``place`` that of its mark.

    ``figures`` names the comments whose clause is a number in the file and not text (id: place), for Excel
    keeps 4.10 as 4.1.
    """

    standard: str
    draft: str
    unit: str
    person: str
    comments: tuple[Comment, ...]
    source: str
    place: str
    figures: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class _Grid:
    """The cells of a form wherever they came from; ``place`` names one for messages.

    ``figures`` and ``days`` are the rows whose clause is a number or a date and not text.
    """

    source: str
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[int, int], ...]
    place: Callable[[int, int], str]
    figures: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()

    def value(self, row: int, col: int) -> str:
        return self.rows[row][col] if row < len(self.rows) and col < len(self.rows[row]) else ""


def form_mark(course: Course, draft: Draft) -> str:
    """Return the mark by which a form is known again: standard and draft."""
    return f"HDC1|{course.standard}|{draft.id}"


def form_bytes(course: Course, draft: Draft, *, created: date) -> bytes:
    """Return the Excel form about a draft: fill the white cells, one comment for each row."""
    head = Style(bold=True, border=True, fill="#E6EDF5", wrap=True)
    label = Style(bold=True, border=True, fill="#F0F3F7")
    free = Style(border=True, wrap=True, top=True, unlocked=True, number_format=_TEXT)
    fixed = Style(border=True, wrap=True)
    values = (form_mark(course, draft), course.title, "", "", "")
    open_rows = {"单位名称", "联系人", "有无意见"}
    facts = [
        (Cell(name, label), Cell(value, free if name in open_rows else fixed))
        for name, value in zip(LABELS, values, strict=True)
    ]
    note = f"每行一条意见；章条编号如 6.2，对全文的意见写“{WHOLE}”。请勿增删列、合并单元格或改动表格标识。"
    blank = tuple((Cell(at, fixed), *(Cell(None, free) for _ in HEADS[1:])) for at in range(1, FORM_ROWS + 1))
    rows = (
        (Cell("征求意见表", Style(bold=True, size_pt=16)),),
        (Cell(note, Style(color="#52606D", size_pt=9, wrap=True)),),
        *facts,
        (),
        tuple(Cell(name, head) for name in HEADS),
        *blank,
    )
    body = Area(first_row=_HEAD + 1, first_col=1, last_row=_HEAD + FORM_ROWS, last_col=len(HEADS) - 1)
    choice = Area(first_row=_FIRST_LABEL + 4, first_col=1, last_row=_FIRST_LABEL + 4, last_col=1)
    sheet = Sheet(
        name=FORM_SHEET,
        rows=rows,
        columns=(Column(width=12), Column(width=34), Column(width=50), Column(width=50)),
        heights_pt={1: 30.0},
        merges=(Merge(area=Area(first_row=1, first_col=0, last_row=1, last_col=len(HEADS) - 1)),),
        validations=(
            Validation(area=choice, rule=ListRule(options=(HAS, HAS_NOT))),
            Validation(area=body, rule=LengthRule(most=_MOST_TEXT), strict=False),
        ),
        freeze=(_HEAD + 1, 0),
        print_setup=PrintSetup(landscape=True, repeat_rows=_HEAD + 1),
    )
    about = Properties(title=f"征求意见表：{course.title}", created=datetime.combine(created, time()))
    return workbook_bytes([sheet], about)


def read_form(path: Path, *, received: date) -> Form:
    """Read one filled form, Excel or Word (``.docx``).

    Errors: StandardsError that lists up to ten faults, the first with ``file:sheet!cell``: cells that were
    shifted or merged, a comment without text, text outside the table; SheetError for a file that is none.
    """
    grid = _word_grid(path) if path.suffix.lower() == ".docx" else _excel_grid(path)
    faults = [*_layout(grid)]
    if faults:
        raise failed(faults)
    mark = _MARK.match(grid.value(_FIRST_LABEL, 1))
    unit = grid.value(_FIRST_LABEL + 2, 1)
    if mark is None:
        faults.append(
            Fault(grid.place(_FIRST_LABEL, 1), "表格标识被改动", "the mark of the form was changed")
        )
    if not unit:
        faults.append(
            Fault(grid.place(_FIRST_LABEL + 2, 1), "未填单位名称", "the name of the unit is missing")
        )
    comments = []
    for at in range(_HEAD + 1, len(grid.rows)):
        comment = _comment(grid, at, received, faults)
        if comment is not None:
            comments.append(comment)
    faults += _choice(grid, len(comments))
    if faults or mark is None:
        raise failed(faults)
    return Form(
        standard=mark["standard"],
        draft=mark["draft"],
        unit=unit,
        person=grid.value(_FIRST_LABEL + 3, 1),
        comments=tuple(
            replace(one, draft=mark["draft"], unit=unit, person=grid.value(_FIRST_LABEL + 3, 1))
            for one in comments
        ),
        source=path.name,
        place=grid.place(_FIRST_LABEL, 1),
        figures={f"r{row}": grid.place(row, 1) for row in sorted(grid.figures)},
    )


def import_forms(course: Course, paths: Sequence[Path], draft: str, *, received: date) -> Course:
    """Read filled forms and register their replies, all or none.

    Refused with their place: a form for another standard or draft, two replies of one unit, a clause that
    the draft does not have, and whatever :func:`read_form` refuses.
    """
    solicitation_of(course, draft)
    text = next(one for one in course.drafts if one.id == draft)
    failures: list[HengduError] = []
    changed = course
    for path in paths:
        try:
            form = read_form(path, received=received)
            _fits(course, form, text)
            reply = Reply(
                unit=form.unit,
                day=received,
                person=form.person,
                has_comments=bool(form.comments),
                source=form.source,
            )
            changed = receive(changed, draft, reply, form.comments)
        except (StandardsError, SheetError) as error:
            failures.append(error)
    if failures:
        raise together(failures)
    return changed


def _excel_grid(path: Path) -> _Grid:
    sheets = [one for one in read_workbook(path) if one.name == FORM_SHEET]
    if not sheets:
        raise StandardsError(
            f"没有工作表“{FORM_SHEET}”",
            f"there is no sheet {FORM_SHEET}",
            place=path.name,
            hint_zh="请使用所发的征求意见表，不要改工作表名",
            hint_en="Use the form that was sent and keep the name of its sheet",
        )
    sheet: SheetData = sheets[0]

    def place(row: int, col: int) -> str:
        return f"{path.name}:{cell_reference(row, col, sheet=FORM_SHEET)}"

    clauses = {at: row[1] for at, row in enumerate(sheet.rows) if at > _HEAD and len(row) > 1}
    return _Grid(
        source=path.name,
        rows=tuple(tuple(_said(value) for value in row) for row in sheet.rows),
        merges=tuple((one.first_row, one.first_col) for one in sheet.merges if one.first_row >= _FIRST_LABEL),
        place=place,
        figures=frozenset(at for at, value in clauses.items() if isinstance(value, int | float)),
        days=frozenset(at for at, value in clauses.items() if isinstance(value, date | time)),
    )


def _word_grid(path: Path) -> _Grid:
    tables = read_word_tables(path)
    facts = _table_with(tables, LABELS[0])
    body = _table_with(tables, HEADS[0])
    if facts is None or body is None:
        name = LABELS[0] if facts is None else HEADS[0]
        raise StandardsError(
            f"没有以“{name}”开头的表",
            f"there is no table that begins with {name}",
            place=path.name,
            hint_zh="请使用所发的征求意见表，不要删改表格",
            hint_en="Use the form that was sent and keep its tables",
        )

    def place(row: int, col: int) -> str:
        table, at = (body, row - _HEAD) if row >= _HEAD else (facts, row - _FIRST_LABEL)
        return f"{path.name}:{cell_reference(max(at, 0), col, sheet=f'表{table.number}')}"

    gap = tuple(() for _ in range(_HEAD - _FIRST_LABEL - len(facts.rows)))
    merges = [(row + _FIRST_LABEL, col) for row, col in facts.merges]
    merges += [(row + _HEAD, col) for row, col in body.merges]
    above: tuple[tuple[str, ...], ...] = ((), ())
    return _Grid(
        source=path.name, rows=(*above, *facts.rows, *gap, *body.rows), merges=tuple(merges), place=place
    )


def _table_with(tables: Sequence[WordTable], head: str) -> WordTable | None:
    return next((one for one in tables if one.rows and one.rows[0][:1] == (head,)), None)


def _said(value: object) -> str:
    return "" if value is None else str(value).strip()


def _layout(grid: _Grid) -> Iterator[Fault]:
    """Yield labels and heads that are not where the form has them, and merged cells."""
    expected = {(_FIRST_LABEL + at, 0): name for at, name in enumerate(LABELS)}
    expected |= {(_HEAD, at): name for at, name in enumerate(HEADS)}
    for (row, col), name in expected.items():
        found = grid.value(row, col)
        if found != name:
            yield Fault(
                grid.place(row, col),
                f"此处应为“{name}”，实为“{found[:20]}”，单元格有移位",
                f"{name} should stand here, not {found[:20]!r}: cells were shifted",
            )
    for row, col in grid.merges:
        yield Fault(
            grid.place(row, col),
            "单元格被合并，请取消合并后逐条填写",
            "cells were merged: unmerge and fill each row",
        )


def _comment(grid: _Grid, row: int, received: date, faults: list[Fault]) -> Comment | None:
    clause, text, proposal = (grid.value(row, col) for col in (1, 2, 3))
    faults += [
        Fault(grid.place(row, col), "表格以外有内容", "there is text outside the table")
        for col in range(len(HEADS), len(grid.rows[row]))
        if grid.value(row, col)
    ]
    if not (clause or text or proposal):
        return None
    if not text:
        faults.append(Fault(grid.place(row, 2), "缺少意见内容", "the comment has no text"))
    if row in grid.days:
        faults.append(
            Fault(
                grid.place(row, 1),
                "章条编号被 Excel 变成了日期，请把单元格设为文本后重填，如 6.1",
                "Excel made a date of the number of the clause: set the cell to text and write it again",
            )
        )
    if not clause:
        faults.append(
            Fault(
                grid.place(row, 1),
                f"缺少章条编号（全文意见写“{WHOLE}”）",
                "the number of the clause is missing",
            )
        )
    if not (text and clause):
        return None
    return Comment(
        id=f"r{row}",
        draft="form",
        unit="form",
        clause=clause[:40],
        text=text,
        proposal=proposal,
        received=received,
        source=grid.place(row, 2),
    )


def _choice(grid: _Grid, comments: int) -> Iterator[Fault]:
    row = _FIRST_LABEL + 4
    said = grid.value(row, 1)
    if said not in {HAS, HAS_NOT}:
        yield Fault(grid.place(row, 1), f"请选“{HAS}”或“{HAS_NOT}”", f"choose {HAS} or {HAS_NOT}")
    elif (said == HAS) != bool(comments):
        yield Fault(
            grid.place(row, 1),
            f"填的是“{said}”，表中有 {comments} 条意见",
            f"says {said}, with {comments} comments below",
        )


def _fits(course: Course, form: Form, draft: Draft) -> None:
    if (form.standard, form.draft) != (course.standard, draft.id):
        raise StandardsError(
            f"这是 {form.standard} 稿件 {form.draft} 的表，不是 {course.standard} 稿件 {draft.id} 的",
            f"the form is about {form.standard} {form.draft}, not {course.standard} {draft.id}",
            place=form.place,
            hint_zh="请该单位改用本稿的表，或登记到相应稿件",
            hint_en="Ask for the form of this draft, or register it with its own",
        )
    known: tuple[Clause, ...] = draft.clauses
    numbers = {one.number for one in known}
    cut = {one.rstrip("0"): one for one in sorted(numbers) if "." in one and one.endswith("0")}
    unsure = [one for one in form.comments if one.id in form.figures and one.clause in cut]
    if unsure:
        raise failed(
            [
                Fault(
                    form.figures[one.id],
                    f"章条编号是数值，无法分辨是 {one.clause} 还是 {cut[one.clause]}，单元格应为文本",
                    f"the clause is a figure, which may be {one.clause} or {cut[one.clause]}: "
                    "set the cell to text and write it again",
                )
                for one in unsure
            ]
        )
    unknown = [one for one in form.comments if one.clause != WHOLE and one.clause not in numbers]
    if unknown:
        raise failed(
            [
                Fault(
                    one.source,
                    f"稿件 {draft.id} 没有条款 {one.clause}",
                    f"the draft {draft.id} has no clause {one.clause}",
                )
                for one in unknown
            ]
        )
