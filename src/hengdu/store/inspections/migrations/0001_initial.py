import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("hd_assessments", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OutsideFinding",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("batch", models.PositiveIntegerField(default=1)),
                ("position", models.PositiveIntegerField(default=0)),
                ("source", models.CharField(max_length=200)),
                ("day", models.DateField(null=True)),
                ("clause", models.CharField(max_length=120)),
                ("title", models.TextField()),
                ("severity", models.CharField(max_length=20)),
                ("status", models.CharField(max_length=20)),
                ("framework", models.CharField(blank=True, max_length=80)),
                ("practices", models.JSONField(default=list)),
                ("nodes", models.JSONField(default=list)),
                (
                    "mapped_by",
                    models.CharField(
                        blank=True, choices=[("clause", "clause"), ("hand", "hand")], max_length=8
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outside_findings",
                        to="hd_assessments.assessment",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["batch", "position", "id"],
            },
        ),
    ]
