"""Join standards, topics, sub-domains and international documents, and read the joins either way."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import attrs

from hengdu.errors import StandardsError
from hengdu.standards.framework import State
from hengdu.standards.registry import LAYERS, Layer, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hengdu.standards.framework import Framework
    from hengdu.standards.registry import Register, Standard

Side = Literal["standard", "category", "topic", "subdomain", "counterpart"]
SIDES: Final[tuple[Side, ...]] = ("standard", "category", "topic", "subdomain", "counterpart")
_STATES: Final = {
    Status.PUBLISHED: State.PUBLISHED,
    Status.UNDER_WAY: State.UNDER_WAY,
    Status.RESEARCH: State.UNDER_WAY,
    Status.PROPOSED: State.PLANNED,
}


@attrs.frozen(kw_only=True)
class Row:
    """One standard with everything that it is joined to; empty where it is joined to nothing."""

    standard: str
    state: State
    category: str
    topic: str
    subdomains: tuple[str, ...]
    counterparts: tuple[str, ...]

    def codes(self, side: Side) -> tuple[str, ...]:
        """Return the codes on one side."""
        if side == "subdomain":
            return self.subdomains
        if side == "counterpart":
            return self.counterparts
        single = {"standard": self.standard, "category": self.category, "topic": self.topic}[side]
        return (single,) if single else ()


@attrs.frozen(kw_only=True)
class Meeting:
    """One code of a side with what it meets on the others, and its standards by state."""

    code: str
    meets: Mapping[Side, tuple[str, ...]]
    counts: Mapping[State, int]

    @property
    def is_bare(self) -> bool:
        """Say whether no standard meets it."""
        return not any(self.counts.values())


@attrs.frozen(kw_only=True)
class Crosswalk:
    """All rows, and the codes of each side in their own order (those without a standard too)."""

    rows: tuple[Row, ...]
    sides: Mapping[Side, tuple[str, ...]]
    layers: tuple[Layer, ...]

    def by(self, side: Side) -> tuple[Meeting, ...]:
        """Return every code of a side with what it meets.

        Raises StandardsError for a side that does not exist.
        """
        return self.at(side, self.codes(side))

    def codes(self, side: Side) -> tuple[str, ...]:
        """Return the codes of a side in their order, then those that only rows name.

        Raises StandardsError for a side that does not exist.
        """
        return tuple(self._rows_of(side))

    def at(self, side: Side, codes: Iterable[str]) -> tuple[Meeting, ...]:
        """Return some codes of a side with what they meet; unknown ones are left out."""
        rows = self._rows_of(side)
        return tuple(_meeting(code, side, rows[code]) for code in codes if code in rows)

    def coverage(self, side: Side) -> Mapping[State, int]:
        """Return how many codes of a side have, at best, a published, coming or planned standard, or none."""
        if side not in self._coverages:
            counts = dict.fromkeys(State, 0)
            order = [state for state in State if state is not State.NONE]
            for rows in self._rows_of(side).values():
                states = {row.state for row in rows}
                counts[next((state for state in order if state in states), State.NONE)] += 1
            self._coverages[side] = counts
        return self._coverages[side]

    def _rows_of(self, side: Side) -> Mapping[str, list[Row]]:
        """Return the rows by the codes of a side; made at the first question."""
        if side not in SIDES:
            raise StandardsError(
                f"没有 {side} 这一侧",
                f"there is no side {side}",
                hint_zh=f"可用：{'、'.join(SIDES)}",
                hint_en=f"Known: {', '.join(SIDES)}",
            )
        if side not in self._indexes:
            rows: dict[str, list[Row]] = {code: [] for code in self.sides[side]}
            for row in self.rows:
                for code in row.codes(side):
                    rows.setdefault(code, []).append(row)
            self._indexes[side] = rows
        return self._indexes[side]

    @cached_property
    def _indexes(self) -> dict[Side, dict[str, list[Row]]]:
        """Return the indexes made so far; a crosswalk never changes, so they stay true."""
        return {}

    @cached_property
    def _coverages(self) -> dict[Side, Mapping[State, int]]:
        """Return the counts made so far."""
        return {}


def _meeting(code: str, side: Side, rows: Sequence[Row]) -> Meeting:
    counts: dict[State, int] = {
        state: sum(row.state is state for row in rows) for state in State if state is not State.NONE
    }
    meets: dict[Side, tuple[str, ...]] = {
        other: tuple(dict.fromkeys(one for row in rows for one in row.codes(other)))
        for other in SIDES
        if other != side
    }
    return Meeting(code=code, meets=meets, counts=counts)


def build_crosswalk(
    register: Register,
    framework: Framework,
    *,
    subdomains: Iterable[str] = (),
    layers: Sequence[Layer] = LAYERS,
) -> Crosswalk:
    """Join a register, a framework and the sub-domains of a maturity model.

    ``subdomains`` are the codes of the model in its order, so that those without a standard show.
    Withdrawn standards are left out, a series where its parts are there too.

    >>> from hengdu.standards.framework import builtin_framework
    >>> from hengdu.standards.registry import builtin_register
    >>> walk = build_crosswalk(builtin_register(), builtin_framework(), subdomains=["DA-01"])
    >>> walk.by("subdomain")[0].is_bare
    True
    """
    standards = register.viewed(layers)
    series = {item.series for item in standards if item.series}
    rows = tuple(
        _row(register, framework, item)
        for item in standards
        if item.id not in series and item.status is not Status.WITHDRAWN
    )
    sides: dict[Side, tuple[str, ...]] = {
        "standard": tuple(row.standard for row in rows),
        "category": tuple(topic.code for topic in framework.categories()),
        "topic": tuple(topic.code for topic in framework.leaves()),
        "subdomain": tuple(subdomains),
        "counterpart": tuple(sorted({one for row in rows for one in row.counterparts})),
    }
    return Crosswalk(rows=rows, sides=sides, layers=tuple(layers))


def _row(register: Register, framework: Framework, item: Standard) -> Row:
    category = framework.category_of(item.topic) if item.topic in framework.topics else item.category
    return Row(
        standard=item.id,
        state=_STATES.get(item.status, State.NONE),
        category=category,
        topic=item.topic,
        subdomains=register.subdomains(item.id),
        counterparts=tuple(one.number for one in register.counterparts(item.id)),
    )
