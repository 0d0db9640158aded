"""Tables of long work: the job as people see it, and the lease of whoever works on it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class JobState(models.TextChoices):
    """Say how far a job is."""

    QUEUED = "queued", "queued"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


class Job(models.Model):
    """Describe one piece of long work, from being asked for to its result.

    ``arguments`` is what the kind needs, in JSON, ids only; ``user`` asked for it and is authorised again
    when it runs. ``task_id`` is the row of the queue. ``attempt`` counts the starts and fences a worker that
    lost its lease. ``result_path`` is relative to the results folder.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=64)
    arguments = models.JSONField(default=dict)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tenant_id = models.UUIDField(null=True, db_index=True)
    object_id = models.UUIDField(null=True, db_index=True)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    task_id = models.UUIDField(null=True, unique=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message_zh = models.CharField(max_length=200, blank=True)
    message_en = models.CharField(max_length=200, blank=True)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    result_name = models.CharField(max_length=200, blank=True)
    result_path = models.CharField(max_length=200, blank=True)
    result_type = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-created_at"], name="hd_jobs_of_a_person"),
            models.Index(fields=["state"], condition=Q(state="running"), name="hd_jobs_running"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Lease(models.Model):
    """Say which worker holds a running job, and until when unless it says again that it lives."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, primary_key=True, related_name="lease")
    worker = models.CharField(max_length=64)
    renewed_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.worker} until {self.expires_at}"
