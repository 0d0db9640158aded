"""Register evidence with Django."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Name the tables ``hd_evidence_*``."""

    name = "hengdu.store.evidence"
    label = "hd_evidence"
    verbose_name = "Evidence"
    default_auto_field = "django.db.models.BigAutoField"
