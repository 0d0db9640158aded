"""Move a register to and from CSV, Excel and JSON; a faulty table changes nothing."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.documents import Limits, read_text, record_data
from hengdu.errors import StandardsError
from hengdu.sheets import (
    Area,
    Properties,
    ReadLimits,
    Sheet,
    SheetData,
    is_formula_like,
    read_workbook,
    workbook_bytes,
)
from hengdu.sheets import (
    Column as SheetColumn,
)
from hengdu.standards.registry._columns import RELATIONS, SECTIONS, Column, Section
from hengdu.standards.registry._load import load_register
from hengdu.standards.registry._records import Change, RegisterFile
from hengdu.standards.registry._tables import read_table
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from hengdu.standards.registry._register import Register

_LIMITS: Final = ReadLimits(file_bytes=200 << 20, unpacked_bytes=1 << 30, rows=1_000_000, cells=30_000_000)
_CSV_LIMITS: Final = Limits(bytes=256 << 20)
_IGNORED: Final = frozenset({"history", "sources"})
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment, so that the same register gives the same bytes
FORMATS: Final = ("csv", "xlsx", "json")


@attrs.frozen(kw_only=True)
class Incoming:
    """Records read from a table, by section; ``columns`` are the (field, language) that it had.

    A section without an entry in ``columns`` came whole.
    """

    source: str
    records: dict[str, tuple[Any, ...]]  # each section holds records of its own class
    columns: dict[str, frozenset[tuple[str, str]]] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Merge:
    """A register with records merged in: what came, what changed and how (record id, change)."""

    file: RegisterFile
    added: tuple[str, ...]
    changed: tuple[tuple[str, Change], ...]
    unchanged: int


def export_register(register: Register, kind: str, lang: str, *, section: str = "standards") -> bytes:
    """Return a register as ``csv`` (one section), ``xlsx`` (a sheet for each) or ``json`` (everything).

    History is in JSON only. Raises StandardsError for another kind or section.

    >>> from hengdu.standards.registry import builtin_register
    >>> export_register(builtin_register(), "csv", "zh", section="units").decode("utf-8-sig")[:2]
    '编码'
    """
    if kind == "json":
        data = {"format": 1, **record_data(register_file(register))}
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
    if kind == "xlsx":
        sheets = [_sheet(one, _records(register, one), lang) for one in SECTIONS]
        return workbook_bytes(sheets, Properties(title=register.title[lang] or register.id, created=_MADE))
    if kind == "csv":
        chosen = _section(section)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerows(
            [_guarded(cell) for cell in row] for row in _rows(chosen, _records(register, chosen), lang)
        )
        return b"\xef\xbb\xbf" + out.getvalue().encode()
    raise StandardsError(
        f"没有格式 {kind[:40]}",
        f"there is no format {kind[:40]}",
        hint_zh="可用：csv、xlsx、json",
        hint_en="Known: csv, xlsx, json",
    )


def register_file(register: Register) -> RegisterFile:
    """Return a register as one file of the layer ``own``; claims of other layers become its own."""
    return RegisterFile(
        id=register.id,
        version=register.version,
        title=register.title,
        documents=tuple(register.documents.values()),
        standards=tuple(register.standards.values()),
        policies=tuple(register.policies.values()),
        units=tuple(register.units.values()),
        groups=tuple(register.groups.values()),
        relations=tuple(register.relations),
        plans=tuple(register.plans.values()),
        projects=tuple(register.projects.values()),
        claims=tuple(claim for _, claim in register.claims),
        links=tuple(link for _, link in register.links),
        decisions=register.decisions,
    )


def read_records(path: Path, *, section: str = "standards") -> Incoming:
    """Read records from ``.csv`` (one section), ``.xlsx`` (one or several sheets) or ``.json``/``.yaml``.

    Raises SheetError, DocumentError or StandardsError with ``sheet!cell`` or ``file:line`` for merged
    cells, unknown or missing headings, values that do not belong under their heading, rows that are
    longer than the header, two rows of one id and a workbook without a sheet that is known.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _read_sheets(path)
    if suffix == ".csv":
        rows = list(csv.reader(io.StringIO(read_text(path, _CSV_LIMITS))))
        table = SheetData(
            source=path.name,
            name="CSV",
            is_visible=True,
            rows=tuple(tuple(_unguarded(cell) for cell in row) for row in rows),
        )
        chosen = _section(section)
        records, columns = read_table(chosen, table)
        return Incoming(source=path.name, records={chosen.name: records}, columns={chosen.name: columns})
    register = load_register(path)
    return Incoming(source=path.name, records={one.name: tuple(_records(register, one)) for one in SECTIONS})


def merge_records(register: Register, incoming: Incoming, *, day: date, by: str, reason: str = "") -> Merge:
    """Merge records into a register; each changed field becomes an entry of the record's history.

    What the table does not have stays. Raises StandardsError where a record would refer to nothing.
    """
    file = register_file(register)
    added: list[str] = []
    changed: list[tuple[str, Change]] = []
    unchanged = 0
    updates: dict[str, Any] = {}
    for name, records in incoming.records.items():
        if name == RELATIONS.name:
            known = {(one.origin, one.kind, one.target) for one in file.relations}
            new = tuple(one for one in records if (one.origin, one.kind, one.target) not in known)
            updates[name] = (*file.relations, *new)
            added += [f"{one.origin} {one.kind.value} {one.target}" for one in new]
            unchanged += len(records) - len(new)
            continue
        present = {one.id: one for one in getattr(file, name)}
        for one in records:
            old = present.get(one.id)
            if old is None:
                present[one.id] = one
                added.append(one.id)
                continue
            new_one = _kept(old, one, incoming.columns.get(name))
            changes = _changes(old, new_one, day, by, reason or incoming.source)
            unchanged += not changes
            if changes:
                present[one.id] = dataclasses.replace(new_one, history=(*old.history, *changes))
                changed += [(one.id, change) for change in changes]
        updates[name] = tuple(present.values())
    merged = dataclasses.replace(file, **updates)
    _check_references(merged, incoming.source)
    return Merge(file=merged, added=tuple(added), changed=tuple(changed), unchanged=unchanged)


def _changes(
    old: Any,  # noqa: ANN401 - two records of one class
    new: Any,  # noqa: ANN401 - two records of one class
    day: date,
    by: str,
    reason: str,
) -> tuple[Change, ...]:
    fields = [field.name for field in dataclasses.fields(old) if field.name not in _IGNORED]
    return tuple(
        Change(day=day, by=by, field=name, before=_word(before), after=_word(after), reason=reason)
        for name in fields
        if (before := getattr(old, name)) != (after := getattr(new, name))
    )


def _kept(old: Any, new: Any, columns: frozenset[tuple[str, str]] | None) -> Any:  # noqa: ANN401 - records of one class
    """Return the new record with what its table had no column for as it was."""
    if columns is None:
        return dataclasses.replace(new, history=old.history)
    values: dict[str, Any] = {}
    for name in {field for field, _ in columns} - _IGNORED:
        value, before = getattr(new, name), getattr(old, name)
        if isinstance(value, Text):
            parts = {part for field, part in columns if field == name}
            value = Text(value.zh if "zh" in parts else before.zh, value.en if "en" in parts else before.en)
        elif name == "aliases":
            known = {alias.text: alias for alias in before}
            value = tuple(known.get(alias.text, alias) for alias in value)
        values[name] = value
    return dataclasses.replace(old, **values)


def _word(value: object) -> str:
    if isinstance(value, Text):
        return value.zh or value.en
    if isinstance(value, tuple):
        return "；".join(getattr(one, "text", None) or str(one) for one in value)
    return "" if value is None else str(getattr(value, "value", value))


def _check_references(file: RegisterFile, source: str) -> None:
    known = {one.id for name in ("standards", "policies", "units", "groups") for one in getattr(file, name)}
    asked = [
        (one.id, code) for one in file.standards for code in (one.series, one.lead, *one.participants) if code
    ]
    asked += [(one.id, code) for one in file.policies for code in one.standards]
    asked += [
        (one.id, code)
        for one in file.groups
        for code in (one.body, one.standard, one.lead, *one.units)
        if code
    ]
    asked += [
        (f"{one.origin} → {one.target}", code) for one in file.relations for code in (one.origin, one.target)
    ]
    for who, code in asked:
        if code not in known:
            raise StandardsError(
                f"{who} 引用了不存在的 {code}",
                f"{who} refers to {code}, which does not exist",
                place=source,
                hint_zh="先登记该项，或改正编码",
                hint_en="Register it first, or correct the id",
            )


def _records(register: Register, section: Section) -> Iterable[Any]:
    if section is RELATIONS:
        return register.relations
    found: dict[str, Any] = getattr(register, section.name)
    return found.values()


def _section(name: str) -> Section:
    found = next((one for one in SECTIONS if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in SECTIONS)
        raise StandardsError(
            f"没有表 {name[:40]}",
            f"there is no table {name[:40]}",
            hint_zh=f"可用：{known}",
            hint_en=f"Known: {known}",
        )
    return found


def _rows(section: Section, records: Iterable[Any], lang: str) -> list[list[str | int]]:
    rows: list[list[str | int]] = [[column.heading[lang] for column in section.columns]]
    rows += [[_cell(column, record) for column in section.columns] for record in records]
    return rows


def _cell(column: Column, record: Any) -> str | int:  # noqa: ANN401 - any record
    value = getattr(record, column.field)
    return column.write(value[column.part] if column.part else value)


def _sheet(section: Section, records: Iterable[Any], lang: str) -> Sheet:
    rows = _rows(section, records, lang)
    return Sheet(
        name=section.sheet[lang],
        rows=tuple(tuple(row) for row in rows),
        columns=tuple(SheetColumn(width=24.0 if column.part else 14.0) for column in section.columns),
        freeze=(1, 1),
        filter_area=Area(first_row=0, first_col=0, last_row=len(rows) - 1, last_col=len(section.columns) - 1),
    )


def _guarded(cell: str | int) -> str | int:
    """Keep a spreadsheet program from taking text for a formula."""
    return f"'{cell}" if isinstance(cell, str) and is_formula_like(cell) else cell


def _unguarded(cell: str) -> str | None:
    text = cell.strip()
    return (text[1:] if text.startswith("'") and is_formula_like(text[1:]) else text) or None


def _read_sheets(path: Path) -> Incoming:
    records: dict[str, tuple[Any, ...]] = {}
    columns: dict[str, frozenset[tuple[str, str]]] = {}
    sheets = read_workbook(path, limits=_LIMITS)
    for sheet in sheets:
        section = next((one for one in SECTIONS if sheet.name in {one.sheet.zh, one.sheet.en}), None)
        if section is not None:
            records[section.name], columns[section.name] = read_table(section, sheet)
        elif any(any(row) for row in sheet.rows):
            names = ", ".join(one.sheet.zh for one in SECTIONS)
            raise StandardsError(
                f"不认识工作表 {sheet.name}",
                f"the sheet {sheet.name} is not known",
                place=sheet.place(0, 0),
                hint_zh=f"工作表名称应为 {names}",
                hint_en=f"Name the sheets {names} (or their English names)",
            )
    if not records:
        raise StandardsError(
            "工作簿没有可导入的表",
            "the workbook has no table to import",
            place=path.name,
            hint_zh="先用 hengdu standards export 导出一份作样",
            hint_en="Export one first with hengdu standards export",
        )
    return Incoming(source=path.name, records=records, columns=columns)
