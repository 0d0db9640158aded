"""Draw horizontal bars with the interval and the target of each."""

from __future__ import annotations

from typing import Final

import attrs

from hengdu.errors import ReportError
from hengdu.reports.charts._canvas import Canvas, finite, width_em, wrap
from hengdu.reports.charts._palette import ACCENT, GRID, INK, MUTED, SERIES, level_colour

_LABEL_WIDTH: Final = 210.0
_PLOT_WIDTH: Final = 400.0
_VALUE_WIDTH: Final = 78.0
_ROW: Final = 30.0
_BAR: Final = 16.0
_HEAD: Final = 24.0
_LEGEND: Final = 34.0
_SIZE: Final = 12.5


@attrs.frozen(kw_only=True)
class BarRow:
    """Hold one bar: its value, the interval ``low``–``high``, the target, and the text printed after it.

    ``level`` (0–5) colours the bar; no value means not rated, and only the text is printed.
    """

    label: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None
    target: float | None = None
    level: int | None = None


@attrs.frozen(kw_only=True)
class Bars:
    """Compare items on one scale from 0 to ``most``, with whiskers for what is not yet known.

    Errors: :class:`ReportError` for NaN, values outside the scale, or an interval the wrong way round.
    """

    title: str
    description: str
    rows: tuple[BarRow, ...]
    most: float = 5.0
    ticks: int = 5
    interval_label: str = ""
    target_label: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse data that cannot be drawn truthfully."""
        if self.ticks < 1 or finite(self.most, self.title) <= 0:
            raise ReportError("条形图刻度无效", "invalid scale of bars", place=self.title)
        for row in self.rows:
            level_colour(row.level)
            for value in (row.value, row.low, row.high, row.target):
                if value is not None and not 0 <= finite(value, row.label) <= self.most:
                    raise ReportError(
                        f"数值 {value} 超出 0–{self.most:g}",
                        f"the value {value} is outside 0–{self.most:g}",
                        place=row.label,
                    )
            if (row.low is None) != (row.high is None) or (row.low or 0) > (row.high or 0):
                raise ReportError("区间上下限有误", "the interval is incomplete or reversed", place=row.label)

    def svg(self) -> str:
        """Return the chart as SVG text."""
        height = _HEAD + _ROW * len(self.rows) + _LEGEND
        canvas = Canvas(_LABEL_WIDTH + _PLOT_WIDTH + _VALUE_WIDTH, height)
        bottom = _HEAD + _ROW * len(self.rows)
        for tick in range(self.ticks + 1):
            value = self.most * tick / self.ticks
            x = self._x(value)
            canvas.line(x, _HEAD - 4, x, bottom, stroke=GRID, stroke_width=0.8)
            canvas.text(x, _HEAD - 13, f"{value:g}", size=10.5, fill=MUTED, text_anchor="middle")
        for index, row in enumerate(self.rows):
            self._row(canvas, row, _HEAD + _ROW * (index + 0.5))
        self._legend(canvas, bottom + _LEGEND / 2)
        return canvas.document(title=self.title, description=self.description)

    def _x(self, value: float) -> float:
        return _LABEL_WIDTH + _PLOT_WIDTH * value / self.most

    def _row(self, canvas: Canvas, row: BarRow, y: float) -> None:
        rows = wrap(row.label, (_LABEL_WIDTH - 14) / _SIZE)
        size = _SIZE if len(rows) == 1 else 11.0
        canvas.lines(_LABEL_WIDTH - 10, y, rows, size=size, text_anchor="end")
        colour = SERIES if row.level is None else level_colour(row.level).fill
        if row.value is not None:
            width = max(self._x(row.value) - _LABEL_WIDTH, 0.01)
            canvas.rect(_LABEL_WIDTH, y - _BAR / 2, width, _BAR, fill=colour, stroke=MUTED, stroke_width=0.5)
        if row.low is not None and row.high is not None:
            _whisker(canvas, self._x(row.low), self._x(row.high), y)
        if row.target is not None:
            x = self._x(row.target)
            canvas.line(x, y - 11, x, y + 11, stroke=ACCENT, stroke_width=2.4)
        ink = MUTED if row.value is None else INK
        canvas.text(_LABEL_WIDTH + _PLOT_WIDTH + 10, y, row.text, size=_SIZE, fill=ink)

    def _legend(self, canvas: Canvas, y: float) -> None:
        x = _LABEL_WIDTH
        if self.interval_label and any(row.low is not None for row in self.rows):
            _whisker(canvas, x, x + 26, y)
            canvas.text(x + 33, y, self.interval_label, size=11, fill=MUTED)
            x += 33 + width_em(self.interval_label) * 11 + 24
        if self.target_label and any(row.target is not None for row in self.rows):
            canvas.line(x + 2, y - 8, x + 2, y + 8, stroke=ACCENT, stroke_width=2.4)
            canvas.text(x + 11, y, self.target_label, size=11, fill=MUTED)


def _whisker(canvas: Canvas, low: float, high: float, y: float) -> None:
    canvas.line(low, y, high, y, stroke=INK, stroke_width=1.2)
    for x in (low, high):
        canvas.line(x, y - 4, x, y + 4, stroke=INK, stroke_width=1.2)
