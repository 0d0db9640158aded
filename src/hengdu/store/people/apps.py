"""Register people with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Name the tables ``hd_people_*``."""

    name = "hengdu.store.people"
    label = "hd_people"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"
