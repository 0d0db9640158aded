"""Read the same answers through other trees, and see how much the method matters."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NamedTuple

from hengdu.assessments import AnswerFile, Assessment, build_assessment
from hengdu.errors import ScoringError
from hengdu.scoring._arithmetic import to_float
from hengdu.scoring._assemble import assemble
from hengdu.scoring._compile import Scorer
from hengdu.scoring._evaluate import Evaluation
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.packs import Pack
    from hengdu.scoring._result import Result


class ViewNode(NamedTuple):
    """One reading; ``value`` is None where nothing counts, ``practices`` 0 is an empty cell."""

    code: str
    title: Text
    value: float | None
    practices: int
    counted: int


class ViewResult(NamedTuple):
    """A further tree over the same practices."""

    id: str
    title: Text
    note: Text
    nodes: tuple[ViewNode, ...]


class SensitivityRow(NamedTuple):
    """The overall result under another method; the first row is the result as scored."""

    preset: str | None
    name: Text
    level: int | None
    score: float | None
    levels_changed: int


def view(scorer: Scorer, result: Result, view_id: str) -> ViewResult:
    """Return one view of a result; an unknown id is a ScoringError that lists the known."""
    pack = scorer.pack
    spec = next((item for item in pack.content.views if item.id == view_id), None)
    if spec is None:
        known = ", ".join(item.id for item in pack.content.views) or "-"
        raise ScoringError(
            f"没有视图 {view_id[:80]}；可用：{known}", f"there is no view {view_id[:80]}; known: {known}"
        )
    run = result.run if isinstance(result.run, Evaluation) and result.run.scorer is scorer else None
    if run is None:
        run = scorer.evaluate(result.assessment, scorer.state(result.assessment, focus=result.object))
    state = run.state
    nodes = []
    for item, leaves, value_of in scorer.readings[view_id]:
        value, _ = value_of(run)
        counted = sum(1 for at in leaves if state.values[at] is not None)
        nodes.append(
            ViewNode(item.code, item.title, None if value is None else to_float(value), len(leaves), counted)
        )
    return ViewResult(spec.id, spec.title, spec.note, tuple(nodes))


def what_if(scorer: Scorer, assessment: Assessment, answers: Mapping[str, str]) -> Result:
    """Score the assessment with some answers replaced; evidence is taken to suffice."""
    return scorer.score(changed(scorer.pack, assessment, answers))


def changed(pack: Pack, assessment: Assessment, answers: Mapping[str, str]) -> Assessment:
    """Return the assessment with these answers given by hand with the needed evidence."""
    grades = pack.content.evidence_grades
    best = grades[-1].code if grades else None
    given = dict(assessment.file.answers)
    consensus = {code: item for code, item in assessment.file.consensus.items() if code not in answers}
    for code, answer in answers.items():
        given[code] = (AnswerFile(answer=answer, evidence=best),)
    return build_assessment(dataclasses.replace(assessment.file, answers=given, consensus=consensus), pack)


class Contribution(NamedTuple):
    """The score of a node as it is, with one practice at its best and at its worst."""

    practice: str
    now: float | None
    best: float | None
    worst: float | None


def contribution(scorer: Scorer, assessment: Assessment, code: str, practice: str) -> Contribution:
    """Return what one practice can add to or take from a node's score."""
    if practice not in scorer.table.index or code not in scorer.plan_of:
        raise ScoringError(
            f"没有编码 {practice[:80]} 或 {code[:80]}", f"there is no code {practice[:80]} or {code[:80]}"
        )
    steps = scorer.table.steps[scorer.table.index[practice]]
    if not steps:
        now = scorer.score(assessment)[code].score
        return Contribution(practice, now, None, None)
    return Contribution(
        practice,
        scorer.score(assessment)[code].score,
        what_if(scorer, assessment, {practice: steps[0]})[code].score,
        what_if(scorer, assessment, {practice: steps[-1]})[code].score,
    )


def sensitivity(
    pack: Pack, assessment: Assessment, *, scorer: Scorer | None = None
) -> tuple[SensitivityRow, ...]:
    """Return the overall result under the pack's other methods (thresholds, weights, roll-ups).

    A ``scorer`` of this pack and the assessment's preset serves again, with the other methods it compiled.
    """
    if scorer is None or scorer.pack is not pack or scorer.preset != assessment.preset:
        scorer = Scorer(pack, preset=assessment.preset)
    state = scorer.state(assessment)
    base = assemble(scorer, assessment, state, scorer.evaluate(assessment, state), None)
    rows = [SensitivityRow(None, Text("本次评估", "as scored"), base.root.level, base.root.score, 0)]
    for preset in pack.content.presets:
        if not preset.sensitivity:
            continue
        other = (
            scorer.others[preset.id] if scorer.pack is pack else Scorer(pack, preset=preset.id, like=scorer)
        )
        shared = state if other.table is scorer.table else other.state(assessment)
        found = other.evaluate(assessment, shared).found
        moved = sum(
            1
            for code, node in base.nodes.items()
            if code in found and (found[code].level if found[code].not_rated is None else None) != node.level
        )
        root = found[pack.root.code]
        level = root.level if root.not_rated is None else None
        score = None if root.shown is None or root.not_rated is not None else to_float(root.shown)
        rows.append(SensitivityRow(preset.id, preset.name, level, score, moved))
    return tuple(rows)
