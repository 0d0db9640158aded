"""Register policies, add versions of their texts, follow the reviews that a change opens."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_line
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.chain import sm3_of
from hengdu.documents import record_data
from hengdu.standards.framework import builtin_framework
from hengdu.standards.policies import Article, ReviewItem, add_version, parse_articles, review_policy
from hengdu.standards.registry import Policy, PolicyVersion, Register, numbers_in
from hengdu.store import SITE, Permission
from hengdu.store.notices.models import NoticeKind
from hengdu.store.planning import models
from hengdu.store.planning.queries import desk_people
from hengdu.store.planning.register import register_for
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from datetime import date

MOST_SIGNS: Final = 2_000_000
DUE_DAYS: Final = 30


@attrs.frozen(kw_only=True)
class SavePolicy(Action[int]):
    """Register a policy (``version`` 0 and ``is_new``) or change its record; returns the new version.

    The first change of a built-in policy makes an own record of it. Its versions are changed only by
    :class:`AddPolicyText`. Conflict when the version moved on.
    """

    permission: ClassVar = Permission.REGISTRY_WRITE
    event: ClassVar = Tag.POLICY_SAVED
    policy: Policy
    version: int = 0
    is_new: bool = False

    def check(self, work: Work) -> None:
        """Refuse an id that is taken, a stale version, and standards that nobody keeps."""
        register = register_for(work.actor, self.policy.standards)
        taken = self.policy.id in register.policies
        if self.is_new and taken:
            raise ActionError(
                f"编码 {self.policy.id} 已用", f"the id {self.policy.id} is already used", place="id"
            )
        if not self.is_new and not taken:
            raise NotFoundError("policy")
        row = models.Policy.objects.filter(code=self.policy.id).first()
        if (row.version if row else 0) != self.version:
            by = row.changed_by.display_name if row is not None and row.changed_by else ""
            raise Conflict(row, by=by)
        unknown = next((one for one in self.policy.standards if one not in register.standards), "")
        if unknown:
            raise ActionError(
                f"没有标准 {unknown}",
                f"there is no standard {unknown}",
                place="standards",
                hint_zh="请填写标准的编码，如 sf-44",
                hint_en="Give ids of standards, such as sf-44",
            )

    def execute(self, work: Work) -> int:
        """Write the record with the versions that it had."""
        old = register_for(work.actor).policies.get(self.policy.id)
        policy = self.policy
        if old is not None:
            policy = dataclasses.replace(
                policy, versions=old.versions, amendments=old.amendments, history=old.history
            )
        version = keep_policy(work, policy)
        before = None if old is None else record_data(old)
        work.record(self.event, object=policy.id, before=before, after=record_data(policy))
        return version


def keep_policy(work: Work, policy: Policy) -> int:
    """Write a policy's record and return its version."""
    row = models.Policy.objects.filter(code=policy.id).first() or models.Policy(code=policy.id, version=0)
    row.data, row.version = record_data(policy), row.version + 1
    row.changed_at, row.changed_by_id = work.moment, work.actor.user_id
    row.save()
    return row.version


@attrs.frozen(kw_only=True)
class AddPolicyText(Action[UUID]):
    """Add the text of a version of a policy and open the review that it asks for; returns the review's id.

    The text is compared with the last one before it, article by article. ActionError for a text without
    articles, a label that is there already, and a day that goes backwards.
    """

    permission: ClassVar = Permission.REGISTRY_WRITE
    event: ClassVar = Tag.POLICY_TEXT_ADDED
    policy: str
    label: str
    text: str = attrs.field(repr=False)
    effective: dt.date | None = None
    order: str = ""
    due_days: int = DUE_DAYS
    owner: UUID | None = None

    def check(self, work: Work) -> None:
        """Refuse what is empty or too long, and an owner without a role on the desk."""
        one_line(self.label, "label", most=80, least=1)
        one_line(self.order, "order", most=200)
        long_text(self.text, "text", most=MOST_SIGNS)
        check_owner(work, self.owner)
        if models.PolicyText.objects.filter(policy=self.policy, label=self.label.strip()).exists():
            raise ActionError(
                f"版本 {self.label.strip()} 已登记",
                f"the version {self.label.strip()} is there already",
                place="label",
            )

    def execute(self, work: Work) -> UUID:
        """Write the text, the policy's new version and the review."""
        last = models.PolicyText.objects.filter(policy=self.policy).last()
        text = long_text(self.text, "text", most=MOST_SIGNS)
        after = articles_in(text, self.label)
        before = articles_in(last.text, last.label) if last is not None else ()
        register = register_for(work.actor, _named(after))
        policy = register.policies.get(self.policy)
        if policy is None:
            raise NotFoundError("policy")
        day = work.moment.date()
        if self.label.strip() not in {one.version for one in policy.versions}:
            made = PolicyVersion(version=self.label.strip(), effective=self.effective)
            changed = add_version(policy, made, day=day, by=work.actor.name, order=self.order.strip())
            keep_policy(work, changed)
        row = models.PolicyText.objects.create(
            policy=policy.id,
            label=self.label.strip(),
            effective=self.effective,
            order=self.order.strip(),
            text=text,
            articles=len(after),
            sm3=sm3_of(text.encode()),
            added_at=work.moment,
            added_by_id=work.actor.user_id,
        )
        item = review_of(register, self.policy, before, after, day=day, days=self.due_days)
        review = models.PolicyReview.objects.create(
            policy=policy.id,
            before=last,
            after=row,
            data=review_data(item),
            due=item.due,
            owner_id=self.owner,
            opened_at=work.moment,
        )
        tell_owner(work, review)
        facts = {"label": row.label, "sm3": row.sm3, "articles": row.articles, "review": str(review.pk)}
        work.record(self.event, object=policy.id, after=facts)
        return review.pk


def articles_in(text: str, name: str) -> tuple[Article, ...]:
    """Return the articles of a text; a fault is an ActionError of the field ``text``."""
    from hengdu.errors import StandardsError

    try:
        return parse_articles(text, name=name)
    except StandardsError as error:
        raise ActionError(
            error.zh, error.en, place="text", hint_zh=error.hint_zh, hint_en=error.hint_en
        ) from error


def _named(articles: tuple[Article, ...]) -> set[str]:
    """Return the ids of own standards whose numbers the articles give."""
    from hengdu.standards.registry import number_key
    from hengdu.store.standards.models import Standard

    keys = {number_key(one.text) for article in articles for one in numbers_in(article.text)}
    if not keys:
        return set()
    return set(Standard.objects.filter(number_key__in=sorted(keys)).values_list("code", flat=True))


def review_of(
    register: Register,
    policy: str,
    before: tuple[Article, ...],
    after: tuple[Article, ...],
    *,
    day: date,
    days: int,
) -> ReviewItem:
    """Return what a change of a policy asks to be looked at."""
    item, _comparison = review_policy(
        register, builtin_framework(), policy, before=before, after=after, opened=day, due_days=days
    )
    return item


def review_data(item: ReviewItem) -> dict[str, Any]:
    """Return a review item as its row keeps it."""
    return {
        "is_new": item.is_new,
        "changes": [[kind.value, count] for kind, count in item.changes],
        "affected": [
            {"standard": one.standard, "zh": one.why.zh, "en": one.why.en, "is_linked": one.is_linked}
            for one in item.affected
        ],
        "subdomains": list(item.subdomains),
        "articles": list(item.articles),
    }


def check_owner(work: Work, owner: UUID | None) -> None:
    """Refuse an owner who holds no role on the desk."""
    if owner is not None and not desk_people(work.actor, work.moment).filter(pk=owner).exists():
        raise ActionError(
            "该人员没有标准工作台角色",
            "this person has no role on the standards desk",
            place="owner",
            hint_zh="请另选，或先由安全管理员授权",
            hint_en="Choose another, or let the security administrator give a role first",
        )


def tell_owner(work: Work, row: models.PolicyReview) -> None:
    """Put a notice into the owner's inbox."""
    work.notify(row.owner_id, NoticeKind.POLICY, object=str(row.pk), policy=row.policy, due=str(row.due))


@attrs.frozen(kw_only=True)
class AssignPolicyReview(Action[int]):
    """Say who looks at the change of a policy, and by when; returns the new version."""

    permission: ClassVar = Permission.REGISTRY_WRITE
    event: ClassVar = Tag.POLICY_REVIEW_ASSIGNED
    review: UUID
    owner: UUID | None
    due: dt.date
    version: int

    def check(self, work: Work) -> None:
        """Refuse an owner without a role on the desk."""
        check_owner(work, self.owner)

    def execute(self, work: Work) -> int:
        """Write owner and day, and tell a new owner."""
        row = open_review(self.review, self.version)
        before = {"owner": str(row.owner_id or ""), "due": str(row.due)}
        is_other = row.owner_id != self.owner
        row.owner_id, row.due, row.version = self.owner, self.due, row.version + 1
        row.save(update_fields=["owner", "due", "version"])
        if is_other:
            tell_owner(work, row)
        after = {"owner": str(row.owner_id or ""), "due": str(row.due)}
        work.record(self.event, object=str(row.pk), before=before, after=after)
        return row.version


@attrs.frozen(kw_only=True)
class ClosePolicyReview(Action[None]):
    """Say what came of a review; its owner may, and whoever keeps the register."""

    permission: ClassVar = Permission.DESK_READ
    event: ClassVar = Tag.POLICY_REVIEW_CLOSED
    review: UUID
    outcome: str
    version: int

    def execute(self, work: Work) -> None:
        """Write the outcome."""
        row = open_review(self.review, self.version)
        if row.owner_id != work.actor.user_id and not work.actor.may(Permission.REGISTRY_WRITE, SITE):
            raise ActionError(
                "只有责任人或标准秘书处可以完成复核",
                "only the owner and the secretariat may close a review",
                place="outcome",
            )
        outcome = long_text(self.outcome, "outcome", most=5000)
        if not outcome:
            raise ActionError("请写明结论", "say what came of it", place="outcome")
        row.outcome, row.closed_at, row.closed_by_id = outcome, work.moment, work.actor.user_id
        row.version += 1
        row.save(update_fields=["outcome", "closed_at", "closed_by", "version"])
        work.record(self.event, object=str(row.pk), after={"policy": row.policy, "outcome": outcome})


def open_review(review: UUID, version: int) -> models.PolicyReview:
    """Return a review that is open and has this version; NotFoundError or Conflict otherwise."""
    row = models.PolicyReview.objects.filter(pk=review).first()
    if row is None:
        raise NotFoundError("review")
    if row.version != version or row.closed_at is not None:
        by = row.closed_by.display_name if row.closed_by else ""
        raise Conflict(row, by=by)
    return row
