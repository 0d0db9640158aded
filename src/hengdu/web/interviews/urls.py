"""Map the addresses of interviews and offline parts."""

from __future__ import annotations

from django.urls import path

from hengdu.web.evidence import papers as attached
from hengdu.web.interviews import asking, confirming, offline, papers, views

urlpatterns = [
    path("", views.index, name="interviews"),
    path("new/", views.new, name="interview_new"),
    path("papers/", papers.paper, name="interview_paper"),
    path("offline/", offline.index, name="parts"),
    path("offline/export/", offline.export, name="part_export"),
    path("offline/merge/", offline.merge, name="part_merge"),
    path("offline/conflicts/<uuid:conflict_id>/", offline.decide, name="part_decide"),
    path("offline/<uuid:part_id>/give-back/", offline.give_back, name="part_give_back"),
    path("<uuid:interview_id>/", views.show, name="interview_show"),
    path("<uuid:interview_id>/change/", views.change, name="interview_change"),
    path("<uuid:interview_id>/end/", views.end, name="interview_end"),
    path("<uuid:interview_id>/record/", papers.record, name="interview_record"),
    path("<uuid:interview_id>/paper/", attached.to_interview, name="interview_attach"),
    path("<uuid:interview_id>/signed/", confirming.signed, name="interview_signed"),
    path("<uuid:interview_id>/confirm/", confirming.confirm, name="interview_confirm"),
    path("<uuid:interview_id>/next/", asking.following, name="interview_ask_next"),
    path("<uuid:interview_id>/flow/", asking.flow, name="interview_ask_flow"),
    path("<uuid:interview_id>/questions/<str:code>/", asking.question, name="interview_ask"),
    path("<uuid:interview_id>/questions/<str:code>/time/", asking.time, name="interview_time"),
]
