"""Map the addresses of one assessment's dossier."""

from __future__ import annotations

from django.urls import path

from hengdu.web.dossiers import views

urlpatterns = [
    path("", views.show, name="dossier"),
    path("seal/", views.seal, name="dossier_seal"),
    path("download/", views.download, name="dossier_download"),
    path("redact/", views.redact, name="dossier_redact"),
    path("verify/", views.verify, name="dossier_verify"),
    path("verify/<uuid:job_id>/", views.verdict, name="dossier_verdict"),
    path("correct/", views.correct, name="dossier_correct"),
]
