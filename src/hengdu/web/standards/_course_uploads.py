"""Take files of a drafting: who asks and how long the request says it is are checked before it is read."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.views.decorators.csrf import csrf_exempt, csrf_protect

from hengdu.web.evidence.uploads import take_uploads
from hengdu.web.standards._course_frame import course_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase

    from hengdu.actions import Permission

ViewT = TypeVar("ViewT", bound="Callable[..., Any]")


def course_files(permission: Permission) -> Callable[[ViewT], ViewT]:
    """Let a view of one drafting take large files from those who hold a permission for it.

    A request beyond the limit is refused by its declared size, before a byte of it is read. The form's token
    is checked as everywhere.
    """

    def decorate(view: ViewT) -> ViewT:
        protected = csrf_protect(view)

        @wraps(view)
        def prepared(request: HttpRequest, course_id: UUID, **named: Any) -> HttpResponseBase:  # noqa: ANN401 - a view's own
            if request.method == "POST":
                course_of(request, course_id, permission)
                take_uploads(request)
            return cast("HttpResponseBase", protected(request, course_id=course_id, **named))

        return cast("ViewT", csrf_exempt(prepared))

    return decorate
