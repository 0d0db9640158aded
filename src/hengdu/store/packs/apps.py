"""Register packs with Django."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    """Name the tables ``hd_packs_*``."""

    name = "hengdu.store.packs"
    label = "hd_packs"
    verbose_name = "Packs"
    default_auto_field = "django.db.models.BigAutoField"
