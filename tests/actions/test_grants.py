"""Roles are given by another person, for a time, with duties kept apart."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hengdu.actions import (
    ActionError,
    CreateAssessment,
    CreateTenant,
    GrantRole,
    NotFoundError,
    PermissionRefused,
    RevokeRole,
    Role,
    SaveAnswer,
    SaveProfile,
    SetUp,
    TenantFacts,
    actor_for,
)
from hengdu.actions._exported import mode_note
from hengdu.actions.standards import BeginCourse
from hengdu.standards.process import default_rules
from hengdu.store import SITE_ROLES, UNIT_ROLES
from hengdu.store.people.models import Installation, Mode
from hengdu.store.standards.courses import parts_of
from hengdu.store.standards.models import Course
from hengdu.store.tenants.models import Grant
from hengdu.store.tenants.queries import people_known_to
from hengdu.store.trail.models import Event


@pytest.fixture
def security(world):
    """The security administrator, and a second one."""
    world.person(Role.SECURITY_ADMIN)
    return world.person(Role.SECURITY_ADMIN)


def test_a_granted_role_holds_at_once_and_a_revoked_one_no_more(world, security):
    tenant, person = world.tenant(), world.person()
    grant = GrantRole(user=person.user_id, role=Role.LEAD, tenant=tenant).run(security)
    SaveProfile(tenant=tenant, kind="securities", data={}, version=1).run(world.again(person))
    RevokeRole(grant=grant).run(security)
    with pytest.raises(PermissionRefused):
        SaveProfile(tenant=tenant, data={}, version=2).run(world.again(person))
    tags = list(Event.objects.order_by("-seq").values_list("tag", flat=True)[:3])
    assert tags == ["site:access:refused", "tenant:role:revoked", "tenant:profile:saved"]


def test_a_grant_begins_and_ends_by_itself(world, security):
    now = timezone.now()
    tenant, person = world.tenant(), world.person()
    GrantRole(
        user=person.user_id,
        role=Role.REVIEWER,
        tenant=tenant,
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=2),
        purpose="外部评估",
    ).run(security)
    held = [
        [item.role for item in actor_for(person.user_id, moment=now + timedelta(days=days)).grants]
        for days in (0, 1.5, 2.5)
    ]
    assert held == [[], [Role.REVIEWER], []]


def test_nobody_grants_to_themselves(world, security):
    with pytest.raises(ActionError, match="themselves"):
        GrantRole(user=security.user_id, role=Role.LEAD, tenant=world.tenant()).run(security)


def test_nobody_holds_two_of_the_three_administrators_roles(world, security):
    admin = world.person(Role.SYSTEM_ADMIN)
    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        with pytest.raises(ActionError, match="two of the three"):
            GrantRole(user=admin.user_id, role=role).run(security)


def test_a_former_administrator_may_become_another(world, security):
    person = world.person()
    first = GrantRole(user=person.user_id, role=Role.SYSTEM_ADMIN).run(security)
    world.person(Role.SYSTEM_ADMIN)
    RevokeRole(grant=first).run(security)
    GrantRole(user=person.user_id, role=Role.AUDIT_ADMIN).run(security)
    assert [held.role for held in world.again(person).grants] == [Role.AUDIT_ADMIN]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY_ADMIN])
@pytest.mark.usefixtures("security")
def test_no_other_role_grants(world, role):
    tenant = world.tenant()
    unit = {"unit": "示例单位"} if role in UNIT_ROLES else {}
    actor = world.person(role, None if role in SITE_ROLES - {Role.SUPERVISOR} else tenant, **unit)
    with pytest.raises(PermissionRefused):
        GrantRole(user=world.person().user_id, role=Role.READER, tenant=tenant).run(actor)
    assert Grant.objects.filter(role=Role.READER).count() == (1 if role is Role.READER else 0)


def test_the_last_security_administrator_stays(world):
    only = world.person(Role.SECURITY_ADMIN)
    grant = Grant.objects.get(user_id=only.user_id).pk
    with pytest.raises(ActionError, match="last"):
        RevokeRole(grant=grant).run(world.system)


def test_a_grant_with_an_end_does_not_count_as_another_administrator(world):
    only = world.person(Role.SECURITY_ADMIN)
    world.person(Role.SECURITY_ADMIN, ends_at=timezone.now() + timedelta(days=1))
    with pytest.raises(ActionError, match="last"):
        RevokeRole(grant=Grant.objects.get(user_id=only.user_id).pk).run(world.system)


def test_nobody_revokes_a_role_of_their_own(security):
    grant = Grant.objects.get(user_id=security.user_id).pk
    with pytest.raises(ActionError, match="their own"):
        RevokeRole(grant=grant).run(security)


def test_a_role_fits_its_place(world, security):
    person, tenant = world.person(), world.tenant()
    with pytest.raises(ActionError, match="needs an institution"):
        GrantRole(user=person.user_id, role=Role.LEAD).run(security)
    with pytest.raises(ActionError, match="whole site"):
        GrantRole(user=person.user_id, role=Role.OBSERVER, tenant=tenant).run(security)
    with pytest.raises(NotFoundError):
        GrantRole(
            user=person.user_id,
            role=Role.LEAD,
            tenant=tenant,
            assessment=world.assessment(world.tenant("示例乙")),
        ).run(security)


def test_a_grant_that_ends_before_it_begins_is_refused(world, security):
    now = timezone.now()
    with pytest.raises(ActionError, match="end after it starts"):
        GrantRole(
            user=world.person().user_id, role=Role.OBSERVER, starts_at=now, ends_at=now - timedelta(days=1)
        ).run(security)


def test_alone_on_one_machine_a_person_holds_everything_and_the_trail_says_so(world):
    Installation.objects.create(id=1, mode=Mode.LOCAL)
    person = world.person(Role.SECURITY_ADMIN)
    for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN):
        GrantRole(user=person.user_id, role=role).run(world.again(person))
    GrantRole(user=person.user_id, role=Role.LEAD, tenant=world.tenant()).run(world.again(person))
    assert Grant.objects.count() == 4
    assert Event.objects.filter(actor=str(person.user_id), tag="tenant:role:granted").count() == 3


def test_alone_a_person_works_in_every_institution_without_granting_herself_anything(world):
    Installation.objects.create(id=1, mode=Mode.LOCAL)
    person = world.person(Role.SYSTEM_ADMIN)
    tenant = CreateTenant(facts=TenantFacts(name="示例一人机构")).run(person)
    made = CreateAssessment(tenant=tenant, pack="sf-nscmm", facts=SetUp(title="示例"))
    assessment = made.run(world.again(person))
    save = SaveAnswer(assessment=assessment, code="AP-01.L1.ST1", role="ITO", given={"answer": "F"})
    save.run(world.again(person))
    assert Grant.objects.count() == 1
    assert person.user_id in {one.pk for one in people_known_to(world.again(person), tenant, timezone.now())}
    assert mode_note().zh.startswith("单人模式")


def test_alone_a_person_takes_every_part_on_the_standards_desk(world):
    Installation.objects.create(id=1, mode=Mode.LOCAL)
    person = world.person(Role.SYSTEM_ADMIN)
    begun = BeginCourse(standard="sf-41", path="new").run(person)
    row = Course.objects.get(pk=begun)
    movers = parts_of(world.again(person), row)
    assert set(movers) == {one.code for one in default_rules().roles}


def test_with_duties_separated_an_administrator_works_in_no_institution(world):
    Installation.objects.create(id=1, mode=Mode.SEPARATED)
    person = world.person(Role.SYSTEM_ADMIN)
    tenant = world.tenant()
    with pytest.raises(PermissionRefused):
        CreateAssessment(tenant=tenant, pack="sf-nscmm", facts=SetUp(title="示例")).run(world.again(person))


def test_an_interview_role_that_no_model_has_is_refused(world, security):
    tenant = world.tenant()
    grant = GrantRole(
        user=world.person().user_id, role=Role.RESPONDENT, tenant=tenant, interview_roles=("ITO", "ABC")
    )
    with pytest.raises(ActionError, match="no interview role ABC"):
        grant.run(security)
    assert not Grant.objects.filter(tenant_id=tenant).exists()
