"""Register planning with Django."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Name the tables ``hd_planning_*``."""

    name = "hengdu.store.planning"
    label = "hd_planning"
    verbose_name = "Planning of standards"
    default_auto_field = "django.db.models.BigAutoField"
