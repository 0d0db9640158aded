"""Tables of access tokens: who made one, what it may do, until when; and of replies that are given again."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class Token(models.Model):
    """Let a program act as a person, with fewer permissions and for a time.

    Only ``digest`` (SHA-256 of the secret) is kept; ``beginning`` are the first signs of it, by which its
    owner tells two apart. ``scopes`` are values of :class:`hengdu.store.Permission`. ``used`` counts the
    requests of the minute ``minute`` (minutes since 1970).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    beginning = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.name


class Reply(models.Model):
    """Keep what a write was answered with, so that the same write sent again is not done again.

    ``asked`` is the digest of method, address and body: another request under the same key is refused.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        """A key stands once for a person."""

        constraints: ClassVar = [models.UniqueConstraint("user", "key", name="hd_tokens_one_reply")]

    def __str__(self) -> str:
        return self.key
