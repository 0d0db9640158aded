"""Tables of interviews: who sat together when, what was typed, who confirmed it; and offline parts."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class Interview(models.Model):
    """Stand for one interview: an assessor asks one interview role's questions and types the answers.

    ``codes`` narrows it to nodes or practices; empty means all of the role. ``version`` counts changes of the
    facts (people, place, times); while ``ended_at`` is empty, answers may be typed. ``paper_day`` and
    ``paper_note`` say that the printed record was signed, and where it is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(
        "hd_assessments.Assessment", on_delete=models.CASCADE, related_name="interviews"
    )
    role = models.CharField(max_length=20)
    codes = models.JSONField(default=list)
    interviewer = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    paper_day = models.DateField(null=True)
    paper_note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-started_at", "id"]
        indexes: ClassVar = [models.Index("assessment", "role", name="hd_interviews_by_role")]

    def __str__(self) -> str:
        return f"{self.role} {self.started_at:%Y-%m-%d}"


class Interviewee(models.Model):
    """Name one person who was asked; whoever has an account confirms by signing in."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="interviewees")
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    post = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """In the order given."""

        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class TypedAnswer(models.Model):
    """Say which answer was typed in an interview, how long the question took, and who confirmed it.

    ``version`` is that of the answer when it was typed last; ``confirmed_version`` the one that was confirmed
    (``how``: ``signed_in`` or ``paper``). ``objection`` is what an interviewee said against it.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="typed")
    code = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    typed_at = models.DateTimeField(null=True)
    typed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_version = models.PositiveIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=10, blank=True)
    objection = models.TextField(blank=True)

    class Meta:
        """One row for a question of an interview."""

        ordering: ClassVar = ["code", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("interview", "code", name="hd_interviews_one_question")
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Part(models.Model):
    """Remember a part of an assessment that went out as a file, or came in from another installation.

    ``base`` maps ``"CODE ROLE"`` to the version and the data that the answer had then, so that what comes
    back is compared with what we know and not with what the file claims. ``direction`` is ``out`` or ``in``;
    of one that came in, ``of_part`` and ``of_assessment`` name it where it came from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(
        "hd_assessments.Assessment", on_delete=models.CASCADE, related_name="parts"
    )
    direction = models.CharField(max_length=3)
    roles = models.JSONField(default=list)
    codes = models.JSONField(default=list)
    base = models.JSONField(default=dict)
    of_part = models.UUIDField(null=True)
    of_assessment = models.UUIDField(null=True)
    sm3 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-made_at", "id"]

    def __str__(self) -> str:
        return f"{self.direction} {', '.join(self.roles)}"


class PartConflict(models.Model):
    """Keep both sides of an answer that changed here and in a part, until somebody chooses.

    ``theirs`` is the part's answer as plain data; ``decision`` is empty, ``theirs`` or ``ours``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="conflicts")
    code = models.CharField(max_length=80)
    role = models.CharField(max_length=80)
    theirs = models.JSONField()
    decision = models.CharField(max_length=6, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        """By question."""

        ordering: ClassVar = ["code", "role", "id"]

    def __str__(self) -> str:
        return f"{self.code} {self.role}"
