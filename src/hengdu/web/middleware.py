"""Stand between the server and the pages: proxies, limits of a session, language, duties, known errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from hengdu.actions.accounts import RecordSessionEnd
from hengdu.errors import HengduError
from hengdu.store.people.queries import has_second_factor, policy, signed_in_since
from hengdu.web import errors
from hengdu.web._access import actor_of, own_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    Next = Callable[[HttpRequest], HttpResponseBase]

BEGAN: Final = "hengdu-began"
SEEN: Final = "hengdu-seen"
HAS_SECOND_FACTOR: Final = "hengdu-second-factor"
MOST_BODY_BYTES: Final = 40 * 1024 * 1024  # an offline part of 32 MB, with room for the form around it
MOST_STRANGER_BYTES: Final = 1024 * 1024
_NOTE_EVERY_S: Final = 60
_FORWARDED: Final = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_FORWARDED",
)


class TrustedProxies:
    """Believe forwarded addresses from the proxies in HENGDU_TRUSTED_PROXIES, and from nobody else."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.trusted = frozenset(settings.ENVIRONMENT.trusted_proxies)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Put the client's address in REMOTE_ADDR, or drop what a stranger claims."""
        if request.META.get("REMOTE_ADDR") in self.trusted:
            hops = [
                hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()
            ]
            strangers = [hop for hop in hops if hop not in self.trusted]
            if strangers:
                request.META["REMOTE_ADDR"] = strangers[-1]
        else:
            for header in _FORWARDED:
                request.META.pop(header, None)
        return self.get_response(request)


class BodyLimit:
    """Refuse a request by the length that it declares, before anything reads it: the token of forms least.

    Views that check the length themselves take their form's token themselves too, so they are told by that.
    A request that declares no length has no body for Django.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[object, ...],  # noqa: ARG002 - Django's signature
        view_kwargs: dict[str, object],  # noqa: ARG002 - Django's signature
    ) -> HttpResponseBase | None:
        """Answer 413 to what is longer than any file that a form takes."""
        if getattr(view_func, "csrf_exempt", False):
            return None
        most = MOST_BODY_BYTES if request.user.is_authenticated else MOST_STRANGER_BYTES
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        is_within = length.isdecimal() and int(length) <= most
        return None if is_within else errors.too_large(request, most)


class NotKept:
    """Let no browser and no proxy keep what somebody who is signed in was shown; static files come before."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Forbid keeping the answer."""
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


class SessionLimits:
    """End a session that was idle too long or is too old, by the installation's policy."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Note the time once a minute; sign out past the limits."""
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            rules = policy()
            began = request.session.setdefault(BEGAN, now)
            seen = request.session.get(SEEN, now)
            if now - began > rules.absolute_s or now - seen > rules.idle_s:
                RecordSessionEnd().run(actor_of(request))
                logout(request)
                messages.info(request, _("You were signed out because the session had expired."))
            elif now - seen >= _NOTE_EVERY_S or SEEN not in request.session:
                request.session[SEEN] = now
                signed_in_since(request.session.session_key, now)
        return self.get_response(request)


class ChosenLanguage:
    """Speak the language of the cookie, else of the person, else Chinese; the browser is not asked."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.known = frozenset(code for code, _name in settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Activate the language for the time of the request and tell it in the response."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in self.known:
            chosen = request.user.language if request.user.is_authenticated else settings.LANGUAGE_CODE
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "zh-CN" if chosen == "zh-hans" else chosen)
        return response


class SignedIn(LoginRequiredMiddleware):
    """Ask everybody to sign in unless a view is public; htmx gets a 401 that keeps the page and its input."""

    def handle_no_permission(  # type: ignore[override]  # Django allows any response
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Answer a request of nobody."""
        if getattr(request, "htmx", False):
            return HttpResponse(status=401, headers={"HX-Trigger": "hengdu:signed-out"})
        return super().handle_no_permission(request, view_func)


class PendingDuties:
    """Lead people to what they must do first: change a given password, enrol a second factor."""

    OPEN: ClassVar = frozenset(
        {
            "account_logout",
            "account_change_password",
            "account_reauthenticate",
            "mfa_reauthenticate",
            "account_ask_provider",
            "account_go_on",
            "mfa_activate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "language",
            "health",
            "metrics",
        }
    )

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],  # noqa: ARG002 - Django's signature
        view_args: tuple[object, ...],  # noqa: ARG002 - Django's signature
        view_kwargs: dict[str, object],  # noqa: ARG002 - Django's signature
    ) -> HttpResponseBase | None:
        """Redirect while a duty is open, except to the pages that fulfil it."""
        name = request.resolver_match.url_name if request.resolver_match else None
        if not request.user.is_authenticated or name in self.OPEN:
            return None
        if request.user.must_change_password:
            return redirect("account_change_password")
        if self._lacks_second_factor(request):
            messages.warning(request, _("Your role requires a second factor. Set it up to continue."))
            return redirect("mfa_activate_totp")
        return None

    @staticmethod
    def _lacks_second_factor(request: HttpRequest) -> bool:
        if request.session.get(HAS_SECOND_FACTOR):
            return False
        if not policy().asks_second_factor(actor_of(request)):
            return False
        if has_second_factor(own_id(request)):
            request.session[HAS_SECOND_FACTOR] = True
            return False
        return True


class KnownErrors:
    """Show every known error as a page that says what to do next."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Turn a HengduError into a page; leave every other error to Django."""
        return errors.known(request, error) if isinstance(error, HengduError) else None
