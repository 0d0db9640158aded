"""Map the addresses of assessments."""

from __future__ import annotations

from django.urls import path

from hengdu.web.assessments import (
    applicability,
    background,
    carried,
    exchange,
    people,
    people_table,
    records,
    reminders,
    setup,
    spreading,
    upgrading,
    views,
)

urlpatterns = [
    path("assessments/", views.index, name="assessments"),
    path("institutions/<uuid:tenant_id>/assessments/new/", setup.new, name="assessment_new"),
    path("assessments/<uuid:assessment_id>/", views.show, name="assessment"),
    path("assessments/<uuid:assessment_id>/setup/", setup.change, name="assessment_setup"),
    path("assessments/<uuid:assessment_id>/upgrade/", upgrading.show, name="assessment_upgrade"),
    path("assessments/<uuid:assessment_id>/cancel/", setup.cancel, name="assessment_cancel"),
    path("assessments/<uuid:assessment_id>/unanswered/", views.unanswered, name="assessment_unanswered"),
    path("assessments/<uuid:assessment_id>/unanswered/remind/", reminders.remind, name="assessment_remind"),
    path("assessments/<uuid:assessment_id>/people/", people.show, name="assessment_people"),
    path("assessments/<uuid:assessment_id>/people/spread/", spreading.show, name="assessment_spread"),
    path(
        "assessments/<uuid:assessment_id>/people/table/",
        people_table.template,
        name="assessment_people_template",
    ),
    path(
        "assessments/<uuid:assessment_id>/people/import/",
        people_table.take,
        name="assessment_people_import",
    ),
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
    path(
        "assessments/<uuid:assessment_id>/measurements/", records.measurements, name="assessment_measurements"
    ),
    path(
        "assessments/<uuid:assessment_id>/measurements/remove/",
        records.remove_measurement,
        name="assessment_remove_measurement",
    ),
    path("assessments/<uuid:assessment_id>/validations/", records.validations, name="assessment_validations"),
    path(
        "assessments/<uuid:assessment_id>/validations/<uuid:validation_id>/remove/",
        records.remove_validation,
        name="assessment_remove_validation",
    ),
    path(
        "assessments/<uuid:assessment_id>/declarations/<str:code>/",
        records.declare,
        name="assessment_declare",
    ),
    path("assessments/<uuid:assessment_id>/carried/", carried.show, name="assessment_carried"),
    path(
        "assessments/<uuid:assessment_id>/carried/confirm/",
        carried.confirm,
        name="assessment_confirm_carried",
    ),
    path("assessments/<uuid:assessment_id>/background/", background.show, name="assessment_background"),
    path(
        "assessments/<uuid:assessment_id>/background/<str:role>/",
        background.save,
        name="assessment_save_background",
    ),
    path("assessments/<uuid:assessment_id>/exchange/", exchange.show, name="assessment_exchange"),
    path("assessments/<uuid:assessment_id>/exchange/export/", exchange.export, name="assessment_export"),
    path(
        "assessments/<uuid:assessment_id>/exchange/workbooks/",
        exchange.workbooks,
        name="assessment_workbooks",
    ),
    path("institutions/<uuid:tenant_id>/assessments/import/", exchange.take_in, name="assessment_import"),
]
