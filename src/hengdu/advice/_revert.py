"""Put single practices or whole nodes back to what they were and ask the scorer what that takes away."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from hengdu.assessments import Answer, Assessment, Measurement
    from hengdu.scoring import NodeResult, Result, Scorer

Value = TypeVar("Value")


class Effect(NamedTuple):
    """What a node loses without one change; None where it is not rated without it."""

    score: float | None
    level: int | None

    @property
    def matters(self) -> bool:
        """Say whether the change had any effect by itself."""
        return self.score != 0 or self.level not in {0, None}


class Reverter:
    """Compute the effects of changes one at a time, many nodes in one run of the scorer.

    Nodes of one depth share no practices, so one run puts back one change in each of them.
    """

    def __init__(self, before: Result, after: Result, scorer: Scorer) -> None:
        """Keep both results and the scorer of the later one."""
        self.before = before
        self.after = after
        self.scorer = scorer

    def effects(self, nodes: Iterable[str], changed: Container[str]) -> dict[str, dict[str, Effect]]:
        """Return for each node the effect of each of its changed children and own practices."""
        pack = self.after.pack
        by_depth: dict[int, dict[str, list[str]]] = {}
        for code in sorted(nodes):
            spec = pack.nodes[code]
            below = [*(item.code for item in spec.nodes), *(item.code for item in spec.practices)]
            parts = [item for item in below if item in changed]
            if parts:
                by_depth.setdefault(len(list(pack.ancestors(code))), {})[code] = parts
        found: dict[str, dict[str, Effect]] = {}
        for group in by_depth.values():
            owners = list(group)
            for turn in zip_longest(*group.values()):
                taken = {owner: part for owner, part in zip(owners, turn, strict=True) if part is not None}
                result = self._without(taken.values())
                for owner, part in taken.items():
                    found.setdefault(owner, {})[part] = _effect(self.after.nodes[owner], result.nodes[owner])
        return found

    def _without(self, codes: Iterable[str]) -> Result:
        assessment = self.after.assessment
        answers = dict(assessment.answers)
        indicators = dict(assessment.indicators)
        for code in codes:
            self._put_back(code, answers, indicators)
        reverted: Assessment = attrs.evolve(assessment, answers=answers, indicators=indicators)
        return self.scorer.score(reverted, focus=self.after.object)

    def _put_back(
        self, code: str, answers: dict[str, Answer], indicators: dict[str, tuple[Measurement, ...]]
    ) -> None:
        pack, old = self.after.pack, self.before.assessment
        measured: set[str] = set()
        if code in pack.practices:
            given = {code}
            bound = pack.practices[code].indicator
            measured = {bound} if bound is not None else set()
        else:
            below = [item for item in pack.nodes if item == code or code in pack.ancestors(item)]
            given = {*below, *(item.code for item in pack.below(code))}
            measured = {item.code for node in below for item in pack.nodes[node].indicators}
        for item in given:
            _restore(item, answers, old.answers.get(item))
        for item in measured:
            _restore(item, indicators, old.indicators.get(item))


def _restore(code: str, place: dict[str, Value], value: Value | None) -> None:
    if value is None:
        place.pop(code, None)
    else:
        place[code] = value


def _effect(now: NodeResult, without: NodeResult) -> Effect:
    return Effect(
        None if now.score is None or without.score is None else now.score - without.score,
        None if now.level is None or without.level is None else now.level - without.level,
    )
