"""Tables of findings that others made, mapped to practices as hints, never as answers."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

_USER = settings.AUTH_USER_MODEL


class MappedBy(models.TextChoices):
    """Say how a finding came to its practices; empty where it has none yet."""

    CLAUSE = "clause", "clause"
    HAND = "hand", "hand"


class OutsideFinding(models.Model):
    """Hold one finding of an evaluation, audit or inspection, by clause, as it was taken in.

    ``practices`` and ``nodes`` are codes of the pack that the clause leads to; ``framework`` is the one of
    the pack in which the clause was found. ``batch`` counts imports of the assessment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(
        "hd_assessments.Assessment", on_delete=models.CASCADE, related_name="outside_findings"
    )
    batch = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200)
    day = models.DateField(null=True)
    clause = models.CharField(max_length=120)
    title = models.TextField()
    severity = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    framework = models.CharField(max_length=80, blank=True)
    practices = models.JSONField(default=list)
    nodes = models.JSONField(default=list)
    mapped_by = models.CharField(max_length=8, choices=MappedBy, blank=True)
    version = models.PositiveIntegerField(default=1)
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order of the files."""

        ordering: ClassVar = ["batch", "position", "id"]

    def __str__(self) -> str:
        return f"{self.source} {self.clause}"
