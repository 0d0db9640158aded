"""Register engagements with Django."""

from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    """Name the tables ``hd_engagements_*``."""

    name = "hengdu.store.engagements"
    label = "hd_engagements"
    verbose_name = "Engagements"
    default_auto_field = "django.db.models.BigAutoField"
