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
            name="Tenant",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("key_scheme", models.CharField(blank=True, max_length=8)),
                ("key_value", models.CharField(blank=True, max_length=40)),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("region", models.CharField(blank=True, max_length=100)),
                ("size", models.CharField(blank=True, max_length=100)),
                ("is_group", models.BooleanField(default=False)),
                ("profile", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_sample", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidiaries",
                        to="hd_tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("system_admin", "system_admin"),
                            ("security_admin", "security_admin"),
                            ("audit_admin", "audit_admin"),
                            ("lead", "lead"),
                            ("respondent", "respondent"),
                            ("assessor", "assessor"),
                            ("reviewer", "reviewer"),
                            ("direct_responsible", "direct_responsible"),
                            ("first_responsible", "first_responsible"),
                            ("auditor", "auditor"),
                            ("reader", "reader"),
                            ("observer", "observer"),
                            ("supervisor", "supervisor"),
                            ("secretariat", "secretariat"),
                            ("working_group", "working_group"),
                            ("unit_editor", "unit_editor"),
                            ("desk_reader", "desk_reader"),
                            ("model_author", "model_author"),
                        ],
                        max_length=20,
                    ),
                ),
                ("interview_roles", models.JSONField(default=list)),
                ("unit", models.CharField(blank=True, max_length=200)),
                ("course", models.UUIDField(null=True)),
                ("starts_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField(null=True)),
                ("purpose", models.CharField(blank=True, max_length=200)),
                ("granted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="hd_assessments.assessment",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="hd_tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["-granted_at", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.UniqueConstraint(
                models.F("key_scheme"),
                models.F("key_value"),
                condition=models.Q(("key_value", ""), _negated=True),
                name="hd_tenants_one_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="hd_tenants_not_own_parent",
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(models.F("user"), models.F("revoked_at"), name="hd_tenants_grant_user"),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "audit_admin",
                            "desk_reader",
                            "model_author",
                            "observer",
                            "secretariat",
                            "security_admin",
                            "supervisor",
                            "system_admin",
                            "unit_editor",
                            "working_group",
                        ],
                    ),
                    ("tenant__isnull", False),
                    _connector="OR",
                ),
                name="hd_tenants_grant_has_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("assessment__isnull", True), ("tenant__isnull", False), _connector="OR"),
                name="hd_tenants_grant_assessment_in_tenant",
            ),
        ),
    ]
