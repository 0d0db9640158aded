"""Tables of plan editions, schedules, policies and their reviews, risk entries, checked documents.

``data`` columns hold whole records of the pure rings; the columns beside them are taken from the record so
that lists need not read it.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

_USER = settings.AUTH_USER_MODEL


def _by() -> Any:  # noqa: ANN401 - a foreign key, typed by Django's plugin only where it stands in a class
    return models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")


class Edition(models.Model):
    """Hold one edition of a plan that the organisation keeps (``data`` is a registry PlanEdition).

    It never changes: what changes is decided by re-planning its schedule, or in the next edition.
    """

    code = models.CharField(max_length=80, unique=True)
    title_zh = models.CharField(max_length=500)
    title_en = models.CharField(max_length=1000, blank=True)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    data = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = _by()

    class Meta:
        """The newest plan first."""

        ordering: ClassVar = ["-first_year", "code"]

    def __str__(self) -> str:
        return self.code


class Schedule(models.Model):
    """Hold one scheduled plan (``data`` is a PlanFile), the one it was re-planned from, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.CharField(max_length=80, db_index=True)
    title_zh = models.CharField(max_length=500)
    title_en = models.CharField(max_length=1000, blank=True)
    predecessor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="successors")
    note = models.CharField(max_length=500, blank=True)
    search = models.CharField(max_length=10)
    price = models.BigIntegerField()
    bound = models.BigIntegerField()
    items = models.PositiveIntegerField()
    late_items = models.PositiveIntegerField()
    data = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = _by()
    in_force_at = models.DateTimeField(null=True)
    in_force_by = _by()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first; one in force for each edition."""

        ordering: ClassVar = ["-made_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=models.Q(in_force_at__isnull=False, replaced_at__isnull=True),
                name="hd_planning_one_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.made_at:%Y-%m-%d}"

    @property
    def is_in_force(self) -> bool:
        """Say whether the organisation works by this schedule now."""
        return self.in_force_at is not None and self.replaced_at is None


class Policy(models.Model):
    """Hold one policy of the organisation's own; one with a built-in id stands in its place."""

    code = models.CharField(max_length=80, unique=True)
    data = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = _by()

    class Meta:
        """In the order of the ids."""

        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code


class PolicyText(models.Model):
    """Hold the text of one version of a policy; it never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.CharField(max_length=80, db_index=True)
    label = models.CharField(max_length=80)
    effective = models.DateField(null=True)
    order = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    articles = models.PositiveIntegerField()
    sm3 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = _by()

    class Meta:
        """Oldest first, as versions follow each other; each label once."""

        ordering: ClassVar = ["added_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "label"], name="hd_planning_one_version")
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.label}"


class PolicyReview(models.Model):
    """Hold what somebody has to look at because a policy is new or changed (``data`` is a ReviewItem)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.CharField(max_length=80, db_index=True)
    before = models.ForeignKey(PolicyText, on_delete=models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(PolicyText, on_delete=models.PROTECT, related_name="reviews")
    data = models.JSONField()
    due = models.DateField()
    owner = _by()
    outcome = models.TextField(blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = _by()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """What is open comes first, by day."""

        ordering: ClassVar = [models.F("closed_at").asc(nulls_first=True), "due", "id"]

    def __str__(self) -> str:
        return f"{self.policy} {self.due}"


class EntryKind(models.TextChoices):
    """Say what an entry is: a high-risk point, a design note, an implementation record, a unit, a group."""

    POINT = "point", "point"
    DESIGN = "design", "design"
    ADOPTION = "adoption", "adoption"
    UNIT = "unit", "unit"
    GROUP = "group", "group"


class Entry(models.Model):
    """Hold one record by ``kind``: a RiskPoint, DesignNote or AdoptionRecord, a Unit or a WorkingGroup.

    ``code`` is the id of a point, unit or group, or a design's standard; an implementation record has a code
    of its own.
    """

    kind = models.CharField(max_length=10, choices=EntryKind)
    code = models.CharField(max_length=80)
    standard = models.CharField(max_length=80, blank=True, db_index=True)
    data = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = _by()

    class Meta:
        """In the order in which they came; each code once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "code"], name="hd_planning_one_entry")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class CheckedDocument(models.Model):
    """Hold a document of the organisation's own and what the consistency checks found in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    sm3 = models.CharField(max_length=64)
    text = models.TextField()
    findings = models.JSONField(default=list)
    errors = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()
    notes = models.PositiveIntegerField()
    checked_at = models.DateTimeField(default=timezone.now)
    checked_by = _by()

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-checked_at", "id"]

    def __str__(self) -> str:
        return self.name
