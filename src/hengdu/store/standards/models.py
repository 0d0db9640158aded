"""Tables of the organisation's own standards, relations and decisions."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

_USER = settings.AUTH_USER_MODEL


class Standard(models.Model):
    """Hold one standard of the organisation; one with the id of a built-in standard stands in its place.

    ``data`` is the whole record (:class:`hengdu.standards.registry.Standard`), the other columns are taken
    from it so that lists and searches need not read it. ``category`` is the framework's category of the
    topic where there is one. The pairs of signs that a search looks for stand in ``hd_standards_words``.
    """

    code = models.CharField(max_length=80, unique=True)
    number = models.CharField(max_length=200, blank=True)
    number_key = models.CharField(max_length=200, blank=True, db_index=True)
    name_key = models.CharField(max_length=500, blank=True, db_index=True)
    title_zh = models.CharField(max_length=500)
    title_en = models.CharField(max_length=1000, blank=True)
    level = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    category = models.CharField(max_length=80, blank=True)
    topic = models.CharField(max_length=80, blank=True)
    series = models.CharField(max_length=80, blank=True)
    data = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)
    changed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order of the ids."""

        ordering: ClassVar = ["code"]
        indexes: ClassVar = [
            models.Index("status", "code", name="hd_standards_by_status"),
            models.Index("category", "code", name="hd_standards_by_category"),
            models.Index("topic", "code", name="hd_standards_by_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class Relation(models.Model):
    """Hold one relation between two standards, own or built in (both are ids of records)."""

    origin = models.CharField(max_length=80)
    target = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=20)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Each relation once."""

        ordering: ClassVar = ["origin", "kind", "target"]
        constraints: ClassVar = [
            models.UniqueConstraint("origin", "kind", "target", name="hd_standards_one_relation")
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.kind} {self.target}"


class Decision(models.Model):
    """Keep what a person decided about two names or numbers; the last one about a pair counts.

    ``pair`` is the two names as they are compared, in one order; earlier decisions stay with ``replaced_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    left = models.CharField(max_length=500)
    right = models.CharField(max_length=500)
    pair = models.CharField(max_length=64)
    verdict = models.CharField(max_length=10)
    reason = models.CharField(max_length=2000)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first; one that counts for each pair."""

        ordering: ClassVar = ["-decided_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pair"], condition=Q(replaced_at__isnull=True), name="hd_standards_one_decision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.left} {self.verdict} {self.right}"


class Course(models.Model):
    """Hold the drafting of one standard, from the application to its review and withdrawal.

    ``data`` is the whole record (:class:`hengdu.standards.process.Course`); the other columns are taken from
    it so that lists need not read it. ``holder`` is the role of the process that has the ball, ``due`` the
    last day of the stage, ``next_due`` the first day after which something open in it is late. ``version``
    counts the changes, so that two people's are told apart.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    standard = models.CharField(max_length=80, db_index=True)
    title = models.CharField(max_length=500)
    path = models.CharField(max_length=80)
    stage = models.CharField(max_length=2)
    holder = models.CharField(max_length=80)
    lead = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    due = models.DateField(null=True)
    next_due = models.DateField(null=True, db_index=True)
    is_sample = models.BooleanField(default=False)
    data = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """What has been waiting longest first."""

        ordering: ClassVar = ["since", "id"]
        indexes: ClassVar = [models.Index("stage", "since", name="hd_standards_course_stage")]

    def __str__(self) -> str:
        return f"{self.standard} {self.stage}"


class CourseUnit(models.Model):
    """Say that a unit has to do with a drafting: it leads, drafts, or is asked (comments, surveys)."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="concerned")
    unit = models.CharField(max_length=200, db_index=True)
    part = models.CharField(max_length=8)

    class Meta:
        """Each part of a unit once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("course", "unit", "part", name="hd_standards_one_concern")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.part}"


class CourseFile(models.Model):
    """Stand for one file of a drafting; its bytes lie in the vault, found by the digest.

    ``what`` is the material of the process, or ``minutes`` and the like. Files are never replaced: a new one
    comes beside the old.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="files")
    what = models.CharField(max_length=80)
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

    def __str__(self) -> str:
        return self.name
