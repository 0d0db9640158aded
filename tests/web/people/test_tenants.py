"""The register of institutions, and the settings of the installation."""

from __future__ import annotations

import pytest

from hengdu.actions import Role
from hengdu.store.people.models import Installation, MfaRule
from hengdu.store.people.queries import policy
from hengdu.store.tenants.models import Tenant


@pytest.fixture
def admin(site):
    return site.client_as(Role.SYSTEM_ADMIN)


def facts(**more):
    return {"name": "示例证券", "kind": "securities", "is_active": "on", **more}


def test_an_institution_is_registered(admin):
    admin.post("/tenants/new/", facts(key_scheme="org_code", key_value="12345"))
    assert Tenant.objects.get().kind == "securities"


def test_a_subsidiary_makes_its_parent_a_group(site, admin):
    parent = site.tenant("示例集团")
    admin.post("/tenants/new/", facts(parent=parent.pk))
    parent.refresh_from_db()
    assert parent.is_group


def test_a_circle_of_groups_is_refused(site, admin):
    parent = site.tenant("示例集团")
    child = site.tenant("示例子公司", parent=parent)
    page = admin.post(f"/tenants/{parent.pk}/change/", facts(name="示例集团", parent=child.pk, version=1))
    assert page.context["form"].errors


def test_a_second_editor_is_told_and_overwrites_nothing(site, admin):
    tenant = site.tenant()
    assert admin.post(f"/tenants/{tenant.pk}/change/", facts(region="甲", version=1)).status_code == 302
    page = admin.post(f"/tenants/{tenant.pk}/change/", facts(region="乙", version=1))
    assert "他人已先保存" in page.content.decode()
    assert Tenant.objects.get().region == "甲"


def test_the_security_administrator_reads_the_register_and_changes_nothing(site):
    tenant = site.tenant()
    client = site.client_as(Role.SECURITY_ADMIN)
    assert 'name="name_en"' not in client.get(f"/tenants/{tenant.pk}/").content.decode()
    assert client.post(f"/tenants/{tenant.pk}/change/", facts(version=1)).status_code == 403


def settings(*rules, **more):
    fields = {
        "session_idle_minutes": 20,
        "session_absolute_minutes": 600,
        "code_valid_hours": 24,
        "rule-TOTAL_FORMS": len(rules),
        "rule-INITIAL_FORMS": 0,
    }
    for number, (role, tenant) in enumerate(rules):
        fields |= {f"rule-{number}-role": role, f"rule-{number}-tenant": tenant}
    return fields | more


def test_times_of_sessions_and_codes_are_set(admin):
    admin.post("/settings/", settings())
    assert (policy().idle_s, policy().absolute_s, policy().code_valid_s) == (1200, 36000, 86400)


def test_a_role_in_an_institution_is_asked_for_a_second_factor(site, admin):
    tenant = site.tenant()
    lead = site.client(site.person("lead", Role.LEAD, tenant=tenant))
    reader = site.client(site.person("reader", Role.READER, tenant=tenant))
    admin.post("/settings/", settings(("lead", tenant.pk), ("", "")))
    assert lead.get("/").headers["Location"] == "/account/factor/enrol/"
    assert reader.get("/").status_code == 200


def test_rules_stay_when_only_times_are_changed(admin):
    admin.post("/settings/", settings(("lead", ""), ("reviewer", "")))
    page = admin.get("/settings/")
    shown = [one.initial for one in page.context["scopes"].initial_forms]
    again = settings(*[(one["role"], one["tenant"] or "") for one in shown], session_idle_minutes=25)
    admin.post("/settings/", {**again, "rule-INITIAL_FORMS": 2})
    assert set(MfaRule.objects.values_list("role", flat=True)) == {"lead", "reviewer"}
    assert Installation.objects.get().session_idle_minutes == 25


def test_a_time_outside_the_limits_is_said_beside_its_field(admin):
    page = admin.post("/settings/", settings(session_idle_minutes=1))
    assert page.context["form"].errors.keys() == {"session_idle_minutes"}
