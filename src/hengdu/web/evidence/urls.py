"""Map the addresses of evidence, below one assessment."""

from __future__ import annotations

from django.urls import path

from hengdu.web.evidence import asked, lists, papers, pieces

urlpatterns = [
    path("", lists.index, name="evidence"),
    path("own/", lists.own, name="evidence_own"),
    path("expiring/", lists.running_out, name="evidence_expiring"),
    path("missing/", lists.missing, name="evidence_missing"),
    path("export/", lists.export, name="evidence_export"),
    path("new/<str:kind>/", pieces.new, name="evidence_new"),
    path("papers/<uuid:paper_id>/", papers.download, name="paper_file"),
    path("requests/", asked.index, name="evidence_requests"),
    path("requests/make/", asked.make, name="evidence_requests_make"),
    path("requests/take/", asked.take, name="evidence_requests_take"),
    path("requests/export/", asked.export, name="evidence_requests_export"),
    path("requests/<uuid:request_id>/", asked.change, name="evidence_request"),
    path("questions/<str:role>/<str:practice>/", pieces.of_question, name="evidence_of_question"),
    path("<uuid:piece_id>/", pieces.show, name="evidence_piece"),
    path("<uuid:piece_id>/change/", pieces.change, name="evidence_change"),
    path("<uuid:piece_id>/replace/", pieces.replace, name="evidence_replace"),
    path("<uuid:piece_id>/practices/", pieces.support, name="evidence_support"),
    path("<uuid:piece_id>/withdraw/", pieces.withdraw, name="evidence_withdraw"),
    path("<uuid:piece_id>/files/<int:number>/", pieces.download, name="evidence_file"),
    path("<uuid:piece_id>/files/<int:number>/own/", pieces.own_file, name="evidence_own_file"),
]
