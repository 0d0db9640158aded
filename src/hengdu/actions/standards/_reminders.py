"""Remind units of replies and people of tasks whose last day is near or has passed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from hengdu.actions._action import Work
from hengdu.actions._actor import system_actor
from hengdu.actions.standards._course_work import tell_people
from hengdu.actions.standards._meetings import tell_doers
from hengdu.standards.process import count_answers, open_tasks, response_rate
from hengdu.store import Permission
from hengdu.store.notices.models import Notice, NoticeKind
from hengdu.store.standards import models
from hengdu.store.standards.courses import record_of

if TYPE_CHECKING:
    from datetime import date, datetime

_BEFORE: Final = timedelta(days=3)
_AFTER: Final = timedelta(days=30)
_PAUSE: Final = timedelta(days=7)
_OVER: Final = "95"


def remind_of_days(moment: datetime) -> int:
    """Put reminders into inboxes, of one thing in a drafting at most once a week; returns how many.

    A day counts from three days before it until thirty days after it; then people have to talk.
    """
    before = Notice.objects.count()
    for row in models.Course.objects.exclude(stage=_OVER).iterator(chunk_size=200):
        with transaction.atomic():
            _remind(Work(system_actor("reminders"), moment), row)
    return Notice.objects.count() - before


def _remind(work: Work, row: models.Course) -> None:
    course, today = record_of(row), timezone.localdate(work.moment)
    for round_ in course.solicitations:
        silent = count_answers(course, round_.draft).silent
        if silent and _is_near(round_.until, today) and not _said_lately(work, row, "comments_due"):
            _tell_units(work, row, "comments_due", silent, round_.until)
    for survey in course.surveys:
        silent = response_rate(course, survey.id).silent
        if silent and _is_near(survey.until, today) and not _said_lately(work, row, "survey_due"):
            _tell_units(work, row, "survey_due", silent, survey.until)
    near = [one for one in open_tasks(course) if _is_near(one.due, today)]
    if near and not _said_lately(work, row, "task_due"):
        tell_doers(work, row, near, "task_due")


def _tell_units(work: Work, row: models.Course, what: str, units: tuple[str, ...], due: date) -> None:
    tell_people(work, row, what, permission=Permission.COMMENT_WRITE, units=units, due=due)


def _is_near(due: date, today: date) -> bool:
    return due - _BEFORE <= today <= due + _AFTER


def _said_lately(work: Work, row: models.Course, what: str) -> bool:
    return Notice.objects.filter(
        kind=NoticeKind.COURSE,
        object=str(row.pk),
        params__what=what,
        created_at__gt=work.moment - _PAUSE,
    ).exists()
