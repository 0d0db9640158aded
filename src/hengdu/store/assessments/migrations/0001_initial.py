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
            name="Assignment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("role", models.CharField(max_length=20)),
                ("person", models.CharField(blank=True, max_length=200)),
                ("codes", models.JSONField(default=list)),
                ("is_deputy", models.BooleanField(default=False)),
                ("due", models.DateField(null=True)),
                ("note", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["role", "created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Background",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=20)),
                ("key", models.CharField(max_length=500)),
                ("zh", models.TextField(blank=True)),
                ("en", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("carry", models.CharField(blank=True, max_length=10)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("redline", models.CharField(max_length=80)),
                ("holds", models.BooleanField(null=True)),
                ("note", models.TextField(blank=True)),
                ("evidence", models.CharField(blank=True, max_length=20)),
                ("version", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["redline"],
            },
        ),
        migrations.CreateModel(
            name="FlowChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=20)),
                ("node", models.CharField(max_length=80)),
                ("goes_on", models.BooleanField(default=True)),
                ("chosen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Measurement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("indicator", models.CharField(max_length=80)),
                ("period", models.CharField(max_length=500)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("numerator", models.CharField(blank=True, max_length=80)),
                ("denominator", models.CharField(blank=True, max_length=80)),
                ("value", models.CharField(blank=True, max_length=80)),
                ("evidence", models.CharField(blank=True, max_length=20)),
                ("note", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["indicator", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=80)),
                ("reason", models.CharField(max_length=80)),
                ("objects_absent", models.JSONField(default=list)),
                ("facts", models.JSONField(default=list)),
                ("is_presumed", models.BooleanField(default=False)),
                ("text_zh", models.TextField(blank=True)),
                ("text_en", models.TextField(blank=True)),
                ("decision", models.CharField(blank=True, max_length=10)),
                ("decided_reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.CharField(max_length=80)),
                ("role", models.CharField(max_length=20)),
                ("to_person", models.CharField(blank=True, max_length=200)),
                ("note", models.TextField(blank=True)),
                ("decision", models.CharField(blank=True, max_length=10)),
                ("decided_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Resolution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=80)),
                ("answer", models.CharField(max_length=40)),
                ("reason", models.TextField()),
                ("evidence", models.CharField(blank=True, max_length=20)),
                ("by", models.CharField(blank=True, max_length=500)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("to", models.CharField(max_length=20)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-sent_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Validation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("nodes", models.JSONField(default=list)),
                ("kind", models.CharField(max_length=500)),
                ("day", models.DateField()),
                ("evidence", models.CharField(blank=True, max_length=20)),
                ("note", models.TextField(blank=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=80)),
                ("role", models.CharField(blank=True, max_length=80)),
                ("rater", models.CharField(blank=True, max_length=500)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                ("state", models.CharField(max_length=12)),
                ("answer", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("evidence", models.CharField(blank=True, max_length=20)),
                ("evidence_date", models.DateField(null=True)),
                ("evidence_note", models.TextField(blank=True)),
                ("note", models.TextField(blank=True)),
                ("by_object", models.JSONField(default=dict)),
                ("by_unit", models.JSONField(default=dict)),
                ("importance", models.CharField(blank=True, max_length=40)),
                ("numerator", models.CharField(blank=True, max_length=80)),
                ("denominator", models.CharField(blank=True, max_length=80)),
                ("carried_from", models.CharField(blank=True, max_length=500)),
                ("carry", models.CharField(blank=True, max_length=10)),
                ("saved_at", models.DateTimeField()),
                ("verification", models.CharField(blank=True, max_length=12)),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["code", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="AnswerVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=80)),
                ("role", models.CharField(blank=True, max_length=80)),
                ("rater", models.CharField(blank=True, max_length=500)),
                ("version", models.PositiveIntegerField()),
                ("data", models.JSONField()),
                ("how", models.CharField(max_length=12)),
                ("saved_at", models.DateTimeField()),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.CharField(max_length=200)),
                ("pack_id", models.CharField(max_length=80)),
                ("pack_version", models.CharField(max_length=80)),
                ("pack_digest", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("open", "open"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("approved", "approved"),
                            ("sealed", "sealed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                (
                    "pace",
                    models.CharField(
                        choices=[("full", "full"), ("quick", "quick")], default="full", max_length=8
                    ),
                ),
                ("mode", models.CharField(default="self", max_length=8)),
                ("preset", models.CharField(blank=True, max_length=80)),
                ("period_start", models.DateField(null=True)),
                ("period_end", models.DateField(null=True)),
                ("as_of", models.DateField(null=True)),
                ("due", models.DateField(null=True)),
                ("target_profile", models.CharField(blank=True, max_length=80)),
                ("targets", models.JSONField(default=dict)),
                ("scope", models.JSONField(default=dict)),
                ("units", models.JSONField(default=list)),
                ("institution", models.JSONField(default=dict)),
                ("more", models.JSONField(default=dict)),
                ("carried", models.JSONField(default=dict)),
                ("is_sample", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("classification", models.CharField(blank=True, max_length=20)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("sealed_at", models.DateTimeField(null=True)),
                ("sealed_digest", models.CharField(blank=True, max_length=64)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="hd_assessments.assessment",
                    ),
                ),
            ],
            options={
                "ordering": ["-period_end", "-created_at", "id"],
            },
        ),
    ]
