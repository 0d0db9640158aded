"""Let outside assessors and auditors in: for a scope and a time, after a declaration of independence."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_line, one_of
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._grants import end_grant, insert_grant, is_single_person
from hengdu.store import Permission, Place, Role
from hengdu.store.engagements.models import ENGAGED, Engagement
from hengdu.store.notices.models import NoticeKind
from hengdu.store.people.models import CodePurpose, User
from hengdu.store.tenants.models import Grant
from hengdu.store.trail import Tag
from hengdu.text import Text

DECLARATION: Final = Text(
    "本人声明：与被评估机构、其主要管理人员及参与作答的人员不存在可能影响判断的利益关系，"
    "未参与被评估事项的建设、运维与整改；如有例外，已在下方如实列明。"
    "任职期间情况发生变化的，本人将立即告知评估负责人。对获知的信息保密，仅用于本次约定的用途。",
    "I declare that I have no interest in the institution, its senior managers or the people who answered "
    "that could affect my judgement, and that I took no part in building, operating or remediating what is "
    "assessed; exceptions are named below. I will tell the assessment lead at once if this changes. "
    "I keep what I learn confidential and use it only for the purpose agreed.",
)
_MOST_DAYS: Final = 731  # two years; a longer engagement is made anew


@attrs.frozen(kw_only=True)
class EngagementFacts:
    """What the lead states of an engagement; ``display_name`` makes an account where there is none."""

    username: str
    display_name: str = ""
    organisation: str
    role: str
    purpose: str
    starts_at: datetime
    ends_at: datetime


@attrs.frozen(kw_only=True)
class MadeEngagement:
    """What was made; ``code`` is the one-time code of a new account, shown once, else empty."""

    engagement: UUID
    code: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class MakeEngagement(Action[MadeEngagement]):
    """Engage an outside person; nothing is granted before it has signed the declaration."""

    permission: ClassVar = Permission.ENGAGEMENT_MANAGE
    event: ClassVar = Tag.ENGAGEMENT_MADE
    tenant: UUID
    assessment: UUID | None = None
    facts: EngagementFacts

    def place(self, work: Work) -> Place:
        """Load the institution, or one of its assessments."""
        if self.assessment is None:
            return work.at_tenant(self.tenant)
        place = work.at_assessment(self.assessment)
        if place.tenant != self.tenant:
            raise NotFoundError("assessment")
        return place

    def check(self, work: Work) -> None:
        """Keep the times in order, the end ahead and not too far."""
        facts = self.facts
        is_ordered = facts.ends_at > max(facts.starts_at, work.moment)
        if not is_ordered or (facts.ends_at - facts.starts_at).days > _MOST_DAYS:
            raise ActionError(
                "结束日期须在今天和开始日期之后，且不超过两年",
                "the end must be after today and after the start, within two years",
                place="ends_at",
                hint_zh="请核对日期",
                hint_en="Check the dates",
            )

    def execute(self, work: Work) -> MadeEngagement:
        """Insert the engagement, with an account if need be, and tell the person."""
        facts = self.facts
        role = one_of(facts.role, tuple(role.value for role in ENGAGED), "role")
        user, code = self._person(work)
        if user.pk == work.actor.user_id and not is_single_person():
            raise ActionError("不能聘任自己", "nobody engages themselves", place="username")
        row = Engagement.objects.create(
            tenant=work.tenant,
            assessment_id=self.assessment,
            user=user,
            organisation=one_line(facts.organisation, "organisation", most=200, least=1),
            role=role,
            purpose=one_line(facts.purpose, "purpose", most=200, least=1),
            starts_at=facts.starts_at,
            ends_at=facts.ends_at,
            created_at=work.moment,
            created_by_id=work.actor.user_id,
        )
        after = {
            "user": str(user.pk),
            "organisation": row.organisation,
            "role": role,
            "purpose": row.purpose,
            "starts_at": facts.starts_at.isoformat(),
            "ends_at": facts.ends_at.isoformat(),
        }
        work.record(self.event, object=str(row.pk), after=after)
        work.notify(user.pk, NoticeKind.ENGAGEMENT, object=str(row.pk), role=role)
        return MadeEngagement(engagement=row.pk, code=code)

    def _person(self, work: Work) -> tuple[User, str]:
        from hengdu.actions.accounts._people import hand_out_code, new_person

        found = User.objects.filter(username__iexact=self.facts.username.strip(), is_active=True).first()
        if found is not None:
            return found, ""
        if not self.facts.display_name.strip():
            raise ActionError(
                "没有此账号",
                "there is no such account",
                place="display_name",
                hint_zh="填写姓名即新建账号，并得到一次性口令",
                hint_en="Give the person's name to make an account with a one-time code",
            )
        user = new_person(work, self.facts.username, self.facts.display_name)
        return user, hand_out_code(work, user, CodePurpose.INVITE)


def _placed(work: Work, row: Engagement) -> Place:
    return work.at_assessment(row.assessment_id) if row.assessment_id else work.at_tenant(row.tenant_id)


@attrs.frozen(kw_only=True)
class DeclareIndependence(Action[UUID]):
    """Sign the declaration of independence; the role begins with it, or on its first day. Returns the grant.

    Only the engaged person signs. ``conflicts`` names what could affect its judgement; empty means nothing.
    """

    permission: ClassVar = Permission.ACCOUNT_OWN
    event: ClassVar = Tag.ENGAGEMENT_DECLARED
    engagement: UUID
    agrees: bool
    conflicts: str = ""

    def place(self, work: Work) -> Place:
        """Load the person's own engagement."""
        row = Engagement.objects.filter(pk=self.engagement).first()
        if row is None or row.user_id != work.actor.user_id:
            raise NotFoundError("engagement")
        return _placed(work, row)

    def execute(self, work: Work) -> UUID:
        """Keep the words that were signed and give the role for the time agreed."""
        row = Engagement.objects.select_for_update().get(pk=self.engagement)
        if row.declared_at is not None or row.ended_at is not None or row.ends_at <= work.moment:
            raise ActionError(
                "该聘任已声明或已结束", "the engagement was declared or is over", place="engagement"
            )
        if not self.agrees:
            raise ActionError(
                "须确认声明内容",
                "the declaration must be confirmed",
                place="agrees",
                hint_zh="不能作出声明的，请告知评估负责人",
                hint_en="If you cannot, tell the assessment lead",
            )
        conflicts = long_text(self.conflicts, "conflicts", most=5000)
        grant = insert_grant(
            work,
            user=row.user_id,
            role=Role(row.role),
            tenant=row.tenant_id,
            assessment=row.assessment_id,
            starts_at=max(row.starts_at, work.moment),
            ends_at=row.ends_at,
            purpose=row.purpose,
        )
        Grant.objects.filter(pk=grant.pk).update(granted_by_id=row.created_by_id)
        Engagement.objects.filter(pk=row.pk).update(
            declared_at=work.moment,
            declaration=f"{DECLARATION.zh}\n{DECLARATION.en}",
            conflicts=conflicts,
            grant=grant,
        )
        work.record(self.event, object=str(row.pk), after={"conflicts": conflicts, "grant": str(grant.pk)})
        work.notify(row.created_by_id, NoticeKind.ENGAGEMENT, object=str(row.pk), role=row.role)
        return grant.pk


@attrs.frozen(kw_only=True)
class EndEngagement(Action[None]):
    """End an engagement before its time and say why; what was done under it stays."""

    permission: ClassVar = Permission.ENGAGEMENT_MANAGE
    event: ClassVar = Tag.ENGAGEMENT_ENDED
    engagement: UUID
    reason: str

    def place(self, work: Work) -> Place:
        """Load the engagement's institution or assessment."""
        row = Engagement.objects.filter(pk=self.engagement).first()
        if row is None:
            raise NotFoundError("engagement")
        return _placed(work, row)

    def execute(self, work: Work) -> None:
        """Write the end and take the role away."""
        row = Engagement.objects.select_for_update().get(pk=self.engagement)
        if row.ended_at is not None or row.ends_at <= work.moment:
            raise ActionError("该聘任已结束", "the engagement is over", place="engagement")
        reason = one_line(self.reason, "reason", most=500, least=1)
        Engagement.objects.filter(pk=row.pk).update(
            ended_at=work.moment, ended_by_id=work.actor.user_id, ended_reason=reason
        )
        if row.grant is not None and row.grant.revoked_at is None:
            end_grant(work, row.grant)
        work.record(self.event, object=str(row.pk), after={"reason": reason})
        work.notify(row.user_id, NoticeKind.ENGAGEMENT, object=str(row.pk), role=row.role)


def days_left(row: Engagement, today: date) -> int:
    """Return how many days an engagement still runs, today included; 0 once it is over.

    ``ends_at`` is the moment after its last day.
    """
    from django.utils import timezone

    if row.ended_at is not None:
        return 0
    return max(0, (timezone.localtime(row.ends_at).date() - today).days)
