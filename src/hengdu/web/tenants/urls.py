"""Map the addresses of the register of institutions."""

from __future__ import annotations

from django.urls import path

from hengdu.web.tenants import views

urlpatterns = [
    path("", views.index, name="tenants"),
    path("new/", views.new, name="tenants_new"),
    path("<uuid:tenant_id>/", views.show, name="tenant"),
    path("<uuid:tenant_id>/change/", views.change, name="tenant_change"),
]
