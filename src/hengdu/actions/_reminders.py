"""Remind people of the questions that they have not answered."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import writable
from hengdu.actions._errors import NotFoundError
from hengdu.store import Permission, Place
from hengdu.store.notices.models import Notice, NoticeKind
from hengdu.store.trail import Tag

PAUSE: Final = timedelta(days=1)


@attrs.frozen(kw_only=True)
class RemindPeople(Action[int]):
    """Put a reminder into the inbox of the people of some assignments; returns how many were reminded.

    Nobody is reminded of one assessment twice within a day, and nobody without an account.
    """

    permission: ClassVar = Permission.ASSIGNMENT_EDIT
    event: ClassVar = Tag.PEOPLE_REMINDED
    assessment: UUID
    assignments: tuple[UUID, ...]

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Write the notices."""
        writable(work.assessment)
        rows = work.assessment.assignments.filter(pk__in=self.assignments, ended_at__isnull=True)
        found = {row.pk: row for row in rows}
        if set(self.assignments) - set(found):
            raise NotFoundError("assignment")
        lately = set(
            Notice.objects.filter(
                assessment_id=work.assessment.pk,
                kind=NoticeKind.REMINDED,
                created_at__gt=work.moment - PAUSE,
            ).values_list("user", flat=True)
        )
        people: dict[UUID, str] = {}
        for row in found.values():
            if row.user_id is not None and row.user_id not in lately:
                people.setdefault(row.user_id, row.role)
        for user_id, role in people.items():
            work.notify(user_id, NoticeKind.REMINDED, object=str(work.assessment.pk), role=role)
        if people:
            work.record(self.event, after={"people": sorted(map(str, people))})
        return len(people)
