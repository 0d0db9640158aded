"""Bend the sign-in library to our rules: no self-made accounts, all in the trail, secrets encrypted."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hengdu.actions import actor_for
from hengdu.actions.accounts import (
    ChangePassword,
    LinkIdentity,
    RecordFailedSignIn,
    RecordSignIn,
    RecordSignOut,
)
from hengdu.store.people.queries import person_called, policy
from hengdu.web import errors
from hengdu.web._access import actor_of
from hengdu.web._fresh import FRESH_S, PROVED, is_fresh
from hengdu.web.accounts import again

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest

    from hengdu.store.people.models import User

_LOCK_NOTED_S = 300
VOUCHED = "_hengdu_vouched"  # on the request: the service says that it asked just now


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign people in and out, with an event for each."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: accounts are made by the system administrator."""
        del request  # whoever asks
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401 - the library's
        """Count the try; held back by the throttle it goes into the trail once for each lock."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            username = str(credentials.get("username", ""))
            noted = f"hengdu-locked:{self._get_login_attempts_cache_key(request, **credentials)}"
            if cache.add(noted[:200], 1, _LOCK_NOTED_S):
                RecordFailedSignIn(username=username, is_locked=True).run(actor_of(request))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401 - the library's
        """Record a wrong name or password."""
        RecordFailedSignIn(username=str(credentials.get("username", ""))).run(actor_of(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ANN401 - the library's
        """Count by login name alone, whatever host name the request was sent to."""
        del request  # the host and the address do not matter here
        return str(credentials.get("username", "")).strip().lower()

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in a person who gave every factor; the session gets a new key."""
        methods = dict.fromkeys(str(record["method"]) for record in get_authentication_records(request, user))
        address = request.META.get("REMOTE_ADDR", "")
        RecordSignIn(user_id=user.pk, methods=tuple(methods)).run(actor_for(user.pk, address=address))
        super().login(request, user)
        if set(methods) == {"socialaccount"} and not getattr(request, VOUCHED, False):
            request.session.pop(PROVED, None)  # the service may have let the person through without asking

    def logout(self, request: HttpRequest) -> None:
        """Sign out."""
        if request.user.is_authenticated:
            RecordSignOut().run(actor_of(request))
        super().logout(request)

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask again for password or code, unless the person gave one within the last five minutes."""
        del app  # the same for all that asks
        return not is_fresh(self.request)

    def set_password(self, user: User, password: str) -> None:
        """Set a password that the form has checked."""
        ChangePassword(user_id=user.pk, password=password).run(actor_of(self.request))
        user.refresh_from_db()

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go to the first page."""
        del request  # the same for everybody
        return reverse("home")


def _asked_lately(sociallogin: SocialLogin) -> bool:
    """Say whether the service says that it asked the person within the last five minutes (``auth_time``)."""
    at = (sociallogin.account.extra_data.get("id_token") or {}).get("auth_time")
    return isinstance(at, int) and abs(timezone.now().timestamp() - at) < FRESH_S


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Let the institution's own sign-in service vouch for people who have an account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Say no: accounts are made by the system administrator."""
        del request, sociallogin  # whoever it is
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tie a new identity to the account of the same login name, or say that there is none."""
        oidc = settings.ENVIRONMENT.oidc
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            self._again(request, sociallogin)
            return
        if _asked_lately(sociallogin):
            setattr(request, VOUCHED, True)
        if sociallogin.is_existing or oidc is None:
            return
        user = person_called(self._name(sociallogin, oidc.claim))
        if user is None:
            RecordFailedSignIn(username="", what="oidc").run(actor_of(request))
            raise ImmediateHttpResponse(
                errors.page(
                    request,
                    HTTPStatus.FORBIDDEN,
                    _("No account here"),
                    _("You are known to your sign-in service, but have no account in this installation."),
                    hint=_("Ask the system administrator for an account with the same login name."),
                )
            )
        actor = actor_for(user.pk, address=request.META.get("REMOTE_ADDR", ""))
        LinkIdentity(
            user_id=user.pk,
            provider=oidc.issuer,
            link=lambda: sociallogin.connect(request, user),
        ).run(actor)

    def _again(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Take the service's word that the person in this session was asked just now, and nothing else."""
        is_ours = sociallogin.state.get("data") == again.ASKED
        is_same = sociallogin.is_existing and sociallogin.user == request.user
        if is_ours and is_same and _asked_lately(sociallogin):
            again.proved(request, "provider")
            return
        RecordFailedSignIn(username="", what="oidc").run(actor_of(request))
        raise ImmediateHttpResponse(
            errors.page(
                request,
                HTTPStatus.FORBIDDEN,
                _("Not confirmed"),
                _("The sign-in service did not say that it asked you, and you alone, just now."),
                hint=_("Try again as the same person, or set up a second factor and use its code."),
            )
        )

    @staticmethod
    def _name(sociallogin: SocialLogin, claim: str) -> str:
        data = sociallogin.account.extra_data
        for part in (data.get("id_token") or {}, data.get("userinfo") or {}, data):
            if part.get(claim):
                return str(part[claim])
        return ""

    def on_authentication_error(self, request: HttpRequest, provider: Any, **details: Any) -> None:  # noqa: ANN401 - the library's
        """Show that the sign-in service refused or failed."""
        del provider, details  # they are in the log of the service, not for the person
        RecordFailedSignIn(username="", what="oidc").run(actor_of(request))
        raise ImmediateHttpResponse(
            errors.page(
                request,
                HTTPStatus.FORBIDDEN,
                _("Sign-in failed"),
                _("The sign-in service did not confirm who you are."),
                hint=_("Try again, or sign in with your password."),
            )
        )


def _keys() -> MultiFernet:
    """Return the keys of second factors: the first encrypts, all decrypt while one is being replaced."""
    return MultiFernet([Fernet(key) for key in settings.HENGDU_SECOND_FACTOR_KEY.split()])


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keep the secrets of second factors encrypted with a key outside the database."""

    def encrypt(self, text: str) -> str:
        """Encrypt."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Say no while the policy asks this person for a second factor."""
        return not policy().asks_second_factor(actor_for(authenticator.user_id))
