"""Map the addresses of the trail."""

from __future__ import annotations

from django.urls import path

from hengdu.web.trail import views

urlpatterns = [
    path("", views.index, name="trail"),
    path("export/", views.export, name="trail_export"),
    path("events/<int:seq>/", views.show, name="trail_event"),
    path("verify/", views.verify, name="trail_verify"),
    path("verifications/<uuid:job_id>/", views.verification, name="trail_verification"),
    path("heads/", views.heads, name="trail_heads"),
    path("heads/sign/", views.sign, name="trail_sign"),
    path("anchors/<str:name>/", views.anchor, name="trail_anchor"),
]
