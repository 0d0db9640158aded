"""Map the addresses of shared services."""

from __future__ import annotations

from django.urls import path

from hengdu.web.services import inheriting, views

_OF = "institutions/<uuid:tenant_id>/services/"

urlpatterns = [
    path(_OF, views.index, name="services"),
    path(f"{_OF}new/", views.new, name="service_new"),
    path(f"{_OF}external/", views.external, name="service_external"),
    path(f"{_OF}external/<uuid:job_id>/", views.verdict, name="service_verdict"),
    path(f"{_OF}<uuid:service_id>/", views.show, name="service"),
    path(f"{_OF}<uuid:service_id>/pin/", views.pin, name="service_pin"),
    path(f"{_OF}<uuid:service_id>/receivers/", views.admit, name="service_admit"),
    path(f"{_OF}<uuid:service_id>/receivers/end/", views.end_receiver, name="service_end_receiver"),
    path(f"{_OF}<uuid:service_id>/end/", views.end, name="service_end"),
    path("assessments/<uuid:assessment_id>/services/", inheriting.index, name="inheriting"),
    path("assessments/<uuid:assessment_id>/services/inherit/", inheriting.inherit, name="inheriting_inherit"),
    path("assessments/<uuid:assessment_id>/services/release/", inheriting.release, name="inheriting_release"),
]
