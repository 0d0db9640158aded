from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hd_planning', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='entry',
            name='kind',
            field=models.CharField(choices=[('point', 'point'), ('design', 'design'), ('adoption', 'adoption'), ('unit', 'unit'), ('group', 'group')], max_length=10),
        ),
    ]
