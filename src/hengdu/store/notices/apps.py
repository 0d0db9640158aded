"""Register notices with Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Name the tables ``hd_notices_*``."""

    name = "hengdu.store.notices"
    label = "hd_notices"
    verbose_name = "Notices"
    default_auto_field = "django.db.models.BigAutoField"
