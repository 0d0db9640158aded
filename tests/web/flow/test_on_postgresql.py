"""The core of the way on PostgreSQL: begin, ask, answer, read the results, find it all in an intact trail."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.postgres import postgresql
from tests.web.conftest import Site

from hengdu.actions import Role
from hengdu.store.assessments.models import Answer, Assessment
from hengdu.store.people.models import Installation, User
from hengdu.store.trail.heads import sign_head, trail_key
from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail

__all__ = ["postgresql"]

SETUP = {"mode": "self", "pace": "full", "kind": "whole", "pack": "sf-nscmm", "title": "示例评估"}
CODE = "AP-01.L1.ST1"


@pytest.fixture
def clients(postgresql, tmp_path):  # noqa: ARG001 - the pages work on it
    """Return the institution's pages as its lead, and a function that opens them as somebody else."""
    Installation.objects.create(id=1, set_up_at=timezone.now())
    site = Site(tmp_path)
    tenant = site.tenant(kind="securities")
    return tenant, site.client(site.person("lead", Role.LEAD, tenant=tenant)), site.client


def test_an_assessment_is_begun_answered_and_read_on_postgresql(clients):
    tenant, lead, client_of = clients
    lead.post(f"/institutions/{tenant.pk}/assessments/new/", SETUP)
    row = Assessment.objects.get()
    given = {"invite-role": "ITO", "invite-username": "ito", "invite-display_name": "示例运维"}
    assert lead.post(f"/assessments/{row.pk}/people/invite/", given).status_code == 200

    ito = client_of(User.objects.get(username="ito"))
    assert f"/assessments/{row.pk}/interview/ITO/" in ito.get("/").content.decode()
    question = f"/assessments/{row.pk}/interview/ITO/{CODE}/"
    accept = {"accept": "application/json"}
    assert ito.post(question, {"choice": "F", "evidence": "E3"}, headers=accept).json()["version"] == 1
    assert ito.post(question, {"choice": "L", "version": "0"}, headers=accept).status_code == 409
    assert Answer.objects.get().answer == "F"

    for page in ("", "nodes/AP-01/", f"practices/{CODE}/", "recommendations/"):
        assert lead.get(f"/assessments/{row.pk}/results/{page}").status_code == 200, page

    anchor = sign_head(trail_key(), timezone.now())
    verdict = verify_trail(trail_key().public_hex, [("anchor", anchor)])
    assert verdict.is_intact
    tags = set(Event.objects.values_list("tag", flat=True))
    assert {"assessment:assessment:created", "assessment:answer:saved"} <= tags
