"""Read one returned workbook into claims: what it says about what, and what it was exported with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.errors import SheetError
from hengdu.sheets import ReadLimits, read_workbook
from hengdu.text import Text
from hengdu.workbooks._choices import folded
from hengdu.workbooks._cover import COVER_ITEMS, Entries, read_cover
from hengdu.workbooks._export import shown_answers
from hengdu.workbooks._findings import Finding, finding_of
from hengdu.workbooks._locate import FoundTable, find_tables
from hengdu.workbooks._machine import Machine, read_machine
from hengdu.workbooks._pages import statement_of
from hengdu.workbooks._plan import Plan, RolePlan, make_plan
from hengdu.workbooks._read_records import (
    read_answer,
    read_declaration,
    read_measurement,
    read_node,
    read_system,
    read_validation,
)
from hengdu.workbooks._row import Report, Row
from hengdu.workbooks._show import (
    show_measurement,
    show_system,
    show_validation,
)
from hengdu.workbooks._values import read_text
from hengdu.workbooks._vocabulary import (
    COVER,
    INDICATORS,
    NODES,
    REDLINES,
    SYSTEMS,
    VALIDATIONS,
    Column,
    Lists,
    question_columns,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.assessments import AnswerFile
    from hengdu.packs import Pack
    from hengdu.sheets import SheetData, Value

Key = tuple[str, ...]
_LIMITS: Final = ReadLimits(text_chars=32_767)


@attrs.frozen(kw_only=True)
class Claim:
    """What one cell or row says: its value now and the value it was exported with; None is nothing.

    ``key`` starts with the kind: cover, system, answer, node, measure, declaration or validation.
    """

    key: Key
    value: Any  # a record of the assessment file, of the kind that the key says
    original: Any
    place: str

    @property
    def is_changed(self) -> bool:
        """Say whether somebody changed it."""
        return bool(self.value != self.original)


@attrs.frozen(kw_only=True)
class Returns:
    """What one role's sheet holds; ``last`` is the sub-domain of the last row that was filled in."""

    role: str
    asked: int
    answered: int
    not_applicable: int
    declined: int
    invalid: int
    last: str


@attrs.frozen(kw_only=True)
class Returned:
    """One returned workbook."""

    source: str
    machine: Machine | None
    rater: str
    claims: tuple[Claim, ...]
    returns: tuple[Returns, ...]
    faults: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


def read_returned(path: Path, pack: Pack) -> Returned:
    """Read one workbook; what is wrong with it becomes faults, never an exception."""
    source = str(path)
    report = Report()
    try:
        sheets = read_workbook(path, limits=_LIMITS)
        machine = read_machine(sheets, source)
        plan = _plan(machine, pack, source)
    except SheetError as error:
        return Returned(
            source=source,
            machine=None,
            rater="",
            claims=(),
            returns=(),
            faults=(finding_of(error),),
            warnings=(),
        )
    if machine.digest != pack.digest:
        report.warnings.append(
            Finding(
                place=source,
                text=Text(
                    "模型包的内容与导出时不同；条目文字逐条核对",
                    "the pack's content differs from that at export; every statement is compared",
                ),
            )
        )
    reader = _Reader(sheets=sheets, machine=machine, plan=plan, pack=pack, report=report, source=source)
    return reader.read()


def _plan(machine: Machine, pack: Pack, source: str) -> Plan:
    if machine.pack != pack.id or machine.version != pack.version:
        raise SheetError(
            f"该问卷用的是模型包 {machine.pack[:80]} {machine.version[:40]}，不是 {pack.id} {pack.version}",
            f"the questionnaire was made with pack {machine.pack[:80]} {machine.version[:40]}, "
            f"not {pack.id} {pack.version}",
            place=source,
            hint_zh="请用同一版本的模型包导入，或用现在的模型包重新导出",
            hint_en="Import with the same version of the pack, or export again with this one",
        )
    known = {item.id for item in pack.content.presets}
    if machine.preset and machine.preset not in known:
        raise SheetError(
            f"模型包 {pack.id} 没有预设 {machine.preset[:80]}",
            f"pack {pack.id} has no preset {machine.preset[:80]}",
            place=source,
            hint_zh="请重新导出",
            hint_en="Export again",
        )
    try:
        return make_plan(pack, machine.roles if machine.roles != ("",) else (), machine.preset or None)
    except SheetError as error:
        raise SheetError(
            error.zh, error.en, place=source, hint_zh=error.hint_zh, hint_en=error.hint_en
        ) from error


@attrs.define(kw_only=True)
class _Reader:
    """Read the tables of one workbook."""

    sheets: tuple[SheetData, ...]
    machine: Machine
    plan: Plan
    pack: Pack
    report: Report
    source: str
    rater: str = ""

    def read(self) -> Returned:
        lists = Lists(pack=self.pack, lang=self.machine.lang)
        tables = find_tables(self.sheets, self.report)
        entries = self._cover(tables, lists)
        claims = [
            Claim(key=("cover", key), value=entry.value, original=entry.original, place=entry.place)
            for key, entry in entries.items()
        ]
        claims += self._systems(tables, lists)
        returns = []
        shown = shown_answers(self.machine.carried, self.plan)
        for sheet in self.plan.sheets:
            before = len(self.report.faults)
            table = self._table(tables, f"role:{sheet.role}")
            said, counts = self._answers(table, sheet, shown, lists)
            claims += said
            returns.append(attrs.evolve(counts, invalid=len(self.report.faults) - before))
        claims += self._nodes(tables, lists)
        claims += self._measurements(tables, lists)
        claims += self._declarations(tables, lists)
        claims += self._validations(tables, lists)
        return Returned(
            source=self.source,
            machine=self.machine,
            rater=self.rater,
            claims=tuple(claims),
            returns=tuple(returns),
            faults=tuple(self.report.faults),
            warnings=tuple(self.report.warnings),
        )

    def _table(self, tables: Mapping[str, FoundTable], mark: str) -> FoundTable | None:
        if mark not in tables:
            name = mark.removeprefix("role:") or mark
            self.report.faults.append(
                Finding(
                    place=self.source,
                    text=Text(f"缺少工作表（{name}）或其隐藏列", f"the sheet ({name}) or its hidden column is missing"),
                    hint=Text(
                        "请从原文件恢复该工作表；不填也请保留",
                        "Restore the sheet from the original file; keep it even when empty",
                    ),
                )
            )
        return tables.get(mark)

    def _rows(
        self, tables: Mapping[str, FoundTable], mark: str, columns: tuple[Column, ...]
    ) -> Iterator[Row]:
        table = self._table(tables, mark)
        if table is not None:
            yield from table.rows(columns, self.report, self.machine.lang)

    def _cover(self, tables: Mapping[str, FoundTable], lists: Lists) -> Entries:
        labels = {folded(text): item.key for item in COVER_ITEMS for text in (item.label.zh, item.label.en)}
        rows: dict[str, Row] = {}
        for row in self._rows(tables, "cover", COVER):
            key = labels.get(folded(read_text(row.value("item"))))
            if key is not None:
                rows.setdefault(key, row)
            elif row.value("value") is not None:
                row.fault(
                    "item",
                    Text("项目名称被改动", "the name of the item was changed"),
                    Text("请恢复原文", "Restore it"),
                )
        self.rater, entries = read_cover(rows, lists, self.machine.carried)
        return entries

    def _answers(
        self,
        table: FoundTable | None,
        sheet: RolePlan,
        shown: Mapping[tuple[str, str], AnswerFile],
        lists: Lists,
    ) -> tuple[list[Claim], Returns]:
        claims: list[Claim] = []
        counts: Counter[str] = Counter()
        last = ""
        seen: dict[str, Row] = {}
        columns = question_columns(self.pack, has_units=bool(self.machine.carried.units))
        rows = table.rows(columns, self.report, self.machine.lang) if table else ()
        for row, code in self._coded(rows, self.pack.practices, seen):
            practice = self.pack.practices[code]
            self._check_statement(row, statement_of(practice, self.machine.lang))
            original = shown.get((sheet.role, code))
            answer = read_answer(row, lists, practice, original)
            counts[_state(answer)] += 1
            if answer is not None and answer != original:
                last = self.pack.parent[code]
            claims += self._answer_claims(code, sheet.role, original, answer, row.place("answer"))
        claims += self._kept(sheet, shown, seen, counts)
        asked = set(sheet.codes)
        for code in seen:
            if code not in asked:
                seen[code].warn("code", Text(f"{code} 原本不问该角色", f"{code} was not asked of this role"))
        answered = counts["answered"]
        return claims, Returns(
            role=sheet.role,
            asked=len(asked),
            answered=answered,
            not_applicable=counts["na"],
            declined=counts["declined"],
            invalid=0,
            last=last,
        )

    def _kept(
        self,
        sheet: RolePlan,
        shown: Mapping[tuple[str, str], AnswerFile],
        seen: Mapping[str, Row],
        counts: Counter[str],
    ) -> Iterator[Claim]:
        """Yield what rows that were deleted had been exported with."""
        missing = [code for code in sheet.codes if code not in seen]
        for code in missing:
            original = shown.get((sheet.role, code))
            counts[_state(original)] += 1
            if original is not None:
                yield from self._answer_claims(code, sheet.role, original, original, self.source)
        if missing and seen:
            first = next(iter(seen.values()))
            listed = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")  # noqa: PLR2004  # codes shown
            first.warn(
                "code",
                Text(
                    f"工作表缺少 {len(missing)} 个条目（{listed}），按未改动处理",
                    f"{len(missing)} practices are missing from the sheet ({listed}) and stay as they were",
                ),
            )

    def _coded(
        self, rows: Iterable[Row], known: Mapping[str, object], seen: dict[str, Row]
    ) -> Iterator[tuple[Row, str]]:
        """Yield the rows with their code; an unknown, missing or repeated code is a fault."""
        for row in rows:
            code = read_text(row.value("code")).strip()
            if code in known and code not in seen:
                seen[code] = row
                yield row, code
            elif code in known:
                row.fault(
                    "code",
                    Text(f"{code} 重复，已见于 {seen[code].place('code')}", f"{code} repeats {seen[code].place('code')}"),
                    Text("请只保留一行", "Keep one of the rows"),
                )
            elif code:
                row.fault(
                    "code",
                    Text(f"模型包没有编码 {code[:80]}", f"the pack has no code {code[:80]}"),
                    Text("请恢复原来的编码", "Restore the code"),
                )
            elif not row.is_blank():
                row.fault(
                    "code",
                    Text("该行有填写内容但没有编码", "the row is filled in but has no code"),
                    Text("请恢复编码，或清空本行", "Restore the code or clear the row"),
                )

    def _check_statement(self, row: Row, statement: str) -> None:
        if "text" in row.columns and folded(read_text(row.value("text"))) != folded(statement):
            row.fault(
                "text",
                Text("条目文字与模型包不同", "the statement differs from the pack's"),
                Text("请恢复原文，或用现在的模型包重新导出", "Restore it, or export again with this pack"),
            )

    def _answer_claims(
        self, code: str, role: str, original: AnswerFile | None, answer: AnswerFile | None, place: str
    ) -> Iterator[Claim]:
        """Yield the claims of a row; an answer that had no role and was changed becomes the role's own."""
        if original is not None and (answer == original or original.role == role):
            if answer is not None and answer != original and self.rater:
                answer = attrs_replace(answer, rater=self.rater)
            yield Claim(key=identity(code, original), value=answer, original=original, place=place)
            return
        if original is not None:
            yield Claim(key=identity(code, original), value=None, original=original, place=place)
        if answer is not None:
            own = attrs_replace(answer, role=role, rater=self.rater or answer.rater)
            yield Claim(key=identity(code, own), value=own, original=None, place=place)

    def _nodes(self, tables: Mapping[str, FoundTable], lists: Lists) -> Iterator[Claim]:
        if not self.plan.nodes:
            return
        seen: dict[str, Row] = {}
        for row, code in self._coded(self._rows(tables, "nodes", NODES), self.pack.nodes, seen):
            given = self.machine.carried.answers.get(code, ())
            original = given[0] if given else None
            answer = read_node(row, lists, original)
            if answer is not None or original is not None:
                yield Claim(key=("node", code), value=answer, original=original, place=row.place("answer"))

    def _declarations(self, tables: Mapping[str, FoundTable], lists: Lists) -> Iterator[Claim]:
        known = {item.code: item for item in self.pack.content.redlines}
        if not known:
            return
        seen: dict[str, Row] = {}
        for row, code in self._coded(self._rows(tables, "redlines", REDLINES), known, seen):
            original = self.machine.carried.declarations.get(code)
            record = read_declaration(row, lists, original)
            if record is not None or original is not None:
                yield Claim(
                    key=("declaration", code), value=record, original=original, place=row.place("holds")
                )

    def _measurements(self, tables: Mapping[str, FoundTable], lists: Lists) -> Iterator[Claim]:
        if not self.plan.indicators:
            return
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows(tables, "indicators", INDICATORS):
            code = read_text(row.value("code")).strip()
            if code in self.pack.indicators:
                rows[code].append(row)
            elif not row.is_blank():
                row.fault(
                    "code",
                    Text(f"模型包没有指标 {code[:80] or '（空）'}", f"the pack has no indicator {code[:80] or '(empty)'}"),
                    Text("请恢复原来的编码", "Restore the code"),
                )
        for code, group in rows.items():
            originals = self.machine.carried.indicators.get(code, ())
            made = _paired(group, originals, lists, show_measurement, read_measurement, "period")
            yield from _listed(("measure", code), made, lambda record: (record.period,))

    def _validations(self, tables: Mapping[str, FoundTable], lists: Lists) -> Iterator[Claim]:
        rows = list(self._rows(tables, "validations", VALIDATIONS))
        originals = self.machine.carried.validations
        made = _paired(rows, originals, lists, show_validation, read_validation, "")
        yield from _listed(("validation",), made, lambda record: (repr(record),))

    def _systems(self, tables: Mapping[str, FoundTable], lists: Lists) -> Iterator[Claim]:
        rows = list(self._rows(tables, "systems", SYSTEMS))
        originals = self.machine.carried.scope.systems
        made = _paired(rows, originals, lists, show_system, read_system, "code")
        yield from _listed(("system",), made, lambda record: (record.code,))


def identity(code: str, answer: AnswerFile) -> Key:
    """Return who gave an answer: the role, or the rater where no role is known."""
    return ("answer", code, answer.role, "" if answer.role else answer.rater)


def attrs_replace(answer: AnswerFile, **changes: str) -> AnswerFile:
    """Return the answer with other words in it."""
    import dataclasses

    return dataclasses.replace(answer, **changes)  # type: ignore[arg-type]  # only text fields are given


def _state(answer: AnswerFile | None) -> str:
    if answer is None:
        return "open"
    if answer.answer == "NA":
        return "na"
    if answer.answer or answer.by_object or answer.by_unit or answer.numerator is not None:
        return "answered"
    return "declined" if answer.state in {"unknown", "refused"} else "open"


_Made = tuple[Any, Any, str]  # record now, record at export, place


def _paired(  # noqa: PLR0913, PLR0917  # what differs between the tables
    rows: Sequence[Row],
    originals: Sequence[Any],
    lists: Lists,
    show: Callable[[Lists, Any], Mapping[str, Value]],
    read: Callable[[Row, Lists, Any], Any],
    same_key: str,
) -> list[_Made]:
    """Return what each row says beside the record it was exported with: first equal ones, then by key."""
    left = [(record, show(lists, record)) for record in originals]
    matched: dict[int, Any] = {}
    for row in rows:
        at = next((i for i, (_, shown) in enumerate(left) if row.matches(shown)), None)
        if at is not None:
            matched[row.index] = left.pop(at)[0]
    for row in rows:
        if row.index not in matched and same_key and not row.is_blank():
            at = next((i for i, (_, shown) in enumerate(left) if row.is_same(same_key, shown)), None)
            if at is not None:
                matched[row.index] = left.pop(at)[0]
    made: list[_Made] = []
    for row in rows:
        original = matched.get(row.index)
        record = read(row, lists, original)
        if record is not None or original is not None:
            made.append((record, original, row.place(same_key or row.inputs[0])))
    place = rows[0].place(same_key or rows[0].inputs[0]) if rows else ""
    made += [(None, record, place) for record, _ in left]
    return made


def _listed(kind: Key, made: Iterable[_Made], key_of: Callable[[Any], Key]) -> Iterator[Claim]:
    """Yield the claims of a list of records; what repeats a key gets a number."""
    times: Counter[Key] = Counter()

    def numbered(record: Any) -> Key:  # noqa: ANN401  # a record of any kind
        key = (*kind, *key_of(record))
        times[key] += 1
        return (*key, str(times[key]))

    for record, original, place in made:
        if record is not None and original is not None and key_of(record) == key_of(original):
            yield Claim(key=numbered(record), value=record, original=original, place=place)
            continue
        if original is not None:
            yield Claim(key=numbered(original), value=None, original=original, place=place)
        if record is not None:
            yield Claim(key=numbered(record), value=record, original=None, place=place)
