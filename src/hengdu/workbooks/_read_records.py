"""Read the records of an assessment from the rows of returned tables.

Each reader takes what the row was exported with (``original``); a cell that was not touched keeps the
original's value exactly, so that nothing is lost which a cell cannot hold.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final

from hengdu.assessments import NA, AnswerFile, Declaration, Measurement, System, Validation
from hengdu.text import Text
from hengdu.workbooks._show import (
    show_answer,
    show_declaration,
    show_measurement,
    show_node,
    show_system,
    show_validation,
)
from hengdu.workbooks._values import half_width, read_lines, read_pairs, read_text
from hengdu.workbooks._vocabulary import HOLDS, NOT_APPLICABLE, STATE_CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from hengdu.packs import Practice
    from hengdu.workbooks._row import Row
    from hengdu.workbooks._vocabulary import Lists

SHORT: Final = 500
NOTE: Final = 20_000
CODE: Final = 80
_ANSWER: Final = 40
_GRADES: Final = 5
_GRADE: Final = Text("证据等级", "Evidence grade")
_REASON: Final = Text("理由", "Reason")


def read_answer(row: Row, lists: Lists, practice: Practice, original: AnswerFile | None) -> AnswerFile | None:
    """Return the answer of a row; None when nothing is filled in."""
    shown = show_answer(lists, practice, original) if original is not None else {}
    if original is not None and row.matches(shown):
        return original
    if row.is_blank():
        return None
    new: dict[str, Any] = {"carried_from": ""}  # dataclasses.replace takes fields of many types
    for key, read in _ANSWER_CELLS.items():
        if not row.is_same(key, shown):
            new |= read(row, lists, practice)
    answer = dataclasses.replace(original or AnswerFile(), **new)
    if original is None or "answer" in new or not row.is_same("reason", shown):
        answer = dataclasses.replace(answer, reason=_reason(row, lists, answer))
    _check_counts(row, practice, answer)
    return _with_state(row, answer)


def _option(row: Row, lists: Lists, practice: Practice) -> dict[str, Any]:
    text = read_text(row.value("answer"))
    code = lists.answer_code(practice, text) if text else None
    if text and code is None:
        known = lists.answers(practice)
        row.fault(
            "answer",
            Text(f"答案“{text[:40]}”不在可选项中", f"Answer “{text[:40]}” is not an option"),
            Text(f"可选：{known.known('zh')}", f"Options: {known.known('en')}"),
        )
    if code in STATE_CODES:
        return {"answer": None, "state": code}
    return {"answer": code, "state": None}


def _reason(row: Row, lists: Lists, answer: AnswerFile) -> str:
    """Return the reason; it must be there for not-applicable (from the closed list) and for a refusal."""
    text = row.text("reason", SHORT)
    is_missing = row.value("reason") is None
    if answer.answer == NA:
        if is_missing:
            row.fault(
                "reason",
                Text("不适用须选择理由", "Not applicable needs a reason"),
                Text(f"可选：{lists.reasons.known('zh')}", f"Options: {lists.reasons.known('en')}"),
            )
        elif lists.pack.content.na_reasons:
            return row.choice("reason", lists.reasons, _REASON) or ""
        return lists.reasons.find(text) or text
    if answer.state == "refused" and is_missing:
        row.fault(
            "reason",
            Text("拒答须说明理由", "A refusal needs a reason"),
            Text("请在本格填写", "Type it in this cell"),
        )
    if answer.state == "refused":
        return text
    if text:
        row.warn(
            "reason",
            Text(
                "理由只用于不适用和拒答，未采用",
                "A reason only goes with not applicable or a refusal; it was left out",
            ),
        )
    return ""


def _check_counts(row: Row, practice: Practice, answer: AnswerFile) -> None:
    counts = (answer.numerator, answer.denominator)
    if counts == (None, None):
        return
    if practice.measure is None:
        row.fault(
            "numerator" if answer.numerator is not None else "denominator",
            Text(
                f"{practice.code} 不是计量项，不填分子分母",
                f"{practice.code} takes no numerator and denominator",
            ),
            Text("请清空", "Clear the cell"),
        )
    check_pair(row, *counts)


def check_pair(row: Row, numerator: Decimal | None, denominator: Decimal | None) -> None:
    """Note a numerator without denominator, or the reverse, negative numbers, and a division by zero."""
    for key, own, other in (
        ("numerator", numerator, denominator),
        ("denominator", denominator, numerator),
    ):
        if own is None and other is not None and row.value(key) is None:
            row.fault(
                key,
                Text("分子和分母须同时填写", "Numerator and denominator go together"),
                Text("无样本时都填 0", "Type 0 in both where there is no sample"),
            )
        if own is not None and own < 0:
            row.fault(key, Text("不能为负数", "must not be negative"), Text("请核对", "Check the number"))
    if denominator == 0 and numerator:
        row.fault(
            "denominator",
            Text("分母为 0 而分子不为 0", "a denominator of 0 with a numerator that is not"),
            Text("无样本时都填 0", "Type 0 in both where there is no sample"),
        )


def _pairs(row: Row, key: str, lists: Lists, practice: Practice) -> dict[str, str]:
    """Return answers by object or unit, names and answers as codes where they are known."""
    text = read_text(row.value(key))
    pairs = read_pairs(text)
    if pairs is None:
        row.fault(
            key,
            Text(f"“{text[:40]}”读不懂", f"“{text[:40]}” cannot be read"),
            Text("请写作 TRD=F; APP=P", "Write it as TRD=F; APP=P"),
        )
        return {}
    result = {}
    for name, value in pairs.items():
        code = lists.answer_code(practice, value)
        if code is None or code in STATE_CODES:
            known = lists.answers(practice)
            row.fault(
                key,
                Text(
                    f"“{name[:40]}”的答案“{value[:40]}”不在可选项中",
                    f"“{value[:40]}” of “{name[:40]}” is no option",
                ),
                Text(f"可选：{known.known('zh')}", f"Options: {known.known('en')}"),
            )
            continue
        found = lists.objects.find(name) if key == "objects" else None
        result[found or name] = code
    if any(len(name) > CODE for name in result):
        row.fault(
            key,
            Text("名称过长", "a name is too long"),
            Text(f"最多 {CODE} 个字符", f"At most {CODE} characters"),
        )
    return result


def _with_state(row: Row, answer: AnswerFile) -> AnswerFile:
    """Return the answer with a state that fits it, and say when something stands beside no answer."""
    given = answer.answer or answer.by_object or answer.by_unit or answer.numerator is not None
    if given and answer.state is not None:
        return dataclasses.replace(answer, state=None)
    if not given and answer.state == "answered":
        answer = dataclasses.replace(answer, state=None)
    if not given and answer.state is None and row.value("answer") is None:
        row.warn(
            "answer",
            Text("有备注或证据，但没有答案，按未作答处理", "There is a note or evidence but no answer"),
        )
    return answer


_ANSWER_CELLS: Final[Mapping[str, Callable[[Row, Lists, Practice], dict[str, Any]]]] = {  # many types
    "answer": _option,
    "grade": lambda row, lists, _: {"evidence": row.choice("grade", lists.grades, _GRADE)},
    "day": lambda row, _, __: {"evidence_date": row.day("day")},
    "note": lambda row, _, __: {"note": row.text("note", NOTE)},
    "objects": lambda row, lists, practice: {"by_object": _pairs(row, "objects", lists, practice)},
    "units": lambda row, lists, practice: {"by_unit": _pairs(row, "units", lists, practice)},
    "importance": lambda row, lists, practice: {
        "importance": row.choice("importance", lists.importance(practice), Text("重要性", "Importance"))
    },
    "numerator": lambda row, _, __: {"numerator": row.number("numerator")},
    "denominator": lambda row, _, __: {"denominator": row.number("denominator")},
}


def read_node(row: Row, lists: Lists, original: AnswerFile | None) -> AnswerFile | None:
    """Return that a node is not applicable as a whole; None when nothing is filled in."""
    shown = show_node(lists, original) if original is not None else {}
    if original is not None and row.matches(shown):
        return original
    if row.is_blank():
        return None
    new: dict[str, Any] = {"carried_from": ""}  # dataclasses.replace takes fields of many types
    if not row.is_same("answer", shown):
        new["answer"] = row.choice("answer", NOT_APPLICABLE, Text("整体不适用", "Not applicable as a whole"))
    if not row.is_same("note", shown):
        new["note"] = row.text("note", NOTE)
    answer = dataclasses.replace(original or AnswerFile(), **new)
    if answer.answer is None:
        if row.value("answer") is None:
            row.fault(
                "answer",
                Text("有理由或备注，但没有选“不适用”", "There is a reason or note but not “not applicable”"),
                Text("请选择 NA，或清空本行", "Choose NA or clear the row"),
            )
        return None
    if original is not None and "answer" not in new and row.is_same("reason", shown):
        return answer
    return dataclasses.replace(answer, reason=_reason(row, lists, answer))


def read_measurement(row: Row, lists: Lists, original: Measurement | None) -> Measurement | None:
    """Return one period of an indicator; None when nothing is filled in."""
    shown = show_measurement(lists, original) if original is not None else {}
    if original is not None and row.matches(shown):
        return original
    if row.is_blank():
        return None
    new: dict[str, Any] = {}  # dataclasses.replace takes fields of many types
    if not row.is_same("period", shown):
        new["period"] = half_width(row.text("period", SHORT))
    for key in ("numerator", "denominator", "value"):
        if not row.is_same(key, shown):
            new[key] = row.number(key)
    if not row.is_same("grade", shown):
        new["evidence"] = row.choice("grade", lists.grades, _GRADE)
    if not row.is_same("note", shown):
        new["note"] = row.text("note", NOTE)
    record = dataclasses.replace(original or Measurement(period=""), **new)
    if not record.period:
        row.fault(
            "period",
            Text("没有填写期间", "The period is missing"),
            Text("如 2026Q3、2026-10", "For example 2026Q3 or 2026-10"),
        )
    check_pair(row, record.numerator, record.denominator)
    empty = record.numerator is None and record.denominator is None and record.value is None
    if empty and not any(row.value(key) is not None for key in ("numerator", "denominator", "value")):
        row.fault(
            "value",
            Text("没有填写分子分母或实测值", "Numerator and denominator or the value are missing"),
            Text("请填写，或清空本行", "Fill them in or clear the row"),
        )
    return record


def read_declaration(row: Row, lists: Lists, original: Declaration | None) -> Declaration | None:
    """Return the word on a red line; None when nothing is filled in."""
    shown = show_declaration(lists, original) if original is not None else {}
    if original is not None and row.matches(shown):
        return original
    if row.is_blank():
        return None
    new: dict[str, Any] = {}  # dataclasses.replace takes fields of many types
    if not row.is_same("holds", shown):
        word = row.choice("holds", HOLDS, Text("答复", "Reply"))
        new["holds"] = None if word is None else word == "yes"
    if not row.is_same("grade", shown):
        new["evidence"] = row.open_choice("grade", lists.grades, SHORT) or None
    if not row.is_same("note", shown):
        new["note"] = row.text("note", NOTE)
    return dataclasses.replace(original or Declaration(holds=None), **new)


def read_validation(row: Row, lists: Lists, original: Validation | None) -> Validation | None:
    """Return one validation; None when nothing is filled in or something needed is missing."""
    shown = show_validation(lists, original) if original is not None else {}
    if original is not None and row.matches(shown):
        return original
    if row.is_blank():
        return None
    day = row.day("day")
    if row.value("day") is None:
        row.fault("day", Text("没有填写日期", "The date is missing"), Text("请填写", "Fill it in"))
    kind = row.text("kind", SHORT)
    if row.value("kind") is None:
        row.fault(
            "kind", Text("没有填写验证方式", "The kind of check is missing"), Text("请填写", "Fill it in")
        )
    nodes = _node_codes(row, lists)
    evidence, note = row.open_choice("grade", lists.grades, SHORT) or None, row.text("note", NOTE)
    return None if day is None else Validation(nodes=nodes, kind=kind, day=day, evidence=evidence, note=note)


def _node_codes(row: Row, lists: Lists) -> tuple[str, ...]:
    codes = []
    for part in read_lines(half_width(read_text(row.value("nodes"))).replace(",", "\n").replace("、", "\n")):
        code = part.split(" ", 1)[0].upper() if part not in lists.pack.nodes else part
        if code not in lists.pack.nodes:
            row.fault(
                "nodes",
                Text(f"没有域或子域“{part[:40]}”", f"There is no domain or sub-domain “{part[:40]}”"),
                Text("请填编码，一行一个，如 SH-04", "Type codes, one a line, for example SH-04"),
            )
        codes.append(code)
    if not codes:
        row.fault(
            "nodes",
            Text("没有填写适用的域或子域", "The domains or sub-domains are missing"),
            Text("请填编码，一行一个，如 SH-04", "Type codes, one a line, for example SH-04"),
        )
    return tuple(dict.fromkeys(codes))


def read_system(row: Row, lists: Lists, original: System | None) -> System | None:
    """Return a named system; None when nothing is filled in or the code is missing."""
    shown = show_system(lists, original) if original is not None else {}
    if original is not None and row.matches(shown):
        return original
    if row.is_blank():
        return None
    code = original.code if original and row.is_same("code", shown) else half_width(row.text("code", CODE))
    if row.value("code") is None:
        row.fault(
            "code", Text("没有填写系统编码", "The system code is missing"), Text("请填写", "Fill it in")
        )
    name = original.name if original and row.is_same("name", shown) else row.text("name", SHORT)
    part = row.choice("object", lists.objects, Text("保护对象", "Protected object"))
    if original and row.is_same("object", shown):
        part = original.object
    return System(code=code, name=name, grade=_grade(row), object=part) if code else None


def _grade(row: Row) -> int | None:
    text = half_width(read_text(row.value("grade"))).removeprefix("第").removesuffix("级").strip()
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) == 1 else 0
    number = number or "一二三四五".find(text) + 1 if len(text) == 1 else 0
    if not 1 <= number <= _GRADES:
        row.fault(
            "grade",
            Text(f"等保级别“{text[:40]}”无效", f"The protection grade “{text[:40]}” is invalid"),
            Text("请填 1 至 5", "Type 1 to 5"),
        )
        return None
    return number
