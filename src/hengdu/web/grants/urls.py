"""Map the addresses of grants."""

from __future__ import annotations

from django.urls import path

from hengdu.web.grants import views

urlpatterns = [
    path("", views.index, name="grants"),
    path("new/", views.new, name="grants_new"),
    path("<uuid:grant_id>/revoke/", views.revoke, name="grant_revoke"),
]
