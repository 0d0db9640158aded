"""Map the addresses of an interview."""

from __future__ import annotations

from django.urls import path

from hengdu.web.interview import views

urlpatterns = [
    path("", views.index, name="interview"),
    path("<str:role>/", views.role, name="interview_role"),
    path("<str:role>/next/", views.following, name="interview_next"),
    path("<str:role>/flow/", views.flow, name="interview_flow"),
    path("<str:role>/carried/", views.carried, name="interview_carried"),
    path("<str:role>/<str:code>/", views.question, name="interview_question"),
    path("<str:role>/<str:code>/refer/", views.refer, name="interview_refer"),
]
