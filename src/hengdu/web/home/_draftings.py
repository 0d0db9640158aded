"""Say what waits for a person on the desk: gates, replies, surveys, tasks, chapters, what is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hengdu.actions import Permission
from hengdu.standards.process import chapters_due, open_tasks
from hengdu.store.standards.courses import parts_of, record_of, standing_of, units_of_actor
from hengdu.store.standards.dashboard import WantedCourses, courses_wanted, stage_counts
from hengdu.web._wording import language
from hengdu.web.home._task import Task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hengdu.standards.process import Course as Record
    from hengdu.store import Actor
    from hengdu.store.standards.models import Course

_LOOKED_AT: Final = 30  # draftings, those first in which something is due first
_COMMENTS: Final = "30"


def draftings(actor: Actor, day: date) -> Iterator[Task]:
    """Yield what the person can do or owes in the draftings that need somebody first, on a day."""
    if Permission.PROCESS_READ not in actor.anywhere:
        return
    _counts, late = stage_counts(actor, day)
    if late:
        words = ngettext("%(number)s drafting is late", "%(number)s draftings are late", late)
        yield Task(
            text=words % {"number": late},
            of=_("Drafting of standards"),
            href=f"{reverse('desk_process')}?state=late",
        )
    units = units_of_actor(actor, Permission.COMMENT_WRITE)
    for row in courses_wanted(actor, WantedCourses(), day)[:_LOOKED_AT]:
        record = record_of(row)
        yield from _gate(actor, row, day)
        yield from _asked(row, record, units)
        yield from _owed(actor, row, record, units)


def _gate(actor: Actor, row: Course, day: date) -> Iterator[Task]:
    """Yield the next gate where nothing is lacking any more and the person may move."""
    standing = standing_of(row, day)
    gate = standing.next_gate
    if gate is None or standing.lacking or Permission.PROCESS_MOVE not in actor.anywhere:
        return
    if set(gate.movers) & set(parts_of(actor, row)):
        text = _("Everything is there: %(gate)s") % {"gate": gate.name[language()]}
        yield Task(text=text, of=row.title, href=reverse("desk_course", args=[row.pk]))


def _asked(row: Course, record: Record, units: tuple[str, ...]) -> Iterator[Task]:
    """Yield the rounds of comments and the surveys that the person's own unit has not answered."""
    rounds = record.fresh_rounds() if row.stage == _COMMENTS else ()
    for one in rounds:
        for unit in units:
            if unit in one.asked and unit not in {reply.unit for reply in one.replies}:
                text = _("Send the comments of your unit, by %(day)s") % {"day": _day(one.until)}
                href = reverse("course_reply", args=[row.pk, one.draft])
                yield Task(text=text, of=f"{row.title} · {unit}", href=href)
    for survey in record.surveys:
        for unit in units:
            if unit in survey.asked and unit not in {reply.unit for reply in survey.replies}:
                text = _("Answer the survey, by %(day)s") % {"day": _day(survey.until)}
                href = reverse("course_survey_answer", args=[row.pk, survey.id])
                yield Task(text=text, of=f"{row.title} · {unit}", href=href)


def _owed(actor: Actor, row: Course, record: Record, units: tuple[str, ...]) -> Iterator[Task]:
    """Yield tasks of meetings and chapters that carry the name of the person or of its unit."""
    names = {actor.name, *units} - {""}
    for task in open_tasks(record):
        if task.who in names:
            text = _("Task of a meeting, by %(day)s: %(what)s")
            yield Task(
                text=text % {"day": _day(task.due), "what": task.what},
                of=row.title,
                href=reverse("course_meetings", args=[row.pk]),
            )
    for chapter, due in chapters_due(record):
        if chapter.author in names:
            text = _("Write chapter %(chapter)s, by %(day)s")
            yield Task(
                text=text % {"chapter": chapter.chapter, "day": _day(due)},
                of=row.title,
                href=reverse("desk_course_drafts", args=[row.pk]),
            )


def _day(day: date) -> str:
    return str(formats.date_format(day))
