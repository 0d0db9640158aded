"""Draw who waits for whom as boxes in columns with arrows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import ReportError
from hengdu.reports.charts._canvas import Canvas, wrap
from hengdu.reports.charts._palette import GRID, INK, LEVEL_COLOURS, MUTED, SERIES

if TYPE_CHECKING:
    from collections.abc import Mapping

_BOX: Final = (210.0, 46.0)
_GAP: Final = (90.0, 16.0)
_PAD: Final = 12.0
_SIZE: Final = 11.5
_HEAD: Final = 7.0
_LEGEND: Final = 30.0
_LEAST_COLUMNS: Final = 2


@attrs.frozen(kw_only=True)
class DependencyNode:
    """One box: its code, its name, its shade (0–5)."""

    code: str
    label: str
    shade: int = 0


@attrs.frozen(kw_only=True)
class DependencyEdge:
    """``after`` waits for ``before``; an assumed order is dashed."""

    before: str
    after: str
    is_assumed: bool = False


@attrs.frozen(kw_only=True)
class Dependencies:
    """Show an order as a graph from left to right, each box right of all it waits for.

    Errors: :class:`ReportError` for an edge to nothing and for a circle.
    """

    title: str
    description: str
    nodes: tuple[DependencyNode, ...]
    edges: tuple[DependencyEdge, ...]
    legend: tuple[tuple[str, int], ...] = ()
    assumed_label: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse edges to nothing and circles."""
        known = {node.code for node in self.nodes}
        for edge in self.edges:
            if not {edge.before, edge.after} <= known:
                raise ReportError(
                    "箭头指向不存在的框", "an arrow leads to no box", place=f"{edge.before} → {edge.after}"
                )
        self._columns()

    def _columns(self) -> dict[str, int]:
        """Return the column of each box: the longest way that leads to it."""
        found = {node.code: 0 for node in self.nodes}
        for _ in range(len(self.nodes) + 1):
            moved = False
            for edge in self.edges:
                if found[edge.after] <= found[edge.before]:
                    found[edge.after] = found[edge.before] + 1
                    moved = True
            if not moved:
                return found
        raise ReportError("先后关系成环", "the order goes round in a circle", place=self.title)

    def svg(self) -> str:
        """Return the graph as SVG text."""
        columns = self._columns()
        places = self._places(columns)
        wide = max([_LEAST_COLUMNS, *(column + 1 for column in columns.values())])
        tall = max((y for _, y in places.values()), default=0.0) + _BOX[1]
        canvas = Canvas(wide * _BOX[0] + (wide - 1) * _GAP[0] + 2 * _PAD, tall + _PAD + _LEGEND)
        for edge in self.edges:
            _arrow(canvas, places[edge.before], places[edge.after], is_dashed=edge.is_assumed)
        for node in self.nodes:
            _box(canvas, node, places[node.code])
        self._legend(canvas, tall + _PAD + _LEGEND / 2)
        return canvas.document(title=self.title, description=self.description)

    def _places(self, columns: Mapping[str, int]) -> dict[str, tuple[float, float]]:
        """Put each box near the middle of those that it waits for, no two on one place."""
        places: dict[str, tuple[float, float]] = {}
        before: dict[str, list[str]] = {node.code: [] for node in self.nodes}
        for edge in self.edges:
            before[edge.after].append(edge.before)
        for column in range(max(columns.values(), default=0) + 1):
            codes = [node.code for node in self.nodes if columns[node.code] == column]
            wanted = {
                code: sum(places[one][1] for one in before[code]) / len(before[code]) if before[code] else 0.0
                for code in codes
            }
            y = _PAD
            for code in sorted(codes, key=lambda one: (wanted[one], codes.index(one))):
                y = max(y, wanted[code])
                places[code] = (_PAD + column * (_BOX[0] + _GAP[0]), y)
                y += _BOX[1] + _GAP[1]
        return places

    def _legend(self, canvas: Canvas, y: float) -> None:
        x = _PAD
        for label, shade in self.legend:
            canvas.rect(x, y - 7, 22, 14, fill=LEVEL_COLOURS[shade].fill, stroke=GRID)
            canvas.text(x + 28, y, label, size=11, fill=MUTED)
            x += 120
        if self.assumed_label:
            canvas.line(x, y, x + 30, y, stroke=SERIES, stroke_width=1.3, stroke_dasharray="5 3")
            canvas.text(x + 38, y, self.assumed_label, size=11, fill=MUTED)


def _box(canvas: Canvas, node: DependencyNode, place: tuple[float, float]) -> None:
    x, y = place
    colour = LEVEL_COLOURS[node.shade]
    canvas.rect(x, y, _BOX[0], _BOX[1], fill=colour.fill, stroke=INK, stroke_width=0.8, rx=3)
    canvas.text(x + 8, y + 12, node.code, size=10, fill=colour.text, font_weight=700)
    rows = wrap(node.label, (_BOX[0] - 16) / 10.5, lines=2)
    canvas.lines(x + 8, y + (32 if len(rows) == 1 else 31), rows, size=9.5, fill=colour.text)


def _arrow(canvas: Canvas, start: tuple[float, float], end: tuple[float, float], *, is_dashed: bool) -> None:
    x1, y1 = start[0] + _BOX[0], start[1] + _BOX[1] / 2
    x2, y2 = end[0], end[1] + _BOX[1] / 2
    dash = {"stroke_dasharray": "5 3"} if is_dashed else {}
    angle = math.atan2(y2 - y1, x2 - x1)
    foot = (x2 - _HEAD * math.cos(angle), y2 - _HEAD * math.sin(angle))
    canvas.line(x1, y1, foot[0], foot[1], stroke=SERIES, stroke_width=1.3, **dash)
    side = (_HEAD / 2 * math.sin(angle), -_HEAD / 2 * math.cos(angle))
    points = [(x2, y2), (foot[0] + side[0], foot[1] + side[1]), (foot[0] - side[0], foot[1] - side[1])]
    canvas.path(points, closed=True, fill=SERIES)
