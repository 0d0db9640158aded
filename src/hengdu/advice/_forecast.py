"""Say where the nodes stand once some items are carried out; every number is the scorer's."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hengdu.advice._engine import carried_out, confirmed
from hengdu.advice._model import Forecast
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hengdu.advice._draft import Draft
    from hengdu.scoring import Result, Scorer


class Forecaster:
    """The results that carrying out some drafts would give."""

    def __init__(self, result: Result, scorer: Scorer, drafts: Sequence[Draft]) -> None:
        """Keep what is carried out; nothing is scored before it is asked for."""
        self.result = result
        self.scorer = scorer
        self.drafts = drafts

    def of(self, code: str) -> Forecast:
        """Return the forecast of a node."""
        plain, proven = self.plain.nodes[code], self.proven.nodes[code]
        return Forecast(
            code=code,
            title=plain.title,
            level=plain.level,
            score=plain.score,
            confirmed_level=proven.level,
            confirmed_score=proven.score,
            held_by=self._held_by(code),
        )

    @cached_property
    def plain(self) -> Result:
        """Return the result with the practices satisfied and nothing else changed."""
        if not self.drafts:
            return self.result
        done = carried_out(self.scorer, self.result.assessment, self._practices)
        return self.scorer.score(done, focus=self.result.object)

    @cached_property
    def proven(self) -> Result:
        """Return the result with the indicators measured and the nodes validated as well."""
        if not self.drafts:
            return self.result
        done = carried_out(self.scorer, self.result.assessment, self._practices)
        done = confirmed(self.scorer, done, self._indicators, self._validated())
        return self.scorer.score(done, focus=self.result.object)

    @cached_property
    def _practices(self) -> tuple[str, ...]:
        return tuple(code for draft in self.drafts for code in draft.practices)

    @cached_property
    def _indicators(self) -> dict[str, int]:
        """Return the indicators that the drafts move or whose practices they satisfy, with the level."""
        pack = self.result.pack
        levels: dict[str, int] = {}
        for draft in self.drafts:
            bound = (pack.practices[code].indicator for code in draft.practices)
            for code in (*draft.advice.moves, *(item for item in bound if item is not None)):
                levels[code] = max(draft.level, levels.get(code, 0))
        for node, level in self._capped("measured"):
            core = (item.code for item in pack.nodes[node].indicators if item.core)
            levels |= {code: max(level, levels.get(code, 0)) for code in core}
        return levels

    def _validated(self) -> tuple[str, ...]:
        """Return the nodes brought to a level that asks for a validation."""
        return tuple(node for node, _ in self._capped("validated"))

    def _capped(self, requires: str) -> Iterator[tuple[str, int]]:
        """Yield the nodes worked on whose new level asks for more than answers, with that level.

        It is the level of a draft, or one up to the target whose answers were there before.
        """
        pack = self.result.pack
        reached: dict[str, int] = {}
        for draft in self.drafts:
            reached[draft.node] = max(draft.level, reached.get(draft.node, 0))
        for code, level in reached.items():
            held = [cap.level for cap in self.plain.nodes[code].caps]
            target = self.result.nodes[code].target or 0
            top = max([level, *(item for item in held if item <= target)])
            kind = pack.nodes[code].kind
            if any(
                cap.kind == kind and cap.requires == requires and cap.level <= top
                for cap in pack.scoring.caps
            ):
                yield code, top

    def _held_by(self, code: str) -> tuple[Text, ...]:
        plain, proven = self.plain.nodes[code], self.proven.nodes[code]
        reasons = [cap.reason for cap in plain.caps]
        if plain.score == proven.score:
            return tuple(reasons)
        for item in self._practices:
            indicator = self.result.pack.practices[item].indicator
            if indicator is None or code not in self.result.pack.ancestors(item):
                continue
            if self.plain.leaves[item].value != self.proven.leaves[item].value:
                reasons.append(
                    Text(
                        f"{item} 由指标 {indicator} 的实测值决定，须达到阈值并实测",
                        f"{item} follows from {indicator}, which must be measured at its threshold",
                    )
                )
        return tuple(reasons)
