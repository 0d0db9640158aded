"""List draftings: narrowed, in the order in which they need somebody, a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from django.db.models import Count, F, Q, QuerySet

from hengdu.store import Permission
from hengdu.store.standards.courses import courses_visible_to
from hengdu.store.standards.models import Course

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from hengdu.store import Actor

# Stages in which a drafting is over for the dashboard unless it is asked for: in force, withdrawn.
DONE_STAGES: Final = ("90", "95")


@attrs.frozen(kw_only=True)
class WantedCourses:
    """What a list of draftings is asked for; what is empty narrows nothing.

    ``state`` is ``late``, ``running`` (neither in force nor withdrawn) or ``done``.
    """

    words: str = ""
    stage: str = ""
    holder: str = ""
    lead: str = ""
    state: str = ""


def courses_wanted(actor: Actor, wanted: WantedCourses, day: date) -> QuerySet[Course]:
    """Return the draftings that an actor may see and that fit, what is late longest first."""
    rows = courses_visible_to(actor)
    exact = {"stage": wanted.stage, "holder": wanted.holder, "lead": wanted.lead}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    for word in wanted.words.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(standard__icontains=word) | Q(lead__icontains=word))
    if wanted.state == "late":
        rows = rows.filter(next_due__lt=day)
    elif wanted.state == "running":
        rows = rows.exclude(stage__in=DONE_STAGES)
    elif wanted.state == "done":
        rows = rows.filter(stage__in=DONE_STAGES)
    return rows.order_by(F("next_due").asc(nulls_last=True), "since", "id")


def draftings_of(actor: Actor, standard: str) -> list[Course]:
    """Return the draftings of a standard that an actor may see, the newest first."""
    return list(courses_visible_to(actor).filter(standard=standard).defer("data").order_by("-begun_at"))


def newest_draftings(actor: Actor, standards: Iterable[str]) -> dict[str, Course]:
    """Return the newest drafting of each standard that has one which the actor may see; one query."""
    rows = courses_visible_to(actor).filter(standard__in=set(standards)).defer("data").order_by("begun_at")
    return {row.standard: row for row in rows}


def leads_of(actor: Actor) -> list[str]:
    """Return the lead units of the draftings that an actor may see."""
    rows = courses_visible_to(actor).exclude(lead="").order_by("lead")
    return list(rows.values_list("lead", flat=True).distinct())


def stage_counts(actor: Actor, day: date) -> tuple[Mapping[str, int], int]:
    """Return how many draftings stand in each stage, and how many are late on a day."""
    rows = courses_visible_to(actor)
    counts = dict(rows.order_by("stage").values_list("stage").annotate(Count("id")))
    return counts, rows.filter(next_due__lt=day).count()


def every_course() -> list[UUID]:
    """Return the ids of all draftings; for finding out what an actor holds, never for a page."""
    return list(Course.objects.order_by().values_list("pk", flat=True))


def titles_of_courses(wanted: set[UUID]) -> dict[UUID, str]:
    """Return the titles of draftings that grants name; asks nothing where none is wanted."""
    return dict(Course.objects.filter(pk__in=wanted).values_list("pk", "title")) if wanted else {}


def courses_to_grant(actor: Actor) -> QuerySet[Course]:
    """Return the draftings that a grant may be narrowed to, for who gives grants.

    That person reads no more of them than title and standard.
    """
    if not actor.may(Permission.GRANT_MANAGE):
        return Course.objects.none()
    return Course.objects.exclude(stage="95").only("pk", "title", "standard").order_by("standard", "title")
