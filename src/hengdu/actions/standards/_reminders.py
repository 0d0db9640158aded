"""Remind units of replies, people of tasks and chapters, movers of stages and reviews, as days come near."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from hengdu.actions._action import Work
from hengdu.actions._actor import system_actor
from hengdu.actions.standards._course_work import tell_people
from hengdu.actions.standards._meetings import tell_doers
from hengdu.standards.process import (
    chapters_due,
    count_answers,
    default_rules,
    open_tasks,
    response_rate,
    stage_due,
)
from hengdu.store import Permission
from hengdu.store.notices.models import Notice, NoticeKind
from hengdu.store.people.models import User
from hengdu.store.standards import models
from hengdu.store.standards.courses import movers_of, people_of, record_of

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from hengdu.standards.process import Course

_BEFORE: Final = timedelta(days=3)
_AFTER: Final = timedelta(days=30)
_PAUSE: Final = timedelta(days=7)
# The five-year review takes preparing: it is told earlier, and not every week.
_REVIEW_BEFORE: Final = timedelta(days=90)
_REVIEW_PAUSE: Final = timedelta(days=30)
_IN_FORCE: Final = "90"
_OVER: Final = "95"


def remind_of_days(moment: datetime) -> int:
    """Put reminders into inboxes, of one thing in a drafting at most once a week; returns how many.

    A day counts from three days before it until thirty days after it; then people have to talk. The five-year
    review is told from ninety days before it, once a month.
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
    _remind_writers(work, row, course, today)
    _remind_movers(work, row, course, today)


def _remind_writers(work: Work, row: models.Course, course: Course, today: date) -> None:
    """Tell those who write the chapters that are due, and those who wait for them."""
    near = [(one, due) for one, due in chapters_due(course) if _is_near(due, today)]
    if not near or _said_lately(work, row, "chapter_due"):
        return
    people = people_of(Permission.PROCESS_READ, row, work.moment)
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "display_name"))
    writers = {name for one, _due in near for name in (one.author, one.unit)}
    told = {user for user, unit in people.items() if {names.get(user), unit} & writers}
    _tell(work, row, "chapter_due", told | _movers(work, row, course), min(due for _one, due in near))


def _remind_movers(work: Work, row: models.Course, course: Course, today: date) -> None:
    """Tell those who move the item that its stage, or its five years in force, come to an end."""
    due = stage_due(course)
    is_review = course.stage == _IN_FORCE
    what, before, pause = (
        ("review_due", _REVIEW_BEFORE, _REVIEW_PAUSE) if is_review else ("stage_due", _BEFORE, _PAUSE)
    )
    if due is None or not due - before <= today <= due + _AFTER or _said_lately(work, row, what, pause):
        return
    _tell(work, row, what, _movers(work, row, course), due)


def _movers(work: Work, row: models.Course, course: Course) -> set[UUID]:
    """Return who may move the item on, or decide on its review."""
    gates = [one for one in default_rules().gates_from(course.stage) if one.kind in {"forward", "review"}]
    return movers_of(row, {code for one in gates for code in one.movers}, work.moment)


def _tell(work: Work, row: models.Course, what: str, users: set[UUID], due: date) -> None:
    for user in sorted(users):
        work.notify(
            user,
            NoticeKind.COURSE,
            object=str(row.pk),
            what=what,
            title=row.title[:200],
            due=due.isoformat(),
        )


def _tell_units(work: Work, row: models.Course, what: str, units: tuple[str, ...], due: date) -> None:
    tell_people(work, row, what, permission=Permission.COMMENT_WRITE, units=units, due=due)


def _is_near(due: date, today: date) -> bool:
    return due - _BEFORE <= today <= due + _AFTER


def _said_lately(work: Work, row: models.Course, what: str, pause: timedelta = _PAUSE) -> bool:
    return Notice.objects.filter(
        kind=NoticeKind.COURSE,
        object=str(row.pk),
        params__what=what,
        created_at__gt=work.moment - pause,
    ).exists()
