"""People and institutions for tests of store and actions, made through actions where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.actions import (
    Actor,
    AssignRespondent,
    CreateAssessment,
    CreateTenant,
    GrantRole,
    Role,
    SetUp,
    TenantFacts,
    actor_for,
    system_actor,
)
from hengdu.store.people.models import User

if TYPE_CHECKING:
    from uuid import UUID


@attrs.define
class World:
    """Make what a test needs; ``system`` is the machine itself."""

    system: Actor = attrs.field(factory=lambda: system_actor("tests"))

    def tenant(self, name: str = "示例证券", **facts: object) -> UUID:
        """Register an institution."""
        return CreateTenant(facts=TenantFacts(name=name, **facts)).run(self.system)

    def person(self, role: Role | None = None, tenant: UUID | None = None, **grant: object) -> Actor:
        """Make a person, with a role if one is given, and return it as an actor."""
        number = User.objects.count()
        user = User.objects.create_user(f"person{number}", None, display_name=f"示例人员{number}")
        if role is not None:
            GrantRole(user=user.pk, role=role, tenant=tenant, **grant).run(self.system)
        return actor_for(user.pk, address="192.0.2.7", session="0123456789abcdef")

    def again(self, actor: Actor) -> Actor:
        """Return the same person with the grants held now."""
        return actor_for(actor.user_id, address=actor.address, session=actor.session)

    def assessment(self, tenant: UUID, **facts: object) -> UUID:
        """Begin an assessment with the reference model."""
        made = CreateAssessment(tenant=tenant, pack="sf-nscmm", facts=SetUp(title="示例评估", **facts))
        return made.run(self.system)

    def respondent(self, assessment: UUID, role: str, **more: object) -> Actor:
        """Make a person who is asked a role's questions."""
        actor = self.person()
        AssignRespondent(assessment=assessment, role=role, user=actor.user_id, **more).run(self.system)
        return self.again(actor)
