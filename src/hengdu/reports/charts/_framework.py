"""Draw a framework of standards: three lines of defence on a base, under the key protections."""

from __future__ import annotations

from typing import Final

import attrs

from hengdu.errors import ReportError
from hengdu.reports.charts._canvas import Canvas, wrap
from hengdu.reports.charts._palette import GRID, INK, LEVEL_COLOURS, MUTED, PAPER, SERIES, LevelColour

_WIDTH: Final = 960.0
_GAP: Final = 10.0
_HEAD: Final = 34.0
_CELL: Final = 50.0
_PAD: Final = 8.0
_SIZE: Final = 12.0
_SHADES: Final = (LevelColour(PAPER, MUTED), LEVEL_COLOURS[1], LEVEL_COLOURS[2], LEVEL_COLOURS[4])


@attrs.frozen(kw_only=True)
class FrameworkCell:
    """One sub-topic: its name, what is written under it, and its shade from 0 (none) to 3 (published).

    ``href`` makes the cell a link, such as ``#OP.response``; empty is none.
    """

    label: str
    note: str
    shade: int
    href: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse a shade that does not exist, and links that run scripts."""
        if not 0 <= self.shade < len(_SHADES):
            raise ReportError(f"没有深浅 {self.shade}", f"there is no shade {self.shade}", place=self.label)
        if ":" in self.href.split("/")[0] and not self.href.startswith(("http:", "https:")):
            raise ReportError("链接只能指向页面", "a link may only lead to a page", place=self.label)


@attrs.frozen(kw_only=True)
class FrameworkBox:
    """One category with its sub-topics; ``role`` is written behind its name."""

    label: str
    role: str
    cells: tuple[FrameworkCell, ...]
    href: str = ""


@attrs.frozen(kw_only=True)
class FrameworkPicture:
    """Show categories as a building: key protections on top, lines of defence as pillars, the base below.

    ``legend`` names the four shades from none to published; ``note`` says what the numbers count.
    """

    title: str
    description: str
    keys: tuple[FrameworkBox, ...]
    lines: tuple[FrameworkBox, ...]
    base: tuple[FrameworkBox, ...]
    legend: tuple[str, str, str, str]
    note: str = ""

    def svg(self) -> str:
        """Return the picture as SVG text."""
        bands = [
            (boxes, per_row) for boxes, per_row in ((self.keys, 3), (self.lines, 1), (self.base, 6)) if boxes
        ]
        heights = [max(_height(box, per_row) for box in boxes) for boxes, per_row in bands]
        canvas = Canvas(_WIDTH, 40 + sum(heights) + _GAP * len(heights) + 34)
        canvas.text(_WIDTH / 2, 20, self.title, size=16, font_weight=700, text_anchor="middle")
        y = 40.0
        for (boxes, per_row), height in zip(bands, heights, strict=True):
            width = (_WIDTH - 2 * _PAD - _GAP * (len(boxes) - 1)) / len(boxes)
            for at, box in enumerate(boxes):
                _draw(canvas, box, (_PAD + at * (width + _GAP), y, width, height), per_row)
            y += height + _GAP
        self._legend(canvas, y + 12)
        return canvas.document(title=self.title, description=self.description)

    def _legend(self, canvas: Canvas, y: float) -> None:
        x = _PAD
        for shade, label in zip(_SHADES, self.legend, strict=True):
            canvas.rect(x, y - 8, 24, 16, fill=shade.fill, stroke=GRID)
            canvas.text(x + 32, y, label, size=_SIZE)
            x += 120
        canvas.text(_WIDTH - _PAD, y, self.note, size=_SIZE, fill=MUTED, text_anchor="end")


def _rows(box: FrameworkBox, per_row: int) -> int:
    return -(-len(box.cells) // per_row)


def _height(box: FrameworkBox, per_row: int) -> float:
    return _HEAD + _rows(box, per_row) * (_CELL + _PAD) + _PAD


def _draw(canvas: Canvas, box: FrameworkBox, frame: tuple[float, float, float, float], per_row: int) -> None:
    x, y, width, height = frame
    canvas.rect(x, y, width, height, fill=PAPER, stroke=SERIES, stroke_width=1.4)
    canvas.rect(x, y, width, _HEAD - 6, fill=SERIES)
    head = f"{box.label} · {box.role}" if box.role else box.label
    middle = x + width / 2
    with canvas.link(box.href):
        text = wrap(head, (width - 12) / 13, lines=1)[0]
        canvas.text(
            middle, y + (_HEAD - 6) / 2, text, size=13, font_weight=700, fill=PAPER, text_anchor="middle"
        )
    columns = min(per_row, max(1, len(box.cells)))
    cell = (width - _PAD * (columns + 1)) / columns
    for at, one in enumerate(box.cells):
        row, column = divmod(at, columns)
        left, top = x + _PAD + column * (cell + _PAD), y + _HEAD + row * (_CELL + _PAD)
        with canvas.link(one.href):
            _cell(canvas, one, left, top, cell)


def _cell(canvas: Canvas, one: FrameworkCell, left: float, top: float, width: float) -> None:
    shade = _SHADES[one.shade]
    dash = {} if one.shade else {"stroke_dasharray": "4 3"}
    canvas.rect(left, top, width, _CELL, fill=shade.fill, stroke=INK if one.shade else MUTED, **dash)
    style = {"text_anchor": "middle", "fill": shade.text}
    rows = wrap(one.label, (width - 8) / _SIZE, lines=2)
    canvas.lines(left + width / 2, top + (16 if len(rows) == 1 else 17), rows, size=_SIZE, **style)
    note = wrap(one.note, (width - 6) / 11, lines=1)[0]
    canvas.text(left + width / 2, top + (36 if len(rows) == 1 else 41), note, size=11, **style)
