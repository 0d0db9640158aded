"""Find the result of an assessment for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.actions import NotFoundError, Permission
from hengdu.store.assessments.queries import assessment_for, place_of
from hengdu.store.assessments.scores import Reading, advice_of, read
from hengdu.web import actor_of, require

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

__all__ = ["Reading", "advice_of", "read", "reading_of"]


def reading_of(
    request: HttpRequest, assessment_id: UUID, permission: Permission = Permission.RESULT_READ
) -> Reading:
    """Return the result of an assessment that the person may read; NotFoundError otherwise."""
    row = assessment_for(actor_of(request), assessment_id, permission)
    if row is None:
        raise NotFoundError("assessment")
    require(request, permission, place_of(row))
    return read(row)
