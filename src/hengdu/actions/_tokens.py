"""Make and revoke access tokens, find out who carries one, and do a write with a key only once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

import attrs
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from hengdu.actions._action import Action, Work
from hengdu.actions._actor import actor_for
from hengdu.actions._checks import one_line
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.store import Actor, Channel, Permission
from hengdu.store.tokens.models import Reply, Token
from hengdu.store.tokens.queries import digest_of, reply_of, token_with, tokens_visible_to
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

LONGEST_DAYS: Final = 366
SHARP_DAYS: Final = 90
MOST_TOKENS: Final = 20
REQUESTS_A_MINUTE: Final = 600
REPLY_HOURS: Final = 24
_BEGINNING: Final = "hd_"
_SHOWN: Final = 9
# What a program never does for a person: change how the person signs in, or set the installation up.
NEVER: Final = frozenset({Permission.ACCOUNT_OWN, Permission.SIGN_IN, Permission.SETUP_FIRST})
# What pages ask for again before it is done and a program is never asked for: its tokens do not last as long.
SHARP: Final = frozenset(
    {
        Permission.SEAL,
        Permission.DOSSIER_READ,
        Permission.REPORT_EXPORT,
        Permission.GRANT_MANAGE,
        Permission.ENGAGEMENT_MANAGE,
        Permission.ACCOUNT_MANAGE,
        Permission.SETTINGS_MANAGE,
        Permission.TRAIL_EXPORT,
    }
)


def scopes_for(actor: Actor) -> tuple[Permission, ...]:
    """Return the permissions that the actor may give to a token: those held somewhere now."""
    return tuple(one for one in Permission if one in actor.anywhere and one not in NEVER)


@attrs.frozen(kw_only=True)
class MadeToken:
    """A new token and, this once, its secret."""

    id: UUID
    secret: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class MakeToken(Action[MadeToken]):
    """Give a program a token of one's own: named, with some of one's permissions, for some days.

    A token does what it may without being asked again, sealing too; one with a scope of ``SHARP`` lasts
    ``SHARP_DAYS`` at most.
    """

    permission: ClassVar = Permission.ACCOUNT_OWN
    event: ClassVar = Tag.TOKEN_MADE
    name: str
    scopes: tuple[str, ...]
    days: int = 90

    def check(self, work: Work) -> None:
        """Refuse a token without a name, with more than one holds, or for too long."""
        one_line(self.name, "name", most=80, least=1)
        is_sharp = any(one.value in self.scopes for one in SHARP)
        most = SHARP_DAYS if is_sharp else LONGEST_DAYS
        if not 1 <= self.days <= most:
            raise ActionError(
                f"有效期须为 1 至 {most} 天",
                f"a token is valid for 1 to {most} days",
                place="days",
                hint_zh="所选权限中有网页上须再次确认本人的操作" if is_sharp else "",
                hint_en="It may do what the pages ask for again" if is_sharp else "",
            )
        held = {one.value for one in scopes_for(work.actor)}
        if not self.scopes or not set(self.scopes) <= held:
            raise ActionError(
                "请从您持有的权限中选择",
                "choose among the permissions that you hold",
                place="scopes",
                hint_zh="至少选择一项",
                hint_en="Choose at least one",
            )
        running = tokens_visible_to(work.actor).filter(revoked_at__isnull=True, expires_at__gt=work.moment)
        if running.count() >= MOST_TOKENS:
            raise ActionError(
                f"最多可有 {MOST_TOKENS} 个有效令牌",
                f"there may be at most {MOST_TOKENS} tokens at a time",
                place="name",
                hint_zh="请先撤销不再使用的令牌",
                hint_en="Revoke one that is no longer used",
            )

    def execute(self, work: Work) -> MadeToken:
        """Keep the digest; the secret leaves once."""
        if work.actor.user_id is None or work.actor.channel is Channel.API:
            raise NotFoundError("account")
        secret = _BEGINNING + secrets.token_urlsafe(32)
        row = Token.objects.create(
            user_id=work.actor.user_id,
            name=self.name.strip(),
            beginning=secret[:_SHOWN],
            digest=digest_of(secret),
            scopes=sorted(set(self.scopes)),
            created_at=work.moment,
            expires_at=work.moment + timedelta(days=self.days),
        )
        facts = {"name": row.name, "scopes": row.scopes, "expires_at": row.expires_at.isoformat()}
        work.record(self.event, object=str(row.pk), after=facts)
        return MadeToken(id=row.pk, secret=secret)


@attrs.frozen(kw_only=True)
class RevokeToken(Action[None]):
    """Take a token of one's own back; it opens nothing from now on."""

    permission: ClassVar = Permission.ACCOUNT_OWN
    event: ClassVar = Tag.TOKEN_REVOKED
    token: UUID

    def execute(self, work: Work) -> None:
        """Mark it; a second time changes nothing."""
        row = tokens_visible_to(work.actor).filter(pk=self.token).first()
        if row is None:
            raise NotFoundError("token")
        if row.revoked_at is None:
            row.revoked_at = work.moment
            row.save(update_fields=["revoked_at"])
            work.record(self.event, object=str(row.pk), before={"name": row.name})


@attrs.frozen(kw_only=True)
class Bearer:
    """Who a secret speaks for; ``is_over`` says that it asked too often in this minute."""

    token: UUID
    actor: Actor
    is_over: bool = False


def bearer_of(secret: str, *, address: str = "", moment: datetime | None = None) -> Bearer | None:
    """Return the person of a secret with the permissions of the token, and count the request.

    None for a secret that opens nothing, and for a person who may not sign in as things are.
    """
    now = moment or timezone.now()
    row = token_with(secret, now)
    if row is None or not row.user.is_active or row.user.must_change_password:
        return None
    actor = actor_for(row.user_id, address=address, session=row.digest[:16], channel=Channel.API, moment=now)
    scopes = frozenset(one for one in Permission if one.value in row.scopes)
    return Bearer(token=row.pk, actor=attrs.evolve(actor, scopes=scopes), is_over=not _counted(row, now))


def _counted(row: Token, now: datetime) -> bool:
    """Count a request; False when the minute is used up."""
    minute = int(now.timestamp()) // 60
    rows = Token.objects.filter(pk=row.pk)
    if row.minute != minute and rows.exclude(minute=minute).update(minute=minute, used=1, last_used_at=now):
        return True
    return bool(rows.filter(minute=minute, used__lt=REQUESTS_A_MINUTE).update(used=F("used") + 1))


@attrs.frozen(kw_only=True)
class Answered:
    """What a write is answered with; ``is_again`` marks an answer that was kept."""

    status: int
    body: bytes
    headers: Mapping[str, str] = attrs.field(factory=dict)
    is_again: bool = False


def once(actor: Actor, key: str, asked: str, write: Callable[[], Answered]) -> Answered:
    """Do a write and keep its answer, or return what the same write was answered with in the last day.

    The write and the kept answer are one transaction. A write that fails is not kept: it changed nothing and
    may be sent again. ActionError when the key was used for something else, or twice at the same time.
    """
    if actor.user_id is None:
        raise NotFoundError("account")
    now = timezone.now()
    since = now - timedelta(hours=REPLY_HOURS)
    kept = reply_of(actor.user_id, key, since)
    if kept is not None:
        if kept.asked != asked:
            raise _used(key)
        return Answered(status=kept.status, body=bytes(kept.body), headers=kept.headers, is_again=True)
    failed: Exception | None = None
    try:
        with transaction.atomic():
            Reply.objects.filter(user_id=actor.user_id, created_at__lt=since).delete()
            try:
                answered = write()
            except Exception as error:  # noqa: BLE001 - raised below: what was refused stays in the trail
                failed = error
            else:
                Reply.objects.create(
                    user_id=actor.user_id,
                    key=key,
                    asked=asked,
                    status=answered.status,
                    headers=dict(answered.headers),
                    body=answered.body,
                    created_at=now,
                )
                return answered
    except IntegrityError as error:
        raise _used(key) from error
    raise failed


def _used(key: str) -> ActionError:
    return ActionError(
        "该幂等键已用于其他请求",
        "this key of idempotency was used for another request",
        place=key[:80],
        hint_zh="每个新的写请求使用新的键",
        hint_en="Use a new key for every new write",
    )
