"""Tables of packs that came in through the application, with the text of their files."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

_USER = settings.AUTH_USER_MODEL


class EditionState(models.TextChoices):
    """Say how far an edition of a pack is."""

    DRAFT = "draft", "draft"
    PROPOSED = "proposed", "proposed"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"
    DISCARDED = "discarded", "discarded"


class PackEdition(models.Model):
    """Stand for one version of a pack: a draft, then perhaps published for good.

    ``code`` and ``version`` are what its files say, ``digest`` is that of the pack that they make.
    ``content_digest`` is that of the files as they are now, ``checked_digest`` of those that ``report`` is
    about. ``base_*`` pins the pack that it extends. ``authors`` holds the ids of everybody who wrote in it;
    none of them may publish it. ``job`` is the last check. ``revision`` grows with each change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=80)
    version = models.CharField(max_length=80, blank=True)
    title_zh = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    checked_digest = models.CharField(max_length=64, blank=True)
    report = models.JSONField(default=dict)
    base_code = models.CharField(max_length=80, blank=True)
    base_version = models.CharField(max_length=80, blank=True)
    base_digest = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=200, blank=True)  # the name of the file that was sent
    state = models.CharField(max_length=10, choices=EditionState, default=EditionState.DRAFT)
    authors = models.JSONField(default=list)
    job = models.UUIDField(null=True)
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)  # why it was proposed, given back or withdrawn, the last of them
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Newest first; a version is published once."""

        ordering: ClassVar = ["-changed_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "version"],
                condition=Q(state__in=["published", "withdrawn"]),
                name="hd_packs_one_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class PackText(models.Model):
    """Hold one file of an edition; ``name`` is its path inside the pack."""

    edition = models.ForeignKey(PackEdition, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200)
    text = models.TextField(blank=True)

    class Meta:
        """By name, each once."""

        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "name"], name="hd_packs_one_name"),
        ]

    def __str__(self) -> str:
        return self.name
