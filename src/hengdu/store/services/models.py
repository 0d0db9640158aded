"""Tables of shared services. The dossiers lie in the data folder under their digests."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

_USER = settings.AUTH_USER_MODEL


class Service(models.Model):
    """Stand for one service by which an institution does for others what some practices ask.

    ``tenant`` registered it: the provider itself, or, where ``is_external``, the one receiver that was handed
    the provider's dossier. ``codes`` are the nodes or practices served.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("hd_tenants.Tenant", on_delete=models.PROTECT, related_name="services")
    is_external = models.BooleanField(default=False)
    provider = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    codes = models.JSONField(default=list)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """By provider and title."""

        ordering: ClassVar = ["provider", "title", "id"]

    def __str__(self) -> str:
        return f"{self.provider} {self.title}"


class Edition(models.Model):
    """Pin a service to one sealed version of the provider's assessment; the newest one is in force.

    ``root`` names the dossier, ``digest`` is the SM3 of its file. ``dossier`` is empty for an external
    provider, whose public key ``key`` a person compared with the issuer (``pinned_by``). ``evidence`` is the
    index of evidence: practice to a list of title, grade and digest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="editions")
    dossier = models.ForeignKey("hd_dossiers.Dossier", on_delete=models.PROTECT, null=True, related_name="+")
    root = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=16)
    public_key = models.TextField()
    pack_id = models.CharField(max_length=80)
    pack_version = models.CharField(max_length=80)
    pack_digest = models.CharField(max_length=64)
    sealed_on = models.DateField()
    answers = models.PositiveIntegerField(default=0)
    evidence = models.JSONField(default=dict)
    pinned_at = models.DateTimeField()
    pinned_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Newest first; one sealed version once."""

        ordering: ClassVar = ["-pinned_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("service", "root", name="hd_services_one_edition"),
        ]

    def __str__(self) -> str:
        return self.root


class Receiver(models.Model):
    """Let one institution inherit from a service, until it ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="receivers")
    tenant = models.ForeignKey("hd_tenants.Tenant", on_delete=models.PROTECT, related_name="received")
    since = models.DateTimeField()
    admitted_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """In the order of admission; an institution receives a service once at a time."""

        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "tenant"],
                condition=Q(ended_at__isnull=True),
                name="hd_services_one_receiver",
            ),
        ]

    def __str__(self) -> str:
        return str(self.tenant_id)
