"""Describe the scoring section of a pack: a closed, versioned vocabulary of roll-ups and gates."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from hengdu.documents import NO_TEXT, Number, TextField, record

VOCABULARY_VERSION = 1

Code = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.:\-]*$")]


@record
class Round:
    """Round a value at a node.

    ``half_up_double`` rounds the exact binary double (JavaScript's toFixed),
    ``half_up_scaled`` computes floor(x * 10^places + 0.5) / 10^places in doubles (JavaScript's
    Math.round idiom), ``half_even_scaled`` the same with ties to even, ``half_up`` rounds the
    decimal value, ``truncate`` towards zero, ``truncate_epsilon`` cuts x * 10^places + 1e-9.
    ``half_even`` and ``truncate`` take a double for the number it really is. With ``carry``
    parents aggregate the rounded value, else the unrounded one; within ``of`` it is carried.
    """

    places: Annotated[int, Field(ge=0, le=9)]
    mode: Literal[
        "half_up",
        "half_up_double",
        "half_up_scaled",
        "half_even",
        "half_even_scaled",
        "truncate",
        "truncate_epsilon",
    ] = "half_up"
    carry: bool = False


@record
class RollUp:
    """Combine the values below a node into one.

    ``over`` names the items: ``children`` (child nodes, or the practices of a node without
    child nodes), ``practices`` (the node's own), ``leaves`` (all practices below),
    ``kind:<kind>`` (descendant nodes of a kind), or a practice attribute (``level``, ``facet``
    or one of ``attrs``) that groups the leaves; each group is then combined by ``of``.
    ``divide: each`` divides every item before adding (what some tools do, and not the same in
    doubles); ``normalise`` maps each practice's own lowest..highest answer to 0..1 first;
    ``item_round`` rounds each weighted item of a sum first; ``empty_item`` is the value of an
    item that has none, which else is left out. Named ``weights`` give 1 to a node or practice
    and 0 to a group that is not named. The result is ``value * scale + offset``, clamped to
    ``floor``/``ceiling``, then rounded.
    """

    op: Literal[
        "mean",
        "weighted_mean",
        "sum",
        "weighted_sum",
        "min",
        "max",
        "ratio",
        "deduction",
        "count",
        "share",
        "level",
        "level_plus",
    ]
    over: str = "children"
    of: RollUp | None = None
    weights: Literal["declared", "equal", "size", "sqrt_size"] | dict[str, Number] = "declared"
    empty_item: Number | None = None
    scale: Number = Decimal(1)
    offset: Number = Decimal(0)
    floor: Number | None = None
    ceiling: Number | None = None
    divide: Literal["total", "each"] = "total"
    normalise: bool = False
    item_round: Round | None = None
    round: Round | None = None
    # ratio
    denominator: Literal["applicable", "all"] = "applicable"
    # deduction
    base: Number | None = None
    amount: Literal["value", "shortfall"] = "shortfall"
    per: Literal["one", "base_over_count", "whole_over_count"] = "one"
    whole: Decimal = Decimal(100)
    # count and share: leaves whose answer is one of these, in every unit
    complete: tuple[str, ...] = ()
    # level_plus: level + factor x attainment of the next level; ``top`` at the top level
    factor: Number = Decimal("0.9")

    def __post_init__(self) -> None:
        if self.op in {"count", "share"} and not self.complete:
            msg = f"op {self.op} needs 'complete': the answers that count"
            raise ValueError(msg)
        if self.op == "deduction" and self.base is None:
            msg = "op deduction needs 'base'"
            raise ValueError(msg)
        if self.op not in {"count", "share"} and self.complete:
            msg = f"'complete' does not belong to op {self.op}"
            raise ValueError(msg)
        if self.op != "deduction" and self.base is not None:
            msg = f"'base' does not belong to op {self.op}"
            raise ValueError(msg)
        self._refuse_idle()

    def _refuse_idle(self) -> None:
        """Refuse options that the operation would not read: what a pack says must count."""
        idle = {
            "empty_item": self.empty_item is not None and self.op in {"ratio", "deduction"},
            "item_round": self.item_round is not None and self.op not in {"sum", "weighted_sum"},
            "divide": self.divide == "each" and self.op not in {"mean", "weighted_mean"},
            "of": self.of is not None and self.of.op in {"level", "level_plus"},
        }
        for name, wrong in idle.items():
            if wrong:
                msg = f"{name!r} as given does not belong to op {self.op}"
                raise ValueError(msg)


@record
class FacetFloor:
    """Least mean of each group: ``single`` for one practice in the group, ``several`` for more."""

    by: str = "facet"
    single: Number
    several: Number


@record
class Share:
    """Least share of practices whose answer is one of ``answers``."""

    answers: tuple[str, ...]
    at_least: Annotated[Number, Field(ge=0, le=1)]


@record
class GateTests:
    """Say what satisfies a level; every test given must hold."""

    attainment_min: Number | None = None
    facet_floor: FacetFloor | None = None
    key_min: Number | None = None
    answers: tuple[str, ...] | None = None
    na_blocks: bool = False
    share: Share | None = None


@record
class Rated:
    """A level cell with fewer than ``min_groups`` applicable groups is not rated."""

    min_groups: Annotated[int, Field(ge=1)]
    by: str = "facet"


@record
class Lag:
    """How many of n may lag behind level k: ``max(at_least, floor(share * n))``."""

    share: Annotated[Number, Field(ge=0, le=1)]
    at_least: Annotated[int, Field(ge=0)] = 0


@record
class Floor:
    """No node of ``kind`` below ``k - distance``."""

    kind: str
    distance: Annotated[int, Field(ge=0)] = 1


@record
class Band:
    """One named stretch of the score line; ``min``/``max`` as published, null is open."""

    code: Code
    name: TextField
    min: Number | None = None
    max: Number | None = None
    level: int | None = None


@record
class BandSet:
    """Partition the real line into bands.

    ``boundary``: ``lower`` = a band begins at its min and ends before the next band's min;
    ``upper`` = a band ends at its max and begins after the previous band's max; ``exact`` =
    closed intervals as written (gaps are lint errors); ``round`` = the score is rounded half up
    to ``places`` first and the closed intervals are read on that grid. ``reads`` says whether
    the score is taken as shown or before the node's own rounding.
    """

    boundary: Literal["lower", "upper", "exact", "round"]
    places: Annotated[int, Field(ge=0, le=6)] = 0
    reads: Literal["shown", "unrounded"] = "shown"
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    note: TextField = NO_TEXT


@record
class LevelRule:
    """Say how a node gets its level.

    ``cumulative``: the largest k whose levels 1..k are all satisfied, practices grouped by the
    attribute ``by``; ``share``: the largest k that enough of ``of`` (children or
    ``kind:<kind>``) reach, see ``lag``, ``none_below`` and ``floor``; ``minimum``: the lowest
    level of ``of``; ``bands``: the level of the band of the score; ``score_floor``: the whole
    part of the score; ``score_round``: the score rounded half up. ``empty`` says what a level
    without practices does to a cumulative ladder.
    """

    rule: Literal["cumulative", "share", "minimum", "bands", "score_floor", "score_round"]
    empty: Literal["block", "pass", "pass_after_first"] = "block"
    by: str = "level"
    attainment: RollUp | None = None
    default: GateTests = field(default_factory=GateTests)
    at: dict[int, GateTests] = field(default_factory=dict)
    rated: Rated | None = None
    of: str = "children"
    lag: Lag | None = None
    none_below: Annotated[int | None, Field(ge=0)] = None
    floor: Floor | None = None

    def __post_init__(self) -> None:
        if self.rule == "share" and self.lag is None:
            msg = "rule share needs 'lag'"
            raise ValueError(msg)


@record
class Cap:
    """Hold a node of ``kind`` below ``level`` unless the condition holds.

    ``measured``: the node's core indicator met the threshold of the level in the last
    ``periods`` measured periods; ``validated``: a validation record of the node is younger than
    ``months`` at the assessment's date; ``answers``: each practice named in ``needs`` has one of
    its answers. A cap holds whatever rule gave the level.
    """

    id: Code
    kind: str
    level: Annotated[int, Field(ge=1)]
    requires: Literal["measured", "validated", "answers"]
    periods: Annotated[int, Field(ge=1, le=12)] = 2
    months: Annotated[int, Field(ge=1, le=120)] = 12
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reason: TextField
    no_sample: TextField = NO_TEXT

    def __post_init__(self) -> None:
        if (self.requires == "answers") != bool(self.needs):
            msg = "a cap that requires answers needs 'needs', and nothing else does"
            raise ValueError(msg)


@record
class NodeRule:
    """Score, level and treatment of every node of one kind.

    ``zero_if_unanswered``: the score is 0 while any practice below is unanswered; ``needs``:
    no score unless these practices have one of these answers; ``na_node``: a node marked N/A
    leaves the model, or keeps its own score and only leaves its parents; ``empty``: the score of
    a node that has none; ``weight_total``: what the weights of the items of ``score`` must sum
    to (lint checks it, scoring does not).
    """

    score: RollUp | None = None
    level: LevelRule | None = None
    bands: str | None = None
    unanswered: Literal["zero", "excluded", "worst", "no_penalty"] | None = None
    zero_if_unanswered: bool = False
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    na_node: Literal["remove", "exclude_from_parent"] = "remove"
    empty: Number | None = None
    counted: bool = True
    publish_coverage: Annotated[Number | None, Field(ge=0, le=1)] = None
    na_flag: Annotated[Number | None, Field(ge=0, le=1)] = None
    na_limit: Annotated[Number | None, Field(ge=0, le=1)] = None
    weight_total: Number | None = None


@record
class ObjectRule:
    """How answers per protected object or named system become one answer.

    ``coverage``: the mean of the object answers read back through ``bands`` (lower bound
    exclusive -> answer); ``worst``: the lowest; ``worst_important``: the lowest over systems
    of grade ``min_grade`` and above, over all where none is that important; ``unanimous``: the
    common answer, else ``otherwise``.
    """

    facets: tuple[str, ...] = ("*",)
    rule: Literal["coverage", "worst", "worst_important", "unanimous"]
    min_grade: int = 3
    above: tuple[tuple[Number, str], ...] = ()
    otherwise: str = ""


@record
class IndicatorRule:
    """Answers derived from measurements, and the most that may be answered without one."""

    two_periods: str
    one_period: str
    lower_level: str
    none: str
    hand_max: dict[int, str] = field(default_factory=dict)
    note: TextField = NO_TEXT


@record
class LeafRule:
    """Value of a practice: units (teams), objects, indicators, rounding.

    ``units``: how the answers of the units become one value; ``unanimous`` is the common value,
    else that of the answer ``otherwise``. ``round`` rounds what units or a measure came to.
    """

    units: Literal["mean", "min", "max", "sum", "unanimous"] = "mean"
    otherwise: str = ""
    objects: tuple[ObjectRule, ...] = ()
    indicators: IndicatorRule | None = None
    round: Round | None = None

    def __post_init__(self) -> None:
        if (self.units == "unanimous") != bool(self.otherwise):
            msg = "units unanimous needs 'otherwise', and nothing else does"
            raise ValueError(msg)


@record
class RaterRule:
    """Consolidate several raters: median with ties to the lower; a spread opens an item."""

    spread: Number = Decimal("0.67")
    proof_grade: str | None = None


@record
class EvidenceRule:
    """Confidence bands and the age (months) from which evidence counts one grade lower."""

    stale_months: int = 12
    high: Number = Decimal("0.85")
    medium: Number = Decimal("0.65")
    verified_steps: int = 1


@record
class Metric:
    """Relate a node's score to a target, or to a baseline and a target; in percent.

    ``percent_to_target``: score / target; ``progress``: (score - baseline) / (target - baseline);
    ``pooled_to_target``: 1 - sum of gaps / sum of targets over the practices below, where the
    target is an answer per practice and a surplus is no credit; ``scaled``: score * factor /
    divisor, without target and cap. ``reads`` takes the score as shown or before the node's own
    rounding. No target, or no distance to it, gives no value.
    """

    id: Code
    name: TextField
    kind: Literal["percent_to_target", "progress", "pooled_to_target", "scaled"]
    cap: Number | None = Decimal(100)
    factor: Number = Decimal(1)
    divisor: Annotated[Number, Field(gt=0)] = Decimal(1)
    reads: Literal["shown", "unrounded"] = "shown"
    round: Round | None = None


@record
class Scoring:
    """The ``scoring`` section of a pack."""

    vocabulary: int = VOCABULARY_VERSION
    arithmetic: Literal["exact", "double"] = "exact"
    root: Code = "overall"
    root_kind: str = "overall"
    leaf: LeafRule = field(default_factory=LeafRule)
    raters: RaterRule = field(default_factory=RaterRule)
    evidence: EvidenceRule = field(default_factory=EvidenceRule)
    rules: dict[str, NodeRule]
    bands: dict[str, BandSet] = field(default_factory=dict)
    caps: tuple[Cap, ...] = ()
    metrics: tuple[Metric, ...] = ()


@record
class Preset:
    """A named variation of the scoring section.

    ``patch`` is merged into ``scoring`` key by key; ``select`` keeps only the practices whose
    attributes equal the given ones (``{key: true}`` is the quick mode). A preset that is not
    ``comparable`` never mixes with others.
    """

    id: Code
    name: TextField
    note: TextField = NO_TEXT
    select: dict[str, bool | int | str] = field(default_factory=dict)
    patch: dict[str, object] = field(default_factory=dict)
    comparable: bool = True
    sensitivity: bool = False
