"""Resolve what was answered into the value of every practice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

import attrs

from hengdu.assessments import NA, Answer, Assessment
from hengdu.packs import AnswerSet, Pack, Practice
from hengdu.scoring._arithmetic import Exact, ExactArithmetic, exact_of, reduced
from hengdu.scoring._indicators import derived_answer
from hengdu.scoring._units import aggregate_objects, aggregate_units, measure_value

ANSWERED, UNANSWERED, NOT_ASKED, NOT_APPLICABLE = 0, 1, 2, 3
_EXACT = ExactArithmetic()


@attrs.frozen(kw_only=True, eq=False)
class LeafTable:
    """The practices of a compiled pack, in order, with all that resolving needs.

    Values are whole numbers over ``common``; ``options[i]`` maps an answer code to its value;
    ``steps[i]`` lists the codes from best to worst.
    """

    practices: tuple[Practice, ...]
    index: Mapping[str, int]
    common: int
    options: tuple[Mapping[str, int], ...]
    steps: tuple[tuple[str, ...], ...]
    sets: tuple[AnswerSet | None, ...]
    maxima: tuple[int, ...]
    weights: tuple[Exact, ...]
    na_values: tuple[int | None, ...]
    policies: tuple[str, ...]
    factors: tuple[Mapping[str | None, float], ...]
    needs: tuple[int, ...]
    bound: Mapping[int, str]
    implies: Mapping[int, tuple[int, ...]]
    nodes_of: Mapping[str, tuple[int, int]]

    def worst(self, at: int) -> int:
        """Return the lowest value of a practice."""
        return min(self.options[at].values(), default=0)

    def best(self, at: int) -> int:
        """Return the highest value of a practice."""
        return max(self.options[at].values(), default=self.maxima[at])


@attrs.define(kw_only=True, eq=False)
class LeafState:
    """What one assessment says, practice by practice.

    ``values[i]`` is over ``common``, None when the practice does not count; ``answers[i]`` the
    option code that counted; ``states[i]`` one of the four constants; ``gains[i]`` the value
    where it is above zero and answered, ``proof[i]`` the part of it that evidence backs; ``units``
    the codes per unit; ``importance`` the factors on the weights of single practices, None when
    there are none.
    """

    common: int
    values: list[int | None]
    answers: list[str | None]
    states: list[int]
    gains: list[int]
    proof: list[float]
    origins: dict[int, str]
    flags: dict[int, tuple[str, ...]]
    sources: dict[int, str]
    units: dict[int, tuple[str | None, ...]]
    importance: dict[int, Exact] | None
    evidence: list[str | None]
    plain: bool = False


def leaf_table(pack: Pack, practices: Sequence[Practice], policies: Mapping[str, str]) -> LeafTable:
    """Compile the practices; ``policies`` maps a practice code to its unanswered policy."""
    sets = {item.id: item for item in pack.content.answers}
    numbers: set[int] = {1}
    chosen: list[AnswerSet | None] = []
    tables: list[dict[str, Exact]] = []
    for practice in practices:
        answer_set = sets.get(practice.answers)
        chosen.append(answer_set)
        table = {option.code: exact_of(option.value) for option in answer_set.options} if answer_set else {}
        table |= {code: exact_of(value) for code, value in practice.values.items()}
        tables.append(table)
        numbers |= {value[1] for value in table.values()} | {_maximum(practice, answer_set, table)[1]}
        if answer_set is not None and answer_set.na_value is not None:
            numbers.add(exact_of(answer_set.na_value)[1])
    common = math.lcm(*numbers)
    shared: dict[tuple[tuple[str, int], ...], Mapping[str, int]] = {}
    options = []
    for table in tables:
        scaled = {code: value[0] * (common // value[1]) for code, value in table.items()}
        options.append(shared.setdefault(tuple(scaled.items()), scaled))
    maxima = [
        _maximum(item, kind, table) for item, kind, table in zip(practices, chosen, tables, strict=True)
    ]
    ranks = {grade.code: rank for rank, grade in enumerate(pack.content.evidence_grades)}
    index = {practice.code: at for at, practice in enumerate(practices)}
    factors: dict[str | None, Mapping[str | None, float]] = {}
    needs = [_need(pack, practice) for practice in practices]
    return LeafTable(
        practices=tuple(practices),
        index=index,
        common=common,
        options=tuple(options),
        steps=tuple(tuple(sorted(table, key=lambda code, t=table: -t[code])) for table in options),  # type: ignore[misc]  # a default binds the loop variable
        sets=tuple(chosen),
        maxima=tuple(value[0] * (common // value[1]) for value in maxima),
        weights=tuple(exact_of(practice.weight) for practice in practices),
        na_values=tuple(_na_value(item, common) for item in chosen),
        policies=tuple(policies[practice.code] for practice in practices),
        factors=tuple(factors.setdefault(need, _factors(pack, need)) for need in needs),
        needs=tuple(ranks.get(need, 0) if need else 0 for need in needs),
        bound={
            at: practice.indicator
            for at, practice in enumerate(practices)
            if practice.indicator is not None
            and practice.level is not None
            and pack.scoring.leaf.indicators
            and pack.indicators[practice.indicator].thresholds.get(f"L{practice.level}") is not None
        },
        implies={
            at: tuple(index[code] for code in practice.implies if code in index)
            for at, practice in enumerate(practices)
            if practice.implies
        },
        nodes_of={},
    )


def _maximum(practice: Practice, answer_set: AnswerSet | None, table: Mapping[str, Exact]) -> Exact:
    if practice.max is not None:
        return exact_of(practice.max)
    if answer_set is not None and answer_set.max is not None:
        return exact_of(answer_set.max)
    if practice.measure is not None or not table:
        return (1, 1)
    return max(table.values(), key=lambda value: value[0] / value[1])


def _na_value(answer_set: AnswerSet | None, common: int) -> int | None:
    if answer_set is None or answer_set.na_value is None:
        return None
    value = exact_of(answer_set.na_value)
    return value[0] * (common // value[1])


def _need(pack: Pack, practice: Practice) -> str | None:
    if practice.min_evidence is not None:
        return practice.min_evidence
    return pack.content.min_evidence.get(practice.level) if practice.level is not None else None


def _factors(pack: Pack, need: str | None) -> Mapping[str | None, float]:
    weights = {grade.code: grade.weight for grade in pack.content.evidence_grades}
    if not weights:
        return {}
    required = weights.get(need, Decimal(0)) if need else Decimal(0)
    table: dict[str | None, float] = {
        code: 1.0 if weight >= required else float(weight / required) for code, weight in weights.items()
    }
    table[None] = table[pack.content.evidence_grades[0].code]
    return table


class Resolver:
    """Turn one assessment into the state of every practice of a compiled pack."""

    def __init__(self, pack: Pack, table: LeafTable, spans: Mapping[str, tuple[int, int]]) -> None:
        """Keep the compiled practices; ``spans`` maps a node to its range of practices."""
        self.pack = pack
        self.table = table
        self.spans = spans
        self.ranks = {grade.code: rank for rank, grade in enumerate(pack.content.evidence_grades)}
        self.grades = [grade.code for grade in pack.content.evidence_grades]

    def resolve(self, assessment: Assessment, *, mode: str, focus: str | None = None) -> LeafState:
        """Return the state; ``focus`` reads the answers of one protected object or system."""
        table = self.table
        size = len(table.practices)
        state = LeafState(
            common=table.common,
            values=[0] * size,
            answers=[None] * size,
            states=[ANSWERED] * size,
            gains=[],
            proof=[0.0] * size,
            origins={},
            flags={},
            sources={},
            units={},
            importance=None,
            evidence=[None] * size,
        )
        fractions = self._answers(assessment, state, focus)
        if assessment.indicators or table.bound:
            self._indicators(assessment, state)
        if mode == "verified":
            self._verify(state)
        self.imply(state)
        self._excluded_nodes(assessment, state)
        self._open(state)
        self._fractions(state, fractions)
        state.plain = state.common == table.common and None not in state.values
        self._prove(state)
        return state

    def _answers(self, assessment: Assessment, state: LeafState, focus: str | None) -> dict[int, Exact]:
        get = assessment.answers.get
        values, answers, states, evidence = state.values, state.answers, state.states, state.evidence
        fractions: dict[int, Exact] = {}
        for at, (practice, options) in enumerate(zip(self.table.practices, self.table.options, strict=True)):
            answer = get(practice.code)
            if answer is None:
                states[at] = UNANSWERED
            elif answer.plain:
                code = answer.answer
                values[at] = options[code]  # type: ignore[index]  # plain answers have a code
                answers[at] = code
                evidence[at] = answer.evidence
            else:
                self._special(assessment, state, at, answer, focus, fractions)
        return fractions

    def _special(
        self,
        assessment: Assessment,
        state: LeafState,
        at: int,
        answer: Answer,
        focus: str | None,
        fractions: dict[int, Exact],
    ) -> None:
        table, practice = self.table, self.table.practices[at]
        state.evidence[at] = self._aged(assessment, answer)
        if answer.importance is not None:
            self._weigh(state, at, answer.importance)
        if answer.state != "answered":
            state.states[at] = NOT_ASKED if answer.state == "not_asked" else UNANSWERED
            state.origins[at] = answer.state
            return
        if answer.by_object:
            code = (
                answer.by_object[focus]
                if focus is not None and focus in answer.by_object
                else aggregate_objects(self.pack, assessment, practice, answer)
            )
            state.origins[at] = "by_object"
            self._code(state, at, code)
        elif answer.by_unit:
            value, codes = aggregate_units(
                self.pack, assessment, answer, table.options[at], table.common, table.policies[at]
            )
            state.origins[at] = "by_unit"
            if value is None:
                self._code(state, at, None if None in codes else NA)
            else:
                state.units[at] = codes
                fractions[at] = self._rounded(value)
                state.answers[at] = codes[0] if len(set(codes)) == 1 else None
        elif practice.measure is not None and (
            answer.denominator is not None or answer.numerator is not None
        ):
            attained = measure_value(practice.measure, answer.numerator, answer.denominator)
            state.origins[at] = "ratio"
            if attained is None:
                self._code(state, at, NA)
            else:
                fractions[at] = self._rounded(attained)
        else:
            self._code(state, at, answer.answer)
        if answer.is_na:
            state.origins[at] = "out_of_scope" if answer.is_out_of_scope else "na"

    def _rounded(self, value: Exact) -> Exact:
        rule = self.pack.scoring.leaf.round
        return reduced(value if rule is None else _EXACT.rounded(value, rule))

    def _code(self, state: LeafState, at: int, code: str | None) -> None:
        state.answers[at] = code
        if code is None:
            state.states[at] = UNANSWERED
        elif code == NA:
            state.values[at] = self.table.na_values[at]
            state.states[at] = NOT_APPLICABLE
        else:
            state.values[at] = self.table.options[at][code]

    def _aged(self, assessment: Assessment, answer: Answer) -> str | None:
        """Count evidence older than the pack's limit one grade lower."""
        grade, day = answer.evidence, answer.evidence_date
        if grade is None or day is None or assessment.as_of is None:
            return grade
        months = (assessment.as_of.year - day.year) * 12 + assessment.as_of.month - day.month
        if assessment.as_of.day < day.day:
            months -= 1
        if months < self.pack.scoring.evidence.stale_months:
            return grade
        return self.grades[max(0, self.ranks[grade] - 1)]

    def _weigh(self, state: LeafState, at: int, importance: str) -> None:
        answer_set = self.table.sets[at]
        factor = answer_set.importance.get(importance) if answer_set else None
        factor = factor if factor is not None else Decimal(importance)
        if state.importance is None:
            state.importance = {}
        state.importance[at] = exact_of(factor)
        if factor == 0:
            state.flags[at] = (*state.flags.get(at, ()), "excluded")

    def _indicators(self, assessment: Assessment, state: LeafState) -> None:
        rule = self.pack.scoring.leaf.indicators
        if rule is None:
            return
        for at, code in self.table.bound.items():
            practice = self.table.practices[at]
            if state.states[at] == NOT_APPLICABLE or practice.level is None:
                continue
            derived = derived_answer(self.pack, assessment, self.pack.indicators[code], practice.level)
            if derived is not None:
                by_hand = state.answers[at]
                if by_hand is not None and by_hand != derived:
                    state.flags[at] = (*state.flags.get(at, ()), "differs_from_measurement")
                state.answers[at] = derived
                state.values[at] = self.table.options[at][derived]
                state.states[at] = ANSWERED
                state.origins[at] = "measured"
                state.evidence[at] = assessment.indicators[code][-1].evidence or state.evidence[at]
                continue
            given = state.answers[at]
            if given is None or state.states[at] != ANSWERED:
                continue
            state.flags[at] = (*state.flags.get(at, ()), "unmeasured")
            most = rule.hand_max.get(practice.level)
            if most is not None and self.table.options[at][given] > self.table.options[at][most]:
                state.answers[at] = most
                state.values[at] = self.table.options[at][most]
                state.flags[at] = (*state.flags[at], "limited_unmeasured")

    def _verify(self, state: LeafState) -> None:
        """Drop answers whose evidence is below the minimum grade (核验)."""
        drop = self.pack.scoring.evidence.verified_steps
        for at, code in enumerate(state.answers):
            if code is None or state.states[at] != ANSWERED or state.units.get(at):
                continue
            grade = state.evidence[at]
            rank = self.ranks.get(grade, 0) if grade else 0
            steps = self.table.steps[at]
            position = steps.index(code)
            if rank < self.table.needs[at] and position < len(steps) - 1:
                lower = steps[min(position + drop, len(steps) - 1)]
                state.answers[at] = lower
                state.values[at] = self.table.options[at][lower]
                state.flags[at] = (*state.flags.get(at, ()), "lowered_by_verification")

    def imply(self, state: LeafState) -> None:
        """Fill unanswered lower practices from the best answer of higher ones."""
        if not self.table.implies or (UNANSWERED not in state.states and NOT_ASKED not in state.states):
            return
        factor = state.common // self.table.common
        queue = [at for at in self.table.implies if self._is_best(state, at)]
        while queue:
            at = queue.pop()
            for lower in self.table.implies.get(at, ()):
                again = state.origins.get(lower) == "implied"
                if again and self._rank(state.evidence[at]) <= self._rank(state.evidence[lower]):
                    continue
                if not again and not self.is_open(state, lower):
                    continue
                best = self.filled(lower)
                state.states[lower] = ANSWERED
                state.answers[lower] = best
                state.values[lower] = self.table.options[lower][best] * factor
                state.evidence[lower] = state.evidence[at]
                state.origins[lower] = "implied"
                state.sources[lower] = self.table.practices[at].code
                if best == self.table.steps[lower][0]:
                    queue.append(lower)

    def is_open(self, state: LeafState, at: int) -> bool:
        """Say whether a practice has no answer and may be filled from a higher one."""
        unsaid = state.states[at] in {UNANSWERED, NOT_ASKED}
        return unsaid and state.origins.get(at) not in {"unknown", "refused"}

    def _rank(self, grade: str | None) -> int:
        return self.ranks.get(grade, 0) if grade else 0

    def filled(self, at: int) -> str:
        """Return the answer that an implication gives: the best that counts without a measurement."""
        best = self.table.steps[at][0]
        rule, level = self.pack.scoring.leaf.indicators, self.table.practices[at].level
        if rule is None or level is None or at not in self.table.bound:
            return best
        limit = rule.hand_max.get(level, best)
        options = self.table.options[at]
        return limit if options[limit] < options[best] else best

    def _is_best(self, state: LeafState, at: int) -> bool:
        return state.states[at] == ANSWERED and state.answers[at] == self.table.steps[at][0]

    def _excluded_nodes(self, assessment: Assessment, state: LeafState) -> None:
        for code in assessment.na_codes:
            span = self.spans.get(code)
            if span is None or code in self.table.index or self._only_leaves_parents(code):
                continue
            answer = assessment.answers[code]
            for at in range(*span):
                state.values[at] = None
                state.answers[at] = NA
                state.states[at] = NOT_APPLICABLE
                state.origins[at] = "out_of_scope" if answer.is_out_of_scope else "node_na"
                state.sources[at] = code

    def _only_leaves_parents(self, code: str) -> bool:
        rule = self.pack.scoring.rules[self.pack.nodes[code].kind]
        return rule.na_node == "exclude_from_parent"

    def _open(self, state: LeafState) -> None:
        """Give unanswered practices the value of their policy."""
        if UNANSWERED not in state.states and NOT_ASKED not in state.states:
            return
        for at, kind in enumerate(state.states):
            if kind not in {UNANSWERED, NOT_ASKED}:
                continue
            policy = self.table.policies[at]
            if policy == "excluded":
                state.values[at] = None
            elif policy == "worst":
                state.values[at] = self.table.worst(at)
            elif policy == "no_penalty":
                state.values[at] = self.table.best(at)
            else:
                state.values[at] = 0

    def _fractions(self, state: LeafState, fractions: Mapping[int, Exact]) -> None:
        if not fractions:
            return
        common = math.lcm(state.common, *{value[1] for value in fractions.values()})
        factor = common // state.common
        if factor > 1:
            state.values = [None if value is None else value * factor for value in state.values]
        for at, value in fractions.items():
            state.values[at] = value[0] * (common // value[1])
        state.common = common

    def _prove(self, state: LeafState) -> None:
        state.gains = [
            value if value and value > 0 and kind == ANSWERED else 0
            for value, kind in zip(state.values, state.states, strict=True)
        ]
        if self.grades:
            state.proof = [
                gain * factors[grade] if gain else 0.0
                for gain, factors, grade in zip(state.gains, self.table.factors, state.evidence, strict=True)
            ]
