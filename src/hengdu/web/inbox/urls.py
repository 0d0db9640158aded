"""Map the addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from hengdu.web.inbox import views

urlpatterns = [
    path("", views.index, name="inbox"),
    path("read/", views.read, name="inbox_read"),
    path("mail/", views.choose_mail, name="inbox_mail"),
]
