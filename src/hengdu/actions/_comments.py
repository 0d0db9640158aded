"""Remark on sub-domains under review, reply, and close remarks."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, under_review
from hengdu.actions._errors import ActionError, NotFoundError, PermissionRefused
from hengdu.actions._people_concerned import tell
from hengdu.store import Permission, Place
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.notices.models import NoticeKind
from hengdu.store.reviews.models import Comment
from hengdu.store.reviews.state import answered_nodes
from hengdu.store.trail import Tag


@attrs.frozen(kw_only=True)
class WriteComment(Action[UUID]):
    """Write a remark on a sub-domain (or one of its practices), or answer one; returns its id.

    The reviewer begins; the lead, assessors and whoever answers the sub-domain reply.
    """

    permission: ClassVar = Permission.ASSESSMENT_READ
    event: ClassVar = Tag.COMMENT_WRITTEN
    assessment: UUID
    node: str
    text: str
    practice: str = ""
    answers: UUID | None = None

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def check(self, work: Work) -> None:
        """Refuse who takes no part, unknown codes, and nothing said."""
        under_review(work.assessment)
        may = {
            permission
            for permission in (
                Permission.REVIEW,
                Permission.SUBMIT,
                Permission.VERIFY,
                Permission.ANSWER_WRITE,
            )
            if work.actor.may(permission, work.place)
        }
        if not may:
            raise PermissionRefused(Permission.REVIEW, work.place)
        pack = pinned_pack(work.assessment)
        if self.node not in pack.nodes or not pack.nodes[self.node].practices:
            raise NotFoundError(self.node[:80])
        if self.practice and pack.parent.get(self.practice) != self.node:
            raise NotFoundError(self.practice[:80])
        if may == {Permission.ANSWER_WRITE} and self.node not in answered_nodes(work.assessment, work.actor):
            raise NotFoundError(self.node)
        if not self.text.strip():
            raise ActionError(
                "此项必填", "this is required", place="text", hint_zh="请填写", hint_en="Fill it in"
            )

    def execute(self, work: Work) -> UUID:
        """Write it and tell the other side."""
        first = None
        if self.answers is not None:
            first = Comment.objects.filter(
                assessment=work.assessment, node=self.node, pk=self.answers, answers__isnull=True
            ).first()
            if first is None:
                raise NotFoundError("comment")
        row = Comment.objects.create(
            assessment=work.assessment,
            node=self.node,
            practice=self.practice if first is None else first.practice,
            answers=first,
            text=long_text(self.text, "text", most=5000),
            written_at=work.moment,
            written_by_id=work.actor.user_id,
        )
        work.record(self.event, object=self.node, after={"comment": str(row.pk), "text": row.text})
        other = Permission.SUBMIT if work.actor.may(Permission.REVIEW, work.place) else Permission.REVIEW
        tell(work, other, NoticeKind.REVIEW_COMMENT, code=self.node)
        return row.pk


@attrs.frozen(kw_only=True)
class ResolveComment(Action[None]):
    """Close a remark, or open it again; whoever may review, or wrote it."""

    permission: ClassVar = Permission.ASSESSMENT_READ
    event: ClassVar = Tag.COMMENT_RESOLVED
    assessment: UUID
    comment: UUID
    resolved: bool = True

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> None:
        """Set or clear the time."""
        under_review(work.assessment)
        row = Comment.objects.filter(
            assessment=work.assessment, pk=self.comment, answers__isnull=True
        ).first()
        may = work.actor.may(Permission.REVIEW, work.place)
        own = row is not None and row.written_by_id is not None and row.written_by_id == work.actor.user_id
        if not may and not own:
            raise PermissionRefused(Permission.REVIEW, work.place)
        if row is None:
            raise NotFoundError("comment")
        row.resolved_at = work.moment if self.resolved else None
        row.resolved_by_id = work.actor.user_id if self.resolved else None
        row.save(update_fields=["resolved_at", "resolved_by"])
        work.record(self.event, object=row.node, after={"comment": str(row.pk), "resolved": self.resolved})
