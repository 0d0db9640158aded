"""Tables of people: who may sign in, by which means, and the rules that hold for all of them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from hengdu.store.people._manager import UserManager


class Language(models.TextChoices):
    """Name the languages a person can choose."""

    ZH = "zh-hans", "简体中文"
    EN = "en", "English"


class User(AbstractBaseUser):
    """Stand for one person. What the person may do is in the grants, never here.

    There is no superuser and no staff flag on purpose; ``username`` is compared without regard to case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=64)
    display_name = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, choices=Language, default=Language.ZH)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    deactivated_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        """Two names that differ only in case are one."""

        ordering: ClassVar = ["username"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("username"), name="hd_people_user_username")]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """Return the name that people read."""
        return self.display_name


class PasswordRecord(models.Model):
    """Remember the hash of a password once used, so that it is not used again soon."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-set_at", "-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at}"


class CodePurpose(models.TextChoices):
    """Say what a one-time code opens."""

    SETUP = "setup", "setup"
    INVITE = "invite", "invite"
    RESET = "reset", "reset"
    FACTOR = "factor", "factor"


class OneTimeCode(models.Model):
    """Let a person in once without a password; only the digest of the code is kept.

    ``user`` is empty for the setup of a new installation. A code opens nothing after ``expires_at``, once
    ``used_at`` is set, or once ``revoked_at`` is set.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=8, choices=CodePurpose)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="one_time_codes")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """A code for a person names the person; the setup code names nobody."""

        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(purpose=CodePurpose.SETUP, user__isnull=True)
                | (~Q(purpose=CodePurpose.SETUP) & Q(user__isnull=False)),
                name="hd_people_code_names_its_user",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class FactorReset(models.Model):
    """Ask that a lost second factor be removed: one person asks, another decides.

    ``is_confirmed`` is empty until then. Confirmed, a one-time code stands for the factor once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factor_resets")
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(null=True)

    class Meta:
        """One request at a time for a person, and never one person for both steps."""

        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(decided_at__isnull=True), name="hd_people_one_factor_reset"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="hd_people_factor_reset_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at}"


class DirectoryLink(models.Model):
    """Tie an account to an entry of the institution's directory, by the login name there."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="directory_link"
    )
    login = models.CharField(max_length=128)
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One account for an entry."""

        constraints: ClassVar = [
            models.UniqueConstraint(Lower("login"), name="hd_people_directory_link_login")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.login}"


class Mode(models.TextChoices):
    """Say whether duties are separated between persons."""

    SEPARATED = "separated", "separated"
    LOCAL = "local", "local"


class Installation(models.Model):
    """Hold what is true of the whole installation: one row, ``id`` 1.

    ``mode`` is fixed at the first start. Times are in minutes; the second factor is asked of everybody
    (``mfa_for_all``) or of whoever has a row in :class:`MfaRule`.
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    mode = models.CharField(max_length=16, choices=Mode, default=Mode.SEPARATED)
    created_at = models.DateTimeField(default=timezone.now)
    set_up_at = models.DateTimeField(null=True)
    session_idle_minutes = models.PositiveIntegerField(default=30)
    session_absolute_minutes = models.PositiveIntegerField(default=720)
    mfa_for_all = models.BooleanField(default=False)
    code_valid_hours = models.PositiveIntegerField(default=72)

    class Meta:
        """There is one row."""

        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="hd_people_one_installation")]

    def __str__(self) -> str:
        return self.mode


class MfaRule(models.Model):
    """Ask a second factor of a role, of a tenant, or of a role in a tenant; an empty field means any."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    role = models.CharField(max_length=32, blank=True)
    tenant_id = models.UUIDField(null=True, db_index=True)

    class Meta:
        """A rule stands once and names something."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["role", "tenant_id"],
                condition=Q(tenant_id__isnull=False),
                name="hd_people_mfa_rule_tenant",
            ),
            models.UniqueConstraint(
                fields=["role"], condition=Q(tenant_id__isnull=True), name="hd_people_mfa_rule_role"
            ),
            models.CheckConstraint(
                condition=~Q(role="", tenant_id__isnull=True), name="hd_people_mfa_rule_names_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role or '*'} {self.tenant_id or '*'}"


class SharedCache(models.Model):
    """Be the table of Django's database cache, so that every worker counts the same failed sign-ins."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        """The name that settings give to the cache."""

        db_table = "hd_cache"

    def __str__(self) -> str:
        return self.cache_key
