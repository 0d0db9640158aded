"""Tables of the trail: an append-only chain of events, and its signed heads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """Record who did what, when, from where, to what; each event names the digest of the one before.

    Rows refer to nothing by foreign key: an event outlives what it speaks of. ``time`` is UTC with
    microseconds as text, ``before`` and ``after`` are canonical JSON with secrets and personal fields masked,
    so that the digest is the same on every database. Triggers refuse update, delete and replace.
    """

    seq = models.BigIntegerField(primary_key=True)
    time = models.CharField(max_length=27)
    tag = models.CharField(max_length=60)
    actor = models.CharField(max_length=36, blank=True)
    actor_name = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=8)
    address = models.CharField(max_length=64, blank=True)
    session = models.CharField(max_length=16, blank=True)
    tenant = models.CharField(max_length=36, blank=True)
    assessment = models.CharField(max_length=36, blank=True)
    object = models.CharField(max_length=200, blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    prev = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        """What the audit administrator searches by."""

        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [
            models.Index("time", name="hd_trail_event_time"),
            models.Index("actor", "seq", name="hd_trail_event_actor"),
            models.Index("tag", "seq", name="hd_trail_event_tag"),
            models.Index("tenant", "seq", name="hd_trail_event_tenant"),
            models.Index("assessment", "seq", name="hd_trail_event_assessment"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.tag}"


class Head(models.Model):
    """Keep a signed head of the chain; the key that signs lies outside the database."""

    seq = models.BigIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    time = models.CharField(max_length=27)
    key = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.digest}"
