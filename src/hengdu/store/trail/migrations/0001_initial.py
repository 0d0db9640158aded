from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("time", models.CharField(max_length=27)),
                ("key", models.CharField(max_length=16)),
                ("signature", models.CharField(max_length=128)),
            ],
            options={
                "ordering": ["seq"],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("time", models.CharField(max_length=27)),
                ("tag", models.CharField(max_length=60)),
                ("actor", models.CharField(blank=True, max_length=36)),
                ("actor_name", models.CharField(blank=True, max_length=64)),
                ("channel", models.CharField(max_length=8)),
                ("address", models.CharField(blank=True, max_length=64)),
                ("session", models.CharField(blank=True, max_length=16)),
                ("tenant", models.CharField(blank=True, max_length=36)),
                ("assessment", models.CharField(blank=True, max_length=36)),
                ("object", models.CharField(blank=True, max_length=200)),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                ("prev", models.CharField(max_length=64, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "ordering": ["seq"],
                "indexes": [
                    models.Index(models.F("time"), name="hd_trail_event_time"),
                    models.Index(models.F("actor"), models.F("seq"), name="hd_trail_event_actor"),
                    models.Index(models.F("tag"), models.F("seq"), name="hd_trail_event_tag"),
                    models.Index(models.F("tenant"), models.F("seq"), name="hd_trail_event_tenant"),
                    models.Index(models.F("assessment"), models.F("seq"), name="hd_trail_event_assessment"),
                ],
            },
        ),
    ]
