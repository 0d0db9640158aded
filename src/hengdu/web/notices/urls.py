"""Map the addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from hengdu.web.notices import views

urlpatterns = [
    path("", views.index, name="notices"),
    path("read/", views.read, name="notices_read"),
]
