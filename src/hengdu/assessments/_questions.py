"""Compile what an interview needs of each node of a pack, and judge its levels from the answers so far."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.assessments._consolidate import value_of
from hengdu.assessments._records import NA

if TYPE_CHECKING:
    from decimal import Decimal

    from hengdu.assessments._records import AnswerFile
    from hengdu.packs import GateTests, LevelRule, Node, Pack, Practice

Given = Mapping[str, Sequence["AnswerFile"]]
NOT_APPLICABLE: Final = -1
_SAID: Final = frozenset({"unknown", "refused"})


@attrs.frozen(kw_only=True, eq=False)
class Question:
    """One practice as an interview sees it.

    ``values`` are whole numbers over the pack's common scale, after the limit that holds for a bound practice
    without a measurement; ``best`` is the highest without that limit, ``filled`` what an implication gives.
    """

    code: str
    level: int
    is_key: bool
    facet: str
    roles: frozenset[str]
    values: Mapping[str, int]
    best: int
    filled: int
    indicator: str | None
    implies: tuple[int, ...]
    at: int


@attrs.frozen(kw_only=True, eq=False)
class Gate:
    """When a level has failed: whole numbers over the pack's common scale, None where it is not tested."""

    key_min: int | None
    attainment_min: Fraction | None


@attrs.frozen(kw_only=True, eq=False)
class NodePlan:
    """The practices of one node in declared order, with its levels and their gates."""

    code: str
    above: tuple[str, ...]
    questions: tuple[Question, ...]
    levels: tuple[int, ...]
    gates: Mapping[int, Gate]
    by_facet: bool
    weights: Mapping[str, int]
    by_level: Mapping[int, tuple[Question, ...]]
    by_role: Mapping[str, tuple[Question, ...]]


@attrs.frozen(kw_only=True, eq=False)
class Standing:
    """What the answers so far say of one node.

    ``filled`` (by implication) and ``removed`` (not applicable, or not key in the quick form) are positions
    in the plan; ``failed`` are the levels whose gates cannot be met any more, whatever the open answers;
    ``answered_by`` holds, for each position, the roles that said something (empty: a rater without a role).
    """

    filled: frozenset[int]
    removed: frozenset[int]
    failed: frozenset[int]
    answered_by: tuple[Collection[str], ...]


def asked_of(pack: Pack, practice: Practice) -> tuple[str, ...]:
    """Return the roles that a practice is asked of: its own, else those of the nearest node, else all."""
    if practice.ask:
        return tuple(practice.ask)
    for code in pack.ancestors(practice.code):
        if pack.nodes[code].roles:
            return pack.nodes[code].roles
    return tuple(role.code for role in pack.content.roles)


def node_plans(pack: Pack) -> tuple[NodePlan, ...]:
    """Return the plans of the nodes that hold practices, in the pack's order."""
    numbers = {
        number
        for practice in pack.practices.values()
        for number in (*practice.values.values(), *(value for _, value in _options(pack, practice)))
    }
    tests = {
        gate.key_min
        for rule in pack.scoring.rules.values()
        if rule.level is not None
        for gate in (rule.level.default, *rule.level.at.values())
        if gate.key_min is not None
    }
    scale = math.lcm(*(Fraction(number).denominator for number in numbers | tests), 1)
    return tuple(_plan(pack, node, scale) for node in pack.nodes.values() if node.practices)


def _options(pack: Pack, practice: Practice) -> list[tuple[str, Decimal]]:
    if not any(item.id == practice.answers for item in pack.content.answers):
        return []
    return [
        (option.code, value_of(pack, practice, option.code)) for option in pack.answer_set(practice).options
    ]


def _plan(pack: Pack, node: Node, scale: int) -> NodePlan:
    place = {practice.code: at for at, practice in enumerate(node.practices)}
    questions = tuple(_question(pack, practice, place, scale) for practice in node.practices)
    by_role: dict[str, list[Question]] = {}
    by_level: dict[int, list[Question]] = {}
    for question in questions:
        by_level.setdefault(question.level, []).append(question)
        for role in question.roles:
            by_role.setdefault(role, []).append(question)
    rule = pack.scoring.rules.get(node.kind)
    level_rule = rule.level if rule is not None else None
    levels = tuple(sorted({question.level for question in questions}))
    gates: dict[int, Gate] = {}
    if level_rule is not None and level_rule.rule == "cumulative" and level_rule.by == "level":
        mean = _is_mean(level_rule)
        gates = {
            level: _gate(level_rule.at.get(level, level_rule.default), scale, is_mean=mean)
            for level in levels
            if level
        }
    spec = level_rule.attainment if level_rule is not None else None
    declared = spec.weights if spec is not None and isinstance(spec.weights, Mapping) else {}
    return NodePlan(
        code=node.code,
        above=tuple(pack.ancestors(node.code)),
        questions=questions,
        levels=levels,
        gates=gates,
        by_facet=spec is not None and spec.over == "facet",
        weights=_whole(declared if spec is not None and spec.op == "weighted_mean" else {}),
        by_level={level: tuple(items) for level, items in by_level.items()},
        by_role={role: tuple(items) for role, items in by_role.items()},
    )


def _whole(weights: Mapping[str, Decimal]) -> Mapping[str, int]:
    scale = math.lcm(*(Fraction(weight).denominator for weight in weights.values()), 1)
    return {"": scale, **{facet: int(weight * scale) for facet, weight in weights.items()}}


def _is_mean(rule: LevelRule) -> bool:
    spec = rule.attainment
    if spec is None:
        return False
    if spec.over == "leaves":
        return spec.op == "mean"
    inner = spec.of
    return (
        spec.op in {"mean", "weighted_mean"}
        and spec.over == "facet"
        and inner is not None
        and inner.op == "mean"
        and inner.over == "leaves"
    )


def _gate(tests: GateTests, scale: int, *, is_mean: bool) -> Gate:
    return Gate(
        key_min=None if tests.key_min is None else int(tests.key_min * scale),
        attainment_min=None
        if tests.attainment_min is None or not is_mean
        else Fraction(tests.attainment_min) * scale,
    )


def _question(pack: Pack, practice: Practice, place: Mapping[str, int], scale: int) -> Question:
    values = {code: int(value * scale) for code, value in _options(pack, practice)}
    best = max(values.values(), default=scale)
    rule, level = pack.scoring.leaf.indicators, practice.level
    bound = (
        rule is not None
        and level is not None
        and practice.indicator is not None
        and pack.indicators[practice.indicator].thresholds.get(f"L{level}") is not None
    )
    filled = best
    if bound and rule is not None and level is not None:
        limit = values.get(rule.hand_max.get(level, ""), best)
        values = {code: min(value, limit) for code, value in values.items()}
        filled = min(best, limit)
    return Question(
        code=practice.code,
        level=level or 0,
        is_key=practice.key,
        facet=practice.facet or "",
        roles=frozenset(asked_of(pack, practice)),
        values=values,
        best=best,
        filled=filled,
        indicator=practice.indicator if bound else None,
        implies=tuple(place[code] for code in practice.implies if code in place),
        at=place[practice.code],
    )


def standing(plan: NodePlan, answers: Given, measured: Collection[str], *, only_key: bool) -> Standing:
    """Return what is filled, removed and failed in a node.

    A practice whose indicator was measured takes its value from there, so it counts as open here.
    """
    highest: list[int | None] = []
    answered_by: list[Collection[str]] = []
    full: list[int] = []
    removed: set[int] = set()
    said: set[int] = set()
    for question in plan.questions:
        given = answers.get(question.code)
        if only_key and not question.is_key:
            removed.add(question.at)
        if not given:
            highest.append(None)
            answered_by.append(())
            continue
        value, lowest, by = _said(question, given)
        answered_by.append(by)
        if value == NOT_APPLICABLE:
            removed.add(question.at)
            value = None
        elif value is not None:
            said.add(question.at)
            if lowest == question.best and question.indicator not in measured:
                full.append(question.at)
        highest.append(value)
    filled = _filled(plan, full, said)
    failed = frozenset(
        level
        for level, gate in plan.gates.items()
        if _has_failed(plan, level, gate, highest, filled, removed, measured)
    )
    return Standing(
        filled=frozenset(filled), removed=frozenset(removed), failed=failed, answered_by=tuple(answered_by)
    )


def _said(question: Question, given: Sequence[AnswerFile]) -> tuple[int | None, int, Collection[str]]:
    """Return the highest value of anybody's answer, the lowest that is certain, and which roles answered.

    The highest is None where nobody answered, NOT_APPLICABLE where all who did say so.
    """
    values = question.values
    if len(given) == 1:  # the usual case
        item = given[0]
        value = values.get(item.answer or "")
        if value is not None:
            return value, value, (item.role,)
    highest: int | None = None
    lowest = question.best
    by: list[str] = []
    removed = False
    for item in given:
        code = item.answer
        if code == NA:
            removed = True
            by.append(item.role)
            continue
        if code is not None:
            top = low = values.get(code, question.best)
        elif item.by_object:
            top = max(values.get(code, question.best) for code in item.by_object.values())
            low = 0
        elif item.state in _SAID:
            top = low = 0
        elif item.by_unit or item.numerator is not None:
            top, low = question.best, 0
        else:
            continue
        by.append(item.role)
        highest = top if highest is None else max(highest, top)
        lowest = min(lowest, low)
    if highest is None and removed:
        return NOT_APPLICABLE, 0, by
    return highest, lowest, by


def _filled(plan: NodePlan, full: list[int], said: Collection[int]) -> set[int]:
    """Return the practices without an answer that a wholly met one implies, however far down."""
    found: set[int] = set()
    queue = list(full)
    while queue:
        for at in plan.questions[queue.pop()].implies:
            if at not in found and at not in said:
                found.add(at)
                if plan.questions[at].filled == plan.questions[at].best:
                    queue.append(at)
    return found


def _has_failed(
    plan: NodePlan,
    level: int,
    gate: Gate,
    highest: Sequence[int | None],
    filled: Collection[int],
    removed: Collection[int],
    measured: Collection[str],
) -> bool:
    sums: dict[str, list[int]] = {}
    lost = False
    for question in plan.by_level[level]:
        at = question.at
        if at in removed:
            continue
        value = highest[at]
        if question.indicator is not None and question.indicator in measured:
            value = question.best
        elif value is None:
            value = question.filled if at in filled else question.best
        if gate.key_min is not None and question.is_key and value < gate.key_min:
            return True
        lost = lost or value < question.best
        group = sums.setdefault(question.facet if plan.by_facet else "", [0, 0])
        group[0] += value
        group[1] += 1
    if gate.attainment_min is None or not lost:
        return False
    common = math.lcm(*(count for _, count in sums.values()))
    usual = plan.weights[""]
    total = sum(plan.weights.get(facet, usual) for facet in sums)
    reached = sum(
        plan.weights.get(facet, usual) * value * (common // count) for facet, (value, count) in sums.items()
    )
    return total > 0 and reached < gate.attainment_min * total * common
