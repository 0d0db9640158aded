import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assigned", "assigned"),
                            ("reassigned", "reassigned"),
                            ("referred", "referred"),
                            ("referral_decided", "referral_decided"),
                            ("due_soon", "due_soon"),
                            ("overdue", "overdue"),
                            ("action_given", "action_given"),
                            ("grant_changed", "grant_changed"),
                            ("reminded", "reminded"),
                            ("review_asked", "review_asked"),
                            ("review_returned", "review_returned"),
                            ("review_comment", "review_comment"),
                            ("approval_asked", "approval_asked"),
                            ("approved", "approved"),
                            ("interview_done", "interview_done"),
                            ("evidence_asked", "evidence_asked"),
                            ("job_finished", "job_finished"),
                            ("job_failed", "job_failed"),
                            ("dispute", "dispute"),
                            ("closure_asked", "closure_asked"),
                            ("closure_decided", "closure_decided"),
                            ("engagement", "engagement"),
                            ("service", "service"),
                            ("collection", "collection"),
                            ("course", "course"),
                            ("policy", "policy"),
                            ("pack", "pack"),
                        ],
                        max_length=20,
                    ),
                ),
                ("tenant_id", models.UUIDField(null=True)),
                ("assessment_id", models.UUIDField(null=True)),
                ("object", models.CharField(blank=True, max_length=200)),
                ("params", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "id"],
                "indexes": [models.Index(models.F("user"), models.F("read_at"), name="hd_notices_inbox")],
            },
        ),
    ]
