"""Decide what counts where raters differ, and take such a decision back."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_of, writable
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.assessments import Disagreement, build_assessment, disagreements
from hengdu.store import Permission, Place
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.models import Resolution
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.reviews.models import Consensus
from hengdu.store.trail import Tag


@attrs.frozen(kw_only=True)
class DecideConsensus(Action[int]):
    """Decide the answer of a practice whose raters differ; returns the decision's number.

    ``answer`` is an option of the practice, or empty to take the decision back; both need a reason.
    ``version`` is the number of the decision that the person saw, 0 for none. Every decision is kept.
    """

    permission: ClassVar = Permission.CONSOLIDATE
    event: ClassVar = Tag.CONSENSUS_DECIDED
    assessment: UUID
    code: str
    answer: str
    reason: str
    evidence: str = ""
    version: int = 0

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def check(self, work: Work) -> None:
        """Refuse an unknown practice, option or grade, and a decision without a reason."""
        pack = pinned_pack(work.assessment)
        if self.code not in pack.practices:
            raise NotFoundError(self.code[:80])
        writable(work.assessment, self.code)
        if not self.reason.strip():
            raise ActionError(
                "裁定须说明理由",
                "a decision needs a reason",
                place="reason",
                hint_zh="请写明依据哪一方的证据、为什么",
                hint_en="Say whose evidence it follows, and why",
            )
        if self.answer:
            options = pack.answer_set(pack.practices[self.code]).options
            one_of(self.answer, [option.code for option in options], "answer")
        if self.evidence:
            one_of(self.evidence, [grade.code for grade in pack.content.evidence_grades], "evidence")

    def execute(self, work: Work) -> int:
        """Write the decision, and the agreed answer that it stands for."""
        row = self._difference(work)
        rows = Consensus.objects.filter(assessment=work.assessment, code=self.code)
        last = rows.order_by("-version").first()
        seen = last.version if last is not None else 0
        if seen != self.version:
            by = last.decided_by.display_name if last is not None and last.decided_by is not None else ""
            raise Conflict(last, place=self.code, by=by)
        reason = long_text(self.reason, "reason")
        Consensus.objects.create(
            assessment=work.assessment,
            code=self.code,
            version=seen + 1,
            answer=self.answer,
            evidence=self.evidence,
            reason=reason,
            ratings=[
                {
                    "rater": one.rater,
                    "role": one.role,
                    "answer": one.answer.answer or one.answer.state,
                    "evidence": one.answer.evidence or "",
                }
                for one in row.ratings
            ],
            decided_at=work.moment,
            decided_by_id=work.actor.user_id,
        )
        self._resolve(work, reason)
        before = {"answer": row.counted, "decided": row.resolution is not None}
        after = {"answer": self.answer, "evidence": self.evidence, "reason": reason, "version": seen + 1}
        work.record(self.event, object=self.code, before=before, after=after)
        return seen + 1

    def _difference(self, work: Work) -> Disagreement:
        pack = pinned_pack(work.assessment)
        found = disagreements(build_assessment(load_file(work.assessment, as_given=True).file, pack), pack)
        row = next((item for item in found if item.code == self.code), None)
        if row is None:
            raise ActionError(
                f"{self.code} 的作答没有分歧，无须裁定",
                f"nobody differs about {self.code}, so there is nothing to decide",
                place=self.code,
                hint_zh="请返回分歧清单",
                hint_en="Go back to the list",
            )
        if not self.answer and row.resolution is None:
            raise ActionError(
                f"{self.code} 尚无裁定可撤销", f"nothing was decided about {self.code} yet", place=self.code
            )
        return row

    def _resolve(self, work: Work, reason: str) -> None:
        if not self.answer:
            Resolution.objects.filter(assessment=work.assessment, code=self.code).delete()
            return
        Resolution.objects.update_or_create(
            assessment=work.assessment,
            code=self.code,
            defaults={
                "answer": self.answer,
                "reason": reason,
                "evidence": self.evidence,
                "by": work.actor.name,
                "saved_at": work.moment,
                "saved_by_id": work.actor.user_id,
            },
        )
