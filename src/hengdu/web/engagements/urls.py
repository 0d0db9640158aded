"""Map the addresses of engagements, verdicts and findings of others."""

from __future__ import annotations

from django.urls import path

from hengdu.web.engagements import findings, verdicts, views

urlpatterns = [
    path("engagements/", views.own, name="own_engagements"),
    path("engagements/<uuid:engagement_id>/declaration/", views.declare, name="engagement_declaration"),
    path("institutions/<uuid:tenant_id>/engagements/", views.index, name="engagements"),
    path("institutions/<uuid:tenant_id>/engagements/new/", views.new, name="engagement_new"),
    path(
        "institutions/<uuid:tenant_id>/engagements/<uuid:engagement_id>/",
        views.show,
        name="engagement",
    ),
    path("assessments/<uuid:assessment_id>/papers/", views.papers, name="working_papers"),
    path("assessments/<uuid:assessment_id>/verdicts/", verdicts.index, name="verdicts"),
    path("assessments/<uuid:assessment_id>/verdicts/<str:code>/", verdicts.give, name="verdict"),
    path("assessments/<uuid:assessment_id>/outside/", findings.index, name="outside_findings"),
    path("assessments/<uuid:assessment_id>/outside/import/", findings.take, name="outside_findings_take"),
    path("assessments/<uuid:assessment_id>/outside/template/", findings.template, name="outside_template"),
    path(
        "assessments/<uuid:assessment_id>/outside/<uuid:outside_id>/",
        findings.change,
        name="outside_finding",
    ),
    path(
        "assessments/<uuid:assessment_id>/outside/<uuid:outside_id>/evidence/",
        findings.keep,
        name="outside_finding_keep",
    ),
]
