"""Register the standards desk with Django."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """Name the tables ``hd_standards_*``."""

    name = "hengdu.store.standards"
    label = "hd_standards"
    verbose_name = "Standards desk"
    default_auto_field = "django.db.models.BigAutoField"
