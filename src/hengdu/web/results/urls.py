"""Map the addresses of an assessment's results."""

from __future__ import annotations

from django.urls import path

from hengdu.web.results import exports, taken, views

urlpatterns = [
    path("", views.overview, name="results"),
    path("nodes/<str:code>/", views.node, name="results_node"),
    path("practices/<str:code>/", views.practice, name="results_practice"),
    path("answers/", views.answers, name="results_answers"),
    path("comparison/", views.comparison, name="results_comparison"),
    path("views/", views.trees, name="results_views"),
    path("recommendations/", views.recommendations, name="results_recommendations"),
    path("method/", views.method, name="results_method"),
    path("board/", views.board, name="results_board"),
    path("reports/", views.reports, name="results_reports"),
    path("exports/", taken.index, name="assessment_exports"),
    path("reports/start/", exports.start_report, name="results_report_start"),
    path("reports/export/", exports.start_export, name="results_export_start"),
]
