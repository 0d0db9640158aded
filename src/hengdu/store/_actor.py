"""Say who acts, from where, and with which grants."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final
from uuid import UUID

import attrs

from hengdu.store._roles import ANYBODY, EVERY_PERSON, ROLE_PERMISSIONS, Permission, Role

if TYPE_CHECKING:
    from collections.abc import Iterator


class Channel(StrEnum):
    """The way by which an actor reaches us."""

    WEB = "web"
    API = "api"
    CLI = "cli"
    JOB = "job"
    SYSTEM = "system"


@attrs.frozen(kw_only=True)
class Held:
    """One grant as it holds now; ``inherited`` marks what a group holds over a subsidiary.

    ``tenant`` is empty for a role of the whole site; ``assessment`` for all of a tenant's. On the standards
    desk ``unit`` and ``course`` narrow a grant to what concerns a unit, or to the drafting of one standard.
    """

    role: Role
    tenant: UUID | None = None
    assessment: UUID | None = None
    interview_roles: frozenset[str] = frozenset()
    inherited: bool = False
    unit: str = ""
    course: UUID | None = None


@attrs.frozen(kw_only=True)
class Place:
    """Where something is done: the site (both empty), a tenant, or one of its assessments.

    ``submitted`` says that the assessment was submitted to the supervisor.
    """

    tenant: UUID | None = None
    assessment: UUID | None = None
    submitted: bool = False


SITE = Place()


@attrs.define(kw_only=True, slots=False, frozen=True)
class Actor:
    """Whoever acts. Nobody compares its roles: ask :meth:`may` for a permission.

    ``session`` is a short digest of the session key, never the key; ``address`` the network address.
    """

    user_id: UUID | None = None
    name: str = ""
    address: str = ""
    session: str = ""
    grants: tuple[Held, ...] = ()
    channel: Channel = Channel.WEB
    everything: bool = False  # the machine itself (channel SYSTEM): migrations, demo data, clean-up
    scopes: frozenset[Permission] | None = None  # of an access token: nothing beyond these

    @cached_property
    def anywhere(self) -> frozenset[Permission]:
        """Return every permission held in at least one place: enough to show a menu entry."""
        if self.everything:
            return frozenset(Permission)
        found = EVERY_PERSON if self.user_id is not None else ANYBODY
        for grant in self.grants:
            found |= ROLE_PERMISSIONS[grant.role]
        return found if self.scopes is None else found & self.scopes

    def at(self, address: str) -> Actor:
        """Return the same actor, reached from another network address."""
        return attrs.evolve(self, address=address)

    def holding(self, permission: Permission) -> Iterator[Held]:
        """Yield the grants that give ``permission`` somewhere."""
        if self.scopes is not None and permission not in self.scopes:
            return iter(())
        return (grant for grant in self.grants if permission in ROLE_PERMISSIONS[grant.role])

    def may(self, permission: Permission, place: Place = SITE) -> bool:
        """Say whether ``permission`` is held at ``place``.

        A grant of the site holds for the site; a supervisor's for what was submitted; a grant of a tenant
        for all its assessments unless it names one.
        """
        if self.everything:
            return True
        if self.scopes is not None and permission not in self.scopes:
            return False
        if permission in (EVERY_PERSON if self.user_id is not None else ANYBODY):
            return True
        return any(_covers(grant, permission, place) for grant in self.holding(permission))

    def knows(self, place: Place) -> bool:
        """Say whether the actor may know that ``place`` exists; if not, it is not found (404)."""
        if self.everything or place.tenant is None:
            return True
        return any(_reveals(grant, place) for grant in self.grants)

    def interview_roles(self, place: Place) -> frozenset[str]:
        """Return the interview roles that the actor answers for at ``place``."""
        found: frozenset[str] = frozenset()
        for grant in self.holding(Permission.ANSWER_WRITE):
            if _covers(grant, Permission.ANSWER_WRITE, place):
                found |= grant.interview_roles
        return found


def _reveals(grant: Held, place: Place) -> bool:
    if grant.role is Role.SUPERVISOR:
        return place.submitted and grant.tenant in {None, place.tenant}
    if grant.tenant != place.tenant:
        return grant.tenant is None and Permission.TENANT_LIST in ROLE_PERMISSIONS[grant.role]
    return place.assessment is None or grant.assessment in {None, place.assessment}


_INDUSTRY: Final = frozenset({Permission.SUBMISSION_READ, Permission.COLLECTION_MANAGE})


def _covers(grant: Held, permission: Permission, place: Place) -> bool:
    if grant.role is Role.SUPERVISOR:
        everywhere = permission in _INDUSTRY and place.tenant is None
        return everywhere or _reveals(grant, place)
    if grant.tenant is None:
        return place.tenant is None or permission.startswith(("site:", "industry:"))
    if permission is Permission.ASSESSMENT_LIST and place.assessment is None:
        return grant.tenant == place.tenant
    return grant.tenant == place.tenant and grant.assessment in {None, place.assessment}


ANONYMOUS = Actor()
