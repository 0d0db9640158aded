"""Tables of dossiers. The files lie in the data folder under their digests."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class Dossier(models.Model):
    """Stand for the dossier of one sealed assessment.

    ``digest`` is the SM3 of the file and its name in the data folder; ``root`` is what was signed and names
    the dossier in corrections; ``key`` is the short name of the signing key, ``public_key`` the key itself in
    hexadecimal. ``level`` and ``score`` are what was sealed for the whole, so that lists need not open files.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.OneToOneField(
        "hd_assessments.Assessment", on_delete=models.PROTECT, related_name="dossier"
    )
    digest = models.CharField(max_length=64, unique=True)
    root = models.CharField(max_length=64, unique=True)
    scheme = models.CharField(max_length=40)
    key = models.CharField(max_length=16)
    public_key = models.TextField()
    engine = models.CharField(max_length=40)
    vocabulary = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField()
    records = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(null=True)
    score = models.CharField(max_length=20, blank=True)
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    reason = models.TextField(blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-sealed_at", "id"]

    def __str__(self) -> str:
        return self.root
