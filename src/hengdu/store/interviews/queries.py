"""Read interviews and offline parts, as far as an actor may see them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hengdu.store import Actor, Permission
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
