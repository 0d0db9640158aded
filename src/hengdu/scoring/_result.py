"""Hold what scoring found: values, gates and every step that led to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import attrs

from hengdu.assessments import Assessment
from hengdu.packs import Pack
from hengdu.scoring._arithmetic import Exact, to_float
from hengdu.text import Text


class FacetResult(NamedTuple):
    """The mean of one group (facet) in a level cell: ``total / (scale * count)``.

    ``count`` is the number of applicable practices, ``total`` the sum of their values.
    """

    code: str
    total: int
    scale: int
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs here

    @property
    def value(self) -> float:
        """Return the mean in 0..1."""
        return self.total / (self.scale * self.count)


class GateFailure(NamedTuple):
    """One test that a level cell or node did not pass, and by how much.

    ``test``: attainment, facet, key, answers, share, not_rated, lag, none_below, floor, cap.
    ``subject`` is the code concerned; ``subjects`` all of them where the test counts.
    """

    test: str
    subject: str
    actual: Exact
    required: Exact
    subjects: tuple[str, ...] = ()

    @property
    def shortfall(self) -> float:
        """Return required - actual."""
        return to_float(self.required) - to_float(self.actual)


class LevelCell(NamedTuple):
    """One level of one node: attainment, gate, and the means behind them.

    ``attainment`` is None where nothing is applicable or the rule has no attainment; ``limit``
    is what the gate asks of it.
    """

    level: int
    attainment: Exact | None
    satisfied: bool
    rated: bool
    facets: tuple[FacetResult, ...]
    failures: tuple[GateFailure, ...]
    limit: Exact | None = None

    @property
    def value(self) -> float | None:
        """Return the attainment in 0..1."""
        return None if self.attainment is None else self.attainment[0] / self.attainment[1]


class Input(NamedTuple):
    """One item of a roll-up: its code, value and weight."""

    code: str
    value: Exact | float
    weight: Exact | float


class Derivation(NamedTuple):
    """How a score came about: the operation, its items, and what left out which items.

    For ``level_plus`` the items are the level and the attainment of the next level.
    """

    op: str
    inputs: tuple[Input, ...]
    left_out: tuple[str, ...]
    raw: Exact | float | None


class Counts(NamedTuple):
    """How many practices are applicable, answered, unanswered, not asked and N/A."""

    applicable: int
    answered: int
    unanswered: int
    not_asked: int
    not_applicable: int


class AppliedCap(NamedTuple):
    """A cap that held a level down."""

    id: str
    level: int
    reason: Text


@attrs.frozen(kw_only=True, eq=False)
class NodeResult:
    """What is known of one node.

    ``level`` and ``score`` are None when the node is not rated (``not_rated`` says why).
    ``interval`` is the score with unanswered practices at their worst and best; ``confidence``
    the evidence confidence in 0..1, None when nothing is answered above the lowest;
    ``coverage`` the answered share counted over levels up to the next one; ``na_share`` in 0..1.
    """

    code: str
    kind: str
    title: Text
    level: int | None
    score: float | None
    exact: Exact | float | None
    interval: tuple[float, float] | None
    level_interval: tuple[int, int] | None
    confidence: float | None
    coverage: float | None
    na_share: float
    counts: Counts
    cells: tuple[LevelCell, ...]
    derivation: Derivation | None
    failures: tuple[GateFailure, ...]
    caps: tuple[AppliedCap, ...]
    islands: tuple[int, ...]
    band: str | None
    band_name: Text | None
    not_rated: Text | None
    flags: tuple[str, ...]
    metrics: Mapping[str, float | None]
    target: int | None

    @property
    def rated(self) -> bool:
        """Say whether the node has a result."""
        return self.not_rated is None

    @property
    def facet_levels(self) -> Mapping[str, int]:
        """Return per facet the highest level up to which its own mean reaches the limit.

        It shows where people lag behind technology; it decides nothing.
        """
        reached: dict[str, int] = {}
        behind: set[str] = set()
        for cell in self.cells:
            limit = cell.limit or (1, 2)
            for facet in cell.facets:
                reached.setdefault(facet.code, 0)
                if facet.total * limit[1] < limit[0] * facet.scale * facet.count:
                    behind.add(facet.code)
                elif facet.code not in behind:
                    reached[facet.code] = cell.level
        return reached

    @property
    def next_cell(self) -> LevelCell | None:
        """Return the cell of the next level, which decides the score and what to do next."""
        if self.level is None:
            return None
        return next((cell for cell in self.cells if cell.level == self.level + 1), None)


class LeafResult(NamedTuple):
    """What a practice contributed.

    ``answer`` is the option code that counted (None when unanswered); ``value`` its value in
    the pack's scale; ``origin``: answered, implied, measured, by_object, by_unit, ratio,
    unanswered, not_asked, unknown, refused, na, out_of_scope, node_na, not_selected.
    """

    code: str
    answer: str | None
    value: float | None
    origin: str
    flags: tuple[str, ...]
    source: str


class RedLineResult(NamedTuple):
    """A legal duty: ``state`` is met, breached or unknown; never part of a score."""

    code: str
    title: Text
    state: str
    why: Text


@attrs.frozen(kw_only=True, eq=False)
class Result:
    """The whole outcome of one assessment under one pack and preset.

    ``run`` is the walk it came from, so that views need not walk again.
    """

    pack: Pack
    assessment: Assessment
    preset: str | None
    mode: str
    nodes: Mapping[str, NodeResult]
    redlines: tuple[RedLineResult, ...]
    leaves: Mapping[str, LeafResult]
    object: str | None = None
    run: Any = attrs.field(default=None, repr=False)  # an Evaluation; the type lies above this module

    @property
    def root(self) -> NodeResult:
        """Return the result of the whole."""
        return self.nodes[self.pack.root.code]

    def __getitem__(self, code: str) -> NodeResult:
        """Return the result of a node."""
        return self.nodes[code]

    def of_kind(self, kind: str) -> Iterator[NodeResult]:
        """Yield the results of one kind in declared order."""
        return (node for node in self.nodes.values() if node.kind == kind)
