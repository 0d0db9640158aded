"""Do one step of a drafting: who may, on which record, what the trail and the people concerned are told."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import attrs
from django.db import connection
from django.utils import timezone

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import ActionError, Conflict, NotFoundError, PermissionRefused
from hengdu.documents import adapter
from hengdu.standards.process import Course
from hengdu.store import Permission
from hengdu.store.notices.models import NoticeKind
from hengdu.store.standards import models
from hengdu.store.standards.courses import (
    DESK_VAULT,
    columns_of,
    concerned_in,
    courses_visible_to,
    people_of,
    record_of,
    register_for,
)
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from hengdu.actions._evidence_files import Received
    from hengdu.standards.registry import Register


@attrs.frozen(kw_only=True, eq=False)
class Kept:
    """A drafting as it stands in the database: its row, locked, and its record."""

    row: models.Course
    course: Course

    def register(self, work: Work) -> Register:
        """Return the register with what the organisation keeps about this standard."""
        return register_for(work.actor, [self.course.standard])


@attrs.frozen(kw_only=True, eq=False)
class CourseStep(Action[int]):
    """One step of a drafting; returns the new version of the record.

    Subclasses say in :meth:`step` what becomes of the record, by a function of
    :mod:`hengdu.standards.process`; what that refuses is refused here, and nothing is written. ``version`` is
    the one that the person saw: Conflict (with the :class:`Kept` of now) where it moved on; None for a step
    that only adds. Who may not see the drafting is told that there is none.
    """

    permission: ClassVar = Permission.PROCESS_WRITE
    event: ClassVar[Tag]
    course: UUID
    version: int | None = None

    @abc.abstractmethod
    def step(self, work: Work, kept: Kept) -> Course:
        """Return the record after the step."""

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - subclasses use them
        """Return what the trail keeps of the step, as plain data."""
        return {}

    def tell(self, work: Work, kept: Kept, after: Course) -> None:
        """Keep files and send notices once the record is written; nothing unless a subclass does."""

    def execute(self, work: Work) -> int:
        """Load and lock the record, do the step, write it, leave the event."""
        kept = kept_course(work, self.course, self.permission)
        if self.version is not None and kept.row.version != self.version:
            by = kept.row.changed_by.display_name if kept.row.changed_by else ""
            raise Conflict(kept, by=by, at_text=kept.row.changed_at.isoformat())
        after = self.step(work, kept)
        if after != kept.course:
            write_course(work, kept.row, after)
        work.record(
            self.event,
            object=str(self.course),
            after={"standard": after.standard, **self.facts(work, kept.course, after)},
        )
        self.tell(work, kept, after)
        return kept.row.version


def day_of(work: Work) -> date:
    """Return the day of the step where the site is."""
    return timezone.localdate(work.moment)


def kept_course(work: Work, course_id: UUID, permission: Permission) -> Kept:
    """Load a drafting and lock its row; NotFoundError or PermissionRefused as the actor may know or not."""
    rows = courses_visible_to(work.actor)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=course_id).first()
    if row is None:
        raise NotFoundError("course")
    if not courses_visible_to(work.actor, permission).filter(pk=course_id).exists():
        raise PermissionRefused(permission)
    return Kept(row=row, course=record_of(row))


def write_course(work: Work, row: models.Course, after: Course) -> None:
    """Write the next version of a record, its columns and the units that have to do with it."""
    columns = columns_of(after)
    _readable(columns["data"])
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.changed_at, row.changed_by_id = work.moment, work.actor.user_id
    row.save()
    keep_units(row, after)


def _readable(data: dict[str, Any]) -> None:
    """Raise ActionError for data that could not be read back, such as a name that is too long."""
    try:
        adapter(Course).validate_python(data)
    except ValueError as cause:
        found: list[dict[str, Any]] = getattr(cause, "errors", list)()
        place = ".".join(str(one) for one in found[0]["loc"]) if found else ""
        raise ActionError(
            "内容过长或格式不符，未保存",
            "something is too long or has a wrong form; nothing was saved",
            place=place,
            hint_zh="名称不超过 200 个字，文字不超过 20,000 个字",
            hint_en="A name has at most 200 signs, a text at most 20,000",
        ) from cause


def keep_units(row: models.Course, course: Course) -> None:
    """Bring the table of the units concerned up to date."""
    wanted = concerned_in(course)
    present = {(one.unit, one.part): one.pk for one in models.CourseUnit.objects.filter(course=row)}
    gone = [key for pair, key in present.items() if pair not in wanted]
    if gone:
        models.CourseUnit.objects.filter(pk__in=gone).delete()
    models.CourseUnit.objects.bulk_create(
        models.CourseUnit(course=row, unit=unit, part=part) for unit, part in sorted(wanted - set(present))
    )


def keep_course_file(work: Work, row: models.Course, file: Received, what: str) -> models.CourseFile:
    """Keep an uploaded file of a drafting; ``what`` is the material of the process, or ``minutes`` etc.

    Call it last in :meth:`CourseStep.tell`: what fails before leaves no file behind.
    """
    digests = file.incoming.digests
    if digests is None:
        msg = "the upload was not finished"
        raise RuntimeError(msg)
    kept = models.CourseFile.objects.create(
        course=row,
        what=what,
        name=file.name,
        media=file.looked.media.code,
        size=digests.size,
        sm3=digests.sm3,
        sha256=digests.sha256,
        uploaded_at=work.moment,
        uploaded_by_id=work.actor.user_id,
    )
    file.incoming.keep(DESK_VAULT)
    return kept


def tell_people(
    work: Work,
    row: models.Course,
    what: str,
    *,
    permission: Permission = Permission.PROCESS_WRITE,
    units: Collection[str] | None = None,
    due: date | None = None,
) -> None:
    """Put a notice about a drafting into the inbox of those who hold a permission for it.

    ``units`` narrows it to people who stand for these units; ``what`` is a code that the inbox words.
    """
    more = {"due": due.isoformat()} if due is not None else {}
    for user, unit in people_of(permission, row, work.moment).items():
        if units is None or unit in units:
            work.notify(user, NoticeKind.COURSE, object=str(row.pk), what=what, title=row.title[:200], **more)
