"""Register assessments with Django."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Name the tables ``hd_assessments_*``."""

    name = "hengdu.store.assessments"
    label = "hd_assessments"
    verbose_name = "Assessments"
    default_auto_field = "django.db.models.BigAutoField"
