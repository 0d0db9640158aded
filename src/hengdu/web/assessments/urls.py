"""Map the addresses of assessments."""

from __future__ import annotations

from django.urls import path

from hengdu.web.assessments import applicability, people, setup, views

urlpatterns = [
    path("assessments/", views.index, name="assessments"),
    path("institutions/<uuid:tenant_id>/assessments/new/", setup.new, name="assessment_new"),
    path("assessments/<uuid:assessment_id>/", views.show, name="assessment"),
    path("assessments/<uuid:assessment_id>/setup/", setup.change, name="assessment_setup"),
    path("assessments/<uuid:assessment_id>/cancel/", setup.cancel, name="assessment_cancel"),
    path("assessments/<uuid:assessment_id>/unanswered/", views.unanswered, name="assessment_unanswered"),
    path("assessments/<uuid:assessment_id>/people/", people.show, name="assessment_people"),
    path("assessments/<uuid:assessment_id>/people/assign/", people.assign, name="assessment_assign"),
    path("assessments/<uuid:assessment_id>/people/invite/", people.invite, name="assessment_invite"),
    path(
        "assessments/<uuid:assessment_id>/people/<uuid:assignment_id>/hand-over/",
        people.reassign,
        name="assessment_reassign",
    ),
    path(
        "assessments/<uuid:assessment_id>/people/<uuid:assignment_id>/end/",
        people.end,
        name="assessment_end_assignment",
    ),
    path(
        "assessments/<uuid:assessment_id>/referrals/<uuid:referral_id>/",
        people.decide,
        name="assessment_decide_referral",
    ),
    path(
        "assessments/<uuid:assessment_id>/applicability/",
        applicability.show,
        name="assessment_applicability",
    ),
    path(
        "assessments/<uuid:assessment_id>/applicability/decide/",
        applicability.decide,
        name="assessment_decide",
    ),
]
