"""Leading an assessment: begin it, decide what does not apply, ask people, follow how far it is."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from hengdu.actions import ReferQuestion, Role, SaveAnswer, SaveProfile
from hengdu.store.assessments.models import (
    Answer,
    Assessment,
    Assignment,
    Background,
    Declaration,
    Measurement,
    Proposal,
    Referral,
    Validation,
)
from hengdu.store.tenants.models import Tenant

SETUP = {"mode": "self", "pace": "full", "kind": "whole", "pack": "sf-nscmm"}


@pytest.fixture
def lead(flow, site):
    return site.client(flow.lead)


def newest():
    return Assessment.objects.order_by("-created_at").first()


def test_a_lead_begins_an_assessment(lead, flow):
    given = {**SETUP, "title": "2026 示例", "target_profile": "securities", "due": "2026-12-01"}
    answer = lead.post(f"/institutions/{flow.tenant.pk}/assessments/new/", given)
    row = newest()
    assert answer.headers["Location"] == f"/assessments/{row.pk}/"
    assert (row.title, row.target_profile, row.due) == ("2026 示例", "securities", dt.date(2026, 12, 1))


def test_a_part_of_the_institution_is_marked_on_the_page(lead, flow):
    given = {**SETUP, "kind": "partial", "objects": ["TRD"], "title": "局部示例"}
    lead.post(f"/institutions/{flow.tenant.pk}/assessments/new/", given)
    assert newest().scope["objects"] == ["TRD"]
    assert "局部" in lead.get(f"/assessments/{newest().pk}/").content.decode()


def test_a_screening_carries_its_own_label(lead, flow):
    lead.post(f"/institutions/{flow.tenant.pk}/assessments/new/", {**SETUP, "pace": "quick"})
    assert newest().preset == "quick"
    assert "快评" in lead.get(f"/assessments/{newest().pk}/").content.decode()


def test_an_end_before_the_start_is_said_beside_its_field(lead, flow):
    given = {**SETUP, "period_start": "2026-12-31", "period_end": "2026-01-01", "title": "不会丢"}
    answer = lead.post(f"/institutions/{flow.tenant.pk}/assessments/new/", given)
    assert answer.status_code == 422
    assert "不会丢" in answer.content.decode()
    assert Assessment.objects.count() == 1


def test_what_carries_over_is_counted_before_it_is_done(lead, flow, site):
    person = flow.person("ito", "ITO")
    SaveAnswer(assessment=flow.row.pk, code="AP-01.L1.ST1", role="ITO", given={"answer": "F"}).run(
        site.actor(person)
    )
    address = f"/institutions/{flow.tenant.pk}/assessments/new/"
    shown = lead.get(f"{address}?previous={flow.row.pk}").content.decode()
    assert "保留，待确认" in shown
    lead.post(address, {**SETUP, "previous": str(flow.row.pk)})
    carried = Answer.objects.get(assessment=newest(), code="AP-01.L1.ST1")
    assert carried.carry == "carried"


def test_all_proposals_are_confirmed_at_once_with_one_reason(lead, flow, site):
    tenant = Tenant.objects.get(pk=flow.tenant.pk)
    SaveProfile(tenant=tenant.pk, version=tenant.version, data={"has": {"cloud": False}}).run(site.system)
    row = flow.begin()
    assert Proposal.objects.filter(assessment=row).exists()
    given = {"decision": "confirm_all", "reason": "没有云"}
    lead.post(f"/assessments/{row.pk}/applicability/decide/", given)
    assert not Proposal.objects.filter(assessment=row, decision="").exists()
    assert Answer.objects.get(assessment=row, code="SH-07").answer == "NA"


def test_a_rejection_without_a_reason_is_refused(lead, flow, site):
    tenant = Tenant.objects.get(pk=flow.tenant.pk)
    SaveProfile(tenant=tenant.pk, version=tenant.version, data={"has": {"cloud": False}}).run(site.system)
    row = flow.begin()
    given = {"decision": "reject", "code": "SH-07"}
    assert lead.post(f"/assessments/{row.pk}/applicability/decide/", given).status_code == 400
    assert Proposal.objects.get(assessment=row, code="SH-07").decision == ""


def test_a_known_person_is_asked_and_told(lead, flow, site):
    person = site.person("vul", Role.RESPONDENT, tenant=flow.tenant)
    given = {"assign-role": "VUL", "assign-user": str(person.pk), "assign-codes": ["AP"]}
    lead.post(f"{flow.url}people/assign/", given)
    made = Assignment.objects.get(user=person)
    assert (made.role, made.codes) == ("VUL", ["AP"])
    assert "角色 VUL" in site.client(person).get("/inbox/").content.decode()


def test_an_invitation_shows_its_code_once(lead, flow):
    given = {"invite-role": "IRT", "invite-username": "irt1", "invite-display_name": "示例应急"}
    shown = lead.post(f"{flow.url}people/invite/", given).content.decode()
    assert "一次性代码" in shown
    assert "一次性代码登录" not in lead.get(f"{flow.url}people/").content.decode()


def test_questions_are_handed_over(lead, flow):
    first = flow.person("first", "ITO")
    second = flow.person("second", "VUL")
    assignment = Assignment.objects.get(user=first)
    given = {"user": str(second.pk), "reason": "休假"}
    lead.post(f"{flow.url}people/{assignment.pk}/hand-over/", given)
    assignment.refresh_from_db()
    assert assignment.ended_at is not None
    assert Assignment.objects.filter(user=second, role="ITO", ended_at=None).exists()


def test_a_referral_is_shown_and_accepted(lead, flow, site):
    person = flow.person("ito", "ITO")
    other = flow.person("other", "VUL")
    ReferQuestion(assessment=flow.row.pk, code="AP-01.L1.ST1", role="ITO", to_person="机房主管").run(
        site.actor(person)
    )
    assert "机房主管" in lead.get(f"{flow.url}people/").content.decode()
    referral = Referral.objects.get()
    given = {"decision": "accept", "user": str(other.pk)}
    lead.post(f"{flow.url}referrals/{referral.pk}/", given)
    assert Assignment.objects.filter(user=other, role="ITO", codes=["AP-01.L1.ST1"]).exists()


def test_the_time_of_each_person_is_shown_before_the_start(lead, flow):
    flow.person("ito", "ITO", codes=("AP-01",))
    shown = lead.get(f"{flow.url}people/").content.decode()
    assert "最多分钟" in shown
    assert "AP-01" in shown


def test_the_board_shows_who_is_overdue(lead, flow):
    flow.person("ito", "ITO", due=dt.date(2020, 1, 1))
    assert "逾期" in lead.get(flow.url).content.decode()


def test_a_respondent_does_not_see_the_board(flow, site):
    person = flow.person("ito", "ITO", codes=("AP-01",))
    flow.person("vul", "VUL")
    shown = site.client(person).get(flow.url).content.decode()
    assert "示例vul" not in shown
    assert "您的题目" in shown


def test_the_board_takes_no_more_questions_to_the_database_with_more_people(lead, flow, max_queries):
    for number in range(4):
        flow.person(f"person{number}", "ITO", codes=("AP-01",))
    lead.get(flow.url)
    with max_queries(24):
        lead.get(flow.url)


def test_a_measurement_is_saved_and_a_wrong_number_is_said(lead, flow):
    address = f"{flow.url}measurements/?domain=SH"
    given = {"indicator": "SH-04.I1", "period": "2026Q1", "numerator": "90", "denominator": "100"}
    assert lead.post(address, given).status_code == 302
    assert Measurement.objects.get().numerator == "90"
    wrong = lead.post(address, {**given, "period": "2026Q2", "numerator": "viele"})
    assert wrong.status_code == 422
    assert 'value="viele"' in wrong.content.decode()


def test_a_check_and_a_declaration_are_saved(lead, flow):
    given = {"nodes": ["IR-01"], "kind": "演练", "day": "2026-05-01"}
    lead.post(f"{flow.url}validations/", given)
    lead.post(f"{flow.url}declarations/RL-02/", {"holds": "yes"})
    assert Validation.objects.get().kind == "演练"
    assert Declaration.objects.get().holds is True


def test_the_background_form_keeps_what_changed(flow, site):
    person = site.client(flow.person("ito", "ITO"))
    person.post(f"{flow.url}background/ITO/", {"zones": "三个安全域", "zones.version": "0"})
    assert Background.objects.get().zh == "三个安全域"
    clash = person.post(f"{flow.url}background/ITO/", {"zones": "四个安全域", "zones.version": "0"})
    assert clash.status_code == 409
    assert "四个安全域" in clash.content.decode()
    assert Background.objects.get().zh == "三个安全域"


def test_the_background_form_takes_english_beside_chinese(flow, site):
    person = site.client(flow.person("ito", "ITO"))
    given = {"zones": "三个安全域", "zones.en": "Three zones", "zones.version": "0"}
    person.post(f"{flow.url}background/ITO/", given)
    assert (Background.objects.get().zh, Background.objects.get().en) == ("三个安全域", "Three zones")
    person.post(f"{flow.url}background/ITO/", {"zones": "两个安全域", "zones.version": "1"})
    assert (Background.objects.get().zh, Background.objects.get().en) == ("两个安全域", "Three zones")
    person.cookies["hengdu-language"] = "en"
    assert "Three zones" in person.get(f"{flow.url}background/").content.decode()


def test_single_domains_and_sub_domains_have_targets_of_their_own(lead, flow):
    given = {**SETUP, "title": "示例", "target_level": "2", "version": "1"}
    lead.post(f"{flow.url}setup/", {**given, "target.SH": "3", "target.SH-04": "4"})
    assert Assessment.objects.get().targets == {"default": 2, "SH": 3, "SH-04": 4}
    shown = lead.get(f"{flow.url}setup/").content.decode()
    assert re.search(r'name="target.SH-04".*?<option value="4" selected', shown, re.DOTALL)
    lead.post(f"{flow.url}setup/", {**given, "version": "2", "target.SH-04": "4"})
    assert Assessment.objects.get().targets == {"default": 2, "SH-04": 4}


def test_another_roles_background_form_is_not_found(flow, site):
    person = site.client(flow.person("ito", "ITO"))
    assert person.post(f"{flow.url}background/MGT/", {"policies": "x"}).status_code == 404


def test_an_assessment_that_was_given_up_takes_no_answers(lead, flow, site):
    person = site.client(flow.person("ito", "ITO"))
    lead.post(f"{flow.url}cancel/", {"reason": "重建"})
    address = f"{flow.url}interview/ITO/AP-01.L1.ST1/"
    refused = person.post(address, {"choice": "F"}, headers={"accept": "application/json"})
    assert refused.status_code == 422
    assert not Answer.objects.exists()
