"""Make the list of what to ask for, write it as a workbook, and read it back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import SheetError
from hengdu.evidence._vocabulary import REQUEST_NAMES, RequestState
from hengdu.sheets import (
    Area,
    Cell,
    Column,
    ListRule,
    PrintSetup,
    Properties,
    Sheet,
    Style,
    Validation,
    legible_text,
    workbook_bytes,
)
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hengdu.packs import Pack
    from hengdu.sheets import SheetData, Value
    from hengdu.text import Lang

_SHEET: Final = Text("资料调阅清单", "Requests")
_HEAD: Final = Style(bold=True, wrap=True, top=True, border=True, fill="#F0F3F7")
_BODY: Final = Style(wrap=True, top=True, border=True)
_TITLE: Final = Style(bold=True, size_pt=14)
_COLUMNS: Final = (
    (Text("编号", "Key"), 13.0),
    (Text("角色", "Role"), 10.0),
    (Text("提供人", "Person"), 16.0),
    (Text("资料", "Item"), 40.0),
    (Text("对应实践", "Practices"), 26.0),
    (Text("提出日期", "Asked on"), 12.0),
    (Text("期限", "Due"), 12.0),
    (Text("状态", "State"), 12.0),
    (Text("说明", "Note"), 40.0),
)
_KEY, _ROLE, _DUE, _STATE, _NOTE = 0, 1, 6, 7, 8
_MOST_NOTE: Final = 2000
_MOST_SHOWN: Final = 12  # practices named in one cell


@attrs.frozen(kw_only=True)
class Expected:
    """One thing that the model expects to be shown, and the practices it serves."""

    key: str
    name: Text
    practices: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Request:
    """One thing asked of one person; ``key`` and ``role`` identify it in an assessment."""

    key: str
    role: str
    name: Text
    person: str = ""
    practices: tuple[str, ...] = ()
    asked_on: date | None = None
    due: date | None = None
    state: RequestState = RequestState.REQUESTED
    note: str = ""


@attrs.frozen(kw_only=True)
class Returned:
    """What a filled list says of one request; ``place`` is ``file:sheet!cell`` of its state."""

    key: str
    role: str
    state: RequestState
    due: date | None
    note: str
    place: str


def expected_of(pack: Pack, codes: Iterable[str]) -> tuple[Expected, ...]:
    """Return what to bring for these practices, in the order of the model.

    A node's own list of expected evidence goes first; a node without one asks for what its practices name.
    """
    by_node: dict[str, list[str]] = {}
    for code in codes:
        by_node.setdefault(pack.parent[code], []).append(code)
    found = []
    for node in pack.nodes.values():
        asked = by_node.get(node.code)
        if not asked:
            continue
        if node.evidence:
            found += [
                Expected(key=item.code, name=item.name, practices=tuple(asked)) for item in node.evidence
            ]
            continue
        for code in asked:
            found += [
                Expected(key=f"{code}/{at}", name=name, practices=(code,))
                for at, name in enumerate(pack.practices[code].evidence, start=1)
            ]
    return tuple(found)


def requests_workbook(
    requests: Sequence[Request], lang: Lang, *, title: str, about: str, disclaimer: str, created: date
) -> bytes:
    """Return the list as a workbook in which state, due day and note can be filled in."""
    head = tuple(Cell(f"{name.zh}\n{name.en}", _HEAD) for name, _width in _COLUMNS)
    rows: list[tuple[Cell, ...]] = [
        (Cell(_SHEET[lang], _TITLE),),
        (Cell(legible_text(about)),),
        (Cell(disclaimer),),
        head,
    ]
    first = len(rows)
    rows += [tuple(Cell(value, _BODY) for value in _row(one, lang)) for one in requests]
    states = tuple(name[lang] for name in REQUEST_NAMES.values())
    last = max(first, len(rows) - 1)
    sheet = Sheet(
        name=_SHEET[lang],
        rows=tuple(rows),
        columns=tuple(Column(width=width) for _name, width in _COLUMNS),
        freeze=(first, 1),
        filter_area=Area(first_row=first - 1, first_col=0, last_row=last, last_col=len(_COLUMNS) - 1),
        validations=(
            Validation(
                area=Area(first_row=first, first_col=_STATE, last_row=last, last_col=_STATE),
                rule=ListRule(options=states),
            ),
        ),
        print_setup=PrintSetup(
            landscape=True,
            repeat_rows=first,
            footer=disclaimer,
            page_text="第 {page} 页，共 {pages} 页" if lang == "zh" else "Page {page} of {pages}",
        ),
    )
    made = datetime(created.year, created.month, created.day)  # noqa: DTZ001 - the format has no zone
    about_file = Properties(title=legible_text(title)[:200], comments=disclaimer, created=made)
    return workbook_bytes([sheet], about_file)


def _row(one: Request, lang: Lang) -> tuple[Value, ...]:
    shown = ", ".join(one.practices[:_MOST_SHOWN])
    more = len(one.practices) - _MOST_SHOWN
    if more > 0:
        shown += f" … +{more}"
    return (
        one.key,
        one.role,
        legible_text(one.person),
        legible_text(one.name[lang]),
        shown,
        one.asked_on,
        one.due,
        REQUEST_NAMES[one.state][lang],
        legible_text(one.note),
    )


def read_requests(
    sheets: Iterable[SheetData], known: Mapping[tuple[str, str], object]
) -> tuple[Returned, ...]:
    """Return the rows of a filled list; ``known`` holds the (key, role) of the requests there are.

    SheetError with ``file:sheet!cell`` for a missing heading, an unknown request, one named twice, a state
    that is not in the list, a due day that is no day and a note beyond 2,000 characters.
    """
    found: dict[tuple[str, str], Returned] = {}
    for sheet in sheets:
        if sheet.name not in {_SHEET.zh, _SHEET.en}:
            continue
        start = _heading(sheet)
        for at in range(start, len(sheet.rows)):
            if sheet.value(at, _KEY) is None:
                continue
            one = _read_row(sheet, at, known)
            if (one.key, one.role) in found:
                raise _wrong(sheet, at, _KEY, Text("同一条出现两次", "the same request stands here twice"))
            found[one.key, one.role] = one
    if not found:
        raise SheetError(
            "没有调阅清单的内容",
            "there is no list of requests in it",
            hint_zh="请使用从本页导出的工作簿",
            hint_en="Use the workbook exported from this page",
        )
    return tuple(found.values())


def _heading(sheet: SheetData) -> int:
    name = _COLUMNS[_KEY][0]
    for at in range(min(10, len(sheet.rows))):
        if str(sheet.value(at, _KEY) or "").replace("\n", " ") == f"{name.zh} {name.en}":
            return at + 1
    raise _wrong(sheet, 0, 0, Text("找不到表头", "the headings are missing"))


def _read_row(sheet: SheetData, at: int, known: Mapping[tuple[str, str], object]) -> Returned:
    key, role = str(sheet.value(at, _KEY) or ""), str(sheet.value(at, _ROLE) or "")
    if (key, role) not in known:
        raise _wrong(
            sheet,
            at,
            _KEY,
            Text(f"没有这条调阅：{key[:40]} {role[:20]}", f"there is no request {key[:40]} {role[:20]}"),
        )
    words = str(sheet.value(at, _STATE) or "").strip()
    state = next((one for one, name in REQUEST_NAMES.items() if words in {one.value, name.zh, name.en}), None)
    if state is None:
        names = "、".join(name.zh for name in REQUEST_NAMES.values())
        raise _wrong(sheet, at, _STATE, Text(f"状态须为{names}之一", "the state is not one of the list"))
    due = sheet.value(at, _DUE)
    if isinstance(due, datetime):
        due = due.date()
    if due is not None and not isinstance(due, date):
        raise _wrong(sheet, at, _DUE, Text("期限不是日期", "the due day is no day"))
    note = str(sheet.value(at, _NOTE) or "")
    if len(note) > _MOST_NOTE:
        raise _wrong(sheet, at, _NOTE, Text("说明过长", "the note is too long"))
    return Returned(key=key, role=role, state=state, due=due, note=note, place=sheet.place(at, _STATE))


def _wrong(sheet: SheetData, row: int, col: int, why: Text) -> SheetError:
    return SheetError(
        why.zh,
        why.en,
        place=sheet.place(row, col),
        hint_zh="请改正后重新导入",
        hint_en="Correct it and import again",
    )
