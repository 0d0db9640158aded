"""What every action does: authorise, change or not at all, leave one entry, refuse without telling."""

from datetime import UTC, datetime
from typing import ClassVar
from uuid import uuid4

import attrs
import pytest

from hengdu.actions import (
    ANONYMOUS,
    Action,
    ActionError,
    CancelAssessment,
    CreateTenant,
    NotFoundError,
    Permission,
    PermissionRefused,
    Role,
    TenantFacts,
    Work,
)
from hengdu.store.tenants.models import Tenant
from hengdu.store.trail import Tag
from hengdu.store.trail.models import Event


def test_an_action_leaves_who_when_where_and_what(either):
    admin = either.person(Role.SYSTEM_ADMIN)
    moment = datetime(2026, 11, 22, 3, 4, 5, 6, tzinfo=UTC)
    tenant = CreateTenant(facts=TenantFacts(name="示例证券")).run(admin, moment=moment)
    event = Event.objects.last()
    assert (event.tag, event.time) == (Tag.TENANT_CREATED, "2026-11-22T03:04:05.000006Z")
    assert (event.actor, event.actor_name) == (str(admin.user_id), admin.name)
    assert (event.address, event.channel, event.session) == ("192.0.2.7", "web", "0123456789abcdef")
    assert event.tenant == str(tenant)
    assert '"name":"示例证券"' in event.after


def test_without_the_permission_nothing_is_changed_and_the_refusal_is_in_the_trail(either):
    reader = either.person(Role.READER, either.tenant())
    count = Tenant.objects.count()
    with pytest.raises(PermissionRefused) as refused:
        CreateTenant(facts=TenantFacts(name="示例")).run(reader)
    assert refused.value.known
    assert Tenant.objects.count() == count
    event = Event.objects.last()
    assert (event.tag, event.actor, event.object) == (Tag.ACCESS_REFUSED, str(reader.user_id), "CreateTenant")


@pytest.mark.usefixtures("world")
def test_a_stranger_is_refused_without_an_entry():
    with pytest.raises(PermissionRefused):
        CreateTenant(facts=TenantFacts(name="示例")).run(ANONYMOUS)
    assert not Event.objects.exists()


def test_a_foreign_assessment_is_not_known_and_one_that_does_not_exist_is_not_found(world):
    assessment = world.assessment(world.tenant("示例甲"))
    foreign = world.person(Role.LEAD, world.tenant("示例乙"))
    with pytest.raises(PermissionRefused) as refused:
        CancelAssessment(assessment=assessment, reason="无").run(foreign)
    assert not refused.value.known
    with pytest.raises(NotFoundError):
        CancelAssessment(assessment=uuid4(), reason="无").run(foreign)


@attrs.frozen(kw_only=True)
class _Fails(Action[None]):
    permission: ClassVar = Permission.TENANT_MANAGE
    event: ClassVar = Tag.TENANT_CREATED

    def execute(self, work: Work) -> None:
        Tenant.objects.create(name="示例半途")
        work.record(self.event, object="half")
        work.afterwards(lambda: pytest.fail("called although nothing was committed"))
        raise ActionError("坏", "bad")


def test_an_action_that_fails_half_way_leaves_nothing(either):
    with pytest.raises(ActionError):
        _Fails().run(either.system)
    assert not Tenant.objects.exists()
    assert not Event.objects.exists()


@attrs.frozen(kw_only=True)
class _Both(Action[None]):
    permission: ClassVar = Permission.TENANT_MANAGE
    event: ClassVar = Tag.SAMPLES_LOADED

    def execute(self, work: Work) -> None:
        CreateTenant(facts=TenantFacts(name="示例甲")).within(work)
        CreateTenant(facts=TenantFacts(name="示例乙")).within(work)
        work.record(self.event)


def test_an_action_within_another_joins_its_transaction_and_its_entries(world):
    _Both().run(world.system)
    tags = list(Event.objects.values_list("tag", flat=True))
    assert tags == [Tag.TENANT_CREATED, Tag.TENANT_CREATED, Tag.SAMPLES_LOADED]


def test_every_action_names_a_permission_and_an_event_of_the_registry():
    def below(kind):
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    import hengdu.actions.accounts
    import hengdu.actions.jobs
    import hengdu.actions.samples  # noqa: F401 - declared there

    named = [kind for kind in below(Action) if kind.__module__.startswith("hengdu.") and kind.__doc__]
    concrete = [kind for kind in named if not kind.__name__.startswith("_") and not kind.__subclasses__()]
    assert len(concrete) > 20
    for kind in concrete:
        assert isinstance(kind.permission, Permission | property), kind
        assert isinstance(kind.event, Tag), kind
