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
            name="Course",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("standard", models.CharField(db_index=True, max_length=80)),
                ("title", models.CharField(max_length=500)),
                ("path", models.CharField(max_length=80)),
                ("stage", models.CharField(max_length=2)),
                ("holder", models.CharField(max_length=80)),
                ("lead", models.CharField(blank=True, max_length=200)),
                ("since", models.DateField()),
                ("due", models.DateField(null=True)),
                ("next_due", models.DateField(db_index=True, null=True)),
                ("is_sample", models.BooleanField(default=False)),
                ("data", models.JSONField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                "ordering": ["since", "id"],
            },
        ),
        migrations.CreateModel(
            name="CourseFile",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("what", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=200)),
                ("media", models.CharField(max_length=12)),
                ("size", models.BigIntegerField()),
                ("sm3", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("uploaded_at", models.DateTimeField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="hd_standards.course",
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
            },
        ),
        migrations.CreateModel(
            name="CourseUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(db_index=True, max_length=200)),
                ("part", models.CharField(max_length=8)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="concerned",
                        to="hd_standards.course",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
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
            },
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(models.F("stage"), models.F("since"), name="hd_standards_course_stage"),
        ),
        migrations.AddConstraint(
            model_name="courseunit",
            constraint=models.UniqueConstraint(
                models.F("course"), models.F("unit"), models.F("part"), name="hd_standards_one_concern"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("pair",),
                name="hd_standards_one_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.UniqueConstraint(
                models.F("origin"), models.F("kind"), models.F("target"), name="hd_standards_one_relation"
            ),
        ),
        migrations.AddIndex(
            model_name="standard",
            index=models.Index(models.F("status"), models.F("code"), name="hd_standards_by_status"),
        ),
        migrations.AddIndex(
            model_name="standard",
            index=models.Index(models.F("category"), models.F("code"), name="hd_standards_by_category"),
        ),
        migrations.AddIndex(
            model_name="standard",
            index=models.Index(models.F("topic"), models.F("code"), name="hd_standards_by_topic"),
        ),
    ]
