"""Make the form that units fill with comments, and read what came back, all or nothing."""

from __future__ import annotations

import re
from datetime import datetime, time
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
from hengdu.standards.process._records import Clause, Comment, Course, Draft, Reply
from hengdu.standards.process._word import WordTable, read_word_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
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
_SHOWN: Final = 10


@attrs.frozen(kw_only=True)
class Form:
    """What one filled form says; ``source`` is the name of its file."""

    standard: str
    draft: str
    unit: str
    person: str
    comments: tuple[Comment, ...]
    source: str


@attrs.frozen(kw_only=True)
class _Grid:
    """The cells of a form wherever they came from; ``place`` names one for messages."""

    source: str
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[int, int], ...]
    place: Callable[[int, int], str]

    def value(self, row: int, col: int) -> str:
        return self.rows[row][col] if row < len(self.rows) and col < len(self.rows[row]) else ""


@attrs.frozen
class _Fault:
    place: str
    zh: str
    en: str


def form_mark(course: Course, draft: Draft) -> str:
    """Return the mark by which a form is known again: standard and draft."""
    return f"HDC1|{course.standard}|{draft.id}"


def form_bytes(course: Course, draft: Draft, *, created: date) -> bytes:
    """Return the Excel form about a draft: fill the white cells, one comment for each row."""
    head = Style(bold=True, border=True, fill="#E6EDF5", wrap=True)
    label = Style(bold=True, border=True, fill="#F0F3F7")
    free = Style(border=True, wrap=True, top=True, unlocked=True)
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
        raise _failed(faults)
    mark = _MARK.match(grid.value(_FIRST_LABEL, 1))
    unit = grid.value(_FIRST_LABEL + 2, 1)
    if mark is None:
        faults.append(_Fault(grid.place(_FIRST_LABEL, 1), "表格标识被改动", "the mark of the form was changed"))
    if not unit:
        faults.append(_Fault(grid.place(_FIRST_LABEL + 2, 1), "未填单位名称", "the name of the unit is missing"))
    comments = []
    for at in range(_HEAD + 1, len(grid.rows)):
        comment = _comment(grid, at, received, faults)
        if comment is not None:
            comments.append(comment)
    faults += _choice(grid, len(comments))
    if faults or mark is None:
        raise _failed(faults)
    return Form(
        standard=mark["standard"],
        draft=mark["draft"],
        unit=unit,
        person=grid.value(_FIRST_LABEL + 3, 1),
        comments=tuple(
            attrs_comment(one, draft=mark["draft"], unit=unit, person=grid.value(_FIRST_LABEL + 3, 1))
            for one in comments
        ),
        source=path.name,
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
        raise _together(failures)
    return changed
