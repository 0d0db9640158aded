"""Tables of institutions and of who may do what in them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hengdu.store import SITE_ROLES, Role


class Tenant(models.Model):
    """Stand for one institution; ``parent`` is the group that may see it.

    ``profile`` holds the facts of :class:`hengdu.store.tenants.Profile` as plain data; ``version`` counts
    its changes. A sample is fictitious and says so wherever it is shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    key_scheme = models.CharField(max_length=8, blank=True)
    key_value = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=100, blank=True)
    size = models.CharField(max_length=100, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="subsidiaries")
    is_group = models.BooleanField(default=False)
    profile = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    is_sample = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """A registered key stands once."""

        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "key_scheme", "key_value", condition=~Q(key_value=""), name="hd_tenants_one_key"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")), name="hd_tenants_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """Give one person one role in one place for a time; never deleted, only ended.

    ``tenant`` is empty for a role of the site, ``assessment`` for a role in all of a tenant's.
    ``interview_roles`` are role codes of the pack. ``unit`` and ``course`` narrow a role of the standards
    desk to a unit's work or to the drafting of one standard (the id of a course). ``purpose`` says why (an
    engagement, a deputy).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, null=True, related_name="grants")
    assessment = models.ForeignKey(
        "hd_assessments.Assessment", on_delete=models.CASCADE, null=True, related_name="grants"
    )
    interview_roles = models.JSONField(default=list)
    unit = models.CharField(max_length=200, blank=True)
    course = models.UUIDField(null=True)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True)
    purpose = models.CharField(max_length=200, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """A role fits its place."""

        ordering: ClassVar = ["-granted_at", "id"]
        indexes: ClassVar = [models.Index("user", "revoked_at", name="hd_tenants_grant_user")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(role.value for role in SITE_ROLES)) | Q(tenant__isnull=False),
                name="hd_tenants_grant_has_place",
            ),
            models.CheckConstraint(
                condition=Q(assessment__isnull=True) | Q(tenant__isnull=False),
                name="hd_tenants_grant_assessment_in_tenant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.tenant_id or '-'}"
