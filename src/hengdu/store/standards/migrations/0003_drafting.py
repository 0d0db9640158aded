import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hd_standards", "0002_words"),
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
    ]
