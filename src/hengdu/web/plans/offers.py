"""Say of each recommended action whether it is on the action list already, and how to put it there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

import attrs

from hengdu.actions import ItemFacts
from hengdu.advice import Item, PlannedAction, Wave
from hengdu.store.plans.models import ItemStatus
from hengdu.store.plans.queries import items_visible_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.advice import Advice
    from hengdu.packs import Pack
    from hengdu.store import Actor


@attrs.frozen(kw_only=True)
class Offer:
    """One open action of a recommendation; ``listed`` is its item on the list, None where there is none."""

    action: PlannedAction
    source: str
    level: int
    listed: UUID | None

    def facts(self, **owned: object) -> ItemFacts:
        """Return it as an item, for the practices that are still open."""
        return ItemFacts(source=self.source, level=self.level, practices=self.action.practices, **owned)  # type: ignore[arg-type]  # owner and days of a checked form


@attrs.frozen(kw_only=True)
class Advised:
    """One recommendation with its open actions."""

    item: Item
    offers: tuple[Offer, ...]


@attrs.frozen(kw_only=True)
class OfferedWave:
    """One wave with its recommendations; ``open`` counts the actions that are not on the list.

    ``due`` is the end of the wave's last month when it starts today.
    """

    wave: Wave | None
    items: tuple[Advised, ...]
    open: int
    due: dt.date | None


def offers_of(
    actor: Actor, assessment_id: UUID, pack: Pack, advice: Advice, today: dt.date
) -> tuple[OfferedWave, ...]:
    """Return the waves in order, and at last (``wave`` None) what comes later; one query."""
    rows = items_visible_to(actor).filter(assessment_id=assessment_id).exclude(source="")
    listed = dict(rows.exclude(status=ItemStatus.CANCELLED).values_list("source", "pk"))
    found = []
    for wave, items in [*((wave, wave.items) for wave in advice.waves), (None, advice.later)]:
        due = _month_end(today, wave.end_month) if wave is not None else None
        found.append(_offered(wave, items, pack, listed, due))
    return tuple(found)


def _month_end(day: dt.date, months: int) -> dt.date:
    """Return the last day of the month that is ``months`` after the one of ``day``."""
    at = day.year * 12 + day.month - 1 + months + 1
    return dt.date(at // 12, at % 12 + 1, 1) - dt.timedelta(days=1)


def _offered(
    wave: Wave | None, items: Iterable[Item], pack: Pack, listed: dict[str, UUID], due: dt.date | None
) -> OfferedWave:
    found = tuple(Advised(item=item, offers=tuple(_offers(item, pack, listed))) for item in items)
    waiting = sum(offer.listed is None for item in found for offer in item.offers)
    return OfferedWave(wave=wave, items=found, open=waiting, due=due)


def _offers(item: Item, pack: Pack, listed: dict[str, UUID]) -> Iterable[Offer]:
    numbers = {action.text: at for at, action in enumerate(pack.recommendations[item.code].actions, start=1)}
    for action in item.actions:
        source = f"{item.code}/{numbers[action.text]}"
        yield Offer(
            action=action,
            source=source,
            level=item.to_level,
            listed=listed.get(source) or listed.get(item.code),
        )
