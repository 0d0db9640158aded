"""Map the address of the first page."""

from __future__ import annotations

from django.urls import path

from hengdu.web.home import views

urlpatterns = [path("", views.index, name="home")]
