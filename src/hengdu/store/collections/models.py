"""Tables of collections (填报任务)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

_USER = settings.AUTH_USER_MODEL


class Collection(models.Model):
    """Ask institutions for a sealed assessment with one version of a pack until a day.

    ``wants_whole`` refuses assessments of a part; ``checks`` names the plausibility checks of
    :data:`hengdu.assessments.DOUBT_NAMES` that every submission goes through.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=200)
    pack_id = models.CharField(max_length=80)
    pack_version = models.CharField(max_length=80)
    wants_whole = models.BooleanField(default=True)
    due = models.DateField()
    checks = models.JSONField(default=list)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.title


class Asked(models.Model):
    """Name one institution that a collection asks."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="asked")
    tenant = models.ForeignKey("hd_tenants.Tenant", on_delete=models.PROTECT, related_name="asked")

    class Meta:
        """By name; each institution once."""

        ordering: ClassVar = ["tenant__name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("collection", "tenant", name="hd_collections_asked_once")
        ]

    def __str__(self) -> str:
        return str(self.tenant_id)


class DeliveryState(models.TextChoices):
    """Say what became of what was handed in."""

    SENT = "sent", "sent"
    RETURNED = "returned", "returned"
    ACCEPTED = "accepted", "accepted"
    TAKEN_BACK = "taken_back", "taken_back"


class Delivery(models.Model):
    """Hold one submission of one institution: the dossier, what looked odd, what was decided and why.

    ``levels`` maps sub-domains to the sealed level; ``doubts`` is what the plausibility checks found, each
    with check, place and text in both languages. ``submission`` opens the assessment to the supervisor.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="deliveries")
    dossier = models.ForeignKey("hd_dossiers.Dossier", on_delete=models.PROTECT, related_name="deliveries")
    submission = models.OneToOneField(
        "hd_assessments.Submission", on_delete=models.PROTECT, related_name="delivery"
    )
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.SENT)
    levels = models.JSONField(default=dict)
    doubts = models.JSONField(default=list)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Newest first; one that waits or was accepted at a time."""

        ordering: ClassVar = ["-sent_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["asked"],
                condition=Q(state__in=["sent", "accepted"]),
                name="hd_collections_one_delivery",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_id} {self.state}"
