"""Draw a schedule as bars on a calendar of months."""

from __future__ import annotations

from typing import Final

import attrs

from hengdu.errors import ReportError
from hengdu.reports.charts._canvas import Canvas, width_em, wrap
from hengdu.reports.charts._palette import ACCENT, GRID, INK, LEVEL_COLOURS, MUTED

_WIDTH: Final = 1000.0
_LABEL: Final = 260.0
_NOTE: Final = 74.0
_HEAD: Final = 44.0
_ROW: Final = 25.0
_BAR: Final = 13.0
_SIZE: Final = 11.5
_LEGEND: Final = 34.0
_YEAR: Final = 12
_QUARTER: Final = 3
_NARROW: Final = 7.0


@attrs.frozen(kw_only=True)
class GanttBar:
    """One stage: first and last month (year x 12 + month - 1, inclusive) and its shade (0–5).

    ``is_fixed`` draws a thick frame around what was under way.
    """

    first: int
    last: int
    shade: int
    is_fixed: bool = False


@attrs.frozen(kw_only=True)
class GanttRow:
    """One item: its stages, the month by whose end it is due, a note behind it, its span before."""

    label: str
    bars: tuple[GanttBar, ...]
    due: int | None = None
    note: str = ""
    is_late: bool = False
    before: tuple[int, int] | None = None


@attrs.frozen(kw_only=True)
class Gantt:
    """Show items over months; ``legend`` pairs names with shades, further texts name the signs.

    Errors: :class:`ReportError` for a bar that ends before it begins or a shade that does not exist.
    """

    title: str
    description: str
    rows: tuple[GanttRow, ...]
    legend: tuple[tuple[str, int], ...]
    due_label: str = ""
    before_label: str = ""
    fixed_label: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse data that cannot be drawn truthfully."""
        for row in self.rows:
            for bar in row.bars:
                if bar.last < bar.first or not 0 <= bar.shade < len(LEVEL_COLOURS):
                    raise ReportError(
                        "横道图的起止或深浅有误", "a bar is reversed or of no shade", place=row.label
                    )

    def svg(self) -> str:
        """Return the chart as SVG text."""
        first, last = self._span()
        canvas = Canvas(_WIDTH, _HEAD + _ROW * max(1, len(self.rows)) + _LEGEND)
        bottom = _HEAD + _ROW * len(self.rows)
        self._calendar(canvas, first, last, bottom)
        for at, row in enumerate(self.rows):
            y = _HEAD + _ROW * (at + 0.5)
            canvas.line(0, y + _ROW / 2, _WIDTH, y + _ROW / 2, stroke=GRID, stroke_width=0.4)
            self._row(canvas, row, y, first, last)
        self._legend(canvas, bottom + _LEGEND / 2)
        return canvas.document(title=self.title, description=self.description)

    def _span(self) -> tuple[int, int]:
        months = [month for row in self.rows for bar in row.bars for month in (bar.first, bar.last)]
        months += [row.due for row in self.rows if row.due is not None]
        months += [month for row in self.rows if row.before is not None for month in row.before]
        first, last = min(months, default=0), max(months, default=_YEAR - 1)
        return first - first % _YEAR, last + (_YEAR - 1 - last % _YEAR)

    def _calendar(self, canvas: Canvas, first: int, last: int, bottom: float) -> None:
        for month in range(first, last + 2):
            x = _x(month, first, last)
            if month % _YEAR == 0:
                canvas.line(x, 4, x, bottom, stroke=MUTED, stroke_width=0.9)
                if month <= last:
                    middle = _x(month + _YEAR / 2, first, last)
                    canvas.text(
                        middle, 14, str(month // _YEAR), size=12.5, font_weight=700, text_anchor="middle"
                    )
            elif month % _QUARTER == 0:
                canvas.line(x, 26, x, bottom, stroke=GRID, stroke_width=0.7)
            if month % _QUARTER == 0 and month <= last:
                middle = _x(month + _QUARTER / 2, first, last)
                quarter = f"Q{month % _YEAR // _QUARTER + 1}"
                size = 10.0 if _step(first, last) * _QUARTER > 2 * _NARROW else 8.0
                canvas.text(middle, 32, quarter, size=size, fill=MUTED, text_anchor="middle")
        canvas.line(0, _HEAD - 4, _WIDTH, _HEAD - 4, stroke=MUTED, stroke_width=0.9)

    def _row(self, canvas: Canvas, row: GanttRow, y: float, first: int, last: int) -> None:
        label = wrap(row.label, (_LABEL - 12) / _SIZE, lines=1)[0]
        canvas.text(2, y, label, size=_SIZE)
        if row.before is not None:
            left, right = _x(row.before[0], first, last), _x(row.before[1] + 1, first, last)
            canvas.rect(left, y + _BAR / 2 + 1, right - left, 3, fill=MUTED)
        for bar in row.bars:
            colour = LEVEL_COLOURS[bar.shade]
            left, right = _x(bar.first, first, last), _x(bar.last + 1, first, last)
            canvas.rect(
                left,
                y - _BAR / 2,
                right - left,
                _BAR,
                fill=colour.fill,
                stroke=INK,
                stroke_width=1.8 if bar.is_fixed else 0.6,
            )
        if row.due is not None:
            x = _x(row.due + 1, first, last)
            canvas.line(x, y - _ROW / 2 + 2, x, y + _ROW / 2 - 2, stroke=ACCENT, stroke_width=2.4)
        ink = ACCENT if row.is_late else MUTED
        canvas.text(_WIDTH - _NOTE + 8, y, row.note, size=_SIZE, fill=ink)

    def _legend(self, canvas: Canvas, y: float) -> None:
        x = _LABEL
        for label, shade in self.legend:
            canvas.rect(x, y - 7, 22, 14, fill=LEVEL_COLOURS[shade].fill, stroke=INK, stroke_width=0.6)
            canvas.text(x + 28, y, label, size=11, fill=MUTED)
            x += 28 + width_em(label) * 11 + 20
        if self.fixed_label:
            canvas.rect(x, y - 7, 22, 14, fill="none", stroke=INK, stroke_width=1.8)
            canvas.text(x + 28, y, self.fixed_label, size=11, fill=MUTED)
            x += 28 + width_em(self.fixed_label) * 11 + 20
        if self.due_label:
            canvas.line(x + 2, y - 8, x + 2, y + 8, stroke=ACCENT, stroke_width=2.4)
            canvas.text(x + 11, y, self.due_label, size=11, fill=MUTED)
            x += 11 + width_em(self.due_label) * 11 + 20
        if self.before_label:
            canvas.rect(x, y - 1.5, 24, 3, fill=MUTED)
            canvas.text(x + 30, y, self.before_label, size=11, fill=MUTED)


def _step(first: int, last: int) -> float:
    return (_WIDTH - _LABEL - _NOTE) / (last - first + 1)


def _x(month: float, first: int, last: int) -> float:
    return _LABEL + (month - first) * _step(first, last)
