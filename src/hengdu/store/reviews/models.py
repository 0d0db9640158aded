"""Tables of what follows the answers: consensus, verification, findings, review, approval."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from hengdu.text import Text

_USER = settings.AUTH_USER_MODEL
_ASSESSMENT = "hd_assessments.Assessment"


class Consensus(models.Model):
    """Keep one decision about a practice whose raters differ; the newest is the one that counts.

    ``answer`` is an option code, or empty where the decision before was taken back. ``ratings`` is what each
    rater had said when it was decided: a list of rater, role, answer and evidence.
    """

    assessment = models.ForeignKey(_ASSESSMENT, on_delete=models.CASCADE, related_name="consensus_decisions")
    code = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    answer = models.CharField(max_length=40, blank=True)
    evidence = models.CharField(max_length=20, blank=True)
    reason = models.TextField()
    ratings = models.JSONField(default=list)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("assessment", "code", "version", name="hd_reviews_one_decision")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.answer} v{self.version}"


class VerificationPlan(models.Model):
    """Say what is to be verified and how the sample was drawn, so that it can be drawn again.

    ``percent`` and ``least`` are the rule of the sample's size, ``population`` how many answers it was drawn
    from, ``size`` how many were drawn. Making the plan again gives a new ``version`` and keeps what was
    verified already.
    """

    assessment = models.OneToOneField(_ASSESSMENT, on_delete=models.CASCADE, related_name="verification_plan")
    seed = models.CharField(max_length=80)
    percent = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.seed} v{self.version}"


class VerificationState(models.TextChoices):
    """Say what became of one item: 未核验, 已核验, 已调整."""

    OPEN = "open", "open"
    VERIFIED = "verified", "verified"
    ADJUSTED = "adjusted", "adjusted"


class Verification(models.Model):
    """Verify the answer to one practice, or the word on one red line.

    ``why`` lists why it is in the plan: ``key``, ``redline``, ``deciding``, ``sample``. ``answer`` is the
    verifier's value where it was adjusted (``yes`` or ``no`` for a red line), ``given`` what counted when it
    was looked at. ``population``, ``sample``, ``selection`` and ``exceptions`` say what a test of samples
    (grade E3) covered. ``planned`` is false for an item that a newer plan no longer asks for.
    """

    assessment = models.ForeignKey(_ASSESSMENT, on_delete=models.CASCADE, related_name="verifications")
    code = models.CharField(max_length=80)
    why = models.JSONField(default=list)
    planned = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=VerificationState, default=VerificationState.OPEN)
    given = models.CharField(max_length=40, blank=True)
    answer = models.CharField(max_length=40, blank=True)
    evidence = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    population = models.PositiveIntegerField(null=True)
    sample = models.PositiveIntegerField(null=True)
    selection = models.TextField(blank=True)
    exceptions = models.TextField(blank=True)
    basis = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """By code."""

        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint("assessment", "code", name="hd_reviews_one_verification")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


def _either(zh: str, en: str) -> Text:
    return Text(zh or en, en or zh)


class FindingKind(models.TextChoices):
    """Say what an assessor wrote: a finding, a strength, or advice."""

    FINDING = "finding", "finding"
    STRENGTH = "strength", "strength"
    ADVICE = "advice", "advice"


class Finding(models.Model):
    """Hold what an assessor wrote about one sub-domain, in its own words.

    ``fact`` is the statement itself (what was found, what is strong, what to do); a finding also names the
    ``criterion`` it falls short of, the ``cause`` and the ``effect``. Chinese or English may be empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(_ASSESSMENT, on_delete=models.CASCADE, related_name="findings")
    node = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=FindingKind)
    fact_zh = models.TextField(blank=True)
    fact_en = models.TextField(blank=True)
    criterion_zh = models.TextField(blank=True)
    criterion_en = models.TextField(blank=True)
    cause_zh = models.TextField(blank=True)
    cause_en = models.TextField(blank=True)
    effect_zh = models.TextField(blank=True)
    effect_en = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    written_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """By sub-domain, in the order of writing."""

        ordering: ClassVar = ["node", "kind", "created_at", "id"]

    def __str__(self) -> str:
        return f"{self.node} {self.kind}"

    @property
    def fact(self) -> Text:
        """Return the statement; each language stands in for the other where that is empty."""
        return _either(self.fact_zh, self.fact_en)

    @property
    def criterion(self) -> Text:
        """Return what the fact falls short of."""
        return _either(self.criterion_zh, self.criterion_en)

    @property
    def cause(self) -> Text:
        """Return why it is so."""
        return _either(self.cause_zh, self.cause_en)

    @property
    def effect(self) -> Text:
        """Return what follows from it."""
        return _either(self.effect_zh, self.effect_en)


class Outcome(models.TextChoices):
    """Say how a round of review ended; empty while it runs."""

    RETURNED = "returned", "returned"
    REJECTED = "rejected", "rejected"
    APPROVED = "approved", "approved"
    WITHDRAWN = "withdrawn", "withdrawn"


class Round(models.Model):
    """Stand for one round: from a submission to the reviewer until it is returned or approved.

    ``missing`` lists what the lead submitted it without, and ``reason`` why. ``open_nodes`` are the
    sub-domains that may be answered again after it ended; empty means all.
    """

    assessment = models.ForeignKey(_ASSESSMENT, on_delete=models.CASCADE, related_name="rounds")
    submission = models.OneToOneField(
        "hd_assessments.Submission", on_delete=models.PROTECT, related_name="round"
    )
    number = models.PositiveIntegerField()
    missing = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    open_nodes = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    ended_reason = models.TextField(blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint("assessment", "number", name="hd_reviews_one_round")]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class NodeReview(models.Model):
    """Keep one decision of a reviewer about one sub-domain; the newest of a sub-domain counts.

    ``digest`` is that of the sub-domain's content when it was decided: accepting holds only while the
    content is the same.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="decisions")
    node = models.CharField(max_length=80)
    accepted = models.BooleanField()
    note = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.node} {self.accepted}"


class Comment(models.Model):
    """Hold one remark on a sub-domain, or on one practice of it; ``answers`` leads to what it replies to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(_ASSESSMENT, on_delete=models.CASCADE, related_name="review_comments")
    node = models.CharField(max_length=80)
    practice = models.CharField(max_length=80, blank=True)
    answers = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["written_at", "id"]

    def __str__(self) -> str:
        return f"{self.node} {self.written_at}"


class ApprovalStep(models.TextChoices):
    """Name the two who approve, in their order: 直接责任人, 第一责任人."""

    DIRECT = "direct", "direct"
    FIRST = "first", "first"


class Approval(models.Model):
    """Hold the word of one responsible person; it counts only for the content with this ``digest``.

    ``post`` is the person's post (职务) and ``name`` the name as signed, ``day`` the day of signing.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="approvals")
    step = models.CharField(max_length=8, choices=ApprovalStep)
    approved = models.BooleanField()
    opinion = models.TextField()
    post = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    day = models.DateField()
    digest = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.step} {self.approved}"
