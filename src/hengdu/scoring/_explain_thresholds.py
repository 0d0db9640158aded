"""Say in words which threshold counted, what its number rests on, and who set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.assessments import thresholds_of
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs import Practice
    from hengdu.scoring._result import Result


def bound_threshold(result: Result, practice: Practice) -> Text:
    """Return the indicator that a practice is bound to, with the threshold of its level and its basis."""
    code = practice.indicator or ""
    indicator = result.pack.indicators[code]
    for item in thresholds_of(result.pack, indicator, result.assessment.file):
        if item.level == f"L{practice.level}":
            basis = item.basis()
            return Text(
                f"绑定指标 {code}，{item.level} 阈值 {item.limit} {indicator.unit.zh}（{basis.zh}）",
                f"bound to indicator {code}, threshold of {item.level} {item.limit} {indicator.unit.en} "
                f"({basis.en})",
            )
    return Text(f"绑定指标 {code}", f"bound to indicator {code}")


def own_thresholds(result: Result, node: str) -> Iterator[Text]:
    """Yield the thresholds below a node that the institution set itself, each with its reason."""
    pack = result.pack
    for code in result.assessment.file.overrides:
        indicator = pack.indicators.get(code)
        if indicator is None or node not in pack.ancestors(code):
            continue
        for item in thresholds_of(pack, indicator, result.assessment.file):
            if item.is_own:
                basis = item.basis()
                yield Text(
                    f"{code} 的 {item.level} 阈值 {item.limit} {indicator.unit.zh}：{basis.zh}",
                    f"threshold {item.level} of {code} {item.limit} {indicator.unit.en}: {basis.en}",
                )
