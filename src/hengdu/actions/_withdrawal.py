"""Take a submission back before the reviewer has decided anything (撤回提交)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._reviews import require_status, set_status
from hengdu.store import Permission, Place
from hengdu.store.assessments.models import Status
from hengdu.store.notices.models import Notice, NoticeKind
from hengdu.store.reviews.models import Outcome, Round
from hengdu.store.reviews.queries import latest_round
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.store.assessments.models import Assessment


def may_withdraw(row: Assessment) -> bool:
    """Say whether a submitted assessment can still be taken back: nothing was decided in its round."""
    last = latest_round(row.pk)
    return row.status == Status.SUBMITTED and last is not None and not _has_begun(last)


def _has_begun(row: Round) -> bool:
    return row.decisions.exists() or row.approvals.exists()


@attrs.frozen(kw_only=True)
class WithdrawSubmission(Action[str]):
    """Take a submission back before the first decision of its round, with a reason; returns the status.

    The assessment is as open as it was before: all of it, or what an earlier round had returned.
    """

    permission: ClassVar = Permission.SUBMIT
    event: ClassVar = Tag.SUBMISSION_WITHDRAWN
    assessment: UUID
    reason: str

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> str:
        """End the round and open the assessment again."""
        require_status(work, Status.SUBMITTED)
        last = latest_round(self.assessment)
        if last is None:
            raise NotFoundError("round")
        if _has_begun(last):
            raise ActionError(
                "复核人已作出决定，不能撤回",
                "the reviewer has decided something; it cannot be taken back",
                place="assessment",
                hint_zh="请复核人退回需要修改的子域",
                hint_en="Ask the reviewer to return the sub-domains that need a change",
            )
        reason = long_text(self.reason, "reason", most=5000)
        if not reason:
            raise ActionError(
                "撤回须说明理由",
                "taking it back needs a reason",
                place="reason",
                hint_zh="请写明为什么撤回",
                hint_en="Say why it is taken back",
            )
        earlier = Round.objects.filter(assessment=self.assessment, number__lt=last.number)
        before = earlier.exclude(outcome=Outcome.WITHDRAWN).first()
        last.outcome, last.ended_reason = Outcome.WITHDRAWN, reason
        last.open_nodes = before.open_nodes if before is not None else []
        last.ended_at, last.ended_by_id = work.moment, work.actor.user_id
        last.save()
        after = Status.OPEN if before is None else Status.RETURNED
        set_status(work, Status.SUBMITTED, after)
        Notice.objects.filter(
            kind=NoticeKind.REVIEW_ASKED, assessment_id=self.assessment, read_at__isnull=True
        ).update(read_at=work.moment)
        work.record(
            self.event,
            object=str(self.assessment),
            before={"status": Status.SUBMITTED.value},
            after={"status": after.value, "round": last.number, "reason": reason},
        )
        return after.value
