"""Register collections with Django."""

from django.apps import AppConfig


class CollectionsConfig(AppConfig):
    """Name the tables ``hd_collections_*``."""

    name = "hengdu.store.collections"
    label = "hd_collections"
    verbose_name = "Collections"
    default_auto_field = "django.db.models.BigAutoField"
