"""Hold a plan of improvement: items with their actions and prerequisites, waves, forecasts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import attrs

from hengdu.text import Text

Months = tuple[float, float]


@attrs.frozen(kw_only=True)
class PlannedAction:
    """One step that is still open.

    ``practices`` are those that it satisfies and that are not satisfied yet; ``person_months`` are
    (least, most). ``state`` is ``do``; ``measure`` where the practice is claimed in full and only
    the measurement is missing; ``prove`` where only the evidence is.
    """

    text: Text
    deliverable: Text
    proof: Text
    role: str | None
    role_name: Text | None
    person_months: Months | None
    practices: tuple[str, ...]
    state: Literal["do", "measure", "prove"]


@attrs.frozen(kw_only=True)
class Need:
    """A prerequisite: ``node`` at ``level``.

    ``kind``: ``recommendation`` (the recommendation names it), ``dependency`` (the node has it as a
    hard dependency) or ``previous`` (the level below of the same node). ``state``: ``met``,
    ``planned`` (by ``items``, which come earlier) or ``missing``; ``reason`` says why.
    """

    node: str
    title: Text
    level: int
    kind: Literal["recommendation", "dependency", "previous"]
    state: Literal["met", "planned", "missing"]
    reason: Text
    items: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Move:
    """An indicator that an item moves, and the value wanted at the item's level.

    ``latest`` is the last measured value in ``unit``, None where nothing is measured.
    """

    indicator: str
    name: Text
    unit: Text
    direction: Literal["higher", "lower"]
    wanted: Decimal | None
    latest: float | None


@attrs.frozen(kw_only=True)
class Forecast:
    """Level and score of a node once something is carried out, both computed by the scorer.

    ``level`` and ``score`` count the answers alone, with the measurements and validations that
    exist today; ``confirmed_level`` and ``confirmed_score`` also have the moved indicators measured
    at their thresholds and a validation where a level needs one. ``held_by`` says what makes the
    difference, or what holds the level down in any case.
    """

    code: str
    title: Text
    level: int | None
    score: float | None
    confirmed_level: int | None
    confirmed_score: float | None
    held_by: tuple[Text, ...] = ()


@attrs.frozen(kw_only=True)
class Item:
    """One recommendation with its open actions.

    ``code`` is that of the recommendation. ``kind`` is ``gap`` (the node is below its target) or
    ``prerequisite`` (pulled in because something else waits for it). ``wave`` is 1, 2 or 3, None
    where it does not fit into the waves. ``priority`` is explained by ``why``. ``forecast`` is the
    node's and ``above`` that of the nodes above it (nearest first) at the end of the item's wave.
    """

    code: str
    node: str
    node_title: Text
    title: Text
    effect: Text
    kind: Literal["gap", "prerequisite"]
    from_level: int
    to_level: int
    actions: tuple[PlannedAction, ...]
    person_months: Months | None
    duration_months: Months | None
    needs: tuple[Need, ...]
    moves: tuple[Move, ...]
    priority: float
    why: Text
    wave: int | None
    forecast: Forecast
    above: tuple[Forecast, ...]


@attrs.frozen(kw_only=True)
class Wave:
    """The items that are finished between two months after the start.

    ``cumulative`` are the person-months up to the end of this wave. ``overall`` and ``nodes`` say
    where the whole, and each node that changes, stand then.
    """

    number: int
    start_month: int
    end_month: int
    items: tuple[Item, ...]
    person_months: Months
    cumulative: Months
    overall: Forecast
    nodes: Mapping[str, Forecast]


@attrs.frozen(kw_only=True)
class Unreached:
    """A node that stays below its target although the whole plan is carried out, and why."""

    code: str
    title: Text
    target: int
    level: int
    confirmed_level: int
    reasons: tuple[Text, ...]


@attrs.frozen(kw_only=True)
class Advice:
    """A plan: ``items`` in the order to do them, ``waves``, and ``later`` for what does not fit.

    ``size_factor`` is what the pack's person-months were multiplied with; ``now`` and ``after`` are
    the whole before and after everything; ``notes`` are to be printed with the plan.
    """

    pack: str
    version: str
    preset: str | None
    items: tuple[Item, ...]
    waves: tuple[Wave, ...]
    later: tuple[Item, ...]
    person_months: Months
    size_factor: float
    now: Forecast
    after: Forecast
    unreached: tuple[Unreached, ...]
    notes: tuple[Text, ...]
