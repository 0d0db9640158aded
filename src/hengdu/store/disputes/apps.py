"""Register disputes with Django."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """Name the tables ``hd_disputes_*``."""

    name = "hengdu.store.disputes"
    label = "hd_disputes"
    verbose_name = "Disputes"
    default_auto_field = "django.db.models.BigAutoField"
