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
        done = confirmed(self.scorer, done, self._indicators, self._validated)
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
        for code, level in self._core():
            levels[code] = max(level, levels.get(code, 0))
        return levels

    def _core(self) -> Iterator[tuple[str, int]]:
        """Yield the core indicators of nodes brought to a level that has to be measured."""
        pack = self.result.pack
        for draft in self.drafts:
            node = pack.nodes[draft.node]
            caps = [cap for cap in pack.scoring.caps if cap.requires == "measured" and cap.kind == node.kind]
            if any(draft.level >= cap.level for cap in caps):
                yield from ((item.code, draft.level) for item in node.indicators if item.core)

    @cached_property
    def _validated(self) -> tuple[str, ...]:
        """Return the nodes brought to a level that asks for a validation."""
        needed = {
            (cap.kind, cap.level) for cap in self.result.pack.scoring.caps if cap.requires == "validated"
        }
        kinds = {draft.node: self.result.nodes[draft.node].kind for draft in self.drafts}
        return tuple(
            dict.fromkeys(
                draft.node
                for draft in self.drafts
                if any(kind == kinds[draft.node] and draft.level >= level for kind, level in needed)
            )
        )

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
