"""Map the addresses of action lists."""

from __future__ import annotations

from django.urls import path

from hengdu.web.evidence import papers
from hengdu.web.plans import rulings, views

urlpatterns = [
    path("actions/", views.own, name="own_actions"),
    path("assessments/<uuid:assessment_id>/actions/", views.index, name="actions"),
    path("assessments/<uuid:assessment_id>/actions/new/", views.new, name="action_new"),
    path("assessments/<uuid:assessment_id>/actions/take/", views.take, name="actions_take"),
    path("assessments/<uuid:assessment_id>/actions/<uuid:item_id>/", views.show, name="action"),
    path(
        "assessments/<uuid:assessment_id>/actions/<uuid:item_id>/change/", views.change, name="action_change"
    ),
    path(
        "assessments/<uuid:assessment_id>/actions/<uuid:item_id>/progress/",
        views.progress,
        name="action_progress",
    ),
    path(
        "assessments/<uuid:assessment_id>/actions/<uuid:item_id>/closing/",
        rulings.closing,
        name="action_closing",
    ),
    path(
        "assessments/<uuid:assessment_id>/actions/<uuid:item_id>/paper/",
        papers.to_closing,
        name="action_paper",
    ),
    path(
        "assessments/<uuid:assessment_id>/actions/<uuid:item_id>/ruling/",
        rulings.ruling,
        name="action_ruling",
    ),
    path("assessments/<uuid:assessment_id>/actions/ledger/", rulings.ledger, name="actions_ledger"),
]
