"""Score many coded assessments at once, with the same results as one by one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from hengdu.assessments import NA, OUT_OF_SCOPE, AnswerFile, AssessmentFile, build_assessment
from hengdu.errors import BatchUnsupportedError, ScoringError
from hengdu.scoring._arithmetic import exact_of
from hengdu.scoring._batch_cells import (
    SATISFIED,
    BatchCell,
    Classes,
    Whole,
    cell_values,
    make_table,
    scale_of,
)
from hengdu.scoring._evaluate import level_rule
from hengdu.scoring._levels import allowed_to_lag

if TYPE_CHECKING:
    from hengdu.scoring._compile import Scorer
    from hengdu.scoring._evaluate import NodePlan

BATCH_NA: Final = 254
BATCH_UNANSWERED: Final = 255
ROWS: Final = 16_384
ROWS_AND_COLUMNS: Final = 2
_EXACT_LIMIT: Final = 2**53
_WHOLE_LIMIT: Final = 2**62


@attrs.frozen(kw_only=True, eq=False)
class BatchResult:
    """Levels and scores of ``codes`` (columns), one row per assessment.

    ``levels`` is int8 with -1 for not rated or without level, ``scores`` float64 with NaN.
    """

    codes: tuple[str, ...]
    levels: NDArray[np.int8]
    scores: NDArray[np.float64]

    def column(self, code: str) -> int:
        """Return the column of a node."""
        return self.codes.index(code)


def score_batch(scorer: Scorer, matrix: NDArray[np.uint8]) -> BatchResult:
    """Score coded assessments: ``matrix[n, len(scorer.practices)]`` of dtype uint8.

    A cell is the index of the answer in the practice's answer set, ``BATCH_NA`` or
    ``BATCH_UNANSWERED``; the mode is 自评, nothing is measured or validated. Equal to
    ``Scorer.score`` on every row. Packs with measured practices raise BatchUnsupportedError;
    a wrong shape, type or code raises ScoringError.
    """
    _check(scorer, matrix)
    plan = scorer.batch_plan
    if plan is None:
        return _one_by_one(scorer, matrix)
    return plan.run(matrix)


def _check(scorer: Scorer, matrix: NDArray[np.uint8]) -> None:
    shaped: object = matrix
    if not isinstance(shaped, np.ndarray) or matrix.ndim != ROWS_AND_COLUMNS or matrix.dtype != np.uint8:
        raise ScoringError(
            "矩阵须为二维 uint8",
            "the matrix must be a two-dimensional array of uint8",
            hint_zh="每行一个评估，每列一条实践",
            hint_en="One row per assessment, one column per practice",
        )
    if matrix.shape[1] != len(scorer.practices):
        raise ScoringError(
            f"矩阵有 {matrix.shape[1]} 列，应为 {len(scorer.practices)} 列",
            f"the matrix has {matrix.shape[1]} columns, expected {len(scorer.practices)}",
            hint_zh="列顺序见 scorer.practices",
            hint_en="The columns are scorer.practices",
        )
    for practice in scorer.table.practices:
        if practice.measure is not None:
            raise BatchUnsupportedError(
                f"{practice.code} 按分子分母计量，不能成批编码",
                f"{practice.code} is measured and cannot be coded",
                hint_zh="请逐个评分",
                hint_en="Score one by one",
            )


def make_plan(scorer: Scorer) -> BatchPlan | None:
    """Return the table-driven plan, or None where the pack's rules need the general walk."""
    try:
        return BatchPlan(scorer)
    except _NeedsWalkError:
        return None


class _NeedsWalkError(Exception):
    """The rules of the pack are not ladders under shares."""


class BatchPlan:
    """Tables of every level cell and the order in which nodes are combined."""

    def __init__(self, scorer: Scorer) -> None:
        """Compile; raises _NeedsWalkError where another rule is used."""
        self.scorer = scorer
        sets = {id(item): item for item in scorer.table.sets if item is not None}
        options = max((len(item.options) for item in sets.values()), default=0)
        merged = self._option_like_unanswered()
        self.classes = Classes(
            options + 1 + (merged is None), options, options + 1 if merged is None else merged
        )
        self.digit = np.full(256, 255, dtype=np.uint8)
        self.digit[:options] = np.arange(options, dtype=np.uint8)
        self.digit[BATCH_NA] = self.classes.na
        self.digit[BATCH_UNANSWERED] = self.classes.unanswered
        self.options = [len(item.options) if item else 0 for item in scorer.table.sets]
        self.ladders = [plan for plan in scorer.plans if plan.cells]
        self.parents = [plan for plan in scorer.plans if not plan.cells and plan.children]
        self.empty = [plan for plan in scorer.plans if not plan.cells and not plan.children]
        self._require()
        self.limits = self._limits()
        tops = {plan.node.code: self._top(plan) for plan in self.ladders}
        used = [
            (cell, self._factor(plan))
            for plan in self.ladders
            for cell in plan.cells
            if cell.level <= tops[plan.node.code]
        ]
        self.scale = scale_of(used, scorer.table.common)
        if self.scale * max(scorer.pack.levels, default=1) > _EXACT_LIMIT:
            raise _NeedsWalkError
        self.few_groups = {plan.node.code for plan in self.ladders if self._has_few_groups(plan)}
        self.cells = {plan.node.code: self._cells(plan, tops[plan.node.code]) for plan in self.ladders}
        if any(cell.peak() >= _WHOLE_LIMIT for cells in self.cells.values() for cell in cells):
            raise _NeedsWalkError
        tables: dict[object, NDArray[np.int32] | Whole | None] = {}
        self.tables = {}
        for code, cells in self.cells.items():
            for cell in cells:
                key = cell.signature()
                if cell.columns and key not in tables:
                    tables[key] = make_table(cell, self.classes)
                self.tables[code, cell.plan.level] = tables.get(key)

    def _option_like_unanswered(self) -> int | None:
        """Return the option index that counts like unanswered everywhere, to keep tables small."""
        table, found = self.scorer.table, set()
        if any(cell.answers is not None for plan in self.scorer.plans for cell in plan.cells):
            return None
        for at, answer_set in enumerate(table.sets):
            if table.policies[at] != "zero" or answer_set is None:
                return None
            values = [table.options[at][option.code] for option in answer_set.options]
            found.add(values.index(0) if 0 in values else None)
        return found.pop() if len(found) == 1 else None

    def _require(self) -> None:
        scorer = self.scorer
        if scorer.maths.double or len(self.ladders) + len(self.parents) + len(self.empty) != len(
            scorer.plans
        ):
            raise _NeedsWalkError
        if not all(map(_is_ladder, self.ladders)) or not all(map(_is_share, self.parents)):
            raise _NeedsWalkError
        if any(self._implies_outside(plan) for plan in self.ladders):
            raise _NeedsWalkError
        if any(value < 0 for options in scorer.table.options for value in options.values()):
            raise _NeedsWalkError

    def _implies_outside(self, plan: NodePlan) -> bool:
        """Say whether a practice of the node fills one of another node."""
        inside, implies = range(*plan.span), self.scorer.table.implies
        return any(lower not in inside for at in inside for lower in implies.get(at, ()))

    def _has_few_groups(self, plan: NodePlan) -> bool:
        """Say whether the node declares fewer groups than its rule asks for."""
        rated = level_rule(plan).rated
        codes = {group.code for cell in plan.cells for group in cell.groups}
        return rated is not None and len(codes) < rated.min_groups

    def _limits(self) -> dict[int, int]:
        rule = self.scorer.pack.scoring.leaf.indicators
        table = self.scorer.table
        limits: dict[int, int] = {}
        for at in table.bound:
            level = table.practices[at].level
            if rule is not None and level in rule.hand_max:
                limits[at] = table.options[at][rule.hand_max[level]]
        return limits

    def _top(self, plan: NodePlan) -> int:
        """Return the level of the last cell that matters: nothing is measured or validated."""
        return min([cap.level for cap in plan.caps] + [plan.cells[-1].level])

    def _factor(self, plan: NodePlan) -> tuple[int, int]:
        return plan.factor if plan.term is not None and plan.term.spec.op == "level_plus" else (0, 1)

    def _cells(self, plan: NodePlan, top: int) -> tuple[BatchCell, ...]:
        capped = any(cap.level == top for cap in plan.caps)
        cells = []
        for cell in plan.cells:
            if cell.level > top:
                continue
            values, accepted = cell_values(self.scorer.table, cell, self.classes, self.limits)
            cells.append(
                BatchCell(
                    plan=cell,
                    columns=cell.leaves,
                    values=values,
                    accepted=accepted,
                    below=cell.level - 1,
                    factor=self._factor(plan),
                    common=self.scorer.table.common,
                    scale=self.scale,
                    always_open=capped and cell.level == top,
                )
            )
        return tuple(cells)

    def run(self, matrix: NDArray[np.uint8]) -> BatchResult:
        """Score every row."""
        scorer, count = self.scorer, matrix.shape[0]
        codes = tuple(code for code in scorer.pack.nodes if code in scorer.plan_of)
        column = {code: at for at, code in enumerate(codes)}
        levels = np.full((len(codes), count), -1, dtype=np.int8)
        scores = np.full((len(codes), count), np.nan)
        exact: dict[str, Whole] = {}
        for plan in self.ladders:
            found = np.empty(count, dtype=np.int64)
            reached = levels[column[plan.node.code]]
            for first in range(0, count, ROWS):
                rows = slice(first, min(first + ROWS, count))
                block = np.array(
                    matrix[rows, slice(*plan.span)].T, order="C"
                )  # a copy: implications are filled in
                self._ladder(plan, block, first, reached[rows], found[rows])
            exact[plan.node.code] = found
            rated = reached >= 0
            scores[column[plan.node.code]] = np.where(rated, found / self.scale, np.nan)
        self._combine(levels, scores, exact, column)
        return BatchResult(codes=codes, levels=levels.T, scores=scores.T)

    def _ladder(
        self, plan: NodePlan, block: NDArray[np.uint8], first: int, reached: NDArray[np.int8], found: Whole
    ) -> None:
        if block.size == 0:
            return
        open_somewhere = int(block.max()) >= BATCH_NA
        self._check_codes(plan, block, first, open_somewhere=open_somewhere)
        unrated = None
        if open_somewhere:
            self._imply(plan, block)
        if open_somewhere or plan.node.code in self.few_groups:
            unrated = self._unrated(plan, block)
        digits = self.digit[block]
        cells = self.cells[plan.node.code]
        found.fill(cells[-1].plan.level * self.scale)
        reached.fill(cells[-1].plan.level)
        offset = plan.span[0]
        for cell in reversed(cells):
            outcome = self._outcome(plan, cell, digits, offset)
            stop = outcome != SATISFIED
            np.copyto(found, outcome, where=stop, casting="same_kind")
            np.copyto(reached, np.int8(cell.below), where=stop)
        if unrated is not None:
            reached[unrated] = -1
            found[unrated] = 0

    def _outcome(self, plan: NodePlan, cell: BatchCell, digits: NDArray[np.uint8], offset: int) -> Whole:
        if not cell.columns:  # a level without practices blocks the ladder
            return np.full(digits.shape[1], cell.below * self.scale, dtype=np.int64)
        table = self.tables[plan.node.code, cell.plan.level]
        columns = [digits[at - offset] for at in cell.columns]
        if table is None:
            return cell.outcome(columns, self.classes)
        index = columns[0].astype(np.int32)
        base = np.int32(self.classes.base)
        for digit in columns[1:]:
            np.multiply(index, base, out=index)
            np.add(index, digit, out=index)
        outcome: Whole = table.take(index)
        return outcome

    def _check_codes(
        self, plan: NodePlan, block: NDArray[np.uint8], first: int, *, open_somewhere: bool
    ) -> None:
        allowed = self.options[plan.span[0]]
        same = len(set(self.options[slice(*plan.span)])) == 1
        if same and not open_somewhere and int(block.max()) < allowed:
            return
        limits = np.array(self.options[slice(*plan.span)], dtype=np.uint8)[:, None]
        wrong = (block >= limits) & (block < BATCH_NA)
        if wrong.any():
            at, row = (int(number[0]) for number in np.nonzero(wrong))
            code = self.scorer.practices[plan.span[0] + at]
            raise ScoringError(
                f"第 {first + row} 行 {code} 的代码 {block[at, row]} 无效",
                f"row {first + row}, {code}: code {block[at, row]} is not valid",
                hint_zh="请用答案序号、BATCH_NA 或 BATCH_UNANSWERED",
                hint_en="Use the index of an answer, BATCH_NA or BATCH_UNANSWERED",
            )

    def _imply(self, plan: NodePlan, block: NDArray[np.uint8]) -> None:
        """Fill unanswered practices below best answers, higher practices first."""
        table, offset = self.scorer.table, plan.span[0]
        inside = [
            at
            for at in table.implies
            if plan.span[0] <= at < plan.span[1] and self.limits.get(at, table.best(at)) >= table.best(at)
        ]
        changed = bool(inside)
        while changed:
            changed = False
            for at in inside:
                best = block[at - offset] == self._best(at)
                for lower in table.implies[at]:
                    fill = best & (block[lower - offset] == BATCH_UNANSWERED)
                    if fill.any():
                        block[lower - offset][fill] = self._best(lower)
                        changed = True

    def _best(self, at: int) -> int:
        table = self.scorer.table
        answer_set = table.sets[at]
        codes = [option.code for option in answer_set.options] if answer_set else []
        return codes.index(table.steps[at][0])

    def _unrated(self, plan: NodePlan, block: NDArray[np.uint8]) -> NDArray[np.bool_]:
        na = block == BATCH_NA
        gone = na.sum(axis=0)
        size = block.shape[0]
        valued = any(self.scorer.table.na_values[at] is not None for at in range(*plan.span))
        unrated = (gone == size) & (not valued)
        rule = plan.rule
        if rule.na_limit is not None:
            limit = exact_of(rule.na_limit)
            unrated |= gone * limit[1] > limit[0] * size
        rated = rule.level.rated if rule.level is not None else None
        if rated is not None:
            unrated |= (gone + (block == BATCH_UNANSWERED).sum(axis=0)) == size
            present = np.zeros(block.shape[1], dtype=np.int64)
            facets: dict[str, set[int]] = {}
            for cell in plan.cells:
                for group in cell.groups:
                    facets.setdefault(group.code, set()).update(group.leaves)
            counted = self._counted(plan, block) if gone.any() or self._excludes(plan) else None
            for leaves in facets.values():
                rows = [at - plan.span[0] for at in leaves]
                present += 1 if counted is None else counted[rows].any(axis=0)
            unrated = unrated | (present < rated.min_groups)
        few: NDArray[np.bool_] = unrated
        return few

    def _excludes(self, plan: NodePlan) -> bool:
        return any(self.scorer.table.policies[at] == "excluded" for at in range(*plan.span))

    def _counted(self, plan: NodePlan, block: NDArray[np.uint8]) -> NDArray[np.bool_]:
        table = self.scorer.table
        counted = np.ones(block.shape, dtype=bool)
        for row, at in enumerate(range(*plan.span)):
            if table.na_values[at] is None:
                counted[row] &= block[row] != BATCH_NA
            if table.policies[at] == "excluded":
                counted[row] &= block[row] != BATCH_UNANSWERED
        return counted

    def _combine(
        self,
        levels: NDArray[np.int8],
        scores: NDArray[np.float64],
        exact: dict[str, Whole],
        column: dict[str, int],
    ) -> None:
        """Combine children into parents; every score stays a whole number over a known scale."""
        scale = dict.fromkeys(exact, self.scale)
        scored = {code: levels[column[code]] >= 0 for code in exact}
        for plan in self.parents:
            code = plan.node.code
            self._levels(plan, levels, column)
            items = [(item.node, exact_of_pair(item.weight)) for item in plan.term.items] if plan.term else []
            weights = {node: weight for node, weight in items if node in exact}
            if not weights:
                continue
            unit = math.lcm(*(weight[1] for weight in weights.values()))
            whole = {child: weight[0] * (unit // weight[1]) for child, weight in weights.items()}
            common = math.lcm(*(scale[child] for child in weights))
            most = max(1, sum(whole.values())) * common * max(1, *self.scorer.pack.levels)
            kind = np.int64 if most < _WHOLE_LIMIT else object
            numerator = np.zeros(levels.shape[1], dtype=kind)
            below = np.zeros(levels.shape[1], dtype=kind)
            for child, weight in whole.items():
                counts = scored[child]
                numerator += np.where(
                    counts, exact[child].astype(kind, copy=False) * (weight * (common // scale[child])), 0
                )
                below += counts.astype(kind) * weight
            counted = scored[code] = below > 0
            safe = np.where(counted, below, 1)
            scores[column[code]] = np.where(counted, _divided(numerator, safe * common), np.nan)
            if plan.above:
                exact[code], scale[code] = _over_one_scale(numerator, safe, common, most)

    def _levels(self, plan: NodePlan, levels: NDArray[np.int8], column: dict[str, int]) -> None:
        rule = level_rule(plan)
        items = levels[[column[code] for code in plan.level_of]]
        rated = items >= 0
        count = rated.sum(axis=0)
        result = levels[column[plan.node.code]]
        if rule.rule == "minimum":
            result[:] = np.where(count > 0, np.where(rated, items, 127).min(axis=0, initial=127), -1)
            return
        allowed = np.array([allowed_to_lag(rule, n) for n in range(len(items) + 1)])[count]
        floors = levels[[column[code] for code in plan.floor_of]] if plan.floor_of else None
        result[:] = 0
        going = count > 0
        for k in range(1, max(self.scorer.pack.levels, default=0) + 1):
            going &= ((items < k) & rated).sum(axis=0) <= allowed
            if rule.none_below is not None:
                going &= ~((items < k - rule.none_below) & rated).any(axis=0)
            if rule.floor is not None and floors is not None:
                going &= ~((floors < k - rule.floor.distance) & (floors >= 0)).any(axis=0)
            result[going] = k
        result[count == 0] = -1


def _is_ladder(plan: NodePlan) -> bool:
    """Say whether the node is a plain ladder of level cells whose score follows from its level."""
    rule, term = plan.rule, plan.term
    special = plan.children or rule.needs or rule.zero_if_unanswered or rule.empty is not None
    special = special or any(cap.requires == "answers" for cap in plan.caps)
    plain = level_rule(plan).empty == "block" and all(
        cell.term is None and cell.share is None for cell in plan.cells
    )
    of_level = term is not None and term.spec.op in {"level", "level_plus"} and not term.spec.round
    return plain and of_level and not special and rule.na_node == "remove"


def _is_share(plan: NodePlan) -> bool:
    """Say whether the node is a plain mean of its children with a share or minimum level."""
    rule, term = plan.rule, plan.term
    level = rule.level
    if level is None or term is None or level.rule not in {"share", "minimum"} or level.rated:
        return False
    special = rule.needs or rule.zero_if_unanswered or rule.na_limit or rule.empty is not None or plan.caps
    own = all(item.node in plan.children for item in term.items)
    return not special and own and term.spec.op in {"mean", "weighted_mean"} and _plain(term.spec)


def _divided(numerator: Whole, denominator: Whole) -> NDArray[np.float64]:
    """Divide whole numbers with one rounding, as Python does."""
    quotient: NDArray[np.float64]
    if numerator.dtype != object:
        if max(numerator.max(initial=0), denominator.max(initial=0)) <= _EXACT_LIMIT:
            quotient = numerator / denominator
            return quotient
        numerator, denominator = numerator.astype(object), denominator.astype(object)
    quotient = (numerator / denominator).astype(np.float64)
    return quotient


def _over_one_scale(numerator: Whole, below: Whole, common: int, most: int) -> tuple[Whole, int]:
    """Return numerator / (below x common) as whole numbers over one scale."""
    times = math.lcm(*(int(number) for number in np.unique(below)))
    if numerator.dtype != object and most * times >= _WHOLE_LIMIT:
        numerator, below = numerator.astype(object), below.astype(object)
    return numerator * (times // below), common * times


def exact_of_pair(weight: object) -> tuple[int, int]:
    """Return the exact pair of a compiled weight."""
    return weight if isinstance(weight, tuple) else float(weight).as_integer_ratio()  # type: ignore[arg-type]  # a double


def _plain(spec: object) -> bool:
    plain = {
        "scale": 1,
        "offset": 0,
        "floor": None,
        "ceiling": None,
        "round": None,
        "empty_item": None,
        "divide": "total",
    }
    return all(getattr(spec, name) == value for name, value in plain.items())


def _one_by_one(scorer: Scorer, matrix: NDArray[np.uint8]) -> BatchResult:
    """Score each distinct row with the general walk."""
    codes = tuple(code for code in scorer.pack.nodes if code in scorer.plan_of)
    rows, inverse = np.unique(matrix, axis=0, return_inverse=True)
    levels = np.full((len(rows), len(codes)), -1, dtype=np.int8)
    scores = np.full((len(rows), len(codes)), np.nan)
    for at, row in enumerate(rows):
        result = scorer.score(build_assessment(coded_assessment(scorer, row), scorer.pack))
        for place, code in enumerate(codes):
            node = result.nodes[code]
            levels[at, place] = -1 if node.level is None else node.level
            scores[at, place] = np.nan if node.score is None else node.score
    inverse = inverse.reshape(-1)
    return BatchResult(codes=codes, levels=levels[inverse], scores=scores[inverse])


def coded_assessment(scorer: Scorer, row: NDArray[np.uint8]) -> AssessmentFile:
    """Return the assessment file that one coded row stands for."""
    answers: dict[str, tuple[AnswerFile, ...]] = {}
    for at, code in enumerate(scorer.practices):
        number = int(row[at])
        answer_set = scorer.table.sets[at]
        options = answer_set.options if answer_set else ()
        if number == BATCH_UNANSWERED:
            continue
        if number == BATCH_NA:
            answers[code] = (AnswerFile(answer=NA, reason=OUT_OF_SCOPE),)
        elif number < len(options):
            answers[code] = (AnswerFile(answer=options[number].code),)
        else:
            raise ScoringError(f"{code} 的代码 {number} 无效", f"{code}: code {number} is not valid")
    return AssessmentFile(
        pack=scorer.pack.id, version=scorer.pack.version, preset=scorer.preset, answers=answers
    )
