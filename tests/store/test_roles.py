"""Who holds what: the table of roles, and how places narrow it."""

import re
from uuid import uuid4

import pytest

from hengdu.store import (
    ADMINISTRATORS,
    ANONYMOUS,
    ROLE_NAMES,
    ROLE_PERMISSIONS,
    SITE,
    SITE_ROLES,
    TENANT_ROLES,
    Actor,
    Held,
    Permission,
    Place,
    Role,
)
from hengdu.store.trail import TAG_NAMES, Tag


def _actor(role, **place):
    return Actor(user_id=uuid4(), grants=(Held(role=role, **place),))


def test_every_role_has_a_name_and_permissions_and_is_of_the_site_or_of_a_tenant():
    assert set(ROLE_NAMES) == set(ROLE_PERMISSIONS) == set(Role) == SITE_ROLES | TENANT_ROLES
    assert not SITE_ROLES & TENANT_ROLES


@pytest.mark.parametrize("permission", Permission)
def test_a_permission_is_named_scope_resource_verb(permission):
    assert re.fullmatch(r"(self|site|tenant|assessment|industry|standards):[a-z_]+:[a-z_]+", permission)


@pytest.mark.parametrize("tag", Tag)
def test_a_tag_has_the_grammar_and_a_name_in_both_languages(tag):
    assert re.fullmatch(r"[a-z]+:[a-z_]+:[a-z_]+", tag)
    assert TAG_NAMES[tag].zh
    assert TAG_NAMES[tag].en


def test_no_administrator_can_do_anothers_part():
    shared = {Permission.ACCOUNT_LIST, Permission.TENANT_LIST}
    for one in ADMINISTRATORS:
        for other in ADMINISTRATORS - {one}:
            assert not (ROLE_PERMISSIONS[one] & ROLE_PERMISSIONS[other]) - shared


def test_administrators_and_observers_read_no_institutions_data():
    inside = {item for item in Permission if item.startswith(("tenant:", "assessment:"))}
    for role in {*ADMINISTRATORS, Role.OBSERVER}:
        assert not ROLE_PERMISSIONS[role] & inside


def test_only_the_audit_administrator_reads_the_trail():
    assert [role for role in Role if Permission.TRAIL_READ in ROLE_PERMISSIONS[role]] == [Role.AUDIT_ADMIN]


def test_a_grant_of_a_tenant_holds_for_its_assessments_and_nowhere_else():
    mine, other, assessment = uuid4(), uuid4(), uuid4()
    lead = _actor(Role.LEAD, tenant=mine)
    assert lead.may(Permission.ASSESSMENT_EDIT, Place(tenant=mine, assessment=assessment))
    assert not lead.may(Permission.ASSESSMENT_EDIT, Place(tenant=other, assessment=assessment))
    assert not lead.knows(Place(tenant=other))
    assert not lead.may(Permission.TENANT_MANAGE)


def test_a_grant_of_one_assessment_does_not_hold_for_another_of_the_same_tenant():
    mine, first, second = uuid4(), uuid4(), uuid4()
    person = _actor(Role.RESPONDENT, tenant=mine, assessment=first, interview_roles=frozenset({"ITO"}))
    assert person.may(Permission.ANSWER_WRITE, Place(tenant=mine, assessment=first))
    assert not person.may(Permission.ANSWER_WRITE, Place(tenant=mine, assessment=second))
    assert person.knows(Place(tenant=mine))
    assert not person.knows(Place(tenant=mine, assessment=second))
    assert person.interview_roles(Place(tenant=mine, assessment=first)) == {"ITO"}
    assert person.interview_roles(Place(tenant=mine, assessment=second)) == frozenset()


def test_a_supervisor_knows_only_what_was_submitted():
    supervisor = _actor(Role.SUPERVISOR)
    place = Place(tenant=uuid4(), assessment=uuid4())
    assert not supervisor.knows(place)
    assert not supervisor.may(Permission.RESULT_READ, place)
    submitted = Place(tenant=place.tenant, assessment=place.assessment, submitted=True)
    assert supervisor.may(Permission.RESULT_READ, submitted)
    assert not supervisor.may(Permission.ANSWER_WRITE, submitted)
    assert supervisor.may(Permission.SUBMISSION_READ)


def test_a_stranger_may_only_try_to_sign_in():
    assert ANONYMOUS.anywhere == {Permission.SIGN_IN}
    assert not ANONYMOUS.may(Permission.ACCOUNT_OWN)


def test_everybody_signed_in_manages_their_own_account_reads_models_and_nothing_else():
    nobody = Actor(user_id=uuid4())
    assert nobody.may(Permission.ACCOUNT_OWN, SITE)
    held = {item for item in Permission if not item.startswith("self:") and nobody.may(item)}
    assert held == {Permission.PACK_READ}
