"""Say the scoring rules of a pack in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.context._blocks import Block, Bullets, Column, Heading, Table
from hengdu.reports.context._voice import NONE
from hengdu.text import Text

if TYPE_CHECKING:
    from decimal import Decimal

    from hengdu.packs import GateTests, LevelRule, NodeRule, RollUp
    from hengdu.reports.context._material import Material

_OPS: Final = {
    "mean": Text("平均值", "the mean"),
    "weighted_mean": Text("加权平均值", "the weighted mean"),
    "sum": Text("合计", "the sum"),
    "weighted_sum": Text("加权合计", "the weighted sum"),
    "min": Text("最小值", "the minimum"),
    "max": Text("最大值", "the maximum"),
    "ratio": Text("得分占满分之比", "the ratio of points to the maximum"),
    "deduction": Text("基准减扣分", "the base minus deductions"),
    "count": Text("完成的条数", "the number complete"),
    "share": Text("完成的占比", "the share complete"),
}
_WEIGHTS: Final = {
    "declared": Text("按模型包声明的权重", "weights declared by the pack"),
    "equal": Text("等权", "equal weights"),
    "size": Text("按下属条目数加权", "weighted by size"),
    "sqrt_size": Text("按下属条目数的平方根加权", "weighted by the square root of size"),
}
_UNANSWERED: Final = {
    "zero": Text(
        "未作答按零计，区间上限按最好计", "open answers count as zero, and as the best in the upper bound"
    ),
    "excluded": Text("未作答不计入", "open answers are left out"),
    "worst": Text("未作答按最差计", "open answers count as the worst"),
    "no_penalty": Text("未作答不扣分", "open answers cost nothing"),
}


def rules_in_words(material: Material) -> list[Block]:
    """Return how scores and levels come about, kind by kind, then caps, objects, raters and presets."""
    voice, scoring = material.voice, material.result.pack.scoring
    blocks: list[Block] = []
    kinds = dict.fromkeys(
        [*(node.kind for node in material.leaves), *(node.kind for node in material.tops), scoring.root_kind]
    )
    for kind in kinds:
        rule = scoring.rules.get(kind)
        if rule is not None:
            blocks.append(
                Heading(3, voice("总体", "Overall") if kind == scoring.root_kind else voice.kind(kind))
            )
            blocks.append(Bullets(tuple(_capital(material, text) for text in _rule(material, rule))))
    lines = [
        voice(
            f"{voice.kind(cap.kind)}达到 {cap.level} 级的限制：{cap.reason.zh}。",
            f"{voice.kind(cap.kind)} stays below level {cap.level}: {cap.reason.en}.",
        )
        for cap in scoring.caps
    ]
    lines.extend(
        _object_rule(material, item.facets, item.rule, item.min_grade) for item in scoring.leaf.objects
    )
    if scoring.leaf.indicators is not None and voice.of(scoring.leaf.indicators.note):
        lines.append(voice.of(scoring.leaf.indicators.note))
    lines.append(
        voice(
            f"多人作答取中位数，并列取低；相差 {scoring.raters.spread} 及以上须协商，协商前按较低值计。",
            f"Several raters: the median, ties to the lower; from a distance of {scoring.raters.spread} on "
            "they must agree, "
            "and the lower counts until they do.",
        )
    )
    lines.append(
        voice(
            "门槛一律精确比较，不四舍五入；展示时得分取两位小数（四舍五入）。合规红线与得分分开，从不平均。",
            "Gates compare exactly, without rounding; scores are shown with two decimals, half up. Red "
            "lines stand apart "
            "and are never averaged.",
        )
    )
    blocks.append(Heading(3, voice("其他规则", "Further rules")))
    blocks.append(Bullets(tuple(lines)))
    presets = material.result.pack.content.presets
    if presets:
        blocks.append(
            Table(
                columns=(
                    Column(voice("预设", "Preset"), 2, "code"),
                    Column(voice("名称", "Name"), 2.4),
                    Column(voice("说明", "Note"), 5),
                ),
                rows=tuple(
                    (preset.id, voice.of(preset.name), voice.of(preset.note) or NONE) for preset in presets
                ),
                caption=voice("模型包声明的计分预设", "Presets declared by the pack"),
                dense=True,
            )
        )
    return blocks


def _rule(material: Material, rule: NodeRule) -> list[str]:
    voice = material.voice
    lines = []
    if rule.score is not None:
        lines.append(
            voice(f"得分 = {_rollup(material, rule.score)}。", f"score = {_rollup(material, rule.score)}.")
        )
    if rule.level is not None:
        lines.extend(_level(material, rule.level))
    if rule.unanswered is not None:
        lines.append(voice.of(_UNANSWERED[rule.unanswered]) + voice("。", "."))
    if rule.publish_coverage is not None:
        lines.append(
            voice(
                f"作答覆盖率低于 {_percent(rule.publish_coverage)} 时等级不宜发布。",
                f"with less than {_percent(rule.publish_coverage)} answered the level should not be "
                "published.",
            )
        )
    if rule.na_limit is not None:
        lines.append(
            voice(
                f"不适用超过 {_percent(rule.na_limit)} 不予评级。",
                f"not rated where more than {_percent(rule.na_limit)} is not applicable.",
            )
        )
    return lines


def _capital(material: Material, text: str) -> str:
    return text if material.voice.is_zh else text[:1].upper() + text[1:]


def _percent(value: Decimal) -> str:
    return f"{float(value) * 100:g}%"


def _rollup(material: Material, rule: RollUp) -> str:
    voice = material.voice
    if rule.op == "level":
        return voice("等级", "the level")
    if rule.op == "level_plus":
        return voice(
            f"等级 + {rule.factor} × 下一级达成度（最高级时为该级）",
            f"level + {rule.factor} x attainment of the next level (the level itself at the top)",
        )
    text = voice(
        f"{_over(material, rule.over)}的{_OPS[rule.op].zh}",
        f"{_OPS[rule.op].en} of {_over(material, rule.over)}",
    )
    details = []
    if rule.op.startswith("weighted"):
        weights = rule.weights
        if isinstance(weights, str):
            details.append(voice.of(_WEIGHTS[weights]))
        else:
            details.append(
                voice("权重 ", "weights ")
                + voice.join([f"{key} {float(value):g}" for key, value in weights.items()])
            )
    if rule.of is not None:
        details.append(voice("每组取", "each group: ") + _rollup(material, rule.of))
    if rule.round is not None:
        details.append(voice(f"保留 {rule.round.places} 位小数", f"{rule.round.places} decimals"))
    return voice.brackets(text, voice("；", "; ").join(details))


def _over(material: Material, over: str) -> str:
    voice = material.voice
    names = {
        "children": Text("下属部分", "the parts below"),
        "practices": Text("实践", "practices"),
        "leaves": Text("全部实践", "all practices"),
        "level": Text("各等级", "levels"),
        "facet": Text("各要素", "facets"),
    }
    if over.startswith("kind:"):
        return voice(f"全部{voice.kind(over[5:])}", f"all of kind {voice.kind(over[5:])}")
    return voice.of(names[over]) if over in names else over


def _level(material: Material, rule: LevelRule) -> list[str]:
    voice = material.voice
    if rule.rule == "cumulative":
        lines = [
            voice(
                "等级 = 1 至 k 级均满足的最大 k，高于下一级的“超前建设”不计分。",
                "level = the largest k such that levels 1 to k are all satisfied; islands above earn "
                "nothing.",
            )
        ]
        if rule.attainment is not None:
            lines.append(
                voice(
                    f"一级的达成度 = {_rollup(material, rule.attainment)}。",
                    f"attainment of a level = {_rollup(material, rule.attainment)}.",
                )
            )
        lines.append(
            voice(
                f"满足的条件：{_tests(material, rule.default)}。",
                f"satisfied when {_tests(material, rule.default)}.",
            )
        )
        lines.extend(
            voice(
                f"{level} 级另按：{_tests(material, tests)}。",
                f"level {level} instead: {_tests(material, tests)}.",
            )
            for level, tests in rule.at.items()
        )
        if rule.rated is not None:
            lines.append(
                voice(
                    f"一级中适用要素少于 {rule.rated.min_groups} 个时不予评定。",
                    f"a level with fewer than {rule.rated.min_groups} applicable facets is not rated.",
                )
            )
        return lines
    if rule.rule == "share" and rule.lag is not None:
        share = _percent(rule.lag.share)
        text = voice(
            f"等级 = 最大的 k，使{_over(material, rule.of)}中低于 k 级的至多为总数的 {share}（向下取整"
            + (f"，至少可有 {rule.lag.at_least} 个" if rule.lag.at_least else "")
            + "）",
            f"level = the largest k such that at most {share} of {_over(material, rule.of)} (rounded down"
            + (f", at least {rule.lag.at_least}" if rule.lag.at_least else "")
            + ") are below k",
        )
        if rule.none_below is not None:
            text += voice(f"，且没有低于 k−{rule.none_below} 级的", f" and none is below k−{rule.none_below}")
        if rule.floor is not None:
            kind = voice.kind(rule.floor.kind)
            text += voice(
                f"，且没有{kind}低于 k−{rule.floor.distance} 级",
                f" and no {kind} is below k−{rule.floor.distance}",
            )
        return [text + voice("。", ".")]
    simple = {
        "minimum": Text(
            f"等级 = {_over(material, rule.of)}的最低等级。",
            f"level = the lowest of {_over(material, rule.of)}.",
        ),
        "bands": Text("等级由得分所在分档决定。", "the level is that of the band of the score."),
        "score_floor": Text("等级 = 得分的整数部分。", "level = the whole part of the score."),
        "score_round": Text("等级 = 得分四舍五入。", "level = the score rounded half up."),
    }
    return [voice.of(simple[rule.rule])] if rule.rule in simple else []


def _tests(material: Material, tests: GateTests) -> str:
    voice = material.voice
    found = []
    if tests.attainment_min is not None:
        found.append(voice(f"达成度 ≥ {tests.attainment_min}", f"attainment ≥ {tests.attainment_min}"))
    if tests.facet_floor is not None:
        floor = tests.facet_floor
        found.append(
            voice(
                f"每个要素均值 ≥ {floor.several}（该级只有一条实践的要素 ≥ {floor.single}）",
                f"each facet mean ≥ {floor.several} (≥ {floor.single} for a facet with one practice)",
            )
        )
    if tests.key_min is not None:
        found.append(voice(f"每条关键实践 ≥ {tests.key_min}", f"each key practice ≥ {tests.key_min}"))
    if tests.answers is not None:
        found.append(
            voice("每条实践的答案属于 ", "every answer is one of ") + voice.join(list(tests.answers))
        )
    if tests.share is not None:
        found.append(
            voice(
                f"至少 {_percent(tests.share.at_least)} 的实践答案属于 "
                f"{voice.join(list(tests.share.answers))}",
                f"at least {_percent(tests.share.at_least)} of the answers are "
                f"{voice.join(list(tests.share.answers))}",
            )
        )
    return voice("；", "; ").join(found) or NONE


def _object_rule(material: Material, facets: tuple[str, ...], rule: str, grade: int) -> str:
    voice = material.voice
    whose = (
        voice("其余", "other")
        if "*" in facets
        else voice.join(
            [voice.of(item.name) for item in material.result.pack.content.facets if item.code in facets]
        )
    )
    how = {
        "coverage": Text(
            "按各对象取值的平均换算为一个答案（覆盖率）",
            "the mean over the objects is read back as one answer (coverage)",
        ),
        "worst": Text("取最低的对象", "the lowest object counts"),
        "worst_important": Text(
            f"取等保 {grade} 级及以上系统中最低的，没有时取全部中最低的",
            f"the lowest of systems of grade {grade} and above counts, else the lowest of all",
        ),
        "unanimous": Text("各对象一致时取该答案", "the common answer counts"),
    }[rule]
    return voice(
        f"按保护对象作答的{whose}实践：{how.zh}。", f"{whose} practices answered by object: {how.en}."
    )
