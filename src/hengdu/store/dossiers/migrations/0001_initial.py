import django.db.models.deletion
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
            name="Dossier",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("root", models.CharField(max_length=64, unique=True)),
                ("scheme", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=16)),
                ("public_key", models.TextField()),
                ("engine", models.CharField(max_length=40)),
                ("vocabulary", models.CharField(max_length=20)),
                ("size", models.PositiveBigIntegerField()),
                ("records", models.PositiveIntegerField()),
                ("level", models.PositiveSmallIntegerField(null=True)),
                ("score", models.CharField(blank=True, max_length=20)),
                ("sealed_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dossier",
                        to="hd_assessments.assessment",
                    ),
                ),
                (
                    "sealed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="hd_dossiers.dossier",
                    ),
                ),
            ],
            options={
                "ordering": ["-sealed_at", "id"],
            },
        ),
    ]
