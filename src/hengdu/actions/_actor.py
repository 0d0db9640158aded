"""Find out who acts: a person with the grants that hold now, or the machine itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from hengdu.store import Actor, Channel
from hengdu.store.tenants.queries import held_grants

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

    An unknown or inactive person is an actor without a person: it may do what anybody may.
    """
    name, grants = held_grants(user_id, moment or timezone.now())
    if name is None:
        return Actor(address=address, session=session, channel=channel)
    return Actor(user_id=user_id, name=name, address=address, session=session, grants=grants, channel=channel)


def system_actor(name: str = "system", channel: Channel = Channel.SYSTEM) -> Actor:
    """Return the machine itself, which may do everything; only for start-up, demo data and clean-up."""
    return Actor(name=name, channel=channel, everything=True)
