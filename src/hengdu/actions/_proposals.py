"""Propose what does not apply to an institution; the lead confirms or rejects each with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, writable
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.assessments import NA, AnswerFile, AssessmentFile, Scope, build_assessment
from hengdu.documents import adapter
from hengdu.store import Permission, Place
from hengdu.store.assessments.models import Answer, AnswerVersion, Proposal
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.writing import insert_answers, update_answer
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.store.assessments.models import Assessment

CONFIRMED = "confirmed"
REJECTED = "rejected"


@attrs.frozen(kw_only=True)
class Decision:
    """What the lead decides about one proposal, and why (needed to reject)."""

    code: str
    confirm: bool
    reason: str = ""


@attrs.frozen(kw_only=True)
class DecideProposals(Action[int]):
    """Confirm or reject proposals of not applicable; returns how many changed.

    Confirming writes the not-applicable answer (role empty, signed by the lead); rejecting one that was
    confirmed makes it unanswered again.
    """

    permission: ClassVar = Permission.ASSESSMENT_EDIT
    event: ClassVar = Tag.PROPOSAL_DECIDED
    assessment: UUID
    decisions: tuple[Decision, ...]

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def check(self, work: Work) -> None:
        """Ask for a reason where a proposal is rejected."""
        writable(work.assessment, *(item.code for item in self.decisions))
        for item in self.decisions:
            if not item.confirm and not item.reason.strip():
                raise ActionError(
                    f"不采纳 {item.code} 须说明理由",
                    f"rejecting {item.code} needs a reason",
                    place=item.code,
                    hint_zh="请说明该对象或业务存在的事实",
                    hint_en="Say what shows that the object or business exists",
                )

    def execute(self, work: Work) -> int:
        """Write decisions and the answers they stand for."""
        rows = {
            row.code: row
            for row in Proposal.objects.filter(
                assessment=work.assessment, code__in=[item.code for item in self.decisions]
            )
        }
        changed: dict[str, str] = {}
        for item in self.decisions:
            row = rows.get(item.code)
            if row is None:
                raise NotFoundError(item.code)
            decision = CONFIRMED if item.confirm else REJECTED
            reason = long_text(item.reason, item.code, most=2000)
            if row.decision == decision and row.decided_reason == reason:
                continue
            Proposal.objects.filter(pk=row.pk).update(
                decision=decision,
                decided_reason=reason,
                decided_by_id=work.actor.user_id,
                decided_at=work.moment,
            )
            if item.confirm or row.decision == CONFIRMED:
                self._answer(work, row, reason, confirm=item.confirm)
            changed[item.code] = decision
        if changed:
            work.record(self.event, after={"decisions": changed})
        return len(changed)

    def _answer(self, work: Work, row: Proposal, reason: str, *, confirm: bool) -> None:
        given = (
            AnswerFile(answer=NA, reason=row.reason, note=reason or row.text_zh)
            if confirm
            else AnswerFile(state="unanswered")
        )
        if confirm:
            check_answer(work.assessment, row.code, given)
        present = Answer.objects.filter(assessment=work.assessment, code=row.code, role="", rater="").first()
        by = work.actor.user_id
        if present is None:
            insert_answers(
                work.assessment.pk,
                {row.code: [given]},
                how="proposed",
                moment=work.moment,
                by=by,
                signed=True,
            )
        elif not confirm and row.code not in pinned_pack(work.assessment).practices:
            # A whole node has no unanswered state: the answer goes, its versions stay.
            remember_removal(work, present)
            present.delete()
        elif not update_answer(present, given, how="proposed", moment=work.moment, by=by):
            raise Conflict(None, place=row.code)


def remember_removal(work: Work, row: Answer) -> None:
    """Keep a last version that says an answer was taken away."""
    AnswerVersion.objects.create(
        assessment_id=row.assessment_id,
        code=row.code,
        role=row.role,
        rater=row.rater,
        version=row.version + 1,
        data={},
        how="removed",
        saved_at=work.moment,
        saved_by_id=work.actor.user_id,
    )


def check_answer(row: Assessment, code: str, given: AnswerFile) -> None:
    """Check one answer against the pack and its assessment's scope; AssessmentError where it does not fit."""
    scope: Scope = adapter(Scope).validate_python(row.scope)
    file = AssessmentFile(pack=row.pack_id, scope=scope, units=tuple(row.units), answers={code: (given,)})
    build_assessment(file, pinned_pack(row))
