"""Map the addresses of accounts' administration."""

from __future__ import annotations

from django.urls import path

from hengdu.web.people import factors, views

urlpatterns = [
    path("", views.index, name="people"),
    path("new/", views.new, name="people_new"),
    path("import/", views.take_list, name="people_import"),
    path("import/template/", views.list_template, name="people_import_template"),
    path("<uuid:user_id>/", views.show, name="person"),
    path("<uuid:user_id>/change/", views.change, name="person_change"),
    path("<uuid:user_id>/close/", views.close, name="person_close"),
    path("<uuid:user_id>/open/", views.reopen, name="person_open"),
    path("<uuid:user_id>/code/", views.code, name="person_code"),
    path("<uuid:user_id>/codes/revoke/", views.revoke_codes, name="person_revoke_codes"),
    path("<uuid:user_id>/sessions/end/", views.end_sessions, name="person_end_sessions"),
    path("<uuid:user_id>/directory/", views.link_directory, name="person_directory"),
    path("<uuid:user_id>/factor/reset/", factors.ask, name="person_reset_factor"),
    path("factor-resets/<uuid:reset_id>/", factors.decide, name="factor_reset_decide"),
]
