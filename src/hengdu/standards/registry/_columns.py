"""Say which columns a table of records has, and turn cells into fields and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, Final

import attrs

from hengdu.standards.registry._records import (
    Alias,
    Class,
    Policy,
    Relation,
    RelationKind,
    SourceRef,
    Standard,
    Status,
    Unit,
    WorkingGroup,
)
from hengdu.text import Text

BETWEEN: Final = "；"
_POLICY_KINDS: Final = ("law", "regulation", "rule", "guideline", "plan")


class CellError(ValueError):
    """A cell cannot be read; the arguments are the Chinese and the English reason."""


@attrs.frozen(kw_only=True)
class Column:
    """One column: the field it fills, its headings, and how a cell becomes a value and back."""

    field: str
    heading: Text
    read: Callable[[object], Any]
    write: Callable[[Any], str | int]
    part: str = ""
    is_required: bool = False


@attrs.frozen(kw_only=True)
class Section:
    """One kind of record as a table: its name on a sheet, its class and columns."""

    name: str
    sheet: Text
    model: Any
    columns: tuple[Column, ...]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool | float | dt.datetime | dt.time | dt.timedelta):
        raise CellError("应为文字", "text is expected")
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _day(cell: object) -> date | None:
    if isinstance(cell, date) and not isinstance(cell, dt.datetime):
        return cell
    text = _text(cell)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CellError("应为日期 2026-11-21", "a date such as 2026-11-21 is expected") from error


def _whole(cell: object) -> int | None:
    if cell is None or cell == "":
        return None
    try:
        return int(_text(cell))
    except ValueError as error:
        raise CellError("应为整数", "a whole number is expected") from error


def _one_of(values: tuple[str, ...] | type[StrEnum], empty: object = None) -> Callable[[object], Any]:
    known = values if isinstance(values, tuple) else tuple(one.value for one in values)

    def read(cell: object) -> Any:  # noqa: ANN401 - a member of the given enum, or one of the given words
        text = _text(cell)
        if not text and empty is not None:
            return empty
        if text not in known:
            words = ", ".join(known)
            raise CellError(f"取值应为 {words}", f"one of {words} is expected")
        return text if isinstance(values, tuple) else values(text)

    return read


def _number(cell: object) -> str:
    from hengdu.standards.registry._identity import numbers_in

    text = _text(cell)
    if text and not numbers_in(text) and any("\u4e00" <= sign <= "\u9fff" for sign in text):
        raise CellError(
            "不像标准编号，列可能错位", "this is no number of a standard; the columns may be shifted"
        )
    return text


def _list(cell: object) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in _text(cell).replace(";", BETWEEN).split(BETWEEN) if piece.strip())


def _aliases(cell: object) -> tuple[Alias, ...]:
    return tuple(Alias(text=piece) for piece in _list(cell))


def _sources(cell: object) -> tuple[SourceRef, ...]:
    result = []
    for piece in _list(cell):
        parts = [one.strip() for one in piece.split("|")]
        if len(parts) != 5:  # noqa: PLR2004 - document, table, row, line, address
            raise CellError(
                "出处写作 文件|表|行|行号|网址", "a source is written document|table|row|line|address"
            )
        result.append(
            SourceRef(document=parts[0], table=parts[1], row=parts[2], line=_whole(parts[3]), url=parts[4])
        )
    return tuple(result)


def _written_sources(value: tuple[SourceRef, ...]) -> str:
    return BETWEEN.join(
        f"{one.document}|{one.table}|{one.row}|{one.line or ''}|{one.url.replace(BETWEEN, ' ')}"
        for one in value
    )


def _shown(value: object) -> str | int:
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    if isinstance(value, tuple):
        return BETWEEN.join(str(one) for one in value)
    return value.value if isinstance(value, StrEnum) else str(value)


def _column(
    field: str,
    zh: str,
    en: str,
    read: Callable[[object], Any] = _text,
    *,
    required: bool = False,
    part: str = "",
) -> Column:
    write: Callable[[Any], str | int] = _shown
    if read is _aliases:
        write = lambda value: BETWEEN.join(one.text for one in value)  # noqa: E731 - one line says it
    if read is _sources:
        write = _written_sources
    return Column(field=field, heading=Text(zh, en), read=read, write=write, part=part, is_required=required)


def _titles(field: str, zh: str, en: str) -> tuple[Column, Column]:
    return (
        _column(field, zh, f"{en} (zh)", part="zh", required=True),
        _column(field, f"{zh}（英文）", f"{en} (en)", part="en"),
    )


_TAIL: Final = (
    _column("aliases", "别名", "Aliases", _aliases),
    _column("sources", "出处", "Sources", _sources),
)
STANDARDS: Final = Section(
    name="standards",
    sheet=Text("标准", "Standards"),
    model=Standard,
    columns=(
        _column("id", "编码", "Id", required=True),
        _column("number", "标准编号", "Number", _number),
        *_titles("title", "标准名称", "Title"),
        _column("level", "标准层级", "Class", _one_of(Class, Class.INDUSTRY)),
        _column("status", "状态", "Status", _one_of(Status, Status.UNKNOWN)),
        _column("category", "类别", "Category"),
        _column("topic", "子项", "Topic"),
        _column("issued", "发布日期", "Issued", _day),
        _column("effective", "实施日期", "Effective", _day),
        _column("withdrawn", "废止日期", "Withdrawn", _day),
        _column("research", "课题编号", "Research project"),
        _column("project", "计划编号", "Plan number"),
        _column("series", "所属标准", "Series", lambda cell: _text(cell) or None),
        _column("part", "部分", "Part", _whole),
        _column("lead", "牵头单位", "Lead unit", lambda cell: _text(cell) or None),
        _column("participants", "参与单位", "Units", _list),
        _column("institution_types", "适用机构", "Institution types", _list),
        _column("systems", "适用系统", "Systems", _list),
        _column("subdomains", "成熟度子域", "Sub-domains", _list),
        *_TAIL,
    ),
)
RELATIONS: Final = Section(
    name="relations",
    sheet=Text("关系", "Relations"),
    model=Relation,
    columns=(
        _column("origin", "起点", "Origin", required=True),
        _column("kind", "关系", "Kind", _one_of(RelationKind), required=True),
        _column("target", "终点", "Target", required=True),
    ),
)
POLICIES: Final = Section(
    name="policies",
    sheet=Text("政策", "Policies"),
    model=Policy,
    columns=(
        _column("id", "编码", "Id", required=True),
        *_titles("title", "名称", "Title"),
        _column("kind", "种类", "Kind", _one_of(_POLICY_KINDS, "rule")),
        _column("issuer", "发布单位", "Issuer"),
        _column("order", "文号", "Order"),
        _column("issued", "发布日期", "Issued", _day),
        _column("effective", "施行日期", "Effective", _day),
        _column("repealed", "废止日期", "Repealed", _day),
        _column("standards", "涉及标准", "Standards", _list),
        _column("subdomains", "成熟度子域", "Sub-domains", _list),
        *_TAIL,
    ),
)
UNITS: Final = Section(
    name="units",
    sheet=Text("单位", "Units"),
    model=Unit,
    columns=(
        _column("id", "编码", "Id", required=True),
        *_titles("name", "名称", "Name"),
        _column("short", "简称", "Short name"),
        _column("kind", "种类", "Kind"),
        *_TAIL,
    ),
)
GROUPS: Final = Section(
    name="groups",
    sheet=Text("工作组", "Groups"),
    model=WorkingGroup,
    columns=(
        _column("id", "编码", "Id", required=True),
        *_titles("name", "名称", "Name"),
        _column("body", "所属机构", "Body", lambda cell: _text(cell) or None),
        _column("standard", "所编标准", "Standard", lambda cell: _text(cell) or None),
        _column("lead", "牵头单位", "Lead unit", lambda cell: _text(cell) or None),
        _column("units", "成员单位", "Units", _list),
        _column("topics", "归口子项", "Topics owned", _list),
        *_TAIL,
    ),
)
SECTIONS: Final = (STANDARDS, RELATIONS, POLICIES, UNITS, GROUPS)
