"""Turn items of the action list into what templates print, and find them for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.actions import NotFoundError
from hengdu.actions.exports import STATUS_NAMES, is_overdue, owner_name
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.plans.models import ActionItem, ItemStatus
from hengdu.store.plans.queries import items_visible_to
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from hengdu.packs import Action, Pack, Practice
    from hengdu.store import Actor
    from hengdu.store.assessments.models import Assessment

OVERDUE: Final = "overdue"
NOBODY: Final = "nobody"


@attrs.frozen(kw_only=True)
class Row:
    """One item with its words."""

    item: ActionItem
    title: Text
    node_title: Text | None
    owner: str
    status: Text
    is_overdue: bool

    @property
    def is_finished(self) -> bool:
        """Say whether nothing is left to do: done, closed or given up."""
        return self.item.status not in {ItemStatus.OPEN, ItemStatus.DOING}


def row_of(item: ActionItem, pack: Pack, today: date) -> Row:
    """Return an item with its words."""
    node = pack.nodes.get(item.node)
    return Row(
        item=item,
        title=Text(item.title_zh, item.title_en or item.title_zh),
        node_title=node.title if node is not None else None,
        owner=owner_name(item),
        status=STATUS_NAMES[item.status],
        is_overdue=is_overdue(item, today),
    )


def item_of(actor: Actor, assessment_id: UUID, item_id: UUID) -> ActionItem:
    """Return an item that the person may see, with owner and assessment; NotFoundError otherwise."""
    row = (
        items_visible_to(actor)
        .filter(pk=item_id, assessment_id=assessment_id)
        .select_related("owner", "assessment__tenant")
        .first()
    )
    if row is None:
        raise NotFoundError("item")
    return row


def advised(item: ActionItem, pack: Pack) -> Action | None:
    """Return the recommended action that an item comes from, with its deliverable and proof."""
    code, _, number = item.source.partition("/")
    found = pack.recommendations.get(code)
    if found is None or not number.isdecimal() or not 1 <= int(number) <= len(found.actions):
        return None
    return found.actions[int(number) - 1]


def practices_of(item: ActionItem) -> list[Practice]:
    """Return the practices that an item is for, as far as the pack has them."""
    known = pinned_pack(item.assessment).practices
    return [known[code] for code in item.practices if code in known]


@attrs.frozen(kw_only=True)
class Filter:
    """What the list is narrowed to; empty means all."""

    owner: str = ""
    status: str = ""
    node: str = ""

    def keeps(self, row: Row) -> bool:
        """Say whether a row is shown."""
        item = row.item
        if self.owner and self.owner != owner_key(item):
            return False
        if self.node and item.node != self.node:
            return False
        return not self.status or (row.is_overdue if self.status == OVERDUE else item.status == self.status)

    @property
    def is_set(self) -> bool:
        """Say whether anything is left out."""
        return bool(self.owner or self.status or self.node)


def owner_key(item: ActionItem) -> str:
    """Return what stands for an owner in an address: an id, ``name:`` with a typed name, or ``nobody``."""
    if item.owner_id is not None:
        return str(item.owner_id)
    return f"name:{item.owner_name}" if item.owner_name else NOBODY


@attrs.frozen(kw_only=True)
class Totals:
    """How far the whole list is; given-up items do not count."""

    items: int
    done: int
    doing: int
    overdue: int
    progress: int

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Totals:
        """Count rows; ``progress`` is the mean in whole percent, rounded down."""
        counted = [row for row in rows if row.item.status != ItemStatus.CANCELLED]
        states = [row.item.status for row in counted]
        return cls(
            items=len(counted),
            done=sum(state in {ItemStatus.DONE, ItemStatus.CLOSED} for state in states),
            doing=states.count(ItemStatus.DOING),
            overdue=sum(row.is_overdue for row in counted),
            progress=sum(row.item.progress for row in counted) // len(counted) if counted else 0,
        )


def not_answered_since(item: ActionItem) -> list[Practice]:
    """Return the practices of a closed item that nobody has answered again since it was closed."""
    if item.closed_at is None:
        return []
    answered = item.assessment.answers.filter(code__in=item.practices, saved_at__gt=item.closed_at)
    done = set(answered.values_list("code", flat=True))
    return [practice for practice in practices_of(item) if practice.code not in done]


def closed_before(actor: Actor, row: Assessment) -> list[ActionItem]:
    """Return the closed items of the assessment before this one: their practices need a new look."""
    if row.previous_id is None:
        return []
    items = items_visible_to(actor).filter(assessment_id=row.previous_id, status=ItemStatus.CLOSED)
    return [item for item in items if item.practices]
