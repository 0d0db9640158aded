"""Map addresses to pages: one line for each family of pages, in the order of the navigation."""

from __future__ import annotations

from django.urls import include, path

from hengdu.web import site
from hengdu.web.interviews import offline

handler400 = "hengdu.web.errors.bad"
handler403 = "hengdu.web.errors.forbidden"
handler404 = "hengdu.web.errors.missing"
handler429 = "hengdu.web.errors.throttled"
handler500 = "hengdu.web.errors.broken"

urlpatterns = [
    path("", include("hengdu.web.home.urls")),
    path("language/", site.language, name="language"),
    path("health/", site.health, name="health"),
    path("metrics/", site.metrics, name="metrics"),
    path("account/tokens/", include("hengdu.web.tokens.urls")),
    path("account/", include("hengdu.web.accounts.urls")),
    path("inbox/", include("hengdu.web.inbox.urls")),
    path("institutions/", include("hengdu.web.institutions.urls")),
    path("", include("hengdu.web.assessments.urls")),
    path("assessments/<uuid:assessment_id>/interview/", include("hengdu.web.interview.urls")),
    path("institutions/<uuid:tenant_id>/parts/", offline.take, name="part_take"),
    path("assessments/<uuid:assessment_id>/interviews/", include("hengdu.web.interviews.urls")),
    path("assessments/<uuid:assessment_id>/results/", include("hengdu.web.results.urls")),
    path("", include("hengdu.web.engagements.urls")),
    path("", include("hengdu.web.services.urls")),
    path("", include("hengdu.web.collections.urls")),
    path("assessments/<uuid:assessment_id>/disputes/", include("hengdu.web.disputes.urls")),
    path("assessments/<uuid:assessment_id>/evidence/", include("hengdu.web.evidence.urls")),
    path("assessments/<uuid:assessment_id>/dossier/", include("hengdu.web.dossiers.urls")),
    path("assessments/<uuid:assessment_id>/", include("hengdu.web.reviews.urls")),
    path("", include("hengdu.web.plans.urls")),
    path("desk/", include("hengdu.web.standards.urls")),
    path("", include("hengdu.web.packs.urls")),
    path("people/", include("hengdu.web.people.urls")),
    path("grants/", include("hengdu.web.grants.urls")),
    path("tenants/", include("hengdu.web.tenants.urls")),
    path("settings/", include("hengdu.web.settings_pages.urls")),
    path("trail/", include("hengdu.web.trail.urls")),
    path("jobs/", include("hengdu.web.jobs.urls")),
    path("api/v1/", include("hengdu.api.urls")),
]
