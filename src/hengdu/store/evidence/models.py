"""Tables of evidence. The bytes of files lie in the vault, outside the web root; rows hold their digests."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

_USER = settings.AUTH_USER_MODEL


class Piece(models.Model):
    """Stand for one piece of evidence of an assessment.

    ``kind``, ``classification`` and the names in ``personal`` are those of :mod:`hengdu.evidence`. A piece
    that is taken back stays with ``withdrawn_at`` and the reason. ``version`` counts changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(
        "hd_assessments.Assessment", on_delete=models.CASCADE, related_name="evidence"
    )
    kind = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    grade = models.CharField(max_length=20, blank=True)
    issued = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    classification = models.CharField(max_length=12, blank=True)
    personal = models.JSONField(default=list)
    note = models.TextField(blank=True)
    link = models.CharField(max_length=2000, blank=True)
    where = models.CharField(max_length=200, blank=True)
    custodian = models.CharField(max_length=200, blank=True)
    seen_by = models.CharField(max_length=200, blank=True)
    seen_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """In the order of adding."""

        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [models.Index("assessment", "valid_until", name="hd_evidence_by_validity")]

    def __str__(self) -> str:
        return self.title


class FileVersion(models.Model):
    """Stand for one file of a piece; a file that was replaced keeps its row and its bytes.

    ``sm3`` and ``sha256`` are of the plain content, also where it is encrypted on disk.
    """

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    media = models.CharField(max_length=12)
    size = models.BigIntegerField()
    sm3 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    entries = models.PositiveIntegerField(null=True)  # of an archive
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint("piece", "number", name="hd_evidence_one_version")]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class Support(models.Model):
    """Say that a piece is evidence for a practice, and in which interview role it was given (or none)."""

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="supports")
    code = models.CharField(max_length=80)
    role = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """By practice."""

        ordering: ClassVar = ["code", "role", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("piece", "code", "role", name="hd_evidence_one_support")
        ]
        indexes: ClassVar = [models.Index("code", name="hd_evidence_by_practice")]

    def __str__(self) -> str:
        return f"{self.code} {self.role}"


class RequestItem(models.Model):
    """Ask one role (and the person who answers for it) for one thing that the model expects to be shown.

    ``key`` is the code of the expected evidence; ``state`` one of :class:`hengdu.evidence.RequestState`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(
        "hd_assessments.Assessment", on_delete=models.CASCADE, related_name="requests"
    )
    key = models.CharField(max_length=80)
    role = models.CharField(max_length=80)
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="evidence_requests")
    person = models.CharField(max_length=200, blank=True)
    name_zh = models.TextField()
    name_en = models.TextField(blank=True)
    practices = models.JSONField(default=list)
    asked_on = models.DateField()
    due = models.DateField(null=True)
    state = models.CharField(max_length=12, default="requested")
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """By role, in the order of the model."""

        ordering: ClassVar = ["role", "key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("assessment", "key", "role", name="hd_evidence_one_request")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.role}"


class About(models.TextChoices):
    """Say what an attachment is about: an approval, the closing of an action, an interview, a dispute."""

    APPROVAL = "approval", "approval"
    CLOSING = "closing", "closing"
    INTERVIEW = "interview", "interview"
    DISPUTE = "dispute", "dispute"


class Attachment(models.Model):
    """Stand for one file that belongs to a step of the work and is evidence for no practice: a signed page.

    ``object`` is the number of what it is about. ``sm3`` and ``sha256`` are of the plain content, as of
    :class:`FileVersion`. The seal freezes all but those of closings, which go on after it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(
        "hd_assessments.Assessment", on_delete=models.CASCADE, related_name="attachments"
    )
    about = models.CharField(max_length=10, choices=About)
    object = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    media = models.CharField(max_length=12)
    size = models.BigIntegerField()
    sm3 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["uploaded_at", "id"]
        indexes: ClassVar = [models.Index("assessment", "about", name="hd_evidence_by_object")]

    def __str__(self) -> str:
        return f"{self.about} {self.name}"


class ScanState(models.TextChoices):
    """Say what the scanner made of a content."""

    CLEAN = "clean", "clean"
    FOUND = "found", "found"
    FAILED = "failed", "failed"


class ScanVerdict(models.Model):
    """Keep what the scanner said of a content, by the SM3 digest of its plain bytes."""

    sm3 = models.CharField(max_length=64, primary_key=True)
    state = models.CharField(max_length=8, choices=ScanState)
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sm3[:16]} {self.state}"


class Quota(models.Model):
    """Bound the files of evidence of one institution, or of all that have none of their own (no tenant).

    Sizes in bytes; empty means the limit that the program has anyway, or none.
    """

    tenant = models.OneToOneField(
        "hd_tenants.Tenant", on_delete=models.CASCADE, null=True, related_name="evidence_quota"
    )
    file_bytes = models.BigIntegerField(null=True)
    tenant_bytes = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """By institution."""

        ordering: ClassVar = ["tenant__name", "id"]

    def __str__(self) -> str:
        return str(self.tenant_id or "-")
