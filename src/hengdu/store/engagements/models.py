"""Tables of engagements and of the verdicts that auditors give."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hengdu.store import Role

_USER = settings.AUTH_USER_MODEL
ENGAGED = (Role.ASSESSOR, Role.AUDITOR, Role.REVIEWER)


class Engagement(models.Model):
    """Let one outside person in, for a scope and a time, once it has declared its independence.

    Until the declaration there is no grant. ``assessment`` empty means all of the institution's.
    ``declaration`` keeps the words that were signed, ``conflicts`` what the person named.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("hd_tenants.Tenant", on_delete=models.PROTECT, related_name="engagements")
    assessment = models.ForeignKey(
        "hd_assessments.Assessment", on_delete=models.CASCADE, null=True, related_name="engagements"
    )
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="engagements")
    organisation = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in ENGAGED])
    purpose = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField(null=True)
    declaration = models.TextField(blank=True)
    conflicts = models.TextField(blank=True)
    grant = models.ForeignKey("hd_tenants.Grant", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    ended_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="hd_engagements_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.organisation}"


class Opinion(models.TextChoices):
    """Say what an auditor holds of one aspect; empty where no view is given."""

    YES = "yes", "yes"
    PARTLY = "partly", "partly"
    NO = "no", "no"


class Verdict(models.Model):
    """Hold an auditor's view of one sub-domain beside the level: adequacy, effectiveness, suitability.

    It changes no answer and no score. Earlier versions stand in the trail.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(
        "hd_assessments.Assessment", on_delete=models.CASCADE, related_name="verdicts"
    )
    node = models.CharField(max_length=80)
    adequacy = models.CharField(max_length=8, choices=Opinion, blank=True)  # 充分性
    effectiveness = models.CharField(max_length=8, choices=Opinion, blank=True)  # 有效性
    suitability = models.CharField(max_length=8, choices=Opinion, blank=True)  # 适宜性
    reason = models.TextField()
    version = models.PositiveIntegerField(default=1)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """One verdict of an auditor on a sub-domain."""

        ordering: ClassVar = ["node", "given_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("assessment", "node", "given_by", name="hd_engagements_one_verdict")
        ]

    def __str__(self) -> str:
        return f"{self.node} {self.adequacy} {self.effectiveness} {self.suitability}"
