"""Roles: who gives them, where, for how long, and which duties stay apart."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone
from tests.actions.standards.rows import kept
from tests.standards.process import samples

from hengdu.actions import CreateAssessment, Role, SetUp
from hengdu.store.tenants.models import Grant


@pytest.fixture
def security(site):
    return site.client_as(Role.SECURITY_ADMIN)


def grant(client, user, role, tenant=None, **more):
    fields = {"user": user.username, "role": role.value, "tenant": tenant.pk if tenant else "", **more}
    return client.post("/grants/new/", fields)


def errors(page):
    return {name: [str(text) for text in texts] for name, texts in page.context["form"].errors.items()}


def test_a_lead_is_made_and_may_read_at_once(site, security):
    tenant, user = site.tenant(), site.person("li")
    assert grant(security, user, Role.LEAD, tenant).headers["Location"] == "/grants/"
    assert site.actor(user).grants[0].tenant == tenant.pk


def test_a_role_with_a_last_day_ends_when_that_day_is_over(site, security):
    tenant, user = site.tenant(), site.person("li")
    today = timezone.localdate()
    grant(
        security, user, Role.REVIEWER, tenant, ends_at=str(today + dt.timedelta(days=2)), purpose="示例核验"
    )
    ends = timezone.localtime(Grant.objects.get(user=user).ends_at)
    assert (ends.date(), ends.time()) == (today + dt.timedelta(days=3), dt.time())


def test_a_last_day_before_today_is_refused_beside_its_field(site, security):
    page = grant(security, site.person("li"), Role.LEAD, site.tenant(), ends_at="2020-01-01")
    assert errors(page).keys() == {"ends_at"}


def test_a_role_of_an_institution_needs_one(site, security):
    assert errors(grant(security, site.person("li"), Role.LEAD)).keys() == {"tenant"}


def test_nobody_grants_to_themselves(site):
    user = site.person("sec", Role.SECURITY_ADMIN)
    assert errors(grant(site.client(user), user, Role.LEAD, site.tenant())).keys() == {"user"}
    assert Grant.objects.filter(user=user).count() == 1


@pytest.mark.parametrize("first", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
@pytest.mark.parametrize("second", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_nobody_holds_two_administrators_roles(site, security, first, second):
    user = site.person("li", first)
    page = grant(security, user, second)
    held = set(Grant.objects.filter(user=user).values_list("role", flat=True))
    assert held == {first.value}
    if first is not second:
        assert errors(page).keys() == {"role"}


def test_an_unknown_login_name_is_said_beside_its_field(security):
    page = security.post("/grants/new/", {"user": "nobody", "role": "observer"})
    assert errors(page).keys() == {"user"}


def test_a_revoked_role_holds_no_more_and_stays_in_the_list(site, security):
    tenant, user = site.tenant(), site.person("li")
    grant(security, user, Role.LEAD, tenant)
    row = Grant.objects.get(user=user)
    security.post(f"/grants/{row.pk}/revoke/")
    assert site.actor(user).grants == ()
    assert "示例li" in security.get("/grants/?state=all").content.decode()
    assert "示例li" not in security.get("/grants/").content.decode().partition("<form class")[2]


def test_the_last_security_administrator_stays(site):
    one, two = site.person("one", Role.SECURITY_ADMIN), site.person("two", Role.SECURITY_ADMIN)
    mine = Grant.objects.get(user=two)
    Grant.objects.filter(user=one).update(ends_at=timezone.now() + dt.timedelta(days=1))
    assert site.client(one).post(f"/grants/{mine.pk}/revoke/").status_code == 400


def test_the_page_shows_which_administrator_is_missing(security):
    assert "无人担任" in security.get("/grants/").content.decode()


def test_a_role_is_narrowed_to_one_assessment_of_the_institution(site, security):
    tenant, other, user = site.tenant(), site.tenant("示例乙"), site.person("li")
    begun = CreateAssessment(tenant=tenant.pk, pack="sf-nscmm", facts=SetUp(title="示例评估甲"))
    made = begun.run(site.system)
    shown = grant(security, user, Role.REVIEWER, tenant, do="assessments")
    assert "示例评估甲" in shown.content.decode()
    assert not Grant.objects.filter(user=user).exists()
    assert errors(grant(security, user, Role.REVIEWER, other, assessment=made)).keys() == {"assessment"}
    grant(security, user, Role.REVIEWER, tenant, assessment=made)
    assert Grant.objects.get(user=user).assessment_id == made


def test_a_respondent_is_given_interview_roles(site, security):
    tenant, user = site.tenant(), site.person("li")
    grant(security, user, Role.RESPONDENT, tenant, interview_roles=["VUL", "IRT"])
    assert Grant.objects.get(user=user).interview_roles == ["IRT", "VUL"]


def test_a_role_of_the_desk_is_narrowed_to_one_drafting(site, security):
    rows = [kept(samples.drafting()), kept(replace(samples.begun(), title="示例另一项"))]
    user = site.person("li")
    assert rows[0].title in security.get("/grants/new/").content.decode()
    given = grant(security, user, Role.WORKING_GROUP, course=str(rows[0].pk))
    assert given.status_code == 302
    assert rows[0].title in security.get("/grants/").content.decode()
    client = site.client(user)
    assert client.get(f"/desk/process/{rows[0].pk}/").status_code == 200
    assert client.get(f"/desk/process/{rows[1].pk}/").status_code == 404
    assert errors(grant(security, user, Role.SECRETARIAT, course=str(rows[0].pk))).keys() == {"course"}
