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
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("left", models.CharField(max_length=500)),
                ("right", models.CharField(max_length=500)),
                ("pair", models.CharField(max_length=64)),
                ("verdict", models.CharField(max_length=10)),
                ("reason", models.CharField(max_length=2000)),
                ("decided_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-decided_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("pair",),
                        name="hd_standards_one_decision",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("origin", models.CharField(max_length=80)),
                ("target", models.CharField(db_index=True, max_length=80)),
                ("kind", models.CharField(max_length=20)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["origin", "kind", "target"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("origin"),
                        models.F("kind"),
                        models.F("target"),
                        name="hd_standards_one_relation",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Standard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=80, unique=True)),
                ("number", models.CharField(blank=True, max_length=200)),
                ("number_key", models.CharField(blank=True, db_index=True, max_length=200)),
                ("name_key", models.CharField(blank=True, db_index=True, max_length=500)),
                ("title_zh", models.CharField(max_length=500)),
                ("title_en", models.CharField(blank=True, max_length=1000)),
                ("level", models.CharField(max_length=20)),
                ("status", models.CharField(max_length=20)),
                ("category", models.CharField(blank=True, max_length=80)),
                ("topic", models.CharField(blank=True, max_length=80)),
                ("series", models.CharField(blank=True, max_length=80)),
                ("data", models.JSONField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "indexes": [
                    models.Index(models.F("status"), models.F("code"), name="hd_standards_by_status"),
                    models.Index(models.F("category"), models.F("code"), name="hd_standards_by_category"),
                    models.Index(models.F("topic"), models.F("code"), name="hd_standards_by_topic"),
                ],
            },
        ),
    ]
