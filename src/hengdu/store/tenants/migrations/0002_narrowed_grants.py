from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hd_tenants', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='grant',
            name='course',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='grant',
            name='unit',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
