"""Write how to reach each level: recommendations with their actions in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.context import Column
from hengdu.reports.context._voice import NONE
from hengdu.reports.model._pieces import Grid, Head, Words, cell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from hengdu.packs import Action, Node, Recommendation
    from hengdu.reports.model._pieces import Cell, Inline, Line, Piece
    from hengdu.reports.model._subject import Subject


def recommendation_pieces(subject: Subject, node: Node) -> Iterator[Piece]:
    """Yield the recommendations of a node, each with its frame and a table of actions."""
    if not node.recommendations:
        return
    yield Head(2, subject("建议", "Recommendations"), "recommendations")
    yield Words(
        (
            subject(
                "按顺序做完一项建议的全部措施，即满足该级的实践；人月与工期是专家建议值。",
                "Carrying out all actions of a recommendation in order satisfies the practices of its level; "
                "person-months and durations are expert proposals.",
            ),
        ),
        "note",
    )
    for item in node.recommendations:
        title = subject.text(item.title)
        reach = subject(f"达到 L{item.level}：{title}", f"reach L{item.level}: {title}")
        yield Head(3, f"{item.code} {reach}", item.code)
        yield Words(_frame(subject, node, item))
        if item.actions:
            yield Grid(
                columns=(
                    Column("#", 0.3, "number"),
                    Column(subject("措施", "Action"), 3.4),
                    Column(subject("交付物", "Deliverable"), 1.6),
                    Column(subject("完成证明", "Proof of completion"), 2.4),
                    Column(subject("角色", "Role"), 1.3),
                    Column(subject("人月", "Person-months"), 0.9, "level"),
                    Column(subject("满足", "Satisfies"), 1.2, "code"),
                ),
                rows=tuple(
                    _row(subject, node, number, action) for number, action in enumerate(item.actions, start=1)
                ),
            )


def _frame(subject: Subject, node: Node, item: Recommendation) -> Line:
    colon, stop = subject("：", ": "), subject("；", "; ")
    parts: list[tuple[str, Line]] = []
    effort = subject.named("effort_classes", item.effort_class)
    if item.person_months is not None:
        months = subject.voice.person_months(_floats(item.person_months))
        effort = subject.voice.brackets(effort, months) if effort else months
    if effort:
        parts.append((subject("工作量", "effort"), (effort,)))
    if item.duration_months is not None:
        span = subject.voice.months(_floats(item.duration_months))
        plural = "" if span == "1" else "s"
        parts.append((subject("工期", "duration"), (subject(f"{span} 个月", f"{span} month{plural}"),)))
    needs: list[Inline] = []
    for one in item.prerequisites:
        needs += [subject("、", ", ")] if needs else []
        needs += [subject.node(one.node), f" L{one.level}"]
    parts.append((subject("前置", "prerequisites"), tuple(needs) or (subject("无", "none"),)))
    if item.moves:
        parts.append((subject("作用于指标", "moves"), subject.parts(item.moves, inside=node.code)))
    if subject.text(item.effect):
        parts.append((subject("效果", "effect"), (subject.text(item.effect).rstrip("。."),)))
    line: list[Inline] = []
    for name, said in parts:
        line += [stop] if line else []
        line += [name, colon, *said]
    return (*_capital(line), subject("。", "."))


def _capital(line: list[Inline]) -> Line:
    first, *rest = line
    return (first[:1].upper() + first[1:] if isinstance(first, str) else first, *rest)


def _row(subject: Subject, node: Node, number: int, action: Action) -> tuple[Cell, ...]:
    effort: list[Line] = []
    if action.person_months is not None:
        effort.append((subject.voice.months(_floats(action.person_months)),))
    if action.effort_class is not None:
        effort.append((subject.named("effort_classes", action.effort_class),))
    return (
        cell(str(number)),
        cell(subject.text(action.text)),
        cell(subject.text(action.deliverable) or NONE),
        cell(subject.text(action.proof) or NONE),
        cell(subject.named("roles", action.role) or NONE),
        tuple(effort) or cell(NONE),
        (subject.parts(action.satisfies, inside=node.code),) if action.satisfies else cell(NONE),
    )


def _floats(pair: tuple[Decimal, Decimal]) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])
