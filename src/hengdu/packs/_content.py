"""Describe the files of a pack; the published JSON Schema is made from these classes."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from hengdu.documents import NO_TEXT, Day, Number, TextField, json_schema, record
from hengdu.packs._style import Style
from hengdu.packs._vocabulary import Code, Preset, RollUp, Scoring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

FORMAT_VERSION = 1


@record
class MaturityLevel:
    """One maturity level with its characteristics."""

    level: Annotated[int, Field(ge=0, le=9)]
    name: TextField
    definition: TextField = NO_TEXT


@record
class Layer:
    """A layer that facets belong to."""

    code: Code
    name: TextField


@record
class Facet:
    """A facet (要素) of capability and the layer it belongs to."""

    code: Code
    name: TextField
    layer: Code | None = None
    na_allowed: bool = True
    definition: TextField = NO_TEXT
    anchors: dict[str, TextField] = field(default_factory=dict)


@record
class Named:
    """A coded name: an interview role, a protected object, a reason, a topic, an effort class."""

    code: Code
    name: TextField
    definition: TextField = NO_TEXT


@record
class Effort(Named):
    """An effort class with its person-months; null is open."""

    person_months: tuple[Number, Number]


@record
class Option:
    """One possible answer; ``anchor`` makes it decidable."""

    code: Code
    value: Number
    name: TextField
    anchor: TextField = NO_TEXT


@record
class AnswerSet:
    """The possible answers, from best to worst or worst to best, and the states beside them.

    ``na_value`` null removes a not-applicable item; a number counts it with that value.
    """

    id: Code = "default"
    options: Annotated[tuple[Option, ...], Field(min_length=2)]
    na_allowed: bool = True
    na_value: Number | None = None
    importance: dict[str, Decimal] = field(default_factory=dict)
    max: Number | None = None


@record
class Grade:
    """An evidence grade; ``weight`` in 0..1 enters the confidence."""

    code: Code
    name: TextField
    weight: Annotated[Number, Field(ge=0, le=1)]
    definition: TextField = NO_TEXT


@record
class Reference:
    """A source that content cites by id: numbers, names and dates only."""

    id: Code
    citation: TextField
    status: Literal["verified", "verified-secondary", "superseded", "unverified", "expert"]
    note: TextField = NO_TEXT


@record
class FrameworkItem:
    """One element of another framework: number and name only."""

    code: Annotated[str, Field(min_length=1, max_length=80)]
    name: TextField
    group: str = ""


@record
class Framework:
    """Another framework that nodes and practices are mapped to."""

    id: Code
    name: TextField
    version: str = ""
    source: Code | None = None
    note: TextField = NO_TEXT
    items: tuple[FrameworkItem, ...] = ()


@record
class Measure:
    """A practice measured by numerator and denominator instead of an answer.

    Attainment is ``min(cap, achieved / target)``; for ``lower`` it falls from 1 at the target
    to 0 at ``zero_credit_at``. ``zero_over_zero`` says what 0/0 earns. ``per`` scales
    numerator/denominator to ``unit`` (100 for percent).
    """

    target: Number
    direction: Literal["higher", "lower"] = "higher"
    zero_credit_at: Number | None = None
    zero_over_zero: Literal["max", "min", "na"] = "na"
    cap: Number = Decimal(1)
    per: Number = Decimal(100)
    unit: str = "%"
    formula: TextField = NO_TEXT


@record
class Practice:
    """One statement that is answered; codes are stable for ever."""

    code: Code
    level: int | None = None
    facet: Code | None = None
    key: bool = False
    title: TextField = NO_TEXT
    text: TextField
    ask: dict[str, TextField] = field(default_factory=dict)
    evidence: tuple[TextField, ...] = ()
    min_evidence: Code | None = None
    implies: tuple[Code, ...] = ()
    indicator: Code | None = None
    objects: tuple[Code, ...] = ()
    weight: Annotated[Number, Field(ge=0)] = Decimal(1)
    max: Number | None = None
    values: dict[str, Number] = field(default_factory=dict)
    answers: Code = "default"
    na_allowed: bool | None = None
    measure: Measure | None = None
    attrs: dict[str, str | int | bool] = field(default_factory=dict)
    mappings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    covers: tuple[str, ...] = ()
    note: TextField = NO_TEXT


@record
class Indicator:
    """A measure of a node with a threshold per level and the basis of each number."""

    code: Code
    name: TextField
    formula: TextField
    unit: TextField
    direction: Literal["higher", "lower"]
    thresholds: dict[str, Number | None]
    basis: Code
    anchored: dict[str, Code] = field(default_factory=dict)
    core: bool = False
    rationale: TextField = NO_TEXT


@record
class Prerequisite:
    """A node and the level it must have reached."""

    node: Code
    level: int


@record
class Action:
    """One step of a recommendation and the practices it satisfies."""

    text: TextField
    deliverable: TextField = NO_TEXT
    role: Code | None = None
    effort_class: Code | None = None
    person_months: tuple[Number, Number] | None = None
    proof: TextField = NO_TEXT
    satisfies: tuple[Code, ...] = ()


@record
class Recommendation:
    """How to reach one level of a node."""

    code: Code
    level: int
    title: TextField
    actions: tuple[Action, ...] = ()
    effort_class: Code | None = None
    person_months: tuple[Number, Number] | None = None
    duration_months: tuple[Number, Number] | None = None
    prerequisites: tuple[Prerequisite, ...] = ()
    moves: tuple[Code, ...] = ()
    effect: TextField = NO_TEXT


@record
class Dependency:
    """A node that needs another one at a level before its own level is worth reaching."""

    node: Code
    needed_for_level: int
    min_level: int
    kind: Literal["hard", "soft"]
    reason: TextField = NO_TEXT


@record
class ExpectedEvidence:
    """A kind of evidence that a node expects."""

    code: Code
    name: TextField


@record
class Node:
    """A node of the tree: a domain, a sub-domain, or whatever the model calls it.

    ``parent`` hangs a node under one of another file (or of the pack that is extended), so that
    each sub-domain can have a file of its own; in an extending pack ``replace`` says that an
    existing node or practice of the same code is meant. A node with ``na_allowed`` is proposed as
    not applicable where all its ``na_objects`` are absent.
    """

    code: Code
    kind: Code
    parent: Code | None = None
    replace: bool = False
    title: TextField
    aliases: tuple[str, ...] = ()
    purpose: TextField = NO_TEXT
    weight: Annotated[Number, Field(ge=0)] = Decimal(1)
    attrs: dict[str, str | int | bool] = field(default_factory=dict)
    objects: tuple[Code, ...] = ()
    roles: tuple[Code, ...] = ()
    na_allowed: bool = False
    na_condition: TextField = NO_TEXT
    na_objects: tuple[Code, ...] = ()
    note: TextField = NO_TEXT
    mappings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    covers: tuple[str, ...] = ()
    references: tuple[Code, ...] = ()
    depends_on: tuple[Dependency, ...] = ()
    evidence: tuple[ExpectedEvidence, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    practices: tuple[Practice, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    nodes: tuple[Node, ...] = ()


@record
class Select:
    """Choose practices: any of the given conditions of one key, all of the keys."""

    nodes: tuple[Code, ...] = ()
    practices: tuple[Code, ...] = ()
    objects: tuple[Code, ...] = ()
    facets: tuple[Code, ...] = ()
    levels: tuple[int, ...] = ()
    covers: tuple[str, ...] = ()
    mappings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    attrs: dict[str, str | int | bool] = field(default_factory=dict)


@record
class ViewNode:
    """One node of a view; ``select`` says which practices it reads."""

    code: Annotated[str, Field(min_length=1, max_length=80)]
    title: TextField
    select: Select


@record
class View:
    """A further tree over the same practices with its own roll-up.

    ``framework`` or ``objects`` makes one node per item; else ``nodes`` lists them.
    ``exclusive`` promises that no practice is read twice (lint checks it).
    """

    id: Code
    title: TextField
    note: TextField = NO_TEXT
    framework: Code | None = None
    by: Literal["framework", "objects", "nodes"] = "nodes"
    nodes: tuple[ViewNode, ...] = ()
    rollup: RollUp
    exclusive: bool = False


@record
class Profile:
    """Default target levels of an institution type, with the reason."""

    id: Code
    name: TextField
    reason: TextField = NO_TEXT
    default: int
    targets: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, TextField] = field(default_factory=dict)
    presumed: dict[str, bool] = field(default_factory=dict)


@record
class Fact:
    """A question about an institution; a "no" says what does not exist there.

    Then ``objects`` are absent, and ``practices`` that need more than an object are not applicable
    for ``reason``, as ``why`` says. ``counts`` says what still counts as existing: a fact that makes
    nothing absent is there for this text. A profile's ``presumed`` answers stand until one is given.
    """

    code: Code
    question: TextField
    objects: tuple[Code, ...] = ()
    practices: tuple[Code, ...] = ()
    reason: Code | None = None
    why: TextField = NO_TEXT
    counts: TextField = NO_TEXT


@record
class Determination:
    """How a red line is found: by an answer, an indicator or a declaration.

    ``answer``: breached when the practice's answer is below ``at_least``; ``indicator``: when
    the latest value misses ``threshold``; ``declaration``: when it is declared false.
    """

    kind: Literal["answer", "indicator", "declaration"]
    ref: Code | None = None
    at_least: str = ""
    threshold: Number | None = None
    direction: Literal["higher", "lower"] = "higher"
    question: TextField = NO_TEXT


@record
class RedLine:
    """A legal duty shown apart and never averaged away.

    It binds from ``valid_from`` to ``valid_to``, both days included; open ends are null.
    ``valid_from_by_type`` gives institution types for which it began on another day.
    """

    code: Code
    title: TextField
    statement: TextField = NO_TEXT
    institution_types: tuple[str, ...] = ()
    systems: TextField = NO_TEXT
    determined: Determination
    source: Code
    clause: str = ""
    valid_from: Day | None = None
    valid_to: Day | None = None
    valid_from_by_type: dict[str, Day] = field(default_factory=dict)
    note: TextField = NO_TEXT

    def __post_init__(self) -> None:
        starts = [item for item in (self.valid_from, *self.valid_from_by_type.values()) if item is not None]
        if self.valid_to is not None and any(item > self.valid_to for item in starts):
            msg = "valid_to lies before valid_from"
            raise ValueError(msg)

    def begins(self, institution_type: str) -> date | None:
        """Return the first day on which it binds institutions of a type; None is any day."""
        return self.valid_from_by_type.get(institution_type, self.valid_from)


@record
class Retired:
    """A code that is no longer used and never used again."""

    code: Code
    since: str
    reason: TextField = NO_TEXT
    replaced_by: Code | None = None


@record
class Extends:
    """The pack this one builds on; ``path`` is relative to this pack, else an installed id."""

    pack: Code
    version: str = ""
    path: str | None = None


@record
class PackFile:
    """What a pack may say; ``pack.yaml`` holds the identity, further ``files`` the rest."""

    format: Literal[1] = 1
    id: Code | None = None
    version: str = ""
    title: TextField = NO_TEXT
    short: TextField = NO_TEXT
    status: TextField = NO_TEXT
    disclaimer: TextField = NO_TEXT
    licence: str = ""
    notice: TextField = NO_TEXT
    extends: Extends | None = None
    retire: tuple[Code, ...] = ()
    files: tuple[str, ...] = ()
    kinds: tuple[Named, ...] = ()
    levels: tuple[MaturityLevel, ...] = ()
    layers: tuple[Layer, ...] = ()
    facets: tuple[Facet, ...] = ()
    roles: tuple[Named, ...] = ()
    objects: tuple[Named, ...] = ()
    institution_types: tuple[Named, ...] = ()
    answers: tuple[AnswerSet, ...] = ()
    na_reasons: tuple[Named, ...] = ()
    evidence_grades: tuple[Grade, ...] = ()
    min_evidence: dict[int, Code] = field(default_factory=dict)
    effort_classes: tuple[Effort, ...] = ()
    references: tuple[Reference, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    topics: tuple[Named, ...] = ()  # the closed list of ``covers``; without it any tag will do
    scoring: dict[str, Any] | None = None  # checked as Scoring after extension
    presets: tuple[Preset, ...] = ()
    views: tuple[View, ...] = ()
    profiles: tuple[Profile, ...] = ()
    facts: tuple[Fact, ...] = ()
    redlines: tuple[RedLine, ...] = ()
    nodes: tuple[Node, ...] = ()
    retired: tuple[Retired, ...] = ()
    coding: dict[str, str] = field(default_factory=dict)
    style: Style | None = None

    def __post_init__(self) -> None:
        for name in self.files:
            if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
                msg = f"file {name!r} must lie inside the pack folder"
                raise ValueError(msg)


def own_codes(node: Node) -> Iterator[str]:
    """Yield the codes of a node's own practices, indicators and recommendations."""
    yield from (item.code for item in node.practices)
    yield from (item.code for item in node.indicators)
    yield from (item.code for item in node.recommendations)


def pack_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a pack file.

    >>> pack_schema()["title"]
    'Hengdu pack file'
    """
    schema = json_schema(PackFile, "Hengdu pack file")
    scoring = json_schema(Scoring, "Scoring")
    del scoring["$schema"]
    definitions = schema.setdefault("$defs", {})
    definitions.update(scoring.pop("$defs", {}))
    definitions["Scoring"] = scoring
    schema["properties"]["scoring"] = {"$ref": "#/$defs/Scoring"}
    return schema
