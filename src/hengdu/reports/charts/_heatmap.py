"""Draw a heat map of rows by columns with the number in each cell."""

from __future__ import annotations

from typing import Final

import attrs

from hengdu.errors import ReportError
from hengdu.reports.charts._canvas import Canvas, width_em, wrap
from hengdu.reports.charts._palette import GRID, INK, LEVEL_COLOURS, MUTED, PAPER, level_colour

_CODE_WIDTH: Final = 58.0
_MOST_LABEL: Final = 290.0
_ROW: Final = 19.0
_HEAD: Final = 50.0
_LEGEND: Final = 40.0
_LEGEND_SIZE: Final = 11.0
_LEGEND_LINE: Final = 20.0
_SIZE: Final = 12.0
_MIN_CELL: Final = 44.0
_GRID_WIDTH: Final = 432.0


@attrs.frozen
class HeatCell:
    """Hold the level that colours a cell (0–5, nothing where not rated) and the text printed in it."""

    level: int | None
    text: str


@attrs.frozen(kw_only=True)
class HeatRow:
    """Hold one row: code, name, cells; rows of one ``group`` stand together under its name."""

    code: str
    label: str
    cells: tuple[HeatCell, ...]
    group: str = ""


@attrs.frozen(kw_only=True)
class HeatMap:
    """Show rows by columns; colour and printed text say the same, so it can be printed in grey.

    ``legend`` names the levels from 0 up; ``unrated_label`` names the struck-through cells.
    """

    title: str
    description: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    legend: tuple[str, ...] = ()
    unrated_label: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse rows of another length than the columns, and no columns at all."""
        for row in self.rows:
            if not self.columns or len(row.cells) != len(self.columns):
                raise ReportError(
                    f"热力图的行有 {len(row.cells)} 格,应有 {len(self.columns)} 格",
                    f"a heat map row has {len(row.cells)} cells for {len(self.columns)} columns",
                    place=row.code,
                )
            for cell in row.cells:
                level_colour(cell.level)

    def svg(self) -> str:
        """Return the chart as SVG text."""
        cell_width = max(_MIN_CELL, _GRID_WIDTH / max(1, len(self.columns)))
        left = _CODE_WIDTH + self._label_width()
        groups = len({row.group for row in self.rows if row.group})
        width = left + cell_width * len(self.columns) + 8
        lines = max((line for _, line in self._legend_places(width - _CODE_WIDTH)), default=0)
        height = _HEAD + _ROW * (len(self.rows) + groups) + _LEGEND + lines * _LEGEND_LINE
        canvas = Canvas(width, height)
        for index, column in enumerate(self.columns):
            rows = wrap(column, (cell_width - 4) / _SIZE, lines=3)
            canvas.lines(left + cell_width * (index + 0.5), _HEAD / 2, rows, size=_SIZE, text_anchor="middle")
        y, group = _HEAD, ""
        for row in self.rows:
            if row.group and row.group != group:
                group = row.group
                canvas.text(0, y + _ROW / 2 + 2, group, size=_SIZE, font_weight=700)
                canvas.line(0, y + _ROW - 1, canvas.width - 8, y + _ROW - 1, stroke=GRID)
                y += _ROW
            self._row(canvas, row, y, left, cell_width)
            y += _ROW
        self._legend(canvas, y + _LEGEND / 2)
        return canvas.document(title=self.title, description=self.description)

    def _label_width(self) -> float:
        longest = max((width_em(row.label) for row in self.rows), default=0.0)
        return min(_MOST_LABEL, longest * _SIZE + 14)

    @staticmethod
    def _row(canvas: Canvas, row: HeatRow, y: float, left: float, cell_width: float) -> None:
        middle = y + _ROW / 2
        canvas.text(0, middle, row.code, size=_SIZE, fill=MUTED)
        label = wrap(row.label, (left - _CODE_WIDTH - 8) / _SIZE, lines=1)[0]
        canvas.text(_CODE_WIDTH, middle, label, size=_SIZE)
        for index, cell in enumerate(row.cells):
            x = left + index * cell_width
            colour = level_colour(cell.level)
            canvas.rect(x, y, cell_width, _ROW, fill=colour.fill, stroke=PAPER, stroke_width=1.5)
            if cell.level is None:
                canvas.rect(x + 1, y + 1, cell_width - 2, _ROW - 2, fill="none", stroke=GRID)
                canvas.line(x + 1, y + _ROW - 1, x + cell_width - 1, y + 1, stroke=GRID)
            canvas.text(
                x + cell_width / 2, middle, cell.text, size=_SIZE, fill=colour.text, text_anchor="middle"
            )

    def _legend_places(self, width: float) -> list[tuple[float, int]]:
        """Return where each entry of the legend starts, and in which line, within ``width``."""
        labels = [*self.legend[: len(LEVEL_COLOURS)], *([self.unrated_label] if self.unrated_label else [])]
        places: list[tuple[float, int]] = []
        x, line = 0.0, 0
        for label in labels:
            wide = 25 + width_em(label) * _LEGEND_SIZE
            if x > 0 and x + wide > width:
                x, line = 0.0, line + 1
            places.append((x, line))
            x += wide + 16
        return places

    def _legend(self, canvas: Canvas, y: float) -> None:
        places = self._legend_places(canvas.width - _CODE_WIDTH)
        for level, label in enumerate(self.legend[: len(LEVEL_COLOURS)]):
            x, at = _CODE_WIDTH + places[level][0], y + places[level][1] * _LEGEND_LINE
            colour = level_colour(level)
            canvas.rect(x, at - 7, 20, 14, fill=colour.fill, stroke=GRID, stroke_width=0.8)
            canvas.text(x + 10, at, str(level), size=10, fill=colour.text, text_anchor="middle")
            canvas.text(x + 25, at, label, size=_LEGEND_SIZE, fill=MUTED)
        if self.unrated_label:
            x, at = _CODE_WIDTH + places[-1][0], y + places[-1][1] * _LEGEND_LINE
            canvas.rect(x, at - 7, 20, 14, fill=PAPER, stroke=GRID)
            canvas.line(x, at + 7, x + 20, at - 7, stroke=GRID)
            ink = INK if not self.legend else MUTED
            canvas.text(x + 25, at, self.unrated_label, size=_LEGEND_SIZE, fill=ink)
