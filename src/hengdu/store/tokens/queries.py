"""Read access tokens: one's own, and the one that a request carries."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from hengdu.store.tokens.models import Reply, Token

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hengdu.store import Actor


def digest_of(secret: str) -> str:
    """Return what is kept of a secret; it has 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def tokens_visible_to(actor: Actor) -> QuerySet[Token]:
    """Return the actor's own tokens, newest first."""
    return Token.objects.filter(user_id=actor.user_id) if actor.user_id else Token.objects.none()


def token_with(secret: str, moment: datetime) -> Token | None:
    """Return the token of a secret if it opens something at ``moment``, with its person."""
    return (
        Token.objects.select_related("user")
        .filter(digest=digest_of(secret), revoked_at__isnull=True, expires_at__gt=moment)
        .first()
    )


def reply_of(user_id: UUID, key: str, since: datetime) -> Reply | None:
    """Return what the write with this key was answered with, if that is not older than ``since``."""
    return Reply.objects.filter(user_id=user_id, key=key, created_at__gte=since).first()
