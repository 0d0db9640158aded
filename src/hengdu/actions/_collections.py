"""Make collections, hand sealed assessments in, return or accept them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_line, one_of
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._seal import dossier_path
from hengdu.assessments import DOUBT_NAMES, doubts
from hengdu.dossier import RESULT, file_of, read_dossier
from hengdu.store import SITE, Permission, Place
from hengdu.store.assessments.models import Assessment, Status, Submission
from hengdu.store.assessments.packs import installed, pinned_pack
from hengdu.store.collections.models import Asked, Collection, Delivery, DeliveryState
from hengdu.store.collections.queries import (
    collections_visible_to,
    levels_accepted_before,
    tenants_to_ask,
)
from hengdu.store.dossiers.models import Dossier
from hengdu.store.notices.models import NoticeKind
from hengdu.store.tenants.queries import leads_of
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.dossier import Dossier as Read


@attrs.frozen(kw_only=True)
class CollectionFacts:
    """What a supervisor asks for; ``checks`` are keys of :data:`hengdu.assessments.DOUBT_NAMES`."""

    title: str
    pack: str
    tenants: tuple[UUID, ...]
    due: date
    wants_whole: bool = True
    checks: tuple[str, ...] = tuple(DOUBT_NAMES)
    note: str = ""


def _tell(work: Work, tenant: UUID, collection: UUID) -> None:
    """Put a notice where an institution's own leads find it."""
    outer, work.place = work.place, Place(tenant=tenant)
    for user_id in leads_of(tenant, work.moment):
        work.notify(user_id, NoticeKind.COLLECTION, object=str(collection))
    work.place = outer


def _tell_maker(work: Work, collection: Collection) -> None:
    """Tell the supervisor who made a collection that something came in or went."""
    outer, work.place = work.place, SITE
    work.notify(collection.created_by_id, NoticeKind.COLLECTION, object=str(collection.pk))
    work.place = outer


@attrs.frozen(kw_only=True)
class MakeCollection(Action[UUID]):
    """Ask institutions for a sealed assessment; their leads are told."""

    permission: ClassVar = Permission.COLLECTION_MANAGE
    event: ClassVar = Tag.COLLECTION_MADE
    facts: CollectionFacts

    def check(self, work: Work) -> None:
        """Refuse a day that is past, and nobody asked."""
        if self.facts.due < work.moment.date():
            raise ActionError("截止日期已过", "the deadline is past", place="due")
        if not self.facts.tenants:
            raise ActionError(
                "请选择机构",
                "choose institutions",
                place="tenants",
                hint_zh="至少选择一家",
                hint_en="At least one",
            )

    def execute(self, work: Work) -> UUID:
        """Insert the collection and whom it asks."""
        facts = self.facts
        known = set(tenants_to_ask(work.actor).filter(pk__in=facts.tenants).values_list("pk", flat=True))
        if known != set(facts.tenants):
            raise NotFoundError("tenant")
        for name in facts.checks:
            one_of(name, dict(DOUBT_NAMES), "checks")
        pack = installed(facts.pack)
        row = Collection.objects.create(
            title=one_line(facts.title, "title", most=200, least=1),
            pack_id=pack.id,
            pack_version=pack.version,
            wants_whole=facts.wants_whole,
            due=facts.due,
            checks=list(facts.checks),
            note=long_text(facts.note, "note", most=5000),
            created_at=work.moment,
            created_by_id=work.actor.user_id,
        )
        Asked.objects.bulk_create([Asked(collection=row, tenant_id=tenant) for tenant in sorted(known)])
        after = {
            "title": row.title,
            "pack": f"{row.pack_id} {row.pack_version}",
            "due": row.due.isoformat(),
            "asked": len(known),
            "checks": row.checks,
        }
        work.record(self.event, object=str(row.pk), after=after)
        for tenant in sorted(known):
            _tell(work, tenant, row.pk)
        return row.pk


def _managed(work: Work, collection_id: UUID) -> Collection:
    row = collections_visible_to(work.actor).filter(pk=collection_id).first()
    if row is None:
        raise NotFoundError("collection")
    return row


@attrs.frozen(kw_only=True)
class CloseCollection(Action[None]):
    """Take nothing more for a collection; what was handed in may still be accepted or returned."""

    permission: ClassVar = Permission.COLLECTION_MANAGE
    event: ClassVar = Tag.COLLECTION_CLOSED
    collection: UUID

    def execute(self, work: Work) -> None:
        """Write the end."""
        row = _managed(work, self.collection)
        if row.closed_at is not None:
            raise ActionError("该填报任务已结束", "the collection is closed", place="collection")
        Collection.objects.filter(pk=row.pk).update(closed_at=work.moment)
        work.record(self.event, object=str(row.pk))


def hindrances(row: Assessment, collection: Collection) -> tuple[str, ...]:
    """Return why an assessment cannot be handed in: ``unsealed``, ``superseded``, ``pack``, ``scope``."""
    found = []
    dossier = Dossier.objects.filter(assessment=row).first()
    if row.status != Status.SEALED or dossier is None:
        found.append("unsealed")
    elif dossier.superseded_by.exists():
        found.append("superseded")
    if (row.pack_id, row.pack_version) != (collection.pack_id, collection.pack_version):
        found.append("pack")
    if row.pace == "quick" or (collection.wants_whole and row.scope.get("kind") == "partial"):
        found.append("scope")
    return tuple(found)


_HINDRANCES = {
    "unsealed": ("该评估尚未封存", "the assessment is not sealed"),
    "superseded": ("该封存版本已被更正取代", "this sealed version was corrected by another"),
    "pack": ("模型版本与填报任务要求不同", "the model version is not the one asked for"),
    "scope": ("填报任务要求全机构的完整评估", "a full assessment of the whole institution is asked for"),
}


@attrs.frozen(kw_only=True)
class HandIn(Action[UUID]):
    """Hand a sealed assessment in to a collection; the supervisor may read it from then on."""

    permission: ClassVar = Permission.SUBMIT
    event: ClassVar = Tag.COLLECTION_SENT
    collection: UUID
    assessment: UUID

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> UUID:
        """Check it against what is asked for, look for oddities, and open it to the supervisor."""
        row = work.assessment
        asked = (
            Asked.objects.select_related("collection")
            .filter(collection=self.collection, tenant=row.tenant_id)
            .first()
        )
        if asked is None:
            raise NotFoundError("collection")
        self._refuse(row, asked)
        dossier = Dossier.objects.get(assessment=row)
        read = read_dossier(_content(dossier))
        levels = sealed_levels(read)
        sent = Submission.objects.create(
            assessment=row,
            to="supervisor",
            digest=dossier.digest,
            sent_at=work.moment,
            sent_by_id=work.actor.user_id,
        )
        if row.submitted_at is None:
            Assessment.objects.filter(pk=row.pk).update(submitted_at=work.moment)
        found = self._doubts(row, asked.collection, read, levels)
        made = Delivery.objects.create(
            asked=asked,
            dossier=dossier,
            submission=sent,
            levels=levels,
            doubts=found,
            sent_at=work.moment,
            sent_by_id=work.actor.user_id,
        )
        after = {"collection": str(self.collection), "root": dossier.root, "doubts": len(found)}
        work.record(self.event, object=str(made.pk), after=after)
        _tell_maker(work, asked.collection)
        return made.pk

    def _refuse(self, row: Assessment, asked: Asked) -> None:
        if asked.collection.closed_at is not None:
            raise ActionError("该填报任务已结束", "the collection is closed", place="collection")
        found = hindrances(row, asked.collection)
        if found:
            zh, en = zip(*(_HINDRANCES[name] for name in found), strict=True)
            raise ActionError(
                "；".join(zh),
                "; ".join(en),
                place="assessment",
                hint_zh="请另选评估，或先完成封存",
                hint_en="Choose another assessment, or seal it first",
            )
        if asked.deliveries.filter(state__in=[DeliveryState.SENT, DeliveryState.ACCEPTED]).exists():
            raise ActionError(
                "本机构已报送",
                "the institution has handed in already",
                place="collection",
                hint_zh="如需替换，请先撤回或等候退回",
                hint_en="To replace it, take it back first or wait until it is returned",
            )

    def _doubts(
        self, row: Assessment, collection: Collection, read: Read, levels: dict[str, int | None]
    ) -> list[dict[str, str]]:
        corrected = Assessment.objects.filter(
            tenant=row.tenant_id, period_start=row.period_start, period_end=row.period_end
        )
        others = set(corrected.values_list("pk", flat=True)) if row.period_end else {row.pk}
        before = levels_accepted_before(row.tenant_id, row.pack_id, others | {row.pk})
        found = doubts(
            file_of(read.sections), pinned_pack(row), levels=levels, before=before, checks=collection.checks
        )
        return [
            {"check": one.check, "place": one.place, "zh": one.text.zh, "en": one.text.en} for one in found
        ]


def _content(dossier: Dossier) -> bytes:
    path = dossier_path(dossier.digest)
    if not path.is_file():
        raise NotFoundError(f"dossiers/{dossier.digest}.hengdu")
    return path.read_bytes()


def sealed_levels(read: Read) -> dict[str, int | None]:
    """Return the sealed level of every sub-domain of a dossier, in the order of its pack."""
    result: dict[str, Any] = {leaf.name: leaf.data for leaf in read.sections.get(RESULT, ())}
    return {code: data["level"] for code, data in result.items() if data.get("kind") == "subdomain"}


@attrs.frozen(kw_only=True)
class _Decide(Action[None]):
    """What is done with something that was handed in and waits."""

    delivery: UUID

    def found(self, work: Work) -> Delivery:
        """Return the delivery of one of the actor's collections, locked; ActionError once it is decided."""
        row = Delivery.objects.select_for_update().filter(pk=self.delivery).first()
        if row is None or not collections_visible_to(work.actor).filter(pk=row.asked.collection_id).exists():
            raise NotFoundError("delivery")
        if row.state != DeliveryState.SENT:
            raise ActionError("该报送已处理", "it was decided already", place="delivery")
        return row

    def decide(self, work: Work, row: Delivery, state: DeliveryState, reason: str, event: Tag) -> None:
        """Write what became of it and tell the institution."""
        Delivery.objects.filter(pk=row.pk).update(
            state=state, reason=reason, decided_at=work.moment, decided_by_id=work.actor.user_id
        )
        assessment = row.dossier.assessment
        place = Place(tenant=assessment.tenant_id, assessment=assessment.pk, submitted=True)
        work.record(event, object=str(row.pk), after={"reason": reason} if reason else None, place=place)
        _tell(work, assessment.tenant_id, row.asked.collection_id)


@attrs.frozen(kw_only=True)
class AcceptDelivery(_Decide):
    """Accept what an institution handed in."""

    permission: ClassVar = Permission.COLLECTION_MANAGE
    event: ClassVar = Tag.COLLECTION_ACCEPTED

    def execute(self, work: Work) -> None:
        """Write that it is accepted."""
        self.decide(work, self.found(work), DeliveryState.ACCEPTED, "", self.event)


@attrs.frozen(kw_only=True)
class ReturnDelivery(_Decide):
    """Return what an institution handed in, with reasons; the supervisor reads it no longer."""

    permission: ClassVar = Permission.COLLECTION_MANAGE
    event: ClassVar = Tag.COLLECTION_RETURNED
    reason: str

    def execute(self, work: Work) -> None:
        """Write why, and close the assessment to the supervisor again."""
        row = self.found(work)
        reason = long_text(self.reason, "reason", most=5000)
        if not reason:
            raise ActionError(
                "请写明退回原因",
                "say why it is returned",
                place="reason",
                hint_zh="机构据此更正后重新报送",
                hint_en="The institution corrects by it and hands in again",
            )
        Submission.objects.filter(pk=row.submission_id).update(withdrawn_at=work.moment)
        self.decide(work, row, DeliveryState.RETURNED, reason, self.event)


@attrs.frozen(kw_only=True)
class TakeBack(Action[None]):
    """Take back what waits for a decision."""

    permission: ClassVar = Permission.SUBMIT
    event: ClassVar = Tag.COLLECTION_TAKEN_BACK
    delivery: UUID

    def place(self, work: Work) -> Place:
        """Load the assessment that was handed in."""
        row = Delivery.objects.select_related("dossier").filter(pk=self.delivery).first()
        if row is None:
            raise NotFoundError("delivery")
        return work.at_assessment(row.dossier.assessment_id)

    def execute(self, work: Work) -> None:
        """Close the assessment to the supervisor again."""
        row = Delivery.objects.select_for_update().get(pk=self.delivery)
        if row.state != DeliveryState.SENT:
            raise ActionError("该报送已处理", "it was decided already", place="delivery")
        Delivery.objects.filter(pk=row.pk).update(
            state=DeliveryState.TAKEN_BACK, decided_at=work.moment, decided_by_id=work.actor.user_id
        )
        Submission.objects.filter(pk=row.submission_id).update(withdrawn_at=work.moment)
        work.record(self.event, object=str(row.pk))
        _tell_maker(work, row.asked.collection)


@attrs.frozen(kw_only=True)
class RecordLook(Action[None]):
    """Leave in the trail that a supervisor looked at what was submitted, and at which page of it."""

    permission: ClassVar = Permission.SUBMISSION_READ
    event: ClassVar = Tag.SUBMISSION_VIEWED
    assessment: UUID
    page: str

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> None:
        """Write nothing but the event."""
        work.record(self.event, object=self.page[:120])
