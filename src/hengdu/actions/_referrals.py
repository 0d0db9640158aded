"""Pass a question on to somebody who knows (转派)."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._answers import permitted_codes
from hengdu.actions._assignments import insert_assignment
from hengdu.actions._checks import long_text, one_line, writable
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._people_concerned import works_here
from hengdu.store import Permission, Place
from hengdu.store.assessments.models import Referral
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.notices.models import NoticeKind
from hengdu.store.tenants.models import Grant
from hengdu.store.trail import Tag

ACCEPTED = "accepted"
DECLINED = "declined"


@attrs.frozen(kw_only=True)
class ReferQuestion(Action[UUID]):
    """Say that another person should answer a practice or node, and suggest whom; returns the referral's id.

    The lead decides; until then the question stays with whoever refers it, shown as blocked.
    """

    permission: ClassVar = Permission.REFERRAL_WRITE
    event: ClassVar = Tag.QUESTION_REFERRED
    assessment: UUID
    code: str
    role: str
    to_user: UUID | None = None
    to_person: str = ""
    note: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> UUID:
        """Insert the referral and tell the leads."""
        writable(work.assessment)
        pack = pinned_pack(work.assessment)
        if self.code not in pack.practices and self.code not in pack.nodes:
            raise NotFoundError(self.code[:80])
        if not work.actor.may(Permission.ASSIGNMENT_EDIT, work.place):
            permitted_codes(work, self.role)
        person = one_line(self.to_person, "to_person", most=200)
        if self.to_user is None and not person:
            raise ActionError(
                "请说明建议由谁回答",
                "say who should answer",
                place="to_person",
                hint_zh="填写姓名或岗位即可",
                hint_en="A name or a post will do",
            )
        if self.to_user is not None:
            works_here(work, self.to_user, "to_user")
        row = Referral.objects.create(
            assessment=work.assessment,
            code=self.code,
            role=self.role,
            from_user_id=work.actor.user_id,
            to_user_id=self.to_user,
            to_person=person,
            note=long_text(self.note, "note", most=2000),
            created_at=work.moment,
        )
        work.record(
            self.event,
            object=f"{self.code} {self.role}",
            after={"to_user": str(self.to_user or ""), "to_person": person, "note": row.note},
        )
        for lead in _leads(work):
            work.notify(lead, NoticeKind.REFERRED, object=str(row.pk), code=self.code, role=self.role)
        return row.pk


def _leads(work: Work) -> set[UUID]:
    from hengdu.store import Role
    from hengdu.store.tenants.queries import holding_now

    rows = Grant.objects.filter(holding_now(work.moment), role=Role.LEAD, tenant=work.tenant)
    return {
        user
        for user, assessment in rows.values_list("user_id", "assessment_id")
        if assessment in {None, work.assessment.pk}
    }


@attrs.frozen(kw_only=True)
class DecideReferral(Action[UUID | None]):
    """Accept a referral, which assigns the question to the person, or decline it with a reason.

    ``user`` or ``person`` replaces whom the referral suggests. Returns the new assignment's id.
    """

    permission: ClassVar = Permission.ASSIGNMENT_EDIT
    event: ClassVar = Tag.REFERRAL_DECIDED
    assessment: UUID
    referral: UUID
    accept: bool
    user: UUID | None = None
    person: str = ""
    reason: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> UUID | None:
        """Write the decision and the assignment it means."""
        writable(work.assessment)
        row = Referral.objects.filter(pk=self.referral, assessment=work.assessment, decision="").first()
        if row is None:
            raise NotFoundError("referral")
        made = None
        if self.accept:
            user = self.user or (None if self.person else row.to_user_id)
            made = insert_assignment(
                work,
                role=row.role,
                user=user,
                person=self.person or ("" if user else row.to_person),
                codes=(row.code,),
            )
        Referral.objects.filter(pk=row.pk).update(
            decision=ACCEPTED if self.accept else DECLINED,
            decided_by_id=work.actor.user_id,
            decided_at=work.moment,
        )
        work.record(
            self.event,
            object=f"{row.code} {row.role}",
            after={"accepted": self.accept, "reason": one_line(self.reason, "reason", most=500)},
        )
        work.notify(
            row.from_user_id,
            NoticeKind.REFERRAL_DECIDED,
            object=str(row.pk),
            code=row.code,
            decision=ACCEPTED if self.accept else DECLINED,
        )
        return made.pk if made is not None else None
