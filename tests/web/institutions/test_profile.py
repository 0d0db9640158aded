"""The profile of an institution: what is typed is stored, and what follows from it is proposed."""

from __future__ import annotations

import pytest

from hengdu.actions import Role
from hengdu.store.tenants.models import Tenant
from hengdu.store.tenants.profile import profile_of

SYSTEMS = {"systems-TOTAL_FORMS": "1", "systems-INITIAL_FORMS": "0"}


@pytest.fixture
def lead(flow, site):
    return site.client(flow.lead)


def page_of(flow):
    return f"/institutions/{flow.tenant.pk}/profile/"


def typed(**more):
    return {"kind": "securities", "version": "1", **SYSTEMS, **more}


def test_what_is_typed_is_stored(lead, flow):
    given = typed(
        size="medium",
        employees="820",
        shared_services="机房托管（示例）\n\n日志服务",
        **{"systems-0-code": "CTS", "systems-0-grade": "3", "systems-0-object": "TRD"},
    )
    assert lead.post(page_of(flow), given).status_code == 302
    stated = profile_of(Tenant.objects.get(pk=flow.tenant.pk))
    assert (stated.size, stated.employees) == ("medium", 820)
    assert stated.shared_services == ("机房托管（示例）", "日志服务")
    assert [(item.code, item.grade, item.object) for item in stated.systems] == [("CTS", 3, "TRD")]


def test_the_lead_chooses_the_type_of_institution(lead, flow):
    lead.post(page_of(flow), typed(kind="futures"))
    assert Tenant.objects.get(pk=flow.tenant.pk).kind == "futures"


def test_a_missing_object_is_proposed_as_not_applicable_with_the_reason(lead, flow):
    lead.post(page_of(flow), typed(has_cloud="no"))
    shown = lead.get(f"/institutions/{flow.tenant.pk}/").content.decode()
    assert "SH-07" in shown
    assert "机构未使用任何云平台" in shown


def test_a_contradiction_is_said_and_what_was_typed_stays(lead, flow):
    answer = lead.post(page_of(flow), typed(employees="5", it_staff="60"))
    assert answer.status_code == 422
    assert 'value="60"' in answer.content.decode()
    assert profile_of(Tenant.objects.get(pk=flow.tenant.pk)).it_staff is None


def test_a_system_without_a_code_is_refused(lead, flow):
    answer = lead.post(page_of(flow), typed(**{"systems-0-name": "官网"}))
    assert answer.status_code == 422
    assert "请给系统一个简短编号" in answer.content.decode()


def test_the_second_of_two_editors_is_told(lead, flow):
    lead.post(page_of(flow), typed(size="small"))
    answer = lead.post(page_of(flow), typed(size="large"))
    assert answer.status_code == 422
    assert "他人已先保存" in answer.content.decode()
    assert profile_of(Tenant.objects.get(pk=flow.tenant.pk)).size == "small"


def test_a_reader_sees_the_profile_and_cannot_change_it(flow, site):
    reader = site.client_as(Role.READER, tenant=flow.tenant)
    assert reader.get(f"/institutions/{flow.tenant.pk}/").status_code == 200
    assert reader.get(page_of(flow)).status_code == 403


def test_a_foreign_institution_is_not_found(flow, site):
    foreign = site.client_as(Role.LEAD, tenant=site.tenant("示例期货"))
    assert foreign.get(f"/institutions/{flow.tenant.pk}/").status_code == 404
    assert foreign.post(page_of(flow), typed()).status_code == 404
