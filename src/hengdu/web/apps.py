"""Register the pages with Django, for their templates' tags and translations."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Hold no tables."""

    name = "hengdu.web"
    label = "hd_web"
