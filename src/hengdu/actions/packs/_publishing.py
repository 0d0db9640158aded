"""Publish a draft by two people, and withdraw what was published."""

from __future__ import annotations

from typing import ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text
from hengdu.actions._errors import ActionError, Conflict
from hengdu.actions._people_concerned import holders_at_site
from hengdu.actions.packs._check import taken
from hengdu.actions.packs._drafts import edition_at
from hengdu.store import Permission
from hengdu.store.assessments.packs import bases_of, keep_pack
from hengdu.store.notices.models import NoticeKind
from hengdu.store.packs.models import EditionState, PackEdition
from hengdu.store.packs.queries import content_digest, texts_of
from hengdu.store.packs.report import report_of
from hengdu.store.trail import Tag
from hengdu.text import Text

_MOST: Final = 2000


def hindrance(edition: PackEdition) -> Text | None:
    """Return what stands between a draft and its publication; None where nothing does."""
    if not edition.checked_digest or edition.checked_digest != edition.content_digest:
        return Text(
            "上次检查后内容有改动，请先检查", "The files were changed since the last check: check them first"
        )
    report = report_of(edition.report)
    if report is None or not report.is_loadable or report.errors:
        return Text("检查发现错误，请先改正", "The check found errors: correct them first")
    return None


def is_involved(edition: PackEdition, person: UUID | None) -> bool:
    """Say whether a person wrote in an edition or proposed it, and so may not publish it."""
    if person is None:
        return False
    return str(person) in edition.authors or person == edition.proposed_by_id


def _tell(work: Work, row: PackEdition, what: str, proposer: UUID | None) -> None:
    """Tell everybody who wrote in an edition or proposed it; a proposal, whoever may publish it."""
    people = {UUID(author) for author in row.authors} | ({proposer} if proposer else set())
    if what == "proposed":
        people = set(holders_at_site(work, Permission.PACK_PUBLISH)) - people
    for person in people:
        work.notify(person, NoticeKind.PACK, object=str(row.pk), what=what, pack=str(row))


def _refuse_hindered(edition: PackEdition) -> None:
    found = hindrance(edition)
    if found is not None:
        raise ActionError(found.zh, found.en, place=edition.code)


@attrs.frozen(kw_only=True)
class ProposePack(Action[None]):
    """Ask another person to publish a draft; it cannot be changed until it is given back."""

    permission: ClassVar = Permission.PACK_WRITE
    event: ClassVar = Tag.PACK_PROPOSED
    edition: UUID
    revision: int
    reason: str = ""

    def execute(self, work: Work) -> None:
        """Freeze the draft."""
        row = edition_at(self.edition, EditionState.DRAFT, revision=self.revision)
        _refuse_hindered(row)
        row.state, row.reason = EditionState.PROPOSED, long_text(self.reason, "reason", most=_MOST)
        row.proposed_at, row.proposed_by_id = work.moment, work.actor.user_id
        row.changed_at = work.moment
        row.revision += 1
        row.save()
        work.record(self.event, object=str(row.pk), after={"pack": str(row), "digest": row.digest})
        _tell(work, row, "proposed", row.proposed_by_id)


@attrs.frozen(kw_only=True)
class ReturnPack(Action[None]):
    """Give a proposed pack back to be changed, with the reason; the proposer may take it back so too."""

    permission: ClassVar = Permission.PACK_WRITE
    event: ClassVar = Tag.PACK_RETURNED
    edition: UUID
    reason: str = ""

    def execute(self, work: Work) -> None:
        """Make it a draft again."""
        row = edition_at(self.edition, EditionState.PROPOSED)
        row.state, row.reason = EditionState.DRAFT, long_text(self.reason, "reason", most=_MOST)
        proposer = row.proposed_by_id
        row.proposed_at, row.proposed_by_id, row.changed_at = None, None, work.moment
        row.revision += 1
        row.save()
        work.record(self.event, object=str(row.pk), after={"pack": str(row), "reason": row.reason})
        _tell(work, row, "returned", proposer)


@attrs.frozen(kw_only=True)
class PublishPack(Action[None]):
    """Publish a proposed pack, by somebody who neither wrote in it nor proposed it.

    ``digest`` is that of the pack that was looked at: Conflict when it is another one by now.
    """

    permission: ClassVar = Permission.PACK_PUBLISH
    event: ClassVar = Tag.PACK_PUBLISHED
    edition: UUID
    digest: str

    def execute(self, work: Work) -> None:
        """Offer it for new assessments, for good."""
        row = edition_at(self.edition, EditionState.PROPOSED)
        list(PackEdition.objects.select_for_update().filter(code=row.code).values_list("pk"))
        if is_involved(row, work.actor.user_id):
            raise ActionError(
                "须由另一人发布：编写或提请发布的人不能发布",
                "another person must publish it: not who wrote in it or proposed it",
                place=row.code,
                hint_zh="请另一位模型作者发布",
                hint_en="Ask another model author",
            )
        if row.digest != self.digest or content_digest(texts_of(row)) != row.content_digest:
            raise Conflict(row.digest, place=row.code)
        _refuse_hindered(row)
        fault = taken(row.code, row.version)
        if fault is not None:
            _field, message, fix = fault
            raise ActionError(message.zh, message.en, place=row.code, hint_zh=fix.zh, hint_en=fix.en)
        for base in bases_of(row).values():
            keep_pack(base)
        row.state = EditionState.PUBLISHED
        row.published_at, row.published_by_id, row.changed_at = work.moment, work.actor.user_id, work.moment
        row.revision += 1
        row.save()
        after = {"pack": str(row), "digest": row.digest, "proposed_by": str(row.proposed_by_id or "")}
        work.record(self.event, object=str(row.pk), after=after)
        _tell(work, row, "published", row.proposed_by_id)


@attrs.frozen(kw_only=True)
class WithdrawPack(Action[None]):
    """Offer a published pack no more; assessments that began with it keep it."""

    permission: ClassVar = Permission.PACK_PUBLISH
    event: ClassVar = Tag.PACK_WITHDRAWN
    edition: UUID
    reason: str

    def execute(self, work: Work) -> None:
        """Note who, when and why."""
        row = edition_at(self.edition, EditionState.PUBLISHED)
        reason = long_text(self.reason, "reason", most=_MOST)
        if not reason:
            raise ActionError(
                "请写明理由", "give the reason", place="reason", hint_zh="请填写", hint_en="Fill it in"
            )
        row.state, row.reason = EditionState.WITHDRAWN, reason
        row.withdrawn_at, row.withdrawn_by_id, row.changed_at = work.moment, work.actor.user_id, work.moment
        row.revision += 1
        row.save()
        after = {"pack": str(row), "digest": row.digest, "reason": reason}
        work.record(self.event, object=str(row.pk), after=after)
