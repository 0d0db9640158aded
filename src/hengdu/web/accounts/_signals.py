"""Record what the sign-in library tells by signal only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in

from hengdu.actions.accounts import RecordFailedSignIn
from hengdu.web._access import actor_of
from hengdu.web._fresh import note_proof

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hengdu.store.people.models import User


def connect() -> None:
    """Listen; called once Django is ready."""
    authentication_failed.connect(_wrong_code, dispatch_uid="hengdu-wrong-code")
    user_logged_in.connect(_signed_in, dispatch_uid="hengdu-signed-in")


def _wrong_code(request: HttpRequest, user: User, **_details: Any) -> None:  # noqa: ANN401 - the library's
    """Record a wrong code of a second factor."""
    RecordFailedSignIn(username=user.username, what="code").run(actor_of(request))


def _signed_in(request: HttpRequest, **_details: Any) -> None:  # noqa: ANN401 - Django's
    """Take signing in for a proof of being there."""
    note_proof(request)
