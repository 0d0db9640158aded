"""Map the addresses of collections."""

from __future__ import annotations

from django.urls import path

from hengdu.web.collections import aggregates, own, views

urlpatterns = [
    path("collections/", views.index, name="collections"),
    path("collections/new/", views.new, name="collection_new"),
    path("collections/<uuid:collection_id>/", views.show, name="collection"),
    path("collections/<uuid:collection_id>/close/", views.close, name="collection_close"),
    path("collections/<uuid:collection_id>/<uuid:delivery_id>/", views.delivery, name="delivery"),
    path("institutions/<uuid:tenant_id>/collections/", own.index, name="own_collections"),
    path("institutions/<uuid:tenant_id>/collections/<uuid:collection_id>/", own.show, name="own_collection"),
    path("aggregates/", aggregates.index, name="aggregates"),
    path("aggregates/<uuid:collection_id>/", aggregates.show, name="aggregate"),
]
