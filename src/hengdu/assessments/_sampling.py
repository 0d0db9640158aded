"""Draw a sample that anybody can draw again, and put a verifier's values over the answers."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING

import attrs

from hengdu.assessments._records import AnswerFile, AssessmentFile, Declaration, Resolution
from hengdu.errors import AssessmentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hengdu.packs import Pack

MOST_PERCENT = 100


@attrs.frozen(kw_only=True)
class Sample:
    """A sample with everything needed to draw it again; ``population`` counts what it was drawn from."""

    seed: str
    percent: int
    least: int
    population: int
    codes: tuple[str, ...]


def draw_sample(codes: Iterable[str], *, seed: str, percent: int, least: int) -> Sample:
    """Return a random sample of ``percent`` of the codes, rounded up, but at least ``least`` (or all).

    The order is that of SHA-256 over ``seed``, a line break and the code, so the same seed and codes give the
    same sample on every machine, whatever the order of ``codes``.

    >>> draw_sample(["a", "b", "c"], seed="7", percent=10, least=1).codes
    ('c',)
    """
    if not 0 <= percent <= MOST_PERCENT or least < 0 or not seed:
        raise AssessmentError(
            "抽样规则无效：比例为 0–100，最少数不小于 0，种子不能为空",
            "the rule of the sample is not valid: percent 0–100, least not below 0, seed not empty",
            place="percent",
        )
    population = sorted(set(codes))
    size = min(len(population), max(least, -(-len(population) * percent // MOST_PERCENT)))
    drawn = sorted(population, key=lambda code: hashlib.sha256(f"{seed}\n{code}".encode()).hexdigest())
    return Sample(
        seed=seed,
        percent=percent,
        least=least,
        population=len(population),
        codes=tuple(sorted(drawn[:size])),
    )


@attrs.frozen(kw_only=True)
class Adjustment:
    """A verifier's own value for a practice (an option) or a red line (``yes``, ``no``), and why."""

    code: str
    answer: str
    evidence: str
    reason: str
    by: str = ""


def with_adjustments(file: AssessmentFile, pack: Pack, adjustments: Iterable[Adjustment]) -> AssessmentFile:
    """Return the file in mode ``verified`` with the verifier's values in place of what they adjust.

    A practice's value becomes its agreed answer, so that every rater's answer stays readable beside it.
    """
    answers: dict[str, tuple[AnswerFile, ...]] = dict(file.answers)
    consensus: dict[str, Resolution] = dict(file.consensus)
    declarations: Mapping[str, Declaration] = file.declarations
    for item in adjustments:
        if item.code in pack.practices:
            if not answers.get(item.code):
                answers[item.code] = (AnswerFile(state="unanswered"),)
            consensus[item.code] = Resolution(
                answer=item.answer, reason=item.reason, evidence=item.evidence or None, by=item.by
            )
        else:
            word = Declaration(holds=item.answer == "yes", note=item.reason, evidence=item.evidence or None)
            declarations = {**declarations, item.code: word}
    return dataclasses.replace(
        file, mode="verified", answers=answers, consensus=consensus, declarations=dict(declarations)
    )
