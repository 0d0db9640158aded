"""Switch the language, and tell that the server lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import NotFoundError
from hengdu.actions.accounts import ChooseLanguage
from hengdu.store.figures import exposition
from hengdu.store.people.queries import is_reachable
from hengdu.web._access import actor_of, public
from hengdu.web._environment import LOOPBACK

if TYPE_CHECKING:
    from django.http import HttpRequest


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie, and for a person who is signed in also in the account."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        if request.user.is_authenticated and request.user.language != chosen:
            ChooseLanguage(language=chosen).run(actor_of(request))
    return response


@public
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer "ok" once the database answers; for the supervisor and for load balancers."""
    del request  # the answer is the same for everybody
    is_reachable()
    return HttpResponse("ok", content_type="text/plain")


@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give figures to Prometheus: with the token where one is set, else to this machine alone."""
    token = settings.HENGDU_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    is_known = (
        constant_time_compare(given, f"Bearer {token}") if token else request.META["REMOTE_ADDR"] in LOOPBACK
    )
    if not is_known:
        raise NotFoundError("metrics")
    return HttpResponse(exposition(timezone.now()), content_type="text/plain; version=0.0.4; charset=utf-8")
