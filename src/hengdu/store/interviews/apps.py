"""Register interviews with Django."""

from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    """Name the tables ``hd_interviews_*``."""

    name = "hengdu.store.interviews"
    label = "hd_interviews"
    verbose_name = "Interviews"
    default_auto_field = "django.db.models.BigAutoField"
