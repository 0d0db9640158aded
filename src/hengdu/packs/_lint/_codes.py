"""Rules about codes, references in circles and what nobody uses."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeVar

from hengdu.packs._issues import Severity
from hengdu.packs._lint._rule import Finding, LintOptions, found, rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hengdu.packs._content import Node
    from hengdu.packs._pack import Pack

Step = TypeVar("Step")

_PLACEHOLDERS: Final = ("<node>", "<sub>")
_LONGEST_PATTERN: Final = 200
_MOST_REPEATS: Final = 3
_REPEAT: Final = re.compile(r"[*+]|\{\d*,\d*\}")
_REPEATED_GROUP: Final = re.compile(r"\)(?:[*+]|\{)")


def _usable(pattern: str) -> bool:
    """Say whether a pattern compiles and cannot take exponential time on a code."""
    if len(pattern) > _LONGEST_PATTERN or _REPEATED_GROUP.search(pattern):
        return False
    if len(_REPEAT.findall(pattern)) > _MOST_REPEATS:
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _coded(pack: Pack, node: Node) -> Iterator[tuple[str, str]]:
    """Yield (what it is, code) of a node and of all that it holds."""
    if node is not pack.root:
        yield node.kind, node.code
    groups: tuple[tuple[str, Iterable[str]], ...] = (
        ("practice", (item.code for item in node.practices)),
        ("indicator", (item.code for item in node.indicators)),
        ("evidence", (item.code for item in node.evidence)),
        ("recommendation", (item.code for item in node.recommendations)),
    )
    for what, codes in groups:
        for code in codes:
            yield what, code


@rule(
    "code-pattern",
    Severity.ERROR,
    "编码不符合 coding 中声明的格式（<node> 代表所在节点的编码）",
    "A code does not follow the pattern declared under coding (<node> stands for the code of its node)",
)
def code_pattern(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find codes that the pack's own patterns refuse, and patterns that cannot be used."""
    usable = {}
    for what, pattern in pack.content.coding.items():
        if _usable(pattern.replace("<node>", "x").replace("<sub>", "x")):
            usable[what] = pattern
            continue
        yield found(
            what,
            (f"{what} 的编码格式无效或过于复杂", f"the code pattern of {what} is invalid or too complex"),
            (
                "请改为简单的正则表达式，重复不超过 3 处",
                "Use a simple regular expression with at most 3 repeats",
            ),
            pack.place("section:coding"),
        )
    for node in pack.nodes.values():
        for what, code in _coded(pack, node):
            if what in usable and not _follows(usable[what], node.code, code):
                pattern = usable[what]
                yield found(
                    code,
                    (
                        f"{code} 不符合 {what} 的编码格式 {pattern}",
                        f"{code} does not follow the {what} pattern {pattern}",
                    ),
                    ("请改正编码或 coding", "Correct the code, or the pattern under coding"),
                )


def _follows(pattern: str, node: str, code: str) -> bool:
    for name in _PLACEHOLDERS:
        pattern = pattern.replace(name, re.escape(node))
    return re.fullmatch(pattern, code) is not None


@rule(
    "retired-code-reused",
    Severity.ERROR,
    "已停用的编码被再次使用",
    "A retired code is used again",
)
def retired_code_reused(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find live codes that stand in the list of retired ones."""
    content = pack.content
    live = {*pack.nodes, *pack.practices, *pack.indicators, *pack.recommendations}
    live |= {item.code for item in content.facets} | {item.code for item in content.redlines}
    for item in content.retired:
        if item.code in live:
            yield found(
                item.code,
                (
                    f"编码 {item.code} 已于 {item.since} 停用，不得再用",
                    f"code {item.code} was retired in {item.since} and must not be used again",
                ),
                ("请换用新编码", "Take a new code"),
            )
        if item.replaced_by is not None and item.replaced_by not in live:
            yield found(
                item.code,
                (
                    f"{item.code} 的替代编码 {item.replaced_by} 不存在",
                    f"{item.replaced_by}, which replaces {item.code}, does not exist",
                ),
                ("请改正 replaced_by", "Correct replaced_by"),
            )


def cycles(edges: Mapping[Step, Iterable[Step]]) -> Iterator[list[Step]]:
    """Yield each cycle that a depth-first walk closes, as the nodes on it."""
    done: set[Step] = set()
    for start in edges:
        if start in done:
            continue
        path = {start: iter(edges[start])}  # in walking order
        while path:
            here = next(reversed(path))
            step = next(path[here], None)
            if step is None:
                del path[here]
                done.add(here)
            elif step in path:
                walked = list(path)
                yield walked[walked.index(step) :]
            elif step not in done:
                path[step] = iter(edges.get(step, ()))


@rule("implies-cycle", Severity.ERROR, "implies 形成循环", "Practices imply each other in a circle")
def implies_cycle(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find circles of ``implies``."""
    for circle in cycles({code: item.implies for code, item in pack.practices.items() if item.implies}):
        yield _circle(circle[0], circle, "implies")


@rule(
    "implies-level",
    Severity.WARNING,
    "implies 指向同级或更高等级的实践",
    "A practice implies one of its own or a higher level",
)
def implies_level(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find ``implies`` that do not lead downwards."""
    for code, practice in pack.practices.items():
        for other in practice.implies:
            below = pack.practices.get(other)
            if below is None or practice.level is None or below.level is None:
                continue
            if below.level >= practice.level:
                yield found(
                    code,
                    (
                        f"{code}（{practice.level} 级）蕴含 {other}（{below.level} 级），应指向更低等级",
                        f"{code} (level {practice.level}) implies {other} (level {below.level}), not lower",
                    ),
                    ("请删除或改向更低等级的实践", "Remove it, or point at a practice of a lower level"),
                )


@rule(
    "dependency-cycle",
    Severity.ERROR,
    "依赖与建议前置在（节点，等级）上形成循环",
    "Dependencies and prerequisites form a circle on (node, level)",
)
def dependency_cycle(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find circles over depends_on (hard and soft), prerequisites and the levels of one node."""
    edges: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for node in pack.nodes.values():
        for need in node.depends_on:
            edges.setdefault((node.code, need.needed_for_level), []).append((need.node, need.min_level))
        for advice in node.recommendations:
            wanted = [(need.node, need.level) for need in advice.prerequisites]
            edges.setdefault((node.code, advice.level), []).extend(wanted)
    tops: dict[str, int] = {}
    for code, level in (*edges, *(step for steps in edges.values() for step in steps)):
        tops[code] = max(level, tops.get(code, 0))
    for code, top in tops.items():
        for level in range(2, top + 1):
            edges.setdefault((code, level), []).append((code, level - 1))
    for circle in cycles(edges):
        yield _circle(circle[0][0], [f"{code}≥L{level}" for code, level in circle], "depends_on")


def _circle(code: str, names: list[str], what: str) -> Finding:
    shown = " → ".join([*names, names[0]])
    return found(
        code,
        (f"{what} 形成循环：{shown}", f"{what} forms a circle: {shown}"),
        ("请去掉其中一环", "Take one link out"),
    )


@rule(
    "unused-declaration",
    Severity.INFO,
    "声明的角色、对象、主题、答案集、工作量档或引用无处使用",
    "A declared role, object, topic, answer set, effort class or reference is used nowhere",
)
def unused_declaration(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find what is declared and never referred to."""
    content = pack.content
    nodes, practices = tuple(pack.nodes.values()), tuple(pack.practices.values())
    advice = tuple(pack.recommendations.values())
    actions = [action for item in advice for action in item.actions]
    sourced = [item.source for item in content.redlines], [item.source or "" for item in content.frameworks]
    numbers = [(item.basis, *item.anchored.values()) for item in pack.indicators.values()]
    classes = [item.effort_class or "" for item in advice] + [item.effort_class or "" for item in actions]
    doers = [action.role or "" for action in actions]
    used: dict[str, Iterable[Iterable[str]]] = {
        "roles": (*(node.roles for node in nodes), *(item.ask for item in practices), doers),
        "objects": (*(node.objects for node in nodes), *(item.objects for item in practices)),
        "topics": (*(node.covers for node in nodes), *(item.covers for item in practices)),
        "answers": ([item.answers for item in practices],),
        "effort_classes": (classes,),
        "references": (*(node.references for node in nodes), *numbers, *sourced),
    }
    for section, lists in used.items():
        known = set(chain.from_iterable(lists))
        for item in getattr(content, section):
            code = getattr(item, "code", None) or item.id
            if code not in known:
                yield found(
                    code,
                    (f"{section} 中的 {code} 无处使用", f"{code} under {section} is used nowhere"),
                    ("请使用或删除", "Use it or remove it"),
                    pack.place(f"{section} {code}"),
                )


RULES = (
    code_pattern,
    retired_code_reused,
    implies_cycle,
    implies_level,
    dependency_cycle,
    unused_declaration,
)
