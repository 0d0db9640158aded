"""Map the addresses of engagements, verdicts and findings of others."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
