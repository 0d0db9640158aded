"""Write the page of a node that holds practices: what it is for, how it is measured, what it borders on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.context import Column
from hengdu.reports.context._voice import NONE
from hengdu.reports.model._pieces import Grid, Head, Mark, Points, Ref, Spot, Words, cell, joined
from hengdu.reports.model._practices import anchor_pieces, evidence_pieces, practice_pieces, question_pieces
from hengdu.reports.model._recommendations import recommendation_pieces
from hengdu.reports.model._subject import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs import Indicator, Node
    from hengdu.reports.model._pieces import Cell, Inline, Line, Piece
    from hengdu.reports.model._subject import Subject

PRACTICES: Final = "practices"


def unit_pieces(subject: Subject, node: Node) -> Iterator[Piece]:
    """Yield everything that the pack says about one node, except its place among the others."""
    yield from fact_pieces(subject, node)
    yield from _border_pieces(subject, node)
    yield from _mapping_pieces(subject, node)
    yield from _indicator_pieces(subject, node)
    yield from practice_pieces(subject, node)
    yield from anchor_pieces(subject, node)
    yield from question_pieces(subject, node)
    yield from evidence_pieces(subject, node)
    yield from recommendation_pieces(subject, node)


def fact_pieces(subject: Subject, node: Node) -> Iterator[Piece]:
    """Yield the purpose of a node and what is true of it as a whole."""
    if subject.text(node.purpose):
        yield Words((subject.text(node.purpose),))
    lines = tuple(
        (Mark(label, "strong"), subject("：", ": "), *line) for label, line in _facts(subject, node) if line
    )
    if lines:
        yield Points(lines)


def _facts(subject: Subject, node: Node) -> Iterator[tuple[str, Line]]:
    between = subject("、", ", ")
    yield (
        subject("又称", "Also called"),
        _line(subject.voice.join(node.aliases) if subject.voice.is_zh else ""),
    )
    yield subject("保护对象", "Protected objects"), _line(_objects(subject, node))
    yield subject("访谈角色", "Roles asked"), _line(subject.names("roles", node.roles))
    yield subject("实践", "Practices"), _line(_counts(subject, node))
    yield subject("默认目标等级", "Default target levels"), _line(_targets(subject, node))
    yield subject("能否不适用", "Not applicable"), _line(_not_applicable(subject, node))
    yield subject("主题", "Topics"), joined([subject.topic(code) for code in node.covers], between)
    yield subject("参考来源", "Sources"), joined([subject.source(code) for code in node.references], between)


def _line(text: str) -> Line:
    return (text,) if text else ()


def _objects(subject: Subject, node: Node) -> str:
    return subject.voice.join([f"{subject.named('objects', code)} {code}" for code in node.objects])


def _counts(subject: Subject, node: Node) -> str:
    if not node.practices:
        return ""
    keys = sum(item.key for item in node.practices)
    bound = sum(item.indicator is not None for item in node.practices)
    return subject(
        f"{len(node.practices)}条，其中关键{keys}条、绑定指标{bound}条",
        f"{len(node.practices)}, of which {keys} key and {bound} bound to an indicator",
    )


def _targets(subject: Subject, node: Node) -> str:
    if not node.practices:
        return ""
    wanted: dict[int, list[str]] = {}
    for profile in subject.pack.content.profiles:
        level = profile.targets.get(node.code, profile.default)
        wanted.setdefault(level, []).append(subject.text(profile.name))
    return subject("；", "; ").join(
        subject(f"L{level}（{subject.voice.join(names)}）", f"L{level} ({subject.voice.join(names)})")
        for level, names in sorted(wanted.items(), reverse=True)
    )


def _not_applicable(subject: Subject, node: Node) -> str:
    if not node.practices:
        return ""
    if not node.na_allowed:
        return subject("不得整体不适用", "never as a whole")
    condition = subject.text(node.na_condition)
    return subject(f"可以：{condition}", f"allowed: {condition}") if condition else subject("可以", "allowed")


def _border_pieces(subject: Subject, node: Node) -> Iterator[Piece]:
    note = subject.text(node.note)
    needed_by = [
        (other.code, item)
        for other in subject.pack.nodes.values()
        for item in other.depends_on
        if item.node == node.code
    ]
    if not note and not node.depends_on and not needed_by:
        return
    yield Head(2, subject("边界与相邻子域", "Borders and neighbours"), "borders")
    if note:
        yield Words((note,))
    rows: list[tuple[Cell, ...]] = []
    sides = (
        (subject("依赖", "needs"), [(item.node, item) for item in node.depends_on]),
        (subject("支撑", "is needed by"), needed_by),
    )
    for side, found in sides:
        for code, item in found:
            kind = subject("硬", "hard") if item.kind == "hard" else subject("软", "soft")
            mine, its = subject("本子域", "here"), subject("对方", "there")
            upper, lower = (mine, its) if code == item.node else (its, mine)
            levels = subject(
                f"{upper} L{item.needed_for_level} 需{lower} L{item.min_level}",
                f"L{item.needed_for_level} {upper} needs L{item.min_level} {lower}",
            )
            rows.append(
                (
                    cell(side),
                    cell(subject.node(code)),
                    cell(kind),
                    cell(levels),
                    cell(subject.text(item.reason)),
                )
            )
    if rows:
        yield Grid(
            columns=(
                Column(subject("方向", "Direction"), 1.1),
                Column(subject("子域", "Sub-domain"), 2.4),
                Column(subject("性质", "Kind"), 0.7),
                Column(subject("等级", "Level"), 2.2),
                Column(subject("原因", "Reason"), 3.6),
            ),
            rows=tuple(rows),
        )
        yield Words(
            (
                subject(
                    "硬依赖不满足时，达到该级没有意义；软依赖只影响难易。",
                    "Without a hard dependency the level is not worth reaching; a soft one makes it easier.",
                ),
            ),
            "note",
        )


def _mapping_pieces(subject: Subject, node: Node) -> Iterator[Piece]:
    rows = tuple(
        (cell(Ref(subject.text(framework.name), subject.frameworks[framework.id])), (line,))
        for framework, line in subject.mapped(node.mappings, full=True)
    )
    if rows:
        yield Head(2, subject("与其他框架的对应", "Correspondence with other frameworks"), "mappings")
        columns = (Column(subject("框架", "Framework"), 1.0), Column(subject("条目", "Elements"), 3.0))
        yield Grid(columns=columns, rows=rows)


def _indicator_pieces(subject: Subject, node: Node) -> Iterator[Piece]:
    if not node.indicators:
        return
    levels = sorted({key for item in node.indicators for key in item.thresholds})
    yield Head(2, subject("指标", "Indicators"), "indicators")
    columns = (
        Column(subject("编码", "Code"), 1.2, "code"),
        Column(subject("指标与公式", "Indicator and formula"), 3.6),
        Column(subject("单位", "Unit"), 0.9),
        *(Column(key, 0.7, "level") for key in levels),
        Column(subject("依据", "Basis"), 2.2),
    )
    rows = tuple(_indicator_row(subject, item, levels) for item in node.indicators)
    yield Grid(columns=columns, rows=rows)
    yield Words(
        (
            subject(
                "阈值是达到该级所需的值，“—”表示该级不要求；没有注明来源的数值都是专家建议值。"
                "机构可以在评估中改用自己的阈值，须写明理由，报告会把原值、所用值和理由一并列出。",
                "A threshold is the value needed for the level; “—” means that the level asks for none. "
                "Every number without a named source is an expert proposal. An institution may record "
                "thresholds of its own in the assessment, with the reason; the report prints the original, "
                "the value used and the reason.",
            ),
            " ",
            Ref(subject("阈值、依据与推导规则", "Thresholds, basis and derivation"), RULES, "indicators"),
        ),
        "note",
    )


def _indicator_row(subject: Subject, item: Indicator, levels: list[str]) -> tuple[Cell, ...]:
    core: Line = (Mark(subject("核心", "core"), "strong"),)
    direction = subject("越高越好", "higher is better") if item.direction == "higher" else ""
    direction = direction or subject("越低越好", "lower is better")
    name: list[Line] = [(Mark(subject.text(item.name), "strong"),), (subject.text(item.formula),)]
    if subject.text(item.rationale):
        name.append((Mark(subject.text(item.rationale), "muted"),))
    values = (item.thresholds.get(key) for key in levels)
    return (
        ((Spot(item.code, item.code),), *((core,) if item.core else ())),
        tuple(name),
        ((subject.text(item.unit),), (Mark(direction, "muted"),)),
        *(cell(NONE if value is None else f"{value.normalize():f}") for value in values),
        _basis(subject, item, levels),
    )


def _basis(subject: Subject, item: Indicator, levels: list[str]) -> Cell:
    """Say where the idea comes from, which numbers a source gives, and that the others are proposals."""
    colon, proposal = subject("：", ": "), subject("专家建议值", "expert proposal")
    lines: list[Line] = []
    if not subject.is_proposal(item.basis):
        lines.append((subject("度量思路", "idea"), colon, subject.source(item.basis)))
    lines += [
        (key, colon, subject.source(item.anchored[key]))
        for key in levels
        if key in item.anchored and not subject.is_proposal(item.anchored[key])
    ]
    numbers = [key for key in levels if item.thresholds.get(key) is not None]
    open_ones = [key for key in numbers if key not in item.anchored]
    if open_ones == numbers:
        lines.append((subject("数值", "numbers"), colon, proposal))
    elif open_ones:
        named: list[Inline] = [*open_ones]
        lines.append((*joined(named, subject("、", ", ")), colon, proposal))
    return tuple(lines)
