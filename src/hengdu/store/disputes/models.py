"""Tables of disputes (重大分歧): subject, sub-questions, who is invited, and every step that was taken."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

_USER = settings.AUTH_USER_MODEL


class SubjectKind(models.TextChoices):
    """Say what a dispute is about."""

    PRACTICE = "practice", "practice"
    NODE = "node", "node"
    FINDING = "finding", "finding"
    COMMENT = "comment", "comment"


class DisputeState(models.TextChoices):
    """Say how a dispute stands."""

    OPEN = "open", "open"
    CLOSED = "closed", "closed"
    WITHDRAWN = "withdrawn", "withdrawn"


class StepKind(models.TextChoices):
    """Say what was done in a dispute."""

    OPENED = "opened", "opened"
    STATED = "stated", "stated"
    ASKED = "asked", "asked"
    CLOSED = "closed", "closed"
    REOPENED = "reopened", "reopened"
    INVITED = "invited", "invited"
    DECIDED = "decided", "decided"
    WITHDRAWN = "withdrawn", "withdrawn"


class Dispute(models.Model):
    """Stand for one contested item; ``subject`` is a code of the pack, or the number of a finding or comment.

    ``version`` counts what was done; whoever decides gives back the version that was read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(
        "hd_assessments.Assessment", on_delete=models.CASCADE, related_name="disputes"
    )
    kind = models.CharField(max_length=10, choices=SubjectKind)
    subject = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=DisputeState, default=DisputeState.OPEN)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-opened_at", "id"]

    def __str__(self) -> str:
        return self.title


class SubQuestion(models.Model):
    """Hold one question into which a dispute is decomposed; closed with a reason and evidence."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    question = models.TextField()
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order of asking."""

        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.question[:80]


class Invitation(models.Model):
    """Name a person who is asked to take part in a dispute."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Each person once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("dispute", "user", name="hd_disputes_one_invitation")
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class DisputeStep(models.Model):
    """Keep one thing that was said or done, for ever: a changed statement is a further step.

    ``data`` is plain data of the kind: ``side``, ``text``, ``evidence``, ``question``, ``reason``, ``user``.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=StepKind)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In order."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint("dispute", "number", name="hd_disputes_one_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
