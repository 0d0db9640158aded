"""Map the addresses of the standards desk."""

from __future__ import annotations

from django.urls import path

from hengdu.web.standards import consistency, framework, registry, transfer

urlpatterns = [
    path("", registry.index, name="desk"),
    path("standards/new/", registry.new, name="desk_new"),
    path("standards/<str:standard>/", registry.show, name="desk_standard"),
    path("standards/<str:standard>/edit/", registry.change, name="desk_change"),
    path("framework/", framework.show, name="desk_framework"),
    path("framework/topics/<str:topic>/", framework.lead_to, name="desk_topic"),
    path("coverage/", framework.coverage, name="desk_coverage"),
    path("consistency/", consistency.index, name="desk_consistency"),
    path("consistency/decide/", consistency.decide, name="desk_decide"),
    path("files/", transfer.show, name="desk_files"),
    path("files/export/", transfer.export, name="desk_export"),
    path("files/import/", transfer.take_in, name="desk_import"),
]
