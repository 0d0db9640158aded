"""Map the addresses of one's own access tokens."""

from __future__ import annotations

from django.urls import path

from hengdu.web.tokens import views

urlpatterns = [
    path("", views.index, name="tokens"),
    path("<uuid:token_id>/revoke/", views.revoke, name="token_revoke"),
]
