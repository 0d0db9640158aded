"""Register the pages with Django, for their templates' tags and translations."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Hold no tables."""

    name = "hengdu.web"
    label = "hd_web"

    def ready(self) -> None:
        """Listen to what signing in tells."""
        from hengdu.web.accounts import _signals

        _signals.connect()
