"""Read one returned workbook into claims: what it says about what, and what it was exported with."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.assessments import AnswerFile, AssessmentFile
from hengdu.errors import SheetError
from hengdu.sheets import ReadLimits, read_workbook
from hengdu.text import Text
from hengdu.workbooks._answers import Returns, read_role
from hengdu.workbooks._choices import folded
from hengdu.workbooks._claims import Claim
from hengdu.workbooks._cover import COVER_ITEMS, Entries, read_cover
from hengdu.workbooks._export import shown_answers
from hengdu.workbooks._findings import Finding, finding_of
from hengdu.workbooks._intake import Intake
from hengdu.workbooks._locate import find_tables
from hengdu.workbooks._machine import Machine, read_machine
from hengdu.workbooks._plan import Plan, make_plan
from hengdu.workbooks._row import Report, Row
from hengdu.workbooks._shared import read_shared
from hengdu.workbooks._values import read_text
from hengdu.workbooks._vocabulary import COVER, Lists

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hengdu.packs import Pack

_LIMITS: Final = ReadLimits(text_chars=32_767)
_TABLES: Final = (
    "answers",
    "institution",
    "scope",
    "as_of",
    "period",
    "indicators",
    "validations",
    "declarations",
)


@attrs.frozen(kw_only=True)
class Returned:
    """One returned workbook; ``hidden`` is what of its assessment no table shows."""

    source: str
    machine: Machine | None = None
    hidden: AssessmentFile | None = None
    rater: str = ""
    claims: tuple[Claim, ...] = ()
    returns: tuple[Returns, ...] = ()
    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


def read_returned(path: Path, pack: Pack) -> Returned:
    """Read one workbook; what is wrong with it becomes faults, never an exception."""
    source = str(path)
    report = Report()
    try:
        sheets = read_workbook(path, limits=_LIMITS)
        machine = read_machine(sheets, source)
        plan = _plan(machine, pack, source)
    except SheetError as error:
        return Returned(source=source, faults=(finding_of(error),))
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
    intake = Intake(
        source=source,
        pack=pack,
        machine=machine,
        plan=plan,
        lists=Lists(pack=pack, lang=machine.lang),
        tables=find_tables(sheets, report),
        report=report,
    )
    return _read(intake)


def pack_named_in(path: Path) -> str | None:
    """Return the id of the pack that a workbook was made with; None for a file that is none of ours."""
    try:
        return read_machine(read_workbook(path, limits=_LIMITS), str(path)).pack
    except SheetError:
        return None


def _read(intake: Intake) -> Returned:
    rater, entries = _cover(intake)
    claims = [
        Claim(key=("cover", key), value=entry.value, original=entry.original, place=entry.place)
        for key, entry in entries.items()
    ]
    shown = shown_answers(intake.machine.carried, intake.plan)
    returns = []
    for sheet in intake.plan.sheets:
        found, counts = read_role(intake, sheet, shown, rater)
        claims += found
        returns.append(counts)
    claims += read_shared(intake)
    return Returned(
        source=intake.source,
        machine=intake.machine,
        hidden=_hidden(intake.machine.carried, {id(answer) for answer in shown.values()}, intake.pack),
        rater=rater,
        claims=tuple(claims),
        returns=tuple(returns),
        faults=tuple(intake.report.faults),
        warnings=tuple(intake.report.warnings),
    )


def _cover(intake: Intake) -> tuple[str, Entries]:
    labels = {folded(text): item.key for item in COVER_ITEMS for text in (item.label.zh, item.label.en)}
    rows: dict[str, Row] = {}
    for row in intake.rows("cover", COVER):
        key = labels.get(folded(read_text(row.value("item"))))
        if key is not None:
            rows.setdefault(key, row)
        elif row.value("value") is not None:
            row.fault(
                "item",
                Text("项目名称被改动", "the name of the item was changed"),
                Text("请恢复原文", "Restore it"),
            )
    return read_cover(rows, intake.lists, intake.machine.carried)


def _plan(machine: Machine, pack: Pack, source: str) -> Plan:
    """Return what the workbook asks; SheetError when it was made with another pack."""
    if machine.pack != pack.id or machine.version != pack.version:
        raise SheetError(
            f"该问卷用的是模型包 {machine.pack[:80]} {machine.version[:40]}，不是 {pack.id} {pack.version}",
            f"the questionnaire was made with pack {machine.pack[:80]} {machine.version[:40]}, "
            f"not {pack.id} {pack.version}",
            place=source,
            hint_zh="请用同一版本的模型包导入，或用现在的模型包重新导出",
            hint_en="Import with the same version of the pack, or export again with this one",
        )
    if machine.preset and machine.preset not in {item.id for item in pack.content.presets}:
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


def _hidden(file: AssessmentFile, shown: set[int], pack: Pack) -> AssessmentFile:
    """Return what no table shows: workbooks of one assessment agree on it."""
    unseen: Mapping[str, tuple[AnswerFile, ...]] = {
        code: tuple(answer for answer in given if id(answer) not in shown)
        for code, given in file.answers.items()
        if code in pack.practices
    }
    rest = without_tables(file)
    return dataclasses.replace(rest, answers={code: given for code, given in unseen.items() if given})


def without_tables(file: AssessmentFile) -> AssessmentFile:
    """Return the assessment without everything that the sheets of a workbook hold."""
    fresh = AssessmentFile(pack=file.pack)
    return dataclasses.replace(file, **{name: getattr(fresh, name) for name in _TABLES})
