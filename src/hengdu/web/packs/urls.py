"""Map the addresses of packs: those that assessments may begin with, and drafts."""

from __future__ import annotations

from django.urls import path

from hengdu.web.packs import authoring, browse, editions, publishing

_DRAFT = "pack-drafts/<uuid:edition_id>/"

urlpatterns = [
    path("packs/", browse.index, name="packs"),
    path("packs/<str:pack>/", browse.front, name="pack"),
    path("packs/<str:pack>/search/", browse.search, name="pack_search"),
    path("packs/<str:pack>/pages/<slug:slug>/", browse.page, name="pack_page"),
    path("pack-drafts/upload/", editions.upload, name="pack_upload"),
    path("pack-drafts/derive/", editions.derive, name="pack_derive"),
    path(_DRAFT, editions.show, name="pack_edition"),
    path(f"{_DRAFT}changes/", editions.changes, name="pack_changes"),
    path(f"{_DRAFT}files/", editions.files, name="pack_files"),
    path(f"{_DRAFT}download/", editions.download, name="pack_download"),
    path(f"{_DRAFT}pages/<slug:slug>/", browse.draft_page, name="pack_edition_page"),
    path(f"{_DRAFT}search/", browse.draft_search, name="pack_edition_search"),
    path(f"{_DRAFT}check/", publishing.check, name="pack_check"),
    path(f"{_DRAFT}propose/", publishing.propose, name="pack_propose"),
    path(f"{_DRAFT}return/", publishing.give_back, name="pack_return"),
    path(f"{_DRAFT}publish/", publishing.publish, name="pack_publish"),
    path(f"{_DRAFT}withdraw/", publishing.withdraw, name="pack_withdraw"),
    path(f"{_DRAFT}discard/", publishing.discard, name="pack_discard"),
    path(f"{_DRAFT}next/", publishing.begin_next, name="pack_next"),
    path(f"{_DRAFT}outline/", authoring.outline, name="pack_outline"),
    path(f"{_DRAFT}identity/", authoring.identity, name="pack_identity"),
    path(f"{_DRAFT}retire/", authoring.retire, name="pack_retire"),
    path(f"{_DRAFT}nodes/new/", authoring.new_node, name="pack_node_new"),
    path(f"{_DRAFT}nodes/<str:code>/", authoring.node, name="pack_node"),
    path(f"{_DRAFT}nodes/<str:code>/new/", authoring.new_practice, name="pack_practice_new"),
    path(f"{_DRAFT}practices/<str:practice>/", authoring.practice, name="pack_practice"),
    path(f"{_DRAFT}targets/<str:profile>/", authoring.targets, name="pack_targets"),
]
