"""List draftings: narrowed, in the order in which they need somebody, a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from django.db.models import Count, F, Q, QuerySet

from hengdu.store.standards.courses import courses_visible_to

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hengdu.store import Actor
    from hengdu.store.standards.models import Course

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


def leads_of(actor: Actor) -> list[str]:
    """Return the lead units of the draftings that an actor may see."""
    rows = courses_visible_to(actor).exclude(lead="").order_by("lead")
    return list(rows.values_list("lead", flat=True).distinct())


def stage_counts(actor: Actor, day: date) -> tuple[Mapping[str, int], int]:
    """Return how many draftings stand in each stage, and how many are late on a day."""
    rows = courses_visible_to(actor)
    counts = dict(rows.order_by("stage").values_list("stage").annotate(Count("id")))
    return counts, rows.filter(next_due__lt=day).count()
