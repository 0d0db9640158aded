"""Draw a table of small bars, one column for each measure."""

from __future__ import annotations

from typing import Final

import attrs

from hengdu.errors import ReportError
from hengdu.reports.charts._canvas import Canvas, finite, wrap
from hengdu.reports.charts._palette import GRID, MUTED, SERIES
from hengdu.text import decimal_places

_LABEL_WIDTH: Final = 170.0
_CELL_WIDTH: Final = 118.0
_BAR_SHARE: Final = 0.56
_ROW: Final = 24.0
_HEAD: Final = 36.0
_SIZE: Final = 12.0


@attrs.frozen(kw_only=True)
class MultiplesRow:
    """Hold one row: a label and a value for each column, nothing where there is none."""

    label: str
    values: tuple[float | None, ...]


@attrs.frozen(kw_only=True)
class Multiples:
    """Show several measures of the same items side by side, each column on its own scale from 0.

    ``most`` gives each column's scale, ``places`` the decimals printed, ``empty`` what stands for no value.
    """

    title: str
    description: str
    columns: tuple[str, ...]
    most: tuple[float, ...]
    rows: tuple[MultiplesRow, ...]
    places: int = 2
    empty: str = "—"

    def __attrs_post_init__(self) -> None:
        """Refuse rows of another length than the columns and values outside the scale."""
        if len(self.most) != len(self.columns) or any(finite(most, "most") <= 0 for most in self.most):
            raise ReportError(
                "各列都要有大于 0 的刻度", "each column needs a scale above 0", place=self.title
            )
        for row in self.rows:
            if len(row.values) != len(self.columns):
                raise ReportError("数值与列数不符", "a row has another number of values", place=row.label)
            for value, most in zip(row.values, self.most, strict=True):
                if value is not None and not 0 <= finite(value, row.label) <= most:
                    raise ReportError(
                        f"数值 {value} 超出 0–{most:g}",
                        f"the value {value} is outside 0–{most:g}",
                        place=row.label,
                    )

    def svg(self) -> str:
        """Return the chart as SVG text."""
        canvas = Canvas(_LABEL_WIDTH + _CELL_WIDTH * len(self.columns), _HEAD + _ROW * len(self.rows) + 6)
        for index, column in enumerate(self.columns):
            rows = wrap(column, (_CELL_WIDTH - 10) / _SIZE)
            x = _LABEL_WIDTH + _CELL_WIDTH * index
            canvas.lines(x, _HEAD / 2, rows, size=_SIZE, font_weight=700)
        for index, row in enumerate(self.rows):
            self._row(canvas, row, _HEAD + _ROW * (index + 0.5))
        return canvas.document(title=self.title, description=self.description)

    def _row(self, canvas: Canvas, row: MultiplesRow, y: float) -> None:
        canvas.line(0, y - _ROW / 2, canvas.width, y - _ROW / 2, stroke=GRID, stroke_width=0.6)
        label = wrap(row.label, (_LABEL_WIDTH - 10) / _SIZE, lines=1)[0]
        canvas.text(0, y, label, size=_SIZE)
        for index, value in enumerate(row.values):
            x, room = _LABEL_WIDTH + _CELL_WIDTH * index, _CELL_WIDTH * _BAR_SHARE
            if value is None:
                canvas.text(x, y, self.empty, size=_SIZE, fill=MUTED)
                continue
            canvas.rect(x, y - 5, room, 10, fill="none", stroke=GRID, stroke_width=0.8)
            canvas.rect(x, y - 5, room * value / self.most[index], 10, fill=SERIES)
            canvas.text(x + room + 6, y, decimal_places(value, self.places), size=_SIZE)
