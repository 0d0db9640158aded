"""Draw the waves of a roadmap along time with the effort of each."""

from __future__ import annotations

from typing import Final

import attrs

from hengdu.errors import ReportError
from hengdu.reports.charts._canvas import Canvas, finite, width_em, wrap
from hengdu.reports.charts._palette import GRID, MUTED, PAPER, SERIES

_LABEL_WIDTH: Final = 150.0
_PLOT_WIDTH: Final = 520.0
_ROW: Final = 44.0
_BAR: Final = 26.0
_HEAD: Final = 28.0
_SIZE: Final = 12.5
_MOST_TICKS: Final = 12


@attrs.frozen(kw_only=True)
class Wave:
    """Hold one wave: from ``start_month`` to ``end_month`` after the start of the roadmap.

    ``text`` is printed on or after the bar, such as the person-months and the number of actions;
    ``person_months`` sets the height of the bar against the largest wave.
    """

    label: str
    start_month: float
    end_month: float
    person_months: float
    text: str


@attrs.frozen(kw_only=True)
class Waves:
    """Show the waves in order; the area of each bar is its time by its effort.

    Errors: :class:`ReportError` for NaN, negative effort, or a wave that ends before it starts.
    """

    title: str
    description: str
    waves: tuple[Wave, ...]
    month_label: str

    def __attrs_post_init__(self) -> None:
        """Refuse waves that cannot be drawn truthfully."""
        for wave in self.waves:
            for value in (wave.start_month, wave.end_month, wave.person_months):
                if finite(value, wave.label) < 0:
                    raise ReportError("数值不能为负", "a value is negative", place=wave.label)
            if wave.end_month <= wave.start_month:
                raise ReportError("波次的结束不晚于开始", "a wave ends before it starts", place=wave.label)

    def svg(self) -> str:
        """Return the chart as SVG text."""
        bottom = _HEAD + _ROW * len(self.waves)
        canvas = Canvas(_LABEL_WIDTH + _PLOT_WIDTH + 20, bottom + 30)
        last = max((wave.end_month for wave in self.waves), default=1.0)
        step = next(size for size in (1, 3, 6, 12, 24, 60, 10**9) if last / size <= _MOST_TICKS)
        tick = 0
        while tick <= last:
            x = _LABEL_WIDTH + _PLOT_WIDTH * tick / last
            canvas.line(x, _HEAD - 4, x, bottom, stroke=GRID, stroke_width=0.8)
            canvas.text(x, _HEAD - 14, str(tick), size=10.5, fill=MUTED, text_anchor="middle")
            tick += step
        most = max((wave.person_months for wave in self.waves), default=0.0) or 1.0
        for index, wave in enumerate(self.waves):
            self._wave(canvas, wave, _HEAD + _ROW * (index + 0.5), last, most)
        canvas.text(
            _LABEL_WIDTH + _PLOT_WIDTH, bottom + 15, self.month_label, size=11, fill=MUTED, text_anchor="end"
        )
        return canvas.document(title=self.title, description=self.description)

    @staticmethod
    def _wave(canvas: Canvas, wave: Wave, y: float, last: float, most: float) -> None:
        rows = wrap(wave.label, (_LABEL_WIDTH - 14) / _SIZE)
        canvas.lines(_LABEL_WIDTH - 10, y, rows, size=_SIZE, text_anchor="end")
        x = _LABEL_WIDTH + _PLOT_WIDTH * wave.start_month / last
        end = _LABEL_WIDTH + _PLOT_WIDTH * wave.end_month / last
        height = max(2.0, _BAR * wave.person_months / most)
        canvas.rect(x, y - height / 2, end - x, height, fill=SERIES)
        width = width_em(wave.text) * 11.5
        if width + 12 <= end - x and height >= 18:  # noqa: PLR2004  # a line of text is 18 units high
            canvas.text((x + end) / 2, y, wave.text, size=11.5, fill=PAPER, text_anchor="middle")
        elif end + 6 + width <= _LABEL_WIDTH + _PLOT_WIDTH + 20:
            canvas.text(end + 6, y, wave.text, size=11.5)
        else:
            canvas.text(x - 6, y, wave.text, size=11.5, text_anchor="end")
