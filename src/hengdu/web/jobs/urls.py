"""Map the addresses of jobs."""

from __future__ import annotations

from django.urls import path

from hengdu.web.jobs import views

urlpatterns = [
    path("", views.index, name="jobs"),
    path("<uuid:job_id>/", views.show, name="job"),
    path("<uuid:job_id>/progress/", views.progress, name="job_progress"),
    path("<uuid:job_id>/file/", views.file, name="job_file"),
]
