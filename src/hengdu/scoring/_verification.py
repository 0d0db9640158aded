"""Plan what to verify: key practices, red lines, what decides a level, and a random sample (核验)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from hengdu.assessments import Sample, build_assessment, draw_sample, with_adjustments
from hengdu.scoring._views import what_if

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.assessments import Adjustment, Assessment
    from hengdu.scoring._compile import Scorer
    from hengdu.scoring._result import LeafResult, Result

# Origins of an answer that somebody stands for, so that it can be verified.
_CLAIMED = frozenset({"answered", "measured", "by_object", "by_unit", "ratio"})


@attrs.frozen(kw_only=True)
class Verifying:
    """What to verify: codes of practices and red lines with the reasons, and how the sample was drawn.

    Reasons are ``key``, ``redline``, ``deciding`` (one step less would lower the level of its sub-domain) and
    ``sample``; codes stand in the order of the pack, red lines last.
    """

    items: Mapping[str, tuple[str, ...]]
    sample: Sample


def verification_plan(
    scorer: Scorer, assessment: Assessment, *, seed: str, percent: int, least: int
) -> Verifying:
    """Return what to verify of an assessment.

    Only what claims something is verified: an answer above the lowest option, and a key practice called not
    applicable. The sample is drawn from the claims that nothing else names. Errors: AssessmentError for a
    rule that cannot be.
    """
    pack, result = scorer.pack, scorer.score(assessment)
    decisive = deciding(scorer, assessment, result)
    items: dict[str, tuple[str, ...]] = {}
    rest = []
    for code, leaf in result.leaves.items():
        is_claim = _is_claim(leaf)
        is_key = pack.practices[code].key and (is_claim or leaf.origin in {"na", "node_na"})
        why = (*(("key",) if is_key else ()), *(("deciding",) if code in decisive else ()))
        if why:
            items[code] = why
        elif is_claim:
            rest.append(code)
    sample = draw_sample(rest, seed=seed, percent=percent, least=least)
    drawn = set(sample.codes)
    ordered = {code: items.get(code, ("sample",)) for code in result.leaves if code in items or code in drawn}
    ordered |= {
        code: ("redline",) for code, word in assessment.declarations.items() if word.holds is not None
    }
    return Verifying(items=MappingProxyType(ordered), sample=sample)


def deciding(scorer: Scorer, assessment: Assessment, result: Result) -> frozenset[str]:
    """Return the practices of which one, one step lower, would lower the level of its own sub-domain.

    One practice of every sub-domain is lowered at a time, so that the engine scores as often as the largest
    sub-domain has practices, not once for each practice.
    """
    pack, found = scorer.pack, set()
    columns = [
        [
            (practice.code, lower)
            for practice in node.practices
            if (lower := _lower(scorer, result, practice.code))
        ]
        for node in pack.nodes.values()
        if node.practices and result.nodes[node.code].level
    ]
    for turn in range(max(map(len, columns), default=0)):
        changes = dict(column[turn] for column in columns if turn < len(column))
        changed = what_if(scorer, assessment, changes)
        for code in changes:
            before = result.nodes[pack.parent[code]].level or 0
            if (changed.nodes[pack.parent[code]].level or 0) < before:
                found.add(code)
    return frozenset(found)


def _is_claim(leaf: LeafResult) -> bool:
    return leaf.origin in _CLAIMED and bool(leaf.value)


def _lower(scorer: Scorer, result: Result, code: str) -> str | None:
    leaf = result.leaves[code]
    if not _is_claim(leaf) or leaf.answer is None:
        return None
    steps = scorer.table.steps[scorer.table.index[code]]
    if leaf.answer not in steps:
        return None
    at = steps.index(leaf.answer) + 1
    return steps[at] if at < len(steps) else None


def verified_result(scorer: Scorer, assessment: Assessment, adjustments: Iterable[Adjustment]) -> Result:
    """Score an assessment as verified: with the verifier's values, under the pack's rule of evidence."""
    file = with_adjustments(assessment.file, scorer.pack, adjustments)
    return scorer.score(build_assessment(file, scorer.pack))


def self_result(scorer: Scorer, assessment: Assessment) -> Result:
    """Score an assessment as the institution sees itself, whatever its mode."""
    if assessment.mode == "self":
        return scorer.score(assessment)
    file = dataclasses.replace(assessment.file, mode="self")
    return scorer.score(build_assessment(file, scorer.pack))
