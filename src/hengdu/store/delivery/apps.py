"""Register the delivery of notices with Django."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Name the tables ``hd_delivery_*``."""

    name = "hengdu.store.delivery"
    label = "hd_delivery"
    verbose_name = "Delivery of notices"
    default_auto_field = "django.db.models.BigAutoField"
