"""Read consensus, verification, findings, review and approval, as far as an actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Q, QuerySet

from hengdu.store import Actor, Permission
from hengdu.store.assessments.models import AnswerVersion
from hengdu.store.assessments.queries import assessments_visible_to, place_of
from hengdu.store.reviews.models import (
    Approval,
    Comment,
    Consensus,
    Finding,
    NodeReview,
    Round,
    Verification,
    VerificationPlan,
)

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.store.assessments.models import Assessment

M = TypeVar("M", bound=Model)


def _of(
    table: type[M], actor: Actor, permission: Permission, path: str = "assessment", also: Q | None = None
) -> QuerySet[M]:
    rows = table._default_manager  # noqa: SLF001 - Django's documented name
    if actor.everything:
        return rows.all()
    condition = Q(**{f"{path}__in": assessments_visible_to(actor, permission).values("pk")})
    return rows.filter(condition if also is None else condition | also)


def consensus_visible_to(actor: Actor) -> QuerySet[Consensus]:
    """Return the consensus decisions of assessments whose answers the actor may read."""
    return _of(Consensus, actor, Permission.ANSWER_READ)


def plans_visible_to(actor: Actor) -> QuerySet[VerificationPlan]:
    """Return the verification plans of assessments whose review the actor may read."""
    return _of(VerificationPlan, actor, Permission.REVIEW_READ)


def verifications_visible_to(actor: Actor) -> QuerySet[Verification]:
    """Return the verified items of assessments whose review the actor may read."""
    return _of(Verification, actor, Permission.REVIEW_READ)


def findings_visible_to(actor: Actor) -> QuerySet[Finding]:
    """Return the findings, not withdrawn, of assessments whose results the actor may read."""
    return _of(Finding, actor, Permission.RESULT_READ).filter(withdrawn_at__isnull=True)


def rounds_visible_to(actor: Actor) -> QuerySet[Round]:
    """Return the rounds of review that the actor may read."""
    return _of(Round, actor, Permission.REVIEW_READ)


def decisions_visible_to(actor: Actor) -> QuerySet[NodeReview]:
    """Return the decisions of reviewers that the actor may read."""
    return _of(NodeReview, actor, Permission.REVIEW_READ, "round__assessment")


def comments_visible_to(actor: Actor) -> QuerySet[Comment]:
    """Return the comments that the actor may read.

    Readers of the review see all; who answers sees those on assessments that it answers (the pages narrow
    them to the sub-domains that the person is asked about).
    """
    answering = Q(assessment__in=assessments_visible_to(actor, Permission.ANSWER_WRITE).values("pk"))
    return _of(Comment, actor, Permission.REVIEW_READ, also=answering)


def approvals_visible_to(actor: Actor) -> QuerySet[Approval]:
    """Return the approvals that the actor may read."""
    return _of(Approval, actor, Permission.REVIEW_READ, "round__assessment")


def own_versions(actor: Actor, row: Assessment) -> QuerySet[AnswerVersion]:
    """Return the versions of an assessment's answers that the actor may read, and those it saved itself.

    Who answers a role reads the whole history of that role's answers.
    """
    rows = AnswerVersion.objects.filter(assessment=row)
    if actor.may(Permission.ANSWER_READ, place_of(row)):
        return rows
    roles = actor.interview_roles(place_of(row))
    own = Q(saved_by_id=actor.user_id) if actor.user_id is not None else Q(pk__in=[])
    return rows.filter(own | Q(role__in=sorted(roles)))


def latest_round(assessment_id: UUID) -> Round | None:
    """Return the newest round of an assessment, for an action, which authorises."""
    return Round.objects.filter(assessment_id=assessment_id).order_by("-number").first()


def reopened_nodes(assessment_id: UUID) -> frozenset[str]:
    """Return the sub-domains that a returned assessment may be answered in; empty for all of them."""
    row = latest_round(assessment_id)
    return frozenset(row.open_nodes) if row is not None else frozenset()
