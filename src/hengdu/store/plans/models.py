"""Tables of the action list: what is to be done, by whom, until when, and how far it is."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

_USER = settings.AUTH_USER_MODEL


class ItemStatus(models.TextChoices):
    """Say how far an item is; ``closed`` needs evidence and another person."""

    OPEN = "open", "open"
    DOING = "doing", "doing"
    DONE = "done", "done"
    CLOSED = "closed", "closed"
    CANCELLED = "cancelled", "cancelled"


class ActionItem(models.Model):
    """Stand for one thing to do, usually from a recommendation of the pack.

    ``source`` is the recommendation's code with the number of the action in it (``SH-04.R3/2``), or empty
    for the lead's own item; ``practices`` are the codes that it satisfies.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(
        "hd_assessments.Assessment", on_delete=models.CASCADE, related_name="action_items"
    )
    source = models.CharField(max_length=80, blank=True)
    node = models.CharField(max_length=80, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    title_zh = models.TextField()
    title_en = models.TextField(blank=True)
    practices = models.JSONField(default=list)
    owner = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="action_items")
    owner_name = models.CharField(max_length=200, blank=True)
    starts = models.DateField(null=True)
    due = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=ItemStatus, default=ItemStatus.OPEN)
    progress = models.PositiveSmallIntegerField(default=0)  # percent
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    # Written when another person has accepted the closing.
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_note = models.TextField(blank=True)

    class Meta:
        """By date."""

        ordering: ClassVar = ["due", "source", "created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="hd_plans_percent")
        ]

    def __str__(self) -> str:
        return self.title_zh


class Ruling(models.TextChoices):
    """Say what another person decided on a request; empty while it waits."""

    ACCEPTED = "accepted", "accepted"
    RETURNED = "returned", "returned"


class Closing(models.Model):
    """Ask that an item be closed, with what proves it, and hold what another person decided.

    ``evidence`` lists pieces of evidence by id; ``note`` says in words what proves it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="closings")
    note = models.TextField()
    evidence = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    ruling = models.CharField(max_length=10, choices=Ruling, blank=True)
    reason = models.TextField(blank=True)
    ruled_at = models.DateTimeField(null=True)
    ruled_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Oldest first; one waits at a time."""

        ordering: ClassVar = ["asked_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("item", condition=models.Q(ruling=""), name="hd_plans_one_closing_waits")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.ruling}"


class Extension(models.Model):
    """Ask for a later date, and hold what another person decided."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="extensions")
    old_due = models.DateField()
    new_due = models.DateField()
    why = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    ruling = models.CharField(max_length=10, choices=Ruling, blank=True)
    reason = models.TextField(blank=True)
    ruled_at = models.DateTimeField(null=True)
    ruled_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Oldest first; one waits at a time."""

        ordering: ClassVar = ["asked_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "item", condition=models.Q(ruling=""), name="hd_plans_one_extension_waits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.new_due}"
