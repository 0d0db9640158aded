"""Register jobs with Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Name the tables ``hd_jobs_*``."""

    name = "hengdu.store.jobs"
    label = "hd_jobs"
    verbose_name = "Jobs"
    default_auto_field = "django.db.models.BigAutoField"
