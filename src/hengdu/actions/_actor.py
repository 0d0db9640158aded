"""Find out who acts: a person with the grants that hold now, or the machine itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone

from hengdu.store import TENANT_ROLES, Actor, Channel, Held, Role
from hengdu.store.assessments.packs import roles_at
from hengdu.store.people.queries import policy
from hengdu.store.standards.dashboard import every_course
from hengdu.store.tenants.queries import all_tenants, held_grants

_DESK: Final = (Role.SECRETARIAT, Role.WORKING_GROUP)

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def actor_for(
    user_id: UUID,
    *,
    address: str = "",
    session: str = "",
    channel: Channel = Channel.WEB,
    moment: datetime | None = None,
) -> Actor:
    """Return the person as an actor, with the grants that hold at ``moment`` (now by default).

    An unknown or inactive person is an actor without a person: it may do what anybody may. In single-person
    mode the one person holds every role of every institution and of the desk without being granted any.
    """
    name, grants = held_grants(user_id, moment or timezone.now())
    if name is None:
        return Actor(address=address, session=session, channel=channel)
    if policy().is_local and any(held.role is Role.SYSTEM_ADMIN for held in grants):
        grants = (*grants, *_everywhere(grants))
    return Actor(user_id=user_id, name=name, address=address, session=session, grants=grants, channel=channel)


def _everywhere(grants: tuple[Held, ...]) -> list[Held]:
    """Return what the one person of the single-person mode holds beside its grants.

    That is all of each tenant, the secretariat and the working group of the standards desk, and the lead unit
    of each drafting.
    """
    has = {(held.role, held.tenant) for held in grants if held.assessment is None}
    desk = [Held(role=role) for role in _DESK if (role, None) not in has]
    desk += [Held(role=Role.UNIT_EDITOR, course=one) for one in every_course()]
    return desk + [
        Held(role=role, tenant=tenant, interview_roles=frozenset(roles_at(tenant)))
        for tenant in all_tenants()
        for role in sorted(TENANT_ROLES)
        if (role, tenant) not in has or role is Role.RESPONDENT
    ]


def system_actor(name: str = "system", channel: Channel = Channel.SYSTEM) -> Actor:
    """Return the machine itself, which may do everything; only for start-up, demo data and clean-up."""
    return Actor(name=name, channel=channel, everything=True)
