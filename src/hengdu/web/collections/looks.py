"""Keep in the trail every page of a submitted assessment that a supervisor was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.actions import Permission, RecordLook
from hengdu.store.assessments.queries import assessment_for
from hengdu.web._access import actor_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    Next = Callable[[HttpRequest], HttpResponseBase]

_NAMED: Final = "assessment_id"
_SHOWN: Final = 300


class Looks:
    """Record a look where an address names an assessment and the person reads it as a supervisor."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; record what was shown, and show nothing that could not be recorded."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and _NAMED in match.kwargs and response.status_code < _SHOWN:
            self._record(request, match.kwargs[_NAMED], match.url_name or "")
        return response

    def _record(self, request: HttpRequest, assessment_id: Any, name: str) -> None:  # noqa: ANN401 - a path converter's
        if not request.user.is_authenticated:
            return
        actor = actor_of(request)
        if Permission.SUBMISSION_READ not in actor.anywhere:
            return
        row = assessment_for(actor, assessment_id, Permission.SUBMISSION_READ)
        if row is not None:
            RecordLook(assessment=row.pk, page=name).run(actor)
