"""Print what changed between two assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.advice import compare
from hengdu.cli._call import DONE, FINDINGS, Call
from hengdu.cli._score import NOT_RATED, disclaimer, heading, number
from hengdu.cli._sources import Scored, Source, choice, score
from hengdu.cli._tables import table
from hengdu.text import Text, decimal_places

if TYPE_CHECKING:
    from hengdu.advice import Comparison, NodeChange

ALLOWED: Final = ("pack", "version", "preset", "mode", "scope")
_KINDS: Final = {
    "up": Text("提高", "up"),
    "down": Text("下降", "down"),
    "new": Text("新作答", "newly answered"),
    "lost": Text("不再作答", "no longer answered"),
    "na": Text("改为不适用", "now not applicable"),
    "applicable": Text("改为适用", "applicable again"),
}
_DRIVERS: Final = 3


def show_comparison(call: Call, before: Source, after: Source, allow: str, *, fail_on_drop: bool) -> int:
    """Print what changed; 1 with ``fail_on_drop`` when a level fell or a rating was lost."""
    allowed = tuple(choice("--allow", item.strip(), ALLOWED) for item in allow.split(",") if item.strip())
    first, second = score(before, call), score(after, call)
    found = compare(first.result, second.result, allow=allowed, scorer=second.scorer)
    fallen = [node for node in found.nodes.values() if _fell(node)]
    if call.as_json:
        call.emit({**comparison_data(found), "dropped": [node.code for node in fallen]})
    else:
        call.print(_comparison_text(call, second, found, fallen))
    return FINDINGS if fail_on_drop and fallen else DONE


def _fell(node: NodeChange) -> bool:
    if node.level_change is not None:
        return node.level_change < 0
    return node.before_level is not None and node.after_level is None


def comparison_data(found: Comparison) -> dict[str, Any]:
    """Return a comparison for machines: every node of both sides, every practice that counts differently."""
    return {
        "headline": found.headline,
        "notes": list(found.notes),
        "nodes": {
            code: {
                "before": {"level": node.before_level, "score": node.before_score},
                "after": {"level": node.after_level, "score": node.after_score},
                "level_change": node.level_change,
                "score_change": node.score_change,
                "reasons": list(node.reasons),
                "drivers": [
                    {
                        "code": item.code,
                        "score_effect": item.score_effect,
                        "level_effect": item.level_effect,
                    }
                    for item in node.drivers
                ],
            }
            for code, node in found.nodes.items()
        },
        "practices": [
            {"code": item.code, "kind": item.kind, "before": item.before, "after": item.after}
            for item in found.practices
        ],
        "added": list(found.added),
        "removed": list(found.removed),
    }


def _comparison_text(call: Call, second: Scored, found: Comparison, fallen: list[NodeChange]) -> str:
    comma, colon = call.say("、", ", "), call.say("：", ": ")
    lines = [heading(call, second), "", call.text(found.headline)]
    lines += [call.text(note) for note in found.notes]
    changed = [node for node in found.nodes.values() if node.has_changed]
    if changed:
        head = [
            call.say("编码", "Code"),
            call.say("名称", "Name"),
            call.say("原等级", "Level before"),
            call.say("现等级", "Level now"),
            call.say("原得分", "Score before"),
            call.say("现得分", "Score now"),
            call.say("变化", "Change"),
            call.say("主要原因", "Mostly because of"),
        ]
        rows = [_row(call, second, node) for node in changed]
        lines += ["", table(head, rows, right=(4, 5, 6))]
    if found.practices:
        head = [
            call.say("实践", "Practice"),
            call.say("变化", "Change"),
            call.say("原答案", "Before"),
            call.say("现答案", "Now"),
        ]
        rows = [
            [item.code, call.text(_KINDS[item.kind]), item.before or "", item.after or ""]
            for item in found.practices
        ]
        lines += ["", table(head, rows)]
    for name, codes in (
        (call.say("新增节点", "Nodes added"), found.added),
        (call.say("删除节点", "Nodes removed"), found.removed),
        (call.say("等级下降", "Levels that fell"), tuple(node.code for node in fallen)),
    ):
        if codes:
            lines += ["", f"{name}{colon}{comma.join(codes)}"]
    return "\n".join([*lines, "", *disclaimer(call, second)])


def _row(call: Call, second: Scored, node: NodeChange) -> list[str]:
    change = node.score_change
    by = "" if change is None else ("+" if change >= 0 else "-") + decimal_places(abs(change), 2)
    why = [item.code for item in node.drivers[:_DRIVERS]] or [call.text(text) for text in node.reasons]
    whole = node.code == second.pack.root.code
    return [
        node.code,
        call.say("总体", "Overall") if whole else call.text(node.title),
        call.text(NOT_RATED) if node.before_level is None else str(node.before_level),
        call.text(NOT_RATED) if node.after_level is None else str(node.after_level),
        number(node.before_score),
        number(node.after_score),
        by,
        call.say("、", ", ").join(why),
    ]
