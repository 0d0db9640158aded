"""Weigh items: the gap, the importance of what it protects, red lines, against the effort."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from hengdu.advice._gaps import weight_of
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.advice._draft import Draft
    from hengdu.packs import Pack
    from hengdu.scoring import Result

# By 等保 grade of the important system behind a protected object; expert proposals, not calibrated.
CRITICALITY: Final[Mapping[int, float]] = MappingProxyType({3: 1.25, 4: 1.5})
RED_LINE_BONUS: Final = 1.5
_LEAST_EFFORT: Final = 0.1  # person-months; below it an estimate says nothing


class Priority(NamedTuple):
    """The priority of an item and how it comes about."""

    value: float
    why: Text


class Priorities:
    """Know what of a result makes items urgent."""

    def __init__(self, result: Result, criticality: Mapping[int, float]) -> None:
        """Look once for important systems and breached red lines."""
        self.result = result
        self._objects = _critical_objects(result, criticality)
        self._red = _red_nodes(result)

    def of(self, draft: Draft, wanted_level: int) -> Priority:
        """Return the priority; ``wanted_level`` is the target, or what others need of the node."""
        node = self.result.nodes[draft.node]
        distance = max(1, wanted_level - (node.level or 0))
        weight = distance * weight_of(self.result.pack, draft.node)
        important = self.criticality(draft.node)
        red = RED_LINE_BONUS if draft.node in self._red else 1.0
        months = max(draft.effort.middle, _LEAST_EFFORT)
        return Priority(
            weight * important * red / months,
            Text(
                f"差距与权重 {weight:g} × 保护对象重要性 {important:g} × 红线 {red:g} ÷ {months:.3g} 人月",
                f"gap and weight {weight:g} x protected objects {important:g} x red line {red:g}"
                f" / {months:.3g} person-months",
            ),
        )

    def criticality(self, code: str) -> float:
        """Return the factor of the most important system whose object the node protects; 1 without one."""
        pack = self.result.pack
        objects = next(
            (pack.nodes[item].objects for item in (code, *pack.ancestors(code)) if pack.nodes[item].objects),
            (),
        )
        return max([1.0, *(self._objects[item] for item in objects if item in self._objects)])


def _critical_objects(result: Result, criticality: Mapping[int, float]) -> dict[str, float]:
    """Return the factor of each protected object that an important system is part of."""
    found: dict[str, float] = {}
    for system in result.assessment.scope.systems:
        grades = [grade for grade in criticality if system.grade is not None and grade <= system.grade]
        if system.object is not None and grades:
            factor = criticality[max(grades)]
            found[system.object] = max(factor, found.get(system.object, factor))
    return found


def _red_nodes(result: Result) -> frozenset[str]:
    """Return the nodes in which a breached red line is determined."""
    pack = result.pack
    breached = {line.code for line in result.redlines if line.state == "breached"}
    refs = {line.determined.ref for line in pack.content.redlines if line.code in breached} - {None}
    return frozenset(code for ref in refs if ref is not None for code in _nodes_of(pack, ref))


def _nodes_of(pack: Pack, ref: str) -> tuple[str, ...]:
    if ref in pack.practices:
        return tuple(pack.ancestors(ref))
    for code, node in pack.nodes.items():
        if any(item.code == ref for item in node.indicators):
            return (code, *pack.ancestors(code))
    return (ref,) if ref in pack.nodes else ()
