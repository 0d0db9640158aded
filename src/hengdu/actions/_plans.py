"""Plan what to do about the gaps, and follow it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import in_order, long_text, one_line, one_of
from hengdu.actions._closure import closed_refused, later_refused
from hengdu.actions._errors import ActionError, Conflict, NotFoundError, PermissionRefused
from hengdu.actions._people_concerned import works_here
from hengdu.store import Permission, Place
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.notices.models import NoticeKind
from hengdu.store.plans.models import ActionItem, ItemStatus
from hengdu.store.trail import Tag

_WHOLE: Final = 100
_DIGITS: Final = 3  # no recommendation has a thousand actions


@attrs.frozen(kw_only=True)
class ItemFacts:
    """What the lead states of one thing to do.

    ``source`` is a recommendation's code with the number of the action in it (``SH-04.R3/2``); titles and
    practices are then taken from the pack where they are left empty.
    """

    source: str = ""
    title_zh: str = ""
    title_en: str = ""
    node: str = ""
    level: int | None = None
    practices: tuple[str, ...] = ()
    owner: UUID | None = None
    owner_name: str = ""
    starts: date | None = None
    due: date | None = None
    note: str = ""


def _columns(work: Work, facts: ItemFacts, present: UUID | None = None) -> dict[str, Any]:
    """Return checked columns; ``present`` owns the item already and may do so without a grant here."""
    pack = pinned_pack(work.assessment)
    zh, en, node, level = facts.title_zh, facts.title_en, facts.node, facts.level
    practices = facts.practices
    if facts.source:
        code, _, number = facts.source.partition("/")
        found = pack.recommendations.get(code)
        actions = found.actions if found is not None else ()
        at = int(number) if number.isdecimal() and len(number) <= _DIGITS else 0
        if found is None or (number and not 1 <= at <= len(actions)):
            raise ActionError(
                f"模型包没有建议 {facts.source[:80]}",
                f"the pack has no recommendation {facts.source[:80]}",
                place="source",
            )
        text = actions[at - 1].text if at else found.title
        chosen = actions[at - 1].satisfies if at else tuple(c for item in actions for c in item.satisfies)
        zh, en = zh or text.zh, en or text.en
        node, level = node or pack.parent[code], level or found.level
        practices = practices or chosen
    unknown = next((c for c in practices if c not in pack.practices), None)
    if unknown is not None or (node and node not in pack.nodes):
        raise ActionError(
            f"没有编码 {(unknown or node)[:80]}",
            f"there is no code {(unknown or node)[:80]}",
            place="practices",
        )
    if level is not None and level not in pack.levels:
        raise ActionError(
            f"模型包没有等级 {level}",
            f"the pack has no level {level}",
            place="level",
            hint_zh=f"请从 {min(pack.levels)} 至 {max(pack.levels)} 中选择",
            hint_en=f"Choose one from {min(pack.levels)} to {max(pack.levels)}",
        )
    in_order(facts.starts, facts.due, "due")
    if facts.owner is not None and facts.owner != present:
        works_here(work, facts.owner, "owner")
    return {
        "source": facts.source,
        "title_zh": long_text(zh or en, "title_zh", most=2000),
        "title_en": long_text(en, "title_en", most=2000),
        "node": node,
        "level": level,
        "practices": list(practices),
        "owner_id": facts.owner,
        "owner_name": one_line(facts.owner_name, "owner_name", most=200),
        "starts": facts.starts,
        "due": facts.due,
        "note": long_text(facts.note, "note"),
    }


def _plain(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: str(item) if isinstance(item, UUID | date) else item for name, item in columns.items()}


@attrs.frozen(kw_only=True)
class PlanAction(Action[UUID]):
    """Put a thing to do on the action list, with owner and date; returns its id."""

    permission: ClassVar = Permission.PLAN_EDIT
    event: ClassVar = Tag.ACTION_PLANNED
    assessment: UUID
    facts: ItemFacts

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> UUID:
        """Insert the item and tell its owner."""
        columns = _columns(work, self.facts)
        one_line(columns["title_zh"], "title_zh", most=2000, least=1)
        row = ActionItem.objects.create(
            assessment=work.assessment,
            created_at=work.moment,
            created_by_id=work.actor.user_id,
            **columns,
        )
        work.record(self.event, object=str(row.pk), after=_plain(columns))
        work.notify(row.owner_id, NoticeKind.ACTION_GIVEN, object=str(row.pk), source=row.source)
        return row.pk


@attrs.frozen(kw_only=True)
class TakeActions(Action[int]):
    """Take recommended actions over into the action list, all or none; returns how many are new.

    Each of ``facts`` names its source. What stands on the list already, and was not cancelled, is left as
    it is, so that taking twice adds nothing.
    """

    permission: ClassVar = Permission.PLAN_EDIT
    event: ClassVar = Tag.ACTION_PLANNED
    assessment: UUID
    facts: tuple[ItemFacts, ...]

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Plan what is not on the list."""
        listed = set(
            work.assessment.action_items.exclude(status=ItemStatus.CANCELLED).values_list("source", flat=True)
        )
        added = 0
        for facts in self.facts:
            if not facts.source:
                raise ActionError("缺少来源建议", "the recommendation is missing", place="source")
            if not listed.isdisjoint({facts.source, facts.source.partition("/")[0]}):
                continue
            PlanAction(assessment=self.assessment, facts=facts).within(work)
            listed.add(facts.source)
            added += 1
        return added


def _load(work: Work, item_id: UUID) -> tuple[ActionItem, Place]:
    row = ActionItem.objects.filter(pk=item_id).first()
    if row is None:
        raise NotFoundError("item")
    return row, work.at_assessment(row.assessment_id)


@attrs.frozen(kw_only=True)
class ChangeAction(Action[int]):
    """Change an item of the action list; returns the new version."""

    permission: ClassVar = Permission.PLAN_EDIT
    event: ClassVar = Tag.ACTION_CHANGED
    item: UUID
    facts: ItemFacts
    version: int

    def place(self, work: Work) -> Place:
        """Load the item's assessment."""
        return _load(work, self.item)[1]

    def execute(self, work: Work) -> int:
        """Update the item if nobody else did meanwhile."""
        row = ActionItem.objects.get(pk=self.item)
        closed_refused(row)
        if row.version == self.version:
            later_refused(row, self.facts.due)
        columns = _columns(work, self.facts, row.owner_id)
        before = {name: getattr(row, name) for name in columns}
        changed = ActionItem.objects.filter(pk=row.pk, version=self.version).update(
            **columns, version=self.version + 1
        )
        if not changed:
            raise Conflict(row, place="item")
        work.record(self.event, object=str(row.pk), before=_plain(before), after=_plain(columns))
        if row.owner_id != self.facts.owner:
            work.notify(self.facts.owner, NoticeKind.ACTION_GIVEN, object=str(row.pk), source=row.source)
        return self.version + 1


@attrs.frozen(kw_only=True)
class ReportProgress(Action[int]):
    """Say how far an item is; its owner and the lead may. Returns the new version."""

    permission: ClassVar = Permission.PLAN_PROGRESS
    event: ClassVar = Tag.ACTION_PROGRESSED
    item: UUID
    status: str
    progress: int
    note: str = ""
    version: int = 1

    def place(self, work: Work) -> Place:
        """Load the item's assessment."""
        return _load(work, self.item)[1]

    def execute(self, work: Work) -> int:
        """Update status and percentage; done means 100 %."""
        row = ActionItem.objects.get(pk=self.item)
        owns = row.owner_id is not None and row.owner_id == work.actor.user_id
        if not owns and not work.actor.may(Permission.PLAN_EDIT, work.place):
            raise PermissionRefused(Permission.PLAN_PROGRESS, work.place)
        closed_refused(row)
        known = tuple(value for value in ItemStatus.values if value != ItemStatus.CLOSED)
        status = one_of(self.status, known, "status")
        progress = _WHOLE if status == ItemStatus.DONE else self.progress
        if not 0 <= progress <= _WHOLE:
            raise ActionError("进度应在 0 到 100 之间", "progress is 0 to 100 percent", place="progress")
        changed = ActionItem.objects.filter(pk=row.pk, version=self.version).update(
            status=status,
            progress=progress,
            note=long_text(self.note, "note") or row.note,
            version=self.version + 1,
        )
        if not changed:
            raise Conflict(row, place="item")
        work.record(
            self.event,
            object=str(row.pk),
            before={"status": row.status, "progress": row.progress},
            after={"status": status, "progress": progress, "note": self.note},
        )
        return self.version + 1
