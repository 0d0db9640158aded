"""Read assessments and what belongs to them, as far as an actor may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, Model, OuterRef, Q, QuerySet

from hengdu.store import Actor, Permission, Place, Role
from hengdu.store._prepared import Prepared
from hengdu.store.assessments.models import (
    Answer,
    AnswerVersion,
    Assessment,
    Assignment,
    Background,
    Declaration,
    Measurement,
    Proposal,
    Referral,
    Status,
    Submission,
    Validation,
)

M = TypeVar("M", bound=Model)
_BY_ID: Final = Prepared(lambda key: Assessment.objects.filter(pk=key).order_by(), UUID(int=1))
_ONE_ANSWER: Final = Prepared(
    lambda assessment, code, role: Answer.objects.filter(
        assessment_id=assessment, code=code, role=role
    ).order_by("position", "id")[:1],
    UUID(int=1),
    "the code",
    "the role",
)
_RUNNING: Final = Prepared(
    lambda assessment, user, role: (
        Assignment.objects.filter(assessment_id=assessment, user_id=user, role=role, ended_at__isnull=True)
        .order_by("created_at", "id")
        .values_list("pk", "codes")
    ),
    UUID(int=1),
    UUID(int=2),
    "the role",
)
_TO_SUPERVISOR = Submission.objects.filter(
    assessment=OuterRef("pk"), to="supervisor", withdrawn_at__isnull=True
)


def assessment_with(assessment_id: UUID) -> Assessment | None:
    """Return an assessment for an action, which authorises; pages use :func:`assessment_for`."""
    return _BY_ID.first(assessment_id)


def present_answer(assessment_id: UUID, code: str, role: str) -> Answer | None:
    """Return the answer that an editor of this role changes: the first where a file gave several."""
    return _ONE_ANSWER.first(assessment_id, code, role)


def running_assignments(assessment_id: UUID, user_id: UUID, role: str) -> list[tuple[UUID, list[str]]]:
    """Return a person's assignments of one role that have not ended, as (id, codes)."""
    return [(key, codes) for key, codes in _RUNNING.rows(assessment_id, user_id, role)]


def place_of(row: Assessment) -> Place:
    """Return where an assessment is, for asking permissions (one query only for what was submitted)."""
    submitted = (
        row.submitted_at is not None
        and row.submissions.filter(to="supervisor", withdrawn_at__isnull=True).exists()
    )
    return Place(tenant=row.tenant_id, assessment=row.pk, submitted=submitted)


def assessments_visible_to(
    actor: Actor, permission: Permission = Permission.ASSESSMENT_READ
) -> QuerySet[Assessment]:
    """Return the assessments at which the actor holds ``permission``.

    An observer and the three administrators get none; a supervisor what was submitted to it.
    """
    if actor.everything:
        return Assessment.objects.all()
    condition = Q(pk__in=[])
    for held in actor.holding(permission):
        if held.role is Role.SUPERVISOR:
            of_tenant = Q(tenant_id=held.tenant) if held.tenant else Q()
            condition |= of_tenant & Q(Exists(_TO_SUPERVISOR), submitted_at__isnull=False)
        elif held.assessment is not None:
            condition |= Q(pk=held.assessment)
        elif held.tenant is not None:
            condition |= Q(tenant_id=held.tenant)
    return Assessment.objects.filter(condition)


def assessments_to_grant(actor: Actor, tenant: UUID | None) -> QuerySet[Assessment]:
    """Return the assessments of an institution that a grant may be narrowed to, for who gives grants.

    That person reads no more of them than the title.
    """
    if tenant is None or not actor.may(Permission.GRANT_MANAGE):
        return Assessment.objects.none()
    return (
        Assessment.objects.filter(tenant_id=tenant)
        .exclude(status=Status.CANCELLED)
        .only("pk", "title", "tenant_id", "period_end")
    )


def assessment_for(actor: Actor, assessment_id: UUID, permission: Permission) -> Assessment | None:
    """Return the assessment with its tenant if the actor holds ``permission`` there, else None."""
    return assessments_visible_to(actor, permission).select_related("tenant").filter(pk=assessment_id).first()


def assignments_visible_to(actor: Actor) -> QuerySet[Assignment]:
    """Return the assignments of the assessments whose people the actor may see, and the actor's own."""
    return _of_assessments(Assignment, actor, Permission.ASSIGNMENT_READ, own="user_id")


def answers_visible_to(actor: Actor) -> QuerySet[Answer]:
    """Return the answers that the actor may read: an assessment's, or those of its own interview roles."""
    if actor.everything:
        return Answer.objects.all()
    condition = Q(assessment__in=assessments_visible_to(actor, Permission.ANSWER_READ).values("pk"))
    for held in actor.holding(Permission.ANSWER_WRITE):
        where = Q(assessment_id=held.assessment) if held.assessment else Q(assessment__tenant_id=held.tenant)
        condition |= where & Q(role__in=["", *held.interview_roles])
    return Answer.objects.filter(condition)


def versions_visible_to(actor: Actor) -> QuerySet[AnswerVersion]:
    """Return the versions of answers, as far as the actor may read all answers of the assessment."""
    return _of_assessments(AnswerVersion, actor, Permission.ANSWER_READ)


def proposals_visible_to(actor: Actor) -> QuerySet[Proposal]:
    """Return the proposals of not applicable that the actor may read."""
    return _of_assessments(Proposal, actor, Permission.ANSWER_READ)


def referrals_visible_to(actor: Actor) -> QuerySet[Referral]:
    """Return the referrals that the actor decides on or made."""
    return _of_assessments(Referral, actor, Permission.ASSIGNMENT_READ, own="from_user_id")


def measurements_visible_to(actor: Actor) -> QuerySet[Measurement]:
    """Return the measurements of assessments that the actor takes part in or reads."""
    return _of_assessments(Measurement, actor, Permission.ASSESSMENT_READ)


def validations_visible_to(actor: Actor) -> QuerySet[Validation]:
    """Return the validations of assessments whose answers the actor may read."""
    return _of_assessments(Validation, actor, Permission.ANSWER_READ)


def declarations_visible_to(actor: Actor) -> QuerySet[Declaration]:
    """Return the declarations on red lines of assessments whose answers the actor may read."""
    return _of_assessments(Declaration, actor, Permission.ANSWER_READ)


def backgrounds_visible_to(actor: Actor) -> QuerySet[Background]:
    """Return the background form's entries of assessments that the actor takes part in or reads."""
    return _of_assessments(Background, actor, Permission.ASSESSMENT_READ)


def submissions_visible_to(actor: Actor) -> QuerySet[Submission]:
    """Return the submissions of assessments that the actor may see."""
    return _of_assessments(Submission, actor, Permission.ANSWER_READ)


def answer_pace(row: Assessment, actor: Actor) -> dict[UUID, float]:
    """Return how many answers a day each person gave since the first one, as far as the actor may read."""
    rows = (
        answers_visible_to(actor)
        .filter(assessment=row, saved_by__isnull=False)
        .order_by()
        .values_list("saved_by")
        .annotate(number=Count("pk"), first=Min("saved_at"), last=Max("saved_at"))
    )
    return {by: number / max(1.0, (last - first) / timedelta(days=1)) for by, number, first, last in rows}


def counts_by_tenant(actor: Actor) -> dict[UUID, int]:
    """Return how many assessments of each institution the actor may see."""
    rows = assessments_visible_to(actor).order_by().values("tenant_id").annotate(number=Count("pk"))
    return {row["tenant_id"]: row["number"] for row in rows}


def _of_assessments(table: type[M], actor: Actor, permission: Permission, *, own: str = "") -> QuerySet[M]:
    rows = table._default_manager  # noqa: SLF001 - Django's documented name
    if actor.everything:
        return rows.all()
    condition = Q(assessment__in=assessments_visible_to(actor, permission).values("pk"))
    if own and actor.user_id is not None:
        condition |= Q(**{own: actor.user_id})
    return rows.filter(condition)
