"""Register tokens with Django."""

from django.apps import AppConfig


class TokensConfig(AppConfig):
    """Name the tables ``hd_tokens_*``."""

    name = "hengdu.store.tokens"
    label = "hd_tokens"
    verbose_name = "Tokens"
    default_auto_field = "django.db.models.BigAutoField"
