"""Register plans with Django."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Name the tables ``hd_plans_*``."""

    name = "hengdu.store.plans"
    label = "hd_plans"
    verbose_name = "Plans"
    default_auto_field = "django.db.models.BigAutoField"
