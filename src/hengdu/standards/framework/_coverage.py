"""Say which topics have standards: published, under way, planned, none."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from hengdu.standards.framework._records import Topic
from hengdu.standards.registry import LAYERS, Layer, Status
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from hengdu.standards.framework._tree import Framework
    from hengdu.standards.registry import Register, Standard


class State(StrEnum):
    """The best that a topic has."""

    PUBLISHED = "published"
    UNDER_WAY = "under_way"
    PLANNED = "planned"
    NONE = "none"


STATE_NAMES: Final = {
    State.PUBLISHED: Text("已发布", "published"),
    State.UNDER_WAY: Text("在建", "under way"),
    State.PLANNED: Text("计划中", "planned"),
    State.NONE: Text("无", "none"),
}
_STATE_OF: Final = {
    Status.PUBLISHED: State.PUBLISHED,
    Status.UNDER_WAY: State.UNDER_WAY,
    Status.RESEARCH: State.UNDER_WAY,
    Status.PROPOSED: State.PLANNED,
}
_SERIES: Final = -2
_COUNTED: Final = (State.PUBLISHED, State.UNDER_WAY, State.PLANNED)


@attrs.frozen(kw_only=True)
class TopicCoverage:
    """One topic with the number of standards in each state, its own and those below it.

    A research project counts as under way, an item awaiting approval as planned, a withdrawn standard
    not at all. ``state`` is the best of them.
    """

    topic: Topic
    category: str
    counts: Mapping[State, int]
    state: State
    standards: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Coverage:
    """The coverage of a framework by a register.

    ``unplaced`` are standards with a category but no topic, ``outside`` those with neither;
    ``layers`` are the layers whose facts were counted.
    """

    framework: str
    version: str
    layers: tuple[Layer, ...]
    topics: tuple[TopicCoverage, ...]
    unplaced: tuple[str, ...]
    outside: tuple[str, ...]

    def topic(self, code: str) -> TopicCoverage:
        """Return the coverage of one topic; KeyError where the framework has none of the code."""
        return next(entry for entry in self.topics if entry.topic.code == code)


def cover(framework: Framework, register: Register, *, layers: Sequence[Layer] = LAYERS) -> Coverage:
    """Count the standards of each topic and category.

    Series whose parts are registered are not counted besides their parts. A standard's topic is its own
    or the one that a layer claims.

    >>> from hengdu.standards.framework import builtin_framework
    >>> from hengdu.standards.registry import builtin_register
    >>> cover(builtin_framework(), builtin_register()).topic("CI.warning").state.value
    'none'
    """
    return cover_standards(framework, register.viewed(layers), layers=layers)


def cover_standards(
    framework: Framework,
    standards: Sequence[Standard],
    *,
    layers: Sequence[Layer] = LAYERS,
    names: bool = True,
) -> Coverage:
    """Count standards that are at hand; ``names`` false leaves out the lists of ids (large registers)."""
    topics = list(framework.walk())
    where, states = _columns(standards, topics)
    counted = (where >= 0) & (states >= 0)
    table = np.bincount(
        where[counted] * len(_COUNTED) + states[counted], minlength=len(topics) * len(_COUNTED)
    ).reshape(len(topics), len(_COUNTED))
    position = {topic.code: at for at, topic in enumerate(topics)}
    for at in range(len(topics) - 1, -1, -1):
        parent = topics[at].parent
        if parent is not None and parent in position:
            table[position[parent]] += table[at]
    lists = _lists(standards, where, counted, len(topics)) if names else [()] * len(topics)
    tops = np.asarray([topic.parent is None for topic in topics] or [False])
    return Coverage(
        framework=framework.id,
        version=framework.version,
        layers=tuple(layers),
        topics=tuple(
            _entry(framework, topic, table[at].tolist(), lists[at]) for at, topic in enumerate(topics)
        ),
        unplaced=_ids(standards, (states != _SERIES) & (where >= 0) & tops[where]) if names else (),
        outside=_ids(standards, (states != _SERIES) & (where < 0)) if names else (),
    )


def _columns(
    standards: Sequence[Standard], topics: Sequence[Topic]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int8]]:
    """Return the position of each standard's topic, and its state; -1 where it has none."""
    position = {topic.code: at for at, topic in enumerate(topics)}
    place_of = position.get
    codes = {state: at for at, state in enumerate(_COUNTED)}
    by_identity = {id(status): codes[state] for status, state in _STATE_OF.items()}  # enums hash slowly
    state_of = by_identity.get
    count = len(standards)
    where = np.fromiter(
        (place_of(item.topic, -1) for item in standards),
        dtype=np.int32,
        count=count,
    )
    states = np.fromiter((state_of(id(item.status), -1) for item in standards), dtype=np.int8, count=count)
    series = {item.series for item in standards if item.series is not None}
    if series:
        is_series = np.fromiter((item.id in series for item in standards), dtype=np.bool_, count=count)
        states[is_series] = _SERIES
    missing = np.flatnonzero(where < 0)
    for at in missing.tolist():
        where[at] = place_of(standards[at].category, -1)
    return where, states


def _ids(standards: Sequence[Standard], chosen: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(standards[at].id for at in np.flatnonzero(chosen).tolist())


def _lists(
    standards: Sequence[Standard], where: npt.NDArray[np.int32], counted: npt.NDArray[np.bool_], count: int
) -> list[tuple[str, ...]]:
    places = np.flatnonzero(counted)
    order = places[np.argsort(where[places], kind="stable")]
    ends = np.searchsorted(where[order], np.arange(count + 1))
    names = [standards[at].id for at in order.tolist()]
    return [tuple(names[ends[at] : ends[at + 1]]) for at in range(count)]


def _entry(framework: Framework, topic: Topic, row: list[int], names: tuple[str, ...]) -> TopicCoverage:
    counts = dict(zip(_COUNTED, row, strict=True))
    state = next((one for one in _COUNTED if counts[one]), State.NONE)
    return TopicCoverage(
        topic=topic, category=framework.category_of(topic.code), counts=counts, state=state, standards=names
    )
