"""Register dossiers with Django."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Name the tables ``hd_dossiers_*``."""

    name = "hengdu.store.dossiers"
    label = "hd_dossiers"
    verbose_name = "Dossiers"
    default_auto_field = "django.db.models.BigAutoField"
