"""Map the address of the settings."""

from __future__ import annotations

from django.urls import path

from hengdu.web.settings_pages import views

urlpatterns = [path("", views.change, name="settings")]
