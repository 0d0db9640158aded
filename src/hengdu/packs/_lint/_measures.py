"""Rules about indicators, their thresholds and the caps that need them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hengdu.packs._issues import Severity
from hengdu.packs._lint._rule import Finding, LintOptions, found, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from hengdu.packs._content import Indicator
    from hengdu.packs._pack import Pack


@rule(
    "threshold-key",
    Severity.ERROR,
    "指标阈值的键不是 L 加模型的等级",
    "A key of an indicator's thresholds is not L and a level of the model",
)
def threshold_key(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find thresholds that no level will ever read."""
    known = {f"L{level}" for level in pack.levels}
    for code, indicator in pack.indicators.items():
        for key in sorted({*indicator.thresholds, *indicator.anchored} - known):
            yield found(
                code,
                (f"{code} 的阈值键 {key} 不是等级", f"the threshold key {key} of {code} is no level"),
                (f"可用：{'、'.join(sorted(known))}", f"Known: {', '.join(sorted(known))}"),
            )


@rule(
    "thresholds-not-monotone",
    Severity.ERROR,
    "指标阈值不随等级朝改进方向变化",
    "Thresholds do not move with the level in the indicator's direction",
)
def thresholds_not_monotone(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find indicators that ask less of a higher level."""
    for code, indicator in pack.indicators.items():
        for (low, before), (high, after) in pairwise(_thresholds(pack, indicator)):
            worse = after < before if indicator.direction == "higher" else after > before
            if worse:
                yield found(
                    code,
                    (
                        f"{code} 的阈值从 L{low} 的 {before} 退到 L{high} 的 {after}",
                        f"the threshold of {code} loosens from {before} at L{low} to {after} at L{high}",
                    ),
                    ("请核对阈值和 direction", "Check the thresholds and 'direction'"),
                )


def _thresholds(pack: Pack, indicator: Indicator) -> Sequence[tuple[int, Decimal]]:
    pairs = [(level, indicator.thresholds.get(f"L{level}")) for level in pack.levels]
    return [(level, value) for level, value in pairs if value is not None]


@rule(
    "bound-without-threshold",
    Severity.WARNING,
    "实践绑定的指标在该等级没有阈值，答案无从推导",
    "A practice is bound to an indicator without a threshold at its level, so nothing can be derived",
)
def bound_without_threshold(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find bound practices whose measurement can never decide them."""
    for code, practice in pack.practices.items():
        indicator = pack.indicators.get(practice.indicator or "")
        if indicator is None or practice.level is None:
            continue
        if indicator.thresholds.get(f"L{practice.level}") is None:
            yield found(
                code,
                (
                    f"{code} 绑定的 {indicator.code} 没有 L{practice.level} 阈值",
                    f"{indicator.code}, bound by {code}, has no threshold at L{practice.level}",
                ),
                ("请补上阈值，或解除绑定", "Add the threshold, or unbind the practice"),
            )


@rule(
    "cap-unmeasurable",
    Severity.WARNING,
    "量化封顶所需的核心指标缺失，或没有该等级的阈值，封顶永远无法解除",
    "A measured cap needs a core indicator with a threshold at its level, or it can never be lifted",
)
def cap_unmeasurable(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find nodes that a measured cap holds down for ever."""
    for cap in pack.scoring.caps:
        if cap.requires != "measured":
            continue
        for node in pack.of_kind(cap.kind):
            core = [item for item in node.indicators if item.core]
            if any(item.thresholds.get(f"L{cap.level}") is not None for item in core):
                continue
            what = ("没有核心指标", "has no core indicator")
            if core:
                what = (
                    f"的核心指标没有 L{cap.level} 阈值",
                    f"has a core indicator without a threshold at L{cap.level}",
                )
            yield found(
                node.code,
                (
                    f"{node.code} {what[0]}，无法解除封顶 {cap.id}",
                    f"{node.code} {what[1]}; cap {cap.id} stays",
                ),
                ("请标出 core: true 的指标并给出阈值", "Mark an indicator core: true and give its threshold"),
            )


RULES = (
    threshold_key,
    thresholds_not_monotone,
    bound_without_threshold,
    cap_unmeasurable,
)
