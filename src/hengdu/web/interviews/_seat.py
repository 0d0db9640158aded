"""Find an interview and the seat from which an assessor asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.actions import NotFoundError, Permission
from hengdu.store.assessments.mapping import load_for_interview
from hengdu.store.assessments.models import Status
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.interviews.models import Interview
from hengdu.store.interviews.queries import interviews_visible_to, typed_visible_to
from hengdu.web import actor_of
from hengdu.web.assessments._frame import assessment_of
from hengdu.web.interview._reading import Seat, part_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from hengdu.store.assessments.models import Assessment

FINISHED: Final = frozenset({Status.APPROVED.value, Status.SEALED.value, Status.CANCELLED.value})


def interview_of(
    request: HttpRequest, assessment_id: UUID, interview_id: UUID, permission: Permission
) -> tuple[Assessment, Interview]:
    """Return an assessment and one of its interviews; NotFoundError for what may not be seen."""
    row = assessment_of(request, assessment_id, permission)
    found = interviews_visible_to(actor_of(request)).filter(pk=interview_id, assessment=row).first()
    if found is None:
        raise NotFoundError("interview")
    return row, found


@attrs.frozen(kw_only=True, eq=False)
class Chair:
    """An interview, the seat of the role that is asked, and the seconds kept for each question."""

    interview: Interview
    seat: Seat
    seconds: dict[str, int]

    @property
    def is_running(self) -> bool:
        """Say whether answers may be typed."""
        return self.interview.ended_at is None

    @property
    def total(self) -> int:
        """Return the seconds spent on all questions."""
        return sum(self.seconds.values())


def chair_of(request: HttpRequest, assessment_id: UUID, interview_id: UUID, permission: Permission) -> Chair:
    """Return what asking needs."""
    row, interview = interview_of(request, assessment_id, interview_id, permission)
    actor, pack = actor_of(request), pinned_pack(row)
    loaded = load_for_interview(row)
    name = next(item.name for item in pack.content.roles if item.code == interview.role)
    part = part_of(row, loaded, interview.role, name, tuple(interview.codes) or None)
    seconds = dict(typed_visible_to(actor).filter(interview=interview).values_list("code", "seconds"))
    seat = Seat(row=row, actor=actor, pack=pack, loaded=loaded, part=part)
    return Chair(interview=interview, seat=seat, seconds=seconds)
