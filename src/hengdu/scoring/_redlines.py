"""Find breached legal duties; they stand apart and never enter a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.assessments import NA, Answer, Assessment, value_of
from hengdu.scoring._arithmetic import exact_of
from hengdu.scoring._indicators import measured_values
from hengdu.scoring._result import LeafResult, RedLineResult
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hengdu.packs import Pack, RedLine

MET, BREACHED, UNKNOWN = "met", "breached", "unknown"
_UNPROVEN: Final = frozenset({"limited_unmeasured", "lowered_by_verification"})
_NOTHING: Final = (UNKNOWN, Text("尚未声明或测量", "neither declared nor measured"))

Finding = tuple[str, Text]


def redlines_of(
    pack: Pack, assessment: Assessment, leaves: Mapping[str, LeafResult]
) -> tuple[RedLineResult, ...]:
    """Return the state of every red line in force for the institution's type at the assessment's date.

    ``leaves`` are the answers that count. Without a type, or without a date, nothing is left out.
    """
    kind = assessment.institution.type
    return tuple(
        _state(pack, assessment, leaves, line)
        for line in pack.content.redlines
        if (not line.institution_types or not kind or kind in line.institution_types)
        and _in_force(line, kind, assessment.as_of)
    )


def _in_force(line: RedLine, kind: str, day: date | None) -> bool:
    start = line.begins(kind)
    return day is None or (
        (start is None or start <= day) and (line.valid_to is None or day <= line.valid_to)
    )


def _state(
    pack: Pack, assessment: Assessment, leaves: Mapping[str, LeafResult], line: RedLine
) -> RedLineResult:
    """Let what was answered or measured show a breach that a declaration denies."""
    state, why = _shown(pack, assessment, leaves, line)
    declared = assessment.declarations.get(line.code)
    if declared is not None and declared.holds is not None:
        if declared.holds and state == BREACHED:
            why = Text(f"{why.zh}，与机构声明不一致", f"{why.en}, unlike what the institution declared")
        else:
            state = MET if declared.holds else BREACHED
            why = Text("机构声明", "declared by the institution")
            if declared.note:
                why = Text(f"机构声明：{declared.note}", f"declared: {declared.note}")
    return RedLineResult(line.code, line.title, state, why)


def _shown(pack: Pack, assessment: Assessment, leaves: Mapping[str, LeafResult], line: RedLine) -> Finding:
    """Return what the answer or the latest measurement says."""
    rule = line.determined
    ref = rule.ref or ""
    if rule.kind == "answer" and ref in pack.practices:
        return _by_answer(pack, assessment, leaves.get(ref), ref, rule.at_least)
    if rule.kind == "indicator" and ref in pack.indicators and rule.threshold is not None:
        values = measured_values(pack.indicators[ref], assessment.indicators.get(ref, ()))
        if values and values[-1] is None:
            return UNKNOWN, Text(f"{ref} 最近一期没有样本", f"the latest period of {ref} has no sample")
        if values and values[-1] is not None:
            value, limit = values[-1], exact_of(rule.threshold)
            left, right = value[0] * limit[1], limit[0] * value[1]
            holds = left >= right if rule.direction == "higher" else left <= right
            shown = f"{value[0] / value[1]:.4g}"
            why = Text(f"{ref} 最近一期为 {shown}", f"the latest value of {ref} is {shown}")
            return (MET if holds else BREACHED), why
    return _NOTHING


def _by_answer(
    pack: Pack, assessment: Assessment, leaf: LeafResult | None, ref: str, at_least: str
) -> Finding:
    """Judge the lowest answer of any object or unit; a mean would hide where the duty is broken.

    What counts lower only because proof is missing breaks nothing, but does not show that it is kept.
    """
    practice = pack.practices[ref]
    limit = value_of(pack, practice, at_least)

    def holds(code: str) -> bool:
        return value_of(pack, practice, code) >= limit

    given = assessment.answers.get(ref)
    if leaf is not None and leaf.origin == "measured" and leaf.answer is not None:
        why = Text(f"{ref} 按实测值为 {leaf.answer}", f"{ref} is {leaf.answer} by its measurements")
        return (MET if holds(leaf.answer) else BREACHED), why
    if given is not None and given.is_na:
        return UNKNOWN, Text(
            f"{ref} 标为不适用，须由机构声明", f"{ref} is not applicable; it must be declared"
        )
    said = _said(assessment, given, leaf)
    if not said:
        return _NOTHING
    below = {name: code for name, code in said.items() if not holds(code)}
    if below:
        return BREACHED, _answered(ref, below)
    if leaf is not None and leaf.answer and _UNPROVEN & set(leaf.flags) and not holds(leaf.answer):
        return UNKNOWN, Text(
            f"{ref} 的答案未经证实，只计为 {leaf.answer}",
            f"the answer of {ref} is not proven and counts as {leaf.answer} only",
        )
    return MET, _answered(ref, said, leaf)


def _said(assessment: Assessment, given: Answer | None, leaf: LeafResult | None) -> Mapping[str, str]:
    """Return the answers by object or unit, the single answer under an empty name; N/A is left out."""
    if given is not None and (given.by_object or given.by_unit):
        chosen = assessment.file.units_selected or tuple(given.by_unit)
        units = {name: given.by_unit[name] for name in chosen if name in given.by_unit}
        return {name: code for name, code in (given.by_object or units).items() if code != NA}
    if given is not None and given.answer is not None:
        return {"": given.answer}
    if leaf is not None and leaf.origin == "implied" and leaf.answer is not None:
        return {"": leaf.answer}
    return {}


def _answered(ref: str, said: Mapping[str, str], leaf: LeafResult | None = None) -> Text:
    if leaf is not None and leaf.origin == "implied":
        return Text(f"{ref} 由 {leaf.source} 蕴含", f"{ref} is implied by {leaf.source}")
    if "" in said:
        return Text(f"{ref} 的答案为 {said['']}", f"{ref} is answered {said['']}")
    zh = "、".join(f"{name} {code}" for name, code in said.items())
    en = ", ".join(f"{name} {code}" for name, code in said.items())
    return Text(f"{ref} 的答案为 {zh}", f"{ref} is answered {en}")
