"""Read the sheet of one role."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.assessments import NA
from hengdu.text import Text
from hengdu.workbooks._choices import folded
from hengdu.workbooks._claims import Claim, identity
from hengdu.workbooks._pages import statement_of
from hengdu.workbooks._read_records import read_answer
from hengdu.workbooks._values import read_text
from hengdu.workbooks._vocabulary import question_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hengdu.assessments import AnswerFile
    from hengdu.workbooks._intake import Intake
    from hengdu.workbooks._plan import RolePlan
    from hengdu.workbooks._row import Row

    Shown = Mapping[tuple[str, str], AnswerFile]

_LISTED: Final = 5  # codes in one warning


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


def read_role(intake: Intake, sheet: RolePlan, shown: Shown, rater: str) -> tuple[list[Claim], Returns]:
    """Return the claims of a role's sheet and how much of it is filled in."""
    before = len(intake.report.faults)
    pack, lang = intake.pack, intake.machine.lang
    claims: list[Claim] = []
    counts: Counter[str] = Counter()
    seen: dict[str, Row] = {}
    last = ""
    columns = question_columns(pack, has_units=bool(intake.machine.carried.units))
    for row, code in intake.coded(intake.rows(f"role:{sheet.role}", columns), pack.practices, seen):
        practice = pack.practices[code]
        _check_statement(row, statement_of(practice, lang))
        original = shown.get((sheet.role, code))
        answer = read_answer(row, intake.lists, practice, original)
        counts[_state(answer)] += 1
        if answer is not None and answer != original:
            last = pack.parent[code]
        claims += _claims(code, sheet.role, original, answer, rater, row.place("answer"))
    claims += _kept(intake, sheet, shown, seen, counts)
    asked = set(sheet.codes)
    for code, row in seen.items():
        if code not in asked:
            row.warn("code", Text(f"{code} 原本不问该角色", f"{code} was not asked of this role"))
    return claims, Returns(
        role=sheet.role,
        asked=len(asked),
        answered=counts["answered"],
        not_applicable=counts["na"],
        declined=counts["declined"],
        invalid=len(intake.report.faults) - before,
        last=last,
    )


def _kept(
    intake: Intake, sheet: RolePlan, shown: Shown, seen: Mapping[str, Row], counts: Counter[str]
) -> Iterator[Claim]:
    """Yield what rows that were deleted had been exported with."""
    missing = [code for code in sheet.codes if code not in seen]
    for code in missing:
        original = shown.get((sheet.role, code))
        counts[_state(original)] += 1
        if original is not None:
            yield from _claims(code, sheet.role, original, original, "", intake.source)
    if missing and seen:
        first = next(iter(seen.values()))
        codes = ", ".join(missing[:_LISTED]) + (" …" if len(missing) > _LISTED else "")
        first.warn(
            "code",
            Text(
                f"工作表缺少 {len(missing)} 个条目（{codes}），按未改动处理",
                f"{len(missing)} practices are missing from the sheet ({codes}) and stay as they were",
            ),
        )


def _check_statement(row: Row, statement: str) -> None:
    if "text" in row.columns and folded(read_text(row.value("text"))) != folded(statement):
        row.fault(
            "text",
            Text("条目文字与模型包不同", "the statement differs from the pack's"),
            Text("请恢复原文，或用现在的模型包重新导出", "Restore it, or export again with this pack"),
        )


def _claims(  # one row: who, what it was, what it is, where
    code: str,
    role: str,
    original: AnswerFile | None,
    answer: AnswerFile | None,
    rater: str,
    place: str,
) -> Iterator[Claim]:
    """Yield the claims of a row; an answer that had no role and was changed becomes the role's own."""
    if original is not None and (answer == original or original.role == role):
        if answer is not None and answer != original and rater:
            answer = dataclasses.replace(answer, rater=rater)
        yield Claim(key=identity(code, original), value=answer, original=original, place=place)
        return
    if original is not None:
        yield Claim(key=identity(code, original), value=None, original=original, place=place)
    if answer is not None:
        own = dataclasses.replace(answer, role=role, rater=rater or answer.rater)
        yield Claim(key=identity(code, own), value=own, original=None, place=place)


def _state(answer: AnswerFile | None) -> str:
    if answer is None:
        return "open"
    if answer.answer == NA:
        return "na"
    if answer.answer or answer.by_object or answer.by_unit or answer.numerator is not None:
        return "answered"
    return "declined" if answer.state in {"unknown", "refused"} else "open"
