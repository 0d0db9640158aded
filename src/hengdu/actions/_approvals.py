"""Approve an assessment: first the directly responsible person, then the first responsible one."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_line
from hengdu.actions._errors import ActionError, NotFoundError, PermissionRefused
from hengdu.actions._grants import is_single_person, single_person_mark
from hengdu.actions._people_concerned import tell
from hengdu.actions._reviews import end_round, refuse_author, require_status, set_status
from hengdu.store import Actor, Permission, Place, Role
from hengdu.store.assessments.models import Status
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.notices.models import NoticeKind
from hengdu.store.reviews.authors import WHOLE
from hengdu.store.reviews.models import Approval, ApprovalStep, NodeReview, Outcome
from hengdu.store.reviews.state import ReviewState, review_state
from hengdu.store.trail import Tag

STEP_OF: Final = {
    Role.DIRECT_RESPONSIBLE: ApprovalStep.DIRECT.value,
    Role.FIRST_RESPONSIBLE: ApprovalStep.FIRST.value,
}


def steps_of(actor: Actor, place: Place) -> frozenset[str]:
    """Return the steps at which somebody may approve at a place."""
    if actor.everything:
        return frozenset(STEP_OF.values())
    return frozenset(
        STEP_OF[held.role]
        for held in actor.holding(Permission.APPROVE)
        if held.role in STEP_OF
        and held.tenant == place.tenant
        and held.assessment in {None, place.assessment}
    )


@attrs.frozen(kw_only=True)
class GiveApproval(Action[str]):
    """Approve or refuse an assessment that the reviewer accepted; returns the step that was given.

    ``opinion``, ``post`` (职务), ``name`` and ``day`` are printed on the signature page. The second of the
    two makes the assessment approved. A refusal returns it, with ``nodes`` open for answers again (all where
    none is named). An approval counts for the content that it was given for and no other.
    """

    permission: ClassVar = Permission.APPROVE
    event: ClassVar = Tag.APPROVAL_GIVEN
    assessment: UUID
    approve: bool
    opinion: str
    post: str
    day: date
    name: str = ""
    nodes: tuple[str, ...] = ()

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def check(self, work: Work) -> None:
        """Refuse another step, missing words, authors and reviewers."""
        require_status(work, Status.SUBMITTED)
        one_line(self.post, "post", most=200, least=1)
        if not self.opinion.strip():
            raise ActionError(
                "此项必填", "this is required", place="opinion", hint_zh="请填写意见", hint_en="Fill it in"
            )
        for node in self.nodes:
            if node not in pinned_pack(work.assessment).nodes:
                raise NotFoundError(node[:80])
        refuse_author(work, (WHOLE,))

    def execute(self, work: Work) -> str:
        """Write the approval, and move the assessment on where it was the last word."""
        state = review_state(work.assessment)
        if state.round is None or not state.all_accepted:
            raise ActionError(
                "复核尚未全部通过，不能批准",
                "the reviewer has not accepted everything yet",
                place="assessment",
                hint_zh="复核通过后内容若有改动，须先重新复核",
                hint_en="What changed after it was accepted must be reviewed again first",
            )
        step = self._step(work, state)
        self._independent(work, state)
        row = Approval.objects.create(
            round=state.round,
            step=step,
            approved=self.approve,
            opinion=long_text(self.opinion, "opinion", most=2000),
            post=one_line(self.post, "post", most=200),
            name=one_line(self.name, "name", most=200) or work.actor.name,
            day=self.day,
            digest=state.digests.whole,
            given_at=work.moment,
            given_by_id=work.actor.user_id,
        )
        after: dict[str, object] = {
            "step": step,
            "opinion": row.opinion,
            "post": row.post,
            "digest": row.digest,
        }
        after |= single_person_mark()
        if not self.approve:
            work.record(Tag.APPROVAL_REFUSED, object=step, after={**after, "nodes": list(self.nodes)})
            end_round(work, Outcome.REJECTED, self.nodes, row.opinion)
            return step
        work.record(self.event, object=step, after=after)
        if step == ApprovalStep.FIRST:
            state.round.outcome = Outcome.APPROVED
            state.round.ended_at, state.round.ended_by_id = work.moment, work.actor.user_id
            state.round.save()
            set_status(work, Status.SUBMITTED, Status.APPROVED)
            tell(work, Permission.SUBMIT, NoticeKind.APPROVED)
        else:
            tell(work, Permission.APPROVE, NoticeKind.APPROVAL_ASKED)
        return step

    def _step(self, work: Work, state: ReviewState) -> str:
        """Return the step that is due, if the actor is the one for it."""
        if state.next_step not in steps_of(work.actor, work.place):
            if not steps_of(work.actor, work.place):
                raise PermissionRefused(Permission.APPROVE, work.place)
            raise ActionError(
                "尚未轮到您批准",
                "it is not your turn to approve",
                place="assessment",
                hint_zh="先由直接责任人批准，再由第一责任人批准；每人只批准一次",
                hint_en="First the directly responsible person, then the first responsible one, once each",
            )
        return state.next_step

    def _independent(self, work: Work, state: ReviewState) -> None:
        """Refuse the reviewer, and the same person twice."""
        if work.actor.user_id is None or is_single_person():
            return
        if any(one.given_by_id == work.actor.user_id for one in state.approvals.values()):
            raise ActionError("两次批准须由两人作出", "two approvals need two people", place="assessment")
        reviewed = NodeReview.objects.filter(
            round__assessment=work.assessment, decided_by_id=work.actor.user_id
        )
        if reviewed.exists():
            raise ActionError(
                "您复核过本评估，不能再批准",
                "you reviewed this assessment and cannot approve it as well",
                place="assessment",
                hint_zh="请由未参与复核的责任人批准",
                hint_en="Leave it to a responsible person who did not review it",
            )
