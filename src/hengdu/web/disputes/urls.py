"""Map the addresses of an assessment's disputes."""

from __future__ import annotations

from django.urls import path

from hengdu.web.disputes import views
from hengdu.web.evidence import papers

urlpatterns = [
    path("", views.index, name="disputes"),
    path("new/", views.new, name="dispute_new"),
    path("<uuid:dispute_id>/", views.show, name="dispute"),
    path("<uuid:dispute_id>/paper/", papers.to_dispute, name="dispute_paper"),
    path("<uuid:dispute_id>/act/", views.act, name="dispute_act"),
]
