"""Register trail with Django."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Name the tables ``hd_trail_*``."""

    name = "hengdu.store.trail"
    label = "hd_trail"
    verbose_name = "Trail"
    default_auto_field = "django.db.models.BigAutoField"
