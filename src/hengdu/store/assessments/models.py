"""Tables of assessments: what is asked of whom, what was answered, and each version of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

_USER = settings.AUTH_USER_MODEL


class Status(models.TextChoices):
    """Say how far an assessment is; later parts use those after ``open``."""

    DRAFT = "draft", "draft"
    OPEN = "open", "open"
    SUBMITTED = "submitted", "submitted"
    RETURNED = "returned", "returned"
    APPROVED = "approved", "approved"
    SEALED = "sealed", "sealed"
    CANCELLED = "cancelled", "cancelled"


class Pace(models.TextChoices):
    """Say whether all practices are asked or the quick form; the two are never mixed."""

    FULL = "full", "full"
    QUICK = "quick", "quick"


class Assessment(models.Model):
    """Stand for one assessment of one institution, pinned to one pack by its digest.

    ``scope``, ``targets``, ``units`` and ``more`` hold plain data of the records of
    :class:`hengdu.assessments.AssessmentFile`; ``more`` holds what has no column or table of its own.
    ``carried`` is what became of last year's answers. ``version`` counts changes of the set-up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("hd_tenants.Tenant", on_delete=models.PROTECT, related_name="assessments")
    title = models.CharField(max_length=200)
    pack_id = models.CharField(max_length=80)
    pack_version = models.CharField(max_length=80)
    pack_digest = models.CharField(max_length=64)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.FULL)
    mode = models.CharField(max_length=8, default="self")
    preset = models.CharField(max_length=80, blank=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    as_of = models.DateField(null=True)
    due = models.DateField(null=True)
    target_profile = models.CharField(max_length=80, blank=True)
    targets = models.JSONField(default=dict)
    scope = models.JSONField(default=dict)
    units = models.JSONField(default=list)
    institution = models.JSONField(default=dict)
    more = models.JSONField(default=dict)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="following")
    carried = models.JSONField(default=dict)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    # Later parts (review, approval, seal, classification).
    classification = models.CharField(max_length=20, blank=True)
    submitted_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    sealed_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        """Newest period first."""

        ordering: ClassVar = ["-period_end", "-created_at", "id"]
        indexes: ClassVar = [models.Index("tenant", "status", name="hd_assessments_by_tenant")]

    def __str__(self) -> str:
        return self.title


class Assignment(models.Model):
    """Ask one interview role's questions of one person, in whole or for some nodes or practices.

    ``codes`` lists node or practice codes; empty means all of the role. ``person`` names who has no
    account yet. An ended assignment stays, so that answers keep who gave them; ``instead_of`` leads to the
    assignment that a deputy or successor took over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=20)
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="assignments")
    person = models.CharField(max_length=200, blank=True)
    codes = models.JSONField(default=list)
    grant = models.ForeignKey("hd_tenants.Grant", on_delete=models.PROTECT, null=True, related_name="+")
    is_deputy = models.BooleanField(default=False)
    instead_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="successors")
    due = models.DateField(null=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """In the order of assigning."""

        ordering: ClassVar = ["role", "created_at", "id"]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id or self.person}"


class Answer(models.Model):
    """Hold the present answer of one interview role (or named rater) to one practice or whole node.

    ``version`` counts saves and is what an editor must give back. ``state`` is one of
    ``answered``, ``unanswered``, ``not_asked``, ``unknown``, ``refused``. ``carry`` says whether it came from
    an earlier assessment and was confirmed. ``rater`` names whoever answered outside the application.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(max_length=80)
    role = models.CharField(max_length=80, blank=True)
    rater = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12)
    answer = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    evidence = models.CharField(max_length=20, blank=True)
    evidence_date = models.DateField(null=True)
    evidence_note = models.TextField(blank=True)
    note = models.TextField(blank=True)
    by_object = models.JSONField(default=dict)
    by_unit = models.JSONField(default=dict)
    importance = models.CharField(max_length=40, blank=True)
    numerator = models.CharField(max_length=80, blank=True)
    denominator = models.CharField(max_length=80, blank=True)
    carried_from = models.CharField(max_length=500, blank=True)
    carry = models.CharField(max_length=10, blank=True)  # "", "carried", "confirmed", "inherited"
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    assignment = models.ForeignKey(Assignment, on_delete=models.SET_NULL, null=True, related_name="+")
    # Later parts (verification by the assessor).
    verification = models.CharField(max_length=12, blank=True)

    class Meta:
        """One row for a practice, a role and a rater."""

        ordering: ClassVar = ["code", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("assessment", "code", "role", "rater", name="hd_assessments_one_answer")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.role} v{self.version}"


class AnswerVersion(models.Model):
    """Keep one saved version of an answer for ever; ``data`` is its content as plain data."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=80)
    role = models.CharField(max_length=80, blank=True)
    rater = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField()
    data = models.JSONField()
    how = models.CharField(max_length=12)  # typed, imported, carried, confirmed, proposed, reopened
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "assessment", "code", "role", "rater", "version", name="hd_assessments_one_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.role} v{self.version}"


class Proposal(models.Model):
    """Propose that a practice or node does not apply, until somebody decides.

    ``reason`` is a reason code of the pack, ``facts`` the pack's facts that it follows from (``is_presumed``:
    for the type of institution, not stated); ``decision`` is empty, ``confirmed`` or ``rejected``.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="proposals")
    code = models.CharField(max_length=80)
    reason = models.CharField(max_length=80)
    objects_absent = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    is_presumed = models.BooleanField(default=False)
    text_zh = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    decision = models.CharField(max_length=10, blank=True)
    decided_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        """One proposal for a code."""

        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint("assessment", "code", name="hd_assessments_one_proposal")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.decision}"


class FlowChoice(models.Model):
    """Remember that a role goes on asking in a node after the level that failed there."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="flow_choices")
    role = models.CharField(max_length=20)
    node = models.CharField(max_length=80)
    goes_on = models.BooleanField(default=True)
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """One choice for a role and a node."""

        constraints: ClassVar = [
            models.UniqueConstraint("assessment", "role", "node", name="hd_assessments_one_choice")
        ]

    def __str__(self) -> str:
        return f"{self.node} {self.role}"


class Referral(models.Model):
    """Pass a question on: who suggests whom for which practice or node (转派).

    ``decision`` is empty, ``accepted`` or ``declined``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="referrals")
    code = models.CharField(max_length=80)
    role = models.CharField(max_length=20)
    from_user = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    to_user = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    to_person = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    decision = models.CharField(max_length=10, blank=True)
    decided_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-created_at", "id"]

    def __str__(self) -> str:
        return f"{self.code} {self.role}"


class Measurement(models.Model):
    """Hold one period of an indicator; numbers are exact decimals as text."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="measurements")
    indicator = models.CharField(max_length=80)
    period = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField(default=0)
    numerator = models.CharField(max_length=80, blank=True)
    denominator = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=80, blank=True)
    evidence = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Each period once, oldest first."""

        ordering: ClassVar = ["indicator", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("assessment", "indicator", "period", name="hd_assessments_one_period")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}"


class Validation(models.Model):
    """Hold a check that a capability really works (exercise, red team, audit, sampling test)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="validations")
    nodes = models.JSONField(default=list)
    kind = models.CharField(max_length=500)
    day = models.DateField()
    evidence = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order of entering."""

        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class Declaration(models.Model):
    """Hold the institution's word on a red line; ``holds`` empty means no word yet."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="declarations")
    redline = models.CharField(max_length=80)
    holds = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    evidence = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """One word for a red line."""

        ordering: ClassVar = ["redline"]
        constraints: ClassVar = [
            models.UniqueConstraint("assessment", "redline", name="hd_assessments_one_declaration")
        ]

    def __str__(self) -> str:
        return f"{self.redline} {self.holds}"


class Resolution(models.Model):
    """Hold the agreed answer of a practice whose raters disagree (used by the consolidation step)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="resolutions")
    code = models.CharField(max_length=80)
    answer = models.CharField(max_length=40)
    reason = models.TextField()
    evidence = models.CharField(max_length=20, blank=True)
    by = models.CharField(max_length=500, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """One resolution for a practice."""

        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint("assessment", "code", name="hd_assessments_one_resolution")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.answer}"


class Background(models.Model):
    """Hold one unscored entry of the background form, of one role (or of the institution, role empty)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="backgrounds")
    role = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=500)
    zh = models.TextField(blank=True)
    en = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    carry = models.CharField(max_length=10, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """One entry for a key."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("assessment", "key", name="hd_assessments_one_background")
        ]

    def __str__(self) -> str:
        return self.key


class Submission(models.Model):
    """Place for the later step: what was submitted, to whom, when, and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="submissions")
    to = models.CharField(max_length=20)  # "reviewer", "supervisor"
    digest = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-sent_at", "id"]

    def __str__(self) -> str:
        return f"{self.to} {self.sent_at}"
