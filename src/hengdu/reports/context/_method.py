"""Write the method appendix: the pack's rules in words, and where its numbers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.context._blocks import Block, Bullets, Chapter, Column, Facts, Heading, Para, Table
from hengdu.reports.context._voice import NONE
from hengdu.text import Text

if TYPE_CHECKING:
    from decimal import Decimal

    from hengdu.packs import GateTests, LevelRule, NodeRule, RollUp
    from hengdu.reports.context._blocks import Cell
    from hengdu.reports.context._material import Material

STATUS: Final = {
    "verified": Text("已核实", "verified"),
    "verified-secondary": Text("经二手资料核实，引用前须与正式文本核对", "verified in a secondary source; check before quoting"),
    "superseded": Text("已被取代", "superseded"),
    "unverified": Text("未核实", "not verified"),
    "expert": Text("专家建议，须经试点校准", "expert proposal, to be calibrated in pilots"),
}
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
    "zero": Text("未作答按零计，区间上限按最好计", "open answers count as zero, and as the best in the upper bound"),
    "excluded": Text("未作答不计入", "open answers are left out"),
    "worst": Text("未作答按最差计", "open answers count as the worst"),
    "no_penalty": Text("未作答不扣分", "open answers cost nothing"),
}


def method_appendix(material: Material) -> Chapter:
    """Return how levels and scores are computed, in words, with answers, evidence and presets."""
    voice, pack = material.voice, material.result.pack
    blocks: list[Block] = [
        Facts(tuple((label, value) for label, value in (
            (voice("模型包", "Model pack"), f"{pack.id} {pack.version}"),
            (voice("名称", "Title"), voice.of(pack.title)),
            (voice("内容摘要值", "Digest"), _grouped(pack.digest)),
            (voice("许可", "Licence"), pack.content.licence),
        ) if value)),
    ]
    blocks.extend(Para(text) for text in (voice.of(pack.content.status), voice.of(pack.content.notice)) if text)
    if pack.content.levels:
        blocks.extend([Heading(2, voice("成熟度等级", "Levels"), "method-levels"), _levels(material)])
    blocks.extend([Heading(2, voice("答案与取值", "Answers and values"), "method-answers"), *_answers(material)])
    blocks.extend([Heading(2, voice("得分与等级的规则", "Rules of scores and levels"), "method-rules"), *_rules(material)])
    if pack.content.evidence_grades:
        blocks.extend([Heading(2, voice("证据等级", "Evidence grades"), "method-evidence"), _grades(material)])
    blocks.extend(_overrides(material))
    if pack.content.references:
        blocks.extend([Heading(2, voice("来源与依据", "Sources and basis"), "method-sources"), *_sources(material)])
    return Chapter(anchor="method", title=voice("方法", "Method"), blocks=tuple(blocks), is_appendix=True)


def _grouped(digest: str) -> str:
    """Return a digest in groups, so that it can be compared and lines can break."""
    return " ".join(digest[at : at + 16] for at in range(0, len(digest), 16))


def _levels(material: Material) -> Table:
    voice = material.voice
    return Table(
        columns=(Column(voice("等级", "Level"), 1, "level"), Column(voice("名称", "Name"), 2), Column(voice("特征", "Characteristics"), 7)),
        rows=tuple(
            (
                _badge_of(material, item.level), voice.of(item.name), voice.of(item.definition) or NONE,
            )
            for item in sorted(material.result.pack.content.levels, key=lambda item: item.level)
        ),
    )


def _badge_of(material: Material, level: int) -> Cell:
    from hengdu.reports.context._blocks import Badge

    return Badge(material.voice.shade(level), f"L{level}")


def _answers(material: Material) -> list[Block]:
    voice, pack = material.voice, material.result.pack
    blocks: list[Block] = []
    for answers in pack.content.answers:
        blocks.append(
            Table(
                columns=(
                    Column(voice("代码", "Code"), 1, "code"), Column(voice("答案", "Answer"), 1.6),
                    Column(voice("取值", "Value"), 0.9, "number"), Column(voice("判定", "Anchor"), 6),
                ),
                rows=tuple(
                    (option.code, voice.of(option.name), f"{float(option.value):g}", voice.of(option.anchor) or NONE)
                    for option in answers.options
                ),
                caption=voice("答案集", "Answer set") + (f" {answers.id}" if len(pack.content.answers) > 1 else ""),
            )
        )
    measured = [practice for practice in pack.practices.values() if practice.measure is not None]
    if measured:
        blocks.append(
            Para(
                voice(
                    f"{len(measured)} 条实践以分子、分母作答：达成度 = min(上限, 实际值 ÷ 目标)；越低越好的，目标处为 1，零分点处为 0。",
                    f"{len(measured)} practices are answered by numerator and denominator: attainment = min(cap, achieved / "
                    "target); where lower is better it is 1 at the target and 0 at the zero-credit point.",
                )
            )
        )
    reasons = [
        voice.brackets(voice.of(item.name), voice.of(item.definition)) for item in pack.content.na_reasons
    ]
    if reasons:
        blocks.append(Para(voice("不适用只接受下列理由，不适用的条目不计入：", "Only these reasons make an item not applicable; it is then left out:")))
        blocks.append(Bullets(tuple(reasons)))
    return blocks


def _rules(material: Material) -> list[Block]:
    voice, scoring = material.voice, material.result.pack.scoring
    blocks: list[Block] = []
    lines: list[str] = []
    kinds = dict.fromkeys([*(node.kind for node in material.leaves), *(node.kind for node in material.tops), scoring.root_kind])
    for kind in kinds:
        rule = scoring.rules.get(kind)
        if rule is not None:
            blocks.append(Heading(3, voice("总体", "Overall") if kind == scoring.root_kind else voice.kind(kind)))
            blocks.append(Bullets(tuple(_capital(material, text) for text in _rule(material, rule))))
    for cap in scoring.caps:
        lines.append(voice(
            f"{voice.kind(cap.kind)}达到 {cap.level} 级的限制：{cap.reason.zh}。",
            f"{voice.kind(cap.kind)} below level {cap.level} unless: {cap.reason.en}.",
        ))
    for item in scoring.leaf.objects:
        lines.append(_object_rule(material, item.facets, item.rule, item.min_grade))
    if scoring.leaf.indicators is not None and voice.of(scoring.leaf.indicators.note):
        lines.append(voice.of(scoring.leaf.indicators.note))
    lines.append(voice(
        f"多人作答取中位数，并列取低；相差 {scoring.raters.spread} 及以上须协商，协商前按较低值计。",
        f"Several raters: the median, ties to the lower; from a distance of {scoring.raters.spread} on they must agree, "
        "and the lower counts until they do.",
    ))
    lines.append(voice(
        "门槛一律精确比较，不四舍五入；展示时得分取两位小数（四舍五入）。合规红线与得分分开，从不平均。",
        "Gates compare exactly, without rounding; scores are shown with two decimals, half up. Red lines stand apart "
        "and are never averaged.",
    ))
    blocks.append(Heading(3, voice("其他规则", "Further rules")))
    blocks.append(Bullets(tuple(lines)))
    presets = material.result.pack.content.presets
    if presets:
        blocks.append(
            Table(
                columns=(Column(voice("预设", "Preset"), 2, "code"), Column(voice("名称", "Name"), 2.4), Column(voice("说明", "Note"), 5)),
                rows=tuple((preset.id, voice.of(preset.name), voice.of(preset.note) or NONE) for preset in presets),
                caption=voice("模型包声明的计分预设", "Presets declared by the pack"), dense=True,
            )
        )
    return blocks


def _rule(material: Material, rule: NodeRule) -> list[str]:
    voice = material.voice
    lines = []
    if rule.score is not None:
        lines.append(voice(f"得分 = {_rollup(material, rule.score)}。", f"score = {_rollup(material, rule.score)}."))
    if rule.level is not None:
        lines.extend(_level(material, rule.level))
    if rule.unanswered is not None:
        lines.append(voice.of(_UNANSWERED[rule.unanswered]) + voice("。", "."))
    if rule.publish_coverage is not None:
        lines.append(voice(
            f"作答覆盖率低于 {_percent(rule.publish_coverage)} 时等级不宜发布。",
            f"with less than {_percent(rule.publish_coverage)} answered the level should not be published.",
        ))
    if rule.na_limit is not None:
        lines.append(voice(
            f"不适用超过 {_percent(rule.na_limit)} 不予评级。",
            f"not rated where more than {_percent(rule.na_limit)} is not applicable.",
        ))
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
    text = voice(f"{_over(material, rule.over)}的{_OPS[rule.op].zh}", f"{_OPS[rule.op].en} of {_over(material, rule.over)}")
    details = []
    if rule.op.startswith("weighted"):
        weights = rule.weights
        if isinstance(weights, str):
            details.append(voice.of(_WEIGHTS[weights]))
        else:
            details.append(voice("权重 ", "weights ") + voice.join([f"{key} {float(value):g}" for key, value in weights.items()]))
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
        lines = [voice(
            "等级 = 1 至 k 级均满足的最大 k，高于下一级的“超前建设”不计分。",
            "level = the largest k such that levels 1 to k are all satisfied; islands above earn nothing.",
        )]
        if rule.attainment is not None:
            lines.append(voice(
                f"一级的达成度 = {_rollup(material, rule.attainment)}。",
                f"attainment of a level = {_rollup(material, rule.attainment)}.",
            ))
        lines.append(voice(f"满足的条件：{_tests(material, rule.default)}。", f"satisfied when {_tests(material, rule.default)}."))
        lines.extend(
            voice(f"{level} 级另按：{_tests(material, tests)}。", f"level {level} instead: {_tests(material, tests)}.")
            for level, tests in rule.at.items()
        )
        if rule.rated is not None:
            lines.append(voice(
                f"一级中适用要素少于 {rule.rated.min_groups} 个时不予评定。",
                f"a level with fewer than {rule.rated.min_groups} applicable facets is not rated.",
            ))
        return lines
    if rule.rule == "share" and rule.lag is not None:
        share = _percent(rule.lag.share)
        text = voice(
            f"等级 = 最大的 k，使{_over(material, rule.of)}中低于 k 级的至多为总数的 {share}（向下取整"
            + (f"，至少可有 {rule.lag.at_least} 个" if rule.lag.at_least else "") + "）",
            f"level = the largest k such that at most {share} of {_over(material, rule.of)} (rounded down"
            + (f", at least {rule.lag.at_least}" if rule.lag.at_least else "") + ") are below k",
        )
        if rule.none_below is not None:
            text += voice(f"，且没有低于 k−{rule.none_below} 级的", f" and none is below k−{rule.none_below}")
        if rule.floor is not None:
            kind = voice.kind(rule.floor.kind)
            text += voice(f"，且没有{kind}低于 k−{rule.floor.distance} 级", f" and no {kind} is below k−{rule.floor.distance}")
        return [text + voice("。", ".")]
    simple = {
        "minimum": Text(f"等级 = {_over(material, rule.of)}的最低等级。", f"level = the lowest of {_over(material, rule.of)}."),
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
        found.append(voice(
            f"每个要素均值 ≥ {floor.several}（该级只有一条实践的要素 ≥ {floor.single}）",
            f"each facet mean ≥ {floor.several} (≥ {floor.single} for a facet with one practice)",
        ))
    if tests.key_min is not None:
        found.append(voice(f"每条关键实践 ≥ {tests.key_min}", f"each key practice ≥ {tests.key_min}"))
    if tests.answers is not None:
        found.append(voice("每条实践的答案属于 ", "every answer is one of ") + voice.join(list(tests.answers)))
    if tests.share is not None:
        found.append(voice(
            f"至少 {_percent(tests.share.at_least)} 的实践答案属于 {voice.join(list(tests.share.answers))}",
            f"at least {_percent(tests.share.at_least)} of the answers are {voice.join(list(tests.share.answers))}",
        ))
    return voice("；", "; ").join(found) or NONE


def _object_rule(material: Material, facets: tuple[str, ...], rule: str, grade: int) -> str:
    voice = material.voice
    whose = voice("其余", "other") if "*" in facets else voice.join(
        [voice.of(item.name) for item in material.result.pack.content.facets if item.code in facets]
    )
    how = {
        "coverage": Text("按各对象取值的平均换算为一个答案（覆盖率）", "the mean over the objects is read back as one answer (coverage)"),
        "worst": Text("取最低的对象", "the lowest object counts"),
        "worst_important": Text(
            f"取等保 {grade} 级及以上系统中最低的，没有时取全部中最低的",
            f"the lowest of systems of grade {grade} and above counts, else the lowest of all",
        ),
        "unanimous": Text("各对象一致时取该答案", "the common answer counts"),
    }[rule]
    return voice(f"按保护对象作答的{whose}实践：{how.zh}。", f"{whose} practices answered by object: {how.en}.")


def _grades(material: Material) -> Table:
    voice, pack = material.voice, material.result.pack
    need: dict[str, list[str]] = {}
    for level, grade in sorted(pack.content.min_evidence.items()):
        need.setdefault(grade, []).append(f"L{level}")
    return Table(
        columns=(
            Column(voice("等级", "Grade"), 0.9, "code"), Column(voice("名称", "Name"), 2.2), Column(voice("权重", "Weight"), 0.9, "number"),
            Column(voice("为哪些级的最低要求", "Least for levels"), 1.8), Column(voice("说明", "Definition"), 4.6),
        ),
        rows=tuple(
            (
                grade.code, voice.of(grade.name), f"{float(grade.weight):g}", voice.join(need.get(grade.code, [])) or NONE,
                voice.of(grade.definition) or NONE,
            )
            for grade in pack.content.evidence_grades
        ),
    )


def _overrides(material: Material) -> list[Block]:
    voice, overrides = material.voice, material.result.assessment.file.overrides
    if not overrides:
        return []
    return [
        Heading(2, voice("机构自定的指标阈值", "Thresholds of the institution’s own"), "method-overrides"),
        Table(
            columns=(
                Column(voice("指标", "Indicator"), 1.4, "code"), Column(voice("自定阈值", "Own threshold"), 2),
                Column(voice("模型包阈值", "Pack’s threshold"), 2), Column(voice("理由", "Reason"), 5),
            ),
            rows=tuple(
                (
                    code, voice.join([f"{level} {float(value):g}" for level, value in override.thresholds.items()]),
                    _pack_thresholds(material, code, tuple(override.thresholds)), override.reason,
                )
                for code, override in overrides.items()
            ),
        ),
    ]


def _pack_thresholds(material: Material, code: str, levels: tuple[str, ...]) -> str:
    indicator = material.result.pack.indicators.get(code)
    if indicator is None:
        return NONE
    values = [(level, indicator.thresholds.get(level)) for level in levels]
    return material.voice.join([f"{level} {NONE if value is None else f'{float(value):g}'}" for level, value in values])


def _sources(material: Material) -> list[Block]:
    voice, pack = material.voice, material.result.pack
    expert = sum(
        1 for item in pack.indicators.values()
        if (source := pack.reference(item.basis)) is not None and source.status == "expert"
    )
    blocks: list[Block] = []
    if pack.indicators:
        blocks.append(
            Para(
                voice(
                    f"{len(pack.indicators)} 个指标中 {expert} 个的阈值全部为专家建议值，其余也只有注明来源的等级取自来源。",
                    f"All thresholds of {expert} of the {len(pack.indicators)} indicators are expert proposals; of the others "
                    "only the levels with a named source take their number from it.",
                )
            )
        )
    blocks.append(
        Table(
            columns=(
                Column(voice("编号", "Id"), 1.5, "code"), Column(voice("来源", "Source"), 6), Column(voice("状态", "Status"), 2.6),
            ),
            rows=tuple(
                (item.id, voice.brackets(voice.of(item.citation), voice.of(item.note)), voice.of(STATUS[item.status]))
                for item in pack.content.references
            ),
            dense=True,
        )
    )
    return blocks
