"""Settle what people seriously disagree about (重大分歧): statements, sub-questions, a third decides."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_line, one_of, unsealed
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.actions._grants import is_single_person, single_person_mark
from hengdu.actions._references import no_evidence, references
from hengdu.store import Permission, Place
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.disputes.models import (
    Dispute,
    DisputeState,
    DisputeStep,
    Invitation,
    StepKind,
    SubjectKind,
    SubQuestion,
)
from hengdu.store.notices.models import NoticeKind
from hengdu.store.tenants.models import Grant
from hengdu.store.tenants.queries import holding_now
from hengdu.store.trail import Tag

RAISING: Final = "raising"
OPPOSING: Final = "opposing"
NEUTRAL: Final = "neutral"
SIDES: Final = (RAISING, OPPOSING, NEUTRAL)
_MOST_TEXT: Final = 10_000


def _found(work: Work, dispute_id: UUID) -> tuple[Dispute, Place]:
    row = Dispute.objects.filter(pk=dispute_id).first()
    if row is None:
        raise NotFoundError("dispute")
    return row, work.at_assessment(row.assessment_id)


def _present(work: Work, dispute_id: UUID) -> Dispute:
    """Return a dispute that is still open, of an assessment that is not sealed."""
    unsealed(work.assessment)
    row = Dispute.objects.select_for_update().get(pk=dispute_id)
    if row.state != DisputeState.OPEN:
        raise ActionError(
            "该分歧已了结",
            "this dispute is over",
            place="dispute",
            hint_zh="如有新的依据，请另行提出",
            hint_en="Open another one if there is new ground",
        )
    return row


def _needed(value: str, name: str) -> str:
    one_line(value, name, most=_MOST_TEXT, least=1)
    return long_text(value, name, most=_MOST_TEXT)


def _step(work: Work, row: Dispute, kind: StepKind, **data: Any) -> int:  # noqa: ANN401 - plain data
    """Append a step, count it, and return the dispute's new version."""
    changed = Dispute.objects.filter(pk=row.pk, version=row.version).update(version=row.version + 1)
    if not changed:
        raise Conflict(row, place="dispute")
    DisputeStep.objects.create(
        dispute=row, number=row.version, kind=kind, data=data, at=work.moment, by_id=work.actor.user_id
    )
    return row.version + 1


def parties_of(row: Dispute) -> set[UUID]:
    """Return who is party to a dispute: who opened it and who spoke for one of the two sides."""
    spoken = row.steps.filter(kind__in=[StepKind.OPENED, StepKind.STATED], by__isnull=False)
    found = {one.by_id for one in spoken if one.data.get("side") != NEUTRAL and one.by_id is not None}
    return found | ({row.opened_by_id} if row.opened_by_id is not None else set())


def _tell(work: Work, row: Dispute) -> None:
    """Tell everybody concerned except whoever acts."""
    for user in parties_of(row) | set(row.invitations.values_list("user_id", flat=True)):
        work.notify(user, NoticeKind.DISPUTE, object=str(row.pk))


@attrs.frozen(kw_only=True)
class OpenDispute(Action[UUID]):
    """Contest an item: a practice, a sub-domain, a finding or a review comment; returns the dispute's id.

    ``subject`` is a code of the pack, or the number of the finding or comment; ``statement`` is the first
    statement of the raising side, ``evidence`` what it rests on, one reference for each entry.
    """

    permission: ClassVar = Permission.DISPUTE_WRITE
    event: ClassVar = Tag.DISPUTE_OPENED
    assessment: UUID
    kind: str
    subject: str
    title: str
    statement: str
    evidence: tuple[str, ...] = ()

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> UUID:
        """Insert the dispute with its first statement and tell the leads."""
        unsealed(work.assessment)
        kind = one_of(self.kind, SubjectKind.values, "kind")
        subject = one_line(self.subject, "subject", most=80, least=1)
        pack = pinned_pack(work.assessment)
        known = {SubjectKind.PRACTICE.value: pack.practices, SubjectKind.NODE.value: pack.nodes}.get(kind)
        if known is not None and subject not in known:
            raise ActionError(
                f"没有编码 {subject}",
                f"there is no code {subject}",
                place="subject",
                hint_zh="请填写模型中的编码",
                hint_en="Give a code of the model",
            )
        row = Dispute.objects.create(
            assessment=work.assessment,
            kind=kind,
            subject=subject,
            title=one_line(self.title, "title", most=200, least=1),
            opened_at=work.moment,
            opened_by_id=work.actor.user_id,
        )
        text, evidence = _needed(self.statement, "statement"), references(work, self.evidence)
        _step(work, row, StepKind.OPENED, side=RAISING, text=text, evidence=evidence)
        after = {"kind": kind, "subject": subject, "title": row.title, "text": text, "evidence": evidence}
        work.record(self.event, object=str(row.pk), after=after)
        leads = Grant.objects.filter(holding_now(work.moment), role="lead", tenant=work.tenant)
        for user in set(leads.filter(assessment__isnull=True).values_list("user_id", flat=True)):
            work.notify(user, NoticeKind.DISPUTE, object=str(row.pk))
        return row.pk


@attrs.frozen(kw_only=True)
class _OfDispute(Action[int]):
    """Do something in an open dispute; returns its new version."""

    permission: ClassVar = Permission.DISPUTE_WRITE
    dispute: UUID

    def place(self, work: Work) -> Place:
        """Load the dispute's assessment."""
        return _found(work, self.dispute)[1]


@attrs.frozen(kw_only=True)
class StateSide(_OfDispute):
    """Say what one side holds; saying it again keeps what was said before."""

    event: ClassVar = Tag.DISPUTE_STATED
    side: str
    statement: str
    evidence: tuple[str, ...] = ()

    def execute(self, work: Work) -> int:
        """Append the statement."""
        row = _present(work, self.dispute)
        side = one_of(self.side, SIDES, "side")
        text, evidence = _needed(self.statement, "statement"), references(work, self.evidence)
        version = _step(work, row, StepKind.STATED, side=side, text=text, evidence=evidence)
        work.record(self.event, object=str(row.pk), after={"side": side, "text": text, "evidence": evidence})
        _tell(work, row)
        return version


@attrs.frozen(kw_only=True)
class AskSubQuestion(_OfDispute):
    """Break a dispute down by one more question."""

    event: ClassVar = Tag.DISPUTE_ASKED
    question: str

    def execute(self, work: Work) -> int:
        """Insert the question."""
        row = _present(work, self.dispute)
        text = _needed(self.question, "question")
        asked = SubQuestion.objects.create(dispute=row, position=row.questions.count(), question=text)
        version = _step(work, row, StepKind.ASKED, question=str(asked.pk), text=text)
        work.record(self.event, object=str(row.pk), after={"question": str(asked.pk), "text": text})
        _tell(work, row)
        return version


def _question(row: Dispute, question_id: UUID, *, is_closed: bool) -> SubQuestion:
    found = row.questions.filter(pk=question_id, closed_at__isnull=not is_closed).first()
    if found is None:
        raise NotFoundError("question")
    return found


@attrs.frozen(kw_only=True)
class CloseSubQuestion(_OfDispute):
    """Answer a sub-question with a reason and the evidence that it rests on: in words, or ``pieces``."""

    event: ClassVar = Tag.DISPUTE_QUESTION_CLOSED
    question: UUID
    reason: str
    evidence: tuple[str, ...] = ()
    pieces: tuple[UUID, ...] = ()

    def execute(self, work: Work) -> int:
        """Close the question."""
        row = _present(work, self.dispute)
        asked = _question(row, self.question, is_closed=False)
        reason = _needed(self.reason, "reason")
        evidence = references(work, self.evidence, self.pieces)
        if not evidence:
            raise no_evidence()
        SubQuestion.objects.filter(pk=asked.pk).update(
            reason=reason, evidence=evidence, closed_at=work.moment, closed_by_id=work.actor.user_id
        )
        said = {"question": str(asked.pk), "reason": reason, "evidence": evidence}
        version = _step(work, row, StepKind.CLOSED, **said)
        work.record(self.event, object=str(row.pk), after=said)
        _tell(work, row)
        return version


@attrs.frozen(kw_only=True)
class ReopenSubQuestion(_OfDispute):
    """Open a sub-question again and say why; how it was closed stays among the steps."""

    event: ClassVar = Tag.DISPUTE_QUESTION_REOPENED
    question: UUID
    reason: str

    def execute(self, work: Work) -> int:
        """Take the closing back."""
        row = _present(work, self.dispute)
        asked = _question(row, self.question, is_closed=True)
        reason = _needed(self.reason, "reason")
        SubQuestion.objects.filter(pk=asked.pk).update(
            reason="", evidence=[], closed_at=None, closed_by_id=None
        )
        version = _step(work, row, StepKind.REOPENED, question=str(asked.pk), reason=reason)
        work.record(self.event, object=str(row.pk), after={"question": str(asked.pk), "reason": reason})
        _tell(work, row)
        return version


@attrs.frozen(kw_only=True)
class InviteToDispute(_OfDispute):
    """Ask a person of the institution, or an engaged one, to take part."""

    event: ClassVar = Tag.DISPUTE_INVITED
    user: UUID

    def execute(self, work: Work) -> int:
        """Insert the invitation and tell the person."""
        row = _present(work, self.dispute)
        here = Grant.objects.filter(holding_now(work.moment), user_id=self.user, tenant=work.tenant)
        if not any(grant.assessment_id in {None, work.assessment.pk} for grant in here):
            raise NotFoundError("user")
        _invitation, is_new = Invitation.objects.get_or_create(
            dispute=row, user_id=self.user, defaults={"invited_at": work.moment}
        )
        if not is_new:
            return row.version
        version = _step(work, row, StepKind.INVITED, user=str(self.user))
        work.record(self.event, object=str(row.pk), after={"user": str(self.user)})
        work.notify(self.user, NoticeKind.DISPUTE, object=str(row.pk))
        return version


@attrs.frozen(kw_only=True)
class DecideDispute(_OfDispute):
    """Settle a dispute once every sub-question is closed; never by one of its parties.

    ``version`` is the one that was read, so that nobody decides without the last statement.
    """

    permission: ClassVar = Permission.CONSOLIDATE
    event: ClassVar = Tag.DISPUTE_DECIDED
    decision: str
    version: int

    def execute(self, work: Work) -> int:
        """Write the decision and tell everybody concerned."""
        row = _present(work, self.dispute)
        if row.version != self.version:
            raise Conflict(row, place="dispute")
        if work.actor.user_id in parties_of(row) and not is_single_person():
            raise ActionError(
                "当事人不能裁定",
                "a party to the dispute cannot decide it",
                place="decision",
                hint_zh="请另一位评估负责人或评估人裁定",
                hint_en="Ask another assessment lead or assessor",
            )
        left = row.questions.filter(closed_at__isnull=True).count()
        if left or not row.questions.exists():
            raise ActionError(
                f"尚有 {left} 个子问题未关闭" if left else "尚未分解出子问题",
                f"{left} sub-questions are still open" if left else "the dispute has no sub-question yet",
                place="decision",
                hint_zh="先分解，并逐一以理由和证据关闭",
                hint_en="Break it down and close each one with a reason and evidence",
            )
        decision = _needed(self.decision, "decision")
        mark = single_person_mark()
        version = _step(work, row, StepKind.DECIDED, text=decision, **mark)
        _end(work, row, DisputeState.CLOSED, decision)
        work.record(self.event, object=str(row.pk), after={"decision": decision} | mark)
        _tell(work, row)
        return version


@attrs.frozen(kw_only=True)
class WithdrawDispute(_OfDispute):
    """Take a dispute back, by whoever opened it; it stays to be read."""

    event: ClassVar = Tag.DISPUTE_WITHDRAWN
    reason: str

    def execute(self, work: Work) -> int:
        """End the dispute without a decision."""
        row = _present(work, self.dispute)
        if row.opened_by_id != work.actor.user_id and not work.actor.everything:
            raise ActionError(
                "只有提出人可以撤回", "only who opened the dispute takes it back", place="reason"
            )
        reason = _needed(self.reason, "reason")
        version = _step(work, row, StepKind.WITHDRAWN, reason=reason)
        _end(work, row, DisputeState.WITHDRAWN, reason)
        work.record(self.event, object=str(row.pk), after={"reason": reason})
        _tell(work, row)
        return version


def _end(work: Work, row: Dispute, state: DisputeState, words: str) -> None:
    Dispute.objects.filter(pk=row.pk).update(
        state=state, decision=words, ended_at=work.moment, ended_by_id=work.actor.user_id
    )
