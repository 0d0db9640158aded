"""Ask the scorer what a plan would give; nothing here computes a level or a score."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from hengdu.assessments import Answer, Measurement, Validation
from hengdu.errors import AdviceError
from hengdu.scoring import compile as compile_pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hengdu.assessments import Assessment
    from hengdu.packs import Indicator, Practice
    from hengdu.scoring import Result, Scorer

PLANNED = "planned"


def scorer_for(result: Result, scorer: Scorer | None) -> Scorer:
    """Return the scorer that made a result, or one that counts the same way.

    Raises AdviceError where the result was scored in a way that only its own scorer knows.
    """
    made = scorer if scorer is not None else compile_pack(result.pack, preset=result.preset)
    if made.pack.digest != result.pack.digest or made.pack.scoring != result.pack.scoring:
        raise AdviceError(
            "结果不是用这个模型包、预设和计分规则算出的",
            "the result was not scored with this pack, preset and scoring",
            place=result.pack.id,
            hint_zh="请传入当时使用的评分器",
            hint_en="Pass the scorer that made it",
        )
    return made


def carried_out(scorer: Scorer, assessment: Assessment, practices: Iterable[str]) -> Assessment:
    """Return the assessment with these practices fully in place and proven as their level asks."""
    answers = dict(assessment.answers)
    for code in practices:
        before = answers.get(code)
        answers[code] = _best(scorer, code, None if before is None else before.importance)
    return attrs.evolve(assessment, answers=answers)


def confirmed(
    scorer: Scorer, assessment: Assessment, levels: Mapping[str, int], nodes: Iterable[str]
) -> Assessment:
    """Return the assessment with indicators measured at the thresholds of levels, nodes validated.

    ``levels`` maps an indicator to the level whose threshold it reaches. A latest measurement that
    is better than the threshold is repeated instead.
    """
    pack = scorer.pack
    periods = max([2, *(cap.periods for cap in pack.scoring.caps if cap.requires == "measured")])
    records = dict(assessment.indicators)
    for code, level in levels.items():
        indicator = pack.indicators[code]
        steps = (threshold(assessment, indicator, step) for step in range(level, 0, -1))
        wanted = next((step for step in steps if step is not None), None)
        before = records.get(code, ())
        if wanted is None:
            continue
        latest = latest_value(indicator, before)
        better = latest is not None and (latest > wanted) == (indicator.direction == "higher")
        made = before[-1] if better else Measurement(period=PLANNED, value=wanted)
        grades = pack.content.evidence_grades
        made = dataclasses.replace(made, evidence=grades[-1].code if grades else None)
        new = tuple(dataclasses.replace(made, period=f"{PLANNED}-{at + 1}") for at in range(periods))
        records[code] = (*before, *new)
    codes = tuple(nodes)
    validations = assessment.validations
    if codes and assessment.as_of is not None:
        validations = (*validations, Validation(nodes=codes, kind=PLANNED, day=assessment.as_of))
    return attrs.evolve(assessment, indicators=records, validations=validations)


def seen_by(scorer: Scorer, result: Result, name: str) -> Assessment:
    """Return the assessment as one object or system sees it.

    A practice answered for other objects only keeps the answer that counts for the institution.
    """
    answers = dict(result.assessment.answers)
    for code, answer in result.assessment.answers.items():
        if answer.by_object and name not in answer.by_object and code in scorer.table.index:
            counted = result.leaves[code].answer
            grade = _needed_grade(scorer, scorer.pack.practices[code])
            whole = attrs.evolve(answer, answer=counted, by_object={}, evidence=grade)
            answers[code] = whole if counted is not None else Answer(state="unanswered")
    return attrs.evolve(result.assessment, answers=answers)


def threshold(assessment: Assessment, indicator: Indicator, level: int) -> Decimal | None:
    """Return the threshold of a level; the institution's recorded override wins."""
    own = assessment.file.overrides.get(indicator.code)
    key = f"L{level}"
    return own.thresholds[key] if own is not None and key in own.thresholds else indicator.thresholds.get(key)


def latest_value(indicator: Indicator, records: tuple[Measurement, ...]) -> Decimal | None:
    """Return the latest measured value in the indicator's unit; None without one (0/0 included)."""
    if not records:
        return None
    last = records[-1]
    if last.value is not None or last.numerator is None or not last.denominator:
        return last.value
    return last.numerator / last.denominator * (100 if indicator.unit.en == "%" else 1)


def best_answer(scorer: Scorer, code: str) -> str | None:
    """Return the code of a practice's best answer; None where it is measured, not answered."""
    steps = scorer.table.steps[scorer.table.index[code]]
    return steps[0] if steps else None


def is_open(scorer: Scorer, result: Result, code: str) -> bool:
    """Say whether a practice counts and is below its best; N/A and unselected ones are not open."""
    at = scorer.table.index.get(code)
    if at is None:
        return False
    value = result.leaves[code].value
    return value is not None and value < scorer.table.best(at) / scorer.table.common


def _best(scorer: Scorer, code: str, importance: str | None) -> Answer:
    practice = scorer.pack.practices[code]
    grade = _needed_grade(scorer, practice)
    answer = best_answer(scorer, code)
    if answer is not None or practice.measure is None:
        return Answer(answer=answer, evidence=grade, importance=importance)
    return Answer(
        evidence=grade,
        importance=importance,
        numerator=practice.measure.target,
        denominator=Decimal(practice.measure.per),
    )


def _needed_grade(scorer: Scorer, practice: Practice) -> str | None:
    if practice.min_evidence is not None or practice.level is None:
        return practice.min_evidence
    return scorer.pack.content.min_evidence.get(practice.level)
