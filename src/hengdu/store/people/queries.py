"""Read people: the policy of signing in, sessions, second factors, one-time codes."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Final
from uuid import UUID

import attrs
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hengdu.store.people.models import (
    DirectoryLink,
    FactorReset,
    Installation,
    MfaRule,
    Mode,
    OneTimeCode,
    PasswordRecord,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from hengdu.store._actor import Actor

_KEEP_S: Final = 10.0


@attrs.frozen(kw_only=True)
class Policy:
    """Hold the rules of signing in: times in seconds, and who needs a second factor.

    ``rules`` are pairs of a role and a tenant; an empty member stands for any.
    """

    is_local: bool = False
    is_set_up: bool = False
    idle_s: int = 30 * 60
    absolute_s: int = 12 * 3600
    code_valid_s: int = 72 * 3600
    mfa_for_all: bool = False
    rules: frozenset[tuple[str, UUID | None]] = frozenset()

    def asks_second_factor(self, actor: Actor) -> bool:
        """Say whether any grant of ``actor``, or the rule for everybody, asks for a second factor."""
        if self.mfa_for_all:
            return True
        return any(
            role in {"", grant.role.value} and tenant in {None, grant.tenant}
            for role, tenant in self.rules
            for grant in actor.grants
        )


@attrs.frozen(kw_only=True)
class PersonSession:
    """Show one session to its person: never the key outside the process, only ``id``."""

    id: int
    key: str = attrs.field(repr=False)
    address: str
    browser: str
    began: dt.datetime
    seen: dt.datetime


class _Memo:
    """Keep the policy for some seconds; every request asks for it and it hardly changes."""

    def __init__(self) -> None:
        self.until = 0.0
        self.policy = Policy()


_memo = _Memo()


def policy() -> Policy:
    """Return the policy, at most ten seconds old."""
    if time.monotonic() >= _memo.until:
        _memo.policy = _read_policy()
        _memo.until = time.monotonic() + _KEEP_S
    return _memo.policy


def forget_policy() -> None:
    """Read the policy again at the next question: it was changed here."""
    _memo.until = 0.0


def _read_policy() -> Policy:
    row = Installation.objects.filter(id=1).first()
    if row is None:
        return Policy()
    return Policy(
        is_local=row.mode == Mode.LOCAL,
        is_set_up=row.set_up_at is not None,
        idle_s=row.session_idle_minutes * 60,
        absolute_s=row.session_absolute_minutes * 60,
        code_valid_s=row.code_valid_hours * 3600,
        mfa_for_all=row.mfa_for_all,
        rules=frozenset(MfaRule.objects.values_list("role", "tenant_id")),
    )


def visible_to(actor: Actor) -> QuerySet[User]:
    """Return the accounts that ``actor`` may see: all for who lists accounts, else only its own."""
    from hengdu.store._roles import Permission

    if actor.may(Permission.ACCOUNT_LIST) or actor.may(Permission.ACCOUNT_MANAGE):
        return User.objects.all()
    return User.objects.filter(pk=actor.user_id) if actor.user_id else User.objects.none()


def with_state(rows: QuerySet[User]) -> QuerySet[User]:
    """Add to accounts what a list shows: ``has_code`` (one that opens now) and ``has_factor``."""
    from allauth.mfa.models import Authenticator

    now = timezone.now()
    codes = OneTimeCode.objects.filter(user=OuterRef("pk"), used_at=None, revoked_at=None, expires_at__gt=now)
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return rows.annotate(has_code=Exists(codes), has_factor=Exists(factors))


def search_people(rows: QuerySet[User], words: str = "", state: str = "") -> QuerySet[User]:
    """Narrow accounts by part of a name and by state (``active``, ``closed``, anything else for all)."""
    if words:
        rows = rows.filter(Q(username__icontains=words) | Q(display_name__icontains=words))
    if state in {"active", "closed"}:
        rows = rows.filter(is_active=state == "active")
    return rows.order_by("username")


def person_called(username: str) -> User | None:
    """Return the active person with this login name, without regard to case; None for nobody and for ""."""
    return (
        User.objects.filter(username__iexact=username.strip(), is_active=True).first() if username else None
    )


def directory_login(username: str) -> DirectoryLink | None:
    """Return the link of the open account with this login name, with its person; None where there is none."""
    if not username:
        return None
    rows = DirectoryLink.objects.select_related("user")
    return rows.filter(user__username__iexact=username.strip(), user__is_active=True).first()


def names_of(ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the display names of accounts, closed ones too; unknown ids are left out."""
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name")) if ids else {}


def is_reachable() -> bool:
    """Ask the database for one row; raise what it raises when it does not answer."""
    return Installation.objects.filter(id=1).exists()


def former_passwords(user: User, last: int) -> list[str]:
    """Return the hashes of the ``last`` passwords of ``user``, the present one first."""
    kept = PasswordRecord.objects.filter(user=user).values_list("password", flat=True)[:last]
    return list(dict.fromkeys([user.password, *kept]))[:last]


def has_second_factor(user_id: UUID) -> bool:
    """Say whether the person has enrolled an authenticator."""
    from allauth.mfa.models import Authenticator

    return bool(Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists())


def open_code(digest: str) -> OneTimeCode | None:
    """Return the one-time code with this digest if it still opens something."""
    return (
        OneTimeCode.objects.select_related("user")
        .filter(digest=digest, used_at=None, revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )


def factor_resets_visible_to(actor: Actor) -> QuerySet[FactorReset]:
    """Return the requests to remove a lost second factor that still wait, for those who ask and decide."""
    from hengdu.store._roles import Permission

    if actor.may(Permission.ACCOUNT_MANAGE) or actor.may(Permission.GRANT_MANAGE):
        return FactorReset.objects.filter(decided_at=None).select_related("user", "asked_by")
    return FactorReset.objects.none()


def sessions_of(user_id: UUID) -> list[PersonSession]:
    """Return the sessions of a person that still hold, newest first."""
    from allauth.usersessions.models import UserSession

    rows = UserSession.objects.filter(user_id=user_id).order_by("-last_seen_at")
    return [
        PersonSession(
            id=row.pk,
            key=row.session_key,
            address=row.ip,
            browser=row.user_agent,
            began=row.created_at,
            seen=row.last_seen_at,
        )
        for row in rows
        if row.exists()
    ]


def follow_session(before: str | None, after: str | None) -> None:
    """Note in the list of sessions that this one has a new key."""
    from allauth.usersessions.models import UserSession

    if before and after and before != after:
        UserSession.objects.filter(session_key=before).update(session_key=after)


def signed_in_since(session_key: str | None, now_s: int) -> None:
    """Note in the list of sessions that this one was used."""
    from allauth.usersessions.models import UserSession

    seen = dt.datetime.fromtimestamp(now_s, tz=dt.UTC)
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=seen)
