"""Register reviews with Django."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Name the tables ``hd_reviews_*``."""

    name = "hengdu.store.reviews"
    label = "hd_reviews"
    verbose_name = "Reviews"
    default_auto_field = "django.db.models.BigAutoField"
