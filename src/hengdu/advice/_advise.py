"""Make the plan: what to do, in which order and wave, and where that leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.advice._draft import Draft, Drafts
from hengdu.advice._effort import SIZE_FACTORS, size_factor
from hengdu.advice._engine import latest_value, scorer_for, threshold
from hengdu.advice._forecast import Forecaster
from hengdu.advice._gaps import gaps, unrated
from hengdu.advice._model import Advice, Forecast, Item, Months, Move, Need, Unreached, Wave
from hengdu.advice._order import in_order
from hengdu.advice._priority import CRITICALITY, Priorities, Priority
from hengdu.advice._waves import LATER, WAVES, placed
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hengdu.scoring import Result, Scorer


def advise(
    result: Result,
    scorer: Scorer | None = None,
    *,
    capacity: float | Sequence[float] | None = None,
    size_factors: Mapping[str, float] = SIZE_FACTORS,
    criticality: Mapping[int, float] = CRITICALITY,
) -> Advice:
    """Return the plan that brings every sub-domain of a result to its target, as far as the pack advises.

    ``capacity`` is in person-months per wave (one number, or three); ``size_factors`` scale the
    pack's person-months by the institution's size class or type; ``criticality`` weighs nodes that
    protect an object of a system of that 等保 grade or above. Levels and scores of the forecasts are
    the scorer's; ``scorer`` is needed only where the result was scored with a patch of its own.
    Raises AdviceError where prerequisites go round in a circle or the capacity is no number.

    Example: ``[item.code for item in advise(result, capacity=12).waves[0].items]``
    """
    return _Planner(result, scorer_for(result, scorer), size_factors, criticality).plan(capacity)


class _Planner:
    def __init__(
        self, result: Result, scorer: Scorer, factors: Mapping[str, float], criticality: Mapping[int, float]
    ) -> None:
        self.result = result
        self.scorer = scorer
        self.factor = size_factor(result.assessment.institution, factors)
        self.drafts = Drafts(result, scorer, self.factor)
        self.priorities = Priorities(result, criticality)
        self.needs: dict[str, tuple[Need, ...]] = {
            code: self.drafts.needs(draft) for code, draft in self.drafts.found.items()
        }

    def plan(self, capacity: float | Sequence[float] | None) -> Advice:
        waits_for = {
            code: tuple(dict.fromkeys(item for need in needs for item in need.items))
            for code, needs in self.needs.items()
        }
        wanted = self._wanted_levels()
        priority = {
            code: self.priorities.of(draft, wanted[draft.node]) for code, draft in self.drafts.found.items()
        }
        order = in_order(waits_for, {code: item.value for code, item in priority.items()})
        drafts = [self.drafts.found[code] for code in order]
        waves = placed(drafts, waits_for, capacity)
        forecasts = [
            Forecaster(self.result, self.scorer, [draft for draft in drafts if waves[draft.code] <= at])
            for at in range(LATER + 1)
        ]
        items = tuple(
            self._item(draft, priority[draft.code], waves[draft.code], forecasts[waves[draft.code]])
            for at in range(LATER + 1)
            for draft in drafts
            if waves[draft.code] == at
        )
        root = self.result.root.code
        return Advice(
            pack=self.result.pack.id,
            version=self.result.pack.version,
            preset=self.result.preset,
            items=items,
            waves=self._waves(items, forecasts),
            later=tuple(item for item in items if item.wave is None),
            person_months=_sum(items),
            size_factor=self.factor,
            now=Forecaster(self.result, self.scorer, ()).of(root),
            after=forecasts[LATER].of(root),
            unreached=self._unreached(forecasts[LATER]),
            notes=self._notes(items),
        )

    def _wanted_levels(self) -> dict[str, int]:
        """Return per node its target or the highest level that the plan holds, whichever is more."""
        wanted = {gap.code: gap.target for gap in gaps(self.result)}
        for draft in self.drafts.found.values():
            wanted[draft.node] = max(draft.level, wanted.get(draft.node, 0))
        return wanted

    def _item(self, draft: Draft, priority: Priority, wave: int, forecast: Forecaster) -> Item:
        advice, months = draft.advice, draft.advice.duration_months
        return Item(
            code=draft.code,
            node=draft.node,
            node_title=self.result.pack.nodes[draft.node].title,
            title=advice.title,
            effect=advice.effect,
            kind=draft.kind,
            from_level=draft.level - 1,
            to_level=draft.level,
            actions=draft.actions,
            person_months=draft.effort.whole,
            duration_months=None if months is None else (float(months[0]), float(months[1])),
            needs=self.needs[draft.code],
            moves=self._moves(draft),
            priority=priority.value,
            why=priority.why,
            wave=None if wave == LATER else wave + 1,
            forecast=forecast.of(draft.node),
            above=tuple(forecast.of(code) for code in self.result.pack.ancestors(draft.node)),
        )

    def _moves(self, draft: Draft) -> tuple[Move, ...]:
        assessment, pack = self.result.assessment, self.result.pack
        moves = []
        for code in draft.advice.moves:
            indicator = pack.indicators[code]
            latest = latest_value(indicator, assessment.indicators.get(code, ()))
            moves.append(
                Move(
                    indicator=code,
                    name=indicator.name,
                    unit=indicator.unit,
                    direction=indicator.direction,
                    wanted=threshold(assessment, indicator, draft.level),
                    latest=None if latest is None else float(latest),
                )
            )
        return tuple(moves)

    def _waves(self, items: tuple[Item, ...], forecasts: Sequence[Forecaster]) -> tuple[Wave, ...]:
        waves = []
        for at, (start, end) in enumerate(WAVES):
            own = tuple(item for item in items if item.wave == at + 1)
            so_far = [item for item in items if item.wave is not None and item.wave <= at + 1]
            waves.append(
                Wave(
                    number=at + 1,
                    start_month=start,
                    end_month=end,
                    items=own,
                    person_months=_sum(own),
                    cumulative=_sum(so_far),
                    overall=forecasts[at].of(self.result.root.code),
                    nodes=self._changed(forecasts[at]),
                )
            )
        return tuple(waves)

    def _changed(self, forecast: Forecaster) -> dict[str, Forecast]:
        found = {code: forecast.of(code) for code in self.result.nodes}
        return {
            code: item
            for code, item in found.items()
            if {item.score, item.confirmed_score} != {self.result.nodes[code].score}
            or {item.level, item.confirmed_level} != {self.result.nodes[code].level}
        }

    def _unreached(self, forecast: Forecaster) -> tuple[Unreached, ...]:
        found = []
        for gap in gaps(self.result):
            after = forecast.of(gap.code)
            if after.level is None or after.confirmed_level is None or after.level >= gap.target:
                continue
            found.append(
                Unreached(
                    code=gap.code,
                    title=gap.title,
                    target=gap.target,
                    level=after.level,
                    confirmed_level=after.confirmed_level,
                    reasons=after.held_by or gap.reasons,
                )
            )
        return tuple(found)

    def _notes(self, items: tuple[Item, ...]) -> tuple[Text, ...]:
        notes = [
            Text(
                f"人月为专家估计，未经校准；已按机构规模乘以 {self.factor:g}。波次按各项工期与前置条件排定。",
                f"Person-months are expert estimates, not calibrated, multiplied by {self.factor:g} for the "
                "institution's size. Waves follow from durations and prerequisites.",
            )
        ]
        open_needs = sum(1 for item in items if any(need.state == "missing" for need in item.needs))
        if open_needs:
            notes.append(
                Text(
                    f"{open_needs} 个事项的前置条件尚未确认，开工前须先核实。",
                    f"Items whose prerequisites are not confirmed: {open_needs}; check before starting.",
                )
            )
        missing = len(unrated(self.result))
        if missing:
            notes.append(
                Text(
                    f"{missing} 个子域未评级，不在计划之内。",
                    f"Sub-domains that are not rated and not part of the plan: {missing}.",
                )
            )
        if self.result.assessment.is_partial:
            notes.append(
                Text(
                    "局部评估：计划不代表整个机构。",
                    "Partial scope: the plan does not stand for the whole institution.",
                )
            )
        return tuple(notes)


def _sum(items: Iterable[Item]) -> Months:
    known = [item.person_months for item in items if item.person_months is not None]
    return (sum(low for low, _ in known), sum(high for _, high in known))
