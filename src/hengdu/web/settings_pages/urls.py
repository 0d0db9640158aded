"""Map the addresses of the settings."""

from __future__ import annotations

from django.urls import path

from hengdu.web.settings_pages import evidence, notices, views

urlpatterns = [
    path("", views.change, name="settings"),
    path("evidence/", evidence.change, name="settings_evidence"),
    path("notices/", notices.change, name="settings_notices"),
    path("notices/secret/", notices.make_secret, name="settings_notices_secret"),
    path("notices/trial/", notices.send_trial, name="settings_notices_trial"),
]
