"""Map the addresses of institutions."""

from __future__ import annotations

from django.urls import path

from hengdu.web.institutions import views

urlpatterns = [
    path("", views.index, name="institutions"),
    path("<uuid:tenant_id>/", views.show, name="institution"),
    path("<uuid:tenant_id>/profile/", views.profile, name="institution_profile"),
]
