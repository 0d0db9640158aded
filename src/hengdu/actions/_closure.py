"""Close things to do, and move their dates, only with another person's consent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_line
from hengdu.actions._errors import ActionError, Conflict, NotFoundError, PermissionRefused
from hengdu.actions._grants import is_single_person, single_person_mark
from hengdu.actions._papers import paper_records, papers_in
from hengdu.actions._references import no_evidence, reference_data, references
from hengdu.store import Permission, Place
from hengdu.store.evidence.models import About
from hengdu.store.notices.models import NoticeKind
from hengdu.store.plans.models import ActionItem, Closing, Extension, ItemStatus, Ruling
from hengdu.store.tenants.models import Grant
from hengdu.store.tenants.queries import holding_now
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.store.assessments.models import Assessment

_OVER: Final = frozenset({ItemStatus.CLOSED, ItemStatus.CANCELLED})
_MOST: Final = 10_000


def closed_refused(row: ActionItem) -> None:
    """Refuse to change an item that another person has closed."""
    if row.status == ItemStatus.CLOSED:
        raise ActionError(
            "该事项已关闭，不能修改",
            "this action is closed and cannot be changed",
            place="item",
            hint_zh="确需修改的，请先重新打开并说明原因",
            hint_en="Open it again first, and say why",
        )


def later_refused(row: ActionItem, due: date | None) -> None:
    """Refuse to move an agreed date back without an approved extension."""
    if row.due is not None and (due is None or due > row.due):
        raise ActionError(
            "期限一经确定，推迟须经他人批准",
            "an agreed date moves back only with another person's approval",
            place="due",
            hint_zh="请在事项页申请延期",
            hint_en="Ask for an extension on the action's page",
        )


@attrs.frozen(kw_only=True)
class _OfItem(Action[UUID]):
    """Do something about an item; returns the id of the request."""

    item: UUID

    def place(self, work: Work) -> Place:
        """Load the item's assessment."""
        row = ActionItem.objects.filter(pk=self.item).first()
        if row is None:
            raise NotFoundError("item")
        return work.at_assessment(row.assessment_id)


def _asked_by_owner(work: Work, item_id: UUID) -> ActionItem:
    """Return an item that is not over, for its owner or the lead."""
    row = ActionItem.objects.select_for_update().get(pk=item_id)
    owns = row.owner_id is not None and row.owner_id == work.actor.user_id
    if not owns and not work.actor.may(Permission.PLAN_EDIT, work.place):
        raise PermissionRefused(Permission.PLAN_PROGRESS, work.place)
    if row.status in _OVER:
        raise ActionError("该事项已关闭或取消", "this action is closed or cancelled", place="item")
    return row


def _ruled_by_another(work: Work, row: ActionItem, asked_by: UUID | None) -> None:
    """Refuse a ruling by the owner of the item or by whoever asked for it."""
    if work.actor.user_id in {row.owner_id, asked_by} - {None} and not is_single_person():
        raise ActionError(
            "责任人或申请人不能审定自己的事项",
            "neither the owner nor whoever asked decides on it",
            place="ruling",
            hint_zh="请另一位评估负责人、评估人或复核人审定",
            hint_en="Ask another assessment lead, assessor or reviewer",
        )


def _tell_deciders(work: Work, row: ActionItem) -> None:
    roles = ("lead", "assessor", "reviewer")
    grants = Grant.objects.filter(holding_now(work.moment), role__in=roles, tenant=work.tenant)
    here = {None, work.assessment.pk}
    for user in {one.user_id for one in grants if one.assessment_id in here} - {row.owner_id}:
        work.notify(user, NoticeKind.CLOSURE_ASKED, object=str(row.pk))


def _tell_owner(work: Work, row: ActionItem, asked_by: UUID | None, ruling: Ruling) -> None:
    for user in {row.owner_id, asked_by} - {None}:
        work.notify(user, NoticeKind.CLOSURE_DECIDED, object=str(row.pk), decision=ruling.value)


def _required(value: str, name: str) -> str:
    one_line(value, name, most=_MOST, least=1)
    return long_text(value, name, most=_MOST)


@attrs.frozen(kw_only=True)
class AskClosing(_OfItem):
    """Ask that an item be closed: ``note`` says what proves it, ``evidence`` and ``pieces`` with what.

    Its owner and the lead may ask; another person decides.
    """

    permission: ClassVar = Permission.PLAN_PROGRESS
    event: ClassVar = Tag.CLOSING_ASKED
    note: str
    evidence: tuple[str, ...] = ()
    pieces: tuple[UUID, ...] = ()

    def execute(self, work: Work) -> UUID:
        """Insert the request, set the item to done, and tell those who decide."""
        row = _asked_by_owner(work, self.item)
        if row.closings.filter(ruling="").exists():
            raise ActionError("已有待审定的关闭申请", "a request to close it waits already", place="item")
        note, evidence = _required(self.note, "note"), references(work, self.evidence, self.pieces)
        if not evidence:
            raise no_evidence()
        asked = Closing.objects.create(
            item=row,
            note=note,
            evidence=evidence,
            asked_at=work.moment,
            asked_by_id=work.actor.user_id,
        )
        ActionItem.objects.filter(pk=row.pk).update(
            status=ItemStatus.DONE, progress=100, version=row.version + 1
        )
        after = {"note": asked.note, "evidence": asked.evidence}
        work.record(self.event, object=str(row.pk), before={"status": row.status}, after=after)
        _tell_deciders(work, row)
        return asked.pk


def _ruling(accept: bool, reason: str) -> tuple[Ruling, str]:  # noqa: FBT001 - the outcome itself
    """Return the ruling with its reason, which a refusal must have."""
    if not accept:
        return Ruling.RETURNED, _required(reason, "reason")
    return Ruling.ACCEPTED, long_text(reason, "reason", most=_MOST)


@attrs.frozen(kw_only=True)
class DecideClosing(_OfItem):
    """Accept that an item is closed, or return it with a reason; never its owner nor whoever asked."""

    permission: ClassVar = Permission.PLAN_CLOSE
    event: ClassVar = Tag.CLOSING_DECIDED
    accept: bool
    reason: str = ""

    def execute(self, work: Work) -> UUID:
        """Write the ruling; an accepted item is closed, a returned one under way again."""
        row = ActionItem.objects.select_for_update().get(pk=self.item)
        asked = row.closings.filter(ruling="").first()
        if asked is None:
            raise NotFoundError("closing")
        _ruled_by_another(work, row, asked.asked_by_id)
        ruling, reason = _ruling(self.accept, self.reason)
        Closing.objects.filter(pk=asked.pk).update(
            ruling=ruling, reason=reason, ruled_at=work.moment, ruled_by_id=work.actor.user_id
        )
        columns: dict[str, Any] = {"status": ItemStatus.DOING, "version": row.version + 1}
        if self.accept:
            columns |= {
                "status": ItemStatus.CLOSED,
                "progress": 100,
                "closed_at": work.moment,
                "closed_by_id": work.actor.user_id,
                "closed_note": asked.note,
            }
        ActionItem.objects.filter(pk=row.pk).update(**columns)
        after = {"ruling": ruling.value, "reason": reason, "practices": row.practices}
        after |= single_person_mark()
        work.record(self.event, object=str(row.pk), before={"status": row.status}, after=after)
        _tell_owner(work, row, asked.asked_by_id, ruling)
        return asked.pk


@attrs.frozen(kw_only=True)
class ReopenAction(_OfItem):
    """Open a closed item again and say why; how it was closed stays in its history."""

    permission: ClassVar = Permission.PLAN_CLOSE
    event: ClassVar = Tag.ACTION_REOPENED
    reason: str

    def execute(self, work: Work) -> UUID:
        """Set the item back to under way."""
        row = ActionItem.objects.select_for_update().get(pk=self.item)
        if row.status != ItemStatus.CLOSED:
            raise ActionError("该事项未关闭", "this action is not closed", place="item")
        reason = _required(self.reason, "reason")
        ActionItem.objects.filter(pk=row.pk).update(
            status=ItemStatus.DOING,
            closed_at=None,
            closed_by_id=None,
            closed_note="",
            version=row.version + 1,
        )
        work.record(self.event, object=str(row.pk), before={"status": row.status}, after={"reason": reason})
        _tell_owner(work, row, None, Ruling.RETURNED)
        return row.pk


@attrs.frozen(kw_only=True)
class AskExtension(_OfItem):
    """Ask for a later date; the owner and the lead may, another person decides."""

    permission: ClassVar = Permission.PLAN_PROGRESS
    event: ClassVar = Tag.EXTENSION_ASKED
    new_due: date
    why: str

    def execute(self, work: Work) -> UUID:
        """Insert the request and tell those who decide."""
        row = _asked_by_owner(work, self.item)
        if row.due is None or self.new_due <= row.due:
            raise ActionError(
                "新期限须晚于原期限",
                "the new date must be after the present one",
                place="new_due",
                hint_zh="没有期限或需提前的，由评估负责人直接修改",
                hint_en="An earlier date, or a first one, is set by the lead",
            )
        if row.extensions.filter(ruling="").exists():
            raise ActionError("已有待审定的延期申请", "a request for more time waits already", place="item")
        asked = Extension.objects.create(
            item=row,
            old_due=row.due,
            new_due=self.new_due,
            why=_required(self.why, "why"),
            asked_at=work.moment,
            asked_by_id=work.actor.user_id,
        )
        work.record(
            self.event,
            object=str(row.pk),
            before={"due": row.due.isoformat()},
            after={"due": self.new_due.isoformat(), "why": asked.why},
        )
        _tell_deciders(work, row)
        return asked.pk


@attrs.frozen(kw_only=True)
class DecideExtension(_OfItem):
    """Approve a later date, or decline it with a reason; never the owner nor whoever asked."""

    permission: ClassVar = Permission.PLAN_CLOSE
    event: ClassVar = Tag.EXTENSION_DECIDED
    accept: bool
    reason: str = ""

    def execute(self, work: Work) -> UUID:
        """Write the ruling; an approved one moves the date."""
        row = ActionItem.objects.select_for_update().get(pk=self.item)
        asked = row.extensions.filter(ruling="").first()
        if asked is None:
            raise NotFoundError("extension")
        _ruled_by_another(work, row, asked.asked_by_id)
        if self.accept and row.due != asked.old_due:
            raise Conflict(row, place="item")
        ruling, reason = _ruling(self.accept, self.reason)
        Extension.objects.filter(pk=asked.pk).update(
            ruling=ruling, reason=reason, ruled_at=work.moment, ruled_by_id=work.actor.user_id
        )
        if self.accept:
            ActionItem.objects.filter(pk=row.pk).update(due=asked.new_due, version=row.version + 1)
        work.record(
            self.event,
            object=str(row.pk),
            before={"due": asked.old_due.isoformat()},
            after={"due": asked.new_due.isoformat(), "ruling": ruling.value, "reason": reason}
            | single_person_mark(),
        )
        _tell_owner(work, row, asked.asked_by_id, ruling)
        return asked.pk


def closure_sections(assessment: Assessment) -> list[dict[str, Any]]:
    """Return an assessment's action list with closings and extensions as plain records for its dossier."""
    rows = assessment.action_items.order_by("created_at", "id").select_related("owner", "closed_by")
    mark, papers = single_person_mark(), paper_records(assessment, About.CLOSING)
    return [
        {
            "id": str(row.pk),
            "source": row.source,
            "node": row.node,
            "title_zh": row.title_zh,
            "title_en": row.title_en,
            "practices": row.practices,
            "owner": row.owner.display_name if row.owner else row.owner_name,
            "due": row.due.isoformat() if row.due else "",
            "status": row.status,
            "progress": row.progress,
            "closed_at": row.closed_at.isoformat() if row.closed_at else "",
            "closed_by": row.closed_by.display_name if row.closed_by else "",
            "closings": [
                {
                    "note": one.note,
                    **reference_data(one.evidence),
                    **papers_in(papers, one.pk),
                    "ruling": one.ruling,
                    "reason": one.reason,
                    **(mark if one.ruling else {}),
                }
                for one in row.closings.all()
            ],
            "extensions": [
                {
                    "old_due": one.old_due.isoformat(),
                    "new_due": one.new_due.isoformat(),
                    "why": one.why,
                    "ruling": one.ruling,
                    "reason": one.reason,
                    **(mark if one.ruling else {}),
                }
                for one in row.extensions.all()
            ],
        }
        for row in rows.prefetch_related("closings", "extensions")
    ]
