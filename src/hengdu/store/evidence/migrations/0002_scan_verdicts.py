from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hd_evidence", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScanVerdict",
            fields=[
                ("sm3", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("clean", "clean"), ("found", "found"), ("failed", "failed")], max_length=8
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
