"""Read interviews and offline parts, as far as an actor may see them."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from hengdu.store import Actor, Permission
from hengdu.store.assessments.models import Answer, Status
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.interviews.models import Interview, Part, PartConflict, TypedAnswer


def interviews_visible_to(actor: Actor) -> QuerySet[Interview]:
    """Return the interviews of assessments whose interviews the actor reads, and those it was asked in."""
    if actor.everything:
        return Interview.objects.all()
    condition = Q(assessment__in=assessments_visible_to(actor, Permission.INTERVIEW_READ).values("pk"))
    if actor.user_id is not None:
        own = Q(interviewees__user_id=actor.user_id)
        own &= Q(assessment__in=assessments_visible_to(actor, Permission.ANSWER_WRITE).values("pk"))
        condition |= Q(pk__in=Interview.objects.filter(own).values("pk"))
    return Interview.objects.filter(condition)


def waiting_for_word_of(actor: Actor) -> QuerySet[Interview]:
    """Return the interviews that have ended and in which the actor was asked and has answers to confirm.

    An answer that was changed since, that was objected to or signed for on paper, does not wait.
    """
    if actor.user_id is None:
        return Interview.objects.none()
    stands = Answer.objects.filter(
        assessment=OuterRef("interview__assessment"),
        role=OuterRef("interview__role"),
        code=OuterRef("code"),
        version=OuterRef("version"),
    )
    said = Q(confirmed_version__isnull=False, confirmed_version=F("version"))
    waiting = TypedAnswer.objects.filter(Exists(stands), version__gt=0, objection="").exclude(said)
    finished = (Status.APPROVED.value, Status.SEALED.value, Status.CANCELLED.value)
    return (
        interviews_visible_to(actor)
        .filter(
            interviewees__user_id=actor.user_id, ended_at__isnull=False, pk__in=waiting.values("interview")
        )
        .exclude(assessment__status__in=finished)
        .distinct()
    )


def typed_visible_to(actor: Actor) -> QuerySet[TypedAnswer]:
    """Return what was typed in the interviews that the actor may see."""
    return TypedAnswer.objects.filter(interview__in=interviews_visible_to(actor).order_by().values("pk"))


def parts_visible_to(actor: Actor) -> QuerySet[Part]:
    """Return the offline parts of assessments whose interviews the actor reads."""
    if actor.everything:
        return Part.objects.all()
    return Part.objects.filter(
        assessment__in=assessments_visible_to(actor, Permission.INTERVIEW_READ).values("pk")
    )


def conflicts_visible_to(actor: Actor) -> QuerySet[PartConflict]:
    """Return the conflicts of parts that the actor may see."""
    return PartConflict.objects.filter(part__in=parts_visible_to(actor).order_by().values("pk"))
