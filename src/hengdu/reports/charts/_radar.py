"""Draw a radar chart with a target and an earlier result laid over it."""

from __future__ import annotations

import math
from typing import Final

import attrs

from hengdu.errors import ReportError
from hengdu.reports.charts._canvas import Canvas, finite, number, width_em, wrap
from hengdu.reports.charts._palette import ACCENT, GRID, INK, MUTED, PAPER, SERIES

_FEWEST_AXES: Final = 3
_MOST_AXES: Final = 48
_MOST_UPRIGHT: Final = 16
_RADIUS: Final = 190.0
_LABEL_EM: Final = 8.5
_TURNED_EM: Final = 12.0
_LABEL_SIZE: Final = 13.0
_SMALL_SIZE: Final = 10.5
_DRAWABLE_POINTS: Final = 2
_MOST_WHOLE_RINGS: Final = 10
_RINGS: Final = 5


@attrs.frozen(kw_only=True)
class RadarAxis:
    """Hold one axis: its label and the values from 0 to the chart's most, nothing where not rated."""

    label: str
    value: float | None
    target: float | None = None
    previous: float | None = None


@attrs.frozen(kw_only=True)
class Radar:
    """Show 3 to 48 axes around a centre of 0; up to 16 have upright labels, more have turned ones.

    An axis that is not rated is dashed and breaks the outline. Errors: :class:`ReportError` for NaN,
    values outside 0–``most`` and a wrong number of axes.
    """

    title: str
    description: str
    axes: tuple[RadarAxis, ...]
    value_label: str
    target_label: str = ""
    previous_label: str = ""
    unrated_label: str = ""
    most: float = 5.0

    def __attrs_post_init__(self) -> None:
        """Refuse data that cannot be drawn truthfully."""
        if not _FEWEST_AXES <= len(self.axes) <= _MOST_AXES:
            raise ReportError(
                f"雷达图需要 {_FEWEST_AXES}–{_MOST_AXES} 个维度,现有 {len(self.axes)} 个",
                f"a radar chart takes {_FEWEST_AXES} to {_MOST_AXES} axes, not {len(self.axes)}",
                place=self.title,
                hint_zh="请改用条形图。",
                hint_en="Use bars instead.",
            )
        for axis in self.axes:
            for value in (axis.value, axis.target, axis.previous):
                if value is not None and not 0 <= finite(value, axis.label) <= self.most:
                    raise ReportError(
                        f"数值 {value} 超出 0–{self.most:g}",
                        f"the value {value} is outside 0–{self.most:g}",
                        place=axis.label,
                    )

    def svg(self) -> str:
        """Return the chart as SVG text."""
        turned = len(self.axes) > _MOST_UPRIGHT
        longest = max(min(width_em(axis.label), _TURNED_EM if turned else _LABEL_EM) for axis in self.axes)
        margin = longest * (_SMALL_SIZE if turned else _LABEL_SIZE) + 22
        canvas = Canvas(2 * (_RADIUS + margin), 2 * _RADIUS + (2 * margin if turned else 128.0) + 34)
        centre = (canvas.width / 2, (canvas.height - 34) / 2)
        self._grid(canvas, centre)
        self._outline(canvas, centre, [axis.previous for axis in self.axes], kind="previous")
        self._outline(canvas, centre, [axis.value for axis in self.axes], kind="value")
        self._outline(canvas, centre, [axis.target for axis in self.axes], kind="target")
        for index, axis in enumerate(self.axes):
            self._label(canvas, centre, index, axis, turned=turned)
        self._legend(canvas)
        return canvas.document(title=self.title, description=self.description)

    def _angle(self, index: int) -> float:
        return 2 * math.pi * index / len(self.axes) - math.pi / 2

    def _point(self, centre: tuple[float, float], index: int, radius: float) -> tuple[float, float]:
        angle = self._angle(index)
        return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)

    def _grid(self, canvas: Canvas, centre: tuple[float, float]) -> None:
        indices = range(len(self.axes))
        for step in self._rings():
            radius = _RADIUS * step / self.most
            ring = [self._point(centre, index, radius) for index in indices]
            canvas.path(ring, closed=True, fill="none", stroke=GRID, stroke_width=0.8)
        for index, axis in enumerate(self.axes):
            end = self._point(centre, index, _RADIUS)
            dashes: dict[str, str | float] = {"stroke_dasharray": "2 4"} if axis.value is None else {}
            canvas.line(centre[0], centre[1], end[0], end[1], stroke=GRID, stroke_width=0.8, **dashes)
        for step in self._rings():
            y, label = centre[1] - _RADIUS * step / self.most, f"{step:g}"
            width = 3.5 + 5.5 * len(label)
            canvas.rect(centre[0] + 2, y - 6, width, 12, fill=PAPER, fill_opacity=0.8)
            canvas.text(centre[0] + 2 + width / 2, y, label, size=9.5, fill=MUTED, text_anchor="middle")

    def _rings(self) -> list[float]:
        """Return the values of the rings: each whole number on a short scale, else five steps."""
        if self.most <= _MOST_WHOLE_RINGS:
            return [float(step) for step in range(1, math.floor(self.most) + 1)]
        return [self.most * step / _RINGS for step in range(1, _RINGS + 1)]

    def _outline(
        self, canvas: Canvas, centre: tuple[float, float], values: list[float | None], *, kind: str
    ) -> None:
        if all(value is None for value in values):
            return
        points = [
            None if value is None else self._point(centre, index, _RADIUS * value / self.most)
            for index, value in enumerate(values)
        ]
        looks: dict[str, dict[str, str | float]] = {
            "value": {"stroke": SERIES, "stroke_width": 2.2},
            "target": {"stroke": ACCENT, "stroke_width": 1.8, "stroke_dasharray": "6 4"},
            "previous": {"stroke": MUTED, "stroke_width": 1.6, "stroke_dasharray": "1.5 3"},
        }
        look = looks[kind]
        whole = [point for point in points if point is not None]
        if len(whole) == len(points):
            fill: dict[str, str | float] = (
                {"fill": SERIES, "fill_opacity": 0.16} if kind == "value" else {"fill": "none"}
            )
            canvas.path(whole, closed=True, stroke_linejoin="round", **fill, **look)
        else:
            for run in _runs(points):
                canvas.path(run, closed=False, fill="none", stroke_linejoin="round", **look)
        if kind == "value":
            for x, y in whole:
                canvas.circle(x, y, 3, fill=SERIES)

    def _label(
        self, canvas: Canvas, centre: tuple[float, float], index: int, axis: RadarAxis, *, turned: bool
    ) -> None:
        angle = self._angle(index)
        x, y = self._point(centre, index, _RADIUS + 12)
        colour = MUTED if axis.value is None else INK
        if turned:
            degrees = math.degrees(angle)
            left = index * 2 > len(self.axes)
            degrees += 180 if left else 0
            turn = f"rotate({number(degrees)} {number(x)} {number(y)})"
            anchor = "end" if left else "start"
            short = wrap(axis.label, _TURNED_EM, lines=1)[0]
            canvas.text(x, y, short, size=_SMALL_SIZE, fill=colour, text_anchor=anchor, transform=turn)
            return
        rows = wrap(axis.label, _LABEL_EM, lines=3)
        sideways = math.cos(angle)
        edge = 0.2
        anchor = "start" if sideways > edge else "end" if sideways < -edge else "middle"
        shift = math.sin(angle) * (len(rows) - 1) * _LABEL_SIZE * 0.65
        canvas.lines(x, y + shift, rows, size=_LABEL_SIZE, fill=colour, text_anchor=anchor)

    def _legend(self, canvas: Canvas) -> None:
        entries: list[tuple[str, dict[str, str | float]]] = [
            (self.value_label, {"stroke": SERIES, "stroke_width": 2.2})
        ]
        if self.target_label and any(axis.target is not None for axis in self.axes):
            look: dict[str, str | float] = {"stroke": ACCENT, "stroke_width": 1.8}
            entries.append((self.target_label, {**look, "stroke_dasharray": "6 4"}))
        if self.previous_label and any(axis.previous is not None for axis in self.axes):
            look = {"stroke": MUTED, "stroke_width": 1.6}
            entries.append((self.previous_label, {**look, "stroke_dasharray": "1.5 3"}))
        if self.unrated_label and any(axis.value is None for axis in self.axes):
            look = {"stroke": GRID, "stroke_width": 1.2}
            entries.append((self.unrated_label, {**look, "stroke_dasharray": "2 4"}))
        widths = [30 + width_em(label) * 12 + 22 for label, _ in entries]
        x, y = (canvas.width - sum(widths) + 22) / 2, canvas.height - 18
        for (label, look), width in zip(entries, widths, strict=True):
            canvas.line(x, y, x + 24, y, **look)
            canvas.text(x + 30, y, label, size=12, fill=MUTED)
            x += width


def _runs(points: list[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Return the stretches of neighbouring points around the circle."""
    gap = points.index(None)
    runs: list[list[tuple[float, float]]] = [[]]
    for point in [*points[gap:], *points[:gap]]:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if len(run) >= _DRAWABLE_POINTS]
