"""Register shared services with Django."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """Name the tables ``hd_services_*``."""

    name = "hengdu.store.services"
    label = "hd_services"
    verbose_name = "Shared services"
    default_auto_field = "django.db.models.BigAutoField"
