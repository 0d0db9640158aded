"""Register tenants with Django."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Name the tables ``hd_tenants_*``."""

    name = "hengdu.store.tenants"
    label = "hd_tenants"
    verbose_name = "Tenants"
    default_auto_field = "django.db.models.BigAutoField"
