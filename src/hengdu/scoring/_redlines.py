"""Find breached legal duties; they stand apart and never enter a score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.assessments import Assessment, value_of
from hengdu.scoring._arithmetic import exact_of
from hengdu.scoring._indicators import measured_values
from hengdu.scoring._result import RedLineResult
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.packs import Pack, RedLine

MET, BREACHED, UNKNOWN = "met", "breached", "unknown"


def redlines_of(pack: Pack, assessment: Assessment) -> tuple[RedLineResult, ...]:
    """Return the state of every red line that applies to the institution's type."""
    kind = assessment.institution.type
    return tuple(
        _state(pack, assessment, line)
        for line in pack.content.redlines
        if not line.institution_types or not kind or kind in line.institution_types
    )


def _state(pack: Pack, assessment: Assessment, line: RedLine) -> RedLineResult:
    """Let what was answered or measured show a breach that a declaration denies."""
    shown = _shown(pack, assessment, line)
    declared = assessment.declarations.get(line.code)
    if declared is None or declared.holds is None:
        return shown
    if declared.holds and shown.state == BREACHED:
        why = Text(
            f"{shown.why.zh}，与机构声明不一致", f"{shown.why.en}, unlike what the institution declared"
        )
        return RedLineResult(line.code, line.title, BREACHED, why)
    why = Text("机构声明", "declared by the institution")
    if declared.note:
        why = Text(f"机构声明：{declared.note}", f"declared: {declared.note}")
    return RedLineResult(line.code, line.title, MET if declared.holds else BREACHED, why)


def _shown(pack: Pack, assessment: Assessment, line: RedLine) -> RedLineResult:
    """Return what the answer or the latest measurement says."""
    rule = line.determined
    ref = rule.ref or ""
    if rule.kind == "answer" and ref in pack.practices:
        answer = assessment.answers.get(ref)
        if answer is not None and answer.answer is not None and not answer.is_na:
            practice = pack.practices[ref]
            holds = value_of(pack, practice, answer.answer) >= value_of(pack, practice, rule.at_least)
            why = Text(f"{ref} 的答案为 {answer.answer}", f"{ref} is answered {answer.answer}")
            return RedLineResult(line.code, line.title, MET if holds else BREACHED, why)
    if rule.kind == "indicator" and ref in pack.indicators and rule.threshold is not None:
        values = measured_values(pack.indicators[ref], assessment.indicators.get(ref, ()))
        if values and values[-1] is not None:
            value, limit = values[-1], exact_of(rule.threshold)
            left, right = value[0] * limit[1], limit[0] * value[1]
            holds = left >= right if rule.direction == "higher" else left <= right
            shown = f"{value[0] / value[1]:.4g}"
            why = Text(f"{ref} 最近一期为 {shown}", f"the latest value of {ref} is {shown}")
            return RedLineResult(line.code, line.title, MET if holds else BREACHED, why)
    return RedLineResult(
        line.code, line.title, UNKNOWN, Text("尚未声明或测量", "neither declared nor measured")
    )
