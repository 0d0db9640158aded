"""Print and draw the framework and its coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.cli._call import DONE, write_text
from hengdu.cli._faults import not_taken
from hengdu.cli._tables import table
from hengdu.standards.framework import (
    STATE_NAMES,
    State,
    by_counterpart,
    by_phase,
    by_risk,
    compare_frameworks,
    cover,
    framework_data,
    load_framework,
)
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hengdu.cli._call import Call
    from hengdu.cli._standards import Desktop
    from hengdu.standards.framework import Coverage, Perspective, TopicCoverage

_STATES = (State.PUBLISHED, State.UNDER_WAY, State.PLANNED)


def show_framework(
    call: Call, desk: Desktop, svg: Path | None, links: str, compare: Path | None, *, force: bool
) -> int:
    """Print the tree, draw it, or say how it differs from another version."""
    tree = desk.framework
    if compare is not None:
        return _differences(call, desk, compare)
    if svg is not None:
        from hengdu.reports.standards import picture

        coverage = cover(tree, desk.register, layers=desk.layers)
        write_text(svg, picture(tree, coverage, call.lang, links).svg(), force=force)
        call.wrote([svg])
        return DONE
    if call.as_json:
        call.emit(framework_data(tree))
        return DONE
    lines = [f"{call.text(tree.title)} {tree.version}"]
    for topic in tree.walk():
        depth = "  " if topic.parent else ""
        lines.append(f"{depth}{topic.code}  {call.text(topic.name)}")
    call.print("\n".join(lines))
    return DONE


def _differences(call: Call, desk: Desktop, compare: Path) -> int:
    found = compare_frameworks(load_framework(compare), desk.framework)
    if call.as_json:
        call.emit(
            [{"code": one.code, "what": one.what, "before": one.before, "after": one.after} for one in found]
        )
    else:
        lines = [f"{one.code} {one.what}: {call.text(one.before)} → {call.text(one.after)}" for one in found]
        call.print("\n".join(lines) or call.say("没有变化", "no difference"))
    return DONE


def show_coverage(call: Call, desk: Desktop, by: str) -> int:
    """Print which topics, phases, elements or counterparts have standards."""
    if by not in {"topic", "phase", "risk", "counterpart"}:
        raise not_taken("--by", by, ("topic", "phase", "risk", "counterpart"))
    if by == "counterpart":
        return _counterparts(call, desk)
    coverage = cover(desk.framework, desk.register, layers=desk.layers)
    if by == "topic":
        return _topics(call, coverage)
    views = (by_phase if by == "phase" else by_risk)(desk.framework, coverage)
    if call.as_json:
        call.emit([_view(one) for one in views])
        return DONE
    heads = [call.say("阶段或要素", "Phase or element"), *(call.text(STATE_NAMES[one]) for one in _STATES)]
    rows = [
        [call.text(one.name), *(str(one.counts[state]) for state in _STATES), " ".join(one.gaps)]
        for one in views
    ]
    call.print(
        table([*heads, call.say("没有标准的子项", "Topics without a standard")], rows, right=(1, 2, 3))
    )
    return DONE


def _view(one: Perspective) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "topics": one.topics,
        "counts": _counts(one.counts),
        "gaps": one.gaps,
    }


def _counts(counts: Mapping[State, int]) -> dict[str, int]:
    return {state.value: count for state, count in counts.items()}


def _topics(call: Call, coverage: Coverage) -> int:
    if call.as_json:
        call.emit(
            {
                "framework": coverage.framework,
                "version": coverage.version,
                "layers": coverage.layers,
                "topics": [_topic(one) for one in coverage.topics],
                "unplaced": coverage.unplaced,
                "outside": coverage.outside,
            }
        )
        return DONE
    heads = [
        call.say("子项", "Topic"),
        *(call.text(STATE_NAMES[one]) for one in _STATES),
        call.say("结论", "At best"),
    ]
    rows = [
        [
            ("  " if one.topic.parent else "") + f"{one.topic.code} {call.text(one.topic.name)}",
            *(str(one.counts[state]) for state in _STATES),
            call.text(STATE_NAMES[one.state]),
        ]
        for one in coverage.topics
    ]
    strong = [at for at, one in enumerate(coverage.topics) if one.topic.parent is None]
    call.print(table(heads, rows, right=(1, 2, 3), strong=strong))
    bare = sum(one.state is State.NONE for one in coverage.topics if one.topic.parent)
    layers = call.say("、", ", ").join(coverage.layers)
    call.print(
        call.say(
            f"采用的层：{layers}；{bare} 个子项没有标准；{len(coverage.outside)} 项标准不在框架内",
            f"layers: {layers}; {bare} topics have none; {len(coverage.outside)} standards are outside",
        )
    )
    return DONE


def _topic(one: TopicCoverage) -> dict[str, Any]:
    return {
        "code": one.topic.code,
        "name": one.topic.name,
        "category": one.category,
        "counts": _counts(one.counts),
        "state": one.state.value,
        "standards": one.standards,
    }


def _counterparts(call: Call, desk: Desktop) -> int:
    uses = by_counterpart(desk.register)
    if call.as_json:
        call.emit(
            [
                {
                    "number": one.number,
                    "title": one.title,
                    "standards": [{"id": code, "degree": degree.value} for code, degree in one.standards],
                }
                for one in uses
            ]
        )
        return DONE
    degrees = {
        "identical": Text("等同", "identical"),
        "modified": Text("修改", "modified"),
        "not_equivalent": Text("非等效", "not equivalent"),
        "related": Text("相关", "related"),
    }
    rows = [
        [
            one.number,
            call.text(one.title),
            " ".join(f"{code}({call.text(degrees[degree.value])})" for code, degree in one.standards),
        ]
        for one in uses
    ]
    call.print(
        table([call.say("编号", "Number"), call.say("名称", "Title"), call.say("标准", "Standards")], rows)
    )
    return DONE
