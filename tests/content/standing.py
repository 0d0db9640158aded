"""Assessments of the reference model in which each sub-domain stands at a chosen level."""

from datetime import date
from functools import cache

import attrs

from hengdu.assessments import Answer, AssessmentFile, Measurement, Validation, build_assessment

AS_OF = date(2026, 6, 30)
VALIDATED = date(2026, 1, 15)
PERIODS = ("2026-Q1", "2026-Q2")
TOP = 5


def subdomains(pack):
    """Return the codes of the sub-domains in declared order."""
    return [node.code for node in pack.of_kind("subdomain")]


def practices_at(pack, code, level):
    """Return the practices of one level of a sub-domain."""
    return [practice for practice in pack.below(code) if practice.level == level]


@cache
def answers_at(pack, code, level):
    """Answer everything of a sub-domain up to a level in full, and the rest not performed."""
    return {
        practice.code: Answer(answer="F", evidence=practice.min_evidence)
        if practice.level <= level
        else Answer(answer="N")
        for practice in pack.below(code)
    }


@cache
def measured_at(pack, code, level, periods=PERIODS):
    """Measure each indicator of a sub-domain exactly at the threshold of a level, where it has one."""
    wanted = {item.code: item.thresholds.get(f"L{level}") for item in pack.nodes[code].indicators}
    return {
        indicator: tuple(Measurement(period=period, value=value, evidence="E4") for period in periods)
        for indicator, value in wanted.items()
        if value is not None
    }


def validated(codes, day=VALIDATED):
    """Record an exercise that validates these sub-domains."""
    return (Validation(nodes=tuple(codes), kind="exercise", day=day),)


@cache
def _empty(pack):
    return build_assessment(AssessmentFile(pack=pack.id, version=pack.version, as_of=AS_OF), pack)


def stand(pack, levels, **changes):
    """Return the assessment in which each sub-domain stands at its level of ``levels``.

    ``changes`` replace fields of the assessment, such as ``indicators={}``.
    """
    answers, measured = {}, {}
    for code, level in levels.items():
        answers |= answers_at(pack, code, level)
        measured |= measured_at(pack, code, level)
    top = validated(code for code, level in levels.items() if level == TOP)
    fields = {"answers": answers, "indicators": measured, "validations": top, **changes}
    return attrs.evolve(_empty(pack), **fields)


def everywhere(pack, level):
    """Return the same level for every sub-domain."""
    return dict.fromkeys(subdomains(pack), level)
