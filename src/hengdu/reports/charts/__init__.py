"""Draw every chart outside the web page as one accessible, self-contained SVG.

Each chart is a frozen value object whose labels are already in one language; ``svg()`` draws it. The
result has a title and a description for screen readers, no reference to anything outside itself, no
style sheet and no ids, so that many fit into one page; the same object gives the same text. Colours are
those of :data:`LEVEL_COLOURS`, told apart by lightness alone, and every colour repeats a printed number.
"""

from hengdu.reports.charts._bars import BarRow, Bars
from hengdu.reports.charts._dependencies import Dependencies, DependencyEdge, DependencyNode
from hengdu.reports.charts._framework import FrameworkBox, FrameworkCell, FrameworkPicture
from hengdu.reports.charts._gantt import Gantt, GanttBar, GanttRow
from hengdu.reports.charts._heatmap import HeatCell, HeatMap, HeatRow
from hengdu.reports.charts._ladder import Ladder, LadderStep
from hengdu.reports.charts._multiples import Multiples, MultiplesRow
from hengdu.reports.charts._palette import (
    ACCENT,
    FONT_FAMILY,
    GRID,
    INK,
    LEVEL_COLOURS,
    MUTED,
    UNRATED,
    LevelColour,
    level_colour,
)
from hengdu.reports.charts._radar import Radar, RadarAxis
from hengdu.reports.charts._waves import Wave, Waves

__all__ = [
    "ACCENT",
    "FONT_FAMILY",
    "GRID",
    "INK",
    "LEVEL_COLOURS",
    "MUTED",
    "UNRATED",
    "BarRow",
    "Bars",
    "Dependencies",
    "DependencyEdge",
    "DependencyNode",
    "FrameworkBox",
    "FrameworkCell",
    "FrameworkPicture",
    "Gantt",
    "GanttBar",
    "GanttRow",
    "HeatCell",
    "HeatMap",
    "HeatRow",
    "Ladder",
    "LadderStep",
    "LevelColour",
    "Multiples",
    "MultiplesRow",
    "Radar",
    "RadarAxis",
    "Wave",
    "Waves",
    "level_colour",
]
