"""Read returned workbooks and merge them into one assessment."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import attrs

from hengdu.assessments import AssessmentFile, build_assessment
from hengdu.errors import AssessmentError, SheetError
from hengdu.text import Text
from hengdu.workbooks._findings import Conflict, Finding, WorkbookError, finding_of
from hengdu.workbooks._merge import merge
from hengdu.workbooks._returned import Returned, read_returned, without_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from hengdu.assessments import AnswerFile
    from hengdu.packs import Pack


@attrs.frozen(kw_only=True)
class RaterReturn:
    """Who answered how much in which file; ``rater`` is empty where nobody wrote a name."""

    source: str
    role: str
    rater: str
    answered: int


@attrs.frozen(kw_only=True)
class Imported:
    """One assessment of several workbooks, what they disagree on, and what should be known."""

    file: AssessmentFile
    conflicts: tuple[Conflict, ...]
    warnings: tuple[Finding, ...]
    raters: tuple[RaterReturn, ...]


def import_workbooks(
    paths: Sequence[Path],
    pack: Pack,
    *,
    base: AssessmentFile | None = None,
    allow_conflicts: bool = False,
) -> Imported:
    """Merge filled workbooks into one assessment, on top of ``base`` when one is given.

    One practice answered by two roles gets two raters. The same role answering differently in two files is
    a conflict; with ``allow_conflicts`` both answers stay, as those of two raters. Every bad cell is found
    before anything is imported. Errors: WorkbookError with all findings and conflicts; AssessmentError when
    ``base`` does not fit the pack.
    """
    if not paths:
        raise SheetError(
            "没有指定问卷", "no workbook was named", hint_zh="请指定 .xlsx 文件", hint_en="Name .xlsx files"
        )
    if base is not None:
        build_assessment(base, pack)
    returned = [read_returned(path, pack) for path in dict.fromkeys(paths)]
    faults = [fault for item in returned for fault in item.faults]
    faults += _mixed(returned, base)
    if faults:
        raise WorkbookError(faults)
    claims = [claim for item in returned for claim in item.claims]
    start = base if base is not None else _start(returned)
    merged, conflicts = merge(start, claims, pack)
    file, settled = _resettled(merged, start.answers)
    faults = list(_unfit(file, pack, {claim.key[1]: claim.place for claim in claims if len(claim.key) > 1}))
    if faults or (conflicts and not allow_conflicts):
        raise WorkbookError(faults, () if allow_conflicts else conflicts)
    return Imported(
        file=file,
        conflicts=conflicts,
        warnings=(*(warning for item in returned for warning in item.warnings), *settled),
        raters=tuple(
            RaterReturn(source=item.source, role=each.role, rater=item.rater, answered=each.answered)
            for item in returned
            for each in item.returns
        ),
    )


def _start(returned: Sequence[Returned]) -> AssessmentFile:
    """Return what the workbooks were filled with: all of it, or what no table holds when they are parts."""
    whole = next((item.machine for item in returned if item.machine and item.machine.is_whole), None)
    if whole is not None:
        return whole.carried
    part = next(item.machine for item in returned if item.machine)
    return without_tables(part.carried)


def _mixed(returned: Sequence[Returned], base: AssessmentFile | None) -> Iterator[Finding]:
    """Yield a finding for every workbook that does not go with the first one or the base."""
    first = next((item for item in returned if item.machine is not None), None)
    for item in returned:
        if item.machine is None or first is None or first.machine is None:
            continue
        carried, other = item.machine.carried, base if base is not None else first.machine.carried
        against = "base" if base is not None else first.source
        if (carried.preset or "") != (other.preset or ""):
            yield Finding(
                place=item.source,
                text=Text(
                    f"预设（{carried.preset or '完整'}）与 {against}（{other.preset or '完整'}）不同",
                    f"preset ({carried.preset or 'full'}) unlike {against} ({other.preset or 'full'})",
                ),
                hint=Text(
                    "快评与完整评估不能合并，请分别导入",
                    "Screening and full assessments never mix; import them apart",
                ),
            )
        elif base is None and not _go_together(item, first):
            yield Finding(
                place=item.source,
                text=Text(
                    f"与 {against} 出自不同的评估", f"it was exported from another assessment than {against}"
                ),
                hint=Text(
                    "请分别导入，或指定要并入的评估",
                    "Import them apart, or name the assessment to merge into",
                ),
            )


def _go_together(item: Returned, first: Returned) -> bool:
    if item.machine is None or first.machine is None:
        return True
    one, two = item.machine, first.machine
    if one.is_whole and two.is_whole:
        return item.hidden == first.hidden
    fields = ("sample", "mode", "units")
    return all(getattr(one.carried, name) == getattr(two.carried, name) for name in fields)


def _unfit(file: AssessmentFile, pack: Pack, places: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what the assessment's own checks find, at the cell that said it."""
    try:
        build_assessment(file, pack)
    except AssessmentError as error:
        whole = error
    else:
        return
    empty = dataclasses.replace(
        file, answers={}, consensus={}, indicators={}, declarations={}, validations=()
    )
    parts: dict[str, AssessmentFile] = {}
    for code, given in file.answers.items():
        consensus = {code: file.consensus[code]} if code in file.consensus else {}
        parts[code] = dataclasses.replace(empty, answers={code: given}, consensus=consensus)
    for code, records in file.indicators.items():
        parts[code] = dataclasses.replace(empty, indicators={code: records})
    found = False
    for code, part in parts.items():
        try:
            build_assessment(part, pack)
        except AssessmentError as error:
            found = True
            fault = finding_of(error)
            yield attrs.evolve(fault, place=places.get(code, fault.place))
    if not found:
        yield finding_of(whole)


def _resettled(
    file: AssessmentFile, before: Mapping[str, tuple[AnswerFile, ...]]
) -> tuple[AssessmentFile, list[Finding]]:
    """Return the file without agreed answers that nobody gave, and a warning for those that changed."""
    kept = {code: item for code, item in file.consensus.items() if file.answers.get(code)}
    changed = [code for code in file.consensus if file.answers.get(code) != before.get(code)]
    warnings = [
        Finding(
            place=f"consensus.{code}",
            text=Text(f"{code} 已有合议结果，但答案有变", f"{code} was settled, but its answers changed"),
            hint=Text("请重新合议", "Settle it again"),
        )
        for code in changed
    ]
    return dataclasses.replace(file, consensus=kept), warnings
