"""Draw the levels as a staircase with the present, target and earlier level marked."""

from __future__ import annotations

from typing import Final

import attrs

from hengdu.errors import ReportError
from hengdu.reports.charts._canvas import Canvas, finite, width_em, wrap
from hengdu.reports.charts._palette import ACCENT, GRID, MUTED, PAPER, SERIES, level_colour

_STEP_WIDTH: Final = 112.0
_RISE: Final = 26.0
_BASE: Final = 54.0
_TOP: Final = 62.0
_FLAG_SIZE: Final = 12.0


@attrs.frozen
class LadderStep:
    """Hold one level (0–5) and its name."""

    level: int
    name: str


@attrs.frozen(kw_only=True)
class Ladder:
    """Show where an institution stands among the levels.

    ``progress`` is the attained share (0–1) of the level after the present one, drawn as a bar on that
    step. A mark whose level is not among the steps is refused; no present level means not rated.
    """

    title: str
    description: str
    steps: tuple[LadderStep, ...]
    current: int | None
    current_label: str
    target: int | None = None
    target_label: str = ""
    previous: int | None = None
    previous_label: str = ""
    progress: float | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse marks off the ladder and a progress outside 0–1."""
        levels = [step.level for step in self.steps]
        if not levels or levels != sorted(set(levels)):
            raise ReportError("阶梯的级别应由低到高且不重复", "ladder levels must ascend without repeats")
        for mark in (self.current, self.target, self.previous):
            if mark is not None and mark not in levels:
                raise ReportError(
                    f"阶梯上没有 {mark} 级", f"the ladder has no level {mark}", place=self.title
                )
        if self.progress is not None and not 0 <= finite(self.progress, self.title) <= 1:
            raise ReportError(
                f"进度 {self.progress} 超出 0–1",
                f"the progress {self.progress} is outside 0–1",
                place=self.title,
            )

    def svg(self) -> str:
        """Return the chart as SVG text."""
        count = len(self.steps)
        canvas = Canvas(_STEP_WIDTH * count + 16, _TOP + _BASE + _RISE * count)
        floor = canvas.height - 8
        for index, step in enumerate(self.steps):
            self._step(canvas, index, step, floor)
        return canvas.document(title=self.title, description=self.description)

    def _step(self, canvas: Canvas, index: int, step: LadderStep, floor: float) -> None:
        x, height = 8 + index * _STEP_WIDTH, _BASE + index * _RISE
        top = floor - height
        is_reached = self.current is not None and step.level <= self.current
        colour = level_colour(step.level if is_reached else None)
        canvas.rect(x, top, _STEP_WIDTH - 3, height, fill=colour.fill, stroke=GRID)
        if self.progress is not None and self._is_next(step):
            width = (_STEP_WIDTH - 3) * self.progress
            fill = level_colour(step.level).fill
            canvas.rect(x, floor - 6, width, 6, fill=fill, stroke=SERIES, stroke_width=0.8)
        middle = x + (_STEP_WIDTH - 3) / 2
        text = {"text_anchor": "middle", "fill": colour.text}
        canvas.text(middle, top + 14, f"L{step.level}", size=14, font_weight=700, **text)
        rows = wrap(step.name, (_STEP_WIDTH - 8) / 11.5)
        canvas.lines(middle, top + (32 if len(rows) == 1 else 36), rows, size=11.5, **text)
        y = top - 14
        for mark, label, ink in (
            (self.current, self.current_label, SERIES),
            (self.target, self.target_label, ACCENT),
            (self.previous, self.previous_label, MUTED),
        ):
            if mark == step.level and label:
                self._flag(canvas, middle, y, label, ink)
                y -= 22

    def _is_next(self, step: LadderStep) -> bool:
        levels = [one.level for one in self.steps]
        above = [level for level in levels if self.current is None or level > self.current]
        return bool(above) and step.level == above[0]

    @staticmethod
    def _flag(canvas: Canvas, x: float, y: float, label: str, ink: str) -> None:
        row = wrap(label, (_STEP_WIDTH - 14) / _FLAG_SIZE, lines=1)[0]
        width = width_em(row) * _FLAG_SIZE + 14
        canvas.rect(x - width / 2, y - 9, width, 18, rx=3, fill=ink)
        canvas.text(x, y, row, size=_FLAG_SIZE, fill=PAPER, text_anchor="middle")
