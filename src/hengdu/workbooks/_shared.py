"""Read the sheets that all roles share: systems, applicability, indicators, red lines, validations."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from hengdu.text import Text
from hengdu.workbooks._claims import Claim, Made, listed, paired
from hengdu.workbooks._read_records import (
    read_declaration,
    read_measurement,
    read_node,
    read_system,
    read_validation,
)
from hengdu.workbooks._show import show_measurement, show_system, show_validation
from hengdu.workbooks._values import read_text
from hengdu.workbooks._vocabulary import INDICATORS, NODES, REDLINES, SYSTEMS, VALIDATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hengdu.workbooks._intake import Intake
    from hengdu.workbooks._row import Row


def read_shared(intake: Intake) -> Iterator[Claim]:
    """Yield the claims of every shared table."""
    yield from _systems(intake)
    if intake.plan.nodes:
        yield from _nodes(intake)
    if intake.plan.indicators:
        yield from _measurements(intake)
    if intake.pack.content.redlines:
        yield from _declarations(intake)
    yield from _validations(intake)


def _nodes(intake: Intake) -> Iterator[Claim]:
    carried = intake.machine.carried.answers
    seen: dict[str, Row] = {}
    for row, code in intake.coded(intake.rows("nodes", NODES), intake.pack.nodes, seen):
        given = carried.get(code, ())
        original = given[0] if given else None
        answer = read_node(row, intake.lists, original)
        if answer is not None or original is not None:
            yield Claim(key=("node", code), value=answer, original=original, place=row.place("answer"))
    for code, given in carried.items():
        if code in intake.pack.nodes and code not in seen and given:
            yield Claim(key=("node", code), value=given[0], original=given[0], place=intake.source)


def _declarations(intake: Intake) -> Iterator[Claim]:
    carried = intake.machine.carried.declarations
    known = {item.code: item for item in intake.pack.content.redlines}
    seen: dict[str, Row] = {}
    for row, code in intake.coded(intake.rows("redlines", REDLINES), known, seen):
        original = carried.get(code)
        record = read_declaration(row, intake.lists, original)
        if record is not None or original is not None:
            yield Claim(key=("declaration", code), value=record, original=original, place=row.place("holds"))
    for code, record in carried.items():
        if code not in seen:
            yield Claim(key=("declaration", code), value=record, original=record, place=intake.source)


def _measurements(intake: Intake) -> Iterator[Claim]:
    rows = _by_indicator(intake)
    for indicator in intake.plan.indicators:
        originals = intake.machine.carried.indicators.get(indicator.code, ())
        group = rows.pop(indicator.code, [])
        made: list[Made] = [(record, record, intake.source) for record in originals]
        if group:
            made = paired(group, originals, intake.lists, (show_measurement, read_measurement), "period")
            _check_repeats(group, made, "period")
        yield from listed(("measure", indicator.code), made, lambda record: (record.period,))
    for code, group in rows.items():
        for row in group:
            if not row.is_blank():
                row.fault(
                    "code",
                    Text(f"指标 {code} 不在本问卷中", f"indicator {code} is not part of this questionnaire"),
                    Text("请恢复原来的编码", "Restore the code"),
                )


def _by_indicator(intake: Intake) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in intake.rows("indicators", INDICATORS):
        code = read_text(row.value("code")).strip()
        if code in intake.pack.indicators:
            rows[code].append(row)
        elif code or not row.is_blank():
            row.fault(
                "code",
                Text(
                    f"模型包没有指标 {code[:80] or '（空）'}",
                    f"the pack has no indicator {code[:80] or '(empty)'}",
                ),
                Text("请恢复原来的编码", "Restore the code"),
            )
    return rows


def _validations(intake: Intake) -> Iterator[Claim]:
    rows = list(intake.rows("validations", VALIDATIONS))
    originals = intake.machine.carried.validations
    made = paired(rows, originals, intake.lists, (show_validation, read_validation), "")
    yield from listed(("validation",), made, lambda record: (repr(record),))


def _systems(intake: Intake) -> Iterator[Claim]:
    rows = list(intake.rows("systems", SYSTEMS))
    originals = intake.machine.carried.scope.systems
    made = paired(rows, originals, intake.lists, (show_system, read_system), "code")
    _check_repeats(rows, made, "code")
    yield from listed(("system",), made, lambda record: (record.code,))


def _check_repeats(rows: Sequence[Row], made: Iterable[Made], key: str) -> None:
    """Note a key typed twice in one list; what had been repeated at export may stay."""
    places = {row.place(key): row for row in rows}
    seen: set[str] = set()
    for record, original, place in made:
        name = "" if record is None else str(getattr(record, key))
        if name and name in seen and record != original and place in places:
            places[place].fault(
                key,
                Text(f"“{name[:40]}”重复", f"“{name[:40]}” is there twice"),
                Text("请只保留一行", "Keep one of the rows"),
            )
        seen.add(name)
