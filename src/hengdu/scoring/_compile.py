"""Compile a pack once; score assessments many times."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from hengdu.documents import adapter
from hengdu.errors import PackError, ScoringError
from hengdu.packs import Band, Node, Pack, Practice, Scoring, ViewNode, merge_data, view_members
from hengdu.scoring._arithmetic import (
    Arithmetic,
    DoubleArithmetic,
    ExactArithmetic,
    Value,
    exact_of,
    exact_value,
)
from hengdu.scoring._assemble import assemble
from hengdu.scoring._batch import BatchPlan, BatchResult, make_plan, score_batch
from hengdu.scoring._cells import compile_cells
from hengdu.scoring._evaluate import Evaluation, NodePlan
from hengdu.scoring._leaves import LeafState, LeafTable, Resolver, leaf_table
from hengdu.scoring._levels import band_of
from hengdu.scoring._rollup import Term, TermCompiler

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from hengdu.assessments import Assessment
    from hengdu.scoring._result import Result


class Reading(NamedTuple):
    """One node of a view: its practices as places in the table, and what computes its value."""

    node: ViewNode
    leaves: tuple[int, ...]
    value: Term


class Scorer:
    """A compiled pack under one preset.

    ``practices`` are the codes of the selected practices in the order of batch columns.
    """

    def __init__(
        self,
        pack: Pack,
        *,
        preset: str | None = None,
        patch: Mapping[str, Any] | None = None,
        like: Scorer | None = None,
    ) -> None:
        """Compile; ``patch`` is merged into the scoring section (weights of one's own, sensitivity).

        Where ``like`` reads the same practices in the same way its table serves again.
        """
        self.preset = preset
        self.pack = _patched(pack, preset, patch)
        chosen = _selection(self.pack, preset)
        self.maths: Arithmetic = (
            DoubleArithmetic() if self.pack.scoring.arithmetic == "double" else ExactArithmetic()
        )
        practices, self.spans, order = _flatten(self.pack, chosen)
        policies = _policies(self.pack, practices)
        self.table: LeafTable = (
            like.table
            if like is not None and like.reads_alike(self.pack, practices, policies)
            else leaf_table(self.pack, practices, policies)
        )
        self.practices: tuple[str, ...] = tuple(practice.code for practice in practices)
        self.resolver = Resolver(self.pack, self.table, self.spans)
        compiler = TermCompiler(self.pack, self.table, self.spans, self.maths)
        self.metric_ids = tuple(metric.id for metric in self.pack.scoring.metrics)
        self.has_scaled_metric = any(metric.kind == "scaled" for metric in self.pack.scoring.metrics)
        self.plans: tuple[NodePlan, ...] = tuple(self._plan(compiler, node) for node in order)
        self.plan_of: Mapping[str, NodePlan] = {plan.node.code: plan for plan in self.plans}

    def reads_alike(self, pack: Pack, practices: list[Practice], policies: Mapping[str, str]) -> bool:
        """Say whether another scoring section resolves the same practices the same way."""
        mine, theirs = self.pack.scoring, pack.scoring
        return (
            pack.digest == self.pack.digest
            and tuple(practice.code for practice in practices) == self.practices
            and tuple(policies[code] for code in self.practices) == self.table.policies
            and (mine.leaf, mine.evidence, mine.arithmetic)
            == (theirs.leaf, theirs.evidence, theirs.arithmetic)
        )

    def _plan(self, compiler: TermCompiler, node: Node) -> NodePlan:
        pack, rule = self.pack, self.pack.scoring.rules[node.kind]
        level = rule.level
        span = self.spans[node.code]
        cells = (
            compile_cells(compiler, self.table, level, pack.levels, span)
            if level is not None and level.rule == "cumulative"
            else ()
        )
        return NodePlan(
            node=node,
            rule=rule,
            span=span,
            term=compiler.node(rule.score, node) if rule.score is not None else None,
            cells=cells,
            level_of=_items(node, level.of)
            if level is not None and level.rule in {"share", "minimum"}
            else (),
            floor_of=_items(node, f"kind:{level.floor.kind}") if level is not None and level.floor else (),
            caps=tuple(cap for cap in pack.scoring.caps if cap.kind == node.kind),
            children=tuple(child.code for child in node.nodes),
            needs=tuple(
                (self.table.index[code], answers)
                for code, answers in rule.needs.items()
                if code in self.table.index
            ),
            above=tuple(pack.ancestors(node.code)),
            factor=exact_of(rule.score.factor) if rule.score is not None else (0, 1),
        )

    @cached_property
    def ancestors_of(self) -> tuple[tuple[str, ...], ...]:
        """Return for each practice the nodes whose value it can touch."""
        return tuple(tuple(self.pack.ancestors(code)) for code in self.practices)

    @cached_property
    def others(self) -> Mapping[str, Scorer]:
        """Return the scorers of the pack's other methods that a report compares with, by preset."""
        presets = [preset.id for preset in self.pack.content.presets if preset.sensitivity]
        return {preset: Scorer(self.pack, preset=preset, like=self) for preset in presets}

    @cached_property
    def readings(self) -> Mapping[str, tuple[Reading, ...]]:
        """Return the nodes of each of the pack's views with their practices and what computes them."""
        compiler, index = TermCompiler(self.pack, self.table, self.spans, self.maths), self.table.index
        found: dict[str, tuple[Reading, ...]] = {}
        for spec in self.pack.content.views:
            members = [
                (item, tuple(index[code] for code in codes if code in index))
                for item, codes in view_members(self.pack, spec)
            ]
            found[spec.id] = tuple(
                Reading(item, leaves, compiler.leaves(spec.rollup, list(leaves))) for item, leaves in members
            )
        return found

    @cached_property
    def batch_plan(self) -> BatchPlan | None:
        """Return the tables for many assessments; None where the rules need the general walk."""
        return make_plan(self)

    def score_batch(self, matrix: NDArray[np.uint8]) -> BatchResult:
        """Score coded assessments; see :func:`hengdu.scoring.score_batch`."""
        return score_batch(self, matrix)

    def state(self, assessment: Assessment, *, focus: str | None = None) -> LeafState:
        """Resolve an assessment's answers under its mode."""
        self.check(assessment)
        return self.resolver.resolve(assessment, mode=assessment.mode, focus=focus)

    def evaluate(self, assessment: Assessment, state: LeafState) -> Evaluation:
        """Walk the tree over a resolved state."""
        run = Evaluation(self, assessment, state)
        run.run()
        return run

    def score(self, assessment: Assessment, *, focus: str | None = None) -> Result:
        """Return levels, scores, intervals, confidence and how each came about.

        ``focus`` reads the answers of one protected object or system instead of all together.
        Raises ScoringError for an assessment of another pack or version.
        """
        if focus is not None:
            known = {item.code for item in self.pack.content.objects}
            known |= {item.code for item in assessment.scope.systems}
            if focus not in known:
                raise ScoringError(
                    f"没有保护对象或系统 {focus[:80]}",
                    f"there is no protected object or system {focus[:80]}",
                    hint_zh=f"可用：{'、'.join(sorted(known)) or '-'}",
                    hint_en=f"Known: {', '.join(sorted(known)) or '-'}",
                )
        state = self.state(assessment, focus=focus)
        return assemble(self, assessment, state, self.evaluate(assessment, state), focus)

    def check(self, assessment: Assessment) -> None:
        """Refuse an assessment of another pack."""
        if assessment.pack_id != self.pack.id or assessment.version != self.pack.version:
            raise ScoringError(
                f"评估属于 {assessment.pack_id} {assessment.version}，"
                f"不是 {self.pack.id} {self.pack.version}",
                f"the assessment belongs to {assessment.pack_id} {assessment.version}, not "
                f"{self.pack.id} {self.pack.version}",
            )

    def band(self, name: str, score: Value) -> Band | None:
        """Return the band of a score in one of the pack's band sets."""
        return band_of(self.pack.scoring.bands[name], exact_value(score))


def compile(pack: Pack, *, preset: str | None = None, patch: Mapping[str, Any] | None = None) -> Scorer:  # noqa: A001 - the name of the operation
    """Compile a pack once for scoring many assessments."""
    return Scorer(pack, preset=preset, patch=patch)


def score(assessment: Assessment, pack: Pack) -> Result:
    """Score one assessment under its own preset."""
    return Scorer(pack, preset=assessment.preset).score(assessment)


def _patched(pack: Pack, preset: str | None, patch: Mapping[str, Any] | None) -> Pack:
    if preset is None and not patch:
        return pack
    data = dict(pack.scoring_data)
    if preset is not None:
        data = merge_data(data, pack.preset(preset).patch)
    data = merge_data(data, patch or {})
    try:
        scoring: Scoring = adapter(Scoring).validate_python(data)
    except ValueError as error:
        raise PackError(
            f"预设 {preset} 与计分规则不相容：{error}",
            f"preset {preset} does not fit the scoring rules: {error}",
        ) from error
    import attrs

    return attrs.evolve(pack, scoring=scoring)


def _selection(pack: Pack, preset: str | None) -> Mapping[str, bool | int | str]:
    return pack.preset(preset).select if preset is not None else {}


def _flatten(
    pack: Pack, select: Mapping[str, bool | int | str]
) -> tuple[list[Practice], dict[str, tuple[int, int]], list[Node]]:
    """Return practices depth first, the range of each node, and the nodes children first."""
    practices: list[Practice] = []
    spans: dict[str, tuple[int, int]] = {}
    order: list[Node] = []

    def chosen(practice: Practice) -> bool:
        return all(
            (getattr(practice, name) if name in {"key", "level", "facet"} else practice.attrs.get(name))
            == wanted
            for name, wanted in select.items()
        )

    def visit(node: Node) -> None:
        first = len(practices)
        practices.extend(practice for practice in node.practices if chosen(practice))
        for child in node.nodes:
            visit(child)
        spans[node.code] = (first, len(practices))
        order.append(node)

    visit(pack.root)
    return practices, spans, order


def _policies(pack: Pack, practices: Iterable[Practice]) -> Mapping[str, str]:
    """Return the unanswered policy of each practice: that of the nearest node that has one."""
    policies = {}
    rules = pack.scoring.rules
    for practice in practices:
        policies[practice.code] = next(
            (
                rules[pack.nodes[code].kind].unanswered or ""
                for code in pack.ancestors(practice.code)
                if rules[pack.nodes[code].kind].unanswered is not None
            ),
            "zero",
        )
    return policies


def _items(node: Node, of: str) -> tuple[str, ...]:
    if of == "children":
        return tuple(child.code for child in node.nodes)
    kind = of.removeprefix("kind:")
    found: list[str] = []
    stack = list(node.nodes)
    while stack:
        item = stack.pop(0)
        if item.kind == kind:
            found.append(item.code)
        stack = [*item.nodes, *stack]
    return tuple(found)
