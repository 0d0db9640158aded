"""Tables of notices: a person's inbox inside the application, without finding text."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class NoticeKind(models.TextChoices):
    """Say what a notice is about; the page words it in the reader's language."""

    ASSIGNED = "assigned", "assigned"
    REASSIGNED = "reassigned", "reassigned"
    REFERRED = "referred", "referred"
    REFERRAL_DECIDED = "referral_decided", "referral_decided"
    DUE_SOON = "due_soon", "due_soon"
    OVERDUE = "overdue", "overdue"
    ACTION_GIVEN = "action_given", "action_given"
    GRANT_CHANGED = "grant_changed", "grant_changed"
    REMINDED = "reminded", "reminded"
    REVIEW_ASKED = "review_asked", "review_asked"
    REVIEW_RETURNED = "review_returned", "review_returned"
    REVIEW_COMMENT = "review_comment", "review_comment"
    APPROVAL_ASKED = "approval_asked", "approval_asked"
    APPROVED = "approved", "approved"
    INTERVIEW_DONE = "interview_done", "interview_done"
    EVIDENCE_ASKED = "evidence_asked", "evidence_asked"
    JOB_FINISHED = "job_finished", "job_finished"
    JOB_FAILED = "job_failed", "job_failed"
    DISPUTE = "dispute", "dispute"
    CLOSURE_ASKED = "closure_asked", "closure_asked"
    CLOSURE_DECIDED = "closure_decided", "closure_decided"
    ENGAGEMENT = "engagement", "engagement"
    SERVICE = "service", "service"
    COLLECTION = "collection", "collection"
    COURSE = "course", "course"
    POLICY = "policy", "policy"
    PACK = "pack", "pack"


class Notice(models.Model):
    """Tell one person one thing; ``params`` holds names and codes for the wording, nothing confidential."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    tenant_id = models.UUIDField(null=True)
    assessment_id = models.UUIDField(null=True)
    object = models.CharField(max_length=200, blank=True)
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-created_at", "id"]
        indexes: ClassVar = [models.Index("user", "read_at", name="hd_notices_inbox")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object}"
