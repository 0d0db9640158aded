"""Say what to do next: gaps, a plan in waves, what changed between two results, headlines."""

from hengdu.advice._advise import advise
from hengdu.advice._compare import Comparison, Driver, NodeChange, PracticeChange, compare
from hengdu.advice._effort import SIZE_FACTORS
from hengdu.advice._gaps import FacetBehind, Gap, Unrated, gaps, unrated
from hengdu.advice._heads import Headline, heads
from hengdu.advice._model import (
    Advice,
    Forecast,
    Item,
    Move,
    Need,
    PlannedAction,
    Unreached,
    Wave,
)
from hengdu.advice._priority import CRITICALITY, RED_LINE_BONUS
from hengdu.advice._waves import WAVES

__all__ = [
    "CRITICALITY",
    "RED_LINE_BONUS",
    "SIZE_FACTORS",
    "WAVES",
    "Advice",
    "Comparison",
    "Driver",
    "FacetBehind",
    "Forecast",
    "Gap",
    "Headline",
    "Item",
    "Move",
    "Need",
    "NodeChange",
    "PlannedAction",
    "PracticeChange",
    "Unrated",
    "Unreached",
    "Wave",
    "advise",
    "compare",
    "gaps",
    "heads",
    "unrated",
]
