"""Lay out the indicators of a node with their thresholds and what each number rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.assessments import basis_in_words, thresholds_of
from hengdu.cli._tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.cli._call import Call
    from hengdu.packs import Indicator, Pack


def indicator_data(pack: Pack, indicator: Indicator) -> dict[str, Any]:
    """Return an indicator for machines; a threshold without ``source`` is an expert proposal."""
    return {
        "code": indicator.code,
        "name": indicator.name,
        "formula": indicator.formula,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "core": indicator.core,
        "idea": indicator.basis,
        "thresholds": {
            item.level: {"value": item.value, "source": item.source, "basis": item.basis()}
            for item in thresholds_of(pack, indicator)
        },
    }


def indicator_lines(call: Call, pack: Pack, indicators: Sequence[Indicator]) -> list[str]:
    """Return the table of indicators with the note on proposals; nothing where there are none."""
    if not indicators:
        return []
    rows = []
    for item in indicators:
        thresholds = thresholds_of(pack, item)
        unit = call.text(item.unit)
        rows.append(
            [
                item.code + (call.say("（核心）", " (core)") if item.core else ""),
                call.say(f"{call.text(item.name)}（{unit}）", f"{call.text(item.name)} ({unit})"),
                "  ".join(f"{step.level} {step.limit}" for step in thresholds),
                call.text(basis_in_words(thresholds)) if thresholds else "",
            ]
        )
    head = [
        call.say("指标", "Indicator"),
        call.say("名称", "Name"),
        call.say("各级阈值", "Thresholds"),
        call.say("依据", "Basis"),
    ]
    note = call.say(
        "没有来源的数值是专家建议值；机构可在评估文件的 overrides 下写自己的阈值和理由。",
        "Numbers without a source are expert proposals; an institution may give its own, each with a reason, "
        "under overrides in its assessment file.",
    )
    return ["", table(head, rows), "", note]
