import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hd_assessments", "0002_initial"),
        ("hd_evidence", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("approval", "approval"),
                            ("closing", "closing"),
                            ("interview", "interview"),
                            ("dispute", "dispute"),
                        ],
                        max_length=10,
                    ),
                ),
                ("object", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("media", models.CharField(max_length=12)),
                ("size", models.BigIntegerField()),
                ("sm3", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("uploaded_at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="hd_assessments.assessment",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["uploaded_at", "id"],
                "indexes": [
                    models.Index(models.F("assessment"), models.F("about"), name="hd_evidence_by_object")
                ],
            },
        ),
    ]
