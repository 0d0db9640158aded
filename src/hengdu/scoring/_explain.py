"""Say in words how every number came about; the numbers are those of the Result, never new ones."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hengdu.assessments import inherited_share, inherited_source
from hengdu.errors import ScoringError
from hengdu.scoring._arithmetic import to_float
from hengdu.scoring._explain_thresholds import bound_threshold, own_thresholds
from hengdu.scoring._levels import allowed_to_lag
from hengdu.text import Text, decimal_places

if TYPE_CHECKING:
    from hengdu.packs import LevelRule
    from hengdu.scoring._result import Derivation, GateFailure, LevelCell, NodeResult, Result


SHOWN_CODES = 8
SHOWN_ITEMS = 16
MOST_PLACES: Final = 6
_TWO_PLACES: Final = frozenset({"attainment", "facet", "key"})


class ExplainLine(NamedTuple):
    """One sentence of an explanation; ``depth`` indents it."""

    depth: int
    text: Text


class Explanation(NamedTuple):
    """Why a node or practice has its result."""

    code: str
    title: Text
    headline: Text
    lines: tuple[ExplainLine, ...]


def explain(result: Result, code: str) -> Explanation:
    """Return the explanation of a node or practice; an unknown code is a ScoringError."""
    if code in result.nodes:
        return _Node(result, result.nodes[code]).explanation()
    if code in result.leaves:
        return _leaf(result, code)
    raise ScoringError(
        f"没有编码 {code[:80]}",
        f"there is no code {code[:80]}",
        hint_zh="请给出节点或实践的编码",
        hint_en="Give the code of a node or practice",
    )


def explain_failure(result: Result, failure: GateFailure) -> Text:
    """Return one gate failure as a sentence with the numbers compared."""
    actual, required, missing = _compared(failure)
    name = _facet_name(result, failure.subject) if failure.test == "facet" else _NO_NAME
    template = _FAILURES.get(failure.test, _OTHER_FAILURE)
    values = {
        "actual": actual,
        "required": required,
        "missing": missing,
        "subject": failure.subject,
        "count": len(failure.subjects),
        "test": failure.test,
    }
    return Text(
        template.zh.format(**values, name=name.zh, codes=_some(failure.subjects, "、")),
        template.en.format(**values, name=name.en, codes=_some(failure.subjects, ", ")),
    )


def _compared(failure: GateFailure) -> tuple[str, str, str]:
    """Return the value, the limit and the shortfall, with so many places that they differ."""
    factor = 100 if failure.test == "share" else 1
    actual = Decimal(failure.actual[0] * factor) / failure.actual[1]
    required = Decimal(failure.required[0] * factor) / failure.required[1]
    places = {"attainment": 3, "facet": 2, "key": 2}.get(failure.test, 0)
    shown = decimal_places(actual, places)
    while Decimal(shown) >= required and places < MOST_PLACES:
        places += 1
        shown = decimal_places(actual, places)
    own = -int(required.normalize().as_tuple().exponent)
    limit = decimal_places(required, min(max(own, 2 if failure.test in _TWO_PLACES else 0), MOST_PLACES))
    return shown, limit, decimal_places(required - actual, places)


_OTHER_FAILURE = Text("{test}：{actual} / {required}", "{test}: {actual} / {required}")
_BELOW = Text("{codes} 低于 {required} 级", "{codes} below level {required}")
_FAILURES = {
    "attainment": Text(
        "达成度 {actual}，低于门槛 {required}，差 {missing}",
        "attainment {actual} is below {required} by {missing}",
    ),
    "facet": Text(
        "要素“{name}”均值 {actual}，低于下限 {required}",
        "facet {name} has a mean of {actual}, below the floor {required}",
    ),
    "key": Text(
        "关键实践 {subject} 为 {actual}，低于 {required}",
        "key practice {subject} is {actual}, below {required}",
    ),
    "answers": Text(
        "{count} 条实践未达到要求的答案：{codes}", "{count} practices lack a satisfying answer: {codes}"
    ),
    "share": Text(
        "达到要求的实践占 {actual}%，低于 {required}%",
        "{actual}% of the practices satisfy, below {required}%",
    ),
    "not_rated": Text(
        "适用要素 {actual} 个，少于 {required} 个，不予评定",
        "{actual} facets are applicable, fewer than {required}: not rated",
    ),
    "lag": Text(
        "仅 {actual} 个达到，至少需要 {required} 个；未达到：{codes}",
        "only {actual} reach it, {required} must; behind: {codes}",
    ),
    "none_below": _BELOW,
    "floor": _BELOW,
}


_NO_NAME = Text("", "")
_SATISFIED = Text("满足", "satisfied")
_NOT_SATISFIED = Text("未满足", "not satisfied")


def _fixed(value: float, places: int) -> str:
    """Format as :func:`hengdu.text.decimal_places` does, which is slow and matters only in a tie."""
    text = repr(value)
    if text[-1] == "5" and len(text) - text.find(".") - 2 == places:
        return decimal_places(value, places)
    return f"{value:.{places}f}"


def _some(codes: tuple[str, ...], mark: str) -> str:
    shown = mark.join(codes[:SHOWN_CODES])
    return f"{shown}…" if len(codes) > SHOWN_CODES else shown


def _facet_name(result: Result, code: str) -> Text:
    return next((facet.name for facet in result.pack.content.facets if facet.code == code), Text(code, code))


class _Node:
    def __init__(self, result: Result, node: NodeResult) -> None:
        self.result = result
        self.node = node
        self.lines: list[ExplainLine] = []
        self.facet_names = {facet.code: facet.name for facet in result.pack.content.facets}

    def say(self, zh: str, en: str, depth: int = 0) -> None:
        self.lines.append(ExplainLine(depth, Text(zh, en)))

    def explanation(self) -> Explanation:
        node = self.node
        if node.not_rated is not None:
            self.say(f"未评级：{node.not_rated.zh}", f"not rated: {node.not_rated.en}")
        self._score()
        for cell in node.cells:
            self._cell(cell)
        self._level()
        for cap in node.caps:
            self.say(
                f"{cap.level} 级受限，最高按 {cap.level - 1} 级：{cap.reason.zh}",
                f"held below level {cap.level}: {cap.reason.en}",
            )
        if node.islands:
            levels = "、".join(map(str, node.islands))
            self.say(
                f"超前建设：{levels} 级已满足，但不计分，须先补齐下一级",
                f"ahead of the ladder: level {levels.replace('、', ', ')} holds "
                "but earns nothing before the next one",
            )
        self._proof()
        for text in own_thresholds(self.result, node.code):
            self.say(text.zh, text.en)
        return Explanation(node.code, node.title, self.headline(), tuple(self.lines))

    def headline(self) -> Text:
        node = self.node
        if node.not_rated is not None:
            return Text(f"{node.title.zh}：未评级", f"{node.title.en}: not rated")
        zh, en = [], []
        if node.level is not None:
            name = (
                self.result.pack.level_name(node.level) if node.level else Text("未达一级", "below level 1")
            )
            zh.append(f"{node.level} 级（{name.zh}）")
            en.append(f"level {node.level} ({name.en})")
        if node.score is not None:
            zh.append(f"得分 {_fixed(node.score, 2)}")
            en.append(f"score {_fixed(node.score, 2)}")
        if node.band_name is not None:
            zh.append(node.band_name.zh)
            en.append(node.band_name.en)
        if "partial_scope" in node.flags:
            zh.append("局部")
            en.append("partial scope")
        return Text(f"{node.title.zh}：{'，'.join(zh)}", f"{node.title.en}: {', '.join(en)}")

    def _score(self) -> None:
        derivation, node = self.node.derivation, self.node
        if derivation is None or node.score is None:
            return
        if derivation.op in {"level", "level_plus"}:
            if len(derivation.inputs) > 1:
                attained, factor = to_float(derivation.inputs[1].value), to_float(derivation.inputs[1].weight)
                self.say(
                    f"得分 = 等级 {node.level} + {factor:g} × "
                    f"{derivation.inputs[1].code} 达成度 {_fixed(attained, 3)}"
                    f" = {_fixed(node.score, 2)}",
                    f"score = level {node.level} + {factor:g} x attainment of {derivation.inputs[1].code}"
                    f" {_fixed(attained, 3)} = {_fixed(node.score, 2)}",
                )
            else:
                self.say(
                    f"得分 = 等级 {node.level} = {_fixed(node.score, 2)}",
                    f"score = level {node.level} = {_fixed(node.score, 2)}",
                )
            return
        name = _OP_NAMES.get(derivation.op, Text(derivation.op, derivation.op))
        items = _items(derivation)
        self.say(
            f"得分 = {name.zh}（{len(derivation.inputs)} 项）= {_fixed(node.score, 2)}：{items}",
            f"score = {name.en} of {len(derivation.inputs)} = {_fixed(node.score, 2)}: {items}",
        )
        if derivation.left_out:
            self.say(
                f"未计入：{_some(derivation.left_out, '、')}",
                f"left out: {_some(derivation.left_out, ', ')}",
                1,
            )

    def _cell(self, cell: LevelCell) -> None:
        value = cell.value
        shown = None if value is None else _fixed(value, 3)
        attained = "" if shown is None else f"达成度 {shown}，"
        attained_en = "" if shown is None else f"attainment {shown}, "
        word = _SATISFIED if cell.satisfied else _NOT_SATISFIED
        self.say(f"{cell.level} 级：{attained}{word.zh}", f"level {cell.level}: {attained_en}{word.en}")
        if cell.facets:
            means = [
                (
                    self.facet_names.get(facet.code) or Text(facet.code, facet.code),
                    _fixed(facet.value, 2),
                    facet.count,
                )
                for facet in cell.facets
            ]
            self.say(
                "；".join([f"{name.zh} {mean}（{count} 条）" for name, mean, count in means]),
                "; ".join([f"{name.en} {mean} ({count})" for name, mean, count in means]),
                1,
            )
        level = self.node.level
        if level is not None and cell.level <= level + 1:
            for failure in cell.failures:
                text = explain_failure(self.result, failure)
                self.say(text.zh, text.en, 1)

    def _level(self) -> None:
        rule = self.result.pack.scoring.rules[self.node.kind].level
        node = self.node
        if rule is None or node.level is None or rule.rule not in {"share", "minimum"}:
            return
        if rule.rule == "share":
            self._counts(rule)
        if node.failures:
            self.say(f"未达 {node.level + 1} 级，因为：", f"level {node.level + 1} is not reached because:")
            for failure in node.failures:
                text = explain_failure(self.result, failure)
                self.say(text.zh, text.en, 1)

    def _counts(self, rule: LevelRule) -> None:
        node = self.node
        kind = rule.of.removeprefix("kind:")
        below = [
            item
            for item in self.result.nodes.values()
            if item.level is not None
            and node.code in self.result.pack.ancestors(item.code)
            and (
                item.kind == kind
                if rule.of.startswith("kind:")
                else self.result.pack.parent[item.code] == node.code
            )
        ]
        reached = sum(
            1
            for item in below
            if item.level is not None and node.level is not None and item.level >= node.level
        )
        allowed = allowed_to_lag(rule, len(below))
        lag = len(below) - reached
        self.say(
            f"{len(below)} 个适用项中 {reached} 个达到 {node.level} 级及以上；"
            f"{lag} 个滞后，最多可有 {allowed} 个",
            f"{reached} of {len(below)} at level >= {node.level}; {lag} lag, {allowed} may",
        )

    def _proof(self) -> None:
        node = self.node
        if node.interval is not None and node.interval[0] != node.interval[1]:
            low, high = node.interval
            both = f"[{_fixed(low, 2)}, {_fixed(high, 2)}]"
            self.say(
                f"区间 {both}：未作答分别按最差与最好计",
                f"interval {both}: open answers at worst and at best",
            )
        if node.confidence is not None:
            rule = self.result.pack.scoring.evidence
            word = (
                Text("高", "high")
                if node.confidence >= rule.high
                else Text("中", "medium")
                if node.confidence >= rule.medium
                else Text("低", "low")
            )
            self.say(
                f"证据置信度 {_fixed(node.confidence, 2)}（{word.zh}）",
                f"evidence confidence {_fixed(node.confidence, 2)} ({word.en})",
            )
        if node.coverage is not None and node.coverage < 1:
            share = _fixed(node.coverage * 100, 0)
            self.say(f"作答覆盖率 {share}%", f"{share}% of what is due is answered")
        if node.na_share:
            share = _fixed(node.na_share * 100, 0)
            self.say(f"不适用占 {share}%", f"{share}% is not applicable")
        for flag in node.flags:
            text = FLAGS.get(flag)
            if text is not None:
                self.say(text.zh, text.en)


FLAGS = {
    "coverage_too_low": Text("作答不足，等级不宜发布", "too little is answered to publish a level"),
    "much_not_applicable": Text("不适用比例偏高，须复核", "much is not applicable; to be reviewed"),
    "partial_scope": Text("局部：不代表整个机构", "partial scope: does not stand for the whole institution"),
}

_OP_NAMES = {
    "mean": Text("平均", "mean"),
    "weighted_mean": Text("加权平均", "weighted mean"),
    "sum": Text("求和", "sum"),
    "weighted_sum": Text("加权求和", "weighted sum"),
    "min": Text("最小值", "minimum"),
    "max": Text("最大值", "maximum"),
    "ratio": Text("得分占满分之比", "ratio of points to the maximum"),
    "deduction": Text("基准减扣分", "base minus deductions"),
    "count": Text("完成数", "number complete"),
    "share": Text("完成占比", "share complete"),
}

ORIGINS = {
    "answered": Text("人工作答", "answered"),
    "implied": Text("由上级实践蕴含", "implied by a higher practice"),
    "measured": Text("由指标实测推导", "derived from measurements"),
    "by_object": Text("由各保护对象汇总", "combined from protected objects"),
    "by_unit": Text("由各单元汇总", "combined from units"),
    "ratio": Text("由分子分母计算", "computed from numerator and denominator"),
    "unanswered": Text("未作答", "unanswered"),
    "not_asked": Text("未询问", "not asked"),
    "unknown": Text("不了解", "not known"),
    "refused": Text("拒答", "refused"),
    "na": Text("不适用", "not applicable"),
    "node_na": Text("所属部分整体不适用", "the whole part is not applicable"),
    "out_of_scope": Text("不在评估范围", "out of scope"),
}

LEAF_FLAGS = {
    "unmeasured": Text("未测量", "unmeasured"),
    "limited_unmeasured": Text("因未测量按上限计", "limited because it is unmeasured"),
    "differs_from_measurement": Text(
        "人工答案与实测不一致，以实测为准", "differs from the measurement, which counts"
    ),
    "lowered_by_verification": Text(
        "证据不足，核验降一档", "lowered one step: evidence below the minimum grade"
    ),
    "excluded": Text("重要性为零，不计入", "importance zero, left out"),
}


def _items(derivation: Derivation) -> str:
    weights = {to_float(item.weight) for item in derivation.inputs}
    weighted = len(weights) > 1 and derivation.op.startswith("weighted")
    shown = [
        f"{item.code} {_fixed(to_float(item.value), 2)}" + (f"×{to_float(item.weight):g}" if weighted else "")
        for item in derivation.inputs[:SHOWN_ITEMS]
    ]
    return "  ".join(shown) + ("  …" if len(derivation.inputs) > SHOWN_ITEMS else "")


def _leaf(result: Result, code: str) -> Explanation:
    leaf = result.leaves[code]
    practice = result.pack.practices[code]
    origin = ORIGINS.get(leaf.origin, Text(leaf.origin, leaf.origin))
    shown = "—" if leaf.value is None else f"{_fixed(leaf.value, 2)}"
    answer = leaf.answer or "—"
    lines = [ExplainLine(0, practice.text)]
    source = f"（{leaf.source}）" if leaf.source else ""
    source_en = f" ({leaf.source})" if leaf.source else ""
    lines.append(ExplainLine(0, Text(f"来源：{origin.zh}{source}", f"origin: {origin.en}{source_en}")))
    giver = inherited_source(result.assessment, code)
    if giver is not None:
        day = f"{giver.sealed:%Y-%m-%d}"
        lines.append(
            ExplainLine(
                1,
                Text(
                    f"继承自 {giver.provider}，{day} 封存（档案 {giver.dossier[:16]}）",
                    f"inherited from {giver.provider}, sealed {day} (dossier {giver.dossier[:16]})",
                ),
            )
        )
    lines.extend(ExplainLine(1, LEAF_FLAGS[flag]) for flag in leaf.flags if flag in LEAF_FLAGS)
    for item in result.assessment.consensus:
        if item.code == code:
            state = (
                Text("已达成一致", "settled")
                if item.resolved
                else Text("待协商，按较低值计", "open, the lower counts")
            )
            lines.append(
                ExplainLine(
                    1,
                    Text(
                        f"评分人相差 {item.spread}：{state.zh}", f"raters are {item.spread} apart: {state.en}"
                    ),
                )
            )
    if practice.indicator is not None:
        lines.append(ExplainLine(1, bound_threshold(result, practice)))
    headline = Text(f"{code}：{answer}，取值 {shown}", f"{code}: {answer}, value {shown}")
    return Explanation(
        code, practice.title if practice.title.zh else Text(code, code), headline, tuple(lines)
    )


def result_data(result: Result) -> dict[str, Any]:
    """Return the result as plain data for JSON; numbers are unrounded."""
    share = inherited_share(result.assessment)
    inherited = {"practices": share.inherited, "answered": share.answered, "percent": share.percent}
    return {
        "pack": result.pack.id,
        "version": result.pack.version,
        "digest": result.pack.digest,
        "preset": result.preset,
        "mode": result.mode,
        "partial": result.assessment.is_partial,
        "disclaimer": result.pack.content.disclaimer.en,
        **({"inherited": inherited} if share.inherited else {}),
        "nodes": {code: node_data(node) for code, node in result.nodes.items()},
        "redlines": [
            {"code": line.code, "state": line.state, "why": {"zh": line.why.zh, "en": line.why.en}}
            for line in result.redlines
        ],
        "consensus": [
            {
                "code": item.code,
                "spread": float(item.spread),
                "counted": item.counted,
                "resolved": item.resolved,
            }
            for item in result.assessment.consensus
        ],
    }


def node_data(node: NodeResult) -> dict[str, Any]:
    """Return one node as plain data for JSON."""
    return {
        "kind": node.kind,
        "shown": {
            "score": None if node.score is None else decimal_places(node.score, 2),
            "confidence": None if node.confidence is None else decimal_places(node.confidence, 2),
        },
        "level": node.level,
        "score": node.score,
        "confidence": node.confidence,
        "interval": list(node.interval) if node.interval else None,
        "level_interval": list(node.level_interval) if node.level_interval else None,
        "coverage": node.coverage,
        "na_share": node.na_share,
        "band": node.band,
        "rated": node.rated,
        "not_rated": None if node.not_rated is None else node.not_rated.en,
        "target": node.target,
        "flags": list(node.flags),
        "islands": list(node.islands),
        "caps": [{"id": cap.id, "level": cap.level} for cap in node.caps],
        "metrics": dict(node.metrics),
        "levels": [
            {
                "level": cell.level,
                "attainment": cell.value,
                "satisfied": cell.satisfied,
                "facets": {facet.code: facet.value for facet in cell.facets},
                "failures": [
                    {
                        "test": item.test,
                        "subject": item.subject,
                        "actual": to_float(item.actual),
                        "required": to_float(item.required),
                        "subjects": list(item.subjects),
                    }
                    for item in cell.failures
                ],
            }
            for cell in node.cells
        ],
        "failures": [
            {
                "test": item.test,
                "subject": item.subject,
                "actual": to_float(item.actual),
                "required": to_float(item.required),
                "subjects": list(item.subjects),
            }
            for item in node.failures
        ],
    }
