import hengdu.store._roles
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hd_assessments', '0002_initial'),
        ('hd_tenants', '0002_narrowed_grants'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='grant',
            name='hd_tenants_grant_has_place',
        ),
        migrations.AlterField(
            model_name='grant',
            name='role',
            field=models.CharField(choices=[('system_admin', 'system_admin'), ('security_admin', 'security_admin'), ('audit_admin', 'audit_admin'), ('lead', 'lead'), ('respondent', 'respondent'), ('assessor', 'assessor'), ('reviewer', 'reviewer'), ('direct_responsible', 'direct_responsible'), ('first_responsible', 'first_responsible'), ('auditor', 'auditor'), ('reader', 'reader'), ('observer', 'observer'), ('supervisor', 'supervisor'), ('secretariat', 'secretariat'), ('working_group', 'working_group'), ('unit_editor', 'unit_editor'), ('desk_reader', 'desk_reader'), ('model_author', 'model_author')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', [hengdu.store._roles.Role['AUDIT_ADMIN'], hengdu.store._roles.Role['DESK_READER'], hengdu.store._roles.Role['MODEL_AUTHOR'], hengdu.store._roles.Role['OBSERVER'], hengdu.store._roles.Role['SECRETARIAT'], hengdu.store._roles.Role['SECURITY_ADMIN'], hengdu.store._roles.Role['SUPERVISOR'], hengdu.store._roles.Role['SYSTEM_ADMIN'], hengdu.store._roles.Role['UNIT_EDITOR'], hengdu.store._roles.Role['WORKING_GROUP']]), ('tenant__isnull', False), _connector='OR'), name='hd_tenants_grant_has_place'),
        ),
    ]
