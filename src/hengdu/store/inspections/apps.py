"""Register inspections with Django."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """Name the tables ``hd_inspections_*``."""

    name = "hengdu.store.inspections"
    label = "hd_inspections"
    verbose_name = "Inspections"
    default_auto_field = "django.db.models.BigAutoField"
