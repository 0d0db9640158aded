"""Tables of delivery: the ways out of the application (all off at first), choices, what is on its way."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

_USER = settings.AUTH_USER_MODEL


class Security(models.TextChoices):
    """Say how the connection to a mail server is protected."""

    TLS = "tls", "tls"
    STARTTLS = "starttls", "starttls"
    NONE = "none", "none"


class Way(models.TextChoices):
    """Name the ways out."""

    MAIL = "mail", "mail"
    WEBHOOK = "webhook", "webhook"


class Channels(models.Model):
    """Hold how notices leave: one row, ``id`` 1. No secret is here; those are files of the keys folder.

    Only notices that came after ``mail_since`` or ``webhook_since`` (empty: that way is off) are told of.
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    mail_since = models.DateTimeField(null=True)
    mail_host = models.CharField(max_length=253, blank=True)
    mail_port = models.PositiveIntegerField(default=465)
    mail_security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    mail_from = models.EmailField(blank=True)
    mail_user = models.CharField(max_length=254, blank=True)
    webhook_since = models.DateTimeField(null=True)
    webhook_url = models.CharField(max_length=2000, blank=True)

    class Meta:
        """There is one row."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="hd_delivery_one_row_of_channels")
        ]

    def __str__(self) -> str:
        return f"mail {self.mail_since} webhook {self.webhook_since}"


class MailChoice(models.Model):
    """Say whether a person wants mail; who has no row does, once there is an address and mail is on."""

    user = models.OneToOneField(_USER, on_delete=models.CASCADE, primary_key=True, related_name="mail_choice")
    is_on = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.is_on}"


class DeliveryState(models.TextChoices):
    """Say how far a delivery is."""

    WAITING = "waiting", "waiting"
    SENT = "sent", "sent"
    FAILED = "failed", "failed"


class Delivery(models.Model):
    """Tell one person, one way, that there are ``count`` new notices; nothing of what they say.

    ``due_at`` is when it is tried next; ``error`` names the kind of the last failure. ``count`` 0 is a trial.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    way = models.CharField(max_length=8, choices=Way)
    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="deliveries")
    count = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-created_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="hd_delivery_due")
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.state}"
