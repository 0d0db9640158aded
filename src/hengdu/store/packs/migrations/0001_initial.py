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
            name="PackEdition",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.CharField(max_length=80)),
                ("version", models.CharField(blank=True, max_length=80)),
                ("title_zh", models.CharField(blank=True, max_length=200)),
                ("title_en", models.CharField(blank=True, max_length=200)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("content_digest", models.CharField(blank=True, max_length=64)),
                ("checked_digest", models.CharField(blank=True, max_length=64)),
                ("report", models.JSONField(default=dict)),
                ("base_code", models.CharField(blank=True, max_length=80)),
                ("base_version", models.CharField(blank=True, max_length=80)),
                ("base_digest", models.CharField(blank=True, max_length=64)),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("proposed", "proposed"),
                            ("published", "published"),
                            ("withdrawn", "withdrawn"),
                            ("discarded", "discarded"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("authors", models.JSONField(default=list)),
                ("job", models.UUIDField(null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("proposed_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="PackText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="hd_packs.packedition",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.AddConstraint(
            model_name="packedition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["published", "withdrawn"])),
                fields=("code", "version"),
                name="hd_packs_one_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="packtext",
            constraint=models.UniqueConstraint(fields=("edition", "name"), name="hd_packs_one_name"),
        ),
    ]
