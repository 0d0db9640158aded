"""Map the addresses of plans, policies, routes, the crosswalk, risks and own documents."""

from __future__ import annotations

from django.urls import path

from hengdu.web.standards import bodies, crosswalk, documents, plan_changes, plans, policies, risks, routes

urlpatterns = [
    path("plans/", plans.index, name="desk_plans"),
    path("plans/compare/", plans.compare, name="desk_compare"),
    path("plans/paper/", plans.paper, name="desk_paper"),
    path("plans/editions/<str:edition>/", plans.edition, name="desk_edition"),
    path("plans/editions/<str:edition>/review/", plans.review, name="desk_review"),
    path("plans/editions/<str:edition>/review/keep/", plans.keep_draft, name="desk_review_keep"),
    path("plans/editions/<str:edition>/schedule/", plan_changes.schedule, name="desk_schedule"),
    path("plans/<uuid:plan_id>/", plans.show, name="desk_plan"),
    path("plans/<uuid:plan_id>/replan/", plan_changes.replan, name="desk_replan"),
    path("plans/<uuid:plan_id>/adopt/", plans.adopt, name="desk_adopt"),
    path("work/<uuid:job_id>/", plans.work, name="desk_work"),
    path("policies/", policies.index, name="desk_policies"),
    path("policies/new/", policies.new, name="desk_policy_new"),
    path("policies/reviews/<uuid:policy_review_id>/", policies.review, name="desk_policy_review"),
    path("policies/reviews/<uuid:policy_review_id>/assign/", policies.assign, name="desk_policy_assign"),
    path("policies/reviews/<uuid:policy_review_id>/close/", policies.close, name="desk_policy_close"),
    path("policies/<str:policy>/", policies.show, name="desk_policy"),
    path("policies/<str:policy>/edit/", policies.change, name="desk_policy_change"),
    path("policies/<str:policy>/add/", policies.add, name="desk_policy_add"),
    path("policies/<str:policy>/compare/", policies.compare, name="desk_policy_compare"),
    path("routes/", routes.show, name="desk_routes"),
    path("crosswalk/", crosswalk.show, name="desk_crosswalk"),
    path("crosswalk/clauses/", crosswalk.clauses, name="desk_clauses"),
    path("risks/", risks.index, name="desk_risks"),
    path("risks/new/", risks.point_new, name="desk_point_new"),
    path("risks/points/<str:point>/", risks.point, name="desk_point"),
    path("risks/entries/<str:entry_kind>/<str:entry>/remove/", risks.remove, name="desk_entry_remove"),
    path("risks/designs/<str:standard>/", risks.design, name="desk_design"),
    path("risks/designs/<str:standard>/fill/", risks.design_fill, name="desk_design_fill"),
    path("adoptions/", risks.adoptions, name="desk_adoptions"),
    path("adoptions/<str:standard>/", risks.adoption, name="desk_adoption"),
    path("adoptions/<str:standard>/add/", risks.adoption_add, name="desk_adoption_add"),
    path("adoptions/<str:standard>/records/<str:entry>/", risks.adoption_change, name="desk_adopted"),
    path("groups/", bodies.index, name="desk_bodies"),
    path("groups/new/", bodies.group_new, name="desk_group_new"),
    path("groups/units/new/", bodies.unit_new, name="desk_unit_new"),
    path("groups/units/<str:unit_code>/", bodies.unit, name="desk_unit"),
    path("groups/of/<str:group_code>/", bodies.group, name="desk_group"),
    path("documents/", documents.index, name="desk_documents"),
    path("documents/send/", documents.send, name="desk_document_send"),
    path("documents/<uuid:document_id>/again/", documents.again, name="desk_document_again"),
    path("documents/<uuid:document_id>/", documents.show, name="desk_document"),
    path("documents/<uuid:document_id>/remove/", documents.remove, name="desk_document_remove"),
]
