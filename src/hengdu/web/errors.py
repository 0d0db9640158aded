"""Show errors as pages that say what happened, where, and what to do next."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.utils.translation import gettext as _

from hengdu.actions import Conflict, NotFoundError, PermissionRefused
from hengdu.store.reach import is_away
from hengdu.web._wording import said

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hengdu.errors import HengduError

RETRY_S: Final = 10


def page(
    request: HttpRequest, status: HTTPStatus, title: str, text: str, *, hint: str = "", place: str = ""
) -> HttpResponse:
    """Return the error page; htmx gets the same words as a fragment."""
    template = "errors/fragment.html" if getattr(request, "htmx", False) else "errors/page.html"
    context = {"title": title, "text": text, "hint": hint, "place": place, "status": int(status)}
    return render(request, template, context, status=status)


def known(request: HttpRequest, error: HengduError) -> HttpResponse:
    """Return the page of an error that the program raised on purpose."""
    if isinstance(error, PermissionRefused):
        return forbidden(request) if error.known else missing(request)
    if isinstance(error, NotFoundError):
        return missing(request)
    status = HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.BAD_REQUEST
    title = _("Somebody else changed this") if isinstance(error, Conflict) else _("This was not accepted")
    return page(request, status, title, said(error), place=error.place)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: no such page, or none that this person may know of."""
    del exception  # whatever was looked for, the answer is the same
    return page(
        request,
        HTTPStatus.NOT_FOUND,
        _("Page not found"),
        _("There is no page at this address, or you may not see it."),
        hint=_("Check the address, or ask the assessment lead for access."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: the person may see the place but not do this there."""
    del exception  # the page does not say which permission is missing
    return page(
        request,
        HTTPStatus.FORBIDDEN,
        _("Not allowed"),
        _("Your role does not include this."),
        hint=_("Ask the security administrator if you need it for your work."),
    )


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403: a form without its token, usually a page that was open for too long."""
    del reason  # it would tell an attacker more than a person
    return page(
        request,
        HTTPStatus.FORBIDDEN,
        _("The form could not be checked"),
        _("The page was open for too long, or cookies are switched off."),
        hint=_("Go back, reload the page and send the form again."),
    )


def bad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: a request that no page of ours sends."""
    del exception  # nothing of it is shown
    return page(
        request,
        HTTPStatus.BAD_REQUEST,
        _("The request was not understood"),
        _("Something in the request is malformed."),
        hint=_("Go back and try again."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database: whatever broke may be the database; 503 while it is away."""
    away = is_away(sys.exc_info()[1])
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    answer = render(request, "errors/broken.html", {"is_away": away}, status=status)
    if away:
        answer["Retry-After"] = str(RETRY_S)
    return answer


def too_large(request: HttpRequest, most_bytes: int) -> HttpResponse:
    """Answer 413: the request says that it is longer than any form; nothing of it was read."""
    return page(
        request,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        _("Too large"),
        _("What you sent is larger than %(most)s MB. Nothing of it was read.") % {"most": most_bytes >> 20},
        hint=_("Go back with the browser, split the file or choose another one, and send the form again."),
    )


def throttled(request: HttpRequest) -> HttpResponse:
    """Answer 429: too many tries."""
    return page(
        request,
        HTTPStatus.TOO_MANY_REQUESTS,
        _("Too many attempts"),
        _("There were too many attempts in a short time."),
        hint=_("Wait five minutes and try again."),
    )
