"""Print what an assessment comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.cli._call import DONE, Call
from hengdu.cli._sources import Scored, Source, score
from hengdu.cli._tables import table
from hengdu.scoring import result_data
from hengdu.text import Text, decimal_places

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from hengdu.scoring import NodeResult

NOTHING: Final = "—"
NOT_RATED: Final = Text("未评级", "not rated")
_FLAGS: Final = {
    "coverage_too_low": Text("作答不足", "too little answered"),
    "much_not_applicable": Text("不适用偏多", "much not applicable"),
    "partial_scope": Text("局部", "partial"),
}
_MODES: Final = {"self": Text("自评", "self-assessment"), "verified": Text("核验", "verified")}


def show_score(call: Call, source: Source, out: Path | None, *, every: bool, force: bool) -> int:
    """Score an assessment and print or write the result."""
    scored = score(source, call)
    call.deliver(score_data(scored), lambda: score_text(call, scored, every=every), out, force=force)
    return DONE


def score_data(scored: Scored) -> dict[str, Any]:
    """Return the result for machines, with the day and object that it speaks of."""
    assessment = scored.assessment
    return {
        **result_data(scored.result),
        "institution": assessment.institution.name,
        "sample": assessment.file.sample,
        "as_of": assessment.as_of,
        "as_of_from_clock": scored.dated_by_clock,
        "object": scored.result.object,
    }


def score_text(call: Call, scored: Scored, *, every: bool = False) -> str:
    """Return the result for people: heading, table, red lines, what is open, disclaimer.

    Nodes without a rating are gathered in one line per reason unless ``every`` is given.
    """
    result = scored.result
    shown = [
        node for node in result.nodes.values() if every or node.rated or node.code == scored.pack.root.code
    ]
    parts = [heading(call, scored), "", _table(call, scored, shown)]
    if not every:
        parts += _unrated(call, scored)
    parts += _open_points(call, scored)
    parts += ["", *disclaimer(call, scored)]
    return "\n".join(parts)


def heading(call: Call, scored: Scored) -> str:
    """Return who was assessed, with which pack, mode, preset, day and scope."""
    assessment, pack = scored.assessment, scored.pack
    institution = assessment.institution
    name = institution.name if call.lang == "zh" else institution.name_en or institution.name
    words = [name or call.say("未具名机构", "unnamed institution")]
    if assessment.file.sample:
        words.append(call.say("示例", "sample"))
    words += [f"{pack.id} {pack.version}", call.text(_MODES[assessment.mode])]
    if assessment.preset is not None:
        words.append(call.text(pack.preset(assessment.preset).name) or assessment.preset)
    if scored.result.object is not None:
        words.append(call.say(f"保护对象 {scored.result.object}", f"object {scored.result.object}"))
    if assessment.as_of is not None:
        words.append(call.say("基准日 ", "as of ") + day(call, assessment.as_of))
    if assessment.is_partial:
        words.append(call.text(_FLAGS["partial_scope"]))
    return f"{'  ·  '.join(words)}\n{call.text(pack.title)}"


def disclaimer(call: Call, scored: Scored) -> list[str]:
    """Return the pack's disclaimer, and that a self-assessment is one where evidence is thin."""
    text = call.text(scored.pack.content.disclaimer)
    return [text if text.endswith(("。", ".")) else f"{text}{call.say('。', '.')}"] if text else []


def day(call: Call, value: date) -> str:
    """Return a day as people write it.

    >>> from datetime import date
    >>> day(Call("zh", as_json=False), date(2026, 11, 21))
    '2026年11月21日'
    """
    return f"{value.year}年{value.month}月{value.day}日" if call.lang == "zh" else value.isoformat()


def level_cell(call: Call, scored: Scored, level: int | None) -> str:
    """Return a level with its name."""
    if level is None:
        return NOTHING
    if level == 0:
        return call.say("0 未达一级", "0 below level 1")
    return f"{level} {call.text(scored.pack.level_name(level))}"


def number(value: float | None, places: int = 2) -> str:
    """Return a number as it is printed, a dash where there is none."""
    return NOTHING if value is None else decimal_places(value, places)


def confidence(call: Call, scored: Scored, value: float | None) -> str:
    """Return the evidence confidence with its band."""
    if value is None:
        return NOTHING
    rule = scored.pack.scoring.evidence
    word = (
        call.say("高", "high")
        if value >= rule.high
        else call.say("中", "medium")
        if value >= rule.medium
        else call.say("低", "low")
    )
    return f"{number(value)} {word}"


def _table(call: Call, scored: Scored, nodes: list[NodeResult]) -> str:
    root = scored.pack.root.code
    head = [
        call.say("编码", "Code"),
        call.say("名称", "Name"),
        call.say("等级", "Level"),
        call.say("得分", "Score"),
        call.say("评价", "Band"),
        call.say("区间", "Interval"),
        call.say("置信度", "Confidence"),
        call.say("目标", "Target"),
        call.say("标记", "Flags"),
    ]
    rows = [_row(call, scored, node) for node in nodes]
    kept = [at for at in range(len(head)) if at < 2 or any(row[at] not in {"", NOTHING} for row in rows)]  # noqa: PLR2004 - code and name always stand
    return table(
        [head[at] for at in kept],
        [[row[at] for at in kept] for row in rows],
        right=[kept.index(at) for at in (3, 5, 7) if at in kept],
        strong=[
            at
            for at, node in enumerate(nodes)
            if node.code == root or len(list(scored.pack.ancestors(node.code))) == 1
        ],
    )


def _row(call: Call, scored: Scored, node: NodeResult) -> list[str]:
    depth = max(0, len(list(scored.pack.ancestors(node.code))) - 1)
    level = call.text(NOT_RATED) if node.not_rated is not None else level_cell(call, scored, node.level)
    is_open = node.interval is not None and node.interval[0] != node.interval[1]
    return [
        "  " * depth + node.code,
        call.say("总体", "Overall") if node.code == scored.pack.root.code else call.text(node.title),
        level,
        number(node.score),
        call.text(node.band_name) if node.band_name is not None else "",
        f"[{number(node.interval[0])}, {number(node.interval[1])}]" if is_open and node.interval else "",
        confidence(call, scored, node.confidence),
        str(node.target) if node.target is not None and node.rated else "",
        _marks(call, scored, node),
    ]


def _marks(call: Call, scored: Scored, node: NodeResult) -> str:
    marks = [call.text(_FLAGS[flag]) if flag in _FLAGS else flag for flag in node.flags]
    preset = scored.assessment.preset
    if preset is not None and not scored.pack.preset(preset).comparable:
        marks.append(call.text(scored.pack.preset(preset).name))
    if node.not_rated is not None:
        marks.append(call.text(node.not_rated))
    marks += [call.say(f"{cap.level} 级受限", f"level {cap.level} capped") for cap in node.caps]
    marks += [call.say(f"{level} 级超前", f"level {level} ahead") for level in node.islands]
    return call.say("、", ", ").join(marks)


def _unrated(call: Call, scored: Scored) -> list[str]:
    """Return one line per reason for nodes that have no rating; a node below such a node is not repeated."""
    reasons: dict[str, list[str]] = {}
    for node in scored.result.nodes.values():
        if node.not_rated is not None and node.code != scored.pack.root.code:
            above = [
                scored.result.nodes[code]
                for code in scored.pack.ancestors(node.code)
                if code in scored.result.nodes
            ]
            same = any(item.not_rated is not None and item.not_rated == node.not_rated for item in above)
            if not (same and above[0].code != scored.pack.root.code):
                reasons.setdefault(call.text(node.not_rated), []).append(node.code)
    comma = call.say("、", ", ")
    lines = [
        call.say(f"未评级（{why}）：{comma.join(codes)}", f"Not rated ({why}): {comma.join(codes)}")
        for why, codes in reasons.items()
    ]
    return ["", *lines] if lines else []


def _open_points(call: Call, scored: Scored) -> list[str]:
    """Return red lines and open disagreements; neither enters a score."""
    lines = []
    redlines = scored.result.redlines
    if redlines:
        breached, unknown, met = (
            [line for line in redlines if line.state == state] for state in ("breached", "unknown", "met")
        )
        lines.append(
            call.say(
                f"红线 {len(redlines)} 项：触碰 {len(breached)}，未知 {len(unknown)}，符合 {len(met)}"
                "（不计入得分）",
                f"{len(redlines)} red lines: {len(breached)} breached, {len(unknown)} unknown, "
                f"{len(met)} met (never part of a score)",
            )
        )
        lines += [
            f"  ! {line.code} {call.text(line.title)}{call.say('：', ': ')}{call.text(line.why)}"
            for line in breached
        ]
    pending = [item.code for item in scored.assessment.consensus if not item.resolved]
    if pending:
        lines.append(
            call.say(
                f"{len(pending)} 条实践评分人意见不一，按较低值计：{'、'.join(pending)}",
                f"Raters disagree on {len(pending)} practices, the lower answer counts: {', '.join(pending)}",
            )
        )
    return ["", *lines] if lines else []
